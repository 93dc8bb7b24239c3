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
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from .controller import STOP
from .trial import Outcome, cpu_seconds, run_trial


def main() -> int:
    """Run the campaign. Returns its exit code: 0 when every invariant held in every run."""
    arguments = _arguments()
    networks: SimpleQueue[str] = SimpleQueue()
    for slot in range(arguments.jobs):
        # Three campaigns at a time have addresses of their own, more often than not.
        networks.put(f"127.{192 + (os.getpid() % 16) * 4 + slot % 4}")
    keep = arguments.keep or arguments.runs == 1
    started, before = time.monotonic(), cpu_seconds()
    failed: list[int] = []
    invariants: Counter[str] = Counter()

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

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    pool = ThreadPoolExecutor(arguments.jobs)
    runs = {pool.submit(run, seed): seed for seed in range(arguments.seed, arguments.seed + arguments.runs)}
    try:
        for number, done in enumerate(as_completed(runs), 1):
            error = done.exception()
            if error is not None:
                failed.append(runs[done])
                print(f"{number}/{len(runs)} seed {runs[done]} | the run itself failed:", flush=True)
                traceback.print_exception(error)
                continue
            outcome = done.result()
            print(f"{number}/{len(runs)} {outcome.line}", flush=True)
            for violation in outcome.violations:
                print(f"    {violation}", flush=True)
                invariants[violation.invariant] += 1
            if outcome.violations:
                failed.append(outcome.scenario.seed)
    except KeyboardInterrupt:
        STOP.set()
        print("Stopped; the plays that run are killed.", flush=True)
        return 1
    finally:
        pool.shutdown(cancel_futures=True)

    wall, cpu = time.monotonic() - started, cpu_seconds() - before
    print(
        f"\n{arguments.runs} runs from seed {arguments.seed} in {wall:.0f} s, {arguments.jobs} side by side;"
        f" one takes {cpu / arguments.runs:.1f} s of processor time and {wall * arguments.jobs / arguments.runs:.1f} s."
    )
    for name, count in invariants.most_common():
        print(f"{count} violations of: {name}")
    if failed:
        print(f"{len(failed)} runs failed: seeds {', '.join(map(str, sorted(failed)))}")
        print(f"Replay one alone: make chaos SEED={min(failed)} RUNS=1. Its files stay in {arguments.folder}/SEED/.")
    else:
        print("Every invariant held in every run.")
    return int(bool(failed))


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
