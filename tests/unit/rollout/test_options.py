# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a cluster in the plan, as the change of its nodes uses them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import NUMBERS
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import WindowError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.options import ChangeOptions

SETTINGS: dict[str, Any] = {
    "target": "1.2",
    "allow_lowering": False,
    "require_proof": True,
    "accepted": {},
    "known_warnings": "",
    "window": {},
    "window_margin": None,
    **NUMBERS,
}


def test_the_defaults_of_a_run_are_those_of_a_change() -> None:
    assert ChangeOptions.from_plan(SETTINGS) == ChangeOptions("1.2")


def test_numbers_may_be_texts() -> None:
    texts = {**SETTINGS, **{name: str(number) for name, number in NUMBERS.items()}}
    assert ChangeOptions.from_plan(texts) == ChangeOptions("1.2")


def test_the_window_is_read() -> None:
    window = {"start": "22:00", "end": "04:00", "timezone": "UTC"}
    assert ChangeOptions.from_plan({**SETTINGS, "window": window}).window is not None
    with pytest.raises(WindowError):
        ChangeOptions.from_plan({**SETTINGS, "window": {"start": "22:00"}})
