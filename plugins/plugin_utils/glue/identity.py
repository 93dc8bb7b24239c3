# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a task that say which node, and which boot of it, was read before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible.errors import AnsibleActionFail

from ..node.boot import BootIdentity, from_result
from ..node.identity import KnownNode, NodeIdentity, of_boot

__all__ = ["BOOT_OPTIONS", "IDENTITY_OPTIONS", "given_identity", "given_node"]

BOOT_OPTIONS: dict[str, Any] = {
    "time": {"type": "str"},
    "history": {"type": "str"},
    "uptime_s": {"type": "float"},
    "read_at": {"type": "str"},
    "hostname": {"type": "str"},
    "history_start": {"type": "str"},
    "history_boots": {"type": "int"},
    "history_tail": {"type": "list", "elements": "str"},
    "ungraceful": {"type": "bool"},
}
IDENTITY_OPTIONS: dict[str, Any] = {
    "hostname": {"type": "str"},
    "product": {"type": "str"},
    "cluster_row": {"type": "str"},
    "address": {"type": "str"},
    "history_start": {"type": "str"},
}


def given_node(args: Mapping[str, Any]) -> KnownNode:
    """The node that was read before, from the options `boot` (required) and `identity`.

    Raises AnsibleActionFail for an option without content, and if the two belong to two nodes.
    """
    boot = _boot(args)
    return KnownNode(given_identity(args) or of_boot(boot), boot)


def given_identity(args: Mapping[str, Any]) -> NodeIdentity | None:
    """The same without its boot; None without either option. Raises AnsibleActionFail."""
    boot = of_boot(_boot(args)) if args.get("boot") else None
    if not args.get("identity"):
        return boot
    try:
        identity = NodeIdentity.from_result(args["identity"])
    except ValueError as error:
        raise AnsibleActionFail(f"identity is not the value that node_info returned: {error}") from error
    return replace(identity, start=identity.start or boot.start) if boot is not None else identity


def _boot(args: Mapping[str, Any]) -> BootIdentity:
    try:
        return from_result(args["boot"])
    except ValueError as error:
        raise AnsibleActionFail(f"boot is not the value that node_info returned: {error}") from error
