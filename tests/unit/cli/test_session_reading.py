# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that only print: their output comes back whole, alone, and never one command late."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    CommandRefused,
    DeadlinePassed,
    LateText,
    OutputTooLarge,
    SessionLost,
    UnsafeCommand,
    VosError,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.device import Ask, Device, End, Key, Mute, Pause, Script, open_session, single, whole

VERSION = "Active Master Version: 15.0.1.12900-234\r\nActive Version Installed Software Options:\r\n"

COMMAND_PAGER = "\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit\x1b[0m \x1b[K"


@pytest.fixture(params=[whole, single], ids=["whole", "single bytes"])
def chunker(request: pytest.FixtureRequest) -> Callable[[bytes], Iterable[bytes]]:
    chosen: Callable[[bytes], Iterable[bytes]] = request.param
    return chosen


def test_the_output_has_neither_echo_nor_prompt(chunker: Callable[[bytes], Iterable[bytes]]) -> None:
    device = Device({"show version active": [VERSION]}, chunker=chunker)
    output = open_session(device).run("show version active")
    assert output == "Active Master Version: 15.0.1.12900-234\nActive Version Installed Software Options:"


def test_each_command_gets_its_own_output(chunker: Callable[[bytes], Iterable[bytes]]) -> None:
    device = Device({f"show number {n}": [f"this is {n}"] for n in range(5)}, chunker=chunker)
    session = open_session(device)
    assert [session.run(f"show number {n}") for n in range(5)] == [f"this is {n}" for n in range(5)]


def test_pagination_is_switched_off_after_the_login() -> None:
    device = Device()
    open_session(device)
    assert device.entered == ["set cli pagination off"]


def test_a_refused_pagination_command_is_no_reason_to_fail() -> None:
    device = Device({"set cli pagination off": ["Incomplete command entered"], "show myself": ["level : 0"]})
    assert open_session(device).run("show myself") == "level : 0"


@pytest.mark.parametrize(
    "text",
    [
        "before\r\nthe prompt is admin:",
        "admin: is the prompt\r\nmore",
        "one\r\nadmin:show version\r\ntwo",
        "one\r\n\radmin:two",
        "admin:\r\nadmin:",
        "prefix admin:\r\nsuffix",
    ],
)
def test_the_text_of_the_prompt_inside_output_ends_nothing(
    text: str, chunker: Callable[[bytes], Iterable[bytes]]
) -> None:
    device = Device({"file dump x": [text]}, chunker=chunker)
    assert open_session(device).run("file dump x").split("\n") == [
        line.rpartition("\r")[2] for line in text.split("\r\n")
    ]


def test_a_prompt_may_come_one_byte_at_a_time_with_pauses() -> None:
    slow = [step for character in "\r\nadmin" for step in (character, Pause(0.2))]
    device = Device({"show date": ["Sat Jul 17", *slow, ":"]}, prompt="")
    device.commands["set cli pagination off"] = ["off", "\r\nadmin:"]
    assert open_session(device).run("show date") == "Sat Jul 17"


@pytest.mark.parametrize("lead", ["\r\n", "\n", "\r\n\r", "\x1b[K", "\r\x1b[K", "\r\n\x1b[0m\x1b[24;1H"])
def test_a_prompt_after_each_kind_of_line_start_ends_a_command(lead: str) -> None:
    device = Device({"show date": ["Sat Jul 17\r\n"]}, prompt=f"{lead}admin:")
    assert open_session(device).run("show date") == "Sat Jul 17"


def test_spinners_and_colours_leave_only_their_last_frame() -> None:
    text = "\\  Stopping... Please Wait\b\r|  Stopping... Please Wait\r-  Stopping... Please Wait\r\n\x1b[1mdone\x1b[0m"
    device = Device({"utils something": [text]})
    assert open_session(device).run("utils something") == "-  Stopping... Please Wait\ndone"


