# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fingerprint: which product a node is, from what it prints about itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.fingerprint import fingerprint
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cluster import Cluster, parse_cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.services import Services, parse_services
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

CUCM_SERVICES = ("A Cisco DB", "Cisco CallManager", "Cisco Tomcat")
CER_SERVICES = ("Cisco Emergency Responder", "Cisco IDS", "Cisco Tomcat")
UCCX_ANSWER = "Active UCCX Version: 10.5.0.95000-152\nInactive UCCX Version: NA"
CUC_ANSWER = "Active version: 15.0.1.12900-43\nInactive version: 14.0.1.13900-70"


def services_of(*names: str) -> Services:
    return parse_services("".join(f"{name}[STARTED]\n" for name in ("System SSH", *names)))


def cluster_of(*applications: str) -> Cluster:
    """A cluster with one node per application; the first one is asked."""
    rows = []
    for number, application in enumerate(applications, 1):
        columns = f" {application} DBSub" if application else ""
        since = " using TCP since Fri Oct 15 10:22:20 2021" if number > 1 else ""
        rows.append(f"10.1.1.{number} node{number} Subscriber{columns} authenticated{since}\n")
    return parse_cluster("".join(rows))


@pytest.mark.parametrize(
    ("applications", "services", "expected"),
    [
        (("callmanager",), CUCM_SERVICES, Product.CUCM),
        (("callmanager", "cups"), CUCM_SERVICES, Product.CUCM),
        (("",), CUCM_SERVICES, Product.CUCM),  # up to 9.x the list has no application column
        (("cups", "callmanager"), ("Cisco XCP Router", "Cisco Presence Engine"), Product.IMP),
        (("connection",), ("Connection Conversation Manager", "Connection Mixer"), Product.CUC),
        (("ciscoer",), CER_SERVICES, Product.CER),
    ],
)
def test_cluster_and_services_name_the_product_together(
    applications: tuple[str, ...], services: tuple[str, ...], expected: Product
) -> None:
    assert fingerprint(cluster_of(*applications), services_of(*services), None, None).product is expected


def test_the_service_list_tells_an_emergency_responder_that_is_printed_as_callmanager() -> None:
    found = fingerprint(cluster_of("callmanager"), services_of(*CER_SERVICES), None, None)
    assert found.product is Product.CER
    assert found.evidence == (
        "`show network cluster` prints this node as callmanager: cucm or cer",
        "`utils service list` has Cisco Emergency Responder: cer",
    )


def test_a_ciscoer_subscriber_tells_that_its_publisher_is_an_emergency_responder(
    transcript: Callable[[str], str],
) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cer_15_pair_doc"))
    assert fingerprint(cluster, None, None, None).product is Product.CER


def test_a_callmanager_that_lists_presence_nodes_is_no_emergency_responder() -> None:
    assert fingerprint(cluster_of("callmanager", "cups"), None, None, None).product is Product.CUCM


