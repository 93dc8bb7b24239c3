# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each quirk and each fault of a node has the outcome that it must have; docs/resilience.md is what was seen."""

from __future__ import annotations

from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.resilience import Case, observe
from ansible_collections.collabops.vos.tests.simulator.world.faults import MOMENTS, STEPS, WAYS, Faults
from ansible_collections.collabops.vos.tests.simulator.world.quirks import Quirks
from ansible_collections.collabops.vos.tests.tables import check_table, render

CUCM_15 = {"product": "cucm", "version": "15.0.1.12900-234"}
IMP = {"product": "imp", "sessions": 50}
READ = "12.5.1.16900-48, minimum 1.0"
MODERN, LEGACY = {"ssh_algorithms": "modern"}, {"ssh_algorithms": "legacy"}
TAKEN = "yes, prompt, then reads 1.2"
SET = f"{TAKEN} (value set)"
NOTICE = "### Nur für Befugte ✓ ###\nType admin: at your own risk\nadmin: is the prompt"


def quirk(name: str, does: str, expected: str, target: dict[str, Any] | None = None, **quirks: Any) -> Case:
    return Case(name, does, expected, {"quirks": quirks}, target or {})


def fault(name: str, does: str, expected: str, **faults: Any) -> Case:
    return Case(name, does, expected, {"faults": faults})


QUIRKS = [
    quirk("none", "read", READ),
    quirk("keyboard-interactive only", "read", READ, keyboard_interactive_only=True),
    quirk("password method as well", "read", READ, keyboard_interactive_only=False),
    quirk("a banner before the authentication", "read", READ, auth_banner="Authorised use only\r\n"),
    quirk("CLI starts in 0.1 s", "read", READ, slow_start=6),
    quirk("CLI starts in 8 s", "read", READ, slow_start=480),
    quirk("CLI starts later than vos_login_timeout", "read", "DeadlinePassed", {"login_timeout": 2.0}, slow_start=600),
    quirk("DNS warning before the prompt", "read", READ, login_notice="WARNING: DNS unreachable"),
    quirk("custom banner that speaks of admin:", "read", READ, login_notice=NOTICE),
    quirk("first prompt only after Enter", "read", READ, prompt_needs_enter=True),
    quirk("prompts drawn twice", "read", READ, doubled_prompts=True),
    quirk("prompts drawn twice", "set", SET, doubled_prompts=True),
    quirk("control sequences around prompts and output", "read", READ, control_sequences=True),
    quirk("control sequences around prompts and output", "set", SET, control_sequences=True),
    quirk("redraw at 80 columns", "set", SET, redraw_columns=80),
    quirk("redraw at 20 columns", "set", SET, redraw_columns=20),
    quirk("pager after 3 lines, pagination refused", "read", READ, page_lines=3, pagination_refused=True),
    quirk("pager after 3 lines, pagination refused", "set", SET, page_lines=3, pagination_refused=True),
    quirk("one byte in a packet", "read", READ, one_byte_writes=True),
    quirk("one byte in a packet", "set", SET, one_byte_writes=True),
    quirk("answers that come fast lose characters", "set", SET, drop_characters=True),
    quirk("the same, vos_typing_delay 0", "set", SET, {"typing_delay": 0.0}, drop_characters=True),
    quirk("host key with SHA-1, vos_ssh_algorithms modern", "read", "ConnectionFailed (no login)", MODERN),
    quirk("SHA-1 alone, vos_ssh_algorithms modern", "read", "ConnectionFailed (no login)", MODERN, legacy_ssh=True),
    quirk("SHA-1 alone, vos_ssh_algorithms legacy", "read", READ, LEGACY, legacy_ssh=True),
    Case("no SHA-1, vos_ssh_algorithms legacy", "read", "15.0.1.12900-234, minimum 1.0", CUCM_15, LEGACY),
    quirk("changed host key", "read", "HostKeyRejected (no login)", other_host_key=True),
    quirk("the same, vos_host_key_checking false", "read", READ, {"host_key_checking": False}, other_host_key=True),
    quirk("expired password", "read", "PasswordExpired", expired_password=True),
    quirk("the TLS port refuses what is below 1.2 at any minimum", "read", READ, tls_floor="1.2"),
    quirk("TLS ports that reset, with GCM suites only", "read", READ, tls_reset=True, tls_gcm_only=True),
    quirk(
        "TLS ports that are weak, closed, silent, or speak HTTP", "read", READ,
        tls_weak=[8443], tls_closed=[5061], tls_silent=[2445], tls_plain_text=[5091],
    ),
    Case(
        "new minimum shown after the restart only", "set", "yes, prompt, then reads 1.0 (value set)",
        {**CUCM_15, "quirks": {"minimum_shown_late": True}},
    ),
    Case(
        "20 phones, with other words before their total", "health", "AnswerNotUnderstood",
        {"phones": 20, "quirks": {"phones_total": "Total number"}},
    ),
    quirk("nine other sessions", "read", READ, sessions_taken=9),
    quirk("ten other sessions", "read", "ConnectionFailed (1 refused)", sessions_taken=10),
    Case("wrong password", "read", "AuthenticationRefused (no login, 1 refused)", target={"password": "wrong-Horse-8"}),
    Case("privilege level 0", "read", "CommandRefused", target={"user": "auditor"}),
    Case("all at once", "set", SET, {"quirks": {
        "doubled_prompts": True, "control_sequences": True, "redraw_columns": 20, "page_lines": 3,
        "pagination_refused": True, "one_byte_writes": True, "drop_characters": True, "login_notice": NOTICE,
        "legacy_ssh": True,
    }}),
]  # fmt: skip

