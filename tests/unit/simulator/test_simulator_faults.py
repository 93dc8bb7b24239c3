# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fault is in force when its trigger says so, and a session drops at the step that it was armed for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.simulator.node.active_faults import ActiveFaults
from tests.simulator.node.phase import Phase
from tests.simulator.world.faults import MOMENTS, Armed, Drop, Faults, Trigger, read_faults
from tests.simulator.world.quirks import Quirks
from tests.simulator.world.section import Section, WorldError
from tests.unit.simulator.console import Console, ManualClock, Nodes

PUB = {"name": "pub", "product": "cucm", "version": "12.5.1.16900-48"}
SET = "set tls min-version 1.2"
QUESTION = "Do you want to continue (yes/no) ? "


def live(scene: Callable[[Nodes], Coroutine[Any, Any, None]]) -> Nodes:
    """Play a scene with one publisher."""

    async def play() -> Nodes:
        nodes = Nodes(PUB)
        async with asyncio.timeout(20):
            await scene(nodes)
        await nodes["pub"].power_off()
        return nodes

    return asyncio.run(play())


def armed(**faults: Any) -> tuple[Armed, ...]:
    return read_faults(Section(faults, "faults"))


# When a fault is in force


def history(trigger: dict[str, Any], *, commands: tuple[str, ...] = (), moments: int = 6) -> list[bool]:
    """Whether a fault is in force at each moment, ten device seconds apart; the commands come before the first one."""

    async def play() -> list[bool]:
        clock = ManualClock()
        board = ActiveFaults(clock, armed(never_back=trigger))
        for command in commands:
            board.notice(command)
        seen = []
        for _moment in range(moments):
            seen.append(board.in_force().never_back)
            await clock.advance(10)
        return seen

    return asyncio.run(play())


def test_a_plain_fault_is_in_force_from_the_start():
    assert history({}) == [True] * 6


def test_a_fault_may_come_later_and_go_again():
    assert history({"after": 20, "lasts": 20}) == [False, False, True, True, False, False]


def test_a_fault_may_wait_for_a_command():
    assert history({"command": SET}) == [False] * 6
    assert history({"command": SET}, commands=("show status", "set tls min-version 1.1")) == [False] * 6
    assert history({"command": "set tls"}, commands=("show status", SET)) == [True] * 6
    assert history({"command": SET, "after": 30}, commands=(SET,)) == [False, False, False, True, True, True]


def test_a_fault_may_wait_for_some_commands():
    assert history({"command": "show", "count": 2}, commands=("show one",)) == [False] * 6
    assert history({"command": "show", "count": 2}, commands=("show one", "show two")) == [True] * 6
    assert history({"count": 2}, commands=("one", "two")) == [True] * 6


def test_a_fault_may_be_spent():
    async def play() -> None:
        board = ActiveFaults(ManualClock(), armed(no_reboot={"times": 2}))
        for _occasion in range(2):
            assert board.in_force().no_reboot
            board.spoil("no_reboot")
        assert not board.in_force().no_reboot

    asyncio.run(play())


def test_who_waits_for_a_change_is_told_of_a_command_and_of_time():
    async def play() -> None:
        clock = ManualClock()
        board = ActiveFaults(clock, armed(never_back={"command": "go", "lasts": 50}))
        waiting = asyncio.create_task(board.changed(board.version))
        await clock.advance(10)
        assert not waiting.done()
        board.notice("go")
        await waiting
        waiting = asyncio.create_task(board.changed(board.version))
        await clock.advance(49)
        assert board.in_force().never_back
        assert not waiting.done()
        await clock.advance(1)
        await waiting
        assert not board.in_force().never_back
        await board.changed(board.version - 1)  # what was missed is not waited for

    asyncio.run(play())


