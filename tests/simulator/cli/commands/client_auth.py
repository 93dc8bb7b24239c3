# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client certificates: `utils tls client-auth-validation`."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import Command, on

__all__ = ["COMMANDS"]

_15SU4 = (15, 0, 1, 14900)  # brought client-auth-validation

# CLI reference 15.
_STATE = "Client Authentication EKU validation is currently: {state}"
_WARNING = """Warning: Restart the following services on all nodes for the change to take
effect.
On Unified Communications Manager:
   Cisco Tomcat
   utils ipsec restart
On IM and Presence Service:
   Cisco Config Agent
   Cisco XCP Config Manager
   Cisco XCP Router
   Cisco XCP Connection Manager
   Cisco Tomcat
   utils ipsec restart
"""
_DONE = """Client Authentication validation has been {state} successfully across all nodes
in the cluster."""


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    state = "ENABLED" if context.node.configuration.client_auth_validation else "DISABLED"
    return _STATE.format(state=state)


async def _set(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    verb = context.command.split()[-1]
    context.say(_WARNING)
    if not await context.confirm("Proceed with this operation (yes|no)? "):
        return ""
    for node in context.node.peers:
        node.configuration.client_auth_validation = verb == "enable"
    return _DONE.format(state=f"{verb}d")


def _has_validation(node: Node) -> bool:
    return on(Product.CUCM, Product.IMP)(node) and node.spec.release.numbers >= _15SU4


COMMANDS = (
    Command("utils tls client-auth-validation status", _status, level=1, available=_has_validation),
    Command("utils tls client-auth-validation enable", _set, level=1, available=_has_validation),
    Command("utils tls client-auth-validation disable", _set, level=1, available=_has_validation),
)
