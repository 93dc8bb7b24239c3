# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service parameter Maximum Number of Registered Devices, whose internal name is not published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.device_limits import EVERY_NODE, parse_device_limits
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

NAME = "run_sql_processconfig/cucm_15_limits_pattern"


def rows(*told: tuple[str, str, str]) -> str:
    """An answer with these rows."""
    widths = [
        max(len(value) for value in column) for column in zip(("paramname", "paramvalue", "node"), *told, strict=True)
    ]
    lines = [("paramname", "paramvalue", "node"), tuple("=" * width for width in widths), *told]
    return "".join(
        " ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)) + "\n" for line in lines
    )


def test_each_node_has_its_limit_and_the_cluster_that_of_the_others(transcript: Callable[[str], str]) -> None:
    assert parse_device_limits(transcript(NAME)) == {EVERY_NODE: 5000, "sub1.lab.local": 2500, "sub2.lab.local": 7500}


@pytest.mark.parametrize(
    "name",
    [
        "MaximumNumberOfRegisteredDevices",
        "MaxNumberOfRegisteredDevices",
        "MaxRegisteredDevices",
        "MAXREGISDEV",
        "Maximum Number of Registered Devices",
        "MaxDevicesRegistered",
        "CcmMaxNumRegisteredDevs",
    ],
)
def test_the_parameter_is_found_by_its_words(name: str) -> None:
    assert parse_device_limits(rows((name, "4000", "sub1"))) == {"sub1": 4000}


@pytest.mark.parametrize(
    "name", ["AutoRegistrationMaxDevices", "RegisteredDevices", "MaxRegistrations", "SIPRegisterMaxWait"]
)
def test_no_other_parameter_is_taken_for_it(name: str) -> None:
    assert parse_device_limits(rows((name, "7", "sub1"))) == {}


def test_a_row_without_a_node_is_for_the_whole_cluster() -> None:
    assert parse_device_limits(rows(("MaxRegisteredDevices", "4000", "NULL"))) == {EVERY_NODE: 4000}


def test_of_two_values_for_one_node_the_smaller_one_counts() -> None:
    told = (("MaxRegisteredDevices", "4000", "sub1"), ("MaxRegisteredDevicesNew", "3000", "sub1"))
    assert parse_device_limits(rows(*told)) == parse_device_limits(rows(*reversed(told))) == {"sub1": 3000}


def test_a_parameter_that_was_never_changed_may_have_no_row() -> None:
    assert parse_device_limits(rows()) == {}


@pytest.mark.parametrize("value", ["many", "0", "000", "-1", "", "NULL", "5000.5", "12345678901"])
def test_a_value_that_is_no_number_above_zero_is_refused(value: str) -> None:
    with pytest.raises(ParseError, match="'MaxRegisteredDevices' is not a number above 0"):
        parse_device_limits(rows(("MaxRegisteredDevices", value, "sub1")))


@pytest.mark.parametrize("text", ["", "Cisco DB is not running\n", "paramname\n=========\nMaxRegisteredDevices\n"])
def test_an_answer_that_is_not_that_table_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_device_limits(text)
