# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`set network`: changes of name, address and gateway, which ask and then change nothing here.

A node keeps its name and its address for the length of a simulation. What is simulated is the way to the last
question; whoever says yes to it finds that in the journal.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..product import Product
from .context import Context
from .registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

_NOT_SIMULATED = UNSUCCESSFUL  # in place of some minutes of notification scripts

# The guide on changing addresses 12.5, and the administration guide of Emergency Responder.
_LICENSE = """WARNING: Changing this setting will invalidate software license
         on this server. The license will have to be re-hosted.
"""
_HOSTNAME_WARNING = """ctrl-c: To quit the input.

         ***   W A R N I N G   ***
Do not close this window without first canceling the command.

This command will automatically restart system services.
The command should not be issued during normal operating
hours.

=======================================================
 Note: Please verify that the new hostname is a unique
       name across the cluster and, if DNS services are
       utilized, any DNS configuration is completed
       before proceeding.
=======================================================

Security Warning : This operation will regenerate
       all {product} Certificates including any third party
       signed Certificates that have been uploaded.

"""
_DO_NOT_CLOSE = "\nWarning: Do not close this window until command finishes.\n\n"
_ADDRESS_WARNING = """ctrl-c: To quit the input.

         ***   W A R N I N G   ***
=======================================================
 Note: Please verify that the new ip address is unique
       across the cluster.
 Note: Changing the IP address will automatically restart
       system services cluster wide.
 Note: The command should not be issued during normal operating hours.
=======================================================

"""
_DOMAIN_WARNING = """
 ***   W A R N I N G   ***
Adding/deleting or changing domain name on this server will break
database replication. Once you have completed domain modification
on all systems that you intend to modify, please reboot all the
servers in the cluster. This will ensure that replication keeps
working correctly. After the service is rebooted, please
confirm that there are no issues reported on the Cisco Unified
Reporting report for Database Replication.

The server will now be rebooted. Do you wish to continue.

Security Warning : This operation will regenerate
all {product} Certificates including any third party
signed Certificates that have been uploaded.

"""
_CONNECTIVITY_LOSS = """ *** W A R N I N G ***
This will cause the system to temporarily lose network connectivity

"""
_INTERFACE = "The interface must be eth0.\n" + UNSUCCESSFUL  # not public


async def _hostname(context: Context, arguments: Sequence[str]) -> str:
    context.say(_LICENSE + "Continue(y/n):\n")
    if not await context.confirm("Continue (y/n)?"):
        return ""
    context.say(_HOSTNAME_WARNING.format(product=_certificates(context)))
    hostname = arguments[0] if arguments else await context.ask("Enter the hostname:: ")
    if (await context.ask("Would you like to change the network ip address at this time [yes]:: ")) in ("", "yes", "y"):
        context.say(_DO_NOT_CLOSE + _ADDRESS_WARNING)
        for question in (
            "Enter the ip address:: ",
            "Enter the ip subnet mask:: ",
            "Enter the ip address of the gateway:: ",
        ):
            await context.ask(question)  # their wording is assumed
    context.say(f"{_DO_NOT_CLOSE}Hostname: {hostname}\n\n")
    if not await context.confirm("Do you want to continue [yes/no]? "):
        return ""
    return _NOT_SIMULATED


def _certificates(context: Context) -> str:
    return "CUP" if context.node.spec.product is Product.IMP else "CUCM"


async def _gateway(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    context.say(_LICENSE)
    # The guides print this line above the usual question; that it asks by itself here is assumed.
    if not await context.confirm("Continue(y/n):"):
        return ""
    return _NOT_SIMULATED


async def _ip(context: Context, arguments: Sequence[str]) -> str:
    if arguments[0] != "eth0":
        return _INTERFACE
    context.say(_LICENSE)
    if not await context.confirm("Continue (y/n)?"):
        return ""
    return _NOT_SIMULATED


async def _domain(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    context.say(_DOMAIN_WARNING.format(product=_certificates(context)))
    if not await context.confirm("Continue (y/n)?"):
        return ""
    return _NOT_SIMULATED


async def _dns(context: Context, arguments: Sequence[str]) -> str:
    if arguments[0] not in ("primary", "secondary"):
        return UNSUCCESSFUL
    context.say(_CONNECTIVITY_LOSS)
    if not await context.confirm("Continue (y/n)?"):
        return ""
    return _NOT_SIMULATED


COMMANDS = (
    Command("set network hostname", _hostname, level=1, during_upgrade=False),
    Command("set network gateway", _gateway, level=1, arguments=1, during_upgrade=False),
    Command("set network ip", _ip, level=1, arguments=4, during_upgrade=False),
    Command("set network domain", _domain, level=1, arguments=1, during_upgrade=False),
    Command("set network dns", _dns, level=1, arguments=2, during_upgrade=False),
)
