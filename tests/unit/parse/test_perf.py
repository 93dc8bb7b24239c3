# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show perf query`: counters of classes with and without instances."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.perf import Perf, parse_perf
from hypothesis import given
from hypothesis import strategies as st

FIXTURES = Path(__file__).parents[2] / "fixtures" / "show_perf_query"
THREE = (FIXTURES / "cucm_15_three-classes_pattern.txt").read_text(encoding="utf-8")
LINES = THREE.splitlines()
HEADS = [number for number, line in enumerate(LINES) if "Perf class" in line]
REPLICATES = "Number of Replicates Created and State of Replication"


def read(name: str) -> Perf:
    return parse_perf((FIXTURES / f"{name}.txt").read_text(encoding="utf-8"))


def test_a_class_with_an_instance_shows_it() -> None:
    (found,) = read("cucm_14su1_replication-class_capture").of(REPLICATES, "Replicate_State")
    assert (found.instance, found.value) == ("ReplicateCount", 2)
    assert found.line == "ReplicateCount  -> Replicate_State                = 2"


def test_a_class_that_has_no_instances_shows_none() -> None:
    (found,) = read("cucm_memory-class_capture").of("Memory", "% Mem Used")
    assert (found.instance, found.value) == ("", 53)


def test_a_counter_that_was_asked_by_its_name_belongs_to_its_class() -> None:
    (found,) = read("cuic_counter_doc").of("ReportingEngineInfo", "ReportsUsersLoggedin")
    assert found.value == 3


def test_several_classes_are_told_apart() -> None:
    found = parse_perf(THREE)
    assert list(found.classes) == ["Cisco CallManager", "Cisco SIP Station", "Cisco CTIManager"]
    assert [value.value for value in found.of("Cisco CTIManager", "DevicesOpen")] == [88]
    assert found.of("Cisco CallManager", "DevicesOpen") == ()


def test_a_class_without_an_instance_has_no_value() -> None:
    found = parse_perf("==>query class :\n\n - Perf class (Cisco CallManager) has instances and values:\n")
    assert found.of("Cisco CallManager", "InitializationState") == ()


def test_each_instance_has_its_value() -> None:
    text = " - Perf class (Cisco Phones) has instances and values:\n SEP1 -> Calls = 2\n SEP2 -> Calls = 3\n"
    assert [(one.instance, one.value) for one in parse_perf(text).of("Cisco Phones", "Calls")] == [
        ("SEP1", 2),
        ("SEP2", 3),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Perf class (Cisco Phones) does not exist.\nExecuted command unsuccessfully",
        "Perf class (Cisco Phones) does not exist.\n",
        "                    -> InitializationState            = 100\n",
        THREE + "Executed command unsuccessfully\n",
    ],
)
def test_what_is_no_answer_has_no_values(text: str) -> None:
    with pytest.raises(ParseError):
        parse_perf(text)


@pytest.mark.parametrize("number", ["", "N/A", "1e3", "٣", "12 %", "9" * 30, "1.2.3", "--1"])
def test_what_is_no_number_is_no_value(number: str) -> None:
    text = f" - Perf class (Memory) has instances and values:\n   -> % Mem Used = {number}\n"
    assert parse_perf(text).of("Memory", "% Mem Used") == ()


def test_numbers_may_be_negative_and_have_decimals() -> None:
    text = " - Perf class (Memory) has instances and values:\n   -> A = -1\n   -> B = 2.5\n"
    assert [parse_perf(text).of("Memory", name)[0].value for name in "AB"] == [-1, 2.5]


@given(st.lists(st.sampled_from(range(len(LINES))), unique=True).map(sorted))
def test_an_answer_that_lost_lines_shows_no_other_counter_and_none_in_another_class(kept: list[int]) -> None:
    kept = sorted({*kept, *HEADS})
    found = parse_perf("\n".join(LINES[number] for number in kept))
    assert found.names <= parse_perf(THREE).names
    assert len(found.names) == len([number for number in kept if "->" in LINES[number]])