PROVEN = "yes, eof; rebooted"
LAST_BOOT = "the last boot by its clock (restart begun)"
A_YEAR_BEHIND = -365 * 24 * 3600  # device seconds; a simulated node has been up for 120 days at most
TOMCAT = "Cisco Tomcat is STOPPED (Component is not running)"
REFUSED = "the CLI refused the command: Executed command unsuccessfully"
GROUPS = "callmanagergroupmember"
QUESTION = "Format the disk (yes/no) ? "
FAULTS = [
    *(
        fault("none", does, expected)
        for does, expected in (
            ("read", READ),
            ("set", SET),
            ("set and wait", f"{TAKEN}; rebooted, reads 1.2 (value set)"),
            ("order restart", "yes, eof (restart begun)"),
            ("restart", "yes, eof; rebooted (restart begun)"),
            ("restart, then watch", "yes, eof; rebooted; stays up (restart begun)"),
            ("restart, proof", f"{PROVEN} by its system-history.log, after {LAST_BOOT}"),
            ("examine", "healthy"),
            ("watch", "healthy"),
            ("health", "healthy"),
        )
    ),
    fault("connection refused", "read", "ConnectionFailed (no login)", connection_refused=True),
    fault("connection accepted, then silence", "read", "ConnectionFailed (no login)", silence="connect"),
    fault("SSH greeting, then silence", "read", "ConnectionFailed (no login)", silence="greeting"),
    fault("another system answers", "read", "NotVos", not_vos=True),
    fault("product not recognised", "set", "RequestRefused (value not set)", unknown_product=True),
    fault("unknown question", "set", "UnknownQuestion (value not set, answered Ctrl-C)", unknown_question=QUESTION),
    fault(
        "unknown question", "order restart", "UnknownQuestion (no restart, answered Ctrl-C)",
        unknown_question=QUESTION,
    ),
    fault(
        "question that offers no `no`", "set", "UnknownQuestion (value not set, answered Ctrl-C)",
        unknown_question="Which disk shall be formatted ? ",
    ),
    fault(
        "second question after yes", "set",
        "UnknownQuestion after yes, then reads 1.0 (value not set, answered Ctrl-C)", second_question=QUESTION,
    ),
    fault(
        "second question after yes", "order restart", "UnknownQuestion after yes (no restart, answered Ctrl-C)",
        second_question=QUESTION,
    ),
    fault(
        "success line lost", "set", "yes, prompt without a word of success, then reads 1.2 (value set)",
        success_line_lost=True,
    ),
    fault("full disk", "set", "CommandRefused after yes, then reads 1.0 (value not set)", disk_full=True),
    fault("`yes` accepted, no reboot", "set and wait", f"{TAKEN}; up, not rebooted yet (value set)", no_reboot=True),
    fault("`yes` accepted, no reboot", "restart", "yes, prompt; up, not rebooted yet (no restart)", no_reboot=True),
    fault("reboot, value not kept", "set and wait", f"{TAKEN}; rebooted, reads 1.0 (value set)", value_not_kept=True),
    fault("reboot that never ends", "restart", "yes, eof; SSH port closed (restart begun)", never_back=True),
    fault(
        "another server at its address", "restart", "yes, eof; another server answers (restart begun)",
        impostor="files",
    ),
    fault(
        "reboot loop of three rounds", "restart, then watch", "yes, eof; rebooted; and again (restart begun)",
        reboot_loop={"value": 120, "times": 3},
    ),
    fault(
        "service stuck STARTING", "health", "waits for services: Cisco Tomcat is STARTING",
        services_stuck=["Cisco Tomcat"],
    ),
    *(
        Case(
            f"replication stuck at {state}",
            "health",
            f"waits for replication: the node is ({state}) {words}",
            {"faults": {"replication_stuck": state}},
            pair=True,
        )
        for state, words in ((0, "Not Started"), (3, "Out Of Sync"), (4, "Setup Failed"))
    ),
    Case("none, with a subscriber", "health", "healthy", pair=True),
    Case("none, with a subscriber", "examine", "healthy", pair=True),
    Case(
        "replication out of sync, no reboot", "examine", "waits for replication: the node is (3) Out Of Sync",
        {"faults": {"replication_state": 3}}, pair=True,
    ),
    fault("service stopped", "examine", f"waits for services: {TOMCAT}", service_stopped=["Cisco Tomcat"]),
    fault(
        "service starts again and again", "watch",
        "healthy, and in turn waits for services: Cisco CallManager is STARTING",
        service_flapping="Cisco CallManager",
    ),
    Case("none, with 20 phones", "health", "healthy", {"phones": 20}),
    Case(
        "two of 20 phones do not come back", "health",
        "waits for registrations: 18 phones are registered, 20 were before, 19 are enough",
        {"phones": 20, "faults": {"phones_lost": 2}},
    ),
    fault(
        "clock not synchronised", "examine", "waits for clock: the clock is not synchronised: unsynchronised",
        ntp_unsynchronised=True,
    ),
    fault(
        "clock a year behind after the boot", "restart, proof",
        f"{PROVEN} by its system-history.log, before {LAST_BOOT}", clock_jump=A_YEAR_BEHIND,
    ),
    fault(
        "history not readable", "restart, proof", f"{PROVEN} by its uptime, after {LAST_BOOT}", history_unreadable=True,
    ),
    fault(
        "both of them", "restart, proof", f"{PROVEN} by its uptime, before {LAST_BOOT}",
        clock_jump=A_YEAR_BEHIND, history_unreadable=True,
    ),
    fault(
        "heartbeat stands still", "examine",
        "waits for call_processing: the heartbeat of Cisco CallManager stands still at N", heartbeat_stuck=True,
    ),
    fault(
        "registrations wait in the queue", "examine", "waits for registration_queue: NewRegQueueSize is 7",
        registration_queue=7,
    ),
    Case("none, with Cisco Tftp", "examine", "healthy", {"tftp": True}),
    Case(
        "Cisco Tftp goes on refusing requests", "examine",
        "waits for tftp_overflow: RequestsOverflow grew from N to N",
        {"tftp": True, "faults": {"tftp_overflow": True}},
    ),
    fault(
        "counters cannot be read", "examine",
        f"waits for call_processing: {REFUSED}; registration_queue: {REFUSED}; cti_devices: {REFUSED}", no_perf=True,
    ),
    Case("none, with 20 CTI devices", "sums", "as before", {"cti_devices": 20}),
    Case(
        "two of 20 CTI devices do not come back", "sums",
        "waits for cti_devices: 18 CTI devices are open in the cluster, 20 were before, 20 are enough",
        {"cti_devices": 20, "faults": {"cti_lost": 2}},
    ),
    Case("none, with 50 sessions of IM and Presence", "sums", "as before", IMP),
    Case(
        "five of 50 sessions do not come back", "sums",
        "waits for presence_sessions: 45 sessions of IM and Presence are active in the cluster, 50 were before, 50 are"
        " enough",
        {**IMP, "faults": {"sessions_lost": 5}},
    ),
    fault("none", "groups", "1 nodes in Unified CM Groups"),
    fault("query fails", "groups", "CommandRefused", sql_error=[GROUPS]),
    fault("query answered with nothing", "groups", "AnswerNotUnderstood", sql_silent=[GROUPS]),
    fault("query without its last row", "groups", "0 nodes in Unified CM Groups", sql_row_lost=[GROUPS]),
    fault("query without its last column", "groups", "AnswerNotUnderstood", sql_column_lost=[GROUPS]),
    fault("backup running", "examine", "waits for backup: a backup runs (45%)", backup_running=True),
    fault(
        "log partition 98% full", "examine", "waits for disk: active is 69% full, logging is 98% full", disk_used=98,
    ),
    fault("upgrade in progress", "order restart", "CommandRefused (no restart)", upgrade_in_progress=True),
]  # fmt: skip


