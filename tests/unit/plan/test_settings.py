# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which variables of a run are refused before anything is planned, and what is said of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import ControlError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import SHARED, check_accepted, check_settings


def node(name: str = "pub", minutes: object = "", **settings: object) -> dict[str, Any]:
    return {"name": name, "minutes": minutes, "settings": {**dict.fromkeys(SHARED, ""), **settings}}


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
