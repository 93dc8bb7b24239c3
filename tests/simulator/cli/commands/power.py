# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils system shutdown` and `utils system switch-version`: ways down other than a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

# The dialogue of shutdown is not public for VOS itself; this is the one of VVB 12.5 to 15, which wraps it.
_SHUTDOWN_QUESTION = "Do you really want to shutdown ?\n\nEnter (yes/no)? "
_SHUTTING_DOWN = """
Appliance is being Powered - Off ...
Warning: Shutdown could take up to 5 minutes.
Stopping Service Manager...
"""

_NO_OTHER_SIDE = "   ** There is no inactive side available **"  # UCCX 12.5 and 15
# The question is not public; its last line is assumed to be that of the restart.
_SWITCH_WARNING = """** Switching from {active} to {inactive} **
   active version is {active}
   inactive version is {inactive}

"""
_SWITCH_QUESTION = "Do you really want to switch between versions ?\n\nEnter (yes/no)? "
_SWITCHING = """
Switching to the inactive partition. Please wait...
The system will be restarted.
Stopping Service Manager...
"""


async def _shutdown(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    if not await context.confirm(_SHUTDOWN_QUESTION):
        return ""
    return await _go_down(context, context.node.shut_down(), _SHUTTING_DOWN)


async def _switch_version(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node, spec = context.node, context.node.spec
    if spec.inactive is None:
        return _NO_OTHER_SIDE
    context.say(_SWITCH_WARNING.format(active=spec.release.text, inactive=spec.inactive.text))
    if not await context.confirm(_SWITCH_QUESTION):
        return ""
    goes_down = node.reboot(automatic=False, command="utils system switch-version")
    if goes_down:
        node.change("switch-version", at_boot=True, release=spec.inactive, inactive=spec.release)
    return await _go_down(context, goes_down, _SWITCHING)


async def _go_down(context: Context, goes_down: bool, text: str) -> str:
    if not goes_down:
        return UNSUCCESSFUL  # another reboot is under way: its text is not public
    context.say(text)
    await asyncio.Event().wait()  # until the node drops the session
    return ""


COMMANDS = (
    Command("utils system shutdown", _shutdown, level=1, during_upgrade=False),
    Command("utils system switch-version", _switch_version, level=1, during_upgrade=False),
)
