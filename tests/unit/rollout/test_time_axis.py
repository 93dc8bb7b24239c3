# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The axis of a time line: time is in one scale, and a long time without a run is cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.time_axis import TimeAxis
from hypothesis import given
from hypothesis import strategies as st

BEGIN = datetime(2026, 11, 28, 21, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def axis(*times: tuple[float, float]) -> TimeAxis:
    return TimeAxis.over([(at(begin), at(end)) for begin, end in times])


def test_the_same_time_has_the_same_width_in_each_run() -> None:
    found = axis((0, 60), (240, 300))
    widths = [found.place(at(begin + 30)) - found.place(at(begin)) for begin in (0, 30, 240, 270)]
    assert widths == [pytest.approx(widths[0])] * 4


def test_a_long_time_without_a_run_is_cut_and_a_short_one_is_not() -> None:
    assert [(span.begin, span.end) for span in axis((0, 60), (110, 200)).spans] == [(at(0), at(200))]
    found = axis((0, 60), (240, 300))
    ((begin, end, time),) = found.gaps()
    assert time == timedelta(hours=3)
    assert end - begin == pytest.approx(5)
    assert found.place(at(150)) == pytest.approx(begin), "a moment between two runs"


def test_a_run_of_a_moment_has_room_for_its_label_which_is_no_time_of_its_own() -> None:
    found = axis((0, 1), (241, 600))
    assert found.place(at(20)) - found.place(at(0)) > 4
    assert [time for _begin, _end, time in found.gaps()] == [timedelta(hours=4)]


def test_ticks_are_round_times_of_the_zone() -> None:
    texts = [f"{moment:%H:%M}" for _place, moment in axis((7, 130)).ticks(BERLIN)]
    assert texts == ["22:15", "22:30", "22:45", "23:00", "23:15", "23:30", "23:45", "00:00"]
    kathmandu = [f"{moment:%M}" for _place, moment in axis((7, 130)).ticks(ZoneInfo("Asia/Kathmandu"))]
    assert set(kathmandu) <= {"00", "15", "30", "45"}


def test_in_the_night_of_the_change_of_clocks_ticks_show_what_the_clock_shows() -> None:
    begin = datetime(2026, 10, 24, 23, tzinfo=UTC)
    found = TimeAxis.over([(begin, begin + timedelta(hours=4))])
    assert [f"{moment:%H:%M}" for _place, moment in found.ticks(BERLIN)] == [
        "01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30", "04:00"
    ]  # fmt: skip


def test_a_night_that_is_long_gets_more_width() -> None:
    assert [axis((0, hours * 60)).size for hours in (8, 9, 17, 26)] == [1, 2, 3, 4]


TIMES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 500)), min_size=1, max_size=8)


@given(TIMES, st.lists(st.integers(-100, 3000), min_size=2))
def test_a_later_moment_never_stands_before_an_earlier_one(times: list[tuple[int, int]], moments: list[int]) -> None:
    found = axis(*((begin, begin + length) for begin, length in times))
    places = [found.place(at(moment)) for moment in sorted(moments)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(places))
    assert all(0 <= place <= 100 for place in places)


@given(TIMES)
def test_ticks_do_not_touch_and_stand_where_their_time_is(times: list[tuple[int, int]]) -> None:
    found = axis(*((begin, begin + length) for begin, length in times))
    ticks = list(found.ticks(BERLIN))
    assert all(later[0] - earlier[0] >= 5 for earlier, later in pairwise(ticks))
    assert all(found.place(moment) == pytest.approx(place) for place, moment in ticks)
