# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which variables of a run are refused before anything is planned, and what is said of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import ControlError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import (
    DEFAULTS,
    NUMBERS,
    SHARED,
    RunSettings,
    check_accepted,
    check_settings,
    numbers_of,
    read_mapping,
    window_of,
)


def node(name: str = "pub", minutes: object = "", capacity: object = "", **settings: object) -> dict[str, Any]:
    return {
        "name": name,
        "minutes": minutes,
        "capacity": capacity,
        "settings": {**dict.fromkeys(SHARED, ""), **settings},
    }


def test_hosts_that_agree_pass_and_so_does_one_that_could_not_be_read() -> None:
    check_settings([node(vos_tls_restart_timeout="2700"), node("sub", minutes=20), {"name": "gone"}])


@pytest.mark.parametrize("name", SHARED)
def test_what_decides_over_a_cluster_must_be_the_same_for_all_hosts(name: str) -> None:
    told = f"{name} differs between the hosts of this run (one for pub, other for sub). Set it once for all of them."
    with pytest.raises(ControlError, match=re.escape(told)):
        check_settings([node(**{name: "one"}), node("sub", **{name: "other"})])


@pytest.mark.parametrize("value", [0, -1, "0", "soon", "nan", "inf", None])
def test_a_wait_must_have_a_length(value: object) -> None:
    with pytest.raises(ControlError, match=f"pub: vos_tls_restart_timeout is {value}; it must be above 0"):
        check_settings([node(vos_tls_restart_timeout=value)])


def test_the_expected_minutes_may_be_left_out_and_must_be_above_0() -> None:
    check_settings([node(minutes=""), node(minutes=None), node(minutes="12.5")])
    with pytest.raises(ControlError, match="pub: vos_tls_expected_restart_minutes is 0; it must be above 0"):
        check_settings([node(minutes=0)])


def test_the_capacity_may_be_left_out_and_must_be_a_whole_number_above_0() -> None:
    for capacity in ("", None, 1, "7500"):
        check_settings([node(capacity=capacity)])
    for wrong in (0, "0", -5, 2.5, "5000.5", "many", True):
        text = f"pub: vos_tls_node_capacity is {wrong}; it must be a whole number above 0"
        with pytest.raises(ControlError, match=re.escape(text)):
            check_settings([node(capacity=wrong)])


def test_the_tolerance_is_a_share() -> None:
    check_settings([node(vos_tls_registration_tolerance=1)])
    with pytest.raises(ControlError, match=r"is 95; it is a share, such as 0\.95, and must be at most 1"):
        check_settings([node(vos_tls_registration_tolerance=95)])


def test_a_window_that_is_none_is_named_with_its_variable() -> None:
    with pytest.raises(ControlError, match="vos_tls_window: "):
        check_settings([node(vos_tls_window={"start": "late"})])


def test_a_condition_is_accepted_by_its_name_with_a_reason() -> None:
    check_accepted({"backup": "taken by hand this morning"})
    with pytest.raises(ControlError, match="vos_tls_accept names backups, which cannot be accepted; it can name "):
        check_accepted({"backups": "taken by hand"})
    for reason in ("", "  ", None, True):
        with pytest.raises(ControlError, match="vos_tls_accept gives no reason for backup"):
            check_accepted({"backup": reason})


def test_phones_without_a_backup_are_accepted_like_a_condition() -> None:
    check_accepted({"redundancy": "they are in the lab"})
    with pytest.raises(ControlError, match=r"vos_tls_accept names spare, .* it can name .*, redundancy$"):
        check_accepted({"spare": "none"})


def test_a_host_without_a_variable_agrees_with_one_that_has_the_default() -> None:
    check_settings([{"name": "pub", "settings": {**DEFAULTS}}, node("sub", **DEFAULTS)])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("vos_tls_allow_lowering", (False, "no", "False", 0, "0", "off")),
        ("vos_tls_require_proof", (True, "yes", "TRUE", 1, "on")),
        ("vos_tls_min_version", ("1.2", 1.2)),
        (
            "vos_tls_cti_pairs",
            (
                [{"application": "a", "nodes": ["x", "y"]}],
                '[{"application": "a", "nodes": ["x", "y"]}]',
                "[{application: a, nodes: [x, y]}]",
            ),
        ),
        ("vos_tls_wave_size", (4, "4")),
        ("vos_tls_accept", ({"backup": "by hand"}, '{"backup": "by hand"}', "backup: by hand")),
        (
            "vos_tls_window",
            (
                {"start": "1:00", "end": "2:00", "timezone": "UTC"},
                '{"start": "1:00", "end": "2:00", "timezone": "UTC"}',
            ),
        ),
    ],
)
def test_equal_values_that_are_written_differently_are_equal(name: str, values: tuple[object, ...]) -> None:
    check_settings([node(f"host{place}", **{name: value}) for place, value in enumerate(values)])


def test_a_word_that_is_neither_yes_nor_no_is_another_value() -> None:
    with pytest.raises(ControlError, match="vos_tls_require_proof differs between the hosts"):
        check_settings([node(vos_tls_require_proof="perhaps"), node("sub", vos_tls_require_proof=True)])


def test_a_number_of_polls_is_a_whole_number() -> None:
    check_settings([node(vos_tls_good_polls="3"), node("sub", vos_tls_good_polls=2.0)])
    with pytest.raises(ControlError, match=r"pub: vos_tls_good_polls is 2\.5; it must be a whole number"):
        check_settings([node(vos_tls_good_polls=2.5)])


def test_each_host_keeps_its_own_numbers() -> None:
    given = {**DEFAULTS, "vos_tls_gate_timeout": "30", "vos_tls_good_polls": "2"}
    assert numbers_of(given) == {**NUMBERS, "gate_timeout": 30.0, "good_polls": 2}
    assert numbers_of({}) == {}
    settings = RunSettings({"target": "1.2", "gate_timeout": 900.0}, {"pub": {"gate_timeout": 30.0}})
    assert settings.of("pub") == {"target": "1.2", "gate_timeout": 30.0}
    assert settings.of("other") == settings.of("") == {"target": "1.2", "gate_timeout": 900.0}


@pytest.mark.parametrize("given", ["backup", "", "[1]", ["backup"], None, "{broken", 5])
def test_what_is_no_mapping_is_refused_with_an_example(given: object) -> None:
    told = (
        "vos_tls_accept is not a mapping. On the command line, give it as JSON: "
        """-e '{"vos_tls_accept": {"KEY": "TEXT"}}'"""
    )
    with pytest.raises(ControlError, match=f"^{re.escape(told)}$"):
        read_mapping("vos_tls_accept", given)


def test_a_mapping_is_read_from_the_text_of_the_command_line() -> None:
    assert read_mapping("vos_tls_accept", '{"backup": "by hand"}') == {"backup": "by hand"}
    assert read_mapping("vos_tls_accept", {}) == {}


def test_a_window_is_kept_as_texts() -> None:
    assert window_of({"start": "22:00", "end": "05:00", "timezone": "UTC"}) == {
        "start": "22:00",
        "end": "05:00",
        "timezone": "UTC",
    }
    assert window_of({}) == window_of("") == window_of(None) == {}
