# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A time for people: UTC and the clock on the wall."""

from __future__ import annotations

import time
from datetime import UTC, timedelta, timezone

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.clock import clock

CET = timezone(timedelta(hours=1), "CET")
JST = timezone(timedelta(hours=9), "JST")
RIYADH = timezone(timedelta(hours=3), "+03")


@pytest.mark.parametrize(
    ("text", "zone", "said"),
    [
        ("2026-11-24T07:58:31+00:00", CET, "2026-11-24 07:58 UTC (08:58 CET)"),
        ("2026-11-24T07:58:31Z", CET, "2026-11-24 07:58 UTC (08:58 CET)"),
        ("2026-11-24T16:58:00+09:00", CET, "2026-11-24 07:58 UTC (08:58 CET)"),
        ("2026-11-24T17:00:00+00:00", JST, "2026-11-24 17:00 UTC (2026-11-25 02:00 JST)"),
        ("2026-11-24T07:58:31+00:00", RIYADH, "2026-11-24 07:58 UTC (10:58 UTC+0300)"),
        ("2026-11-24T07:58:31+00:00", UTC, "2026-11-24 07:58 UTC"),
        ("this morning", CET, "this morning"),
    ],
)
def test_a_time_is_said_in_utc_and_as_the_clock_on_the_wall(text: str, zone: timezone, said: str) -> None:
    assert clock(text, zone) == said


def test_without_a_zone_it_is_that_of_the_controller(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setenv("TZ", "XYZ-2")
        time.tzset()
        assert clock("2026-11-24T07:58:31+00:00") == "2026-11-24 07:58 UTC (09:58 XYZ)"
    time.tzset()
