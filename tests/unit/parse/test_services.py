# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils service list`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.services import Service, parse_services


def test_both_sections_are_read(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/hcmf_11.5_both-sections_technote")).services
    assert len(services) == 19
    assert services["System SSH"] == Service("System SSH", "STARTED", "", "System SSH [STARTED]")
    assert services["Cisco Tomcat"] == Service("Cisco Tomcat", "STARTED", "", "Cisco Tomcat[STARTED]")
    assert services["Name Service Cache"] == Service(
        "Name Service Cache",
        "STOPPED",
        "Service Not Activated",
        "Name Service Cache [STOPPED]  Service Not Activated",
    )
    assert services["Cisco RTMT Web Service"] == Service(
        "Cisco RTMT Web Service",
        "STOPPED",
        "Component is not running",
        "Cisco RTMT Web Service[ STOPPED ]  Component is not running",
    )


def test_a_service_counts_as_activated_unless_the_node_says_no(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/hcmf_11.5_both-sections_technote")).services
    assert [name for name, service in services.items() if not service.activated] == [
        "Name Service Cache",
        "Cisco HCS UC Monitor Service",
    ]
    assert not Service("a", "STOPPED", "Service not activated", "").activated


def test_the_platform_services_alone_are_read(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/cucm_12.5_platform-head_doc")).services
    assert [(s.name, s.state, s.reason, s.activated) for s in services.values()] == [
        ("System SSH", "STARTED", "", True),
        ("Cluster Manager", "STARTED", "", True),
        ("Password Reset", "STOPPED", "Service Activated", True),
        ("Name Service Cache", "STARTED", "", True),
    ]


def test_a_deployment_server_with_its_cluster_manager_stopped(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/pcd_15_cluster-manager-stopped_doc")).services
    assert {name: service.state for name, service in services.items()} == {
        "System SSH": "STARTED",
        "Cluster Manager": "STOPPED",
    }


def test_several_services_on_one_line_are_all_read(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/vvb_15_several-on-a-line_doc")).services
    assert len(services) == 37
    assert services["Cisco Speechserver"] == Service(
        "Cisco Speechserver",
        "STARTED",
        "",
        "Cisco RTMT Reporter Servlet[STARTED] Cisco Speechserver[STARTED] Cisco Syslog Agent[STARTED]",
    )
    assert services["SOAP -Real-Time Service APIs"].state == "STARTED"


def test_each_state_and_reason_is_kept_as_the_node_says_it(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/cucm_15_after-reboot_pattern")).services
    assert [(s.name, s.state, s.reason) for s in services.values() if s.state != "STARTED"] == [
        ("A Cisco DB Replicator", "STARTING", ""),
        ("Cisco CallManager", "STARTING", ""),
        ("Cisco CTIManager", "NOTRUNNING", ""),
        ("Cisco DRF Master", "STOPPED", "Commanded Out of Service"),
        ("Cisco Tomcat", "STOPPING", ""),
        ("Cisco Tftp", "STOPPED", "Command Out of Service"),
        ("Cisco Extension Mobility", "NOT STARTED", ""),
        ("Cisco Bulk Provisioning Service", "UNKNOWN", ""),
        ("Cisco DirSync", "STOPPED", "Service Not Activated"),
    ]


def test_a_service_listed_twice_counts_once() -> None:
    services = parse_services("Cisco Tomcat [STARTED]\nCisco Tomcat[STARTED]\n").services
    assert list(services) == ["Cisco Tomcat"]


@pytest.mark.parametrize("states", [("STARTED", "STOPPED"), ("STOPPED", "STARTED")])
def test_of_two_states_of_one_service_the_one_that_is_not_started_counts(states: tuple[str, str]) -> None:
    services = parse_services("".join(f"Cisco Tomcat[{state}]\n" for state in states)).services
    assert services["Cisco Tomcat"].state == "STOPPED"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no service"),
        ("No valid command entered", "no service"),
        ("Requesting service status, please wait...\nService Manager is running\n", "no service"),
        ("System SSH [STARTED]\nGetting list of all services\n>> Return code = 1\n", "return code"),
        ("System SSH [STARTED]\nCisco Tomcat[yes/no]", "not recognised"),
        ("System SSH [STARTED]\nCisco Tomcat[]", "not recognised"),
        ("System SSH [STARTED]\n[STARTED]", "not recognised"),
        ("System SSH [STARTED]\nCisco Tomcat[STARTED", "not recognised"),
        ("System SSH [STARTED]\nCisco Tomcat[STOPPED] Service Not Activated Cisco CDP[STARTED]", "not recognised"),
    ],
)
def test_a_list_with_a_doubtful_line_is_refused_as_a_whole(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"utils service list.*{reason}"):
        parse_services(text)