def test_text_in_utf8_may_be_cut_inside_a_character() -> None:
    device = Device({"show locale": ["Größe: 12 µs · schön"]}, chunker=single)
    assert open_session(device).run("show locale") == "Größe: 12 µs · schön"


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    device = Device({"file dump binary": [b"caf\xe9 \xff"]})
    assert open_session(device).run("file dump binary") == "caf\ufffd \ufffd"


@pytest.mark.parametrize("chunks", [whole, single])
def test_the_command_pager_is_answered_with_a_space_and_leaves_no_trace(
    chunks: Callable[[bytes], Iterable[bytes]],
) -> None:
    page = Key(COMMAND_PAGER, {" ": ["\r\x1b[K"]})
    script = ["HW Platform       : VMware\r\n", page, "Processors        : 2\r\n", page, "Memory : 6144 MBytes"]
    device = Device({"show hardware": script}, chunker=chunks)
    output = open_session(device).run("show hardware")
    assert output == "HW Platform       : VMware\nProcessors        : 2\nMemory : 6144 MBytes"
    assert device.typed.endswith("show hardware\r  ")


def test_the_file_pager_is_answered_with_n_until_the_end_and_q_there() -> None:
    def options(last: int) -> str:
        return f"\x1b[1m\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - {last} of 3) : \x1b[0m"

    device = Device(
        {
            "file view install system-history.log": [
                "first\r\nsecond",
                Key(options(2), {"n": ["\r\x1b[K"]}),
                "third\r\n\r\nend of the file reached",
                Key(options(3), {"q": ["\r\n"]}),
            ]
        }
    )
    assert open_session(device).run("file view install system-history.log") == "first\nsecond\nthird"
    assert device.typed.endswith("\rnq")


def test_a_pager_that_is_merely_quoted_in_output_is_not_answered() -> None:
    text = "Press <enter> for 1 line, <space> for one page, or <q> to quit\r\nis what the pager says"
    device = Device({"show help": [text]})
    assert "is what the pager says" in open_session(device).run("show help")
    assert device.typed.endswith("show help\r")


@pytest.mark.parametrize(
    "refusal",
    [
        "No valid command entered",
        "Incomplete command entered",
        "Executed command unsuccessfully",
        "Executed command unsuccessfully.",
        "Enter valid values for the port.\r\nExecuted command unsuccessfully\r\n",
    ],
)
def test_a_refusal_is_raised_with_its_text_and_the_session_goes_on(refusal: str) -> None:
    device = Device({"show cuc version": [refusal], "show date": ["today"]})
    session = open_session(device)
    with pytest.raises(CommandRefused) as caught:
        session.run("show cuc version")
    assert refusal.rstrip("\r\n").splitlines()[-1] in str(caught.value)
    assert caught.value.seen == refusal.replace("\r\n", "\n").strip()
    assert session.run("show date") == "today"


@pytest.mark.parametrize(
    "command", ["", "  ", "show tech ?", "show\tversion", "show version\rutils system restart", "show \x1b[A", "a\x7f"]
)
def test_what_cannot_be_typed_safely_is_refused_before_anything_is_sent(command: str) -> None:
    device = Device()
    session = open_session(device)
    typed = device.typed
    with pytest.raises(UnsafeCommand) as caught:
        session.run(command)
    assert isinstance(caught.value, ValueError)
    assert device.typed == typed


def test_enter_is_not_pressed_on_an_echo_that_lacks_a_character() -> None:
    device = Device(echo=lambda typed, line: "" if line.startswith("utils") and typed == "t" else typed)
    session = open_session(device)
    with pytest.raises(DeadlinePassed, match="Enter was not pressed"):
        session.run("utils system restart")
    assert device.entered == ["set cli pagination off"]
    with pytest.raises(SessionLost, match="no longer at its prompt"):
        session.run("show version active")


