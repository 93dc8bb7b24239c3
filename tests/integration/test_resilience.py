# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each quirk and each fault of a node has the outcome that it must have; docs/resilience.md is what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.resilience import Case, observe
from ansible_collections.collabops.vos.tests.tables import check_table, render

CUCM_15 = {"product": "cucm", "version": "15.0.1.12900-234"}
READ = "12.5.1.16900-48, minimum 1.0"
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
    quirk("legacy SSH algorithms", "read", "ConnectionFailed (no login)", legacy_ssh=True),
    quirk("the same, vos_ssh_algorithms legacy", "read", READ, {"ssh_algorithms": "legacy"}, legacy_ssh=True),
    quirk("modern SSH, vos_ssh_algorithms legacy", "read", READ, {"ssh_algorithms": "legacy"}),
    quirk("changed host key", "read", "HostKeyRejected (no login)", other_host_key=True),
    quirk("the same, vos_host_key_checking false", "read", READ, {"host_key_checking": False}, other_host_key=True),
    quirk("expired password", "read", "PasswordExpired", expired_password=True),
    quirk("nine other sessions", "read", READ, sessions_taken=9),
    quirk("ten other sessions", "read", "ConnectionFailed (1 refused)", sessions_taken=10),
    Case("wrong password", "read", "AuthenticationRefused (no login, 1 refused)", target={"password": "wrong-Horse-8"}),
    Case("privilege level 0", "read", "CommandRefused", target={"user": "auditor"}),
    Case("all at once", "set", SET, {"quirks": {
        "doubled_prompts": True, "control_sequences": True, "redraw_columns": 20, "page_lines": 3,
        "pagination_refused": True, "one_byte_writes": True, "drop_characters": True, "login_notice": NOTICE,
        "legacy_ssh": True,
    }}, {"ssh_algorithms": "legacy"}),
]  # fmt: skip

QUESTION = "Format the disk (yes/no) ? "
FAULTS = [
    fault("connection refused", "read", "ConnectionFailed (no login)", connection_refused=True),
    fault("connection accepted, then silence", "read", "ConnectionFailed (no login)", silence="connect"),
    fault("SSH greeting, then silence", "read", "ConnectionFailed (no login)", silence="greeting"),
    fault("another system answers", "read", "NotVos", not_vos=True),
    fault("product not recognised", "set", "RequestRefused (value not set)", unknown_product=True),
    fault("unknown question", "set", "UnknownQuestion (value not set, answered no)", unknown_question=QUESTION),
    fault("unknown question", "order restart", "UnknownQuestion (no restart, answered no)", unknown_question=QUESTION),
    fault(
        "question that offers no `no`", "set", "UnknownQuestion (value not set, answered Ctrl-C)",
        unknown_question="Which disk shall be formatted ? ",
    ),
    fault(
        "second question after yes", "set",
        "UnknownQuestion after yes, then reads 1.0 (value not set, answered no)", second_question=QUESTION,
    ),
    fault(
        "second question after yes", "order restart", "UnknownQuestion after yes (no restart, answered no)",
        second_question=QUESTION,
    ),
    fault("success line lost", "set", SET, success_line_lost=True),
    fault("full disk", "set", "CommandRefused after yes, then reads 1.0 (value not set)", disk_full=True),
    fault("`yes` accepted, no reboot", "set and wait", f"{TAKEN}; up, not rebooted yet (value set)", no_reboot=True),
    fault("`yes` accepted, no reboot", "restart", "yes, prompt; up, not rebooted yet (no restart)", no_reboot=True),
    fault("reboot, value not kept", "set and wait", f"{TAKEN}; rebooted, reads 1.0 (value set)", value_not_kept=True),
    fault("reboot that never ends", "restart", "yes, eof; SSH port closed (restart begun)", never_back=True),
    fault(
        "reboot loop of three rounds", "restart", "yes, eof; rebooted (restart begun)",
        reboot_loop={"value": 30, "times": 3},
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
    fault("upgrade in progress", "order restart", "CommandRefused (no restart)", upgrade_in_progress=True),
]  # fmt: skip


DIALOGUES = {
    "set, node regime": ("set", "set tls min-version", {}),
    "set, cluster regime": ("set", "set tls min-version", CUCM_15),
    "restart, up to 14": ("order restart", "utils system restart", {}),
    "restart, 15": ("order restart", "utils system restart", CUCM_15),
}
# Before these moments the node has not been told yes; with the last one the answer is typed, and its Enter gets lost.
UNANSWERED = [
    ("command", "during"),
    ("command", "after"),
    ("text", "before"),
    ("text", "during"),
    ("question", "before"),
    ("question", "during"),
    ("question", "after"),
    ("answer", "during"),
]
ENTER_LOST = ("answer", "after")
ANSWERED = [("result", "before"), ("result", "during"), ("prompt", "before"), ("prompt", "during"), ("prompt", "after")]


def expected_drop(does: str, step: tuple[str, str], how: str) -> str:
    """What the client must say, and what must have become of the node."""
    sets = does == "set"
    undone, done = ("value not set", "value set") if sets else ("no restart", "restart begun")
    ending = {"close": "eof", "reset": "reset", "hang": "timeout"}[how]
    if step in UNANSWERED:
        hung = "UnknownQuestion" if step in (("question", "after"), ("answer", "during")) else "DeadlinePassed"
        error = hung if how == "hang" else "SessionLost"
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
    for name, (does, command, node) in DIALOGUES.items():
        for at, moment in [*UNANSWERED, ENTER_LOST, *ANSWERED]:
            if does != "set" and at == "prompt":
                continue  # none comes before the node is down
            if name == "restart, up to 14" and at == "text":
                continue  # nothing stands before its question
            for how in ("close", "reset", "hang"):
                drop = {"at": at, "moment": moment, "how": how, "command": command}
                cases.append(
                    Case(
                        f"{name} / {moment} {at} / {how}",
                        does,
                        expected_drop(does, (at, moment), how),
                        {**node, "faults": {"drops": [drop]}},
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
    for moment in ("before", "during", "after")
    for how in ("close", "reset", "hang")
]


def outcomes(cases: list[Case], folder: Path) -> list[tuple[str, ...]]:
    """The rows of the table; fails where what was observed is not what was expected."""
    seen = observe(cases, folder)
    rows = [(case.name, case.does, case.expected, observed) for case, observed in zip(cases, seen, strict=True)]
    wrong = [row for row in rows if row[2] != row[3]]
    assert not wrong, "\n".join(" | ".join(row) for row in wrong)
    return rows


@pytest.mark.parametrize("group", ["quirks", "faults"])
def test_each_has_the_outcome_that_it_must_have(group: str, tmp_path: Path) -> None:
    rows = outcomes({"quirks": QUIRKS, "faults": FAULTS}[group], tmp_path)
    check_table("resilience.md", group, render((group[:-1], "what is done", "expected", "observed"), rows))


def test_a_session_that_ends_at_any_step_is_classified_and_never_guessed_about(tmp_path: Path) -> None:
    rows = folded(outcomes([*LOGINS, *drops()], tmp_path))
    check_table("resilience.md", "drops", render(("dialogue", "drop", "how", "expected", "observed"), rows))
