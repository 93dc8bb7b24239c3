# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Common Criteria mode and Enhanced Security Mode, which both stand on FIPS mode."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on
from .fips import CONTINUE, ENABLED, fips_warning

__all__ = ["COMMANDS"]

# CLI reference 15, "set webapp session maxlimit", which shows the way into Enhanced Security Mode.
_STATE = "The system is operating in {fips} and {enhanced} in Enhanced Security Mode."
_NEEDS_FIPS = "\n{mode} can be enabled only when the system is operating in FIPS mode\n"
_FIPS_QUESTION = "Do you wish to enable  FIPS mode as well (yes/no) ? "
_POLICIES = """
Warning : This operation will modify the password policies

1)Password Length should be between 14 to 127 characters.
2)Password should have at least 1 lowercase, 1 uppercase, 1 digit and 1 special character.
3)Any of the previous 24 passwords cannot be reused.
4)Minimum age of the password is 1 day and Maximum age of the password is 60 days.
5)Any newly generated password's character sequence will need to differ by at least 4 characters from the old \
password's character sequence.
Warning : This mode will limit the total number of concurrent web application sessions to 3.
*****************************************************************
This will change the system to {mode} and will reboot
*****************************************************************

"""
_SETTING = """The protocol for communication with remote syslog server is already set to tcp. No changes required.

The system is already operating in contact search authentication enable mode; no change required. Exiting.
The concurrent web application session limit has been successfully set to 3.
Setting password restrictions as part of Enhanced Security Mode enable

"""
_ENHANCED = "Enhanced Security Mode"
_COMMON = "Common Criteria mode"

# Nothing that follows is public: neither the end of the dialogue above nor any text of Common Criteria.
_CALLING_FIPS = "Calling fips enable\n"
_DONE = "{mode} {state} successfully.\nThe system will reboot in a few minutes."
_SAME = "{mode} is already {state}; no change required. Exiting."
_LEAVING = """
*****************************************************************
This will disable {mode} and will reboot
*****************************************************************

"""
_MINIMUM_QUESTION = "Please enter the minimum TLS version to be set : "
_COMMON_STATE = "Common Criteria mode is {state}."


async def _common_status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _COMMON_STATE.format(state="enabled" if context.node.spec.common_criteria else "disabled")


async def _enhanced_status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _enhanced_state(context.node)


def _enhanced_state(node: Node) -> str:
    return _STATE.format(
        fips="FIPS" if node.spec.fips else "NON-FIPS",
        enhanced="operating" if node.spec.enhanced_security else "NOT operating",
    )


async def _enable_common(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return await _enable(context, _COMMON, "common_criteria")


async def _enable_enhanced(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    context.say(f"{_enhanced_state(context.node)}\n")
    return await _enable(context, _ENHANCED, "enhanced_security")


async def _enable(context: Context, mode: str, key: str) -> str:
    node = context.node
    if getattr(node.spec, key):
        return _SAME.format(mode=mode, state="enabled")
    with_fips = not node.spec.fips
    if with_fips:
        context.say(_NEEDS_FIPS.format(mode=mode))
        if not await context.confirm(_FIPS_QUESTION):
            return ""
    enhanced = mode is _ENHANCED
    context.say(_POLICIES.format(mode=mode) if enhanced else "\n")
    if not await context.confirm(CONTINUE):
        return ""
    if enhanced:
        context.say(_SETTING)
    if with_fips:
        context.say(_CALLING_FIPS + fips_warning(node, "FIPS"))
        if not await context.confirm(CONTINUE):
            return ""
    node.change(f"{key} enable", at_boot=True, fips=True, **{key: True})
    done = f"{ENABLED}\n" if with_fips else ""
    return await _reboot(context, done + _DONE.format(mode=mode, state="enabled"))


async def _disable_common(context: Context, arguments: Sequence[str]) -> str:
    # CLI reference 15: "When Common Criteria mode is disabled, a prompt is displayed to set the minimum TLS version."
    del arguments
    node = context.node
    if not node.spec.common_criteria:
        return _SAME.format(mode=_COMMON, state="disabled")
    version = await context.ask(_MINIMUM_QUESTION)
    if version not in node.spec.release.tls_versions:
        return UNSUCCESSFUL
    text = await _leave(context, _COMMON, "common_criteria")
    if text:
        node.set_minimum(version)
    return text


async def _disable_enhanced(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    if not context.node.spec.enhanced_security:
        return _SAME.format(mode=_ENHANCED, state="disabled")
    return await _leave(context, _ENHANCED, "enhanced_security")


async def _leave(context: Context, mode: str, key: str) -> str:
    context.say(_LEAVING.format(mode=mode))
    if not await context.confirm(CONTINUE):
        return ""
    context.node.change(f"{key} disable", at_boot=True, **{key: False})
    return await _reboot(context, _DONE.format(mode=mode, state="disabled"))


async def _reboot(context: Context, text: str) -> str:
    context.node.reboot(automatic=True)
    return text


_HAS_COMMON = on(Product.CUCM, Product.IMP)  # CLI reference 15: not Unity Connection
_HAS_ENHANCED = on(Product.CUCM, Product.IMP, Product.CUC)

COMMANDS = (
    Command("utils fips_common_criteria status", _common_status, level=1, available=_HAS_COMMON),
    Command("utils fips_common_criteria enable", _enable_common, level=1, available=_HAS_COMMON),
    Command("utils fips_common_criteria disable", _disable_common, level=1, available=_HAS_COMMON),
    Command("utils EnhancedSecurityMode status", _enhanced_status, available=_HAS_ENHANCED),
    Command(
        "utils EnhancedSecurityMode enable", _enable_enhanced, level=4, available=_HAS_ENHANCED, during_upgrade=False
    ),
    Command(
        "utils EnhancedSecurityMode disable", _disable_enhanced, level=4, available=_HAS_ENHANCED, during_upgrade=False
    ),
)