def test_a_session_off_its_prompt_is_closed_without_another_key() -> None:
    device = Device({"show slow": [Mute()]})
    session = open_session(device)
    with pytest.raises(DeadlinePassed):
        session.run("show slow", timeout=5)
    session.close()
    assert device.typed.endswith("show slow\r")
    assert device.closed


WALL = "\r\nBroadcast message from root@cucm (Mon Jul 5 10:31:04 2021):\r\n\r\nThe system is going down!\r\n"


@pytest.mark.parametrize(
    ("script", "waits"),
    [
        (["1"], True),
        (["1\r\nadmin:", Pause(1), "\r\n\radmin:"], True),
        (["No valid command entered"], True),  # refused, and the prompt is back
        (["1\r\nadmin:", Pause(1), WALL], False),
        (["1\r\nadmin:", Pause(1), "2\r\n"], False),
        (["1\r\nadmin:", Pause(1), "Continue (y/n)?"], False),
        (["1\r\nadmin:", Pause(1), End()], False),
        (["1\r\nadmin:", Pause(1), End(reset=True)], False),
        ([Mute()], False),
        (["1", End()], False),
        (["x" * 1000] * 100, False),
        ([Key("Press any key", {})], True),  # left with Ctrl-C, and the prompt is back
    ],
)
def test_a_session_is_kept_while_it_waits_at_its_prompt_and_nothing_else_has_come(script: Script, waits: bool) -> None:
    device = Device({"show one": script})
    session = open_session(device, max_output=50_000)
    assert session.still_waits()
    with suppress(VosError):
        session.run("show one", timeout=5)
    device.clock.now += 5  # what is to come later, comes
    assert session.still_waits() is waits
    typed = device.typed
    session.close()
    assert device.typed == typed + ("exit\r" if waits else ""), "nothing is typed where it may answer something"


def test_a_node_that_goes_down_is_left_without_a_word() -> None:
    device = Device()
    session = open_session(device)
    session.close(farewell=False)
    session.close()
    assert device.closed
    assert "exit" not in device.typed


def _redraw_whole_line(typed: str, line: str) -> str:
    return typed if len(line) < 60 else f"\r\x1b[Kadmin:{line}{typed}"


def _wrap_with_blank_and_return(typed: str, line: str) -> str:
    return f"{typed} \r" if (len("admin:") + len(line) + 1) % 80 == 0 else typed


def _wrap_with_line_feed(typed: str, line: str) -> str:
    return f"{typed}\r\n" if (len("admin:") + len(line) + 1) % 80 == 0 else typed


def _redraw_with_backspaces(typed: str, line: str) -> str:
    return typed if len(line) < 10 else "\b" * 5 + line[-5:] + typed


def _colours(typed: str, _line: str) -> str:
    return f"\x1b[1m{typed}\x1b[0m\x1b[K"


@pytest.mark.parametrize(
    "echo",
    [_redraw_whole_line, _wrap_with_blank_and_return, _wrap_with_line_feed, _redraw_with_backspaces, _colours],
)
@pytest.mark.parametrize("length", [20, 74, 75, 80, 154, 155, 200])
def test_the_echo_is_recognised_through_each_redraw(
    echo: Callable[[str, str], str], length: int, chunker: Callable[[bytes], Iterable[bytes]]
) -> None:
    command = ("run sql select name, pkid from applicationuser where name like " + "'cti%' or " * 20)[:length].strip()
    device = Device({command: ["name pkid"]}, echo=echo, chunker=chunker)
    assert open_session(device).run(command) == "name pkid"


# A prompt that was none


@pytest.mark.parametrize("rest", ["tail of the output", "admin:show status\r\nmore", "one\r\ntwo\r\nthree"])
def test_text_that_comes_after_the_prompt_is_an_error_and_not_lost(rest: str) -> None:
    stalled: Script = ["begin\r\nadmin:", Pause(1), f"\r\n{rest}"]
    device = Device({"show log": stalled, "show date": ["today"]})
    session = open_session(device)
    assert session.run("show log") == "begin"
    with pytest.raises(LateText, match="may be incomplete") as caught:
        session.run("show date")
    assert caught.value.seen == rest.replace("\r\n", "\n").removeprefix("admin:")
    assert device.entered[-1] == "show log"
    session.close()
    assert not device.typed.endswith("\r")