# What is done, the command, which command of the session it is, and the node.
DIALOGUES = {
    "set, node regime": ("set", "set tls min-version", 6, {}),
    "set, cluster regime": ("set", "set tls min-version", 6, CUCM_15),
    "restart, up to 14": ("order restart", "utils system restart", 2, {}),
    "restart, 15": ("order restart", "utils system restart", 2, CUCM_15),
}
# Before these moments the node has not been told yes; with the last one the answer is typed, and its Enter gets lost.
UNANSWERED = [
    ("command", "before"),
    ("command", "during"),
    ("command", "after"),
    ("text", "before"),
    ("text", "during"),
    ("text", "after"),
    ("question", "before"),
    ("question", "during"),
    ("question", "after"),
    ("answer", "before"),
    ("answer", "during"),
]
ASKED = [("question", "after"), ("answer", "before"), ("answer", "during")]
ENTER_LOST = ("answer", "after")
ANSWERED = [*product(["result", "prompt"], MOMENTS)]


def expected_drop(does: str, step: tuple[str, str], how: str) -> str:
    """What the client must say, and what must have become of the node."""
    sets = does == "set"
    undone, done = ("value not set", "value set") if sets else ("no restart", "restart begun")
    ending = {"close": "eof", "reset": "reset", "hang": "timeout"}[how]
    if step in UNANSWERED:
        hung = "UnknownQuestion" if step in ASKED else "DeadlinePassed"
        error = hung if how == "hang" else "SessionLost"
        if sets and error == "UnknownQuestion":
            error = "UnknownQuestion, then reads 1.0"  # no prompt followed the answer that declined it
        return f"{error} ({undone})"
    if step == ENTER_LOST:
        return f"yes, {ending}{', then reads 1.0' if sets else ''} ({undone})"
    if how == "hang" and not sets:
        ending = "eof"  # the session that hangs ends with the node
    if how == "hang" and step == ("prompt", "after"):
        ending = "prompt"
    return f"yes, {ending}{', then reads 1.2' if sets else ''} ({done})"


