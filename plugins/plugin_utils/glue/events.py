# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the operator's tasks for events (vos_tls_on_event) what has happened: by another ansible-playbook.

Included into a play of the rollout, such tasks could end its conductor (an unreachable host, `meta: end_host`, a
mistake in their file), they would hold it for as long as they hang, and their failures would be in its recap and among
the host events of AWX. A process of its own can do none of that, and it can be ended as a whole, with what it has
started.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets as random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible import constants, context
from ansible.playbook.task import Task
from ansible.utils.display import Display

from ..cli.redaction import redact
from ..rendering.visible import visible
from ..rollout.run_folder import RunFolder, RunFolderError
from .ansible_private import play_variables
from .fleet import starter
from .handed_variables import HandedVariables

__all__ = ["LIMIT", "Event", "tell_event"]

LIMIT = 30.0  # seconds for an event altogether
_POLL = 0.1
# What marks the processes of an event, and how often they are looked for: one may start another while it is ended.
_MARK, _ROUNDS = "COLLABOPS_VOS_EVENT", 20
_LONGEST = 300  # characters of what the tasks said
_FATAL = re.compile(r"^(?:fatal|failed): .*?=> (\{.*\})$", re.MULTILINE)
# Nothing of the rollout's own output may come from this process: AWX would take it for events of its job. And nothing
# may ask a question.
_ENVIRONMENT = {
    "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
    "ANSIBLE_CALLBACKS_ENABLED": "none",  # an empty list has one name, which is empty
    "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
    "ANSIBLE_CALLBACK_FORMAT_PRETTY": "false",
    "ANSIBLE_DISPLAY_FAILED_STDERR": "false",
    "ANSIBLE_NOCOLOR": "1",
    "ANSIBLE_FORCE_COLOR": "0",
    "ANSIBLE_VERBOSITY": "0",
    "ANSIBLE_ASK_PASS": "false",
    "ANSIBLE_BECOME_ASK_PASS": "false",
    "ANSIBLE_ASK_VAULT_PASS": "false",
    "ANSIBLE_RUN_TAGS": "all",
    "ANSIBLE_SKIP_TAGS": "",
    "ANSIBLE_RETRY_FILES_ENABLED": "false",
    "ANSIBLE_INVENTORY_ENABLED": "ansible.builtin.host_list",
}
_PROMPTS = ("@prompt", "@prompt_ask_vault_pass")


@dataclass(frozen=True)
class Event:
    """What the tasks get as `vos_tls_event`, beside the run and the change. `event` is begin, wave_done, stopped,
    window_closed or end."""

    event: str
    message: str
    cluster: str = ""
    nodes: tuple[str, ...] = ()
    step: str = ""
    cause: str = ""
    outcome: str = ""


def tell_event(
    folder: RunFolder, event: Event, task: Task, task_vars: Mapping[str, Any], *, limit: float = LIMIT
) -> None:
    """Run the operator's tasks for an event, if there are any, for at most so many seconds.

    Whatever goes wrong is a warning: nothing is raised, and the rollout goes on. Nothing is told where the process that
    has started this one was killed.
    """
    until = time.monotonic() + limit
    try:
        name = folder.name()
        if not name.on_event or _is_orphan():
            return
        told = {**asdict(event), "run": name.id, "change": name.change}
        place = Path(tempfile.mkdtemp(prefix="event-", dir=folder.path))
        try:
            variables = HandedVariables()
            text = variables.text(play_variables("localhost", task, task_vars), vos_tls_event=told)
            why = redact(_run(name.on_event, text, place, until, limit), variables.secrets)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except RunFolderError as error:
        why = str(error)
    except Exception as error:  # noqa: BLE001  # whatever it is, the rollout goes on
        why = f"{type(error).__name__}: {error}"
    if why:
        words = visible(" ".join(why.split()))[:_LONGEST]
        what = " ".join([event.event, *event.nodes])  # Ansible shows a warning that it has shown before no more
        Display().warning(f"The event {what} was not told (vos_tls_on_event): {words}. The rollout goes on.")


