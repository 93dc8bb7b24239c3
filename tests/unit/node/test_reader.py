# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a node: which commands are sent, what a product may lack, and what counts as evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    CommandRefused,
    SessionLost,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import (
    AnswerNotUnderstood,
    ProductContradiction,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.facts import gather
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import (
    CALL_DEVICES,
    CALL_GROUPS,
    DEVICE_LIMITS,
    SIP_PORTS,
    Reader,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, ScriptedSession, refused

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SINGLE = "Runtime state cannot be performed on a cluster with a single active node; aborting operation\n"


def test_a_command_is_sent_once_however_often_its_answer_is_needed() -> None:
    session = ScriptedSession(texts.CUCM_125)
    reader = Reader(session)
    assert reader.cluster() == reader.cluster()
    assert session.sent == ["show network cluster"]


def test_each_answer_leaves_its_deciding_line_with_the_time() -> None:
    reader = Reader(ScriptedSession(texts.CUCM_125), now=lambda: NOON)
    reader.min_version()
    reader.status()
    assert reader.evidence == [
        {
            "command": "show tls min-version",
            "line": "Configured TLS minimum version: 1.0",
            "time": "2026-11-23T12:00:00+00:00",
        },
        {
            "command": "show status",
            "line": "17:20:42 up 141 days,  1:12,  1 user,  load average: 2.22, 0.98, 0.82",
            "time": "2026-11-23T12:00:00+00:00",
        },
    ]


def test_a_command_that_the_product_lacks_reads_as_none_and_is_evidence() -> None:
    reader = Reader(ScriptedSession({}), now=lambda: NOON)
    assert reader.replication() is None
    assert reader.evidence[0]["line"] == "No valid command entered"


def test_a_command_that_the_account_may_not_use_is_an_error() -> None:
    too_low = refused("show tls min-version", "Incomplete command entered")
    with pytest.raises(CommandRefused):
        Reader(ScriptedSession({"show tls min-version": too_low})).min_version()


def test_a_refusal_that_means_a_single_node_is_an_answer() -> None:
    single = refused("utils dbreplication runtimestate", f"{SINGLE}Executed command unsuccessfully")
    replication = Reader(ScriptedSession({"utils dbreplication runtimestate": single})).replication()
    assert replication is not None
    assert replication.single_node


def test_a_text_that_no_parser_knows_is_an_error_with_the_text() -> None:
    reader = Reader(ScriptedSession({"show tls min-version": "The TLS minimum is somewhere\n"}))
    with pytest.raises(AnswerNotUnderstood) as caught:
        reader.min_version()
    assert caught.value.host == HOST
    assert caught.value.command == "show tls min-version"
    assert "The TLS minimum is somewhere" in caught.value.seen
    assert caught.value.hint


def test_a_lost_session_stays_what_it_is() -> None:
    lost = SessionLost("the session ended", host=HOST, command="show status")
    with pytest.raises(SessionLost):
        Reader(ScriptedSession({"show status": lost})).status()


@pytest.mark.parametrize(
    "answer", [refused("file dump install system-history.log", "File not found"), "nothing of that kind\n"]
)
def test_the_boot_goes_by_the_uptime_where_the_history_cannot_be_read(answer: str) -> None:
    script = {**texts.CUCM_125, "file dump install system-history.log": answer}
    boot = Reader(ScriptedSession(script)).boot()
    assert boot.history is None
    assert boot.time is not None


@pytest.mark.parametrize(
    ("script", "product"), [(texts.CUCM_125, Product.CUCM), (texts.CER, Product.CER), (texts.PCD, Product.PCD)]
)
def test_the_product_comes_from_the_answers(script: dict[str, str], product: Product) -> None:
    assert Reader(ScriptedSession(script)).product().product is product


def test_the_service_that_names_the_product_is_evidence() -> None:
    reader = Reader(ScriptedSession(texts.CUCM_125))
    reader.product()
    assert ("utils service list", "Cisco CallManager[STARTED]") in [(e["command"], e["line"]) for e in reader.evidence]


def test_a_product_that_the_answers_show_is_not_asked_for_other_products_commands() -> None:
    session = ScriptedSession(texts.CUCM_125)
    Reader(session).product()
    assert session.sent == ["show network cluster", "utils service list"]


UNKNOWN = {
    "utils service list": "Cisco Something[STARTED]\nCisco Tomcat[STARTED]\nPrimary Node =true\n",
    "show network cluster": texts.STRANGE,
}


def test_an_expected_product_decides_where_the_answers_do_not() -> None:
    assert Reader(ScriptedSession(UNKNOWN)).product().product is Product.UNKNOWN
    found = Reader(ScriptedSession(UNKNOWN)).product(Product.PCD)
    assert found.product is Product.PCD
    assert found.evidence[-1] == "given by the option product: pcd"


def test_an_expected_product_does_not_settle_what_the_answers_rule_out() -> None:
    with pytest.raises(ProductContradiction, match="the node is of an unknown product, but it was expected to be cuc"):
        Reader(ScriptedSession(UNKNOWN)).product(Product.CUC)


def test_an_expected_product_must_not_contradict_the_answers() -> None:
    with pytest.raises(ProductContradiction, match="the node is cucm, but it was expected to be imp"):
        Reader(ScriptedSession(texts.CUCM_125)).product(Product.IMP)


# -- what node_info returns --------------------------------------------------------------------------------------


def test_everything_of_a_cucm_node() -> None:
    facts = gather(Reader(ScriptedSession(texts.CUCM_125)), ["all"], None)
    assert facts["product"] == "cucm"
    assert facts["version"] == "12.5.1.16900-48"
    assert facts["version_tuple"] == [12, 5, 1, 16900, 48]
    assert facts["release"] == "12.5(1)SU6"
    assert facts["hostname"] == "cucm-pub"
    assert facts["supported_targets"] == ["1.0", "1.1", "1.2"]
    assert facts["regime"] == "node"
    assert facts["tls_min_version"] == "1.0"
    assert facts["uptime_s"] == ((141 * 24 + 1) * 60 + 12) * 60
    assert facts["boot"]["history"].startswith("05/11/2023 16:08:05")
    assert facts["boot"]["time"].startswith("2023-05-11T16:08")
    assert facts["services"]["Cisco DirSync"] == {"state": "STOPPED", "reason": "Service Not Activated"}
    assert facts["fips"] is False
    assert facts["common_criteria"] is None
    cluster = facts["cluster"]
    own = (cluster["publisher"], cluster["own_name"], cluster["own_role"], cluster["own_db_role"])
    assert own == ("cucm-pub", "cucm-pub", "publisher", "DBPub")
    assert cluster["nodes"][1] == {
        "name": "cucm-sub1",
        "fqdn": "cucm-sub1.example.com",
        "ip": "192.0.2.12",
        "role": "subscriber",
        "application": "callmanager",
        "db_role": "DBSub",
        "authenticated": True,
        "since": "Thu Oct 28 11:24:16 2021",
    }
    assert facts["replication"] == {
        "single_node": False,
        "nodes": [
            {"name": "cucm-pub", "ip": "192.0.2.11", "state": 2, "details": "Setup Completed"},
            {"name": "cucm-sub1", "ip": "192.0.2.12", "state": 2, "details": "Setup Completed"},
        ],
    }
    assert all(set(evidence) == {"command", "line", "time"} for evidence in facts["evidence"])


def test_cluster_regime_from_15su2_on() -> None:
    facts = gather(Reader(ScriptedSession(texts.CUCM_15SU2)), ["tls"], None)
    assert facts["regime"] == "cluster"
    assert "1.3" in facts["supported_targets"]


def test_what_a_product_lacks_is_null() -> None:
    pcd = gather(Reader(ScriptedSession(texts.PCD)), ["all"], None)
    assert (pcd["product"], pcd["cluster"], pcd["replication"]) == ("pcd", None, None)
    cer = gather(Reader(ScriptedSession(texts.CER)), ["all"], None)
    assert (cer["product"], cer["replication"], cer["fips"]) == ("cer", None, None)


def test_a_subset_reads_no_more_than_it_needs() -> None:
    session = ScriptedSession(texts.CUCM_125)
    facts = gather(Reader(session), ["tls"], None)
    assert session.sent == [
        "show version active",
        "show network cluster",
        "utils service list",
        "show tls min-version",
        "show tls min-version",
    ]
    assert facts["tls_min_version"] == "1.0"
    unread = ("cluster", "uptime_s", "boot", "services", "replication", "fips", "common_criteria", "callmanager_groups")
    assert {name: facts[name] for name in unread} == dict.fromkeys(unread)


# -- the Unified CM Groups ---------------------------------------------------------------------------------------

GROUPS = """cmgroup priority callmanager  node
======= ======== ============ =========
Branch  0        CM_cucm-sub1 cucm-sub1
Default 0        CM_cucm-sub1 cucm-sub1
Default 1        CM_cucm-pub  cucm-pub
"""


def test_the_publisher_knows_the_unified_cm_groups_first_choice_first() -> None:
    session = ScriptedSession({**texts.CUCM_125, CALL_GROUPS: GROUPS})
    facts = gather(Reader(session), ["callmanager_groups"], None)
    assert facts["callmanager_groups"] == {
        "groups": {"Branch": ["cucm-sub1"], "Default": ["cucm-sub1", "cucm-pub"]},
        "error": "",
    }
    assert facts["evidence"][-1]["line"] == "Branch  0        CM_cucm-sub1 cucm-sub1"


@pytest.mark.parametrize("script", [texts.CUCM_15SU2_SUB, texts.CER, texts.PCD])
def test_no_other_node_is_asked_for_the_groups(script: dict[str, str]) -> None:
    session = ScriptedSession({**script, CALL_GROUPS: GROUPS})
    assert gather(Reader(session), ["callmanager_groups"], None)["callmanager_groups"] is None
    assert CALL_GROUPS not in session.sent


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("Cisco DB is not running\n", "`run sql`: the database of this node is not running"),
        (refused(CALL_GROUPS, "Incomplete command entered"), "the CLI refused the command"),
        (refused(CALL_GROUPS, "No valid command entered"), "the node has no such command"),
        (SessionLost("the session ended", host=HOST, command=CALL_GROUPS), "the session ended"),
    ],
)
def test_groups_that_cannot_be_read_are_a_text_and_fail_nothing(answer: str | VosError, error: str) -> None:
    facts = gather(Reader(ScriptedSession({**texts.CUCM_125, CALL_GROUPS: answer})), ["all"], None)
    assert facts["callmanager_groups"] == {"groups": None, "error": error}
    assert facts["tls_min_version"] == "1.0"


