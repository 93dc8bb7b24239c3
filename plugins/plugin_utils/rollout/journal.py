# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: what a run did, one JSON object a line, at the end of a file on the controller.

It is a record only. No decision reads it, and a run goes on where it cannot be written. Several processes write into
one file, so a line is one write(2) with O_APPEND: Linux puts each behind the others, whole (POSIX, write).
"""

from __future__ import annotations

import errno
import json
import os
import secrets as random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..cli.redaction import redact, redact_sentence
from ..wait import Clock, wait_until

__all__ = ["SCHEMA", "RunJournal", "moment", "new_run_id"]

SCHEMA = 1
# A line that has no end is either being written at this moment, which takes no longer than this (seconds), or what is
# left of a process that was killed.
_PATIENCE, _INTERVAL = 0.2, 0.005


def new_run_id(now: datetime) -> str:
    """A name for a run that begins now: `20261130T021500Z-4f2a9c`."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{random.token_hex(3)}"


def moment(now: datetime) -> str:
    """A time as the journal has it: UTC, with milliseconds."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class RunJournal:
    """The journal of a run, written into all `paths`. `secrets` are hidden in it. `warn` gets a sentence when a line
    could not be written, and no line is lost for the other paths then."""

    paths: Sequence[str]
    run: str
    secrets: Sequence[str] = ()
    warn: Callable[[str], None] = lambda _text: None
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def write(self, event: str, **content: Any) -> None:
        """Add one line, from whatever thread: they stand in the order of their times. It raises nothing: a run must not
        stop for its record, not for a fault of ours either."""
        with self._lock:
            head = {"v": SCHEMA, "time": moment(self.now()), "run": self.run, "event": event}
            for path in self.paths:
                try:
                    line = json.dumps({**head, **self._shown("", content)}, ensure_ascii=False)
                    _append(path, f"{line}\n".encode(errors="backslashreplace"))
                except Exception as error:  # noqa: BLE001  # between a set and a restart nothing may be raised
                    reason = getattr(error, "strerror", None) or str(error)
                    self.warn(f"The journal {path} cannot be written, so it is incomplete: {reason}")

    def _shown(self, key: str, item: Any) -> Any:
        """A value with secrets hidden. `line` is the text of a device, every other text is ours and may quote one."""
        if isinstance(item, Mapping):
            return {str(inner): self._shown(str(inner), value) for inner, value in item.items()}
        if isinstance(item, (list, tuple)):
            return [self._shown(key, one) for one in item]
        if not isinstance(item, str):
            return item
        # `value` of an enumeration: str() of it is its name.
        text = str(getattr(item, "value", item))
        return (redact if key == "line" else redact_sentence)(text, tuple(self.secrets))


def _append(path: str, line: bytes) -> None:
    """Add a line to a file, which only its owner may read if it is new. Raises OSError.

    It was a file when the run began. A pipe that somebody has put in its place since must not hold the run.
    """
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    try:
        text = line if _ends_whole(handle) else b"\n" + line
        if os.write(handle, text) < len(text):
            raise OSError(errno.ENOSPC, "only a part of the line was written")
    finally:
        os.close(handle)


def _ends_whole(handle: int) -> bool:
    """Whether the last line has its end. Without it, the next line would be lost with one that was cut off."""

    def look(_left: float) -> bool:
        size = os.fstat(handle).st_size
        return size == 0 or os.pread(handle, 1, size - 1) == b"\n"

    return wait_until(look, bool, timeout=_PATIENCE, interval=_INTERVAL, clock=Clock()).held
