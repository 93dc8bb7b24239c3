# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.dates import MOMENT, Moment, read_moment


@pytest.mark.parametrize("zone", ["PST", "UTC", "CEST", "-05", "GMT+05:30"])
def test_a_date_keeps_the_word_for_its_zone(zone: str) -> None:
    text = f"Fri Dec 12 13:45:19 {zone} 2025"
    assert read_moment(text) == Moment(datetime(2025, 12, 12, 13, 45, 19), zone)
    assert re.fullmatch(MOMENT, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fri Dec 12 13:45:19 2025",
        "Fri Foo 12 13:45:19 PST 2025",
        "Mon Feb 30 13:45:19 PST 2025",
        "Fri Dec 12 25:45:19 PST 2025",
        "Fri Jan 1 13:45:19 PST 0000",
        "2025-12-12 13:45:19",
        "at Fri Dec 12 13:45:19 PST 2025",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_moment(text) is None
