# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read in the last poll of the gate before a wave, so that what is decided is as young as the gate.

The nodes are compared with what this run knows of them, the nodes of the wave are read, their ports are tried, and the
second session to each of them is opened. All of that happens side by side, because each command takes a node seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..cli.errors import VosError
from ..node.changed_by_others import Comparison
from ..node.reader import CLUSTER, SERVICES, STATUS, Reader
from .before_change import NodeBefore, node_before, read_info
from .fleet import Fleet, Probe
from .members import ClusterMembers
from .options import ChangeOptions
from .somebody_else import Looks, Touched, touched

__all__ = ["LastPoll"]


@dataclass
class LastPoll:
    """The readings of the last poll; those of an earlier poll that might have been the last are dropped."""

    fleet: Fleet
    cluster: ClusterMembers
    wave: Sequence[str]
    options: ChangeOptions
    looks: Looks
    _seen: dict[str, Comparison] = field(default_factory=dict, init=False)
    _infos: dict[str, tuple[int, Reader, dict[str, Any]]] = field(default_factory=dict, init=False)
    _probes: dict[str, Probe | VosError] = field(default_factory=dict, init=False)

    def beside(self) -> Mapping[str, Callable[[], object]]:
        """The ports of the wave's nodes, and the second sessions to them."""
        for readings in (self._seen, self._infos, self._probes):
            readings.clear()
        probes = {f"ports of {name}": partial(self._probe, name) for name in self.wave}
        return {**probes, **{f"second session to {name}": partial(self._second, name) for name in self.wave}}

    def after(self, name: str, reader: Reader) -> None:
        """Compare a node, and read it if it is one of the wave. Which server and which boot answers cannot change in a
        session, and the services that run are those of this poll."""
        reader = reader.again(keep=[CLUSTER, SERVICES, STATUS])
        if name in self.wave:
            info = read_info(reader, self.cluster[name].product, self.looks.expected()[name])
            self._infos[name] = self.fleet.opened(name), reader, info
        self._seen[name] = self.looks.at_one(name, reader)

    @property
    def touched(self) -> Touched:
        """The nodes that are not as this run has left them."""
        return touched(self._seen)

    @property
    def evidence(self) -> tuple[dict[str, str], ...]:
        """What each node showed."""
        return tuple({"node": name, **line} for name, seen in self._seen.items() for line in seen.evidence)

    def before(self, name: str) -> NodeBefore:
        """A node of the wave. Raises VosError, also for another node than the one that the plan means."""
        probe = self._probes[name]
        if isinstance(probe, VosError):
            raise probe
        _opened, reader, info = self._infos[name]
        return before_of(self.cluster, name, reader.host, info, probe, self.options)

    def reader(self, name: str) -> Reader | None:
        """The reader of a node of the wave, for a decision right after it, if its session is still the same."""
        opened, reader, _info = self._infos[name]
        return reader if opened == self.fleet.opened(name) else None

    def _probe(self, name: str) -> None:
        try:
            self._probes[name] = self.fleet.probe(name)
        except VosError as error:
            self._probes[name] = error

    def _second(self, name: str) -> None:
        access = self.fleet.second(name)
        self.looks.at_one(name, access.read(access.login()), second=True)


def before_of(
    cluster: ClusterMembers, name: str, host: str, info: Mapping[str, Any], probe: Probe, options: ChangeOptions
) -> NodeBefore:
    """A node by its readings, as the options want it. Raises WrongNode."""
    return node_before(
        host,
        info,
        probe,
        cluster[name].identity,
        options.target,
        lowering=options.allow_lowering,
        require_proof=options.require_proof,
    )
