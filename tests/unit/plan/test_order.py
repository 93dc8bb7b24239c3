# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order within a cluster: members of one Unified CM Group do not follow one another where that can be avoided."""

from __future__ import annotations

import itertools
import time

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.order import arrange
from hypothesis import given
from hypothesis import strategies as st


def order(ranked: dict[str, int], **groups: str) -> str:
    """The order of nodes whose names are letters, with groups as words of their members."""
    of = {name: frozenset(group for group, members in groups.items() if name in members) for name in ranked}
    return "".join(arrange([(rank, name) for name, rank in ranked.items()], of))


def test_without_groups_rank_and_name_decide() -> None:
    assert order({"c": 0, "b": 10, "a": 10}) == "cab"


def test_members_of_one_group_do_not_follow_one_another() -> None:
    assert order(dict.fromkeys("abcd", 20), east="ab", west="cd") == "acbd"


def test_the_rank_comes_first_even_where_members_then_follow_one_another() -> None:
    assert order({"p": 0, "a": 20, "b": 20}, default="pab") == "pab"


def test_the_last_node_of_the_rank_before_counts() -> None:
    assert order({"p": 0, "a": 20, "b": 20}, default="pa") == "pba"


def test_the_first_node_of_the_next_rank_counts() -> None:
    assert order({"a": 10, "b": 10, "z": 20}, default="bz") == "baz"


def test_where_no_order_is_free_of_it_the_one_with_the_fewest_is_taken() -> None:
    assert order(dict.fromkeys("abcd", 20), default="abc") == "abdc"


def test_one_group_of_all_leaves_the_order_by_name() -> None:
    letters = "abcdefghijklmnop"
    assert order(dict.fromkeys(letters, 20), default=letters) == letters


def test_a_large_cluster_with_groups_of_three_is_ordered_at_once() -> None:
    letters = "abcdefghijklmnop"
    groups = {f"g{n}": letters[n] + letters[(n + 1) % 16] + letters[(n + 5) % 16] for n in range(16)}
    begin = time.monotonic()
    found = order(dict.fromkeys(letters, 20), **groups)
    assert time.monotonic() - begin < 2
    assert not any({one, other} <= set(group) for one, other in itertools.pairwise(found) for group in groups.values())


NODES = st.lists(st.tuples(st.integers(0, 2), st.frozensets(st.sampled_from("xyz"), max_size=2)), max_size=6)


@given(NODES)
def test_no_other_order_of_the_same_ranks_has_fewer_meetings(nodes: list[tuple[int, frozenset[str]]]) -> None:
    ranked = [(rank, str(place)) for place, (rank, _groups) in enumerate(nodes)]
    groups = {str(place): own for place, (_rank, own) in enumerate(nodes)}
    ranks = {name: rank for rank, name in ranked}

    def meetings(names: tuple[str, ...]) -> int:
        return sum(bool(groups[one] & groups[other]) for one, other in itertools.pairwise(names))

    found = arrange(ranked, groups)
    assert [ranks[name] for name in found] == sorted(ranks.values())
    allowed = (p for p in itertools.permutations(ranks) if [ranks[name] for name in p] == sorted(ranks.values()))
    assert meetings(found) == min(meetings(other) for other in allowed)