def test_a_node_among_presence_nodes_is_itself(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm-imp_12_from-imp-publisher_doc"))
    assert fingerprint(cluster, None, None, None).product is Product.IMP


@pytest.mark.parametrize("name", ["Platform Manager", "Cisco Platform Manager Service"])
def test_a_deployment_server_has_its_own_service_and_no_mark_of_the_others(name: str) -> None:
    services = services_of(name, "Cluster Manager", "Cisco Tomcat")
    assert fingerprint(None, services, None, None).product is Product.PCD
    assert fingerprint(None, services_of(name, *CUCM_SERVICES), None, None).product is Product.UNKNOWN


def test_a_contact_centre_is_known_by_its_version_command() -> None:
    assert fingerprint(None, services_of("Cisco Tomcat"), UCCX_ANSWER, None).product is Product.UCCX
    assert fingerprint(cluster_of("uccx"), None, UCCX_ANSWER, None).product is Product.UCCX


@pytest.mark.parametrize(
    "name",
    [
        "Cisco Unified CCX Engine",
        "Cisco Finesse Tomcat",
        "Intelligence Center Reporting Service",
        "Cisco Unified Intelligence Center Reporting Service",
    ],
)
def test_a_contact_centre_is_known_by_its_services(name: str) -> None:
    assert fingerprint(None, services_of(name), None, None).product is Product.UCCX


def test_a_contact_centre_is_known_by_its_own_command_for_the_minimum() -> None:
    """Live Data, Identity Service and Cloud Connect: no list of their services was found."""
    answer = "The server tls min-version is set to 1.2\nCommand successful"
    services = services_of("Cisco Tomcat")
    found = fingerprint(cluster_of("appliance"), services, None, None, answer)
    assert found.product is Product.UCCX
    assert found.evidence[-1] == "`show tls server min-version` answers with a minimum: uccx"
    assert fingerprint(None, services_of(*CUCM_SERVICES), None, None, answer).product is Product.UNKNOWN
    for other in ("No valid command entered", "Configured TLS minimum version: 1.2", ""):
        assert fingerprint(None, services, None, None, other).product is Product.UNKNOWN


def test_a_voice_browser_counts_as_a_contact_centre(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/vvb_15_several-on-a-line_doc"))
    assert fingerprint(None, services, None, None).product is Product.UCCX


def test_unity_connection_is_known_by_its_version_command() -> None:
    assert fingerprint(None, None, None, CUC_ANSWER).product is Product.CUC


def test_nothing_known_is_unknown() -> None:
    found = fingerprint(None, None, None, None)
    assert found.product is Product.UNKNOWN
    assert found.evidence == ("nothing that the node printed names a product",)


def test_another_product_of_the_same_platform_is_unknown(transcript: Callable[[str], str]) -> None:
    services = parse_services(transcript("utils_service_list/hcmf_11.5_both-sections_technote"))
    assert fingerprint(None, services, None, None).product is Product.UNKNOWN


@pytest.mark.parametrize("answer", ["", "No valid command entered"])
def test_an_answer_without_a_version_is_no_mark(answer: str) -> None:
    assert fingerprint(None, None, answer, answer).product is Product.UNKNOWN


def test_a_list_that_does_not_mark_the_node_itself_is_no_mark() -> None:
    cluster = parse_cluster(
        "10.1.1.1 n Publisher connection DBPub authenticated using TCP since Fri Oct 15 10:22:20 2021"
    )
    assert fingerprint(cluster, None, None, None).product is Product.UNKNOWN


def test_callmanager_alone_leaves_two_products() -> None:
    found = fingerprint(cluster_of("callmanager"), None, None, None)
    assert found.product is Product.UNKNOWN
    assert found.evidence[-1] == "that leaves cucm or cer"


@pytest.mark.parametrize(
    ("applications", "services", "uccx", "cuc"),
    [
        (("cups",), CUCM_SERVICES, None, None),
        (("connection",), CUCM_SERVICES, None, None),
        (("callmanager",), (*CUCM_SERVICES, *CER_SERVICES), None, None),
        (("callmanager",), ("Connection Mixer",), None, None),
        (("callmanager",), CUCM_SERVICES, UCCX_ANSWER, None),
        (("callmanager",), CUCM_SERVICES, None, CUC_ANSWER),
        (("appliance",), CUCM_SERVICES, None, None),
    ],
)
def test_marks_that_contradict_each_other_are_unknown(
    applications: tuple[str, ...], services: tuple[str, ...], uccx: str | None, cuc: str | None
) -> None:
    found = fingerprint(cluster_of(*applications), services_of(*services), uccx, cuc)
    assert found.product is Product.UNKNOWN
    assert found.evidence[-1] == "these contradict each other"


def test_an_application_that_is_not_known_is_unknown() -> None:
    found = fingerprint(cluster_of("appliance"), services_of("Cisco Tomcat"), None, None)
    assert found.product is Product.UNKNOWN
    assert found.evidence == (
        "`show network cluster` prints this node as appliance: pcd or uccx or unknown",
        "that leaves pcd or uccx or unknown",
    )
