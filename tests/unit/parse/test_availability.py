# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils ha status`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.availability import (
    AvailabilityNode,
    parse_availability,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

FOLDER = "utils_ha_status"
OFF = "State: Unknown Reason: High Availability Not Enabled"


def pair(first: str, second: str, head: str = "Subcluster Name: DefaultCluster") -> str:
    return f"{head}\nNode 1 Name : imp-1 {first}\nNode 2 Name : imp-2 {second}\n"


def test_a_pair_in_its_normal_state(transcript: Callable[[str], str]) -> None:
    availability = parse_availability(transcript(f"{FOLDER}/imp_15_normal_doc"))
    assert [subcluster.name for subcluster in availability.subclusters] == ["DefaultCluster"]
    assert availability.nodes == (
        AvailabilityNode("kal-cup1", "Normal", "", "Node 1 Name : kal-cup1 State: Normal"),
        AvailabilityNode("shorty-cups", "Normal", "", "Node 2 Name : shorty-cups State: Normal"),
    )
    assert availability.enabled is True


def test_a_pair_without_high_availability(transcript: Callable[[str], str]) -> None:
    availability = parse_availability(transcript(f"{FOLDER}/imp_15_not-enabled_doc"))
    assert [(node.name, node.state, node.reason) for node in availability.nodes] == [
        ("kal-cup1", "Unknown", "High Availability Not Enabled"),
        ("shorty-cups", "Unknown", "High Availability Not Enabled"),
    ]
    assert availability.enabled is False


def test_a_reason_on_the_next_line_belongs_to_its_node(transcript: Callable[[str], str]) -> None:
    availability = parse_availability(transcript(f"{FOLDER}/imp_15_failed-over-wrapped-reason_doc"))
    assert [(node.name, node.state, node.reason) for node in availability.nodes] == [
        ("kal-cup1", "Failed Over with Critical Services not Running", "Critical Service Down"),
        ("shorty-cups", "Running in Backup Mode", "Critical Service Down"),
    ]
    assert availability.nodes[0].line == (
        "Node 1 Name : kal-cup1 State: Failed Over with Critical Services not Running Reason: Critical Service Down"
    )
    assert availability.enabled is True


def test_blocks_of_lines_are_read_as_well(transcript: Callable[[str], str]) -> None:
    availability = parse_availability(transcript(f"{FOLDER}/imp_15_blocks-two-subclusters_pattern"))
    assert [(s.name, [node.name for node in s.nodes], s.enabled) for s in availability.subclusters] == [
        ("DefaultCluster", ["imp-1", "imp-2"], True),
        ("Branch", ["imp-3"], False),
    ]
    assert availability.nodes[2] == AvailabilityNode(
        "imp-3",
        "Unknown",
        "High Availability Not Enabled",
        "Name: imp-3 State: Unknown Reason: High Availability Not Enabled",
    )


def test_one_subcluster_with_high_availability_is_enough_to_call_it_enabled(
    transcript: Callable[[str], str],
) -> None:
    assert parse_availability(transcript(f"{FOLDER}/imp_15_blocks-two-subclusters_pattern")).enabled is True


@pytest.mark.parametrize(
    "state",
    [
        "Normal",
        "Idle",
        "Failed",
        "Failed Over",
        "Running in Backup Mode",
        "Taking Over",
        "Taking Back",
        "Falling Back",
        "failover",
    ],
)
def test_each_state_of_a_pair_that_watches_itself_says_enabled(state: str) -> None:
    assert parse_availability(pair(f"State: {state}", "State: Normal")).enabled is True


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OFF, "State: Normal"),
        (OFF, "State: Unknown Reason: Critical Service Down"),
        ("State: Unknown Reason: Critical Service Down", "State: Unknown"),
        ("State: Unknown", "State: Normal"),
        ("State: Normal Reason: High Availability Not Enabled", "State: Normal"),
        ("State: Rebuilding", "State: Normal"),
    ],
)
def test_nodes_that_do_not_agree_leave_it_open(first: str, second: str) -> None:
    assert parse_availability(pair(first, second)).enabled is None


def test_an_open_subcluster_is_not_taken_for_one_without_high_availability() -> None:
    text = pair(OFF, OFF) + "Subcluster Name: Branch\nNode 1 Name : imp-3 State: Unknown\n"
    assert parse_availability(text).enabled is None


def test_numbers_of_users_are_not_looked_at() -> None:
    text = pair("State: Normal", "State: Normal") + "Assigned Users: 100\n------\n"
    assert len(parse_availability(text).nodes) == 2


def test_a_rule_is_no_reason() -> None:
    text = "Name: imp-1\nState: Normal\nReason:\n------\n"
    assert parse_availability(text).nodes == (
        AvailabilityNode("imp-1", "Normal", "", "Name: imp-1 State: Normal Reason:"),
    )


def test_nodes_without_a_head_are_read() -> None:
    assert [s.name for s in parse_availability("\tName: imp-1\n\tState: Normal\n").subclusters] == [""]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no node"),
        ("No valid command entered", "no node"),
        ("Subcluster Name: DefaultCluster", "no node"),
        ("High Availability Not Enabled", "no node"),
        ("\tName: imp-1\n\tReason: Normal\n", "without a state"),
        ("\tName: imp-1\n\tName: imp-2\n\tState: Normal\n", "without a state"),
        ("\tName: imp-1\n", "without a state"),
        ("\tName: \n\tState: Normal\n", "not recognised"),
        ("\tState: Normal\n\tReason: Normal\n", "not recognised"),
        ("Reason: Normal", "not recognised"),
        ("\tName: imp-1\n\tState: \n\tReason: Normal\n", "not recognised"),
        ("\tName: imp-1\n\tState: Normal\n\tState: Failed\n", "not recognised"),
        ("\tName: imp-1\n\tState: Normal\n\tReason: a\n\tReason: b\n", "not recognised"),
        ("\tName: imp-1\n\tServer State: Normal\n", "not recognised"),
        (pair("State: Normal", "Status= Failed"), "not recognised"),
        (pair("State: Normal", "State: Normal") + "Node 3 is in the state Failed", "not recognised"),
        (pair("State: Normal", "State: Normal") + "Subcluster Name: \n", "not recognised"),
        (pair("State: Normal", "State: Normal") * 2, "twice"),
    ],
)
def test_text_that_is_no_whole_list_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"utils ha status.*{reason}"):
        parse_availability(text)
