# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands about sessions: pagination, time-outs, limits, the command counter."""

from __future__ import annotations

from collections.abc import Sequence

from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

SESSION_LIMIT = 10  # `set session maxlimit`: default of the CLI reference 15
_LIMIT = "Current limit for concurrent SSH login sessions is {limit}"  # wording assumed
_LIMIT_RANGE = "Acceptable values are 1 - 10.\n" + UNSUCCESSFUL  # wording assumed
_TIMEOUT = "CLI session-timeout is set to {minutes} minutes for new CLI sessions."  # UCCX 12.5


async def _set_pagination(context: Context, arguments: Sequence[str]) -> str:
    if arguments[0] not in ("on", "off") or context.node.quirks.pagination_refused:
        return UNSUCCESSFUL
    context.settings.paginate = arguments[0] == "on"
    return f"Automatic pagination is turned {arguments[0]}"


async def _show_pagination(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    blank = "" if context.node.spec.product is Product.CER else " "  # so in CER's CLI guide
    return f"Automatic Pagination{blank}: {'On' if context.settings.paginate else 'Off'}."


async def _set_timeout(context: Context, arguments: Sequence[str]) -> str:
    if not arguments[0].isdecimal() or not 5 <= int(arguments[0]) <= 99999:
        return UNSUCCESSFUL
    # UCCX 12.5 and 15 administration guide, which also has the answer to `n`.
    if not await context.confirm("Continue (y/n)?"):
        return "Exiting the command.\nCommand successful."
    context.node.configuration.session_timeout = int(arguments[0])
    return _TIMEOUT.format(minutes=arguments[0])


async def _show_timeout(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _TIMEOUT.format(minutes=context.node.configuration.session_timeout)


async def _set_limit(context: Context, arguments: Sequence[str]) -> str:
    value = arguments[0] if arguments else str(SESSION_LIMIT)  # CLI reference 15: without a value, the default
    if not value.isdecimal() or not 1 <= int(value) <= 10:
        return _LIMIT_RANGE
    context.node.configuration.session_limit = int(value)
    return _LIMIT.format(limit=value)


async def _show_limit(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _LIMIT.format(limit=context.node.configuration.session_limit)


async def _set_count(context: Context, arguments: Sequence[str]) -> str:
    # A prompt with a counter in it is not simulated, so that only `disable`, the default, is taken.
    del context
    return "" if arguments[0] == "disable" else UNSUCCESSFUL


COMMANDS = (
    Command("set cli pagination", _set_pagination, level=1, arguments=1, during_upgrade=False),
    Command("show cli pagination", _show_pagination),
    Command("set cli session timeout", _set_timeout, level=1, arguments=1, during_upgrade=False),
    Command("show cli session timeout", _show_timeout),
    Command("set session maxlimit", _set_limit, level=1),
    Command("show session maxlimit", _show_limit),
    Command("set commandcount", _set_count, level=1, arguments=1, during_upgrade=False),
)
