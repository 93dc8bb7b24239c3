# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that ask: the known question with the known text is answered yes, any other is declined."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from itertools import pairwise

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import (
    network_connectivity,
    set_tls_min_version,
    system_restart,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    CommandRefused,
    DeadlinePassed,
    OutputTooLarge,
    SessionLost,
    UnknownQuestion,
    Withdrawn,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.device import Ask, Device, End, Key, Mute, Pause, Script, open_session, single, whole
from tests.unit.cli.texts import ASK, CLUSTER_12, NODE_12, RESTART, RESTART_WARNING

SET = "set tls min-version 1.2"
NODE = set_tls_min_version(Product.CUCM, Regime.NODE, "1.2")
CLUSTER = set_tls_min_version(Product.CUCM, Regime.CLUSTER, "1.2")
SUCCESS = "\r\nSuccessfully set minimum TLS version to 1.2\r\n"
REBOOTS = "\r\nThe system will reboot in few minutes.\r\n"
WALL = (
    "\r\nBroadcast message from root@cucm-pub (Mon Jul 5 10:31:04 2021):\r\n\r\n"
    "The system is going down for reboot in 1 Minute\r\n"
)
DECLINED: Script = ["\r\nNothing was changed.\r\n"]


def set_device(text: str, yes: Script, ask: str = ASK, **options: object) -> Device:
    return Device({SET: [text, Ask(ask, {"yes": yes, "no": DECLINED})]}, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("chunker", [whole, single])
def test_the_node_regime_is_confirmed_and_its_success_line_is_seen(
    chunker: Callable[[bytes], Iterable[bytes]],
) -> None:
    device = set_device(NODE_12, [SUCCESS, REBOOTS], chunker=chunker)
    said = open_session(device).converse(NODE)
    assert (said.accepted, said.ending) == (True, Ending.PROMPT)
    assert said.success_line == "Successfully set minimum TLS version to 1.2"
    assert said.answer_text.endswith("The system will reboot in few minutes.")
    assert "the server will reboot" in said.text
    assert device.answered == ["yes"]


def test_the_cluster_regime_is_confirmed_where_it_is_expected() -> None:
    device = set_device(CLUSTER_12, [SUCCESS])
    said = open_session(device).converse(CLUSTER)
    assert (said.accepted, said.ending, bool(said.success_line)) == (True, Ending.PROMPT, True)


def test_the_caller_has_the_last_word_before_the_yes_and_its_time_is_not_counted() -> None:
    device = set_device(NODE_12, [SUCCESS, REBOOTS])
    session = open_session(device)
    seen: list[list[str]] = []

    def confirm() -> str:
        seen.append(list(device.answered))
        device.clock.now += 1000
        return ""

    assert session.converse(NODE, confirm=confirm).accepted
    assert seen == [[]], "asked once, before anything was answered"


@pytest.mark.parametrize("end", ["\x07", "\x1b\\"])
def test_a_title_before_the_question_is_declined_with_a_whole_no(end: str) -> None:
    device = set_device(f"{NODE_12}\x1b]2;Title.{end}", [SUCCESS])
    with pytest.raises(UnknownQuestion, match="answered 'no'"):
        open_session(device).converse(NODE)
    assert device.typed.partition(f"{SET}\r")[2] == "no\r"


def test_where_no_echo_could_be_recognised_not_even_the_first_letter_is_typed() -> None:
    blanks_behind_the_cursor = "\x1b[200@"
    device = set_device(f"{NODE_12}{blanks_behind_the_cursor}Another sentence. ", [SUCCESS])
    with pytest.raises(UnknownQuestion, match="left with Ctrl-C"):
        open_session(device).converse(NODE)
    assert device.typed.partition(f"{SET}\r")[2] == "\x03"


def test_where_the_question_itself_is_hidden_nothing_is_typed() -> None:
    device = set_device(f"{NODE_12}\x1b^Private message without an end. ", [SUCCESS])
    with pytest.raises(DeadlinePassed, match="the prompt did not come back"):
        open_session(device).converse(NODE)
    assert device.typed.endswith(f"{SET}\r")
    assert device.answered == []


def test_a_question_that_the_caller_objects_to_is_declined_and_the_session_goes_on() -> None:
    device = set_device(NODE_12, [SUCCESS, REBOOTS])
    session = open_session(device)
    with pytest.raises(Withdrawn, match="somebody else works here") as caught:
        session.converse(NODE, confirm=lambda: "somebody else works here")
    assert device.answered == ["no"]
    assert not caught.value.may_have_begun
    with pytest.raises(CommandRefused):
        session.run("show nothing")


def test_a_text_that_comes_while_the_caller_looks_is_judged_before_the_yes() -> None:
    late = "\r\nThis will regenerate all certificates.\r\n"
    device = set_device(NODE_12, [SUCCESS, REBOOTS])
    session = open_session(device)

    def confirm() -> str:
        device._print(late)  # noqa: SLF001  # a broadcast
        return ""

    with pytest.raises((UnknownQuestion, DeadlinePassed)):
        session.converse(NODE, confirm=confirm)
    assert "yes" not in device.answered


def test_a_caller_that_waits_for_others_is_asked_again_when_the_question_was_judged_once_more() -> None:
    device = set_device(NODE_12, [SUCCESS, REBOOTS])
    session = open_session(device)
    answers: list[str | None] = [None, None, ""]
    assert session.converse(NODE, confirm=lambda: answers.pop(0)).accepted
    assert answers == []
    assert device.answered == ["yes"]


def test_a_question_that_has_changed_while_others_are_awaited_is_declined_and_the_caller_not_asked_again() -> None:
    device = set_device(NODE_12, [SUCCESS, REBOOTS])
    session = open_session(device)
    calls: list[str] = []

    def confirm() -> None:
        calls.append("asked")
        device._print("\r\nThis will regenerate all certificates.\r\n")  # noqa: SLF001  # a broadcast

    with pytest.raises((UnknownQuestion, DeadlinePassed)):
        session.converse(NODE, confirm=confirm)
    assert calls == ["asked"]
    assert "yes" not in device.answered


@pytest.mark.parametrize(
    ("text", "dialogue"),
    [
        (NODE_12, CLUSTER),
        (CLUSTER_12, NODE),
        (NODE_12.replace("1.2", "1.1"), NODE),
        (NODE_12.replace("TLS to 1.2", "TLS to 1.3"), NODE),
        (CLUSTER_12 + "The server will reboot.\r\n", CLUSTER),
        ("", NODE),
        ("This will regenerate all certificates.\r\n", NODE),
    ],
)
def test_the_text_of_something_else_is_answered_no_and_shown(text: str, dialogue: object) -> None:
    device = set_device(text, [SUCCESS], ask=ASK)
    session = open_session(device)
    with pytest.raises(UnknownQuestion, match="answered 'no'") as caught:
        session.converse(dialogue)  # type: ignore[arg-type]
    assert device.answered == ["no"]
    assert not caught.value.accepted
    assert "Do you want to continue" in caught.value.seen
    device.commands["show date"] = ["today"]
    assert session.run("show date") == "today"


def test_a_success_line_that_never_came_is_left_empty() -> None:
    said = open_session(set_device(NODE_12, [])).converse(NODE)
    assert (said.accepted, said.success_line, said.ending) == (True, "", Ending.PROMPT)


def test_a_command_that_asks_nothing_was_not_accepted() -> None:
    said = open_session(Device({SET: ["TLS minimum version is 1.2 already"]})).converse(NODE)
    assert (said.accepted, said.text, said.ending) == (False, "TLS minimum version is 1.2 already", Ending.PROMPT)


@pytest.mark.parametrize("script", [["Executed command unsuccessfully"], ["No valid command entered"]])
def test_a_refused_command_is_raised(script: list[str]) -> None:
    with pytest.raises(CommandRefused):
        open_session(Device({SET: script})).converse(NODE)


def test_a_refusal_after_the_answer_is_raised_with_all_of_the_text() -> None:
    device = set_device(NODE_12, ["\r\nNot permitted in Common Criteria mode\r\nExecuted command unsuccessfully\r\n"])
    with pytest.raises(CommandRefused, match="Common Criteria") as caught:
        open_session(device).converse(NODE)
    assert caught.value.accepted


def test_an_answer_is_typed_one_character_at_a_time() -> None:
    device = set_device(NODE_12, [SUCCESS])
    session = open_session(device)
    moments: list[tuple[str, float]] = []
    send = device.send

    def record(data: bytes) -> None:
        moments.append((data.decode(), device.clock.now))
        send(data)

    device.send = record  # type: ignore[method-assign]
    session.converse(NODE)
    keys = moments[-4:]
    assert [key for key, moment in keys] == ["y", "e", "s", "\r"]
    assert all(later - sooner > 0.299 for sooner, later in pairwise(moment for key, moment in keys))


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_dropped_character_is_typed_again(lost: int) -> None:
    device = set_device(NODE_12, [SUCCESS], drops={lost})
    assert open_session(device).converse(NODE).accepted
    assert device.answered == ["yes"]


def test_enter_is_never_pressed_on_an_answer_that_is_not_shown() -> None:
    device = set_device(NODE_12, [SUCCESS], drops=set(range(1, 50)))
    with pytest.raises(UnknownQuestion, match=r"Enter was not pressed.*Ctrl-C"):
        open_session(device).converse(NODE)
    assert device.answered == []


def test_an_echo_that_shows_another_word_is_left_with_control_c() -> None:
    device = set_device(NODE_12, [SUCCESS], echo=lambda typed, line: "ee" if typed == "e" and line == "y" else typed)
    with pytest.raises(UnknownQuestion, match="left with Ctrl-C"):
        open_session(device).converse(NODE)
    assert device.answered == []


def test_a_message_that_comes_between_the_characters_ends_the_typing() -> None:
    shouted = "y\r\nBroadcast message from root\r\n"
    device = set_device(NODE_12, [SUCCESS], echo=lambda typed, line: shouted if (typed, line) == ("y", "") else typed)
    with pytest.raises(UnknownQuestion):
        open_session(device).converse(NODE)
    assert device.answered == []


def test_a_slow_echo_of_enter_is_not_taken_for_another_question() -> None:
    device = set_device(NODE_12, [Pause(30), SUCCESS])
    device.commands[SET] = [NODE_12, Ask(ASK, {"yes": [Pause(30), SUCCESS]})]
    assert open_session(device).converse(NODE).success_line
    assert device.answered == ["yes"]


@pytest.mark.parametrize(
    ("script", "ending"),
    [
        ([SUCCESS, REBOOTS, Pause(40), WALL, Mute()], Ending.WALL),
        ([SUCCESS, REBOOTS, End()], Ending.EOF),
        ([SUCCESS, REBOOTS, End(reset=True)], Ending.RESET),
        ([End()], Ending.EOF),
        ([SUCCESS, Mute()], Ending.TIMEOUT),
        ([Mute()], Ending.TIMEOUT),
        ([SUCCESS, WALL, Pause(0.5), End()], Ending.EOF),
        (["x" * 9_000_000, Mute()], Ending.UNKNOWN),
    ],
)
def test_after_an_accepted_answer_each_ending_is_told_and_none_is_raised(script: Script, ending: Ending) -> None:
    device = set_device(NODE_12, script)
    session = open_session(device)
    said = session.converse(NODE, timeout=90)
    assert (said.accepted, said.ending) == (True, ending)
    assert bool(said.success_line) == (SUCCESS in script)
    assert device.clock.now - 1000 < 100
    session.close()
    assert device.typed.endswith("yes\r")


@pytest.mark.parametrize("reset", [True, False])
def test_a_session_that_is_lost_before_the_answer_is_an_error(reset: bool) -> None:
    with pytest.raises(SessionLost):
        open_session(Device({SET: [NODE_12, End(reset=reset)]})).converse(NODE)


@pytest.mark.parametrize("key", ["y", "e", "s"])
def test_a_session_that_is_lost_while_the_answer_is_typed_has_confirmed_nothing_and_says_so(key: str) -> None:
    device = set_device(NODE_12, [SUCCESS])
    session = open_session(device)
    send = device.send

    def cut(data: bytes) -> None:
        if device.entered[-1:] == [SET] and data.decode() == key:
            raise BrokenPipeError
        send(data)

    device.send = cut  # type: ignore[method-assign]
    with pytest.raises(SessionLost, match="before Enter was pressed; nothing was confirmed") as caught:
        session.converse(NODE)
    assert not caught.value.accepted
    assert "unknown" not in str(caught.value)
    assert device.answered == []


def test_a_flood_while_a_command_is_typed_says_that_nothing_was_executed() -> None:
    device = set_device(NODE_12, [SUCCESS])
    session = open_session(device, max_output=1000)
    device.echo = lambda typed, line: "x" * 5000
    with pytest.raises(OutputTooLarge, match="nothing was executed") as caught:
        session.converse(NODE)
    assert "Ask for less" not in str(caught.value)
    assert device.entered == ["set cli pagination off"]


def test_a_question_that_never_comes_is_an_error_at_the_deadline() -> None:
    with pytest.raises(DeadlinePassed):
        open_session(Device({SET: [NODE_12, Mute()]})).converse(NODE, timeout=20)


def test_a_second_time_the_same_question_is_declined() -> None:
    again = Ask(ASK, {"no": DECLINED, "yes": [SUCCESS]})
    device = Device({SET: [NODE_12, Ask(ASK, {"yes": [again]})]})
    with pytest.raises(UnknownQuestion):
        open_session(device).converse(NODE)
    assert device.answered == ["yes", "no"]


PAGER = "\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit\x1b[0m \x1b[K"


@pytest.mark.parametrize("text", [NODE_12, CLUSTER_12])
def test_a_known_warning_that_comes_page_by_page_is_answered_yes(text: str) -> None:
    lines = text.splitlines(keepends=True)
    script: list[object] = []
    for line in lines[:-1]:
        script += [line, Key(PAGER, {" ": ["\r\x1b[K"]})]
    device = set_device("", [SUCCESS])
    device.commands[SET] = [*script, lines[-1], Ask(ASK, {"yes": [SUCCESS], "no": DECLINED})]  # type: ignore[list-item]
    assert open_session(device).converse(NODE if text == NODE_12 else CLUSTER).accepted
    assert device.answered == ["yes"]


# restart

RESTARTING = "\r\nAppliance is being Restarted ...\r\nWarning: Restart could take up to 5 minutes.\r\n"


@pytest.mark.parametrize("warning", ["", RESTART_WARNING])
def test_a_restart_keeps_the_session_open_until_the_node_ends_it(warning: str) -> None:
    yes: Script = [
        RESTARTING,
        "Stopping Service Manager...\r\n",
        *[step for frame in "\\|/-" for step in (f"\r{frame}  Service Manager shutting down... Please Wait", Pause(9))],
        WALL,
        "\r\nOperation succeeded\r\n\r\nrestart now.\r\n\r\nadmin:",
        Pause(20),
        End(),
    ]
    device = Device({"utils system restart": [warning, *RESTART, Ask("Enter (yes/no)? ", {"yes": yes})]})
    said = open_session(device).converse(system_restart(), timeout=300)
    assert (said.accepted, said.ending) == (True, Ending.EOF)
    assert said.success_line == "Appliance is being Restarted ..."
    assert device.clock.now - 1000 > 56


def test_a_restart_that_does_nothing_ends_at_the_prompt_at_the_deadline() -> None:
    device = Device({"utils system restart": [*RESTART, Ask("Enter (yes/no)? ", {"yes": [RESTARTING]})]})
    said = open_session(device).converse(system_restart(), timeout=60)
    assert (said.accepted, said.ending) == (True, Ending.PROMPT)
    assert device.clock.now - 1000 >= 60


def test_a_restart_that_is_refused_after_the_answer_is_raised_at_once() -> None:
    refused: Script = ["A cluster upgrade is in progress.\r\nExecuted command unsuccessfully\r\n"]
    device = Device({"utils system restart": [*RESTART, Ask("Enter (yes/no)? ", {"yes": refused})]})
    with pytest.raises(CommandRefused):
        open_session(device).converse(system_restart(), timeout=300)
    assert device.clock.now - 1000 < 10


def test_a_forced_restart_is_declined() -> None:
    force = Ask("Do you want to force the restart (yes/no)? ", {"no": [], "yes": ["forced"]})
    device = Device({"utils system restart": [*RESTART, Ask("Enter (yes/no)? ", {"yes": [RESTARTING, force]})]})
    with pytest.raises(
        UnknownQuestion, match=r"answered yes, so the command may have begun.*force the restart"
    ) as caught:
        open_session(device).converse(system_restart(), timeout=300)
    assert caught.value.accepted
    assert device.answered == ["yes", "no"]


@pytest.mark.parametrize("text", ["Do you really want to shutdown ?\r\n\r\n", "", "Restart of the whole cluster.\r\n"])
def test_another_question_than_that_of_a_restart_is_left(text: str) -> None:
    device = Device({"utils system restart": [text, Ask("Enter (yes/no)? ", {"yes": [RESTARTING], "no": []})]})
    with pytest.raises(UnknownQuestion, match="left with Ctrl-C"):
        open_session(device).converse(system_restart())
    assert device.answered == []


def test_the_question_of_a_restart_behind_another_warning_is_answered_no() -> None:
    text = ["Restart of the whole cluster.\r\n", *RESTART]
    device = Device({"utils system restart": [*text, Ask("Enter (yes/no)? ", {"yes": [RESTARTING], "no": []})]})
    with pytest.raises(UnknownQuestion, match="answered 'no'"):
        open_session(device).converse(system_restart())
    assert device.answered == ["no"]


@pytest.mark.parametrize("question", ["Cancel the change (yes/no) ? ", "Abort the operation (yes/no) ? "])
def test_a_question_to_which_no_would_go_on_is_left(question: str) -> None:
    device = set_device(NODE_12, [SUCCESS], ask=question)
    with pytest.raises(UnknownQuestion, match="left with Ctrl-C") as caught:
        open_session(device).converse(NODE)
    assert device.answered == []
    assert not caught.value.may_have_begun


@pytest.mark.parametrize("after", [[Mute()], [End()], [End(reset=True)], ["Working ...", Pause(60)]])
def test_where_no_prompt_follows_the_session_is_closed_and_the_outcome_is_unknown(after: Script) -> None:
    device = set_device(NODE_12.replace("1.2", "1.1"), [SUCCESS])
    device.commands[SET] = [NODE_12.replace("1.2", "1.1"), Ask(ASK, {"no": after})]
    session = open_session(device)
    with pytest.raises(UnknownQuestion, match="No prompt followed, so the result on the node is unknown") as caught:
        session.converse(NODE)
    assert (caught.value.accepted, caught.value.unsettled, caught.value.may_have_begun) == (False, True, True)
    assert device.closed
    with pytest.raises(SessionLost):
        session.run("show version active")


def test_a_question_of_which_control_c_rids_nobody_is_unsettled_too() -> None:
    device = Device({SET: [NODE_12, Ask("Cancel the change (yes/no) ? ", {})]}, hear=lambda sent: sent.strip("\x03"))
    with pytest.raises(UnknownQuestion, match="left with Ctrl-C") as caught:
        open_session(device).converse(NODE)
    assert caught.value.unsettled
    assert device.closed


def test_nothing_is_typed_when_the_deadline_passed_while_the_text_was_judged() -> None:
    device = set_device(NODE_12, [SUCCESS])

    class Slow(type(NODE.questions[0])):  # type: ignore[misc]
        def judge(self, raw: str) -> object:
            device.clock.now += 200
            return super().judge(raw)

    question = NODE.questions[0]
    slow = Slow(**{field.name: getattr(question, field.name) for field in fields(question)})
    with pytest.raises(DeadlinePassed):
        open_session(device).converse(replace(NODE, questions=(slow,)), timeout=120)
    assert device.typed.endswith(f"{SET}\r")


def test_an_unknown_text_is_shown_whole_with_the_sentences_that_are_not_known() -> None:
    more = [f"Sentence {number} is not known to anybody.\r\n" for number in range(200)]
    text = NODE_12 + "".join(more)
    assert len(text) > 7000
    with pytest.raises(UnknownQuestion) as caught:
        open_session(set_device(text, [SUCCESS])).converse(NODE)
    assert "This command will result in setting" in str(caught.value)
    assert "Sentence 199 is not known" in str(caught.value)
    assert caught.value.sentences == tuple(f"Sentence {number} is not known to anybody" for number in range(200))
    with pytest.raises(UnknownQuestion, match="only the last 20000 characters are shown") as caught:
        open_session(set_device(text * 5, [SUCCESS])).converse(NODE)
    assert len(caught.value.seen) == 20000


def test_sentences_that_alone_could_not_be_accepted_are_not_offered() -> None:
    with pytest.raises(UnknownQuestion, match="does not belong to") as caught:
        open_session(set_device(NODE_12 + "It will delete all phones.\r\n", [SUCCESS])).converse(NODE)
    assert caught.value.sentences == ()


# questions that take a single key

CONNECTIVITY = "utils network connectivity 10.1.1.1"
CONNECTIVITY_TEXT = "This command can take up to 3 minutes to complete.\r\n"
DONE = "Running test, please wait ...\r\n......\r\nNetwork connectivity test with 10.1.1.1 completed successfully."


@pytest.mark.parametrize("chunker", [whole, single])
@pytest.mark.parametrize(
    "asks", [Ask("Continue (y/n)?", {"y": [DONE]}), Key("Continue (y/n)?", {"y": ["y\r\n", DONE]})]
)
def test_a_confirmation_works_with_and_without_enter(
    asks: Ask | Key, chunker: Callable[[bytes], Iterable[bytes]]
) -> None:
    device = Device({CONNECTIVITY: [CONNECTIVITY_TEXT, asks], "show date": ["today"]}, chunker=chunker)
    session = open_session(device)
    said = session.converse(network_connectivity(CONNECTIVITY), timeout=200)
    assert (said.accepted, said.ending) == (True, Ending.PROMPT)
    assert said.success_line.endswith("completed successfully.")
    assert session.run("show date") == "today"
    assert device.typed.count("y\r") == (1 if isinstance(asks, Ask) else 0)


@pytest.mark.parametrize(
    "text", ["", "This command formats the disk.\r\n", CONNECTIVITY_TEXT + "It stops all calls.\r\n"]
)
def test_a_confirmation_behind_another_text_is_declined(text: str) -> None:
    device = Device({CONNECTIVITY: [text, Ask("Continue (y/n)?", {"y": [DONE], "n": ["Exiting the command."]})]})
    with pytest.raises(UnknownQuestion):
        open_session(device).converse(network_connectivity(CONNECTIVITY))
    assert device.answered == ["n"]


# questions in commands that should only read

QUESTIONS = [
    ("Do you want to continue (yes/no) ? ", "no"),
    ("Do you really want to continue (yes/no) ? ", "no"),
    ("Do you want to continue (y/n) ? ", "n"),
    ("Do you want to continue? (y/n):", "n"),
    ("Continue (y/n)?", "n"),
    ("Continue(y/n):", "n"),
    ("Do you want to continue [yes/no]? ", "no"),
    ("Proceed with this operation (yes|no)? ", "no"),
    ("Do you want to continue (Yes or No)? ", "No"),
]


@pytest.mark.parametrize("chunker", [whole, single])
@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_a_question_in_a_reading_command_is_answered_no(
    question: str, answer: str, chunker: Callable[[bytes], Iterable[bytes]]
) -> None:
    asks = Ask(question, {answer: ["Exiting the command."]})
    device = Device({"utils network connectivity 10.1.1.1": ["This takes long.\r\n", asks]}, chunker=chunker)
    session = open_session(device)
    with pytest.raises(UnknownQuestion, match="answered") as caught:
        session.run("utils network connectivity 10.1.1.1")
    assert device.answered == [answer]
    assert question.strip() in caught.value.seen
    device.commands["show date"] = ["today"]
    assert session.run("show date") == "today"


@pytest.mark.parametrize(
    "question",
    [
        'Delete the File x? Enter "y" followed by return to continue:',
        "Please enter the password :",
        "        Please enter the appropriate LDAP Unique Identifier (UID) for this user:[ssoadmin]",
        "Which one ?",
        "Press any key to continue",
        "--More--",
        "Enter (yes/no)? ",
        "Start installation (yes/no):  ",
        "Allow this User to login ? (Yes / No) :",
        "Are you sure (yes/no) [yes]? ",
    ],
)
def test_a_question_to_which_no_might_not_decline_is_left_with_control_c(question: str) -> None:
    device = Device({"utils system upgrade initiate": [Ask(question, {})]})
    session = open_session(device)
    with pytest.raises(UnknownQuestion, match="left with Ctrl-C"):
        session.run("utils system upgrade initiate")
    assert device.answered == []
    assert device.typed.endswith("\x03")
    device.commands["show date"] = ["today"]
    assert session.run("show date") == "today"


def test_a_single_key_question_is_answered_without_an_enter_that_could_answer_more() -> None:
    device = Device({"utils core active analyze": [Key("Continue (y/n)?", {"n": ["n\r\nExiting the command."]})]})
    session = open_session(device)
    with pytest.raises(UnknownQuestion, match="answered 'n'"):
        session.run("utils core active analyze")
    assert device.typed.endswith("analyze\rn")


def test_the_question_that_takes_no_for_no_answer_is_left() -> None:
    device = Device({"utils stubborn": [Ask("Continue (yes/no)? ", {})]})
    with pytest.raises(UnknownQuestion, match="answered 'no', left with Ctrl-C"):
        open_session(device).run("utils stubborn")


@pytest.mark.parametrize(
    "pause",
    [
        "Requesting service status, please wait...",
        "Executing.. please wait.",
        "test - ntp_reachability    : ",
        "Running test, please wait ...\r\n....",
        "Stopping Service Manager...",
        "12:30:00 up 5 min, load average:",
    ],
)
def test_a_line_that_merely_pauses_is_no_question(pause: str) -> None:
    device = Device({"utils slow": [pause, Pause(30), " done"]})
    assert open_session(device).run("utils slow").endswith("done")


@given(cut=st.lists(st.integers(1, 40), min_size=1, max_size=30), yes=st.booleans())
def test_the_dialogue_is_the_same_in_any_chunks(cut: list[int], yes: bool) -> None:
    def chunker(data: bytes) -> Iterable[bytes]:
        position = 0
        for size in cut * (len(data) // sum(cut) + 1):
            yield data[position : position + size]
            position += size

    device = set_device(NODE_12 if yes else NODE_12.replace("1.2", "1.1"), [SUCCESS], chunker=chunker)
    session = open_session(device)
    if yes:
        assert session.converse(NODE).success_line
    else:
        with pytest.raises(UnknownQuestion):
            session.converse(NODE)
    assert device.answered == ["yes" if yes else "no"]
