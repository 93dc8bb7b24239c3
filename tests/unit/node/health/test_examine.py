# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which condition a node is asked for, what its answer makes of it, and what an unreadable answer does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.cer_report import CerReports
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import Demand
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import examine
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.action import texts
from tests.unit.action.scripted import Script, ScriptedSession, refused

FIXTURES = Path(__file__).parents[3] / "fixtures"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def transcript(name: str) -> str:
    return (FIXTURES / f"{name}.txt").read_text(encoding="utf-8")


def rows(*nodes: str) -> str:
    return "\n".join(nodes) + "\n"


PUBLISHER = "192.0.2.11 pub.lab pub Publisher callmanager DBPub authenticated"
SUBSCRIBER = (
    "192.0.2.12 sub.lab sub Subscriber callmanager DBSub authenticated using TCP since Thu Oct 28 11:24:16 2021"
)
IMP_PUBLISHER = "192.0.2.13 imp1.lab imp1 Subscriber cups DBPub authenticated using TCP since Thu Oct 28 11:24:16 2021"
IMP_SUBSCRIBER = "192.0.2.14 imp2.lab imp2 Subscriber cups DBSub authenticated using TCP since Thu Oct 28 11:24:16 2021"
CUCM = rows(PUBLISHER, SUBSCRIBER)
CUCM_FROM_SUB = rows(
    "192.0.2.12 sub.lab sub Subscriber callmanager DBSub authenticated",
    "192.0.2.11 pub.lab pub Publisher callmanager DBPub authenticated using TCP since Thu Oct 28 11:24:16 2021",
)
WITH_IMP = rows(
    "192.0.2.13 imp1.lab imp1 Subscriber cups DBPub authenticated",
    "192.0.2.11 pub.lab pub Publisher callmanager DBPub authenticated using TCP since Thu Oct 28 11:24:16 2021",
    IMP_SUBSCRIBER,
)
WITH_ONE_IMP = rows(
    "192.0.2.13 imp1.lab imp1 Subscriber cups DBPub authenticated",
    "192.0.2.11 pub.lab pub Publisher callmanager DBPub authenticated using TCP since Thu Oct 28 11:24:16 2021",
)
DRS = "utils disaster_recovery status"
UPGRADE = "utils system upgrade status"
NOTHING_RUNS = transcript("utils_disaster_recovery_status/cucm_15.0.1_nothing_capture")


def seen(
    name: str, product: Product, cluster: str, script: Script, *, reports: CerReports | None = None, **more: Any
) -> tuple[bool, str]:
    """Whether one demanded condition holds, and what was seen."""
    session = ScriptedSession({"show network cluster": cluster, **script})
    reader = Reader(session, now=lambda: NOW)
    (condition,) = examine(reader, Demand([name], product=product, **more), reports)
    assert condition.name == name
    return condition.holds, condition.seen


@pytest.mark.parametrize(
    ("fixture", "expected"),
    [
        ("imp_15_not-enabled_doc", (True, "high availability is off")),
        ("imp_15_normal_doc", (False, "high availability is on (kal-cup1 is Normal, shorty-cups is Normal)")),
    ],
)
def test_high_availability_must_be_off(fixture: str, expected: tuple[bool, str]) -> None:
    script = {"utils ha status": transcript(f"utils_ha_status/{fixture}")}
    assert seen("availability", Product.IMP, WITH_IMP, script) == expected


def test_high_availability_that_nobody_knows_is_not_taken_for_off() -> None:
    text = "Subcluster Name: DefaultCluster\nNode 1 Name : imp1 State: Unknown Reason: Critical Service Down\n"
    holds, said = seen("availability", Product.IMP, WITH_IMP, {"utils ha status": text})
    assert (holds, said) == (False, "it is not known whether high availability is on (imp1 is Unknown)")
    holds, said = seen("availability", Product.IMP, WITH_IMP, {"utils ha status": "who knows"})
    assert not holds
    assert "`utils ha status` shows no node" in said
    assert seen("availability", Product.IMP, WITH_IMP, {}) == (
        False,
        "the state of high availability could not be read",
    )