@pytest.mark.parametrize(
    ("faults", "complaint"),
    [
        ({"never_back": {"value": "yes"}}, r"faults\.never_back\.value: must be true or false"),
        ({"never_back": {"every": 1}}, r"faults\.never_back: unknown key every"),
        ({"replication_state": {"value": 7}}, r"replication_state\.value: must be a replication state"),
        ({"silence": "shout"}, r"silence: must be one of connect, greeting"),
        ({"drops": [{"at": "breakfast"}]}, r"drops\[0\]\.at: must be one of login, command"),
        ({"drops": [{"at": "text", "how": "slam"}]}, r"drops\[0\]\.how: must be one of close, reset, hang"),
        ({"reboot_loop": -1}, r"reboot_loop: must be a number of 0 or more"),
        (
            {"drops": [{"command": SET, "at": "command", "moment": "before"}]},
            r"drops\[0\]\.command: cannot be known before its first character; .*`count`.*`moment: during`",
        ),
        (
            {"drops": [{"command": SET, "at": "login", "moment": "during"}]},
            r"drops\[0\]\.command: a login has none; .*`count`",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(faults: dict[str, Any], complaint: str):
    with pytest.raises(WorldError, match=complaint):
        armed(**faults)


def test_a_fault_that_is_off_is_none():
    assert armed(never_back=False, unknown_question="", services_stuck=[]) == ()
    assert armed(reboot_loop={"value": 30, "times": 2}) == (Armed("reboot_loop", 30.0, Trigger(times=2)),)


# Where a session drops

# What is on the screen when a session drops in the middle of `set tls min-version`, and whether the value was set.
TEXT = "\r\nThis command will result in"
STOPS = {
    ("command", "during"): (f"admin:{SET[:-1]}", False),
    ("command", "after"): (f"admin:{SET}", False),
    ("text", "before"): (f"admin:{SET}\r\n", False),
    ("text", "during"): ("and the endpoints", False),
    ("text", "after"): ("*\r\n\r\n", False),
    ("question", "before"): ("*\r\n\r\n", False),
    ("question", "during"): ("Do you want to co", False),
    ("question", "after"): (QUESTION, False),
    ("answer", "before"): (QUESTION, False),
    ("answer", "during"): (f"{QUESTION}y", False),
    ("answer", "after"): (f"{QUESTION}yes", False),
    ("result", "before"): (f"{QUESTION}yes\r\n", True),
    ("result", "during"): ("Successfully set minimum TLS version to 1.2\r\n", True),
    ("result", "after"): ("reboot in few minutes.\r\n", True),
    ("prompt", "before"): ("reboot in few minutes.\r\n", True),
    ("prompt", "during"): ("minutes.\r\nadm", True),
    ("prompt", "after"): ("minutes.\r\nadmin:", True),
}


async def type_all(console: Console) -> None:
    """Set the minimum as a person does, as far as the session lets them."""
    console.type(f"{SET}\r")
    await console.until_still()
    console.type("yes\r")
    await console.until_still()


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize(("at", "moment"), STOPS)
def test_a_session_drops_at_each_step_and_what_was_answered_before_counts(at: str, moment: str, how: str):
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.arm(armed(drops=[{"command": SET, "at": at, "moment": moment, "how": how}]))
        async with Console(node) as console:
            await type_all(console)
            ends_with, is_set = STOPS[at, moment]
            if (at, moment) == ("text", "during"):
                assert TEXT in console.screen
                assert QUESTION not in console.screen
            else:
                assert console.screen.endswith(ends_with)
            assert console.ended == how
            assert node.configured == ("1.2" if is_set else "1.0")
            assert node.phase is (Phase.GRACE if is_set else Phase.UP)
        async with Console(node) as console:  # it was one session that dropped, once
            assert await console.run("show date")

    assert [text.split(" of ")[0] for event, text, _write in live(scene).journal() if event == "drop"] == [
        f"{moment} {at}"
    ]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_login_may_drop_at_any_moment(moment: str):
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].arm(armed(drops=[{"at": "login", "moment": moment}]))
        console = Console(nodes["pub"])
        await console.open()
        await console.until_still()
        assert console.ended == "close"
        assert ("Welcome" in console.screen) == (moment != "before")
        assert "admin:" not in console.screen
        await console.leave()

    live(scene)


def test_a_session_that_hangs_takes_and_shows_nothing_more():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.arm(armed(drops=[{"command": SET, "at": "question", "how": "hang"}]))
        async with Console(node) as console:
            await type_all(console)
            assert console.screen.endswith(QUESTION)
            assert node.configured == "1.0"

    live(scene)


def test_the_second_of_two_commands_is_the_one_that_drops():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].arm(armed(drops=[{"command": "show date", "count": 2, "at": "text", "moment": "before"}]))
        async with Console(nodes["pub"]) as console:
            await console.run("show date")
            await console.run("show myself")
            console.type("show date\r")
            await console.until_still()
            assert console.ended == "close"

    live(scene)


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_session_drops_before_a_command_that_can_only_be_counted(how: str):
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].arm(armed(drops=[{"at": "command", "moment": "before", "count": 2, "how": how}]))
        async with Console(nodes["pub"]) as console:
            console.type("show date\r")
            await console.until_still()
            assert console.screen.endswith("\r\nadmin:")
            assert console.ended == how

    live(scene)


# What else can go wrong


