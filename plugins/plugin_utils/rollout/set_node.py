# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The `set` of one node in a wave: whether it is due, sending it, and what its result means for the restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..node.access import Confirm, Converses, NodeAccess
from ..node.min_version import Nothing, PlannedSet, plan
from ..node.reader import Reader
from ..node.set_min_version import SetOutcome, SetResult, carry_out
from ..node.state import NodeState
from ..product.model import Regime
from ..wait import Clock
from .advice import Cause, Sent
from .before_change import NodeBefore
from .members import Member, Progress
from .options import ChangeOptions
from .sending import Sending
from .stop_error import Stopped, cause_of
from .together import Together

__all__ = ["ReadyToSet", "is_automatic", "needs_set", "ready_to_set", "set_node"]


def needs_set(member: Member, before: NodeBefore) -> bool:
    """From 15SU2 on one set on the publisher counts for all nodes of its database. A subscriber may show the old value
    until its restart (that is not documented), so it is restarted all the same."""
    return before.state.state is NodeState.DRIFTED and (member.regime is not Regime.CLUSTER or member.is_publisher)


def is_automatic(done: SetResult) -> bool:
    """Whether the node restarts by itself for the new value."""
    return done.restart == "automatic"


@dataclass(frozen=True)
class ReadyToSet:
    """A node that is about to be set: the session that has just read it, and what is to be sent in it."""

    name: str
    access: NodeAccess
    session: Converses
    reader: Reader
    todo: PlannedSet


def ready_to_set(
    member: Member,
    access: NodeAccess,
    options: ChangeOptions,
    just_read: Callable[[], Reader | None] = lambda: None,
) -> ReadyToSet:
    """What is to be sent to a node. `just_read` gives the reader that has just read the node over its session, if there
    is one. Raises Stopped, and VosError."""
    name = member.name
    session = access.login()
    reader = just_read() or access.read(session)
    todo = plan(
        reader,
        options.target,
        allow_lowering=options.allow_lowering,
        expected=member.product,
        known=options.known_warnings,
    )
    if isinstance(todo, Nothing):
        text = (
            f"{name} was not at the target a moment ago, and now it is, though nothing was sent to it. Somebody "
            "else works on this cluster. Let them finish, then run this again."
        )
        raise Stopped(text, node=name, cause=Cause.SOMEBODY_ELSE)
    return ReadyToSet(name, access, session, reader, todo)


def set_node(ready: ReadyToSet, sending: Sending, progress: Progress, clock: Clock, together: Together) -> SetResult:
    """Set the target on a node, together with others. Raises Stopped, also where its result is not known and nothing
    else would tell it."""
    name, todo, reader = ready.name, ready.todo, ready.reader

    def send(confirm: Confirm) -> SetResult:
        result = carry_out(todo, ready.access, ready.session, reader, confirm=confirm, clock=clock)
        if result.error is not None:  # also where its question was declined, and no prompt followed
            together.leave(name, result.error.message)
        return result

    result = sending.send(name, todo.dialogue.command, send, then=Sent.UNKNOWN, together=together)
    said = (line for line in reader.evidence if line["command"] == todo.dialogue.command)
    result = replace(result, evidence=(*said, *result.evidence))
    if result.outcome in (SetOutcome.SET, SetOutcome.UNKNOWN):
        sending.keep(lambda: progress.was_set.add(name))
    if result.error is not None:
        raise Stopped(result.error.message, node=name, cause=cause_of(result.error), error=result.error)
    if result.outcome is SetOutcome.UNKNOWN and not is_automatic(result):
        text = (
            f"The set on {name} was confirmed, but its result could not be read. The node was not restarted. Run "
            "`show tls min-version` there, then run this playbook again."
        )
        raise Stopped(text, node=name)
    sending.now(name, Sent.RESTARTING if is_automatic(result) else Sent.SET)
    return result