@pytest.mark.parametrize(
    ("name", "product", "cluster", "why"),
    [
        ("availability", Product.CUCM, CUCM, "cucm has no presence redundancy group"),
        ("availability", Product.IMP, WITH_ONE_IMP, "a single IM and Presence node has no high availability"),
        ("unity_cluster", Product.CUCM, CUCM, "cucm is no Unity Connection"),
        ("unity_cluster", Product.CUC, rows(PUBLISHER), "a single server"),
        ("clock", Product.CUCM, CUCM_FROM_SUB, "the publisher is asked: the other nodes follow its clock"),
        ("clock", Product.IMP, WITH_IMP, "the publisher is asked: the other nodes follow its clock"),
        ("backup", Product.CUCM, CUCM_FROM_SUB, "the publisher is asked: the backup is led from there"),
    ],
)
def test_a_condition_that_is_not_this_nodes_holds_and_says_why(
    name: str, product: Product, cluster: str, why: str
) -> None:
    assert seen(name, product, cluster, {}) == (True, f"not asked: {why}")


def test_a_unity_connection_cluster_that_cannot_be_read_is_no_single_server() -> None:
    holds, said = seen("unity_cluster", Product.CUC, "No valid command entered", {})
    assert (holds, said) == (False, "the state of the cluster could not be read")


@pytest.mark.parametrize(
    ("fixture", "holds"),
    [
        ("cuc_15_pair-squeezed_pattern", True),
        ("cuc_14_after-reboot_pattern", False),
        ("cuc_14_split-brain_pattern", False),
    ],
)
def test_unity_connection_has_a_primary_and_a_secondary(fixture: str, holds: bool) -> None:
    script = {"show cuc cluster status": transcript(f"show_cuc_cluster_status/{fixture}")}
    assert seen("unity_cluster", Product.CUC, CUCM, script)[0] is holds


@pytest.mark.parametrize(
    ("fixture", "holds"),
    [("cucm_10.5_synchronised_technote", True), ("cucm_12.5_unsynchronised_doc", False)],
)
def test_the_clock_of_the_publisher_is_synchronised(fixture: str, holds: bool) -> None:
    script = {"utils ntp status": transcript(f"utils_ntp_status/{fixture}")}
    assert seen("clock", Product.CUCM, CUCM, script)[0] is holds
    assert seen("clock", Product.PCD, rows(PUBLISHER), script)[0] is holds


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(94, (True, "active is 70% full, logging is 94% full")), (95, (False, "active is 70% full, logging is 95% full"))],
)
def test_the_disks_have_room(percent: int, expected: tuple[bool, str]) -> None:
    disks = f"""
Disk/active         14154228K      232576K    13777492K (70%)
Disk/inactive       14154228K       40480K    13969588K (100%)
Disk/logging        49573612K    11141420K    35907236K ({percent}%)
"""
    script = {"show status": texts.status("12.5.1.16900-48") + disks}
    assert seen("disk", Product.CUCM, CUCM, script) == expected


def test_a_node_that_lists_no_disk_has_no_known_room() -> None:
    script = {"show status": texts.status("12.5.1.16900-48")}
    assert seen("disk", Product.CUCM, CUCM, script) == (False, "the node lists no disk")


def test_a_node_that_does_not_list_its_log_partition_may_have_been_cut() -> None:
    disks = "\nDisk/active         14154228K      232576K    13777492K (70%)\n"
    script = {"show status": texts.status("12.5.1.16900-48") + disks}
    assert seen("disk", Product.CUCM, CUCM, script) == (
        False,
        "the node does not say how full these partitions are: logging",
    )


def test_no_backup_and_no_restore_runs() -> None:
    running = transcript("utils_disaster_recovery_status/cucm_15_running_pattern")
    down = transcript("utils_disaster_recovery_status/cucm_master-agent-down_pattern")
    quiet = {f"{DRS} backup": NOTHING_RUNS, f"{DRS} restore": NOTHING_RUNS}
    assert seen("backup", Product.CUCM, CUCM, quiet) == (True, "no backup and no restore runs")
    holds, said = seen("backup", Product.CUCM, CUCM, {**quiet, f"{DRS} restore": running})
    assert not holds
    assert said.startswith("a restore runs")
    holds, said = seen("backup", Product.CUCM, CUCM, {**quiet, f"{DRS} backup": down})
    assert not holds
    assert "the master agent does not answer" in said
    # A node without the command has nothing that could run.
    assert seen("backup", Product.PCD, rows(PUBLISHER), {})[0]


