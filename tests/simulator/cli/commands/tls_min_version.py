# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show tls min-version` and `set tls min-version`, in both regimes, and the form of the contact center family."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...product import TLS_VERSIONS, Product, Role
from ..context import Context
from ..registry import DISK_FULL, UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

# CLI reference 12.5 to 15, "set tls min-version"; the blanks before the line ends are Cisco's.
_NODE_WARNING = """
This command will result in setting minimum TLS version to {version} on all the secure interfaces.
If you have custom applications that makes secure connection to the system, please ensure\x20
they support the TLS version you have chosen to configure.\x20
Also, please refer to the Cisco Unified Reporting Administration Guide to ensure the\x20
endpoints in your deployment supports this feature.

{stars}

Warning: This will set the minimum TLS to {version} and the server will reboot.

{stars}

"""
_NODE_SUCCESS = """
Successfully set minimum TLS version to {version}

The system will reboot in few minutes.
"""

# CLI reference 15, "Applicable from Release 15SU2 Onwards".
_CLUSTER_WARNING = """
This command will result in setting minimum TLS version to {version} on all the secure interfaces.
If you have custom applications that makes secure connection to the system, please ensure they support the TLS \
version you have chosen to configure.
Also, please refer to the Cisco Unified Reporting Administration Guide to ensure all the endpoints in your \
deployment supports this feature

{stars}

Warning: This will set the minimum TLS to {warned} {scope}

{notes}{stars}

"""
_CLUSTER_SUCCESS = """
Successfully set minimum TLS version to {version}
"""
_ONE_NODE = (
    "on {name} node. Please reboot the node using utils system restart for updated minimum TLS value to take affect."
)
_WHOLE_CLUSTER = (
    "across all the {nodes} nodes  in the  cluster. Please reboot all the nodes in the cluster using "
    "utils system restart for updated minimum TLS value to take affect."
)
_SCOPES = {
    Product.CUCM: _WHOLE_CLUSTER.format(nodes="callmanager"),
    # The text of these two is not public; it is assumed to name their own nodes.
    Product.IMP: _WHOLE_CLUSTER.format(nodes="IM and Presence"),
    Product.CUC: _WHOLE_CLUSTER.format(nodes="Unity Connection"),
    Product.PCD: _ONE_NODE.format(name="PCD"),
    Product.CER: _ONE_NODE.format(name="CER"),  # not public; taken from that of PCD
}
# PCD administration guide 15: its sample sets 1.3 and warns of 1.2. No other text of this warning is public.
_WARNED_OF = {Product.PCD: "1.2"}
_AUTHENTICATED_MODE = (
    "The Authenticated mode for Phone Security Profile and SIP Trunk Security Profile will not work when the system "
    "is set to minimum TLS 1.3.\n\n"
)
_CALLMANAGER_ONLY = (
    "NOTE:- This will set minimum TLS version for CallManager only. Please ensure to set the desired minimum TLS "
    "version in IM & Presense publisher.\n\n"
)
_QUESTION = "Do you want to continue (yes/no) ? "

# CLI guide of Emergency Responder, 12.5(1) to 15.
_CER_WARNING = """
This command results in setting the minimum TLS version to {version} to all secured interfaces. If you have custom applications
that make secure connection to the system, then make sure the applications support the TLS version that you have selected
to configure. See Cisco Unified Reporting Administration Guide to make sure the endpoints in your deployment support this feature.
Warning
This will set the minimum TLS to {version} and the server will reboot.
"""  # noqa: E501
_CER_QUESTION = "Do you want to continue (Yes or No)? "
_CER_SUCCESS = """
The minimum TLS version is set to {version} successfully.
"""
_CER_RESTARTS = "The system restarts in few minutes.\n"

# What follows an answer of `no` is not public.
_CANCELLED = "\nOperation cancelled. The minimum TLS version was not changed.\n"
# None of these three refusals is public.
_WRONG_VALUE = "Invalid minimum TLS version {version}. Valid values are {values}\n" + UNSUCCESSFUL
_NOT_PUBLISHER = "This command is to be executed on the publisher node only.\n" + UNSUCCESSFUL
_COMMON_CRITERIA = "TLS version {version} is not supported in Common Criteria mode.\n" + UNSUCCESSFUL


