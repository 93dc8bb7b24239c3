# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gate waits for is said in full words, and only what was asked for."""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.awaited import AWAITED, awaited
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.checks import CHECKS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.condition import LATER, Condition

STARTING = Condition("services", False, "Cisco Tftp is STARTING")
GOOD = Condition("services", True, "all run")
SILENT = Condition("session", False, "the login timed out")


def test_each_condition_has_its_words() -> None:
    assert set(AWAITED) == {"session", *(check.name for check in CHECKS)}


def test_the_node_of_the_line_is_not_named_again() -> None:
    assert awaited({"sub": [STARTING]}, own="sub") == ("services to start", "Cisco Tftp is STARTING")
    assert awaited({"sub": [STARTING]}, own="pub") == ("services to start on sub", "Cisco Tftp is STARTING")


def test_nodes_that_lack_the_same_are_named_together() -> None:
    words, seen = awaited({"a": [STARTING], "b": [GOOD], "c": [STARTING], "d": [SILENT]})
    assert words == "services to start on a, c; the CLI to answer on d"
    assert seen == "Cisco Tftp is STARTING; the login timed out"


def test_many_nodes_are_counted() -> None:
    words, _seen = awaited({name: [STARTING] for name in "abcde"})
    assert words == "services to start on a, b, c and 2 more"


def test_what_was_not_asked_for_yet_is_not_awaited() -> None:
    assert awaited({"a": [STARTING, Condition("registrations", False, LATER)]}, "a")[0] == "services to start"


def test_nothing_is_awaited_where_all_holds() -> None:
    assert awaited({"a": [GOOD]}) == ("", "")