# -- the devices of the groups -------------------------------------------------------------------------------------

DEVICES = """poolgroup owngroup tkclass n    pooled owned
========= ======== ======= ==== ====== =====
Branch    NULL     1       310  310    0
Default   NULL     1       1200 1200   0
NULL      Default  7       2    0      2
"""
LIMITS = """paramname            paramvalue node
==================== ========== =========
MaxRegisteredDevices 2500       cucm-sub1
"""
DEVICES_READ = {"Branch": {"phones": 310, "devices": 310}, "Default": {"phones": 1200, "devices": 1202}}
WITH_DEVICES = {**texts.CUCM_125, CALL_GROUPS: GROUPS, CALL_DEVICES: DEVICES, DEVICE_LIMITS: LIMITS}


def test_the_publisher_knows_the_devices_of_each_group_and_the_limit_of_each_node() -> None:
    facts = gather(Reader(ScriptedSession(WITH_DEVICES)), ["call_devices"], None)
    assert facts["call_devices"] == {
        "groups": DEVICES_READ,
        "limits": {"cucm-sub1": 2500},
        "error": "",
        "limits_error": "",
    }
    assert [evidence["line"] for evidence in facts["evidence"][-2:]] == [
        "Branch    NULL     1       310  310    0",
        "MaxRegisteredDevices 2500       cucm-sub1",
    ]


