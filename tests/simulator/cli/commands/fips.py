# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils fips`: status, and the two dialogues that end with a reboot."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import Command

__all__ = ["COMMANDS", "CONTINUE", "ENABLED", "fips_warning"]

# Security guide 15; 14 has another run level and Libreswan; older ones have another run level and Openswan, and not
# the last two tests.
_STATUS = """The system is operating in FIPS mode. Self test status:

- S T A R T ---------------------
Executing FIPS selftests
runlevel is {runlevel}
Start time: {start:%a %b} {start.day} {start:%H:%M:%S} UTC {start:%Y}
NSS self tests passed.
Kernel Crypto tests passed.
Operating System OpenSSL self tests passed.
{ipsec} self tests passed.
OpenSSL self tests passed.
CryptoJ self tests passed."""
_STATUS_SINCE_14 = "\nBCFIPS self tests passed.\nKFOM self tests passed."
# Not public; the same words begin a longer line of the EnhancedSecurityMode dialogue.
_NO_FIPS = "The system is operating in NON-FIPS mode."

# UCCX 15 and PCD 15 administration guides, security guide 15.
_WARNING = """
Security Warning: The operation will regenerate certificates for

{units}

Any third party CA signed certificates that have been uploaded for the above
components will need to be re-uploaded.
{mixed}{others}*********************************************************************************
This will change the system to {mode} mode and will reboot.
*********************************************************************************
{interrupt}
"""
_MIXED = (
    "If the system is operating in mixed mode, then the CTL client needs to be run\nagain to update the CTL file.\n"
)
_OTHERS = """If there are other servers in the cluster, please wait and do not change the
FIPS settings on any other node until the FIPS operation on this node is complete
and the system is back up and running.
"""
_INTERRUPT = """
WARNING: Once you continue do not press Ctrl+C. Canceling this operation after it
starts will leave the system in an inconsistent state; rebooting the system and
running "utils fips status" will be required to recover.
*********************************************************************************
"""
CONTINUE = "Do you want to continue (yes/no) ? "
_DONE = """
Generating certificates...

Setting FIPS mode in operating system.
FIPS mode {state}.

FIPS mode {state} successfully.
********************************************************
It is highly recommended that after your system restarts,
a system backup is performed.
********************************************************
The system will reboot in a few minutes."""
ENABLED = _DONE.format(state="enabled")
_DISABLED = _DONE.format(state="disabled")  # by analogy
# Of all products but CUCM the guides name these two.
_UNITS = ("Tomcat", "IPsec")
_CUCM_UNITS = ("CallManager", "Tomcat", "IPsec", "TVS", "CAPF", "SSH", "ITLRecovery")
# Not public.
_SAME = "The system is already operating in {mode} mode; no change required. Exiting."
_SECURE_MODES = "FIPS mode cannot be disabled in Common Criteria mode or Enhanced Security Mode."


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    if not node.spec.fips:
        return _NO_FIPS
    numbers = node.spec.release.numbers
    if numbers >= (14,):
        recent = numbers >= (15,)
        runlevel, ipsec = ("graphical.target", "Strongswan") if recent else ("multi-user.target", "Libreswan")
    else:
        runlevel, ipsec = "N 3", "Openswan"
    text = _STATUS.format(runlevel=runlevel, ipsec=ipsec, start=node.booted_at)
    return text + (_STATUS_SINCE_14 if numbers >= (14,) else "")


def fips_warning(node: Node, mode: str) -> str:
    """What stands before the question of `utils fips enable` (mode FIPS) and `disable` (NON-FIPS)."""
    cucm = node.spec.product is Product.CUCM and not node.faults.unknown_product
    units = "\n".join(f"{number}){unit}" for number, unit in enumerate(_CUCM_UNITS if cucm else _UNITS, 1))
    recent = cucm and node.spec.release.numbers >= (15,)
    return _WARNING.format(
        units=units,
        mode=mode,
        mixed=_MIXED if cucm else "",
        others="" if node.spec.product is Product.PCD else _OTHERS,  # PCD stands alone, and its guide has no such lines
        interrupt=_INTERRUPT if recent else "",
    )


async def _enable(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    if context.node.spec.fips:
        return _SAME.format(mode="FIPS")
    return await _change(context, "FIPS", True)


async def _disable(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    spec = context.node.spec
    if not spec.fips:
        return _SAME.format(mode="NON-FIPS")
    if spec.common_criteria or spec.enhanced_security:
        return _SECURE_MODES
    return await _change(context, "NON-FIPS", False)


async def _change(context: Context, mode: str, wanted: bool) -> str:
    node = context.node
    context.say(fips_warning(node, mode))
    if not await context.confirm(CONTINUE):
        return ""
    node.change(f"fips {'enable' if wanted else 'disable'}", at_boot=True, fips=wanted)
    node.reboot(automatic=True)
    return ENABLED if wanted else _DISABLED


COMMANDS = (
    # Level 0 for all three is the CLI reference's.
    Command("utils fips status", _status, during_upgrade=False),
    Command("utils fips enable", _enable, during_upgrade=False),
    Command("utils fips disable", _disable, during_upgrade=False),
)
