# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact Center Express: version, certificate type and ciphers, time-out of web sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ..node import Node
from ..product import Product
from .context import Context
from .registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

# CUIC 15 and UCCX 15 administration guides; for `ecdsa` the same sentences with the other name.
_TYPE_WARNING = "\nConfiguring the server to use {kind} certificates for all inbound connections.\n\n"
_TYPE_DONE = """Yes entered
Configuring the server to use {kind} ciphers for inbound connections.

Successfully configured the server to use {kind} certificate for all inbound connections.

********************************************************
A system reboot will occur for the changes to take effect.
It is highly recommended that you perform a system backup
after the system reboot.
Ensure all the nodes in the cluster are running on the same
certificate type by running the 'set' command
********************************************************
"""
_TYPE_SHOWN = "The server certificate type is set to {kind}\n\nCommand successful"
_NOTHING_DONE = "Exiting the command.\nCommand successful."

# UCCX 12.5 and 15.
_SESSION_WARNING = """Continuing with this operation will set the session-timeout for web sessions to {minutes} minutes
after the node has been rebooted.\x20

"""
_SESSION_UPDATED = """web session-timeout updated to {minutes} minutes.
The node has to be rebooted for the changes to take effect immediately.
This will disconnect active web sessions.

"""
_SESSION_LATER = """The updated web session time-out would take effect on next reboot

The current session-timeout used for web sessions and applications is {current} minutes.
The updated session-timeout value of {minutes} minutes will take effect on restart of the node."""

# UCCX 15 administration guide.
_RULE = "+----------------------+--------------------------------------------------+"
_CIPHERS = {
    "APR Cipher": (
        "ALL:+HIGH:!ADH:!AECDH:!EXP:!PSK:!SRP:!LOW:!RC2",
        "!3DES:!SEED:!RC4:!SSLv2:!IDEA:!CAMELLIA",
        "!AES256-SHA:!ECDHE-RSA-AES256-SHA",
        "!DHE-RSA-AES256-SHA:!AES256-GCM-SHA384",
        "!AES128-GCM-SHA256:!DHE-DSS-AES256-SHA:!AES128-SHA",
        "!RSA:!ARIA:!ECDHE-ECDSA-AES128-CCM",
        "!ECDHE-ECDSA-AES256-CCM:!ECDHE-ECDSA-AES128-CCM8",
        "!ECDHE-ECDSA-AES256-CCM8",
        "!ECDHE-ECDSA-AES256-SHA384",
        "!ECDHE-ECDSA-AES128-SHA256:!ECDHE-ECDSA-AES256-SHA",
        "!ECDHE-ECDSA-AES128-SHA:!ECDHE-RSA-AES256-SHA384",
        "!ECDHE-RSA-AES128-SHA256:!ECDHE-RSA-AES128-SHA",
        "+ECDHE-RSA-CHACHA20-POLY1305",
        "+ECDHE-ECDSA-CHACHA20-POLY1305",
        "+ECDHE-RSA-AES128-GCM-SHA256",
        "+ECDHE-ECDSA-AES128-GCM-SHA256",
        "+ECDHE-RSA-AES256-GCM-SHA384",
        "+ECDHE-ECDSA-AES256-GCM-SHA384",
        "+DHE-RSA-AES128-GCM-SHA256",
        "+DHE-RSA-AES256-GCM-SHA384",
    ),
    "JSSE RSA Cipher": (
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    ),
    "JSSE ECDSA Cipher": (
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    ),
}
_RESET = """Warning: Resetting the current TLS cipher configuration to the base version will impact security and \
compatibility.
Ensure the new configuration meets system security requirements and does not affect functionality.

TLS cipher configuration successfully reset to base version.
Restart the system using the command 'utils system restart' for the changes to take effect."""


async def _version(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    spec = context.node.spec
    inactive = spec.inactive.text if spec.inactive else "NA"
    return f"Active UCCX Version: {spec.release.text}\nInactive UCCX Version: {inactive}\nCommand successful."


async def _show_type(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _TYPE_SHOWN.format(kind=context.node.configuration.certificate_type)


async def _set_type(context: Context, arguments: Sequence[str]) -> str:
    node, kind = context.node, arguments[0].upper()
    if kind not in ("RSA", "ECDSA"):
        return UNSUCCESSFUL
    context.say(_TYPE_WARNING.format(kind=kind))
    if not await context.confirm("Do you want to continue (y/n) ? "):
        return _NOTHING_DONE
    node.configuration.certificate_type = kind
    goes_down = node.reboot(automatic=True)
    context.say(_TYPE_DONE.format(kind=kind))
    if goes_down:
        await asyncio.Event().wait()  # the broadcast messages follow, and then the session ends
    return ""


async def _set_session(context: Context, arguments: Sequence[str]) -> str:
    node, minutes = context.node, arguments[0]
    if not minutes.isdecimal() or not 5 <= int(minutes) <= 99999:
        return UNSUCCESSFUL
    context.say(_SESSION_WARNING.format(minutes=minutes))
    if not await context.confirm("Continue (y/n)?"):
        return _NOTHING_DONE
    current, node.configuration.web_session_timeout = node.configuration.web_session_timeout, int(minutes)
    context.say(_SESSION_UPDATED.format(minutes=minutes))
    if await context.confirm("Continue (y/n)?"):
        node.reboot(automatic=True)
        return ""
    return _SESSION_LATER.format(current=current, minutes=minutes)


async def _ciphers(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    lines = ["TLS Cipher Configuration:"]
    for name, ciphers in _CIPHERS.items():
        rows = [f"| {name if not row else '':<20} | {cipher:<50} |" for row, cipher in enumerate(ciphers)]
        lines += [_RULE, *rows, _RULE]
    return "\n".join(lines)


async def _reset_ciphers(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    return _RESET


def _has_ciphers(node: Node) -> bool:
    return _ON(node) and node.spec.release.numbers >= (15,)  # documentation guide of UCCX 15: new there


_ON = on(Product.UCCX)

COMMANDS = (
    Command("show uccx version", _version, available=_ON),
    Command("show tls server cert_type", _show_type, level=1, available=_ON, during_upgrade=False),
    Command("set tls server cert_type", _set_type, level=1, available=_ON, arguments=1, during_upgrade=False),
    Command("set webapp session timeout", _set_session, level=1, available=_ON, arguments=1, during_upgrade=False),
    Command("utils system tls_ciphers config list", _ciphers, level=1, available=_has_ciphers, during_upgrade=False),
    Command(
        "utils system tls_ciphers config reset", _reset_ciphers, level=1, available=_has_ciphers, during_upgrade=False
    ),
)
