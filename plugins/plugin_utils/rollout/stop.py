# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a cluster was stopped, on one screen: what happened, where its nodes are, what is safe, how to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..cli.redaction import redact_sentence
from ..rendering.text import wrapped
from .advice import Cause, Sent, advice

__all__ = ["ClusterStop", "read_stop", "screen"]

WIDTH = 98  # the report indents it
# How many lines of the error and of the node's own text are shown; the output of the failed task has the whole text.
MESSAGE_LINES = 3
SEEN_LINES = 3

_CAUSES = {
    "UnknownQuestion": Cause.QUESTION,
    "AuthenticationRefused": Cause.LOGIN,
    "PasswordExpired": Cause.LOGIN,
    "HostKeyRejected": Cause.HOST_KEY,
}


@dataclass(frozen=True)
class ClusterStop:
    """What is known at the moment when a cluster is stopped; ``as_result`` is what the role keeps of it."""

    cluster: str
    node: str  # whose turn it was
    asked: str  # the node that the step failed at, which may be another one; "" if that is not known
    step: str
    cause: Cause
    sent: Sent
    error: tuple[str, ...]
    seen: tuple[str, ...]
    left: tuple[str, ...]  # the nodes that are not at the target and were not done before this one
    continue_with: tuple[str, ...]

    def as_result(self) -> dict[str, Any]:
        """As plain data."""
        texts = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        return {**texts, "cause": self.cause.value, "sent": self.sent.value}

    @classmethod
    def from_result(cls, result: Mapping[str, Any]) -> ClusterStop:
        """From what ``as_result`` returned."""
        return cls(
            cluster=result["cluster"],
            node=result["node"],
            asked=result["asked"],
            step=result["step"],
            cause=Cause(result["cause"]),
            sent=Sent(result["sent"]),
            error=tuple(result["error"]),
            seen=tuple(result["seen"]),
            left=tuple(result["left"]),
            continue_with=tuple(result["continue_with"]),
        )


def read_stop(
    cluster: Mapping[str, Any],
    outcome: Mapping[str, Any],
    failed: Mapping[str, Any],
    progress: Mapping[str, Any],
    continue_with: Sequence[str],
    secrets: Sequence[str] = (),
) -> ClusterStop:
    """Make sense of how the walk of a cluster ended.

    ``cluster`` is its part of the plan. ``outcome`` has outcome, node and ``awaited``: whether its own reboot
    was awaited, which comes before any node is changed. ``failed`` has step and result of the task that failed,
    ``progress`` what tls_min_version (``set``), restart (``restart``) and the looks at the other nodes (``looks``) have
    returned for this node, each empty if it was not reached. ``secrets`` are those of all nodes: the results hide
    those of their own node already.
    """
    result = _first_failed(failed.get("result") or {})
    if (shut := _shut_out(progress)) is not None:
        result = {**shut, "msg": f"{_failed_at(shut)}: {shut.get('reason')}"}
    node = str(outcome.get("node") or "")
    names = [item["name"] for item in cluster["nodes"]]
    begun = node in names and not outcome.get("awaited")
    later = cluster["nodes"][names.index(node) :] if begun else cluster["nodes"]
    return ClusterStop(
        cluster=cluster["name"],
        node=node,
        asked=_failed_at(result),
        step=str(failed.get("step") or ""),
        cause=_cause(outcome, result, progress),
        sent=_sent(progress),
        error=tuple(redact_sentence(line, secrets) for line in _error(result)),
        seen=tuple(redact_sentence(line, secrets) for line in _tail(str(result.get("seen") or ""))),
        left=tuple(item["name"] for item in later if item["change"] not in ("none", "excluded", "excepted")),
        continue_with=tuple(continue_with),
    )


