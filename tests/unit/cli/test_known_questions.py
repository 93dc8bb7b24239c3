# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that commands are known for: recognised for their commands alone, and declined as they offer it."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import UnknownQuestion
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_questions import (
    KNOWN,
    LEAVE,
    KnownQuestion,
    confirmable,
    confirming_module,
    declining_answer,
    known_question,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.patterns import looks_like_question

from tests.tables import check_table, render
from tests.unit.cli.device import Ask, Device, open_session

# As the command references and captures have them, with their blanks.
ASKED = [
    ("set tls min-version 1.2", "Do you want to continue (yes/no) ? "),
    ("utils fips enable", "Do you want to continue (yes/no) ? "),
    ("utils EnhancedSecurityMode enable", "Do you want to continue (yes/no) ? "),
    ("set webapp session timeout 20", "Do you want to continue (yes/no) ? "),
    ("set tls server min-version 1.2", "Do you really want to continue (yes/no) ? "),
    ("set tls client min-version 1.2", "Do you really want to continue (yes/no)? "),
    ("set tls server cert_type rsa", "Do you want to continue (y/n) ? "),
    ("utils ctl set-cluster mixed-mode", "enabled on at least one CM node. Do you want to continue? (y/n): "),
    ("utils system restart", "Enter (yes/no)? "),
    ("utils system restart", "Enter (yes/no) ?"),
    ("utils system shutdown", "Enter (yes/no)? "),
    ("utils system switch-version", "Enter (yes/no)? "),
    ("utils cuc jetty ssl enable", "Enter (yes/no) ?"),
    ("utils filebeat config", "Enter (yes/no)? "),
    ("utils network connectivity 10.1.1.1", "Continue (y/n)?"),
    ("utils core active analyze core.1", "Continue (y/n)?"),
    ("set cli session timeout 60", "Continue (y/n)?"),
    ("set network dns primary 10.1.1.1", "Continue(y/n):"),
    ("set network hostname", "Do you want to continue [yes/no]? "),
    ("utils tls client-auth-validation enable", "Proceed with this operation (yes|no)? "),
    ("set cert regen tomcat", "Proceed with regeneration (yes|no)? "),
    ("utils system upgrade initiate", "Start installation (yes/no):  "),
    ("utils system upgrade initiate", 'Please select an option (1 - 4 or "q" ): '),
    ("file delete activelog x.txt", 'Delete the File cm/x.txt? Enter "y" followed by return to continue: '),
]


@pytest.mark.parametrize(("command", "line"), ASKED)
def test_each_question_of_the_cli_is_known_for_its_command(command: str, line: str) -> None:
    known = known_question(command, line)
    assert known is not None
    assert looks_like_question(line)
    assert known_question("show status", line) is None
    assert known_question(command, f"{line} and more text") is None


@pytest.mark.parametrize(("command", "line"), ASKED)
def test_each_of_them_is_declined_when_nothing_confirms_it(command: str, line: str) -> None:
    answer = declining_answer(line)
    device = Device({command: ["Some warning.\r\n", Ask(line, {answer: ["Nothing was changed."]})]})
    session = open_session(device)
    with pytest.raises(UnknownQuestion) as caught:
        session.run(command)
    assert device.answered == ([answer] if answer else [])
    assert answer.lower() in ("no", "n", "")
    assert "This command is known to ask this" in caught.value.hint
    device.commands["show date"] = ["today"]
    assert session.run("show date") == "today"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Do you want to continue (yes/no) ? ", "no"),
        ("Do you want to continue (Yes or No)? ", "No"),
        ("Do you really want to continue (yes/no)? ", "no"),
        ("Are you sure you want to continue? [y/n]: ", "n"),
        ("Do you want to proceed (no/yes) ? ", "no"),
        ("Proceed (yes|no)? ", "no"),
        ("Continue(y/n):", "n"),
        ("Do you want to restart the system (yes/no) ? ", "no"),
        ("Do you want to force the restart (yes/no)? ", "no"),
        ("Do you really want to restart ?\r\n\r\nEnter (yes/no)? ", "no"),
    ],
)
def test_no_is_typed_where_the_question_asks_whether_to_continue_proceed_or_restart(question: str, answer: str) -> None:
    assert declining_answer(question) == answer
    assert declining_answer(f"Some warning.\r\n\r\n{question}") == answer
    assert declining_answer(f"{'*' * 80}\r\n{question}") == answer
    assert declining_answer(f"\\\b|\b/\b{question}") == answer
    assert declining_answer(f"Please wait ...\r\n{question}") == answer