def _run(tasks: str, variables: str, place: Path, until: float, limit: float) -> str:
    """Run the tasks on localhost until a time of the monotonic clock, which was `limit` seconds away. Say why they
    failed; empty if they did not."""
    play = {
        "name": "Tell an event",
        "hosts": "localhost",
        "connection": "ansible.builtin.local",
        "gather_facts": False,
        "strategy": "ansible.builtin.linear",
        "debugger": "never",
        "timeout": math.ceil(limit),  # of each task: where this process is killed, nobody ends the other one
        "vars": {"ansible_connection": "ansible.builtin.local", "ansible_python_interpreter": sys.executable},
        "vars_files": [str(place / "variables.yml")],
        "tasks": [{"name": "Run the operator's tasks", "ansible.builtin.include_tasks": tasks}],
    }
    _write(place / "variables.yml", variables)
    _write(place / "event.yml", yaml.safe_dump([play], sort_keys=False))
    (place / "tmp").mkdir(mode=0o700)
    command = [sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", *_passwords(), str(place / "event.yml")]
    environment = {**os.environ, **_ENVIRONMENT, "ANSIBLE_LOCAL_TEMP": str(place / "tmp")}
    with (place / "output").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # this Python, with files that were written above
            command,
            env={**environment, "ANSIBLE_VAULT_IDENTITY_LIST": ",".join(_identities(place)), _MARK: str(place)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = _await(process, until)
        finally:
            _end(process, f"{_MARK}={place}".encode())
    if code is None:
        return f"{tasks} did not end within {limit:g} seconds, so it was ended"
    said = (place / "output").read_text(encoding="utf-8", errors="replace")
    return f"{tasks} failed: {_reason(said)}" if code else ""


def _await(process: subprocess.Popen[bytes], until: float) -> int | None:
    """The exit code; None if the time is over, or nobody is left whose event it is."""
    while (left := until - time.monotonic()) > 0 and not _is_orphan():
        with suppress(subprocess.TimeoutExpired):
            return process.wait(min(_POLL, left))
    return None


def _end(process: subprocess.Popen[bytes], mark: bytes) -> None:
    """End the process with all that it has started: its group, and who has left that, as the workers of ansible-core
    2.19 and newer do. These have the mark in their environment."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for _round in range(_ROUNDS):
        if not (pids := list(_marked(mark))):
            return
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _marked(mark: bytes) -> Iterator[int]:
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is somebody else's
            if mark in (place / "environ").read_bytes().split(b"\0"):
                yield int(place.name)


def _reason(said: str) -> str:
    """The message of the task that failed, without its other results: an address of a webhook is a secret."""
    for found in reversed(_FATAL.findall(said)):
        with suppress(ValueError, LookupError, AttributeError):
            return str(json.loads(found).get("msg") or json.loads(found)["reason"])
    lines = [line for line in said.splitlines() if line.startswith(("ERROR!", "[ERROR]"))]
    return lines[-1] if lines else "no reason was given"


def _identities(place: Path) -> list[str]:
    """The vault identities of this run for the other one, as far as nobody needs to type their passwords. There is
    always one: an empty list is none to Ansible, and what is configured would count, with its prompts."""
    configured = constants.DEFAULT_VAULT_IDENTITY_LIST  # type: ignore[attr-defined]  # set at runtime
    given = [*(configured or ()), *(context.CLIARGS.get("vault_ids") or ())]
    _write(place / "vault", random.token_hex(16))
    return [one for one in given if not one.endswith(_PROMPTS)] or [f"none@{place / 'vault'}"]


def _passwords() -> list[str]:
    files = context.CLIARGS.get("vault_password_files") or ()
    return [f"--vault-password-file={path}" for path in files]


def _is_orphan() -> bool:
    return os.getppid() != starter()


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
