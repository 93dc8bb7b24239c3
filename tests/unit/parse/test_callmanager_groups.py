# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members of the Unified CM Groups."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.callmanager_groups import (
    CallGroups,
    parse_call_groups,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

HEAD = "cmgroup priority callmanager node\n======= ======== =========== ====\n"


def test_each_node_has_its_groups_with_its_priority(transcript: Callable[[str], str]) -> None:
    groups = parse_call_groups(transcript("run_sql_callmanagergroupmember/cucm_15_two-groups_pattern"))
    assert groups == CallGroups(
        {
            "sub2.lab.local": {"Branch": 0, "Default": 1},
            "sub1.lab.local": {"Default": 0},
            "pub.lab.local": {"Default": 2},
        }
    )


def test_members_come_in_the_order_of_their_priority(transcript: Callable[[str], str]) -> None:
    groups = parse_call_groups(transcript("run_sql_callmanagergroupmember/cucm_15_two-groups_pattern"))
    assert groups.members("Default") == ("sub1.lab.local", "sub2.lab.local", "pub.lab.local")
    assert groups.members("Branch") == ("sub2.lab.local",)
    assert groups.members("Elsewhere") == ()


def test_members_of_one_priority_come_by_name() -> None:
    text = f"{HEAD}Default 1        CM_b        b\nDefault 1        CM_a        a\nDefault 0        CM_c        c\n"
    assert parse_call_groups(text).members("Default") == ("c", "a", "b")


def test_nodes_that_share_a_group_are_known(transcript: Callable[[str], str]) -> None:
    groups = parse_call_groups(transcript("run_sql_callmanagergroupmember/cucm_15_two-groups_pattern"))
    assert groups.shared("sub1.lab.local", "sub2.lab.local") == {"Default"}
    assert groups.shared("sub1.lab.local", "elsewhere") == set()


def test_a_cluster_without_members_has_none() -> None:
    assert parse_call_groups(HEAD) == CallGroups({})


def test_a_name_of_a_group_may_hold_blanks() -> None:
    head = HEAD.replace("cmgroup", "cmgroup    ").replace("=======", "===========", 1)
    text = f"{head}Head Office 0        CM_a        a\n"
    assert parse_call_groups(text).nodes == {"a": {"Head Office": 0}}


def test_many_groups_are_read_quickly() -> None:
    rows = "".join(f"g{number // 4:06d} {number % 4:<8} CM_a        n{number % 4:03d}\n" for number in range(40_000))
    begin = time.monotonic()
    assert len(parse_call_groups(HEAD + rows).nodes["n000"]) == 10_000
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("name\n====\na\n", "0 columns"),
        (f"{HEAD}Default first    CM_a        a\n", "priority"),
        (f"{HEAD}Default          CM_a        a\n", "priority"),
        (f"{HEAD}Default NULL     CM_a        a\n", "priority"),
        (f"{HEAD}Default 0        CM_a\n", "has no name"),
        (f"{HEAD}        0        CM_a        a\n", "has no name"),
        (f"{HEAD}Default 0        CM_a        NULL\n", "has no name"),
        (f"{HEAD}Default 0        CM_a        a\nDefault 1        CM_a        a\n", "twice"),
    ],
)
def test_rows_that_are_not_understood_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse_call_groups(text)
