# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the campaign: the simulator, the plays while faults are in force, the plays after them, the checks."""

from __future__ import annotations

import itertools
import json
import resource
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..simulator.process import Entry, Simulator
from . import invariants, reports, wave_invariants
from .controller import STOP, Call, Controller, Hung
from .planned import happened
from .play import CHANGE, Play, Violation
from .scenario import Scenario, make_scenario
from .steps import Step
from .worlds import ACCOUNTS

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
    happened: bool  # what the run was planned around

    @property
    def line(self) -> str:
        """The run in one line."""
        codes = " ".join("killed" if play.code is None else str(play.code) for play in self.plays)
        end = f"{len(self.violations)} VIOLATIONS" if self.violations else "ok"
        missed = ": did not happen" if self.scenario.planned and not self.happened else ""
        return (
            f"seed {self.scenario.seed} | {self.scenario.describe()}{missed} | exit {codes}, {self.struck} faults"
            f" struck, {self.changes} changes sent, {self.seconds:.0f} s | {end}"
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
    found: list[Violation] = []
    with Simulator(world, folder) as simulator:
        campaign = _Plays(scenario, world, simulator, folder)
        before = {name: str(state["configured"]) for name, state in _states(simulator).items()}
        try:
            found += campaign.run()
        except Hung as error:
            found.append(Violation("ends", "all", str(error)))
        finally:
            campaign.controller.end_all()
        after, journal = _states(simulator), simulator.journal()
    found += judge(scenario, journal, campaign.plays, before, after)
    limit = max((step.time_limit for step in scenario.steps), default=0)
    return Outcome(
        scenario,
        tuple(campaign.plays),
        tuple(found),
        time.monotonic() - started,
        sum(entry.event in ("fault", "drop") for entry in journal),
        sum(entry.write for entry in journal if entry.event == "command"),
        happened(scenario.planned, journal, campaign.plays, limit),
    )


class _Plays:
    """The plays of one run, each with the next account of the nodes."""

    def __init__(self, scenario: Scenario, world: dict[str, Any], simulator: Simulator, folder: Path) -> None:
        self._scenario = scenario
        self._simulator = simulator
        self._numbers = itertools.count()
        hook = scenario.failing_hook
        self.controller = Controller(world, simulator.known_hosts, folder, scenario.own_reboot, hook)
        self.plays: list[Play] = []

    def run(self) -> list[Violation]:
        """All of them. Returns what was found wrong with their reports right after each. Raises Hung."""
        found = []
        for step in self._scenario.steps:
            found += self._step(step)
        return found + self._finish() if self._scenario.changes else found

    def _step(self, step: Step) -> list[Violation]:
        """A play while faults are in force, or two at once."""
        if step.second is None:
            self.plays.append(self._play(self._call(step)))
            return self._believable(self.plays[-1])
        one = self._call(step)
        other = replace(
            self._call(step), reversed_order=step.second.other_order, other_machine=step.second.other_machine
        )
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(self._play, one)
            STOP.wait(step.second.delay)
            second = pool.submit(self._play, other)
            self.plays += [first.result(), second.result()]
        return []  # while the other one still runs, what a report says may change

    def _finish(self) -> list[Violation]:
        """End the faults, correct the inventory, and start the playbook again, until it is done.

        Twice at most: a run that starts at once may meet a node that is still coming back, and must leave its cluster
        alone. The run that starts when all nodes are well again has no reason left to fail.
        """
        for name in self._scenario.cluster_of:
            self._simulator.set_faults(name)
        self.controller.forget_hooks()
        proof = all(step.proof for step in self._scenario.steps)
        last = Step(CHANGE, proof=proof, patient=True)
        if not self._scenario.settles_first:
            self.plays.append(self._play(self._call(last, at_last=True)))
            if self.plays[-1].code == 0:
                return self._believable(self.plays[-1])
        _await_settled(self._simulator)
        self.plays.append(self._play(self._call(last, at_last=True)))
        return self._believable(self.plays[-1])

    def _call(self, step: Step, *, at_last: bool = False) -> Call:
        mistake = None if at_last else self._scenario.mistake
        number = next(self._numbers)
        return Call(
            step.mode,
            number,
            ACCOUNTS[number],
            target=step.target,
            proof=step.proof,
            patient=step.patient,
            kill=step.kill,
            mistake=mistake,
            time_limit=step.time_limit,
            barred=self._scenario.barred(step.target, mistaken=mistake is not None),
            waves=self._scenario.waves,
            at_last=at_last,
        )

    def _play(self, call: Call) -> Play:
        return self.controller.play(call, _Tail(self._simulator.journal_path))

    def _believable(self, play: Play) -> list[Violation]:
        moved = {
            entry.node for entry in self._simulator.journal("up", "cli_up", "set") if entry.time > play.ended - _LATE
        }
        return reports.report_tells_the_truth(play, _states(self._simulator), moved)


def judge(
    scenario: Scenario, journal: list[Entry], plays: list[Play], before: Mapping[str, str], after: States
) -> list[Violation]:
    """All that must hold at the end of a run."""
    cluster_of, rules = scenario.cluster_of, scenario.rules
    waves = rules if scenario.waves else {}
    node_by_node = {node: cluster for node, cluster in cluster_of.items() if cluster not in waves}
    found = [
        *invariants.one_node_down(journal, node_by_node),
        *wave_invariants.never_together(journal, waves, (scenario.waves and scenario.waves.cti_pairs) or ()),
        *wave_invariants.wave_size_kept(journal, waves, plays),
        *wave_invariants.capacity_kept(journal, waves),
        *wave_invariants.groups_served(journal, rules),
        *wave_invariants.all_or_none(journal, cluster_of, plays),
        *wave_invariants.emergency_waits(journal, rules, scenario.nodes_of("cer")),
        *invariants.gate_held(journal, cluster_of),
        *invariants.ready_for_a_restart(journal),
        *invariants.orphans_silent(journal, plays),
        *invariants.compliant_nodes_left_alone(journal, plays),
        *invariants.nothing_written_without_leave(journal, plays),
        *invariants.only_known_writes(journal, plays),
        *invariants.nothing_lowered(journal, before, after),
        *invariants.untouched(journal, plays),
        *reports.hooks_paired(journal, plays),
        *reports.stops_tell_the_truth(journal, plays),
    ]
    if scenario.changes and plays and plays[-1].mode == CHANGE:
        found += reports.converged(plays[-1], after, cluster_of, scenario.able)
    return found


def _await_settled(simulator: Simulator) -> None:
    deadline = time.monotonic() + _SETTLED
    while time.monotonic() < deadline:
        states = _states(simulator).values()
        if all(state["phase"] == "up" and not state["ailment"] for state in states) or STOP.wait(0.2):
            return


def _states(simulator: Simulator) -> States:
    return {name: simulator.state(name) for name in simulator.nodes}


def cpu_seconds() -> float:
    """What all processes that were started and have ended have used so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
