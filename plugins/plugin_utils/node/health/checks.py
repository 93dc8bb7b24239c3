# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All health conditions, in the order of the documentation. They are checked in this order too, by `turn` first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import (
    backup,
    certificate,
    counters,
    database,
    min_version,
    platform,
    presence,
    registrations,
    services,
    unity,
    upgrade,
)
from .check import Check

__all__ = ["ACCEPTABLE", "BY_NAME", "CHECKS", "CONDITIONS", "require_acceptable"]

CHECKS: tuple[Check[Any], ...] = (
    *services.CHECKS,
    *database.CHECKS,
    *upgrade.CHECKS,
    *presence.CHECKS,
    *unity.CHECKS,
    *platform.CHECKS,
    *backup.CHECKS,
    *certificate.CHECKS,
    *min_version.CHECKS,
    *registrations.CHECKS,
    *counters.CHECKS,
)
BY_NAME: Mapping[str, Check[Any]] = {check.name: check for check in CHECKS}

# The conditions that are requested by name; the others are requested by the value that they are compared with.
CONDITIONS = tuple(check.name for check in CHECKS if check.measure is None)
# What an operator may accept: conditions, and a node without which phones have no backup, which the plan looks for.
ACCEPTABLE = (*(check.name for check in CHECKS if check.acceptable), "redundancy")


def require_acceptable(accepted: Iterable[str], option: str) -> None:
    """Raise ValueError for a condition that cannot be accepted; `option` names the option for the message."""
    for name in accepted:
        if name not in ACCEPTABLE:
            known = ", ".join(ACCEPTABLE)
            raise ValueError(f"{option} names {name}, which cannot be accepted; it can name {known}")
