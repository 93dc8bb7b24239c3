# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils disaster_recovery`: what is known of backups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...node.node import Node
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

# These three are known from a parser of saved outputs.
_NO_MASTER = "drfCliMsg: Error Occurred:Master Agent may be processing an operation or it is down"
_NO_STATUS = "drfCliMsg: No backup status available"
_NO_HISTORY = {"backup": "No backup history available", "restore": "No history data is available"}

# A capture of 15.0.1.12900 has this row; the CLI references show the form of older releases.
_HEAD = (
    "Tar Filename:             Backup Device: Completed On:                 Result:  Backup Type:  Version:         "
    "Features Backed Up:        Failed Features:"
)
_ROW = "{tar:<26}{device:<15}{date:<30}{result:<9}{kind:<14}{version:<17}{features:<27}{failed}"
_OLD_HEAD = "Tar Filename: Backup Device: Completed On: Result: Backup Type: Features Backed Up:"
_OLD_ROW = "{tar} {device} {date} {result} {kind} {features}"

# The names of the fields are known, the words after them are not.
_RUNNING = """Status: IN PROGRESS :Backup operation in progress...
Tar Filename: {tar}
Storage Location: {device}
Operation: backup
Percentage Complete: 45"""
_STATUS = """Status: {result} :Backup Completed...
Tar Filename: {tar}
Storage Location: {device}
Operation: backup
Percentage Complete: 100

{row}"""

# CLI guide of Emergency Responder 15; the address is one of this node's cluster.
_DEVICES = "sftpdevice                 NETWORK               127.0.0.1 : /backup"
# CLI reference 15, with its tabs.
_SCHEDULES = (
    "schedule name\tdevice name\tSchedule Status\n"
    "-----------------------------------------\n"
    "schedule1\t\t\t\t \tsftpdevice\t\t\t\t\tenabled"
)
_STARTED = (  # not public
    'drfCliMsg: Backup initiated successfully. Please use "utils disaster_recovery status backup" command to view the '
    "status of backup"
)
_USAGE = "Invalid operation. Valid operations are backup and restore.\n" + UNSUCCESSFUL  # not public


async def _history(context: Context, arguments: Sequence[str]) -> str:
    node, operation = context.node, arguments[0]
    if operation not in _NO_HISTORY:
        return _USAGE
    if not _has_master(node):
        return _NO_MASTER
    at = node.configuration.last_backup
    if operation == "restore" or at is None:
        return _NO_HISTORY[operation]
    old = node.spec.release.numbers < (15,)
    return f"{_OLD_HEAD if old else _HEAD}\n{(_OLD_ROW if old else _ROW).format_map(_backup(node, at)).rstrip()}"


async def _status(context: Context, arguments: Sequence[str]) -> str:
    node, operation = context.node, arguments[0]
    if operation not in _NO_HISTORY:
        return _USAGE
    if not _has_master(node):
        return _NO_MASTER
    if operation == "backup" and node.faults.backup_running:
        return _RUNNING.format_map(_backup(node, node.clock.now()))
    at = node.configuration.last_backup
    if operation == "restore" or at is None:
        return _NO_STATUS.replace("backup", operation)
    backup = _backup(node, at)
    server = backup["features"] or backup["failed"]
    row = f"{server} {node.name} PLATFORM {backup['result']} {backup['date']} {backup['tar']}_log"
    return _STATUS.format_map({**backup, "row": row})


async def _start(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    if not _has_master(node):
        return _NO_MASTER
    node.configuration.last_backup = node.clock.now()
    node.change("backup", last_backup_failed=False)
    return _STARTED


def _backup(node: Node, at: datetime) -> dict[str, str]:
    failed = node.spec.last_backup_failed
    feature = "PLATFORM" if node.faults.unknown_product else node.spec.product.feature
    return {
        "tar": f"{at:%Y-%m-%d-%H-%M-%S}.tar",
        "device": "NETWORK",
        "date": f"{at:%a %b} {at.day:2d} {at:%H:%M:%S} UTC {at:%Y}",
        "result": "ERROR" if failed else "SUCCESS",
        "kind": "MANUAL",
        "version": node.spec.release.text,
        "features": "" if failed else feature,
        "failed": feature if failed else "---",
    }


def _has_master(node: Node) -> bool:
    return node.is_started("Cisco DRF Master")


async def _devices(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _DEVICES if _has_master(context.node) else _NO_MASTER


async def _schedules(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _SCHEDULES if _has_master(context.node) else _NO_MASTER


COMMANDS = (
    Command("utils disaster_recovery history", _history, level=1, arguments=1),
    Command("utils disaster_recovery status", _status, level=1, arguments=1, during_upgrade=False),
    Command("utils disaster_recovery backup network", _start, level=1, arguments=2, during_upgrade=False),
    Command("utils disaster_recovery device list", _devices, level=1),
    Command("utils disaster_recovery schedule list", _schedules, level=1),
)
