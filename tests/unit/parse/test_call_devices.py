# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of the Unified CM Groups."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import permutations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.call_devices import (
    CALL_DEVICES_QUERY,
    CallDevices,
    DeviceCount,
    parse_call_devices,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from hypothesis import given
from hypothesis import strategies as st

NAME = "run_sql_device/cucm_15_two-groups-and-lists_pattern"
HEAD = "poolgroup owngroup tkclass n    pooled owned\n========= ======== ======= ==== ====== =====\n"


def rows(*told: str) -> str:
    """An answer with these rows of words."""
    form = "{:<9} {:<8} {:<7} {:<4} {:<6} {}\n"
    return HEAD + "".join(form.format(*row.split()) for row in told)


def answer(*devices: tuple[str | None, str | None, int, int | None]) -> str:
    """What the query finds in a database with these devices: device pool, own group, class and model."""
    database = sqlite3.connect(":memory:")
    database.executescript(
        """
        create table callmanagergroup (pkid, name);
        create table devicepool (pkid, name, fkcallmanagergroup);
        create table device (fkdevicepool, fkcallmanagergroup, tkclass, tkmodel);
        insert into callmanagergroup values ('g1', 'East'), ('g2', 'West'), ('g3', 'Empty');
        insert into devicepool values ('p1', 'Berlin', 'g1'), ('p2', 'Bonn', 'g1'), ('p3', 'Rome', 'g2');
        insert into devicepool values ('p4', 'Nowhere', null);
        """
    )
    database.executemany("insert into device values (?, ?, ?, ?)", devices)
    found = database.execute(CALL_DEVICES_QUERY)
    names = [column[0] for column in found.description]
    told = [["NULL" if value is None else str(value) for value in one] for one in found]
    widths = [max(map(len, column)) for column in zip(names, *told, strict=True)]
    lines = [names, ["=" * width for width in widths], *told]
    return "".join(
        " ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)) + "\n" for line in lines
    )


def test_the_query_counts_devices_by_their_pool_and_by_their_own_group() -> None:
    phones = [("p1", None, 1, 500), ("p1", None, 1, 501), ("p2", None, 1, None), ("p3", None, 1, 500)]
    others = [("p1", None, 2, 7), ("p3", "g1", 7, 8), (None, "g2", 20, 9), (None, None, 254, 10)]
    templates = [("p3", None, 1, 645), (None, None, 1, 645)]
    found = parse_call_devices(answer(*phones, *others, *templates))
    assert found.groups == {"East": DeviceCount(3, 5), "West": DeviceCount(1, 3)}


@pytest.mark.parametrize("device", [("p4", None, 2, 7), ("gone", None, 1, 7), (None, "gone", 7, 7), (None, None, 1, 7)])
def test_the_query_loses_no_device_whose_group_is_not_known(device: tuple[str | None, str | None, int, int]) -> None:
    with pytest.raises(ParseError, match="is not known"):
        parse_call_devices(answer(("p1", None, 1, 500), device))


def test_phones_are_told_apart_from_all_devices_of_a_group(transcript: Callable[[str], str]) -> None:
    groups = parse_call_devices(transcript(NAME)).groups
    assert groups["Default"] == DeviceCount(phones=85, devices=91)
    assert groups["Head Office"] == DeviceCount(phones=1200, devices=1200 + 14 + 1 + 3)


def test_a_group_that_only_lists_name_has_devices_and_no_phone(transcript: Callable[[str], str]) -> None:
    assert parse_call_devices(transcript(NAME)).groups["Lists"] == DeviceCount(phones=0, devices=3)


def test_a_device_counts_once_where_its_pool_and_itself_name_one_group() -> None:
    assert parse_call_devices(rows("East East 7 2 2 2")).groups == {"East": DeviceCount(0, 2)}


def test_templates_and_profiles_without_a_group_count_for_none(transcript: Callable[[str], str]) -> None:
    assert set(parse_call_devices(transcript(NAME)).groups) == {"Head Office", "Default", "Lists"}
    assert parse_call_devices(rows("NULL NULL 254 40 0 0")) == CallDevices({})


def test_the_order_of_the_rows_has_no_meaning() -> None:
    told = ("East NULL 1 5 5 0", "East West 7 1 1 1", "West NULL 2 3 3 0")
    found = [parse_call_devices(rows(*order)) for order in permutations(told)]
    assert found == [CallDevices({"East": DeviceCount(5, 6), "West": DeviceCount(0, 4)})] * 6


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("Cisco DB is not running\n", "not running"),
        ("cmgroup n\n======= =\nDefault 3\n", "0 columns poolgroup"),
        (rows("East NULL 1 many 5 0"), "not a number: 'many'"),
        (rows("East NULL NULL 5 5 0"), "not a number"),
        (rows("East NULL phone 5 5 0"), "not a number: 'phone'"),
        (rows("East NULL 1 5 5 0", "East NULL 1 6 6 0"), "a row twice"),
        (rows("NULL NULL 1 5 5 0"), "Group of 5 devices is not known: the device pool has none"),
        (rows("NULL NULL 2 1 1 0"), "Group of 1 device is not known: the device pool has none"),
        (rows("NULL East 7 1 1 1"), "Group of 1 device is not known: the device pool has none"),
        (rows("East NULL 7 2 2 1"), "Group of 1 device is not known: the one that is named is not there"),
        (rows("NULL NULL 1 5 0 0"), "Group of 5 phones is not known: there is no device pool"),
        (f"{HEAD}          NULL     1       5    5      0\n", "has no name"),
        (f"{HEAD}East               1       5    5      0\n", "has no name"),
    ],
)
def test_an_answer_that_leaves_devices_open_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse_call_devices(text)


@given(data=st.data())
def test_a_value_that_is_lost_or_replaced_loses_no_group_unseen(data: st.DataObject) -> None:
    told = [
        ["East", "NULL", "1", "5", "5", "0"],
        ["East", "West", "7", "1", "1", "1"],
        ["NULL", "Far", "20", "3", "0", "3"],
    ]
    row = data.draw(st.integers(0, 2))
    column = data.draw(st.integers(0, 1))
    told[row][column] = data.draw(st.sampled_from(["NULL", "-"]))
    try:
        found = parse_call_devices(rows(*(" ".join(words) for words in told)).replace("-", " "))
    except ParseError:
        return
    assert set(found.groups) == {"East", "West", "Far"}