HISTORY = f"{DRS.replace('status', 'history')} backup"
BACKED_UP = transcript(
    "utils_disaster_recovery_history/cucm_15.0.1_three-backups_pattern"
)  # the 10th to the 12th, 13:45
OLD_LAYOUT = transcript("utils_disaster_recovery_history/cucm_8.5_old-layout_doc")


def dated(day: str, time: str = "13:45:18") -> str:
    """The answer to `show status` at that moment by the clock of the node."""
    text = texts.status("15.0.1.12900-234").replace("Fri Sep 29, 2023 17:20:42", f"{day} {time}")
    assert day in text
    return text


@pytest.mark.parametrize(
    ("history", "today", "days", "expected"),
    [
        # The last one that succeeded is that of the 11th; the one of the 12th did not.
        (BACKED_UP, dated("Thu Dec 18, 2025"), 7.0, (True, "the last good backup is of 2025-12-11 13:45")),
        (BACKED_UP, dated("Thu Dec 18, 2025", "13:46:00"), 7.0, (False, "7.0 days old, more than the allowed 7")),
        (
            BACKED_UP,
            dated("Fri Dec 19, 2025"),
            30.0,
            (True, "the last one, of 2025-12-12 13:45, is ERROR"),
        ),
        (BACKED_UP, dated("Fri Dec 12, 2025"), 0.5, (False, "1.0 days old, more than the allowed 0.5")),
        (OLD_LAYOUT, dated("Fri Dec 11, 2009"), 7.0, (True, "the last good backup is of 2009-12-10 10:35")),
        (OLD_LAYOUT, dated("Sat Jan 02, 2010"), 7.0, (False, "23.1 days old, more than the allowed 7")),
        # The node and its backups may tell the time of two zones, and no more than that.
        (OLD_LAYOUT, dated("Thu Dec 10, 2009", "02:00:00"), 7.0, (True, "the last good backup is of 2009-12-10 10:35")),
        (OLD_LAYOUT, dated("Mon Dec 07, 2009"), 7.0, (False, "which is after the node's own time, 2009-12-07 13:45")),
        (OLD_LAYOUT.replace("SUCCESS", "ERROR"), dated("Fri Dec 11, 2009"), 7.0, (False, "no backup has succeeded")),
        ("No backup history found", dated("Fri Dec 11, 2009"), 7.0, (False, "the node has never been backed up")),
        ("No backup history available", dated("Fri Dec 11, 2009"), 7.0, (False, "the node has never been backed up")),
        (
            transcript("utils_disaster_recovery_history/cucm_master-agent-down_pattern"),
            dated("Fri Dec 11, 2009"),
            7.0,
            (False, "the master agent does not answer"),
        ),
        (refused(HISTORY), dated("Fri Dec 11, 2009"), 7.0, (False, "no command that tells of its backups")),
        (refused(HISTORY, "Incomplete command entered"), dated("Fri Dec 11, 2009"), 7.0, (False, "refused")),
        (OLD_LAYOUT, "no status", 7.0, (False, "`show status` has 0 Host Name lines")),
    ],
)
def test_a_good_backup_is_not_older_than_it_may_be(
    history: Any, today: str, days: float, expected: tuple[bool, str]
) -> None:
    script = {HISTORY: history, "show status": today}
    holds, said = seen("backup_age", Product.CUCM, CUCM, script, backup_days=days)
    assert holds is expected[0], said
    assert expected[1] in said


def test_the_publisher_of_each_database_is_asked_for_its_backups() -> None:
    told = (True, "not asked: the publisher is asked: the backup is led from there")
    assert seen("backup_age", Product.CUCM, CUCM_FROM_SUB, {}) == told
    assert not seen("backup_age", Product.IMP, WITH_IMP, {HISTORY: "No backup history found"})[0]
    assert not seen("backup_age", Product.PCD, CUCM, {HISTORY: refused(HISTORY)})[0]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("Tue Dec 01 13:00:00 UTC 2026", (True, "the Tomcat certificate is valid until 2026-12-01")),
        ("Tue Dec 01 11:00:00 UTC 2026", (False, "the Tomcat certificate expires on 2026-12-01")),
        ("Mon Nov 23 09:00:00 UTC 2026", (False, "the Tomcat certificate expired on 2026-11-23")),
    ],
)
def test_the_certificate_is_valid_for_a_week_more(end: str, expected: tuple[bool, str]) -> None:
    text = transcript("show_cert_own/cucm_14su2_start-final-date_pattern")
    text = text.replace("Tue Feb 15 09:00:00 UTC 2028", end)
    assert seen("certificate", Product.CUCM, CUCM, {"show cert own tomcat": text}) == expected


