# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is safe to do after a cluster was stopped, by why it was and by what had been sent to the node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

__all__ = ["Cause", "Sent", "advice"]


class Cause(str, Enum):
    """Why a cluster was stopped, as far as it makes a difference to what is to be done."""

    WINDOW = "window"  # the maintenance window is closed
    SOMEBODY_ELSE = "somebody_else"  # another node is down, or was booted or set, and not by this run
    QUESTION = "question"  # the CLI asked what no rule knows
    LOGIN = "login"  # the password was refused, or has expired
    HOST_KEY = "host_key"
    OTHER = "other"


class Sent(str, Enum):
    """How far the change of the node had come."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"  # `set` was confirmed, or left without a prompt, and what came of it is not known
    SET = "set"  # the value is set, the node was not restarted
    RESTARTING = "restarting"  # it goes down, or has gone down, and was not seen back
    RESTARTED = "restarted"  # its reboot is proven


def advice(
    cause: Cause, sent: Sent, node: str, left: Sequence[str], now: Mapping[str, Any] | None, failed_at: str = ""
) -> list[str]:
    """Sentences for the operator. ``node`` is the one whose turn it was; ``failed_at`` is where the step failed, which
    may be another one: a gate is asked of others too. ``now`` is the node in the report, None before it was read
    again."""
    state = str(now["state"]) if now else ""
    if cause is Cause.WINDOW:
        rest = ", ".join(left) or "nothing"
        return [f"Nothing is broken and nothing is under way. Left for the next window: {rest}."]
    if cause is Cause.SOMEBODY_ELSE:
        return [
            f"Nothing was sent to {node}. Somebody else works on this cluster, or a node of it crashed.",
            "Let them finish, or look at that node; restart no node until then. Then run this again.",
        ]
    return [*_about_cause(cause, failed_at or node), *_about_node(cause, sent, node, state)]


def _about_cause(cause: Cause, failed_at: str) -> list[str]:
    if cause is Cause.QUESTION:
        again = "Find out what it means before you run this again: it would be asked and refused again."
        accept = "Where its sentences can be accepted, the failed task shows the entry for vos_known_warnings."
        return [f"The question above is not known, so it was not answered yes. {again}", accept]
    if cause is Cause.LOGIN:
        where = f" on {failed_at}" if failed_at else ""
        return [f"Do not try this password again{where}: three refusals lock the account. Correct it first."]
    if cause is Cause.HOST_KEY:
        return [
            f"Make sure that it is {failed_at or 'the node'} that answers there before you accept its new host key."
        ]
    return []


def _about_node(cause: Cause, sent: Sent, node: str, state: str) -> list[str]:
    if sent is Sent.NOTHING:
        if not node:
            return ["Nothing was sent to a node at this point. Fix what is named above, then run this again."]
        return [
            f"Nothing that changes it was sent to {node}.",
            "Fix what is named above before you restart any node of this cluster, then run this again.",
        ]
    if sent is Sent.UNKNOWN:
        return [_after_set(cause, node, state), "Restart no other node of this cluster until it is clear."]
    if sent is Sent.SET:
        return [
            f"The minimum is set, and {node} was not restarted: it works on, with the old minimum. It can stay so.",
            "Continuing restarts it; nothing is set twice.",
        ]
    if sent is Sent.RESTARTING:
        return _after_restart(node, state)
    return [
        f"{node} has restarted; what is named above is missing. Restart no other node of this cluster until then.",
        f"Look at `utils service list` and `utils dbreplication runtimestate` on {node}.",
    ]


def _after_set(cause: Cause, node: str, state: str) -> str:
    how = "was left at a question" if cause is Cause.QUESTION else "was confirmed"
    outcome = f"The `set` on {node} {how}, and what came of it was not seen."
    if state == "drifted":
        return f"{outcome} It shows the old minimum now."
    if state == "unreachable":
        return f"{outcome} It does not answer; it may be restarting by itself. Look at its console."
    if state:
        return f"{outcome} It shows the new minimum now, and may still restart by itself."
    return f"{outcome} It may restart by itself within minutes."


def _after_restart(node: str, state: str) -> list[str]:
    if state and state != "unreachable":
        return [
            f"{node} answers, but its restart was not proven in time. Restart no other node of this cluster now.",
            "Go on when `show status` tells of a new boot, and `utils service list` of services that are started.",
        ]
    if not state:
        return [
            f"{node} was told to restart, and was not seen back. The report at the end of this run says if it answers.",
            "Restart no other node of this cluster: they may carry its load.",
        ]
    return [
        f"{node} is away after its restart. Do not restart another node of this cluster: they carry its load.",
        "Look at its console or its virtual machine. Go on when it answers and its services are started.",
    ]
