# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs commands that do not need each other, one on each core: `side_by_side.py "ruff check ." "mypy"`.

What a command prints is shown in one piece when it has ended. All of them run, also after one that failed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def run(command: str) -> tuple[str, int, str, float]:
    """Run one command. Returns it, its exit code, what it printed, and its time in seconds."""
    start = time.monotonic()
    try:
        done = subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        return command, 127, f"{error}\n", time.monotonic() - start
    return command, done.returncode, done.stdout, time.monotonic() - start


def main(*commands: str) -> int:
    """Run all of them; the first ones start first. Returns the exit code."""
    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for future in as_completed([pool.submit(run, command) for command in commands]):
            command, code, output, seconds = future.result()
            print(f"$ {command}", *output.splitlines(), sep="\n")
            print(f"{'FAILED' if code else 'passed'} after {seconds:.1f} s", flush=True)
            if code:
                failed.append(f"{command} (exit code {code})")
    for text in failed:
        print(f"FAILED: {text}", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
