# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is safe to do after a cluster was stopped, depending on the cause and on what was sent to the node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

__all__ = ["Cause", "Sent", "advice"]


class Cause(str, Enum):
    """Why a cluster was stopped, as far as it makes a difference to what is to be done."""

    WINDOW = "window"  # the maintenance window is closed, or too little of it is left
    STOP_ASKED = "stop_asked"  # the operator has asked for the end of the run (vos_tls_stop)
    SOMEBODY_ELSE = "somebody_else"  # another node is down, or was booted or set, but not by this run
    QUESTION = "question"  # the CLI asked a question that no rule knows
    LOGIN = "login"  # the password was refused, or has expired
    HOST_KEY = "host_key"
    CUT_OFF = "cut_off"  # the step did not end, so nobody knows what came of it
    OTHER = "other"


class Sent(str, Enum):
    """How far the change of the node had come."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"  # `set` was confirmed, or no prompt followed; the result is not known
    SET = "set"  # the value is set, the node was not restarted
    RESTARTING = "restarting"  # it goes down, or has gone down, and was not seen back
    RESTARTED = "restarted"  # its reboot is proven


_NO_OTHER = "Do not restart any other node of this cluster"
# What is known of a step that was cut off: how far the change had come is recorded before anything is sent.
_BY_THEN = {
    Sent.NOTHING: "No change had been sent to {node} by then.",
    Sent.UNKNOWN: "By then the `set` had been sent to {node}. Its result is unknown. The node may restart by itself.",
    Sent.SET: "By then the minimum of {node} had been set. It is unknown whether the node was told to restart.",
    Sent.RESTARTING: "By then {node} had been told to restart, or was to restart by itself. It is unknown whether it "
    "is back.",
    Sent.RESTARTED: "By then {node} had restarted. It is unknown whether it works as before.",
}


def advice(
    cause: Cause, sent: Sent, node: str, left: Sequence[str], now: Mapping[str, Any] | None, failed_at: str = ""
) -> list[str]:
    """Sentences for the operator. ``node`` is the one whose turn it was; ``failed_at`` is where the step failed, which
    may be another one: a gate is asked of others too. ``now`` is the node in the report, None before it was read
    again."""
    state = str(now["state"]) if now else ""
    rest = ", ".join(left) or "nothing"
    if cause is Cause.STOP_ASKED:
        again = "Take back what asked for the stop before you run this again."
        return [f"Nothing is broken and nothing is running. Left to do: {rest}. {again}"]
    if cause is Cause.WINDOW:
        return [f"Nothing is broken and nothing is running. Left for the next window: {rest}."]
    if cause is Cause.SOMEBODY_ELSE:
        nothing = f"{'Nothing' if sent is Sent.NOTHING else 'No restart'} was sent to {node}."
        return [
            f"{nothing} Somebody else works on this cluster, or one of its nodes crashed.",
            "Let them finish, or check that node; do not restart any node until then. Then run this again.",
        ]
    if cause is Cause.CUT_OFF:
        return _about_cut_off(sent, node, state)
    return [*_about_cause(cause, failed_at or node), *_about_node(cause, sent, node, state)]


def _about_cut_off(sent: Sent, node: str, state: str) -> list[str]:
    return [
        _BY_THEN[sent].format(node=node),
        *(["It does not answer now. Check its console or its virtual machine."] if state == "unreachable" else []),
        f"{_NO_OTHER} until this is clear.",
        f"Look at `show status`, `show tls min-version` and `utils service list` on {node}.",
    ]


def _about_cause(cause: Cause, failed_at: str) -> list[str]:
    if cause is Cause.QUESTION:
        again = "Find out what it means before you run this again: the node would ask again."
        accept = "If its sentences can be accepted: the output of the failed task has the entry for vos_known_warnings."
        return [f"The question is not known, so it was not answered yes. {again}", accept]
    if cause is Cause.LOGIN:
        where = f" on {failed_at}" if failed_at else ""
        return [f"Do not try this password again{where}: three refusals lock the account. Correct the password first."]
    if cause is Cause.HOST_KEY:
        return [f"Before you accept the new host key, make sure that {failed_at or 'the node'} itself answers there."]
    return []


def _about_node(cause: Cause, sent: Sent, node: str, state: str) -> list[str]:
    if sent is Sent.NOTHING:
        if not node:
            return ["Nothing was sent to a node at this point. Fix the cause, then run this again."]
        return [
            f"No change was sent to {node}.",
            "Fix the cause before you restart any node of this cluster, then run this again.",
        ]
    if sent is Sent.UNKNOWN:
        return [_after_set(cause, node, state), f"{_NO_OTHER} until this is clear."]
    if sent is Sent.SET:
        return [
            f"The minimum is set, but {node} was not restarted: it keeps the old minimum. It can stay like this.",
            "A new run restarts it; nothing is set twice.",
        ]
    if sent is Sent.RESTARTING:
        return _after_restart(node, state)
    return [
        f"{node} has restarted, but not everything is good again. {_NO_OTHER} until that is fixed.",
        f"Look at `utils service list` and `utils dbreplication runtimestate` on {node}.",
    ]


def _after_set(cause: Cause, node: str, state: str) -> str:
    how = "was left at a question" if cause is Cause.QUESTION else "was confirmed"
    outcome = f"The `set` on {node} {how}, but its result was not seen."
    if state == "drifted":
        return f"{outcome} It shows the old minimum now."
    if state == "unreachable":
        return f"{outcome} It does not answer; it may be restarting by itself. Check its console."
    if state:
        return f"{outcome} It shows the new minimum now, and may still restart by itself."
    return f"{outcome} It may restart by itself within minutes."


def _after_restart(node: str, state: str) -> list[str]:
    if state and state != "unreachable":
        return [
            f"{node} answers, but its restart was not proven in time. {_NO_OTHER} now.",
            "Continue when `show status` shows a new boot and `utils service list` shows started services.",
        ]
    if not state:
        return [
            f"{node} was told to restart, but was not seen again. The report at the end shows whether it answers.",
            f"{_NO_OTHER}: they may carry its load.",
        ]
    return [
        f"{node} has not come back after its restart. {_NO_OTHER}: they carry its load.",
        "Check its console or its virtual machine. Continue when it answers and its services are started.",
    ]