def drops() -> list[Case]:
    """Each step of each dialogue, and each way to go."""
    cases = []
    for name, (does, command, number, node) in DIALOGUES.items():
        for at, moment in [*UNANSWERED, ENTER_LOST, *ANSWERED]:
            if does != "set" and (at == "prompt" or (at, moment) == ("result", "after")):
                continue  # no prompt comes before the node is down
            if name == "restart, up to 14" and at == "text":
                continue  # nothing stands before its question
            for how in WAYS:
                known = (at, moment) != ("command", "before")
                drop = {
                    "at": at,
                    "moment": moment,
                    "how": how,
                    **({"command": command} if known else {"count": number}),
                }
                cases.append(
                    Case(
                        f"{name} / {moment} {at} / {how}",
                        does,
                        expected_drop(does, (at, moment), how),
                        {**node, "faults": {"drops": [drop]}},
                        # On a busy machine the end does not follow the prompt at once.
                        target={"prompt_settle": 1.0} if (at, moment) == ("prompt", "after") and how != "hang" else {},
                    )
                )
    return cases


def folded(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows that differ in dialogue or way alone, as one."""
    merged: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for name, does, expected, observed in rows:
        dialogue, step, how = name.split(" / ")
        dialogues, ways = merged.setdefault((step, does, expected, observed), ([], []))
        dialogues.append(dialogue)
        ways.append(how)
    return [
        ("; ".join(dict.fromkeys(dialogues)), step, ", ".join(dict.fromkeys(ways)), expected, observed)
        for (step, _does, expected, observed), (dialogues, ways) in merged.items()
    ]


LOGINS = [
    Case(
        f"login / {moment} login / {how}",
        "read",
        "DeadlinePassed" if how == "hang" else "SessionLost",
        {"faults": {"drops": [{"at": "login", "moment": moment, "how": how}]}},
        {"login_timeout": 5.0},
    )
    for moment in MOMENTS
    for how in WAYS
]


def outcomes(cases: list[Case], folder: Path) -> list[tuple[str, ...]]:
    """The rows of the table; fails where what was observed is not what was expected."""
    seen = observe(cases, folder)
    rows = [(case.name, case.does, case.expected, observed) for case, observed in zip(cases, seen, strict=True)]
    wrong = [row for row in rows if row[2] != row[3]]
    assert not wrong, "\n".join(" | ".join(row) for row in wrong)
    return rows


def test_each_quirk_each_fault_and_each_drop_has_a_row() -> None:
    alone = [case.node.get("quirks", {}) for case in QUIRKS if case.name != "all at once"]
    assert {item.name for item in fields(Quirks)} == set().union(*alone)
    assert {item.name for item in fields(Faults)} == set().union(*(case.node.get("faults", {}) for case in FAULTS))
    armed = [drop for case in [*LOGINS, *drops()] for drop in case.node["faults"]["drops"]]
    assert {(drop["at"], drop["moment"], drop["how"]) for drop in armed} == set(product(STEPS, MOMENTS, WAYS))


def test_each_fault_has_another_outcome_than_a_node_without_any() -> None:
    well = {_done(case): case.expected for case in FAULTS if not case.node.get("faults")}
    assert [case.name for case in FAULTS if case.node.get("faults") and well[_done(case)] == case.expected] == []


def _done(case: Case) -> tuple[Any, ...]:
    """What is done to which node, whatever its faults."""
    return case.does, case.pair, repr(case.target), repr({**case.node, "faults": {}})


@pytest.mark.parametrize("group", ["quirks", "faults"])
def test_each_has_the_outcome_that_it_must_have(group: str, tmp_path: Path) -> None:
    rows = outcomes({"quirks": QUIRKS, "faults": FAULTS}[group], tmp_path)
    check_table("resilience.md", group, render((group[:-1], "what is done", "expected", "observed"), rows))


def test_a_session_that_ends_at_any_step_is_classified_and_never_guessed_about(tmp_path: Path) -> None:
    rows = folded(outcomes([*LOGINS, *drops()], tmp_path))
    check_table("resilience.md", "drops", render(("dialogue", "drop", "how", "expected", "observed"), rows))
