# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an answer counts: the command was not refused, and the answer is complete or was given twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import CommandRefused
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.queries import QUERIES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.read import CTL, read_query, read_situation
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import AnswerNotUnderstood
from ansible_collections.collabops.vos.plugins.plugin_utils.node.facts import gather
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.backup import BACKUP_HISTORY
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.certificate import TOMCAT_CERTIFICATE
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.platform import NTP_STATUS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.presence import HA_STATUS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.registrations import PHONES
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.unity import CUC_CLUSTER_STATUS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.upgrade import UPGRADE_STATUS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import (
    CLUSTER,
    FIPS,
    HISTORY,
    REPLICATION,
    SERVICES,
    STATUS,
    TLS,
    VERSION,
    Reader,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.ctl import parse_ctl

from tests.unit.action import texts
from tests.unit.action.scripted import ScriptedSession, refused

FIXTURES = Path(__file__).parents[2] / "fixtures"
OLD, NEW, ODD = (texts.min_version(version) for version in ("1.0", "1.2", "1.1"))


def transcript(name: str) -> str:
    return (FIXTURES / f"{name}.txt").read_text(encoding="utf-8")


def test_an_answer_without_an_end_counts_when_it_was_given_twice() -> None:
    session = ScriptedSession({TLS: [OLD, OLD]})
    found = Reader(session).min_version()
    assert found is not None
    assert found.version == "1.0"
    assert session.sent == [TLS, TLS]


def test_of_three_answers_two_must_agree() -> None:
    for answers in ([NEW, OLD, OLD], [OLD, NEW, OLD]):
        session = ScriptedSession({TLS: list(answers)})
        found = Reader(session).min_version()
        assert found is not None
        assert found.version == "1.0"
        assert session.sent == [TLS] * 3


def test_three_different_answers_are_none_and_the_error_says_what_to_do() -> None:
    session = ScriptedSession({TLS: [OLD, ODD, NEW]})
    with pytest.raises(AnswerNotUnderstood, match="no two answers agree") as caught:
        Reader(session).min_version()
    assert session.sent == [TLS] * 3
    assert (caught.value.command, caught.value.seen.strip()) == (TLS, NEW.strip())
    assert "by hand" in caught.value.hint


def test_an_error_in_the_second_answer_is_an_error() -> None:
    with pytest.raises(AnswerNotUnderstood, match="shows 0 minimum versions"):
        Reader(ScriptedSession({TLS: [OLD, "nothing\n"]})).min_version()
    for refusal in ("No valid command entered", "Executed command unsuccessfully"):
        with pytest.raises(AnswerNotUnderstood, match="refused when it was sent again"):
            Reader(ScriptedSession({TLS: [OLD, refused(TLS, refusal)]})).min_version()


def test_an_answer_that_was_settled_is_not_asked_for_again() -> None:
    session = ScriptedSession({TLS: [OLD, OLD, NEW]})
    reader = Reader(session)
    assert reader.min_version() == reader.min_version()
    assert session.sent == [TLS, TLS]


def test_whoever_polls_asks_once_and_settles_nothing() -> None:
    session = ScriptedSession({TLS: OLD})
    reader = Reader(session)
    with reader.confirming(False):
        reader.min_version()
    assert session.sent == [TLS]
    reader.min_version()
    assert session.sent == [TLS, TLS]


def test_the_evidence_is_that_of_the_answer_that_counts() -> None:
    reader = Reader(ScriptedSession({TLS: [NEW, OLD, OLD]}))
    reader.min_version()
    assert [entry["line"] for entry in reader.evidence] == [OLD.strip()]


# -- refused commands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("refusal", ["Executed command unsuccessfully", "Incomplete command entered"])
def test_a_value_in_the_output_of_a_refused_command_is_no_value(refusal: str) -> None:
    notice = f"Configured TLS minimum version: 1.2\n{refusal}"
    with pytest.raises(CommandRefused):
        Reader(ScriptedSession({TLS: refused(TLS, notice)})).min_version()
    with pytest.raises(AnswerNotUnderstood, match="refused"):  # should a session not have seen it
        Reader(ScriptedSession({TLS: notice})).min_version()


READINGS: dict[str, tuple[str, Callable[[Reader], Any], str]] = {
    "version": (VERSION, Reader.version, texts.version("15.0.1.12900-234")),
    "status": (STATUS, Reader.status, texts.status("15.0.1.12900-234")),
    "cluster": (CLUSTER, Reader.cluster, texts.CLUSTER),
    "services": (SERVICES, Reader.services, texts.SERVICES),
    "replication": (REPLICATION, Reader.replication, texts.REPLICATION),
    "fips": (FIPS, Reader.fips, texts.FIPS_OFF),
    "clock": (NTP_STATUS.text, NTP_STATUS.read, transcript("utils_ntp_status/cucm_10.5_synchronised_technote")),
    "certificate": (
        TOMCAT_CERTIFICATE.text,
        TOMCAT_CERTIFICATE.read,
        transcript("show_cert_own/cucm_14su2_start-final-date_pattern"),
    ),
    "availability": (HA_STATUS.text, HA_STATUS.read, transcript("utils_ha_status/imp_15_normal_doc")),
    "upgrade": (
        UPGRADE_STATUS.text,
        UPGRADE_STATUS.read,
        transcript("utils_system_upgrade_status/cuc_15su2_failed_technote"),
    ),
    "unity": (
        CUC_CLUSTER_STATUS.text,
        CUC_CLUSTER_STATUS.read,
        transcript("show_cuc_cluster_status/cuc_15_pair-squeezed_pattern"),
    ),
    "backups": (
        BACKUP_HISTORY.text,
        BACKUP_HISTORY.read,
        transcript("utils_disaster_recovery_history/cucm_15.0.1_three-backups_pattern"),
    ),
    "phones": (
        PHONES.text,
        PHONES.read,
        transcript("show_risdb_query_phone/cucm_15_each-status_pattern"),
    ),
}


@pytest.mark.parametrize("name", READINGS)
def test_no_reading_takes_a_value_from_a_refused_command(name: str) -> None:
    command, read, answer = READINGS[name]
    assert read(Reader(ScriptedSession({command: answer}))) is not None
    with pytest.raises(CommandRefused):
        read(Reader(ScriptedSession({command: refused(command, f"{answer}\nExecuted command unsuccessfully")})))


def test_the_history_of_a_refused_command_proves_no_boot() -> None:
    history = texts.history("05/11/2023 16:08:05")
    script = {**texts.CUCM_125, HISTORY: refused(HISTORY, f"{history}\nExecuted command unsuccessfully")}
    assert Reader(ScriptedSession(script)).boot().history is None


def test_a_refusal_that_names_a_single_node_beside_another_reason_is_no_answer() -> None:
    single = "Runtime state cannot be performed on a cluster with a single active node; aborting operation"
    refusal = refused(REPLICATION, f"The database does not answer.\n{single}\nExecuted command unsuccessfully")
    with pytest.raises(CommandRefused):
        Reader(ScriptedSession({REPLICATION: refusal})).replication()


# -- answers that were cut ---------------------------------------------------------------------------------------

# What decides about sets, restarts and gates, and has no end of its own.
LOCAL_LAST = (
    "192.0.2.11 pub.lab pub Publisher callmanager DBPub authenticated using TCP since Thu Oct 28 11:24:16 2021\n"
    "192.0.2.12 sub.lab sub Subscriber callmanager DBSub authenticated\n"
)
HISTORY_TEXT = texts.history("05/11/2023 16:08:05", "06/12/2024 10:00:00")


@pytest.mark.parametrize(
    ("command", "answer", "read"),
    [
        (TLS, OLD, lambda reader: reader.min_version().version),
        (CLUSTER, LOCAL_LAST, lambda reader: (reader.cluster().members, reader.cluster().local.hostname)),
        (HISTORY, HISTORY_TEXT, lambda reader: reader.boot().history),
        (STATUS, texts.status("15.0.1.12900-234"), lambda reader: reader.status().boot_time),
        (VERSION, "Active Master Version: 15.0.1.12900-234\n", lambda reader: reader.version().version),
        (SERVICES, texts.SERVICES, lambda reader: list(reader.services().services)),
        (REPLICATION, texts.REPLICATION, lambda reader: [n.state for n in reader.replication().nodes]),
        (FIPS, texts.FIPS_OFF, lambda reader: reader.fips()),
    ],
    ids=["minimum", "cluster", "boot", "status", "version", "services", "replication", "fips"],
)
def test_an_answer_that_was_cut_anywhere_decides_nothing(
    command: str, answer: str, read: Callable[[Reader], object]
) -> None:
    script = {**texts.CUCM_125, command: answer}
    whole = read(Reader(ScriptedSession(script)))
    for end in range(len(answer)):
        for answers in ([answer[:end], answer, answer], [answer, answer[:end], answer]):
            try:
                found = read(Reader(ScriptedSession({**script, command: answers})))
            except AnswerNotUnderstood:
                continue
            # A history that cannot be read leaves the uptime, which is no other boot.
            assert found == whole or (command == HISTORY and found is None), answer[:end][-60:]


def test_a_cluster_cut_within_a_row_would_make_the_publisher_the_node_itself() -> None:
    """The reason for the second reading: this cut looks like a whole list, of another node."""
    cut = LOCAL_LAST[: LOCAL_LAST.index(" using TCP")]
    with (reader := Reader(ScriptedSession({CLUSTER: cut}))).confirming(False):
        taken = reader.cluster()
    assert taken is not None
    assert taken.local is not None
    assert taken.local.hostname == "pub"
    found = Reader(ScriptedSession({CLUSTER: [cut, LOCAL_LAST, LOCAL_LAST]})).cluster()
    assert found is not None
    assert found.local is not None
    assert found.local.hostname == "sub"


@pytest.mark.parametrize("minutes", [0, 1])
def test_a_clock_that_goes_on_between_two_readings_is_the_same_boot(minutes: int) -> None:
    first = texts.status("12.5.1.16900-48")
    second = first.replace("17:20:42", f"17:{20 + minutes}:59").replace(
        "up 141 days,  1:12", f"up 141 days,  1:{12 + minutes}"
    )
    session = ScriptedSession({STATUS: [first, second]})
    assert Reader(session).status().now.minute == 20 + minutes
    assert session.sent == [STATUS, STATUS]


def test_two_boots_are_not_the_same_status() -> None:
    first = texts.status("12.5.1.16900-48")
    after = texts.status("12.5.1.16900-48", "up 3 min")
    session = ScriptedSession({STATUS: [first, after, after]})
    assert Reader(session).status().uptime_s == 180
    assert session.sent == [STATUS] * 3


# -- what it costs -----------------------------------------------------------------------------------------------

DISKS = """
                        Total            Free            Used
Disk/active         14154228K      232576K    13777492K (70%)
Disk/inactive       14154228K       40480K    13969588K (100%)
Disk/logging        49573612K    11141420K    35907236K (70%)
"""


def test_a_reading_of_everything_sends_few_commands_twice() -> None:
    session = ScriptedSession({**texts.CUCM_125, STATUS: texts.status("12.5.1.16900-48") + DISKS})
    gather(Reader(session), ["all"], None)
    twice = {command for command in session.sent if session.sent.count(command) > 1}
    assert twice == {TLS, HISTORY, FIPS}
    assert all(session.sent.count(command) == 2 for command in twice)


def test_the_readiness_before_the_plan_is_asked_once() -> None:
    session = ScriptedSession({**texts.CUCM_125, **{READINGS[name][0]: READINGS[name][2] for name in READINGS}})
    gather(Reader(session), ["readiness"], None)
    asked = [NTP_STATUS.text, TOMCAT_CERTIFICATE.text, BACKUP_HISTORY.text, UPGRADE_STATUS.text]
    assert [session.sent.count(command) for command in asked] == [1, 1, 1, 1]


def test_a_ctl_file_that_was_not_closed_is_read_again() -> None:
    text = transcript("show_ctl/cucm_12_tokenless_pattern")
    cut = text[: text.index("\tCTL Record #:2")]
    assert parse_ctl(text).whole
    assert not parse_ctl(cut).whole
    session = ScriptedSession({**texts.CUCM_15SU2, CTL: [cut, text, text]})
    assert read_situation(Reader(session), session, "1.2", None).ctl == parse_ctl(text)
    assert session.sent.count(CTL) == 2


TRUNKS = """name    secmode   tin tout incomingport
======= ========= === ==== ============
trunk-a Encrypted TLS TLS  5061
trunk-b Encrypted TLS TLS  5061
"""


def test_a_table_of_a_query_that_was_cut_hides_no_row() -> None:
    query = QUERIES["trunks"]
    for end in range(len(TRUNKS)):
        session = ScriptedSession({query.command(): [TRUNKS[:end], TRUNKS, TRUNKS]})
        reading = read_query(session, query)
        assert reading.error or [row[0] for row in reading.rows] == ["trunk-a", "trunk-b"]


def test_a_query_that_is_answered_differently_each_time_is_an_error() -> None:
    query = QUERIES["trunks"]
    lines = TRUNKS.splitlines(keepends=True)
    answers = ["".join(lines[:number]) for number in (2, 3, 4)]
    reading = read_query(ScriptedSession({query.command(): answers}), query)
    assert "no two answers agree" in reading.error
    assert reading.rows == ()