def test_a_certificate_that_cannot_be_read_does_not_hold() -> None:
    assert not seen("certificate", Product.CUCM, CUCM, {})[0]
    assert not seen("certificate", Product.CUCM, CUCM, {"show cert own tomcat": "nothing"})[0]


def test_an_upgrade_shows_in_what_is_refused_because_of_it() -> None:
    refusal = refused(
        "utils service list", "Warning: A cluster upgrade is in progress.\nExecuted command unsuccessfully"
    )
    session = ScriptedSession({"show network cluster": CUCM, "utils service list": refusal})
    found = examine(Reader(session), Demand(["services", "upgrade"], product=Product.CUCM))
    assert [(condition.name, condition.holds) for condition in found] == [("services", False), ("upgrade", False)]
    assert found[1].seen == "Warning: A cluster upgrade is in progress."


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            transcript("utils_system_upgrade_status/cuc_15su2_failed_technote"),
            (True, "no upgrade runs: Upgrade status: Failed"),
        ),
        ("Upgrade status: In Progress", (False, "an upgrade may be running: Upgrade status: In Progress")),
        ("Nothing was ever upgraded here.", (True, "no upgrade runs: Nothing was ever upgraded here.")),
        (refused(UPGRADE), (True, "no command was refused because of an upgrade")),
        (
            refused(UPGRADE, "Incomplete command entered"),
            (False, "the CLI refused the command (Incomplete command entered)"),
        ),
        (refused(UPGRADE, "Cluster upgrade is in progress."), (False, "Cluster upgrade is in progress.")),
    ],
)
def test_an_upgrade_shows_in_the_status_that_the_node_tells(answer: Any, expected: tuple[bool, str]) -> None:
    assert seen("upgrade", Product.CUCM, CUCM, {UPGRADE: answer}) == expected


def test_an_upgrade_status_that_is_empty_does_not_hold() -> None:
    holds, said = seen("upgrade", Product.CUCM, CUCM, {UPGRADE: ""})
    assert not holds
    assert "`utils system upgrade status` shows nothing" in said


PHONES = transcript("show_risdb_query_phone/cucm_15_each-status_pattern")


@pytest.mark.parametrize(("before", "tolerance", "holds"), [(1, 1.0, True), (100, 0.95, False), (100, 0.0, True)])
def test_the_phones_are_back_up_to_the_tolerance(before: int, tolerance: float, holds: bool) -> None:
    session = ScriptedSession({"show network cluster": CUCM, "show risdb query phone": PHONES})
    demand = Demand(["cluster"], product=Product.CUCM, registrations=before, tolerance=tolerance)
    cluster, phones = examine(Reader(session), demand)
    assert cluster.holds
    assert phones.holds is holds
    assert f"{before} were before" in phones.seen


def test_a_phone_whose_row_cannot_be_read_counts_as_not_registered() -> None:
    text = PHONES.replace("SEP001122334401, reg, SIP", "SEP001122334401, gone, SIP")
    session = ScriptedSession({"show network cluster": CUCM, "show risdb query phone": text})
    demand = Demand(["cluster"], product=Product.CUCM, registrations=2, tolerance=1.0)
    phones = examine(Reader(session), demand)[1]
    assert not phones.holds
    assert "1 phones are registered, 2 were before" in phones.seen
    assert "1 rows cannot be read and count as not registered: 'SEP001122334401, Reception" in phones.seen


def test_one_poll_that_decides_alone_asks_twice_what_may_be_cut() -> None:
    clock = transcript("utils_ntp_status/cucm_10.5_synchronised_technote")
    for once, times in ((True, 2), (False, 1)):
        session = ScriptedSession({"show network cluster": CUCM, "utils ntp status": clock})
        (found,) = examine(Reader(session), Demand(["clock"], product=Product.CUCM, once=once))
        assert found.holds
        assert session.sent.count("utils ntp status") == times


