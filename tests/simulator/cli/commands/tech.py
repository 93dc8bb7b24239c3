# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show tech`: output that shows the product, and the reports that are written to a file."""

from __future__ import annotations

from collections.abc import Sequence

from ...product import Product
from ..context import Context
from ..registry import Command, on

__all__ = ["COMMANDS"]

# Only the GroupName lines are known, from vulnerability scanners that match them; the rest is assumed.
_GROUPS = {
    Product.CUCM: "CM Services",
    Product.IMP: "IM and Presence Services",
    Product.CUC: "Unity Connection Services",
}

# A capture, with a heading by analogy to other `show tech` commands.
_HEAD = "-------------------- show tech dbstateinfo --------------------\n"
_FILE = "cm/trace/dbl/showtechdbstateinfo{at:%H%M%S}.txt"
_WRITTEN = """Database State Info


Output is in /{path}

Please use "file view activelog {path}" command to see output
"""
_STATE = """Database State Info

Node: {node}
DB Version: {database}
Replicate_State: {state}
"""


async def _services(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    group = "" if node.faults.unknown_product else _GROUPS.get(node.spec.product, "")
    names = [f"Service: {row.name}" for row in node.services() if not row.platform]
    return "\n".join([f"GroupName: {group}" if group else "GroupName: Platform Services", *names])


async def _database(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    if not node.has_database:
        return "Cisco DB is not running"
    path = _FILE.format(at=node.clock.now())
    node.files[path] = _STATE.format(node=node.name, database=node.spec.release.database, state=node.replication)
    return _HEAD + _WRITTEN.format(path=path)


COMMANDS = (
    Command("show tech ccm_service", _services),
    Command("show tech dbstateinfo", _database, available=on(Product.CUCM, Product.IMP, Product.CUC)),
)
