# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports of restarted nodes are tried in the last poll of the gate after them, because handshakes take seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from ..node.reader import Reader
from ..tls.verdict import Proof
from .before_change import NodeBefore
from .fleet import Fleet, Probe

__all__ = ["ProofPoll"]


@dataclass
class ProofPoll:
    """What the ports showed in the last poll; those of an earlier poll that might have been the last are dropped."""

    fleet: Fleet
    restarted: Mapping[str, NodeBefore]
    _probes: dict[str, Probe] = field(default_factory=dict, init=False)

    def beside(self) -> Mapping[str, Callable[[], object]]:
        """The ports of the restarted nodes, each tried once."""
        self._probes.clear()
        return {f"ports of {name}": partial(self._probe, name) for name in self.restarted}

    def after(self, name: str, reader: Reader) -> None:
        """Nothing else is read."""

    def probe(self, name: str, patience: float) -> Probe:
        """The result of a node's ports: what the last poll saw if that proves all, otherwise they are tried again, for
        at most `patience` seconds. Raises VosError."""
        seen = self._probes.get(name)
        if seen is not None and Proof(seen["proof"]) is Proof.EFFECTIVE and not seen["lost"]:
            return seen
        return self.fleet.probe(name, self.restarted[name].probe, patience)

    def _probe(self, name: str) -> None:
        self._probes[name] = self.fleet.probe(name, self.restarted[name].probe)