def test_a_pair_of_unity_connection_that_does_not_replicate_is_named() -> None:
    below = """
SERVER                 ID STATE    STATUS     QUEUE  CONNECTION CHANGED
-----------------------------------------------------------------------
g_ciscounity_pub        1 Active   Local           0
g_ciscounity_sub        2 Active   Dropped        17 Mar 30 02:10:01
"""
    text = transcript("show_cuc_cluster_status/cuc_15_pair-squeezed_pattern") + below
    assert seen("unity_cluster", Product.CUC, CUCM, {"show cuc cluster status": text}) == (
        False,
        "cuc-pub is Primary, cuc-sub is Secondary, the replication of g_ciscounity_sub is Active Dropped",
    )


def test_a_replication_state_that_is_a_dash_does_not_hold() -> None:
    text = texts.REPLICATION.replace("(g_3)          (2)", "(g_3)          (-)")
    assert seen("replication", Product.CUCM, CUCM, {"utils dbreplication runtimestate": text}) == (
        False,
        "cucm-sub1 is (-) Setup Completed",
    )


def test_the_long_list_of_phones_is_asked_for_when_the_rest_holds() -> None:
    lonely = CUCM.replace("authenticated using TCP", "not authenticated - INITIATOR")
    session = ScriptedSession({"show network cluster": lonely, "show risdb query phone": PHONES})
    found = examine(Reader(session), Demand(["cluster"], product=Product.CUCM, registrations=1))
    assert [condition.seen for condition in found] == ["sub is not authenticated", "asked for when the rest holds"]
    assert session.sent == ["show network cluster"]


CER = transcript("utils_dbreplication_status/cer_15_doc")
REPORT = "file dump activelog er/trace/dbl/sdi/ReplicationStatus.2014_10_13_18_24_02.out"
GOOD = transcript("replication_status_out/cer_15_good_doc")


def test_emergency_responder_replicates_by_its_report() -> None:
    script = {"utils dbreplication status": CER, REPORT: GOOD}
    assert seen("replication", Product.CER, CUCM, script) == (True, "Active on 2 of 2 servers")
    holds, said = seen(
        "replication",
        Product.CER,
        CUCM,
        {**script, REPORT: transcript("replication_status_out/cer_15_dropped_pattern")},
    )
    assert not holds
    assert "is Active Dropped" in said
    three = rows(PUBLISHER, SUBSCRIBER, SUBSCRIBER.replace("sub", "third").replace(".12", ".13"))
    assert seen("replication", Product.CER, three, script) == (False, "2 of 3 servers are in the report")


def test_a_report_that_is_not_complete_is_read_again_and_a_complete_one_is_followed_by_a_new_one() -> None:
    half = GOOD[: GOOD.index("Mon Oct 13 18:24:03")]
    session = ScriptedSession(
        {"show network cluster": CUCM, "utils dbreplication status": CER, REPORT: [half, GOOD, GOOD]}
    )
    reports = CerReports()
    demand = Demand(["replication"], product=Product.CER)
    found = [examine(Reader(session), demand, reports)[0] for _poll in range(3)]
    assert [condition.holds for condition in found] == [False, True, True]
    assert "not complete" in found[0].seen
    asked = [command for command in session.sent if command != "show network cluster"]
    assert asked == ["utils dbreplication status", REPORT, REPORT, "utils dbreplication status", REPORT]


def test_the_evidence_of_a_service_that_does_not_run_is_its_own_line() -> None:
    """And not that of another one, which was stopped before the change too."""
    listed = texts.services(
        "Password Reset[STOPPED]  Service Activated", "Cisco CallManager[STARTED]", "Cisco Tftp[STARTING]"
    )
    reader = Reader(ScriptedSession({"show network cluster": CUCM, "utils service list": listed}))
    demand = Demand(["services"], product=Product.CUCM, services=frozenset({"Cisco CallManager", "Cisco Tftp"}))
    (found,) = examine(reader, demand)
    assert (found.holds, found.seen) == (False, "Cisco Tftp is STARTING")
    lines = [item["line"] for item in reader.evidence if item["command"] == "utils service list"]
    assert lines == ["Cisco Tftp[STARTING]"]
