# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator wants of a change, and how long it may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..cli.known_warnings import KnownWarning
from ..plan.window import Window

__all__ = ["ChangeOptions"]


@dataclass(frozen=True)
class ChangeOptions:
    """The options of one run. All times are seconds."""

    target: str
    allow_lowering: bool = False
    require_proof: bool = True
    accepted: Mapping[str, str] = field(default_factory=dict)  # conditions that the operator does without, with reasons
    known_warnings: Sequence[KnownWarning] = ()
    window: Window | None = None  # None: no window, so it is always open
    backup_days: float = 7.0
    registration_tolerance: float = 0.95
    reboot_timeout: float = 2700.0
    own_reboot_timeout: float = 600.0
    gate_timeout: float = 900.0
    recovery_timeout: float = 3600.0
    poll_interval: float = 15.0  # from the start of a poll to the start of the next one
    good_polls: int = 3
