# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks side by side: rests that overlap, walks that want to be alone, and no step before its time."""

from __future__ import annotations

import threading
import time

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.turns import Steps, Walk, take_turns
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.action.scripted import FakeClock

Taken = list[tuple[str, int, float]]


def walk(name: str, rests: list[float], taken: Taken, clock: Clock) -> Steps[None]:
    """Steps with these rests before them."""
    for number, rest in enumerate(rests):
        yield clock.now() + rest
        taken.append((name, number, clock.now()))


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.1, 0.5, 2.0]), max_size=5), max_size=6),
    st.sampled_from([1, 2, 5]),
    st.sets(st.integers(0, 5)),
)
def test_all_steps_are_taken_in_order_and_none_too_early(
    rests: list[list[float]], parallel: int, alone: set[int]
) -> None:
    fake, taken = FakeClock(), Taken()
    walks = [Walk(walk(str(place), own, taken, fake.clock), alone=place in alone) for place, own in enumerate(rests)]
    take_turns(walks, parallel, fake.clock)
    for place, own in enumerate(rests):
        mine = [(number, moment) for name, number, moment in taken if name == str(place)]
        assert [number for number, _moment in mine] == list(range(len(own)))
        moments = [1000.0, *(moment for _number, moment in mine)]
        assert all(after - before >= rest for before, after, rest in zip(moments, moments[1:], own, strict=False))
    assert fake.time - 1000.0 <= max((sum(own) for own in rests), default=0) + 1e-6, "rests are taken together"


def test_a_rest_of_one_is_the_turn_of_another() -> None:
    fake, taken = FakeClock(), Taken()
    walks = [Walk(walk(name, [0.0, 0.5, 0.5], taken, fake.clock)) for name in "abc"]
    take_turns(walks, 1, fake.clock)
    assert [name for name, _number, _moment in taken] == list("abcabcabc")
    assert fake.time == 1001.0


@pytest.mark.parametrize(("names", "parallel", "most"), [("abcde", 2, 2), ("abcde", 3, 3), ("aBcDe", 3, 2)])
def test_no_more_at_a_time_than_is_allowed_and_some_quite_alone(names: str, parallel: int, most: int) -> None:
    lock, inside, seen = threading.Lock(), list[str](), set[tuple[str, ...]]()

    def steps(name: str) -> Steps[None]:
        for _step in range(4):
            yield time.monotonic()
            with lock:
                inside.append(name)
                seen.add(tuple(sorted(inside)))
            time.sleep(0.005)  # the time in which another one could come
            with lock:
                inside.remove(name)

    take_turns([Walk(steps(name), alone=name.isupper()) for name in names], parallel, Clock())
    assert max(map(len, seen)) == most
    assert {who for who in seen if set(who) & {"B", "D"}} == {(name,) for name in names if name.isupper()}


def test_what_goes_wrong_in_a_step_is_told() -> None:
    def broken() -> Steps[None]:
        yield 0.0
        raise ZeroDivisionError("a fault of ours")

    fake = FakeClock()
    for parallel in (1, 2):
        with pytest.raises(ZeroDivisionError):
            take_turns([Walk(broken()), Walk(walk("a", [0.0], [], fake.clock))], parallel, fake.clock)
