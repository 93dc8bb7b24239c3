# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator for tests: a process of its own for the length of a `with` block.

with Simulator(world, folder) as simulator:
    ...                                    # connect to the nodes; their keys are in simulator.known_hosts
    simulator.control({"op": "faults", "node": "pub", "faults": {"never_back": True}})
    assert not simulator.writes()
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml

__all__ = ["Entry", "Simulator", "SimulatorFailed"]

_CHECKOUT = Path(__file__).resolve().parents[2]
_START_DEADLINE = 60.0
_STOP_DEADLINE = 10.0


class SimulatorFailed(Exception):
    """The simulator did not start, or refused a control request. The text is its own."""


@dataclass(frozen=True)
class Entry:
    """One line of the journal. `time` is in real seconds since the epoch."""

    time: float
    node: str
    event: str
    text: str
    write: bool
    # Beside commands and what they change: who in the cluster is not well, what else speaks against a restart of the
    # node, and for a write the minimum until then.
    ailing: Mapping[str, str] = field(default_factory=dict)
    against: Mapping[str, Sequence[str]] = field(default_factory=dict)
    configured: str = ""
    effective: str = ""
    # In `registrations`: how many phones are registered with each node that processes calls, how many it refuses
    # because it is full, and which of these nodes run Cisco CallManager.
    registered: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    running: Sequence[str] = ()
    by: str = ""  # the account that entered a command or an answer


class Simulator:
    """Starts a world, given as a file or as the content of one, and stops it at the end.

    The folder gets world.yml (if given as content), journal.jsonl, known_hosts, ready.json and simulator.log.
    The process also ends when the one that started it does.
    """

    def __init__(self, world: Path | Mapping[str, Any], folder: Path, *, time_scale: float | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not isinstance(world, Path):
            content, world = world, folder / "world.yml"
            world.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")
        self.world = world.resolve()
        self.journal_path = folder / "journal.jsonl"
        self.known_hosts = folder / "known_hosts"
        self._ready = folder / "ready.json"
        self._log = folder / "simulator.log"
        self._time_scale = time_scale
        self._process: subprocess.Popen[bytes] | None = None
        self.nodes: dict[str, dict[str, Any]] = {}  # what the ready file says of each: address, ssh_port, tls_port
        self._control: tuple[str, int] = ("", 0)

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and wait until all nodes listen. Raises SimulatorFailed."""
        for file in (self._ready, self.journal_path):
            file.unlink(missing_ok=True)
        options: list[str | Path] = ["--world", self.world, "--ready", self._ready.resolve()]
        options += ["--journal", self.journal_path.resolve(), "--known-hosts", self.known_hosts.resolve()]
        if self._time_scale is not None:
            options += ["--time-scale", str(self._time_scale)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.simulator", "--stop-at-eof", *options],
                cwd=_CHECKOUT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _START_DEADLINE
        while not self._ready.exists():
            if self._has_ended(0.02) or time.monotonic() > deadline:
                self.stop()
                raise SimulatorFailed(self.log())
        content = json.loads(self._ready.read_text(encoding="utf-8"))
        self.nodes = content["nodes"]
        self._control = (content["control"][0], content["control"][1])

    def stop(self) -> None:
        """End the process, and wait until it has ended."""
        if self._process is None:
            return
        self._process.terminate()
        if not self._has_ended(_STOP_DEADLINE):
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def control(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send a control request and return the answer. Raises SimulatorFailed if it was refused."""
        with socket.create_connection(self._control, timeout=10) as connection:
            connection.sendall(json.dumps(dict(request)).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer: dict[str, Any] = json.loads(lines.readline())
        if "error" in answer:
            raise SimulatorFailed(answer["error"])
        return answer

    def set_faults(self, node: str, **faults: Any) -> None:
        """Replace the faults of a node; without any, it is well again."""
        self.control({"op": "faults", "node": node, "faults": faults})

    def set_quirks(self, node: str, **quirks: Any) -> None:
        """Replace the quirks of a node; without any, it is as plain as its release."""
        self.control({"op": "quirks", "node": node, "quirks": quirks})

    def state(self, node: str) -> dict[str, Any]:
        """What a node is like now: phase, configured, effective, ailment, booted_at, replication, services and more."""
        return self.control({"op": "state", "node": node})

    def journal(self, *events: str, node: str | None = None) -> list[Entry]:
        """The journal so far, all of it or only these events and this node."""
        if not self.journal_path.exists():
            return []
        lines = self.journal_path.read_text(encoding="utf-8").splitlines(keepends=True)
        entries = [Entry(**json.loads(line)) for line in lines if line.endswith("\n")]
        return [
            entry for entry in entries if (not events or entry.event in events) and (node is None or entry.node == node)
        ]

    def await_event(self, event: str, node: str, seconds: float) -> Entry:
        """The first such event of a node, as soon as there is one. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := self.journal(event, node=node):
                return found[0]
            time.sleep(0.05)
        raise TimeoutError(f"{node} had no event {event} within {seconds:g} s")

    def await_command(self, node: str, command: str, count: int, seconds: float) -> None:
        """Wait until a node got this command so many times. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while sum(entry.text == command for entry in self.journal("command", node=node)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{node} did not get {command} {count} times within {seconds:g} s")
            time.sleep(0.05)

    def writes(self) -> list[Entry]:
        """All that changed a node, or would have changed it had the node agreed."""
        return [entry for entry in self.journal() if entry.write]

    def peak_memory(self) -> int:
        """The most memory that the process has had, in bytes (Linux)."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))

    def log(self) -> str:
        """What the process printed."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def _has_ended(self, seconds: float) -> bool:
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True