def test_the_rest_of_a_command_is_no_key_for_a_question_behind_a_prompt_that_was_none() -> None:
    erase = Key("\r\nErase now (y/n)? ", {"y": ["y\r\nERASED"]})
    device = Device({"show log": ["begin\r\nadmin:", Pause(1), erase], "show myself": ["me"]})
    session = open_session(device)
    assert session.run("show log") == "begin"
    with pytest.raises(LateText):
        session.run("show myself")
    assert device.typed.endswith("show log\rs")


def test_leaving_is_no_answer_to_a_question_behind_a_prompt_that_was_none() -> None:
    ask = Ask("\r\nFormat the disk now [yes]: ", {"exit": ["formatting"]})
    device = Device({"show log": ["begin\r\nadmin:", Pause(1), ask]})
    session = open_session(device)
    session.run("show log")
    session.close()
    assert device.closed
    assert device.answered == []


def test_a_line_that_stands_at_the_deadline_is_named_for_it_may_be_a_question() -> None:
    device = Device({"utils new": [Ask("New name for the node: ", {})]})
    session = open_session(device)
    with pytest.raises(
        DeadlinePassed, match=r"The line 'New name for the node:' may be a question; nothing was answered"
    ):
        session.run("utils new", 30)
    session.close()
    assert device.typed.endswith("utils new\r")


def test_output_that_shows_prompts_makes_the_driver_wait_longer_for_the_real_one() -> None:
    log: Script = ["a session:\r\nadmin:", "show date\r\nadmin:", Pause(1.5), "exit\r\nend of the session"]
    assert open_session(Device({"show log": log})).run("show log") == (
        "a session:\nadmin:show date\nadmin:exit\nend of the session"
    )


def test_a_prompt_that_is_drawn_twice_does_not_slow_the_reading_down() -> None:
    device = Device({"show date": ["today"]}, prompt="\r\nadmin:\r\n\radmin:", chunker=single)
    session = open_session(device)
    began = device.clock.now
    assert session.run("show date") == "today"
    assert device.clock.now - began < 1


def test_a_wall_message_between_two_commands_says_that_the_node_goes_down() -> None:
    device = Device({"show one": ["1\r\nadmin:", Pause(1), WALL], "show two": ["2"]})
    session = open_session(device)
    assert session.run("show one") == "1"
    with pytest.raises(SessionLost, match="it is going down"):
        session.run("show two")


def test_a_prompt_that_is_drawn_again_later_is_no_late_text() -> None:
    device = Device({"show one": ["1\r\nadmin:", Pause(1), "\r\n\radmin:"], "show two": ["2"]})
    session = open_session(device)
    assert [session.run("show one"), session.run("show two")] == ["1", "2"]


def test_a_server_that_talks_forever_ends_at_the_deadline() -> None:
    device = Device({"show endless": ["noise\r\n", Pause(0.1)] * 5000})
    session = open_session(device)
    began = device.clock.now
    with pytest.raises(DeadlinePassed, match="within 30 seconds"):
        session.run("show endless", timeout=30)
    assert device.clock.now - began <= 31


def test_a_silent_server_ends_at_the_deadline() -> None:
    device = Device({"show silence": [Mute()]})
    session = open_session(device)
    began = device.clock.now
    with pytest.raises(DeadlinePassed):
        session.run("show silence", timeout=30)
    assert device.clock.now - began == pytest.approx(30, abs=1)


def test_what_looks_like_the_prompt_when_the_time_is_up_does_not_make_the_output_complete() -> None:
    device = Device({"file dump x": ["one\r\nadmin:", Pause(0.2), " is how the prompt looks"]})
    with pytest.raises(DeadlinePassed):
        open_session(device).run("file dump x", timeout=0.1)


