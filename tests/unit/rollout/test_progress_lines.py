# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night with hundreds of polls fits on a screen, and a wait that lasts still shows that it goes on."""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.progress_lines import ProgressLines
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import passed

from tests.unit.action.scripted import FakeClock


def told(*lines: tuple[float, str, str]) -> list[tuple[str, str]]:
    """What is shown of lines that come at these seconds."""
    shown: list[tuple[str, str]] = []
    clock = FakeClock()
    start = clock.time
    progress = ProgressLines(lambda node, text: shown.append((node, text)), clock.clock)
    for at, node, text in lines:
        clock.time = start + at
        progress.tell(node, text)
    return shown


def restart(at: float, state: str) -> tuple[float, str, str]:
    return at, "sub", f"restart {passed(at, 2700)}: {state}"


def health(at: float, state: str, node: str = "sub") -> tuple[float, str, str]:
    return at, node, f"health {passed(at, 3600)}: {state}"


def test_each_new_state_is_shown_at_once() -> None:
    lines = [
        restart(0, "up, not rebooted yet"),
        restart(15, "SSH refused"),
        restart(30, "SSH answers, no CLI: the node closed the connection"),
        restart(45, "SSH refused"),
        restart(60, "rebooted"),
        health(60, "waiting for services: Cisco Tomcat is STARTING"),
        health(75, "waiting for replication: sub is (0) Not Started"),
        health(90, "good 1 of 2"),
        health(105, "good 2 of 2"),
    ]
    assert told(*lines) == [(node, text) for _at, node, text in lines]


def test_the_same_state_is_shown_once_a_minute() -> None:
    polls = [restart(at, "SSH refused") for at in range(0, 300, 15)]
    assert [text for _node, text in told(*polls)] == [polls[at // 15][2] for at in (0, 60, 120, 180, 240)]


def test_other_details_of_the_same_wait_are_not_new() -> None:
    first, later = (
        health(0, "waiting for services: A is STARTING; clock: x"),
        health(15, "waiting for services: B is STARTING"),
    )
    assert told(first, later) == [("sub", first[2])]


def test_each_node_has_lines_of_its_own() -> None:
    lines = [health(0, "good 1 of 3", "sub"), health(0, "good 1 of 3", "pub"), health(15, "good 1 of 3", "sub")]
    assert [node for node, _text in told(*lines)] == ["sub", "pub"]


def test_the_same_words_in_another_wait_are_new() -> None:
    assert len(told(restart(0, "SSH refused"), (5, "sub", f"own reboot {passed(5, 600)}: SSH refused"))) == 2


def test_a_text_without_times_is_shown_once() -> None:
    assert len(told((0, "sub", "waiting"), (5, "sub", "waiting"))) == 1
