# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the web applications of a node are told: session limits, HTTP version, resumption of TLS sessions."""

from __future__ import annotations

from collections.abc import Sequence

from ..node import Node
from ..product import Product
from .context import Context
from .registry import UNSUCCESSFUL, Command, on
from .servicecontrol import restart_tomcat

__all__ = ["COMMANDS"]

# UCCX administration guide 12.5 and 15.
_TIMEOUT = "The current session-timeout used for web sessions and applications is {minutes} minutes."

# None of these texts is public.
_LIMIT = "The current webapp session limit is {limit}."
_HTTP = "Configured HTTP minimum version: {version}"
_HTTP_SET = """Successfully set minimum HTTP version to {version}
Restart the Cisco CallManager, Cisco TFTP and Cisco HAProxy services."""
_RESUMPTION = "TLS resumption timeout is {seconds} seconds."
_RANGE = "Value must be in the range of {first} to {last}.\n" + UNSUCCESSFUL
_HTTP_USAGE = "Supported values: HTTP/1.1, HTTP/2\n" + UNSUCCESSFUL

_MINUTES = (5, 99999)
_SESSIONS = (1, 10)
_SECONDS = (0, 3600)


def _number(text: str, bounds: tuple[int, int]) -> int | None:
    return int(text) if text.isdecimal() and bounds[0] <= int(text) <= bounds[1] else None


def _out_of(bounds: tuple[int, int]) -> str:
    return _RANGE.format(first=bounds[0], last=bounds[1])


async def _show_timeout(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _TIMEOUT.format(minutes=context.node.configuration.web_session_timeout)


async def _set_timeout(context: Context, arguments: Sequence[str]) -> str:
    minutes = _number(arguments[0], _MINUTES)
    if minutes is None:
        return _out_of(_MINUTES)
    # CLI reference 15 shows this dialogue for the limit and says that the time-out asks as well.
    if not await restart_tomcat(context):
        return ""
    context.node.configuration.web_session_timeout = minutes
    return f"The webapp session timeout has been successfully set to {minutes}."


async def _set_limit(context: Context, arguments: Sequence[str]) -> str:
    limit = _number(arguments[0], _SESSIONS)
    if limit is None:
        return _out_of(_SESSIONS)
    if not await restart_tomcat(context):
        return ""
    context.node.configuration.web_session_limit = limit
    return f"The webapp session limit has been successfully set to {limit}."


async def _show_limit(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _LIMIT.format(limit=context.node.configuration.web_session_limit)


async def _show_http(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _HTTP.format(version=context.node.configuration.http_minimum)


async def _set_http(context: Context, arguments: Sequence[str]) -> str:
    if arguments[0] not in ("HTTP/1.1", "HTTP/2"):
        return _HTTP_USAGE
    context.node.configuration.http_minimum = arguments[0]
    return _HTTP_SET.format(version=arguments[0])


async def _show_resumption(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _RESUMPTION.format(seconds=context.node.configuration.tls_resumption_timeout)


async def _set_resumption(context: Context, arguments: Sequence[str]) -> str:
    seconds = _number(arguments[0], _SECONDS)
    if seconds is None:
        return _out_of(_SECONDS)
    context.node.configuration.tls_resumption_timeout = seconds
    return ""


_ON = on(Product.CUCM, Product.IMP, Product.CUC)


def _has_http(node: Node) -> bool:
    return _ON(node) and node.spec.release.numbers >= (15,)


COMMANDS = (
    Command("show webapp session timeout", _show_timeout),
    Command("set webapp session timeout", _set_timeout, level=1, available=_ON, arguments=1, during_upgrade=False),
    Command("show webapp session maxlimit", _show_limit, available=_ON),
    Command("set webapp session maxlimit", _set_limit, level=4, available=_ON, arguments=1, during_upgrade=False),
    Command("show http min-version", _show_http, level=1, available=_has_http, during_upgrade=False),
    Command("set http min-version", _set_http, level=1, available=_has_http, arguments=1, during_upgrade=False),
    Command("show tlsresumptiontimeout", _show_resumption, available=_ON),
    Command("set tlsresumptiontimeout", _set_resumption, level=1, available=_ON, arguments=1),
)
