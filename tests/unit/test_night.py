# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make bench` reads from the journal of a night: turns of nodes, waves, and when the controller was alone."""

from __future__ import annotations

import pytest

from tests.simulator.process import Entry
from tools.night import controller_alone, turns, waves_sent


def journal(*lines: tuple[float, str, str]) -> list[Entry]:
    return [Entry(time, node, event, "", write=False) for time, node, event in lines]


NIGHT = journal(
    (0, "pub", "login"),
    (10, "pub", "set"),
    (11, "pub", "logout"),
    (20, "pub", "down"),
    (30, "pub", "cli_up"),
    (31, "sub", "login"),
    (50, "pub", "services_up"),
    (60, "pub", "replication_up"),
    (61, "pub", "login"),
    (63, "sub", "login"),
    (70, "sub", "command"),
    (80, "sub", "login"),
    (90, "sub", "set"),
    (95, "sub", "replication_up"),
)


def test_a_turn_lasts_from_the_recovery_of_a_node_to_the_set_of_the_next_one():
    (turn,) = turns(NIGHT, login=5.0)
    assert (turn.recovered, turn.following, turn.seconds) == ("pub", "sub", 30.0)
    assert turn.commands == 1


def test_logins_that_overlap_in_time_are_one_round():
    (slow,), (quick,) = turns(NIGHT, login=5.0), turns(NIGHT, login=1.0)
    assert (slow.logins, slow.rounds) == (3, 2)
    assert (quick.logins, quick.rounds) == (3, 3)


def test_a_node_that_is_set_before_the_one_before_it_is_back_is_no_turn():
    with pytest.raises(ValueError, match="sub was set before pub had come back"):
        turns(journal((0, "pub", "set"), (5, "sub", "set")), login=5.0)


def test_the_controller_is_alone_while_no_session_is_open_and_no_node_restarts():
    lines = journal(
        (10, "pub", "login"),
        (12, "sub", "login"),
        (14, "pub", "set"),
        (15, "pub", "logout"),
        (16, "sub", "logout"),
        (40, "pub", "replication_up"),
        (45, "sub", "login"),
        (50, "sub", "logout"),
    )
    assert controller_alone(lines, (0.0, 60.0)) == 10 + 5 + 10
    assert controller_alone(lines, (42.0, 47.0)) == 3
    assert controller_alone([], (0.0, 60.0)) == 60


def test_a_session_that_never_ends_and_a_node_that_never_comes_back_keep_the_controller_busy():
    assert controller_alone(journal((10, "pub", "login")), (0.0, 60.0)) == 10
    assert controller_alone(journal((10, "pub", "set")), (0.0, 60.0)) == 10
    twice = journal((0, "pub", "set"), (10, "pub", "services_up"), (50, "pub", "set"), (60, "pub", "services_up"))
    assert controller_alone(twice, (0.0, 60.0)) == 40


def test_nodes_that_are_set_before_one_of_them_is_back_are_one_wave():
    lines = journal(
        (1, "pub", "set"),
        (2, "pub", "cli_up"),
        (3, "b1", "set"),
        (4, "b2", "set"),
        (5, "b2", "cli_up"),
        (6, "b1", "cli_up"),
        (7, "a1", "set"),
    )
    assert waves_sent(lines) == [{"pub"}, {"b1", "b2"}, {"a1"}]
