# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the stop of a cluster where it happens: from the exception of a change, from a task of the operator that failed,
or from a record that shows a step without an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ..cli.errors import AuthenticationRefused, HostKeyRejected, PasswordExpired, UnknownQuestion
from ..cli.redaction import redact_sentence
from .advice import Cause, Sent
from .cluster_stop import AlsoFailed, ClusterStop
from .record import ClusterRecord, Hook
from .steps import OWN_REBOOTS, step_in_words
from .stop_error import Stopped

__all__ = ["node_of_hook", "stop_of", "stop_of_cut_off", "stop_of_hook", "stop_of_lost"]

# How many lines of the node's own text are kept: the last ones, where a question or an error stands. A gate that did
# not open gives only the lines that decided. The output of the failed task has the whole text.
SEEN_LINES = 4

# The cause by the `error_type` of a result of this collection. What a jump host refuses says nothing about an account
# or a key of the node.
_CAUSES = {
    UnknownQuestion.__name__: Cause.QUESTION,
    AuthenticationRefused.__name__: Cause.LOGIN,
    PasswordExpired.__name__: Cause.LOGIN,
    HostKeyRejected.__name__: Cause.HOST_KEY,
}
_NOT_LEFT = ("none", "excluded", "excepted")
# What is one thing for all nodes of a wave, whichever node it was seen at.
_OF_WAVE = (Cause.WINDOW, Cause.STOP_ASKED, Cause.SOMEBODY_ELSE)
# Of several nodes that were cut off, the one that the advice is about first.
_WORST = (Sent.UNKNOWN, Sent.RESTARTING, Sent.RESTARTED, Sent.SET, Sent.NOTHING)

_NO_MESSAGE = "No message was given."
_CUT_OFF = "This step began, but it did not end: it was cut off. Its result is unknown."
_LOST = (
    "Ansible gave up the host {conductor}, from which this cluster is changed. Most often one of your own tasks was "
    "delegated to a host that is unreachable."
)


def stop_of(
    stopped: Stopped, cluster: Mapping[str, Any], continue_with: Sequence[str], secrets: Sequence[str] = ()
) -> ClusterStop:
    """The stop of a change. ``cluster`` is its part of the plan; ``secrets`` are those of all nodes."""
    awaited = stopped.step == OWN_REBOOTS  # that comes before any node is changed
    node = stopped.asked if awaited else stopped.node
    wave = {} if awaited else stopped.sent
    error = stopped.error
    of_wave = len(wave) > 1 and (stopped.cause in _OF_WAVE or stopped.asked not in wave)
    also = (
        AlsoFailed(
            one.node,
            one.asked,
            step_in_words(one.step, cluster, [one.node], one.asked),
            one.cause,
            tuple(redact_sentence(line, secrets) for line in _lines(one)),
        )
        for one in _also(stopped)
    )
    return _stop(
        cluster,
        node=node,
        asked=stopped.asked,
        step=step_in_words(stopped.step, cluster, list(wave) if of_wave else [node], stopped.asked),
        cause=stopped.cause,
        sent=stopped.sent.get(node, Sent.NOTHING),
        error=_lines(stopped),
        seen=error.seen if error is not None else "",
        left=[name for name in _left(cluster, () if awaited else [node, *wave]) if name not in stopped.done],
        continue_with=continue_with,
        secrets=secrets,
        nodes=wave,
        done=stopped.done,
        also=also,
        of_wave=of_wave,
    )


def _also(stopped: Stopped) -> Iterator[Stopped]:
    for one in stopped.also:
        yield one
        yield from _also(one)


def _lines(stopped: Stopped) -> list[str]:
    """What went wrong."""
    error = stopped.error
    lines = stopped.text.strip().splitlines() or [_NO_MESSAGE]
    if error is not None and stopped.text == error.message:
        lines = [f"{error.host}: {lines[0]}"]
    lines += [stopped.more] if stopped.more else []
    return [*lines, f"Command: {error.command}"] if error is not None and error.command else lines


def stop_of_hook(
    cluster: Mapping[str, Any],
    node: str,
    step: str,
    result: Mapping[str, Any],
    *,
    record: ClusterRecord | None = None,
    wave: Sequence[str] = (),
    continue_with: Sequence[str],
    secrets: Sequence[str] = (),
) -> ClusterStop:
    """The stop by a task of the operator, which ran for ``node``: its name is ``step``, and ``result`` is what it
    returned. ``record`` tells how far the change of the node had come, and of the other nodes of its ``wave``."""
    failed = _first_failed(result)
    known = record if record is not None else ClusterRecord(cluster["name"])
    return _stop(
        cluster,
        node=node,
        asked=str(failed.get("node") or "") if failed.get("error_type") else "",
        step=step,
        cause=_CAUSES.get(str(failed.get("error_type") or ""), Cause.OTHER),
        sent=known.sent.get(node, Sent.NOTHING),
        error=_message(failed),
        seen=str(failed.get("seen") or ""),
        left=[name for name in _left(cluster, [node, *wave]) if name not in known.done],
        continue_with=continue_with,
        secrets=secrets,
        nodes={name: known.sent.get(name, Sent.NOTHING) for name in wave or [node]},
        done=[name for name in wave if name in known.done],
    )


