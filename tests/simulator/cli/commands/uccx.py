# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact Center Express: its version."""

from __future__ import annotations

from collections.abc import Sequence

from ...product import Product
from ..context import Context
from ..registry import Command, on

__all__ = ["COMMANDS"]


async def _version(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    spec = context.node.spec
    inactive = spec.inactive.text if spec.inactive else "NA"
    return f"Active UCCX Version: {spec.release.text}\nInactive UCCX Version: {inactive}\nCommand successful."


COMMANDS = (Command("show uccx version", _version, available=on(Product.UCCX)),)
