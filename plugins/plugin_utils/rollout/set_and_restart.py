# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two things that are sent to the nodes of a wave, `set` and `utils system restart`: to all of them, or to none.

Before the yes one node keeps the others from theirs, and nothing was sent. After it a node may fail alone. Then the
others are awaited as far as they go down by themselves or were told to, but no command is sent any more: while it is
not known what came of one node, another one must not be told to go down too. A node that was set by then, and needs a
restart, keeps its old minimum until the next run, which restarts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..node.identity import KnownNode, NodeIdentity
from ..node.reboot import Patience, Reboot, wait_for_reboot
from ..node.restart import restart_and_wait
from ..node.set_min_version import SetResult
from ..wait import Clock, Waiting
from .advice import Sent
from .before_change import NodeBefore
from .fleet import Fleet
from .last_poll import LastPoll
from .members import ClusterMembers
from .on_each import each_ended, on_each
from .options import ChangeOptions
from .own_reboots import came_back
from .record import ClusterRecord
from .sending import Sending
from .set_node import ReadyToSet, is_automatic, ready_to_set, set_node
from .stop_error import Stopped
from .together import Together

__all__ = ["SetAndRestart"]

_RESTART = "utils system restart"


@dataclass
class SetAndRestart:
    """What is sent to the nodes of a wave. `before` are those nodes, `teller` makes what tells of each look at one."""

    cluster: ClusterMembers
    options: ChangeOptions
    fleet: Fleet
    record: ClusterRecord
    sending: Sending
    last: LastPoll
    before: Mapping[str, NodeBefore]
    patience: Patience
    teller: Callable[[str], Callable[[Waiting], None]]
    clock: Clock

    def set(self, names: Sequence[str]) -> tuple[dict[str, SetResult], list[Stopped]]:
        """The results of the nodes that were set, and why the others stop the cluster. Raises Stopped where none was
        set, and RunEnded."""
        if not names:
            return {}, []
        ready = on_each(self.fleet, names, self._ready)
        together = self.sending.together(names)
        done, stops = each_ended(self.fleet, names, lambda name: self._set(ready[name], together))
        if stops and not together.agreed:
            raise together.nobody(stops, self.record.sent, "Nothing was set on {nodes}")
        return done, list(stops.values())

    def restart(self, names: Sequence[str], done: Mapping[str, SetResult]) -> tuple[dict[str, Reboot], list[Stopped]]:
        """The reboots of the nodes: those that go down by themselves are awaited, the others are told to. Also why a
        node stops the cluster. Raises RunEnded."""
        told = [name for name in names if name not in done or not is_automatic(done[name])]
        together = self.sending.together(told)

        def one(name: str) -> Reboot:
            return self._restart(name, together) if name in told else self._await(name)

        reboots, stops = each_ended(self.fleet, names, one)
        failed = list(stops.values())
        if not together.agreed and (kept := {name: stop for name, stop in stops.items() if name in told}):
            failed = [stop for name, stop in stops.items() if name not in told]
            failed.append(together.nobody(kept, self.record.sent, "No restart was ordered on {nodes}"))
        return reboots, failed

    def _identity(self, name: str) -> NodeIdentity:
        return self.cluster[name].identity or self.before[name].identity

    def _ready(self, name: str) -> ReadyToSet:
        ready = ready_to_set(
            self.cluster[name], self.fleet.access(name), self.options, just_read=lambda: self.last.reader(name)
        )
        self.fleet.second(name).login()  # before its command is typed: at the question there is no time for it
        return ready

    def _set(self, ready: ReadyToSet, together: Together) -> SetResult:
        return set_node(ready, self.sending, self.record.progress, self.clock, together)

    def _await(self, name: str) -> Reboot:
        """A node that restarts by itself for its new value."""
        self.fleet.drop(name)
        known = KnownNode(self._identity(name), self.before[name].boot)
        tell = self.teller(name)
        return self._back(
            name, wait_for_reboot(self.fleet.access(name), known, self.patience, tell=tell, clock=self.clock)
        )

    def _restart(self, name: str, together: Together) -> Reboot:
        access, tell = self.fleet.access(name), self.teller(name)
        reboot = self.sending.send(
            name,
            _RESTART,
            lambda confirm: restart_and_wait(
                access, self._identity(name), self.patience, tell=tell, confirm=confirm, clock=self.clock
            ),
            then=Sent.RESTARTING,
            together=together,
        )
        return self._back(name, reboot)

    def _back(self, name: str, reboot: Reboot) -> Reboot:
        """The reboot, if it came to its end. Raises Stopped."""
        came_back(name, reboot)
        if (after := reboot.after) is not None:
            self.sending.keep(lambda: self.record.progress.boots.update({name: after}))
        self.sending.now(name, Sent.RESTARTED)
        return reboot
