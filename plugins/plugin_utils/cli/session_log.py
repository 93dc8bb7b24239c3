# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file with what was typed on a node and what it answered, for the operator to keep."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["Transcript"]


def _now() -> datetime:
    return datetime.now(UTC)


class Transcript:
    """Appends lines with time and host. The text must come cleaned and without secrets, as a session's log does."""

    def __init__(self, path: str, host: str, *, now: Callable[[], datetime] = _now) -> None:
        """Creates the file, readable only by its owner, and the folders above it. Raises OSError."""
        self.path = Path(path).expanduser()
        self._host = host
        self._now = now
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.write("# session log")

    def write(self, text: str) -> None:
        """Append each line of a text. Workers of several hosts may write to one file. Raises OSError."""
        time = self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
        lines = "".join(f"{time} {self._host} {line}\n" for line in text.split("\n"))
        # A named pipe without a reader would hold the login for ever.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        with os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(f"{self.path} is not a file")
            file.write(lines.encode())