async def _show(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    # Whether the value is shown before the restart is not public.
    shown = node.effective if node.quirks.minimum_shown_late else node.configured
    if node.spec.product is Product.CER:
        return f"The configured TLS minimum version is {shown}."  # the sentence of CER's CLI guide
    return f"Configured TLS minimum version: {shown}"


async def _set(context: Context, arguments: Sequence[str]) -> str:
    node, version = context.node, arguments[0]
    refusal = _refusal(node, version)
    if refusal:
        return refusal
    context.say(_warning(node, version))
    question = _CER_QUESTION if node.spec.product is Product.CER else _QUESTION
    if not await context.confirm(question):
        return _CANCELLED.rstrip("\n")
    if node.faults.disk_full:
        return DISK_FULL
    node.set_minimum(version)
    if not node.spec.release.restarts_by_hand:
        node.reboot(automatic=True)
    return _success(node).format(version=version).rstrip("\n")


def _refusal(node: Node, version: str) -> str:
    release = node.spec.release
    if version not in release.tls_versions:
        return _WRONG_VALUE.format(version=version, values=", ".join(release.tls_versions))
    # Security guide 15: before 15SU2 "only 1.1 or 1.2", from there on 1.2 "is the only supported" one in this mode.
    if node.spec.common_criteria and version not in (("1.2",) if release.restarts_by_hand else ("1.1", "1.2")):
        return _COMMON_CRITERIA.format(version=version)
    if release.cluster_wide and node.spec.role is not Role.PUBLISHER:
        return _NOT_PUBLISHER
    return ""


def _warning(node: Node, version: str) -> str:
    if not node.spec.release.restarts_by_hand:
        warning = _CER_WARNING if node.spec.product is Product.CER else _NODE_WARNING
        return warning.format(version=version, stars="*" * 100)
    notes = ""
    if node.spec.product is Product.CUCM:
        notes = (_AUTHENTICATED_MODE if version == "1.3" else "") + _CALLMANAGER_ONLY
    return _CLUSTER_WARNING.format(
        version=version,
        stars="*" * 88,
        warned=_WARNED_OF.get(node.spec.product, version),
        scope=_SCOPES[node.spec.product],
        notes=notes,
    )


def _success(node: Node) -> str:
    if node.spec.product is Product.CER:
        return _CER_SUCCESS + ("" if node.spec.release.restarts_by_hand else _CER_RESTARTS)
    return _CLUSTER_SUCCESS if node.spec.release.restarts_by_hand else _NODE_SUCCESS


def _side(context: Context) -> str:
    return context.command.split()[2]


async def _show_side(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node, side = context.node, _side(context)
    version = node.configured if side == "server" else node.configuration.client_minimum
    return f"The {side} tls min-version is set to {version}\nCommand successful"


async def _set_side(context: Context, arguments: Sequence[str]) -> str:
    version = arguments[0]
    if version not in TLS_VERSIONS[:3]:
        return UNSUCCESSFUL
    context.say("**WARNING** If you are lowering the TLS version it can lead to security issues **WARNING**\n")
    if not await context.confirm("Do you really want to continue (yes/no) ? "):
        return "Exiting the command.\nCommand successful."
    if _side(context) == "server":
        context.node.set_minimum(version)
    else:
        context.node.set_client_minimum(version)
    return (
        "Execute this command in the other nodes of the cluster.\n"
        "Restart the system using the command 'utils system restart' for the changes to take effect\n"
        "Command successful"
    )


def _has_min_version(node: Node) -> bool:
    return node.spec.release.has_min_version


COMMANDS = (
    Command("show tls min-version", _show, level=1, available=_has_min_version),
    Command("set tls min-version", _set, level=1, available=_has_min_version, arguments=1),
    # UCCX administration guide 15, shared by CUIC, Finesse and VVB.
    *(
        Command(f"{verb} tls {side} min-version", run, 1, on(Product.UCCX), arguments=count, during_upgrade=False)
        for verb, run, count in (("show", _show_side, 0), ("set", _set_side, 1))
        for side in ("server", "client")
    ),
)