def node_of_hook(record: ClusterRecord, wave: Sequence[str]) -> str:
    """The node of a wave that the operator's task which failed was about: those after the change begin when all of
    those before it have ended."""
    for at in (Hook.ENDED, Hook.BEGUN):
        if found := [name for name in wave if record.hooks.get(name) is at]:
            return found[-1]
    return wave[0]


def stop_of_cut_off(
    record: ClusterRecord,
    cluster: Mapping[str, Any],
    continue_with: Sequence[str],
    secrets: Sequence[str] = (),
    *,
    text: str = "",
) -> ClusterStop:
    """The stop by a step that began and never ended. ``text`` says what ended it, as far as that is known.

    What had been sent by then is known, because it was recorded before it was sent; what came of it is not.
    """
    awaited = record.step == OWN_REBOOTS
    brought = {name: record.sent.get(name, Sent.NOTHING) for name in record.wave}
    node = min(record.wave, key=lambda name: _WORST.index(brought[name]), default="")
    waiting = ", ".join(item["name"] for item in cluster["nodes"] if item["may_reboot"])
    return _stop(
        cluster,
        node=node,
        asked="",
        step=step_in_words(record.step, cluster, record.wave or [node], waiting if awaited else node),
        cause=Cause.CUT_OFF,
        sent=record.sent.get(node, Sent.NOTHING),
        error=[_CUT_OFF, *text.strip().splitlines()[:1]],
        left=[name for name in _left(cluster, () if awaited else record.wave) if name not in record.done],
        continue_with=continue_with,
        secrets=secrets,
        nodes={} if awaited else brought,
        of_wave=not awaited and len(brought) > 1,
    )


def stop_of_lost(record: ClusterRecord, cluster: Mapping[str, Any], continue_with: Sequence[str]) -> ClusterStop:
    """The stop of a cluster that still has work, while no step was under way and no task of it failed: Ansible took its
    conductor for unreachable and ended it, which no task gets to know."""
    begun = [name for name, hook in record.hooks.items() if hook is Hook.BEGUN and name not in record.done]
    ended = [name for name, hook in record.hooks.items() if hook is Hook.ENDED]
    if begun:
        node, step = begun[-1], f"Your tasks before the change of {begun[-1]} (vos_tls_pre_node)"
    elif ended:
        node, step = ended[-1], f"Your tasks after the change of {ended[-1]} (vos_tls_post_node)"
    else:
        node, step = next(iter(record.wave), ""), ""
    return _stop(
        cluster,
        node=node,
        asked="",
        step=step,
        cause=Cause.OTHER,
        sent=record.sent.get(node, Sent.NOTHING),
        error=[_LOST.format(conductor=cluster["conductor"])],
        left=[name for name in _left(cluster, ()) if name not in record.done],
        continue_with=continue_with,
    )


def _stop(
    cluster: Mapping[str, Any],
    *,
    node: str,
    asked: str,
    step: str,
    cause: Cause,
    sent: Sent,
    error: Sequence[str],
    left: Iterable[str],
    continue_with: Sequence[str],
    secrets: Sequence[str] = (),
    seen: str = "",
    nodes: Mapping[str, Sent] = MappingProxyType({}),
    done: Iterable[str] = (),
    also: Iterable[AlsoFailed] = (),
    of_wave: bool = False,
) -> ClusterStop:
    return ClusterStop(
        cluster=cluster["name"],
        node=node,
        asked=asked,
        step=redact_sentence(step, secrets),
        cause=cause,
        sent=sent,
        error=tuple(redact_sentence(line, secrets) for line in error),
        seen=tuple(redact_sentence(line, secrets) for line in _tail(seen)),
        left=tuple(left),
        continue_with=tuple(continue_with),
        nodes=tuple(nodes.items()),
        done=tuple(done),
        also=tuple(also),
        of_wave=of_wave,
    )


def _left(cluster: Mapping[str, Any], wave: Sequence[str]) -> list[str]:
    """The nodes that are not at the target, from the first one of a wave on; all of them where no wave has begun."""
    names = [item["name"] for item in cluster["nodes"]]
    first = min((names.index(name) for name in wave if name in names), default=0)
    return [item["name"] for item in cluster["nodes"][first:] if item["change"] not in _NOT_LEFT]


def _first_failed(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result itself; of a task that looped, that of the first item that failed. Other tasks have `results` too."""
    items = result.get("results")
    looped = items if isinstance(items, Sequence) else ()
    wrong = (item for item in looped if isinstance(item, Mapping) and (item.get("failed") or item.get("unreachable")))
    return next(wrong, result)


def _message(result: Mapping[str, Any]) -> list[str]:
    """The message; of a typed error only its first line, because command and text stand by themselves."""
    lines = str(result.get("msg") or "").strip().splitlines() or [_NO_MESSAGE]
    if not result.get("error_type"):
        return lines
    return [lines[0], *([f"Command: {result['command']}"] if result.get("command") else [])]


def _tail(text: str) -> tuple[str, ...]:
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip(" \t*")]
    return tuple(lines[-SEEN_LINES:])
