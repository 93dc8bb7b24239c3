# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets tests load plugins by their names and read transcripts, and says how many examples a property is tried with."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible.plugins.loader import init_plugin_loader
from ansible.utils.collection_loader import AnsibleCollectionConfig
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

TRANSCRIPTS = Path(__file__).parents[1] / "fixtures"

# An example that takes longer on a busy machine is no fault of the code.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Each run tries the same examples, so that a failure is that of a change.
settings.register_profile("default", patient, derandomize=True, max_examples=60)
# Each run tries others. A failure prints how to repeat it.
settings.register_profile("nightly", patient, max_examples=10_000, print_blob=True)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)
if PROFILE == "default":
    # Hypothesis also tries constants from our own modules, of those in tools/ that happen to be loaded. So the examples
    # would depend on which tests run, and in which worker; it has no setting for that.
    assert callable(providers.is_local_module_file)
    providers.is_local_module_file = lambda path: False

# As an Ansible command does at its start.
if AnsibleCollectionConfig.collection_finder is None:
    init_plugin_loader()


@pytest.fixture
def transcript() -> Callable[[str], str]:
    """Reads a transcript by its folder and its name without the ending."""

    def read(name: str) -> str:
        return (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")

    return read
