# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils filebeat`: whether logs are sent away."""

from __future__ import annotations

from collections.abc import Sequence

from ..product import Product
from .context import Context
from .registry import Command, on

__all__ = ["COMMANDS"]

# CLI reference 15; the texts of status and of the end are not public.
_QUESTION = "Do you wish to secure the filebeat service by enabling TLS?\nEnter (yes/no) ?"
_CONFIGURED = "Filebeat is configured for {server}."
_RUNNING = "Filebeat is running: {server}"
_STOPPED = "Filebeat is not running."


async def _config(context: Context, arguments: Sequence[str]) -> str:
    address, port, kind = arguments[:3]
    secured = await context.confirm(_QUESTION)
    server = f"{address} port {port}, log type {kind}, TLS {'enabled' if secured else 'disabled'}"
    context.node.configuration.filebeat = server
    return _CONFIGURED.format(server=server)


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    server = context.node.configuration.filebeat
    return _RUNNING.format(server=server) if server else _STOPPED


_ON = on(Product.CUCM, Product.IMP, Product.CUC)

COMMANDS = (
    Command("utils filebeat config", _config, level=4, available=_ON, arguments=3, during_upgrade=False),
    Command("utils filebeat status", _status, level=4, available=_ON, during_upgrade=False),
)
