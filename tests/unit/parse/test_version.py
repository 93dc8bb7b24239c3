# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show version active`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.version import ActiveVersion, parse_version


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "cuic_15.0.1_no-options_doc",
            ActiveVersion("15.0.1.10100-41", (15, 0, 1, 10100, 41), "Active Master Version: 15.0.1.10100-41"),
        ),
        (
            "cucm_11.5.1_options_capture",
            ActiveVersion("11.5.1.12900-21", (11, 5, 1, 12900, 21), "Active Master Version: 11.5.1.12900-21"),
        ),
        (
            "cucm_8.6_active-version_pattern",
            ActiveVersion("8.6.2.23900-10", (8, 6, 2, 23900, 10), "Active Version: 8.6.2.23900-10"),
        ),
    ],
)
def test_the_active_version_is_read(transcript: Callable[[str], str], name: str, expected: ActiveVersion) -> None:
    assert parse_version(transcript(f"show_version_active/{name}")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No valid command entered",
        "Inactive Master Version: 12.5.1.16900-48",
        "Active Master Version:",
        "Active Master Version: unknown",
        "Active Master Version: 12.5.1.16900-48 and more",
        "Active Master Version: 12.5.1.16900-48\nActive Master Version: 15.0.1.12900-234",
    ],
)
def test_text_without_one_active_version_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="show version active"):
        parse_version(text)
