# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the campaign: the simulator, the plays while faults are in force, the plays after them, the checks."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..simulator.process import Entry, Simulator
from . import invariants
from .controller import STOP, Controller, Hung
from .invariants import CHANGE, Play, Violation
from .scenario import Scenario, make_scenario
from .worlds import TARGET

__all__ = ["Outcome", "judge", "run_trial"]

_SETTLED = 120.0  # real seconds that nodes have to be well again when the faults have ended
_LATE = 5.0  # real seconds before the end of a play; a node that comes back in them may be read too early

States = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its scenario, its plays, what did not hold."""

    scenario: Scenario
    plays: tuple[Play, ...]
    violations: tuple[Violation, ...]
    seconds: float
    struck: int  # occasions that faults and drops have spoilt
    changes: int  # commands to set and to restart

    @property
    def line(self) -> str:
        """The run in one line."""
        codes = " ".join("killed" if play.code is None else str(play.code) for play in self.plays)
        end = f"{len(self.violations)} VIOLATIONS" if self.violations else "ok"
        return (
            f"seed {self.scenario.seed} | {self.scenario.describe()} | exit {codes}, {self.struck} faults struck,"
            f" {self.changes} changes sent, {self.seconds:.0f} s | {end}"
        )


class _Tail:
    """The events that a journal has got since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def __call__(self) -> Iterator[str]:
        with self._path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._read += len(line)
                yield str(json.loads(line)["event"])


def run_trial(seed: int, folder: Path, network: str) -> Outcome:
    """Run one seed. Everything that a replay leaves behind is in the folder."""
    scenario = make_scenario(seed)
    started = time.monotonic()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    world = scenario.world(network)
    plays: list[Play] = []
    found: list[Violation] = []
    with Simulator(world, folder) as simulator:
        controller = Controller(world, simulator.known_hosts, folder, scenario.own_reboot)
        events = _Tail(simulator.journal_path)
        before = {name: str(state["configured"]) for name, state in _states(simulator).items()}
        try:
            for step in scenario.steps:
                play = controller.play(step.mode, patient=False, events=events, kill=step.kill)
                plays.append(play)
                found += _believable(play, simulator)
            if scenario.changes:
                plays += _finish(scenario, simulator, controller, events)
                found += _believable(plays[-1], simulator)
        except Hung as error:
            found.append(Violation("ends", "all", str(error)))
        finally:
            controller.end_all()
        after = _states(simulator)
        found += judge(scenario, simulator.journal(), plays, before, after)
        struck = len(simulator.journal("fault", "drop"))
        changes = sum(entry.write for entry in simulator.journal("command"))
    return Outcome(scenario, tuple(plays), tuple(found), time.monotonic() - started, struck, changes)


def judge(
    scenario: Scenario, journal: list[Entry], plays: list[Play], before: Mapping[str, str], after: States
) -> list[Violation]:
    """All that must hold at the end of a run."""
    cluster_of, able = scenario.cluster_of, scenario.able
    unable = {node for node, cluster in cluster_of.items() if cluster not in able}
    found = [
        *invariants.one_node_down(journal, cluster_of),
        *invariants.gate_held(journal, cluster_of, plays),
        *invariants.ready_for_a_restart(journal, plays),
        *invariants.compliant_nodes_left_alone(journal, TARGET),
        *invariants.nothing_written_without_leave(journal, plays),
        *invariants.only_known_writes(journal, TARGET),
        *invariants.nothing_lowered(journal, before, after),
        *invariants.untouched(journal, unable),
    ]
    if scenario.changes and plays and plays[-1].mode == CHANGE:
        found += invariants.converged(plays[-1], after, TARGET, cluster_of, able)
    return found


def _finish(scenario: Scenario, simulator: Simulator, controller: Controller, events: _Tail) -> list[Play]:
    """End the faults and start the playbook again, until it is done.

    Twice at most: a run that starts at once may meet a node that is still coming back, and must leave its cluster
    alone. The run that starts when all nodes are well again has no reason left to fail.
    """
    for name in scenario.cluster_of:
        simulator.set_faults(name)
    plays = []
    if not scenario.settles_first:
        plays.append(controller.play(CHANGE, patient=True, events=events))
        if plays[-1].code == 0:
            return plays
    _await_settled(simulator)
    return [*plays, controller.play(CHANGE, patient=True, events=events)]


def _await_settled(simulator: Simulator) -> None:
    deadline = time.monotonic() + _SETTLED
    while time.monotonic() < deadline:
        states = _states(simulator).values()
        if all(state["phase"] == "up" and not state["ailment"] for state in states) or STOP.wait(0.2):
            return


def _believable(play: Play, simulator: Simulator) -> list[Violation]:
    states = _states(simulator)
    late = {entry.node for entry in simulator.journal("up", "cli_up") if entry.time > play.ended - _LATE}
    return invariants.report_tells_the_truth(play, states, TARGET, late)


def _states(simulator: Simulator) -> States:
    return {name: simulator.state(name) for name in simulator.nodes}


def cpu_seconds() -> float:
    """What all processes that were started and have ended have used so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
