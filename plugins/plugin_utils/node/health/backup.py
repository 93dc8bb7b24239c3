# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of the disaster recovery system: nothing runs, and the last good backup is not too old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ...parse.backup import DrsHistory, DrsRun, DrsStatus, parse_drs_history, parse_drs_status
from ...parse.cluster import Cluster
from ...product.model import Product
from ..reader import STATUS
from .check import Check, HealthCommand, NodeView, Purpose
from .condition import Condition

__all__ = ["BACKUP_HISTORY", "CHECKS", "backup_age_condition", "backup_condition"]

_PATIENCE = 120.0  # seconds
# The node's clock and the dates of its backups may be printed in two time zones.
_ZONES = timedelta(days=1)


def _line_of_history(found: DrsHistory) -> str:
    decided = found.last_success or found.last
    return decided.line if decided is not None else ""


BACKUP_HISTORY = HealthCommand(
    "utils disaster_recovery history backup", parse_drs_history, _line_of_history, patience=_PATIENCE
)
_RUNS = {
    operation: HealthCommand(
        f"utils disaster_recovery status {operation}", parse_drs_status, lambda found: found.line, patience=_PATIENCE
    )
    for operation in ("backup", "restore")
}


def backup_condition(found: Mapping[str, DrsStatus | None]) -> Condition:
    """Neither a backup nor a restore runs; None stands for a node whose CLI has no such command."""
    for operation, status in found.items():
        if status is not None and status.running:
            share = "" if status.percent is None else f" ({status.percent}%)"
            return Condition("backup", False, f"a {operation} runs{share}")
    return Condition("backup", True, f"no {' and no '.join(found)} runs")


def backup_age_condition(found: DrsHistory | None, now: datetime, days: float) -> Condition:
    """The last good backup is at most `days` old. `now` and the dates of the backups are in the node's own time.

    A node that lists no backup has none. None stands for a node whose CLI has no such command. This does not pass:
    all products that can be set have a disaster recovery system.
    """
    if found is None:
        return Condition("backup_age", False, "the node has no command that tells of its backups")
    good, last = found.last_success, found.last
    if last is None:
        return Condition("backup_age", False, "the node has never been backed up")
    later = "" if last is good else f"; the last one, of {last.completed:%Y-%m-%d %H:%M}, is {_result(last)}"
    if good is None:
        return Condition("backup_age", False, f"no backup has succeeded{later}")
    said = f"the last good backup is of {good.completed:%Y-%m-%d %H:%M}"
    age = now - good.completed
    if age < -_ZONES:
        return Condition(
            "backup_age", False, f"{said}, which is after the node's own time, {now:%Y-%m-%d %H:%M}{later}"
        )
    if age > timedelta(days=days):
        old = f"{age / timedelta(days=1):.1f} days old, more than the allowed {days:g}"
        return Condition("backup_age", False, f"{said}: {old}{later}")
    return Condition("backup_age", True, f"{said}{later}")


def _result(run: DrsRun) -> str:
    return f"{run.result} (failed: {run.failed})" if run.failed else run.result


def _asked_of(_product: Product, cluster: Cluster | None) -> str:
    """The agent that leads the backup runs on the publisher of each database."""
    local = cluster.local if cluster is not None else None
    if local is None:
        return ""
    leads = local.db_role == "DBPub" if local.db_role else local.role.lower() == "publisher"
    return "" if leads else "the publisher is asked: the backup is led from there"


def _read_history(node: NodeView) -> tuple[DrsHistory | None, datetime]:
    return BACKUP_HISTORY.read(node.reader), node.reader.status().now


_BACKUP: Check[Mapping[str, DrsStatus | None]] = Check(
    name="backup",
    commands=tuple(command.text for command in _RUNS.values()),
    read=lambda node: {operation: command.read(node.reader) for operation, command in _RUNS.items()},
    judge=lambda found, _node: backup_condition(found),
    purpose=Purpose.PRECHECK | Purpose.RESTART | Purpose.CLUSTER,
    asked_of=_asked_of,
    fix="let the backup or the restore end; look at `utils disaster_recovery status backup` and `... restore`",
    acceptable=True,
    passes=True,
)

_BACKUP_AGE: Check[tuple[DrsHistory | None, datetime]] = Check(
    name="backup_age",
    commands=(BACKUP_HISTORY.text, STATUS),
    read=_read_history,
    judge=lambda found, node: backup_age_condition(*found, node.demand.backup_days),
    purpose=Purpose.PRECHECK | Purpose.RESTART,
    asked_of=_asked_of,
    fix=(
        "back the cluster up (Disaster Recovery System, or `utils disaster_recovery backup network ...`), and look at "
        "`utils disaster_recovery history backup`. If there is a good backup elsewhere, accept `backup_age` in "
        "vos_tls_accept, with the reason"
    ),
    acceptable=True,
)

CHECKS = (_BACKUP, _BACKUP_AGE)