@pytest.mark.parametrize("script", [texts.CUCM_15SU2_SUB, texts.CER, texts.PCD])
def test_no_other_node_is_asked_for_the_devices(script: dict[str, str]) -> None:
    session = ScriptedSession({**WITH_DEVICES, **script})
    assert gather(Reader(session), ["call_devices"], None)["call_devices"] is None
    assert not {CALL_DEVICES, DEVICE_LIMITS} & set(session.sent)


def test_groups_and_devices_that_decide_who_is_down_together_are_asked_until_two_answers_agree() -> None:
    session = ScriptedSession(WITH_DEVICES)
    gather(Reader(session), ["callmanager_groups", "call_devices"], None)
    asked = (CALL_GROUPS, CALL_DEVICES, DEVICE_LIMITS)
    assert [session.sent.count(command) for command in asked] == [2, 2, 2]
    session = ScriptedSession(WITH_DEVICES)
    gather(Reader(session), ["callmanager_groups"], None)
    assert [session.sent.count(command) for command in asked] == [1, 0, 0]


@pytest.mark.parametrize("end", range(0, len(DEVICES), 7))
def test_devices_of_an_answer_that_was_cut_are_asked_again_or_an_error(end: int) -> None:
    cut: list[str | VosError] = [DEVICES[:end], DEVICES]
    found = gather(Reader(ScriptedSession({**WITH_DEVICES, CALL_DEVICES: cut})), ["call_devices"], None)["call_devices"]
    assert found["groups"] == DEVICES_READ or (found["groups"] is None and found["error"])


