# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.chaos --seed 7 --runs 400`: so many runs from a seed on, side by side, one line each."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from tests.ctrl_c import let_ctrl_c_through

from .controller import STOP
from .trial import Outcome, cpu_seconds, run_trial
from .turns import Planned

# So many runs are a whole campaign: each planned mishap has been tried several times.
_WHOLE = 200


@dataclass
class Tally:
    """What the runs so far have come to."""

    jobs: int
    started: float = field(default_factory=time.monotonic)
    before: float = field(default_factory=cpu_seconds)
    runs: int = 0
    failed: list[int] = field(default_factory=list)
    invariants: Counter[str] = field(default_factory=Counter)
    planned: Counter[Planned] = field(default_factory=Counter)
    happened: Counter[Planned] = field(default_factory=Counter)

    def add(self, seed: int, done: Future[Outcome]) -> Iterator[str]:
        """Count a run that has ended, and give the lines that tell of it."""
        self.runs += 1
        error = done.exception()
        if error is not None:
            self.failed.append(seed)
            yield f"{self.runs} seed {seed} | the run itself failed:"
            yield from "".join(traceback.format_exception(error)).splitlines()
            return
        outcome = done.result()
        yield f"{self.runs} {outcome.line}"
        if outcome.scenario.planned is not None:
            self.planned[outcome.scenario.planned] += 1
            self.happened[outcome.scenario.planned] += outcome.happened
        for violation in outcome.violations:
            yield f"    {violation}"
            self.invariants[violation.invariant] += 1
        if outcome.violations:
            self.failed.append(seed)

    @property
    def never_happened(self) -> list[str]:
        """What a whole campaign was planned around in vain. A short one may miss something."""
        return [plan.value for plan in Planned if not self.happened[plan]] if self.runs >= _WHOLE else []

    @property
    def is_good(self) -> bool:
        """Whether every invariant held, in runs that met what they were planned around."""
        return not self.failed and not self.never_happened

    def lines(self, folder: Path) -> Iterator[str]:
        """The summary."""
        wall, cpu = time.monotonic() - self.started, cpu_seconds() - self.before
        each = max(1, self.runs)
        yield (
            f"{self.runs} runs in {wall:.0f} s, {self.jobs} side by side;"
            f" one takes {cpu / each:.1f} s of processor time and {wall * self.jobs / each:.1f} s."
        )
        for plan, count in self.planned.items():
            yield f"{self.happened[plan]} of {count} times happened: {plan.value}"
        if never := self.never_happened:
            yield f"In {self.runs} runs, these never happened, so nothing is known of them: {', '.join(never)}"
        for name, count in self.invariants.most_common():
            yield f"{count} violations of: {name}"
        if self.failed:
            yield f"{len(self.failed)} runs failed: seeds {', '.join(map(str, sorted(self.failed)))}"
            yield f"Replay one alone: make chaos SEED={min(self.failed)} RUNS=1. Its files stay in {folder}/SEED/."
        else:
            yield f"Every invariant held in each of the {self.runs} runs that came to their end."


def main() -> int:
    """Run the campaign. Returns its exit code: 0 when it came to its end and is good."""
    arguments = _arguments()
    networks: SimpleQueue[str] = SimpleQueue()
    for slot in range(arguments.jobs):
        # Campaigns side by side have addresses of their own, more often than not.
        networks.put(f"127.{192 + (os.getpid() * arguments.jobs + slot) % 60}")
    keep = arguments.keep or arguments.runs == 1

    def run(seed: int) -> Outcome:
        network = networks.get()
        folder = arguments.folder / str(seed)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            outcome = run_trial(seed, folder, network)
            (folder / "outcome.txt").write_text("\n".join([outcome.line, *map(str, outcome.violations), ""]))
            if not outcome.violations and not keep:
                shutil.rmtree(folder)
            return outcome
        finally:
            networks.put(network)

    let_ctrl_c_through()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tally = Tally(arguments.jobs)
    seeds = range(arguments.seed, arguments.seed + arguments.runs)
    print(f"{len(seeds)} runs, seeds {seeds[0]} to {seeds[-1]}", flush=True)
    pool = ThreadPoolExecutor(arguments.jobs)
    runs = {pool.submit(run, seed): seed for seed in seeds}
    try:
        for done in as_completed(runs):
            for line in tally.add(runs[done], done):
                print(line, flush=True)
    except KeyboardInterrupt:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` and others send it twice
        STOP.set()
        print(f"Stopped after {tally.runs} of {len(seeds)} runs; the plays that run are killed.", flush=True)
    finally:
        pool.shutdown(cancel_futures=True)
    print("", *tally.lines(arguments.folder), sep="\n", flush=True)
    return int(STOP.is_set() or not tally.is_good)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Rollouts with random faults and kills.")
    parser.add_argument("--seed", type=int, required=True, help="seed of the first run; the next ones count up")
    parser.add_argument("--runs", type=int, default=400, help="number of runs")
    parser.add_argument("--jobs", type=int, default=4, help="runs side by side")
    parser.add_argument("--folder", type=Path, default=Path("build/chaos"), help="where the files of a run go")
    parser.add_argument("--keep", action="store_true", help="keep the files of runs that went well, too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
