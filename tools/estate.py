# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated estate that runs for the length of a `with` block, and the Ansible commands that work on it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["ROOT", "ansible", "estate"]

ROOT = Path(__file__).resolve().parent.parent
START_DEADLINE = 60  # seconds


@contextmanager
def estate(world: Path, folder: Path) -> Iterator[None]:
    """Starts the nodes of a world, waits until all of them listen, and stops them at the end.

    The folder gets journal.jsonl, known_hosts, ready.json and simulator.log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ready, journal, known_hosts = folder / "ready.json", folder / "journal.jsonl", folder / "known_hosts"
    for file in (ready, journal):
        file.unlink(missing_ok=True)
    options = ["--world", world, "--ready", ready, "--journal", journal, "--known-hosts", known_hosts]
    with (folder / "simulator.log").open("wb") as log:
        # In a session of its own: Ctrl-C is for Ansible, which then still finds its nodes while it cleans up.
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.simulator", *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_DEADLINE
        while not ready.exists():
            if has_ended(process, 0.1) or time.monotonic() > deadline:
                sys.exit(f"The simulated nodes did not start:\n{(folder / 'simulator.log').read_text()}")
        yield
    finally:
        process.terminate()
        process.wait()


def has_ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Waits for the end of a process at most so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def ansible(command: Sequence[str], output: Path | None = None) -> int:
    """Runs an Ansible command in the checkout, to the terminal or to a file; returns its exit code."""
    program = Path(sys.executable).parent / command[0]
    if output is None:
        return subprocess.run(command, executable=program, cwd=ROOT, check=False).returncode
    with output.open("wb") as file:
        return subprocess.run(
            command, executable=program, cwd=ROOT, check=False, stdout=file, stderr=subprocess.STDOUT
        ).returncode
