# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils fips status` and `utils fips_common_criteria status`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.fips import parse_common_criteria, parse_fips


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cucm_15_fips_doc", True),
        ("cucm_11.5_fips_pattern", True),
        ("cucm_non-fips_pattern", False),
        ("cucm_enhanced-security-mode_doc", False),
    ],
)
def test_the_mode_is_read(transcript: Callable[[str], str], name: str, expected: bool) -> None:
    assert parse_fips(transcript(f"utils_fips_status/{name}")) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The system is operating in FIPS and NOT operating in Enhanced Security Mode.", True),
        ("The system is not operating in FIPS mode.", False),
        ("FIPS mode is enabled.", True),
        ("FIPS mode is disabled", False),
        ("FIPS mode is not enabled", False),
    ],
)
def test_other_words_for_the_mode_are_understood(text: str, expected: bool) -> None:
    assert parse_fips(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No valid command entered",
        "Executing FIPS selftests",
        "The system is operating in FIPS mode.\nThe system is operating in NON-FIPS mode.",
    ],
)
def test_text_without_one_mode_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="utils fips status"):
        parse_fips(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The system is operating in Common Criteria mode.", True),
        ("The system is NOT operating in Common Criteria mode.", False),
        ("The system is not in Common Criteria mode.", False),
        ("The system is operating in NON-Common Criteria mode", False),
        ("Common Criteria mode is enabled.", True),
        ("Common Criteria: Enabled", True),
        ("Common Criteria mode is currently disabled", False),
        ("Common Criteria mode is not enabled", False),
        ("fips_common_criteria is enabled", True),
        ("fips_common_criteria: disabled", False),
        ("", None),
        ("No valid command entered", None),
        ("x" * 5000, None),
        ("FIPS mode must be enabled before Common Criteria mode.", None),
        ("Common Criteria mode is enabled.\nCommon Criteria mode is disabled.", None),
    ],
)
def test_common_criteria_is_recognised_or_left_open(text: str, expected: bool | None) -> None:
    assert parse_common_criteria(text) is expected
