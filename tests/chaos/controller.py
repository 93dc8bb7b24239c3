# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller: ansible-playbook as a user types it, in a process group of its own, which may be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from ..simulator.inventory import host_variables
from .invariants import CHANGE, CHECK, Play
from .scenario import Kill

__all__ = ["STOP", "Controller", "Hung", "Stopped"]

_CONFIG = Path(__file__).resolve().parents[1] / "ansible.cfg"
PLAYBOOK = "collabops.vos.enforce_tls12"
# Real seconds after which a play is taken to hang. The longest wait of a play is that for a dialogue that hangs: 300.
_LIMIT = 900.0
_GLANCE = 0.05  # real seconds between two looks at the process and at the journal

# Real seconds. While faults are in force a wait is short, so that it is given up within the run; when they have ended
# it is as long as a busy machine may need.
_SHORT = {
    "vos_tls_reboot_timeout": 15,
    "vos_tls_gate_timeout": 30,
    "vos_tls_recovery_timeout": 30,
    "vos_login_timeout": 8,
    "vos_command_timeout": 8,
}
_LONG = {
    "vos_tls_reboot_timeout": 90,
    "vos_tls_gate_timeout": 120,
    "vos_tls_recovery_timeout": 120,
    "vos_login_timeout": 30,
    "vos_command_timeout": 30,
}

# Set when the campaign is to end: plays have a process group of their own, so that a Ctrl-C does not reach them.
STOP = threading.Event()


class Hung(Exception):
    """A play did not end. The text names its output."""


class Stopped(Exception):
    """The campaign is to end now."""


class Controller:
    """Runs the playbook against one estate. Its files are in a folder: inventory.yml, play0.log, report0.json, ..."""

    def __init__(self, world: dict[str, Any], known_hosts: Path, folder: Path, own_reboot: int) -> None:
        self._folder = folder
        self._plays = 0
        self._mark = f"chaos-{uuid.uuid4()}"
        self._inventory = folder / "inventory.yml"
        hosts = {node["name"]: host_variables(node) for item in world["clusters"] for node in item["nodes"]}
        variables = {
            "ansible_connection": "collabops.vos.cli",
            "ansible_port": 2222,
            "ansible_user": world["user"],
            "ansible_password": world["password"],
            "vos_known_hosts_files": [str(known_hosts)],
            "vos_connect_timeout": 5,
            "vos_typing_delay": 0.02,
            "vos_prompt_settle": 0.02,
            "vos_tls_poll_interval": 0.7,
            "vos_tls_probe_pause": 0,
            "vos_tls_probe_spacing": 0.05,
            "vos_tls_good_polls": 2,
            "vos_tls_own_reboot_timeout": own_reboot,
        }
        self._inventory.write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": variables}}, sort_keys=False))

    def play(self, mode: str, *, patient: bool, events: Callable[[], Iterator[str]], kill: Kill | None = None) -> Play:
        """Run the playbook once. `events` gives the events of the journal that are new. Raises Hung and Stopped."""
        number, self._plays = self._plays, self._plays + 1
        report = self._folder / f"report{number}.json"
        variables: dict[str, Any] = {"vos_tls_report_path": str(report), **(_LONG if patient else _SHORT)}
        if mode == CHANGE:
            variables["vos_tls_accept_reboot"] = True
        command = [str(Path(sys.executable).with_name("ansible-playbook")), PLAYBOOK, "-i", str(self._inventory)]
        command += ["-e", json.dumps(variables), *(["--check", "--diff"] if mode == CHECK else [])]
        list(events())
        started = time.time()
        with (self._folder / f"play{number}.log").open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                killed = self._attend(process, events, kill)
            finally:
                if process.poll() is None:
                    self.end_all()
                    process.wait()
        content = json.loads(report.read_text(encoding="utf-8")) if report.exists() and not killed else None
        return Play(mode, started, time.time(), None if killed else process.returncode, content)

    def end_all(self) -> None:
        """Kill what is left of all plays, and wait until it is gone."""
        while pids := self._processes():
            for pid in pids:
                _kill(os.kill, pid)
            time.sleep(_GLANCE)

    def _attend(self, process: subprocess.Popen[bytes], events: Callable[[], Iterator[str]], kill: Kill | None) -> bool:
        """Wait for the end of the play, or kill it. Returns whether it was killed."""
        limit = time.monotonic() + _LIMIT
        count, strike = 0, float("inf")
        while True:
            try:
                process.wait(_GLANCE)
            except subprocess.TimeoutExpired:
                pass
            else:
                return False
            if STOP.is_set():
                raise Stopped
            now = time.monotonic()
            if kill is not None:
                seen = sum(event == kill.event for event in events())
                if count < kill.count <= count + seen:
                    strike = now + kill.delay
                count += seen
                if now >= strike:
                    self._strike(process, kill)
                    return True
            if now > limit:
                raise Hung(f"the play did not end within {_LIMIT:.0f} s")

    def _strike(self, process: subprocess.Popen[bytes], kill: Kill) -> None:
        _kill(os.killpg, process.pid)
        process.wait()
        if kill.workers_too:
            self.end_all()

    def _processes(self) -> list[int]:
        """The processes that have the mark of this controller in their environment: its own and its workers."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark.encode() in (place / "environ").read_bytes():
                    found.append(int(place.name))
            except OSError:  # it has ended, or is somebody else's
                continue
        return found

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ANSIBLE_CONFIG": str(_CONFIG),
            "ANSIBLE_FORKS": "10",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCAL_TEMP": str(self._folder / "tmp"),
            "COLLABOPS_CHAOS": self._mark,
        }


def _kill(send: Callable[[int, int], None], pid: int) -> None:
    with suppress(ProcessLookupError):
        send(pid, signal.SIGKILL)