def said(answer: str, **faults: Any) -> tuple[str, str]:
    """The screen after the answer to the question of `set`, and the minimum that is configured then."""
    seen = []

    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(**faults))
        async with Console(nodes["pub"]) as console:
            console.type(f"{SET}\r")
            await console.until(QUESTION)
            console.type(f"{answer}\r")
            await console.until_still()
            seen.append((console.screen.rpartition(QUESTION)[2], nodes["pub"].configured))

    live(scene)
    return seen[0]


def test_a_success_line_may_be_lost_although_the_value_is_set():
    assert said("yes", success_line_lost=True) == ("yes\r\nadmin:", "1.2")
    assert "cancelled" in said("no", success_line_lost=True)[0]


def test_a_full_disk_is_told_and_nothing_is_set():
    screen, configured = said("yes", disk_full=True)
    assert "No space left on device" in screen
    assert "Executed command unsuccessfully" in screen
    assert configured == "1.0"


def test_a_second_question_decides_too():
    question = "Force it (yes/no) ? "
    assert said("yes", second_question=question) == (f"yes\r\n\r\n{question}", "1.0")

    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(second_question=question))
        async with Console(nodes["pub"]) as console:
            for answer, configured in (("no", "1.0"), ("yes", "1.2")):
                console.type(f"{SET}\r")
                await console.until(QUESTION)
                console.type("yes\r")
                await console.until(question)
                console.type(f"{answer}\r")
                await console.until("\r\nadmin:")
                assert nodes["pub"].configured == configured

    live(scene)


@pytest.mark.parametrize(
    ("command", "refused"),
    [("show status", True), ("utils system restart", True), ("show tls min-version", False)],
)
def test_an_upgrade_in_progress_refuses_what_it_forbids(command: str, refused: bool):
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(upgrade_in_progress=True))
        async with Console(nodes["pub"]) as console:
            answer = await console.run(command)
            assert ("A cluster upgrade is in progress." in answer) == refused

    live(scene)


def test_a_reboot_loop_ends_after_so_many_rounds():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.arm(armed(reboot_loop={"value": 90, "times": 2}))
        node.reboot(automatic=False)
        await nodes.clock.advance(5000)
        assert node.phase is Phase.UP

    events = [event for event, _text, _write in live(scene).journal()]
    assert events.count("cli_up") == 3
    assert events.count("down") == 3
    assert events[-1] == "services_up"


def test_a_node_that_has_come_back_stays_up_when_its_reboot_loop_ends_meanwhile():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.arm(armed(reboot_loop={"value": 900, "times": 2}))
        node.reboot(automatic=False)
        while node.phase is not Phase.DOWN:
            await nodes.clock.advance(10)
        while node.phase is not Phase.UP:
            await nodes.clock.advance(10)
        node.arm(())
        await nodes.clock.advance(5000)

    events = [event for event, _text, _write in live(scene).journal()]
    assert events.count("down") == 1
    assert events[-1] == "services_up"


# Quirks


def screen_of(quirks: Quirks, keys: str = "show date\r") -> str:
    seen = []

    async def scene(nodes: Nodes) -> None:
        nodes["pub"].quirks = quirks
        console = Console(nodes["pub"])
        await console.open()
        await console.until_still()
        console.type(keys)
        await console.until_still()
        seen.append(console.screen)
        await console.leave()

    live(scene)
    return seen[0]


def test_a_prompt_may_need_an_enter_first():
    assert "admin:" not in screen_of(Quirks(prompt_needs_enter=True), "x")
    assert screen_of(Quirks(prompt_needs_enter=True), "\r").endswith("admin:")


def test_prompts_may_be_doubled():
    assert screen_of(Quirks(doubled_prompts=True)).count("admin:\r\n\radmin:") == 2


def test_prompts_and_output_may_have_control_sequences():
    screen = screen_of(Quirks(control_sequences=True))
    assert screen.count("\x1b[0m\x1b[24;1Hadmin:") == 2
    assert "\x1b[1m" in screen


def test_pagination_may_be_refused():
    screen = screen_of(Quirks(pagination_refused=True, page_lines=5), "set cli pagination off\rshow status\r")
    assert "Executed command unsuccessfully" in screen
    assert "Press <enter> for 1 line" in screen


def test_a_start_may_be_slow():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].quirks = Quirks(slow_start=120)
        console = Console(nodes["pub"])
        await console.open()
        await nodes.clock.advance(119)
        assert "admin:" not in console.screen
        await nodes.clock.advance(2)
        assert "admin:" in console.screen
        await console.leave()

    live(scene)


def test_a_drop_is_data():
    (one,) = armed(drops=[{"at": "text"}])
    assert one == Armed("drop", Drop("text", "after", "close"), Trigger(times=1))
