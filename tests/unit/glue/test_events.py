# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's tasks for events: what they get, and that they neither touch the rollout nor outlive their limit."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.glue import events
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.events import Event, tell_event
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunName

from tests.unit.glue.play import play_of

RUN = "20261130T021500Z-4f2a9c"
STOPPED = Event("stopped", "it said {{ 1 + 1 }}", "alpha", ("pub",), "Set it", "question", "failed")
HOSTS = {
    "pub": {"ansible_connection": "collabops.vos.cli", "ansible_password": "geheim"},
    "localhost": {"room": "{{ site }}-night", "site": "berlin"},
}


class Told:
    """Events of one run, with what was warned of."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tmp_path = tmp_path
        self.folder = RunFolder.make(str(tmp_path))
        self.warnings: list[str] = []
        monkeypatch.setattr(Display, "warning", lambda _self, text, **_more: self.warnings.append(text))

    def __call__(self, *tasks: dict[str, Any] | str, event: Event = STOPPED, limit: float = 30.0) -> None:
        path = self.tmp_path / "events.yml"
        path.write_text("\n".join(task if isinstance(task, str) else yaml.safe_dump([task]) for task in tasks))
        self.folder.keep_name(RunName(RUN, "CHG0031415", on_event=str(path)))
        task, variables, _templar = play_of(HOSTS, "pub")
        tell_event(self.folder, event, task, variables, limit=limit)

    @property
    def warning(self) -> str:
        (text,) = self.warnings
        assert list(self.folder.path.glob("event-*")) == [], "nothing is left behind"
        return text


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(tmp_path, monkeypatch)


def kept(path: Path, text: str = "{{ vos_tls_event | to_json }}") -> dict[str, Any]:
    """A task that writes a text into a file."""
    return {"name": "Keep it", "ansible.builtin.copy": {"content": text, "dest": str(path), "mode": "0600"}}


def test_the_tasks_get_the_event_and_the_variables_of_localhost(told: Told, tmp_path: Path) -> None:
    told(kept(tmp_path / "event"), kept(tmp_path / "room", "{{ room }} {{ ansible_password | default('-') }}"))
    assert told.warnings == []
    assert json.loads((tmp_path / "event").read_text()) == {
        "event": "stopped",
        "message": "it said {{ 1 + 1 }}",  # of a node, so it is not evaluated
        "cluster": "alpha",
        "nodes": ["pub"],
        "step": "Set it",
        "cause": "question",
        "outcome": "failed",
        "run": RUN,
        "change": "CHG0031415",
    }
    assert (tmp_path / "room").read_text() == "berlin-night -"
    assert list(told.folder.path.glob("event-*")) == []


@pytest.mark.parametrize(
    ("tasks", "text"),
    [
        ({"ansible.builtin.fail": {"msg": "no such room"}}, "failed: no such room. The rollout goes on."),
        (
            {
                "ansible.builtin.ping": {},
                "delegate_to": "chat",
                "vars": {"ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_connection": "ssh"},
            },
            "failed: ",
        ),
        ("- {not a task", "YAML"),
        ("- ansible.builtin.no_such_module: {}", "couldn't resolve module/action"),
        ("", ""),
    ],
    ids=["failure", "unreachable", "no YAML", "no module", "empty"],
)
def test_what_goes_wrong_is_a_warning(told: Told, tasks: dict[str, Any] | str, text: str) -> None:
    told(tasks)
    if not text:
        assert told.warnings == []
        return
    assert told.warning.startswith("The event stopped pub was not told (vos_tls_on_event): ")
    assert text in told.warning
    assert told.warning.endswith("The rollout goes on.")
    assert "no reason was given" not in told.warning


def test_a_warning_shows_the_message_alone_because_an_address_may_be_a_secret(told: Told) -> None:
    url = "http://127.0.0.1:1/hooks/T0000/B0000/XXXX"
    told({"ansible.builtin.uri": {"url": url, "method": "POST"}})
    assert "refused" in told.warning
    assert "XXXX" not in told.warning


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def awaited(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def test_tasks_that_hang_are_ended_with_all_that_they_have_started(told: Told, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    begun = time.monotonic()
    told({"ansible.builtin.command": {"argv": ["sh", "-c", f"echo $$ > {pid}; exec sleep 300"]}}, limit=8)
    assert time.monotonic() - begun < 20
    assert "did not end within 8 seconds, so it was ended" in told.warning
    assert awaited(lambda: gone(int(pid.read_text())))


def test_tasks_that_hang_do_not_outlive_a_run_that_is_killed_by_more_than_their_limit(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    monkeypatch.setattr(events, "starter", os.getppid)
    hang = {"ansible.builtin.command": {"argv": ["sh", "-c", f"echo $$ > {pid}; exec sleep 300"]}}
    run = multiprocessing.get_context("fork").Process(target=lambda: told(hang, limit=8))
    run.start()
    assert awaited(lambda: pid.exists() and bool(pid.read_text()), 30)
    assert run.pid is not None
    os.kill(run.pid, signal.SIGKILL)
    run.join()
    (place,) = told.folder.path.glob("event-*")
    playbook = [
        int(one.name) for one in Path("/proc").glob("[0-9]*") if str(place / "event.yml").encode() in _told(one)
    ]
    assert playbook, "it still runs"
    assert awaited(lambda: all(gone(one) for one in playbook), 25)
    with suppress(ProcessLookupError):
        os.kill(int(pid.read_text()), signal.SIGKILL)  # what its task had started was not ended with it


def _told(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def test_nothing_is_told_by_a_process_whose_run_was_killed(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "starter", lambda: os.getppid() + 1)
    told(kept(tmp_path / "event"))
    assert told.warnings == []
    assert not (tmp_path / "event").exists()


def test_a_run_without_tasks_for_events_starts_no_process(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events.subprocess, "Popen", None)
    told.folder.keep_name(RunName(RUN))
    task, variables, _templar = play_of(HOSTS, "pub")
    tell_event(told.folder, STOPPED, task, variables)
    assert told.warnings == []
