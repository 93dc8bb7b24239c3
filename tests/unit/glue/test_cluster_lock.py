# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a cluster between processes of one controller: never two at a time, and never one left behind."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.cluster_lock import ClusterLocked, cluster_lock
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock, Waiting

from tests.unit.action.scripted import FakeClock

KEY = "cucm-pub/192.0.2.11"
USER = pwd.getpwuid(os.geteuid()).pw_name
NOBODY = 65534
# Takes the lock, says so with the pids of itself and of its parent, and ends when its input does.
HOLD = """
import os, sys
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.cluster_lock import cluster_lock
if len(sys.argv) > 3:
    os.setuid(int(sys.argv[3]))
with cluster_lock(sys.argv[1], tell=print, patience=float(sys.argv[2])):
    print(os.getpid(), os.getppid(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files, as /tmp is: everybody may make files there, and delete only their own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o1777)
        monkeypatch.setattr(tempfile, "tempdir", name)
        monkeypatch.setenv("TMPDIR", name)
        yield Path(name)


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / f"collabops-vos-{sha256(KEY.encode()).hexdigest()[:16]}.lock"


@contextmanager
def another(*more: str, key: str = KEY) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, key, "30", *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == f"{process.pid} {os.getpid()}\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def take(
    key: str = KEY, *, told: list[Waiting] | None = None, patience: float = 0.0, clock: Clock | None = None
) -> None:
    with cluster_lock(key, tell=(told if told is not None else []).append, patience=patience, clock=clock):
        pass


def why_not(key: str = KEY) -> str:
    """Why the lock cannot be had now."""
    with pytest.raises(ClusterLocked) as caught:
        take(key)
    assert caught.value.host == key
    assert caught.value.hint
    return caught.value.message


def test_a_second_run_is_told_the_process_of_the_first_its_user_and_since_when(path: Path) -> None:
    with another() as process:
        since = json.loads(path.read_text())["since"]
        assert why_not() == (
            "another run on this controller works on this cluster, and has not ended its wave within 0 s: "
            f"process {os.getpid()} (its worker is {process.pid}) of the user {USER}, since {since}. Nothing was sent"
        )


def test_two_in_one_process_are_two_runs() -> None:
    with cluster_lock(KEY, tell=print):
        assert f"process {os.getppid()} (its worker is {os.getpid()})" in why_not()
    take()


def test_each_cluster_has_a_lock_of_its_own() -> None:
    with another(key="other-pub/192.0.2.21"):
        take()


def test_a_run_that_waits_says_so_once_and_goes_on_when_the_other_ends() -> None:
    told: list[Waiting] = []
    time = FakeClock()
    began = time.time
    with another() as process:

        def pause(seconds: float) -> None:
            time.pause(seconds)
            if time.time - began >= 20:
                process.kill()
                process.wait()

        take(told=told, patience=60, clock=Clock(time.now, pause))
    (waiting,) = told
    assert (waiting.awaited, waiting.timeout) == ("another run on this cluster to end its wave", 60)
    assert waiting.details.startswith(f"process {os.getpid()} (its worker")
    assert 20 <= time.time - began < 25


def test_after_its_patience_it_gives_up() -> None:
    time = FakeClock()
    began = time.time
    with another(), pytest.raises(ClusterLocked, match="within 60 s"):
        take(patience=60, clock=Clock(time.now, time.pause))
    assert time.time - began == 60


def test_the_end_of_its_process_frees_it_however_that_ends(path: Path) -> None:
    for end in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        with another() as process:
            process.send_signal(end)
            process.wait()
            take()
    assert path.read_text() == "", "a run that ends names nobody any more"


def test_an_error_frees_it() -> None:
    with pytest.raises(ZeroDivisionError), cluster_lock(KEY, tell=print):
        raise ZeroDivisionError
    take()


def test_a_program_that_was_started_meanwhile_does_not_hold_it() -> None:
    """As a ProxyCommand is, which may live on."""
    with cluster_lock(KEY, tell=print):
        child = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        take()
    finally:
        child.kill()
        child.wait()


def test_a_holder_that_is_left_of_a_killed_run_is_called_so(path: Path) -> None:
    with another() as process:
        dead = subprocess.Popen(["true"])
        dead.wait()
        path.write_text(json.dumps({**json.loads(path.read_text()), "parent": dead.pid}))
        assert f"process {process.pid}, which is left of a run that was killed (process {dead.pid})" in why_not()


def nonsense() -> list[str]:
    return ["", "no json", "[]", '{"pid": 1}', '{"pid": "x", "parent": 1, "user": "a", "since": "b"}', "9" * 5000]


@pytest.mark.parametrize("content", nonsense())
def test_what_others_have_written_into_it_does_no_harm(path: Path, content: str) -> None:
    path.write_text(content)
    take()
    with another():
        path.write_text(content)
        assert f"its process is not known, because it could not write {path}" in why_not()


def test_a_dead_process_is_not_named(path: Path) -> None:
    """What a killed run has written stays, and the one after it may not be able to write."""
    with another() as process:
        left = path.read_text()
        process.kill()
        process.wait()
        with cluster_lock(KEY, tell=print):
            path.write_text(left)
            assert "its process is not known" in why_not()


@pytest.mark.parametrize("since", ["\x1b[2Jdone", "x" * 1000])
def test_what_another_user_has_written_is_shown_harmlessly(path: Path, since: str) -> None:
    with another():
        path.write_text(json.dumps({**json.loads(path.read_text()), "since": since}))
        shown = why_not()
    assert "\x1b" not in shown
    assert len(shown) < 400


def as_link(path: Path) -> str:
    target = path.with_name("precious")
    target.write_text("precious")
    path.symlink_to(target)
    return "Too many levels of symbolic links"


def as_folder(path: Path) -> str:
    path.mkdir()
    return "Is a directory"


def as_pipe(path: Path) -> str:
    os.mkfifo(path)
    return "it is not a regular file"


@pytest.mark.parametrize("make", [as_link, as_folder, as_pipe])
def test_nothing_but_a_regular_file_is_a_lock(path: Path, make: Callable[[Path], str]) -> None:
    why = make(path)
    assert why_not() == (
        f"the lock against a second run on this cluster cannot be taken: {path}: {why}. Nothing was sent"
    )
    assert not (path.with_name("precious").exists() and path.with_name("precious").read_text() != "precious")


def test_a_file_under_two_names_is_locked_and_not_written(path: Path) -> None:
    precious = path.with_name("precious")
    precious.write_text("precious")
    path.hardlink_to(precious)
    with another():
        assert "its process is not known" in why_not()
    assert precious.read_text() == "precious"


def test_a_folder_that_is_missing_is_no_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(path.with_name("missing")))
    assert "No such file or directory" in why_not()


def test_a_file_that_was_deleted_meanwhile_is_no_lock_for_two(path: Path) -> None:
    """A cleaner of old temporary files may delete it: then the next run makes another, and only that one counts."""
    with cluster_lock(KEY, tell=print):
        path.unlink()
        with another():
            assert "works on this cluster" in why_not()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become two users")
def test_different_users_of_one_controller_meet(path: Path) -> None:
    with another(str(NOBODY)) as process:
        assert path.stat().st_uid == NOBODY
        assert f"(its worker is {process.pid}) of the user nobody, since" in why_not()
    take()
    path.unlink()
    take()
    with another(str(NOBODY)):
        assert path.stat().st_uid == 0
        assert f"its process is not known, because it could not write {path}" in why_not()


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_the_file_can_be_read_by_others_and_written_by_its_owner_alone(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        take()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o644
