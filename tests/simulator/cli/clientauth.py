# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client certificates: `utils tls client-auth-validation` and HAProxy's client-auth."""

from __future__ import annotations

from collections.abc import Sequence

from ..node import Node
from ..product import Product
from .context import Context
from .registry import UNSUCCESSFUL, Command, on

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

_HAPROXY_STATE = "Client authentication on the port {port} is currently set to {state}"
_HAPROXY_PORT = "Enter valid values for the port. \nSuggested values are 6971, 6972 and 9443\n" + UNSUCCESSFUL
_HAPROXY_SAME = """HAProxy client authentication is already set to\x20
{state} on port {port} . No action will be taken."""
_HAPROXY_WARNING = """This command will result in the HA Proxy service set the client\x20
authentication as per your specification and restart the\x20
HAProxy process. Restarting of the HAProxy process might\x20
result in momentary disconnection of all Phones and Jabber\x20
clients that are accessing this service for secure\x20
configuration file downloads. It is recommended this\x20
operation be performed during off-busy hours and ensure\x20
there are no TFTP operations in progress.

Warning: Setting the client authentication to anything other
than default value could have serious implications.\x20
Please change these values only as per Cisco TAC team's advise

"""
_HAPROXY_DONE = """
Successfully set client authentication to {state}
HAProxy Process already running .. restarting"""
_HAPROXY_USAGE = "Supported values: required, optional, disable\n" + UNSUCCESSFUL  # not public


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


async def _show_haproxy(context: Context, arguments: Sequence[str]) -> str:
    ports = context.node.configuration.haproxy_client_auth
    if arguments[0] not in ports:
        return _HAPROXY_PORT
    return _HAPROXY_STATE.format(port=arguments[0], state=ports[arguments[0]])


async def _set_haproxy(context: Context, arguments: Sequence[str]) -> str:
    state, port = arguments[0], arguments[2]
    ports = context.node.configuration.haproxy_client_auth
    if state not in ("required", "optional", "disable") or arguments[1] != "client-auth":
        return _HAPROXY_USAGE
    if port not in ports:
        return _HAPROXY_PORT
    if ports[port] == state:
        return _HAPROXY_SAME.format(state=state, port=port)
    context.say(_HAPROXY_WARNING)
    if not await context.confirm("Do you want to continue (yes/no) ? "):
        return ""
    ports[port] = state
    return _HAPROXY_DONE.format(state=state)


def _has_validation(node: Node) -> bool:
    return on(Product.CUCM, Product.IMP)(node) and node.spec.release.numbers >= _15SU4


_ON_CUCM = on(Product.CUCM)

COMMANDS = (
    Command("utils tls client-auth-validation status", _status, level=1, available=_has_validation),
    Command("utils tls client-auth-validation enable", _set, level=1, available=_has_validation),
    Command("utils tls client-auth-validation disable", _set, level=1, available=_has_validation),
    Command("show haproxy client-auth", _show_haproxy, available=_ON_CUCM, arguments=1),
    Command("utils haproxy set", _set_haproxy, level=1, available=_ON_CUCM, arguments=3),
)
