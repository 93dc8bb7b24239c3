# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time works on a cluster: a lock on the controller, which the kernel frees when its process dies.

It is a file in the folder for temporary files, locked by flock(2), so that all users of a controller meet there. The
file stays, also where nobody holds the lock: what counts is the lock alone.

It does not protect from a run on another controller, nor from one in another container or with another TMPDIR: their
temporary files are others. Neither from a person at the CLI. Against those, all nodes are read again before each yes.
Whoever can log in to the controller can hold the lock of a cluster, and so delay a run.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pwd
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ..cli.errors import VosError
from ..rendering.visible import visible
from ..wait import Clock, Poll, Waiting, wait_until

__all__ = ["ClusterLocked", "cluster_lock"]

_INTERVAL = 2.0  # seconds between two tries
_LARGEST = 4096  # bytes of the file that are read


class ClusterLocked(VosError):
    """The lock of the cluster cannot be had: another run holds it, or its file cannot be used. Nothing was sent."""


@dataclass(frozen=True)
class _Holder:
    """The process that holds the lock, the one that has started it, whose they are, and since when it is held."""

    pid: int
    parent: int
    user: str
    since: str

    @classmethod
    def here(cls) -> _Holder:
        return cls(
            os.getpid(), os.getppid(), _user(os.geteuid()), f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %Z}"
        )

    @classmethod
    def read(cls, handle: int) -> _Holder | None:
        """The one that the file names; None where that is nobody, or a process that has died since. Anybody may have
        written the file."""
        try:
            told = json.loads(os.pread(handle, _LARGEST, 0))
            holder = cls(int(told["pid"]), int(told["parent"]), _word(told["user"]), _word(told["since"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return holder if _lives(holder.pid) else None

    def __str__(self) -> str:
        run = f"process {self.parent} (its worker is {self.pid})"
        if not _lives(self.parent):
            run = f"process {self.pid}, which is left of a run that was killed (process {self.parent})"
        return f"{run} of the user {self.user}, since {self.since}"


@contextmanager
def cluster_lock(
    key: str, *, tell: Callable[[Waiting], None], patience: float = 60.0, clock: Clock | None = None
) -> Iterator[None]:
    """The time in which no other run on this controller works on the cluster with this key (see cluster_key).

    Where another run holds the lock, `tell` gets that, and `patience` seconds are waited. Raises ClusterLocked.
    """
    path = Path(tempfile.gettempdir()) / f"collabops-vos-{sha256(key.encode()).hexdigest()[:16]}.lock"

    def show(progress: Poll[int | None]) -> None:
        if progress.seen is None and progress.polls == 1:
            tell(Waiting("another run on this cluster to end its wave", _holder_of(path), progress.elapsed, patience))

    try:
        handle = wait_until(
            lambda _left: _take(path),
            lambda taken: taken is not None,
            timeout=patience,
            interval=_INTERVAL,
            clock=clock,
            report=show,
        ).last.seen
    except OSError as error:
        raise _unusable(key, path, error) from error
    if handle is None:
        raise _locked(key, path, patience)
    try:
        _write(handle, json.dumps(asdict(_Holder.here())))
        yield
    finally:
        _write(handle, "")
        os.close(handle)  # this frees the lock: no other process has got the file from this one


def _take(path: Path) -> int | None:
    """The open file with the lock on it; None where another process holds it. Raises OSError."""
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_at(path, handle):
            return handle
    except BlockingIOError:
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _open(path: Path) -> int:
    """The file, made where it is missing, for reading at least: that is enough for the lock. Raises OSError.

    With O_EXCL no link is followed. Without it, the kernel forbids O_CREAT for a file of another user in /tmp, even to
    root (fs.protected_regular, proc(5)).
    """
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # not blocking: where it is a pipe, nobody may write to it
    with suppress(FileExistsError):
        made = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | flags, 0o644)
        os.fchmod(made, 0o644)  # whatever the umask is: other users need to read it
        os.close(made)
    try:
        handle = os.open(path, os.O_RDWR | flags)
    except PermissionError:
        handle = os.open(path, os.O_RDONLY | flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return handle


def _is_at(path: Path, handle: int) -> bool:
    """Whether the open file is still the one at the path: it may have been deleted meanwhile, and made again."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.lstat())
    return False


def _write(handle: int, text: str) -> None:
    """Write who holds the lock, into a file of our own. Into that of another user nothing is written: it may be a hard
    link to any file. The lock holds without it."""
    found = os.fstat(handle)
    if found.st_uid == os.geteuid() and found.st_nlink == 1:
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.pwrite(handle, text.encode(), 0)


def _holder_of(path: Path) -> str:
    """Who holds the lock, in words."""
    with suppress(OSError):
        handle = _open(path)
        try:
            if holder := _Holder.read(handle):
                return str(holder)
        finally:
            os.close(handle)
    return f"its process is not known, because it could not write {path}"


def _locked(key: str, path: Path, patience: float) -> ClusterLocked:
    return ClusterLocked(
        f"another run on this controller works on this cluster, and has not ended its wave within {patience:.0f} s: "
        f"{_holder_of(path)}. Nothing was sent",
        host=key,
        hint=f"Let the other run end, then run this again. `fuser -v {path}` shows its process.",
    )


def _unusable(key: str, path: Path, error: OSError) -> ClusterLocked:
    return ClusterLocked(
        f"the lock against a second run on this cluster cannot be taken: {path}: {error.strerror or error}. Nothing "
        "was sent",
        host=key,
        hint="Look at this file. Delete it if it is no regular file, or cannot be read; then run this again.",
    )


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # as in many containers
        return f"number {uid}"


def _word(text: object) -> str:
    return visible(str(text))[:40]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return pid > 0
