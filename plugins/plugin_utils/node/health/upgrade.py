# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of upgrades: none runs. The node says so, and refuses no command because of an upgrade."""

from __future__ import annotations

from ...cli.errors import CommandRefused
from ...cli.redaction import shown
from ...parse.upgrade import UpgradeStatus, parse_upgrade_status
from ..errors import AnswerNotUnderstood
from .check import Check, HealthCommand, NodeView, Purpose, Turn
from .condition import Condition

__all__ = ["CHECKS", "UPGRADE_STATUS", "upgrade_condition"]

UPGRADE_STATUS = HealthCommand("utils system upgrade status", parse_upgrade_status, lambda found: found.line)


def upgrade_condition(found: UpgradeStatus | None) -> Condition:
    """The node reports no upgrade that may be running; None stands for a node whose CLI has no such command.

    On such a node, a refused command is the only sign of an upgrade; the caller must check that.
    """
    if found is None:
        return Condition("upgrade", True, "no command was refused because of an upgrade")
    if found.may_run:
        return Condition("upgrade", False, f"an upgrade may be running: {shown(found.line)}")
    return Condition("upgrade", True, f"no upgrade runs: {shown(found.line)}")


def _read(node: NodeView) -> UpgradeStatus | None:
    try:
        return UPGRADE_STATUS.read(node.reader)
    except (AnswerNotUnderstood, CommandRefused):
        if not node.reader.upgrade_refusal:
            raise
        return None  # the refusal is the better reason


def _judge(found: UpgradeStatus | None, node: NodeView) -> Condition:
    refusal = node.reader.upgrade_refusal
    return Condition("upgrade", False, refusal) if refusal else upgrade_condition(found)


# If the operator accepts `upgrade`, only the status is ignored: if the node refuses a command because of an upgrade,
# the condition of that command still does not hold. The gates after a restart do not check it: an upgrade that begins
# meanwhile is seen before the next change, and a refused command keeps the gate closed.
_UPGRADE: Check[UpgradeStatus | None] = Check(
    name="upgrade",
    commands=(UPGRADE_STATUS.text,),
    read=_read,
    judge=_judge,
    purpose=Purpose.PRECHECK | Purpose.RESTART | Purpose.CLUSTER,
    fix=(
        "let the upgrade end, or cancel it; look at `utils system upgrade status`. If none runs, accept `upgrade` in "
        "vos_tls_accept, with the reason"
    ),
    acceptable=True,
    turn=Turn.LAST,
)

CHECKS = (_UPGRADE,)
