# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's parsers understand what simulated nodes answer, in health and in trouble."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.availability import parse_availability
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.backup import parse_drs_history, parse_drs_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.callmanager_groups import (
    CALL_GROUPS_QUERY,
    parse_call_groups,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cer import parse_cer_report, parse_cer_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.certificate import parse_certificate
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.ntp import parse_ntp
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.refusals import says_upgrade_runs
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.registration import Registrations, parse_registrations
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.sip_ports import SIP_PORTS_QUERY, parse_sip_ports
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.sql import parse_sql
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import parse_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.system_history import parse_history
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.unity import parse_unity_cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.upgrade import parse_upgrade_status

from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CER, CUC, CUC_SUB, CUCM, CUCM15, CUCM15_SUB, CUCM_SUB, IMP, answer, live

IMP_SUB = {**IMP, "name": "sub", "role": "subscriber"}
CER_SUB = {**CER, "name": "sub", "role": "subscriber"}
HISTORY, STATUS = "utils disaster_recovery history backup", "utils disaster_recovery status backup"


def with_faults(node: dict[str, Any], **faults: Any) -> dict[str, Any]:
    return {**node, "faults": faults}


@pytest.mark.parametrize("enabled", [True, False])
def test_high_availability(enabled: bool):
    text = answer("utils ha status", IMP, IMP_SUB, cluster={"high_availability": enabled})
    availability = parse_availability(text)
    assert availability.enabled is enabled
    assert [node.name for node in availability.nodes] == ["pub", "sub"]


def test_high_availability_of_a_node_that_does_not_run_is_not_guessed():
    sub = with_faults(IMP_SUB, service_stopped=["Cisco XCP Router"])
    assert parse_availability(answer("utils ha status", with_faults(IMP), sub)).enabled is None


def test_the_servers_of_a_unity_connection_cluster():
    assert parse_unity_cluster(answer("show cuc cluster status", CUC, CUC_SUB)).healthy
    sub = with_faults(CUC_SUB, replication_state=3)
    servers = parse_unity_cluster(answer("show cuc cluster status", CUC, sub)).servers
    assert [(server.name, server.state) for server in servers] == [("pub", "Primary"), ("sub", "Replicating Data")]


@pytest.mark.parametrize("node", [CUCM, CUCM15])
def test_the_clock(node: dict[str, Any]):
    source = parse_ntp(answer("utils ntp status", node))
    assert (source.synchronised, source.server, source.stratum) == (True, "127.0.0.1", 3)
    assert not parse_ntp(answer("utils ntp status", with_faults(node, ntp_unsynchronised=True))).synchronised


@pytest.mark.parametrize("node", [CUCM, CUCM15])
def test_backups(node: dict[str, Any]):
    run = parse_drs_history(answer(HISTORY, node)).last
    assert run is not None
    assert run.succeeded
    assert parse_drs_history(answer(HISTORY, {**node, "last_backup": "never"})).runs == ()
    failed = {**node, "last_backup_failed": True}
    assert parse_drs_history(answer(HISTORY, failed)).last_success is None
    assert not parse_drs_status(answer(STATUS, node)).running
    assert not parse_drs_status(answer(STATUS, failed)).running
    assert not parse_drs_status(answer("utils disaster_recovery status restore", node)).running
    running = parse_drs_status(answer(STATUS, with_faults(node, backup_running=True)))
    assert (running.running, running.percent) == (True, 45)


def test_backups_without_a_master_agent():
    with pytest.raises(ParseError, match="the master agent does not answer"):
        parse_drs_status(answer(STATUS, CUCM, CUCM_SUB, on="sub"))


@pytest.mark.parametrize("node", [CUCM, CUCM15])
def test_the_certificate(node: dict[str, Any]):
    expired = parse_certificate(answer("show cert own tomcat", {**node, "certificate_days": -3}))
    valid = parse_certificate(answer("show cert own tomcat", node))
    assert 1500 <= (valid.not_after - expired.not_after).days <= 1503
    assert "CN=pub.lab.example" in valid.subject


def test_the_disks():
    disks = parse_status(answer("show status", with_faults(CUCM, disk_used=96))).disks
    assert {name: disk.percent for name, disk in disks.items()} == {"active": 69, "inactive": 67, "logging": 96}


def test_the_log_of_boots():
    command = "file dump install system-history.log"
    assert parse_history(answer(command, CUCM)).last_boot is not None
    with pytest.raises(ParseError):
        parse_history(answer(command, with_faults(CUCM, history_unreadable=True)))


def test_phones_before_and_after_they_move():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            query = "show risdb query phone"
            assert parse_registrations(await console.run(query)) == Registrations(5, 0, 0)
            nodes["sub"].reboot(automatic=False)
            await nodes.clock.advance(100)
            assert parse_registrations(await console.run(query)) == Registrations(12, 0, 0)
            await nodes.clock.advance(100_000)
            assert parse_registrations(await console.run(query)) == Registrations(5, 7, 0)

    live(scene, {**CUCM15, "phones": 5}, {**CUCM15_SUB, "phones": 7})


def test_the_groups():
    groups = {"Head Office": ["sub", "pub"], "Default": ["pub"]}
    text = answer(f"run sql {CALL_GROUPS_QUERY}", CUCM, CUCM_SUB, cluster={"callmanager_groups": groups})
    assert parse_call_groups(text).nodes == {"pub": {"Default": 0, "Head Office": 1}, "sub": {"Head Office": 0}}
    text = answer(f"run sql {CALL_GROUPS_QUERY}", CUCM, cluster={"callmanager_groups": {}})
    assert parse_call_groups(text).nodes == {}


def test_the_tls_ports_of_the_sip_profiles():
    trunks = [
        {"name": "cube", "security": "Encrypted", "transport": "TLS", "port": 5081},
        {"name": "plain", "security": "Non Secure", "transport": "TCP", "port": 5060},
    ]
    text = answer(f"run sql {SIP_PORTS_QUERY}", CUCM, cluster={"database": {"trunks": trunks}})
    assert parse_sip_ports(text) == (5081,)
    assert parse_sip_ports(answer(f"run sql {SIP_PORTS_QUERY}", CUCM)) == ()


def test_tables():
    text = answer("run sql select * from processnode", CUCM, CUCM_SUB)
    rows = parse_sql(text).select("name", "mac", "fklbmhubgroup")
    assert rows == [("EnterpriseWideData", "", None), ("pub", "", None), ("sub", "", None)]
    assert parse_sql(answer("run sql select name from processnode where name='x'", CUCM)).rows == ()
    with pytest.raises(ParseError):
        parse_sql(answer("run sql select nonsense from processnode", CUCM))
    with pytest.raises(ParseError, match="database"):
        parse_sql(answer("run sql select name from device", with_faults(CUCM, service_stopped=["A Cisco DB"])))


def test_the_replication_report_of_emergency_responder():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            path = parse_cer_status(await console.run("utils dbreplication status"))
            report = parse_cer_report(await console.run(f"file dump activelog {path}"))
            assert (report.healthy, len(report.servers)) == (True, 2)
            nodes["sub"].reboot(automatic=False)
            await nodes.clock.advance(100)
            path = parse_cer_status(await console.run("utils dbreplication status"))
            assert not parse_cer_report(await console.run(f"file dump activelog {path}")).healthy

    live(scene, CER, CER_SUB)


def test_an_upgrade():
    node = with_faults(CUCM, upgrade_in_progress=True)
    assert says_upgrade_runs(answer("show status", node))
    assert not says_upgrade_runs(answer("show status", CUCM))
    assert parse_upgrade_status(answer("utils system upgrade status", node)).may_run
    for state in ({}, {"last_upgrade_failed": True}):
        text = answer("utils system upgrade status", {**CUCM, **state})
        assert not says_upgrade_runs(text)
        assert not parse_upgrade_status(text).may_run
