# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each health condition is complete: its commands, its texts for the operator, and its place in the documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.modules import health
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.cer_report import CER_REPLICATION
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import Check, Demand, Purpose
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.checks import ACCEPTABLE, CHECKS, CONDITIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.counters import COUNTED
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import examine
from ansible_collections.collabops.vos.plugins.plugin_utils.node.read_only import only_reads
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import CLUSTER, Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.tables import check_table, render
from tests.unit.action import texts
from tests.unit.action.scripted import ScriptedSession

ROOT = Path(__file__).parents[4]
DISKS = """
Disk/active         14154228K      232576K    13777492K (70%)
Disk/logging        49573612K    11141420K    35907236K (70%)
"""


def transcript(name: str) -> str:
    return (ROOT / "tests" / "fixtures" / f"{name}.txt").read_text(encoding="utf-8")


NO_BACKUP_RUNS = transcript("utils_disaster_recovery_status/cucm_15.0.1_nothing_capture")
IMP_PAIR = """192.0.2.13 imp1.lab imp1 Subscriber cups DBPub authenticated
192.0.2.14 imp2.lab imp2 Subscriber cups DBSub authenticated using TCP since Thu Oct 28 11:24:16 2021
"""
# What a node answers on which all of them hold, by the command. Its backups are of the days before that status.
ANSWERS = {
    **texts.CUCM_125,
    "show status": texts.status("12.5.1.16900-48").replace("Fri Sep 29, 2023", "Fri Dec 12, 2025") + DISKS,
    "show cert own tomcat": transcript("show_cert_own/cucm_14su2_start-final-date_pattern").replace("2028", "2999"),
    'show perf query class "Cisco CTIManager"': texts.perf({"Cisco CTIManager": {"DevicesOpen": 88}}),
    'show perf query class "Cisco CallManager"': texts.perf(
        {"Cisco CallManager": {"InitializationState": 100, "CallManagerHeartBeat": 211042}}
    ),
    'show perf query class "Cisco Presence Engine"': texts.perf({"Cisco Presence Engine": {"ActiveJsmSessions": 12}}),
    'show perf query class "Cisco SIP Station"': texts.perf(
        {"Cisco SIP Station": dict.fromkeys(COUNTED["registration_queue"][1], 0)}
    ),
    'show perf query class "Cisco TFTP Server"': texts.perf({"Cisco TFTP Server": {"RequestsOverflow": 0}}),
    "show cuc cluster status": transcript("show_cuc_cluster_status/cuc_15_pair-squeezed_pattern"),
    "show risdb query phone": transcript("show_risdb_query_phone/cucm_15_each-status_pattern"),
    "utils disaster_recovery history backup": transcript(
        "utils_disaster_recovery_history/cucm_15.0.1_three-backups_pattern"
    ),
    "utils disaster_recovery status backup": NO_BACKUP_RUNS,
    "utils disaster_recovery status restore": NO_BACKUP_RUNS,
    "utils ha status": transcript("utils_ha_status/imp_15_not-enabled_doc"),
    "utils ntp status": transcript("utils_ntp_status/cucm_10.5_synchronised_technote"),
    "utils system upgrade status": transcript("utils_system_upgrade_status/cuc_15su2_failed_technote"),
}
# The product that is asked where that is not Unified CM, with the list of its cluster.
ASKED = {
    "availability": (Product.IMP, IMP_PAIR),
    "presence_sessions": (Product.IMP, IMP_PAIR),
    "unity_cluster": (Product.CUC, texts.CLUSTER),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_condition_sends_the_commands_that_it_names_and_judges_their_answers(check: Check[Any]) -> None:
    product, cluster = ASKED.get(check.name, (Product.CUCM, texts.CLUSTER))
    names = [check.name] if check.measure is None else []
    minimum = "1.0" if check.name == "tls_min_version" else None
    registrations = 1 if check.name == "registrations" else None
    session = ScriptedSession({**ANSWERS, CLUSTER: cluster})
    counted = names if check.service else ()
    demand = Demand(names, product, minimum=minimum, registrations=registrations, counted=counted)
    (found,) = examine(Reader(session), demand)
    assert (found.name, found.holds) == (check.name, True), found.seen
    assert not found.seen.startswith("not asked")
    also = () if check.service else (CLUSTER,)  # counters are not asked by what the cluster is
    assert {*session.sent, CER_REPLICATION} == {*check.commands, *also, CER_REPLICATION}


def test_no_two_conditions_have_one_name() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_a_node_is_asked_in_a_fixed_order_and_for_an_upgrade_last() -> None:
    demand = Demand(CONDITIONS, Product.CUCM, minimum="1.0", registrations=1, counted=["call_processing"])
    found = examine(Reader(session := ScriptedSession(ANSWERS)), demand)
    names = [condition.name for condition in found]
    assert names[:3] == ["services", "cluster", "replication"]
    assert names[-4:] == ["tls_min_version", "registrations", "call_processing", "upgrade"]
    assert session.sent[-3:] == [
        "show risdb query phone",
        'show perf query class "Cisco CallManager"',
        "utils system upgrade status",
    ]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_condition_only_reads(check: Check[Any]) -> None:
    # On Emergency Responder the state of the replication is had by a report, which the node writes into a file.
    assert [command for command in check.commands if not only_reads(command) and command != CER_REPLICATION] == []


def test_what_the_plan_may_block_for_has_words_for_its_fix() -> None:
    assert [check.name for check in CHECKS if check.purpose & Purpose.PRECHECK and not check.fix] == []


# -- documents -------------------------------------------------------------------------------------------------


def names_in(text: str) -> set[str]:
    return set(re.findall(r"C\(([a-z_]+)\)", text))


def test_the_module_explains_each_condition() -> None:
    document = yaml.safe_load(health.DOCUMENTATION)
    explained = set(re.findall(r"^B\(([a-z_]+)\)", "\n".join(document["description"]), re.MULTILINE))
    assert explained == {"session", *(check.name for check in CHECKS)}
    assert names_in(" ".join(document["options"]["accepted"]["description"])) - {"vos_tls_accept"} == set(ACCEPTABLE)


def test_the_role_names_what_can_be_accepted() -> None:
    specs = (ROOT / "roles" / "enforce_min_tls" / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    described = [
        points["options"]["vos_tls_accept"]["description"]
        for points in yaml.safe_load(specs)["argument_specs"].values()
        if "vos_tls_accept" in points.get("options", {})
    ]
    assert described
    for lines in described:
        assert set(ACCEPTABLE) <= names_in(" ".join(lines))


def test_the_rollout_explains_each_condition() -> None:
    text = (ROOT / "docs" / "rollout.md").read_text(encoding="utf-8")
    table = text.partition("| condition |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)) == {"session", *(c.name for c in CHECKS)}
    sentence = text.partition("If you know better, you may")[2].partition(", with a reason")[0]
    assert set(re.findall(r"`([a-z_]+)`", sentence)) == set(ACCEPTABLE)


def test_the_document_shows_the_commands() -> None:
    rows = [(f"`{check.name}`", ", ".join(f"`{command}`" for command in check.commands)) for check in CHECKS]
    check_table("conditions.md", "commands", render(("condition", "commands"), rows))
