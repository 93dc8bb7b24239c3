# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person at the prompt sees, and a client that reads what one packet brings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.simulator.world.faults import read_faults
from tests.simulator.world.quirks import Quirks
from tests.simulator.world.section import Section
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, CUCM15, CUCM_SUB, live

QUESTION = "Do you want to continue (yes/no) ? "


def hold_together(console: Console, text: str) -> bool:
    """Whether a text never reached the screen in two pieces."""
    return sum(piece.count(text) for piece in console.pieces) == console.screen.count(text) > 0


@pytest.mark.parametrize("quirks", [Quirks(), Quirks(doubled_prompts=True), Quirks(control_sequences=True)])
def test_a_prompt_and_a_question_come_in_one_write(quirks: Quirks):
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].quirks = quirks
        async with Console(nodes["pub"]) as console:
            console.type("show myself\r\rset tls min-version 1.2\r")
            await console.until(QUESTION)
            console.type("no\r")
            await console.until("admin:")
            await console.until_still()
            assert hold_together(console, "admin:")
            assert hold_together(console, QUESTION)

    live(scene, CUCM)


def test_a_prompt_comes_in_two_where_a_fault_splits_it():
    async def scene(nodes: Nodes) -> None:
        drops = {"drops": [{"command": "show date", "at": "prompt", "moment": "during"}]}
        nodes["pub"].arm(read_faults(Section(drops, "faults")))
        async with Console(nodes["pub"]) as console:
            console.type("show date\r")
            await console.end()
            assert console.ended == "close"
            assert console.screen.endswith("\r\nadm")

    live(scene, CUCM)


def paged(rows: int, **quirks: Any) -> bool:
    """Whether the pager stops a long output on a terminal of this height."""
    stopped: list[bool] = []

    async def scene(nodes: Nodes) -> None:
        nodes["pub"].quirks = replace(nodes["pub"].quirks, **quirks)
        async with Console(nodes["pub"], rows=rows) as console:
            console.type("utils service list\r")
            await console.until_still()
            stopped.append("Press <enter>" in console.screen)

    live(scene, CUCM)
    return stopped[0]


def test_a_terminal_of_height_0_has_no_pager():
    assert paged(24)
    assert not paged(1000)
    assert not paged(0)
    assert paged(0, page_lines=10)


def screen_after(keys: str) -> str:
    """What stands at the prompt, and above it, after these keys."""
    screens: list[str] = []

    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type(keys)
            await console.until_still()
            screens.append(console.screen.split("admin:", 1)[1])

    live(scene, CUCM15)
    return screens[0]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("sh\t", "show "),
        ("show st\t", "show status "),
        ("utils dbr\t", "utils dbreplication "),
        ("utils fips\t", "utils fips"),  # utils fips and utils fips_common_criteria
        ("show ris\tx", "show risdb x"),
        ("show network c\t", "show network cluster "),
    ],
)
def test_tab_completes_what_the_words_that_fit_have_in_common(typed: str, completed: str):
    assert screen_after(typed).rsplit("admin:", 1)[-1] == completed


def test_tab_adds_no_blank_where_more_than_one_word_fits_and_lists_them_then():
    shown = screen_after("utils fip\t\t")
    assert shown.startswith("utils fips\r\n   utils fips ")
    assert "\r\n   utils fips_common_criteria status\r\n" in shown
    assert shown.endswith("\r\n\r\nadmin:utils fips")


def answers_after(command: str, seconds: float, *nodes: dict[str, Any]) -> bool:
    """Whether a command answers when so many device seconds have passed, and not a moment earlier."""
    seen: list[bool] = []

    async def scene(world: Nodes) -> None:
        async with Console(world["pub"]) as console:
            console.type(f"{command}\r")
            await console.until(f"{command}\r\n")
            echoed = len(console.screen)
            await world.clock.advance(seconds - 0.1)
            seen.append(len(console.screen) == echoed)
            await world.clock.advance(0.2)
            seen.append(console.screen.endswith("\r\nadmin:"))

    live(scene, *nodes, timings={"login": 0, "commands": "realistic"})
    return seen == [True, True]


@pytest.mark.parametrize(
    ("command", "seconds", "nodes"),
    [
        ("show version active", 4.8, [CUCM]),
        ("show tls min-version", 4, [CUCM]),
        ("utils dbreplication runtimestate", 24, [CUCM, CUCM_SUB]),
        ("show risdb query phone", 5, [CUCM]),
        ("show risdb query phone", 5.8, [{**CUCM, "phones": 800}]),
    ],
)
def test_a_command_takes_its_time(command: str, seconds: float, nodes: list[dict[str, Any]]):
    assert answers_after(command, seconds, *nodes)


def test_up_brings_the_last_command_back_and_answers_are_no_commands():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            await console.run("show tls min-version")
            console.type("set tls min-version 1.2\r")
            await console.until(QUESTION)
            console.type("\x1b[Ano\r")
            await console.until("\r\nadmin:")
            console.type("\x1b[A\x1b[A")
            await console.until_still()
            console.type("\r")
            await console.until("\r\nConfigured TLS minimum version: 1.0")

    nodes = live(scene, CUCM)
    assert [text for event, text, _write in nodes.journal() if event == "command"] == [
        "show tls min-version",
        "set tls min-version 1.2",
        "show tls min-version",
    ]
    assert ("answer", "no", False) in nodes.journal()
