# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a node may be changed by its readings right before; and, for check mode, what a wave would change."""

from __future__ import annotations

from collections.abc import Sequence

from ..node.state import NodeState
from .before_change import NodeBefore, read_info, why_not_to_change
from .fleet import Fleet
from .last_poll import before_of
from .members import ClusterMembers, Member
from .on_each import on_each
from .options import ChangeOptions
from .stop_error import Stopped

__all__ = ["preview", "require_changeable"]


def require_changeable(member: Member, before: NodeBefore, options: ChangeOptions) -> None:
    """Raise Stopped for a node that neither a set nor a restart can fix, or whose change could not be proven."""
    name, state = member.name, before.state
    if not state.settled and state.state not in (NodeState.DRIFTED, NodeState.PENDING_RESTART):
        text = f"{name} is {state.state.value}: {state.reason}. {before.probe['reason']} Nothing was sent to it."
        raise Stopped(text, node=name)
    refusals = why_not_to_change(
        before.info,
        before.probe,
        options.target,
        spoke=member.spoke,
        accepted=options.accepted,
        lowering=options.allow_lowering,
        require_proof=options.require_proof,
    )
    if refusals:
        raise Stopped(f"Nothing was sent to {name}: {'; '.join(refusals)}.", node=name)


def preview(
    cluster: ClusterMembers, wave: Sequence[str], options: ChangeOptions, fleet: Fleet
) -> dict[str, NodeBefore]:
    """The nodes of a wave as they are now. Nothing is sent that changes them. Raises Stopped where a change would stop,
    and RunEnded. No session is left open."""

    def read(name: str) -> NodeBefore:
        access = fleet.access(name)
        reader = access.read(access.login())
        info = read_info(reader, cluster[name].product)
        before = before_of(cluster, name, reader.host, info, fleet.probe(name), options)
        require_changeable(cluster[name], before, options)
        return before

    try:
        return on_each(fleet, wave, read)
    finally:
        fleet.close()
