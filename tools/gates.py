# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs make targets and sums up, also after a failed one: `gates.py make lint unit ... --beside molecule ...`.

The gates of a row run one after the other. The two rows run at the same time, because they mostly wait for simulated
nodes. The output of the second row is kept, and shown when the first row has ended.

If a gate could not run something here, it names it after the words NOT RUN; the summary repeats it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO

BESIDE = "--beside"
NOT_RUN = re.compile(r"NOT RUN: (.*\S)")


@dataclass
class Results:
    """The results of the gates: whether each passed, its time in seconds, and what was not run."""

    gates: dict[str, tuple[bool, float]] = field(default_factory=dict)
    not_run: list[str] = field(default_factory=list)


def run(make: str, gates: Iterable[str], output: IO[str], results: Results) -> None:
    """Run the gates one after the other; a gate that is in no result did not end."""
    for gate in gates:
        print(f"\n==== {gate}", file=output, flush=True)
        start = time.monotonic()
        with subprocess.Popen(
            [make, "--no-print-directory", gate],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", file=output, flush=True)
                if (told := NOT_RUN.search(line)) and told[1] not in results.not_run:
                    results.not_run.append(told[1])
        results.gates[gate] = process.returncode == 0, time.monotonic() - start


def main(make: str, *names: str) -> int:
    """Run both rows. Returns the exit code."""
    middle = names.index(BESIDE) if BESIDE in names else len(names)
    first, second = names[:middle], names[middle + 1 :]
    results = Results()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as kept:
        beside = threading.Thread(target=run, args=(make, second, kept, results))
        beside.start()
        run(make, first, sys.stdout, results)
        beside.join()
        kept.seek(0)
        sys.stdout.writelines(kept)
    print()
    for gate in (*first, *second):
        passed, seconds = results.gates.get(gate, (False, 0.0))
        print(f"{gate:<12} {'passed' if passed else 'FAILED'} {seconds:7.1f} s")
    for told in results.not_run:
        print(f"not run here: {told}")
    failures = len(first) + len(second) - sum(passed for passed, _seconds in results.gates.values())
    print(f"{len(first) + len(second) - failures} passed, {failures} failed")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
