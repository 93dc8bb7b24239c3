# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the maintenance window is open, by the clock of its own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import WindowError, read_window

NIGHTLY = {"start": "22:00", "end": "05:00", "timezone": "Europe/Berlin"}
ONE_NIGHT = {"start": "2026-11-24 22:00", "end": "2026-11-25 05:00", "timezone": "Europe/Berlin"}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("given", [NIGHTLY, ONE_NIGHT])
@pytest.mark.parametrize(
    ("now", "minutes"),
    [
        ("2026-11-24 20:59:59", None),
        ("2026-11-24 21:00:00", 7 * 60),
        ("2026-11-24 23:00:00", 5 * 60),  # midnight in Berlin
        ("2026-11-25 03:59:00", 1),
        ("2026-11-25 04:00:00", None),
    ],
)
def test_a_window_over_midnight_is_open_from_its_start_up_to_its_end(
    given: dict[str, str], now: str, minutes: int | None
) -> None:
    left = read_window(given).remaining(utc(now))
    assert left == (None if minutes is None else timedelta(minutes=minutes))


def test_a_nightly_window_opens_again_and_that_of_one_night_does_not() -> None:
    later = utc("2026-11-26 22:00:00")
    assert read_window(NIGHTLY).remaining(later) == timedelta(hours=6)
    assert read_window(ONE_NIGHT).remaining(later) is None


def test_a_window_within_a_day() -> None:
    window = read_window({"start": "1:00", "end": "04:30", "timezone": "UTC"})
    assert window.remaining(utc("2026-11-24 01:30:00")) == timedelta(hours=3)
    assert window.remaining(utc("2026-11-24 04:30:00")) is None
    assert window.remaining(utc("2026-11-24 22:30:00")) is None


def test_the_night_that_the_clocks_change_is_an_hour_longer_or_shorter() -> None:
    assert read_window(NIGHTLY).remaining(utc("2026-10-24 20:00:00")) == timedelta(hours=8)
    assert read_window(NIGHTLY).remaining(utc("2027-03-27 21:00:00")) == timedelta(hours=6)


def test_a_window_in_the_hour_that_the_clocks_leave_out_opens_a_day_later() -> None:
    window = read_window({"start": "02:30", "end": "03:15", "timezone": "Europe/Berlin"})
    night = utc("2027-03-28 00:00:00")
    assert window.remaining(utc("2027-03-28 01:30:00")) is None
    opens = window.opens(night)
    assert opens == utc("2027-03-29 00:30:00")
    assert window.remaining(opens) == timedelta(minutes=45)


def test_the_operator_is_told_in_the_windows_own_time() -> None:
    window = read_window(NIGHTLY)
    assert window.describe(utc("2026-11-24 23:00:00")) == "open until 2026-11-25 05:00 CET"
    assert window.describe(utc("2026-11-24 12:00:00")) == "closed and opens at 2026-11-24 22:00 CET"
    assert window.describe(utc("2026-11-25 04:00:00")).endswith("opens at 2026-11-25 22:00 CET")
    assert read_window(ONE_NIGHT).describe(utc("2026-11-25 04:00:00")) == "closed and does not open again"
    assert str(window) == "22:00 to 05:00 Europe/Berlin"
    assert str(read_window(ONE_NIGHT)) == "2026-11-24 22:00 to 2026-11-25 05:00 Europe/Berlin"


@pytest.mark.parametrize("given", [NIGHTLY, ONE_NIGHT])
def test_the_length_of_a_window_is_that_by_the_clock(given: dict[str, str]) -> None:
    assert read_window(given).minutes == 7 * 60


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"timezone": ""}, "lacks timezone"),
        ({"timezone": "Mars/Olympus"}, "is not known on the controller"),
        ({"timezone": "../etc/passwd"}, "is not known on the controller"),
        ({"start": "10 pm"}, "must be HH:MM or YYYY-MM-DD HH:MM"),
        ({"start": 1320}, "in quotes"),  # what YAML makes of 22:00 without quotes
        ({"end": "22:00"}, "starts and ends at the same time"),
        ({"start": "2026-11-24 22:00"}, "both have a date"),
        ({"start": "2026-11-26 22:00", "end": "2026-11-25 05:00"}, "ends before it starts"),
        ({"start": "2026-13-24 22:00", "end": "2026-11-25 05:00"}, "is not a date"),
        ({"begin": "22:00"}, "unknown keys: begin"),
    ],
)
def test_a_window_that_cannot_be_understood_is_refused_with_what_would_be_right(
    change: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(WindowError, match=complaint):
        read_window({**NIGHTLY, **change})


def test_a_window_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(WindowError, match="it must have start, end, timezone"):
        read_window(["22:00", "05:00"])
