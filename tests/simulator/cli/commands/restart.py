# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils system restart`: the dialogue, the spinner, and how the session ends."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

# Finesse 15 administration guide; printed where replication exists.
_WARNING = """     ***   W A R N I N G   ***
Please make sure database replication setup is complete. Use the command 'utils dbreplication runtimestate' to get \
the current status.
If database replication setup is in progress, restarting the server may leave database replication unable to complete.
"""
_QUESTION_15 = "Do you really want to restart ?\nEnter (yes/no)? "
_ACCEPTED_15 = """Appliance is being Restarted ...
Warning: Restart could take up to 5 minutes.
Stopping Service Manager...
"""
# TechNote 221069 and the administration guides up to 14.
_QUESTION = "Do you really want to restart ?\n\nEnter (yes/no)? "
_ACCEPTED = """
Appliance is being Restarted ...
Warning: Restart could take up to 5 minutes.
Shutting down Service Manager. Please wait...
"""
_LAST_WORDS = "Waiting .\n\nOperation succeeded\n\nrestart now.\n"
_SPINNER = "  Service Manager shutting down services... Please Wait"
_FRAMES = "\\|/-"
_FRAME_TIME = 0.2  # real seconds, so that a fast clock does not flood the terminal

# What follows an answer of `no` is not public.
_CANCELLED = "Operation cancelled."


async def _restart(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    recent = node.spec.release.numbers >= (15,)
    if recent and node.spec.product not in (Product.CER, Product.PCD):
        context.say(_WARNING)
    if not await context.confirm(_QUESTION_15 if recent else _QUESTION):
        return _CANCELLED
    goes_down = node.reboot(automatic=False)
    if not goes_down and not node.faults.no_reboot:
        return UNSUCCESSFUL  # another reboot is under way: its text is not public
    context.say(_ACCEPTED_15 if recent else _ACCEPTED)
    walled = node.walled if goes_down else asyncio.Event()
    spinner = asyncio.create_task(_spin(context))
    try:
        if not goes_down:
            await node.clock.sleep(node.spec.timings.shutdown)
            return ""
        await walled.wait()
    finally:
        spinner.cancel()
        context.say("\n")
    context.say(_LAST_WORDS)
    await asyncio.Event().wait()  # until the node drops the session
    return ""


async def _spin(context: Context) -> None:
    if context.loses_result():
        return
    for frame in itertools.cycle(_FRAMES):
        context.terminal.raw(f"\r{frame}{_SPINNER}")
        await asyncio.sleep(_FRAME_TIME)


COMMANDS = (Command("utils system restart", _restart, level=1, during_upgrade=False),)
