# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FIPS and Common Criteria: their state only."""

from __future__ import annotations

from collections.abc import Sequence

from ..product import Product
from .context import Context
from .registry import Command, on

__all__ = ["COMMANDS"]

# Security guide 15.
_SELF_TESTS = """The system is operating in FIPS mode. Self test status:

- S T A R T ---------------------
Executing FIPS selftests
runlevel is graphical.target
Start time: {start:%a %b} {start.day} {start:%H:%M:%S} UTC {start:%Y}
NSS self tests passed.
Kernel Crypto tests passed.
Operating System OpenSSL self tests passed.
Strongswan self tests passed.
OpenSSL self tests passed.
CryptoJ self tests passed.
BCFIPS self tests passed.
KFOM self tests passed."""
# Not public; the same words begin a longer line of the EnhancedSecurityMode dialogue.
_NO_FIPS = "The system is operating in NON-FIPS mode."


async def _fips(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _SELF_TESTS.format(start=context.node.booted_at) if context.node.spec.fips else _NO_FIPS


async def _common_criteria(context: Context, arguments: Sequence[str]) -> str:
    # Neither of the two texts is public.
    del arguments
    state = "enabled" if context.node.spec.common_criteria else "disabled"
    return f"Common Criteria mode is {state}."


COMMANDS = (
    Command("utils fips status", _fips),
    Command("utils fips_common_criteria status", _common_criteria, level=1, available=on(Product.CUCM, Product.IMP)),
)