def _first_failed(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result itself; of a task that looped, that of the first item that failed. Other tasks have `results` too."""
    items = result.get("results")
    looped = items if isinstance(items, Sequence) else ()
    return next((item for item in looped if isinstance(item, Mapping) and item.get("failed")), result)


def _looks(progress: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return (progress.get("looks") or {}).get("results") or ()


def _shut_out(progress: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The check of another node that failed because of its password or host key, not because of somebody's work."""
    return next((look for look in _looks(progress) if look.get("error_type") in _CAUSES), None)


def _failed_at(result: Mapping[str, Any]) -> str:
    """The node that a result is about, as the inventory calls it; "" for a task of another collection."""
    return str(result.get("node") or "") if result.get("error_type") else ""


def _error(result: Mapping[str, Any]) -> tuple[str, ...]:
    """The message; of a typed error only its first line, because command, text and hint stand by themselves."""
    lines = str(result.get("msg") or "No message was given.").strip().splitlines()
    if not result.get("error_type"):
        return tuple(lines)
    return (lines[0], *([f"Command: {result['command']}"] if result.get("command") else []))


def _tail(text: str) -> tuple[str, ...]:
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip(" \t*")]
    return tuple(lines[-SEEN_LINES:])


def _cause(outcome: Mapping[str, Any], result: Mapping[str, Any], progress: Mapping[str, Any]) -> Cause:
    if outcome.get("outcome") == "window_closed":
        return Cause.WINDOW
    if _shut_out(progress) is not None:
        return _CAUSES[str(result["error_type"])]
    others = any(look.get("untouched") is False for look in _looks(progress))
    if others or (progress.get("set") or {}).get("outcome") == "already":
        return Cause.SOMEBODY_ELSE
    return _CAUSES.get(str(result.get("error_type") or ""), Cause.OTHER)


def _sent(progress: Mapping[str, Any]) -> Sent:
    """How far the change of the node has come, by what its tasks returned."""
    done, restart = progress.get("set") or {}, progress.get("restart") or {}
    if restart.get("rebooted"):
        return Sent.RESTARTED
    if restart.get("changed"):
        return Sent.RESTARTING
    if done.get("outcome") == "set" and not done.get("failed"):
        return Sent.RESTARTING if done.get("restart") == "automatic" else Sent.SET
    return Sent.UNKNOWN if done.get("changed") or done.get("outcome") == "unknown" else Sent.NOTHING


def screen(stop: ClusterStop, nodes: Sequence[Mapping[str, Any]] | None = None) -> list[str]:
    """The lines for a terminal. ``nodes`` are those of the report, after the last reading; None before that."""
    where = f" at node {stop.node}" if stop.node else ""
    lines = [f"Cluster {stop.cluster} was stopped{where}."]
    lines += _indented("What happened: ", [stop.step] if stop.step else [])
    lines += _indented("  ", stop.error)[:MESSAGE_LINES]
    lines += _clipped([f"    | {line}" for line in stop.seen])
    now = {node["name"]: node for node in nodes or ()}
    if nodes is None:
        lines.append("Its nodes now: the report at the end of this run shows them.")
    else:
        lines += ["Its nodes now:", *_node_lines(nodes)]
    own = now.get(stop.node)
    lines += _indented("Safe to do next: ", advice(stop.cause, stop.sent, stop.node, stop.left, own, stop.asked))
    return [*lines, "To continue:", *(f"  {line}" for line in stop.continue_with)]


def _node_lines(nodes: Sequence[Mapping[str, Any]]) -> list[str]:
    names = max(len(node["name"]) for node in nodes)
    states = max(len(node["state"]) for node in nodes)
    return _clipped(
        f"  {node['name']:<{names}}  {node['before'] or '-'} -> {node['after'] or '-'}  {node['state']:<{states}}  "
        f"{_why(node)}".rstrip()
        for node in nodes
    )


def _why(node: Mapping[str, Any]) -> str:
    text = node["proof"] if node["state"] == "compliant" else node["reason"]
    return (str(text).splitlines() or [""])[0]


def _clipped(lines: Any) -> list[str]:
    return [line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..." for line in lines]


def _indented(head: str, paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs, wrapped; the first one behind the head."""
    lines: list[str] = []
    for paragraph in paragraphs:
        first = head if not lines else "  "
        lines += wrapped(paragraph, WIDTH, first, "    " if not head.strip() else "  ")
    return lines