def test_output_beyond_the_bound_is_an_error() -> None:
    device = Device({"show flood": ["x" * 1000 + "\r\n"] * 100})
    session = open_session(device, max_output=50_000)
    with pytest.raises(OutputTooLarge):
        session.run("show flood")


@pytest.mark.parametrize(("reset", "how"), [(False, "ended the session"), (True, "was reset")])
def test_a_lost_session_is_an_error_with_the_last_text(reset: bool, how: str) -> None:
    device = Device({"show status": ["Host Name : cucm", End(reset=reset)]})
    with pytest.raises(SessionLost, match=how) as caught:
        open_session(device).run("show status")
    assert caught.value.seen == "Host Name : cucm"
    assert caught.value.command == "show status"


def test_close_leaves_with_exit_and_waits_for_the_end() -> None:
    device = Device()
    session = open_session(device)
    session.close()
    session.close()
    assert device.entered[-1] == "exit"
    assert device.closed


def test_secrets_are_neither_logged_nor_in_errors_but_output_is_untouched() -> None:
    lines: list[str] = []
    device = Device(
        {"show leak": ["the password is s3cret!"], "show bad s3cret!": ["s3cret! No valid\r\nNo valid command entered"]}
    )
    session = open_session(device, secrets=["s3cret!"], log=lines.append)
    assert session.run("show leak") == "the password is s3cret!"
    with pytest.raises(CommandRefused) as caught:
        session.run("show bad s3cret!")
    assert "s3cret!" not in "\n".join(lines) + str(caught.value) + repr(vars(caught.value))
    assert "> show leak" in lines


def test_control_sequences_never_get_into_output_logs_or_errors() -> None:
    lines: list[str] = []
    evil = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m \x9b31mc1\u202etext\x1bPdcs\x1b\\\x00\x07"
    device = Device({"show evil": [evil, "\r\nExecuted command unsuccessfully"]})
    with pytest.raises(CommandRefused) as caught:
        open_session(device, log=lines.append).run("show evil")
    seen = caught.value.seen + "".join(lines)
    assert not [character for character in seen if not character.isprintable() and character not in "\n\t"]
    assert caught.value.seen.startswith("red c1text")


lines_of_output = st.lists(
    st.text(st.sampled_from("abz 019:?>)admin:\\|/-µ"), max_size=40).filter(lambda line: line.strip() != "admin:"),
    min_size=0,
    max_size=12,
)


def _cuts(sizes: list[int]) -> Callable[[bytes], Iterable[bytes]]:
    def cut(data: bytes) -> Iterable[bytes]:
        position = 0
        index = 0
        while position < len(data):
            size = sizes[index % len(sizes)]
            yield data[position : position + size]
            position += size
            index += 1

    return cut


@given(lines=lines_of_output, sizes=st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_any_output_in_any_chunks_comes_back_as_it_was(lines: list[str], sizes: list[int]) -> None:
    device = Device({"show anything": ["\r\n".join(lines)]}, chunker=_cuts(sizes))
    session = open_session(device)
    expected = "\n".join(line.rstrip() for line in lines).strip("\n")
    assert session.run("show anything") == expected
    assert session.run("show anything") == expected


@pytest.mark.parametrize("own", [True, False])
def test_a_word_of_our_own_commands_stays_in_the_log_and_an_operators_secret_does_not(own: bool) -> None:
    lines: list[str] = []
    device = Device({"show network cluster": ["my cluster is set to exit"]})
    session = open_session(device, secrets=["cluster", "set", "exit"], log=lines.append)
    session.own_commands = own
    session.run("show network cluster")
    session.close()
    typed = [line for line in lines if line.startswith("> ")]
    shown = "show network cluster" if own else "show network ********"
    assert typed == ["> set cli pagination off", f"> {shown}", "> exit"]
    assert "< my ******** is ******** to ********" in lines