@pytest.mark.parametrize("end", range(0, len(GROUPS), 7))
def test_members_of_an_answer_that_was_cut_are_asked_again_or_an_error(end: int) -> None:
    cut: list[str | VosError] = [GROUPS[:end], GROUPS]
    reader = Reader(ScriptedSession({**WITH_DEVICES, CALL_GROUPS: cut}))
    found = gather(reader, ["callmanager_groups", "call_devices"], None)["callmanager_groups"]
    whole = {"Branch": ["cucm-sub1"], "Default": ["cucm-sub1", "cucm-pub"]}
    assert found["groups"] == whole or (found["groups"] is None and found["error"])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("Cisco DB is not running\n", "`run sql`: the database of this node is not running"),
        ("name\n====\nx\n", "`run sql` shows 0 columns poolgroup instead of one"),
        ("A syntax error has occurred.\n", "`run sql` shows no table"),
        (refused(CALL_DEVICES, "Incomplete command entered"), "the CLI refused the command"),
        (refused(CALL_DEVICES, "No valid command entered"), "the node has no such command"),
        (SessionLost("the session ended", host=HOST, command=CALL_DEVICES), "the session ended"),
    ],
)
def test_devices_that_cannot_be_counted_are_a_text_and_fail_nothing(answer: str | VosError, error: str) -> None:
    facts = gather(Reader(ScriptedSession({**WITH_DEVICES, CALL_DEVICES: answer})), ["all"], None)
    assert (facts["call_devices"]["groups"], facts["call_devices"]["error"]) == (None, error)
    assert facts["call_devices"]["limits"] == {"cucm-sub1": 2500}
    assert facts["tls_min_version"] == "1.0"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("Cisco DB is not running\n", "`run sql`: the database of this node is not running"),
        (LIMITS.replace("2500", "many"), "The value of the parameter 'MaxRegisteredDevices' is not a number above 0"),
        (LIMITS.replace("Devices", "Persons"), "the database has no such parameter; it may never have been changed"),
    ],
)
def test_limits_that_cannot_be_read_leave_the_devices(answer: str, error: str) -> None:
    found = gather(Reader(ScriptedSession({**WITH_DEVICES, DEVICE_LIMITS: answer})), ["call_devices"], None)
    assert found["call_devices"]["limits"] == {}
    assert found["call_devices"]["limits_error"].startswith(error)
    assert (found["call_devices"]["groups"], found["call_devices"]["error"]) == (DEVICES_READ, "")


