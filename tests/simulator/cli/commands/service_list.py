# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils service list`: the services of a node with their states."""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..registry import Command

__all__ = ["COMMANDS"]

# TechNote 214607: the platform's daemons with a blank before the bracket, the others without.
_HEAD = "Requesting service status, please wait..."
_BETWEEN = ("Service Manager is running", "Getting list of all services", ">> Return code = 0")


async def _list(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    platform, others = [], []
    for row in context.node.services():
        state = f"[{row.state}]" + (f"  {row.reason}" if row.reason else "")
        if row.platform:
            platform.append(f"{row.name} {state}")
        else:
            others.append(f"{row.name}{state}")
    primary = f"Primary Node ={str(context.node.database_publisher).lower()}"
    return "\n".join([_HEAD, *platform, *_BETWEEN, *others, primary])


COMMANDS = (Command("utils service list", _list, during_upgrade=False),)
