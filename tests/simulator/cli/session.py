# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands about the session itself: pagination, time-outs, limits."""

from __future__ import annotations

from collections.abc import Sequence

from .context import Context
from .registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

SESSION_LIMIT = 10  # `set session maxlimit`: default of the CLI reference 15


async def _set_pagination(context: Context, arguments: Sequence[str]) -> str:
    if arguments[0] not in ("on", "off") or context.node.quirks.pagination_refused:
        return UNSUCCESSFUL
    context.settings.paginate = arguments[0] == "on"
    return f"Automatic pagination is turned {arguments[0]}"


async def _show_pagination(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return f"Automatic Pagination : {'On' if context.settings.paginate else 'Off'}."


async def _set_timeout(context: Context, arguments: Sequence[str]) -> str:
    if not arguments[0].isdecimal() or not 5 <= int(arguments[0]) <= 99999:
        return UNSUCCESSFUL
    # UCCX 12.5 and 15 administration guide, which also has the answer to `n`.
    if not await context.confirm("Continue (y/n)?"):
        return "Exiting the command.\nCommand successful."
    return f"CLI session-timeout is set to {arguments[0]} minutes for new CLI sessions."


async def _show_timeout(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    return "CLI session-timeout is set to 30 minutes for new CLI sessions."


async def _show_limit(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    return f"Current limit for concurrent SSH login sessions is {SESSION_LIMIT}"  # wording assumed


async def _show_locking(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    return "Account Lockout is enabled\nUnlock Time : 300 seconds\nRetry Count : 3 attempts"


COMMANDS = (
    Command("set cli pagination", _set_pagination, level=1, arguments=1),
    Command("show cli pagination", _show_pagination),
    Command("set cli session timeout", _set_timeout, level=1, arguments=1),
    Command("show cli session timeout", _show_timeout),
    Command("show session maxlimit", _show_limit),
    Command("show accountlocking", _show_locking),
)
