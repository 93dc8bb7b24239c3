# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The short form of `make chaos`: a few seeds that between them have both regimes, faults, a look only, and a wave of
several nodes that loses its controller."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.tests.chaos.trial import run_trial
from ansible_collections.collabops.vos.tests.integration.conftest import thorough


@pytest.mark.parametrize("seed", [22, *(thorough(seed) for seed in (96, 384))])
def test_every_invariant_holds_in_a_run_of_the_campaign(seed: int, tmp_path: Path) -> None:
    outcome = run_trial(seed, tmp_path, f"127.{64 + os.getpid() % 128}")
    assert [str(violation) for violation in outcome.violations] == [], outcome.line
