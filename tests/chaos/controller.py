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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .files import ranks, read_hooks, stands_for, write_hooks, write_inventory
from .play import CHANGE, CHECK, Play
from .steps import FailingHook, Kill, Mistake
from .wave_worlds import Waves
from .worlds import TARGET

__all__ = ["STOP", "Call", "Controller", "Hung", "Stopped"]

_CONFIG = Path(__file__).resolve().parents[1] / "ansible.cfg"
PLAYBOOK = "collabops.vos.enforce_tls12"
# Real seconds after which a play is taken to hang. The longest wait of a play is that for a dialogue that hangs: 300.
_LIMIT = 900.0
_INTERRUPTED = 60.0  # real seconds in which a play must end after Ctrl-C
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


@dataclass(frozen=True)
class Call:
    """How the playbook is started, and as which play of its run. No other one logs in with this account."""

    mode: str
    number: int
    account: str
    target: str = TARGET
    proof: bool = True
    patient: bool = True
    kill: Kill | None = None
    mistake: Mistake | None = None
    reversed_order: bool = False
    other_machine: bool = False
    time_limit: int = 0
    barred: frozenset[str] = frozenset()
    waves: Waves | None = None
    at_last: bool = False  # the faults have ended


class Controller:
    """Runs the playbook against one estate. Its files are in a folder: inventory0.yml, play0.log, report0.json, ..."""

    def __init__(
        self, world: dict[str, Any], known_hosts: Path, folder: Path, own_reboot: int, failing_hook: FailingHook | None
    ) -> None:
        self._world = world
        self._folder = folder
        self._mark = f"chaos-{uuid.uuid4()}"
        self._hooks = write_hooks(folder, failing_hook) if failing_hook is not None else {}
        self._variables = {
            "ansible_connection": "collabops.vos.cli",
            "ansible_port": 2222,
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

    def play(self, call: Call, events: Callable[[], Iterator[str]]) -> Play:
        """Run the playbook once. `events` gives the events of the journal that are new. Raises Hung and Stopped."""
        report = self._folder / f"report{call.number}.json"
        inventory = self._folder / f"inventory{call.number}.yml"
        write_inventory(
            inventory,
            self._world,
            {**self._variables, "ansible_user": call.account},
            mistake=call.mistake,
            reversed_order=call.reversed_order,
            capacity=call.waves.capacity if call.waves else {},
        )
        variables: dict[str, Any] = {
            "vos_tls_report_path": str(report),
            "vos_tls_min_version": call.target,
            "vos_tls_require_proof": call.proof,
            **(_LONG if call.patient else _SHORT),
            **(call.waves.variables(at_last=call.at_last) if call.waves else {}),
            **self._hooks,
        }
        if call.mode == CHANGE:
            variables["vos_tls_accept_reboot"] = True
        command = [str(Path(sys.executable).with_name("ansible-playbook")), PLAYBOOK, "-i", str(inventory)]
        command += ["-e", json.dumps(variables), *(["--check", "--diff"] if call.mode == CHECK else [])]
        noted = len(read_hooks(self._folder))
        list(events())
        started = time.time()
        with (self._folder / f"play{call.number}.log").open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._environment(call),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                killed = self._attend(process, events, call.kill)
            finally:
                if process.poll() is None:
                    self.end_all()
                    process.wait()
        content = json.loads(report.read_text(encoding="utf-8")) if report.exists() and not killed else None
        return Play(
            call.mode,
            started,
            time.time(),
            None if killed else process.returncode,
            content,
            account=call.account,
            target=call.target,
            proof=call.proof,
            barred=call.barred,
            mistaken=call.mistake is not None,
            hooks=read_hooks(self._folder)[noted:],
            stands_for=stands_for(call.mistake),
            most_down=call.waves.most_down if call.waves else 1,
            ranks=ranks(self._world) if call.reversed_order else {},
        )

    def forget_hooks(self) -> None:
        """From now on, the operator has no tasks of his own."""
        self._hooks = {}

    def end_all(self) -> None:
        """Kill what is left of all plays, and wait until it is gone."""
        while pids := self._processes():
            for pid in pids:
                _send(os.kill, pid)
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
        if kill.ctrl_c:
            _send(os.killpg, process.pid, signal.SIGINT)
            try:
                process.wait(_INTERRUPTED)
            except subprocess.TimeoutExpired:
                raise Hung(f"the play did not end within {_INTERRUPTED:.0f} s after Ctrl-C") from None
            return
        _send(os.killpg, process.pid)
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

    def _environment(self, call: Call) -> dict[str, str]:
        limit = {"ANSIBLE_TASK_TIMEOUT": str(call.time_limit)} if call.time_limit else {}
        # The locks of clusters are there. The clusters of other runs of the campaign have the same names.
        locks = self._folder / ("locks-elsewhere" if call.other_machine else "locks")
        locks.mkdir(exist_ok=True)
        return {
            **os.environ,
            **limit,
            "ANSIBLE_CONFIG": str(_CONFIG),
            "ANSIBLE_FORKS": "10",
            "TMPDIR": str(locks),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCAL_TEMP": str(self._folder / "tmp"),
            "COLLABOPS_CHAOS": self._mark,
        }


def _send(send: Callable[[int, int], None], pid: int, sign: int = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        send(pid, sign)