@pytest.mark.parametrize(
    "question",
    [
        "Cancel the change (yes/no) ? ",
        "Abort the operation (yes/no) ? ",
        "Really (y/n)? ",
        "Are you sure (yes/no) ? ",
        "Start installation (yes/no):  ",
        "Enter (yes/no)? ",
        "Do you really want to cancel the restart ?\r\n\r\nEnter (yes/no)? ",
        "Do you really want to shutdown ?\r\n\r\nEnter (yes/no)? ",
        "Do you want to continue without a backup (yes/no) ? ",
        "Do you not want to continue (yes/no) ? ",
        "Do not continue (yes/no) ? ",
        "Continue to cancel (y/n)? ",
        "Stop or continue (yes/no) ? ",
        "Do you want to cancel the change, or should the system\r\ncontinue (yes/no) ? ",
        "Do you want to cancel the change and not\r\n\r\ncontinue (yes/no) ? ",
        "Do you want to cancel the change and not\rcontinue (yes/no) ? ",
        "Do you want to cancel\r\x1b[KDo you want to continue (yes/no) ? ",
        "Cancel the restart\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\bContinue (yes/no) ? ",
        "\x1b]0;Cancel, or \x07continue (yes/no) ? ",
        "Cancel the change, do not - continue (yes/no) ? ",
        "Abort the operation / proceed (yes/no) ? ",
        "Cancel the change ... restart (yes/no) ? ",
        "Cancel the change -\r\ncontinue (yes/no) ? ",
        "Cancel the change *** continue (yes/no) ? ",
        "Do you want to continue (yes/no) [yes] ? ",
        "Do you want to continue (yes/no) ? yes\r\nDo you want to stop (yes/no) ? ",
        "Which one? ",
        "**** ",
        "",
    ],
)
def test_every_other_question_is_left_with_control_c(question: str) -> None:
    assert declining_answer(question) == ""


def test_the_table_says_what_is_typed() -> None:
    for known in KNOWN:
        before = "Do you really want to restart ?\r\n" if known.confirmed_by == "restart" else "Some warning.\r\n"
        asked = known.question.replace("...", "x")
        assert (declining_answer(before + asked) or LEAVE) == known.declined_with, known


def test_two_reading_commands_can_be_confirmed_and_no_other() -> None:
    commands = {command for command, _line in ASKED}
    assert {command.split(" 1")[0].split(" core.")[0] for command in commands if confirmable(command)} == {
        "utils network connectivity",
        "utils core active analyze",
    }
    assert {confirming_module(command) for command in commands} == {"", "command", "restart", "tls_min_version"}
    assert confirming_module("set tls min-version 1.2") == "tls_min_version"
    assert confirming_module("show status") == ""


def test_the_document_lists_them_all() -> None:
    check_table(
        "dialogues.md",
        "questions",
        render(("command", "question", "declined with", "confirmed by"), [_row(known) for known in KNOWN]),
    )


def _row(known: KnownQuestion) -> tuple[str, ...]:
    declined = known.declined_with if known.declined_with == LEAVE else f"`{known.declined_with}`"
    confirmed = f"`{known.confirmed_by}`" if known.confirmed_by else "never"
    return f"`{known.command}`", f"`{known.question}`", declined, confirmed
