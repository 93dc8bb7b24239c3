# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transcripts for the tests of the fingerprint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

TRANSCRIPTS = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def transcript() -> Callable[[str], str]:
    """Reads a transcript by its folder and its name without the ending."""

    def read(name: str) -> str:
        return (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")

    return read