# -- the presence redundancy groups -------------------------------------------------------------------------------

PUB_ROW = "192.0.2.11 cucm-pub.example.com cucm-pub Publisher callmanager DBPub"
IMP_ROW = "192.0.2.21 imp-1.example.com imp-1 Subscriber cups DBPub"
SUB_ROW = "192.0.2.22 imp-2.example.com imp-2 Subscriber cups DBSub"
IMP = {
    **texts.CUCM_125,
    "utils service list": texts.services("Cisco XCP Router[STARTED]", "Cisco Presence Engine[STARTED]"),
    "show network cluster": f"{PUB_ROW} {texts.SINCE}\n{IMP_ROW} authenticated\n{SUB_ROW} {texts.SINCE}\n",
}


def test_the_publisher_of_im_and_presence_knows_the_nodes_of_each_group(transcript: Callable[[str], str]) -> None:
    status = transcript("utils_ha_status/imp_15_blocks-two-subclusters_pattern")
    session = ScriptedSession({**IMP, "utils ha status": status})
    facts = gather(Reader(session), ["readiness", "presence_groups"], None)
    assert facts["presence_groups"] == {
        "groups": {"DefaultCluster": ["imp-1", "imp-2"], "Branch": ["imp-3"]},
        "error": "",
    }
    assert session.sent.count("utils ha status") == 1  # the readiness needs the same answer


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("\tName: imp-1\n\tState: Normal\n\tReason: Normal\n", "the names of the groups are not shown"),
        ("nothing\n", "`utils ha status` shows no node"),
        (refused("utils ha status"), "the node has no such command"),
    ],
)
def test_presence_groups_that_cannot_be_read_are_a_text(answer: str | VosError, error: str) -> None:
    facts = gather(Reader(ScriptedSession({**IMP, "utils ha status": answer})), ["presence_groups"], None)
    assert facts["presence_groups"] == {"groups": None, "error": error}


FROM_SUB = {
    **IMP,
    "show network cluster": f"{PUB_ROW} {texts.SINCE}\n{IMP_ROW} {texts.SINCE}\n{SUB_ROW} authenticated\n",
}
ONE_NODE = {**IMP, "show network cluster": f"{PUB_ROW} {texts.SINCE}\n{IMP_ROW} authenticated\n"}


@pytest.mark.parametrize("script", [FROM_SUB, ONE_NODE, texts.CUCM_125, texts.CER])
def test_no_other_node_is_asked_for_the_presence_groups(script: dict[str, str]) -> None:
    session = ScriptedSession(script)
    assert gather(Reader(session), ["presence_groups"], None)["presence_groups"] is None
    assert "utils ha status" not in session.sent


# -- the TLS ports of the SIP profiles ----------------------------------------------------------------------------

PROFILES = "transport incomingport\n========= ============\nTLS       5061\nTLS       5081\n"


def test_each_unified_cm_node_knows_the_tls_ports_of_the_sip_profiles() -> None:
    session = ScriptedSession({**texts.CUCM_15SU2_SUB, SIP_PORTS: PROFILES})
    facts = gather(Reader(session), ["sip_ports"], None)
    assert facts["sip_ports"] == {"ports": [5061, 5081], "error": ""}
    assert facts["evidence"][-1]["line"] == "TLS       5061"


@pytest.mark.parametrize("script", [texts.CER, texts.PCD])
def test_no_other_product_is_asked_for_them(script: dict[str, str]) -> None:
    session = ScriptedSession({**script, SIP_PORTS: PROFILES})
    assert gather(Reader(session), ["sip_ports"], None)["sip_ports"] is None
    assert SIP_PORTS not in session.sent


def test_ports_that_cannot_be_read_are_a_text_and_fail_nothing() -> None:
    facts = gather(Reader(ScriptedSession({**texts.CUCM_125, SIP_PORTS: "Cisco DB is not running\n"})), ["all"], None)
    assert facts["sip_ports"] == {"ports": [], "error": "`run sql`: the database of this node is not running"}
    assert facts["tls_min_version"] == "1.0"
