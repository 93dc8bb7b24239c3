# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that is the input and output of a ProxyCommand."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
from typing import Any

from ..terminal import clean

__all__ = ["CommandConnection"]

_PATIENCE = 2.0  # seconds for a command to end when it is told to
_SAID = 2000  # characters of its error output that are shown


class CommandConnection:
    """A socket to a command, which a shell runs as ssh does. What the command says of errors can be read.

    paramiko has a ProxyCommand of its own. It does without a shell, and stops when the command prints many errors.
    """

    def __init__(self, line: str) -> None:
        """Raises OSError where no command can be started."""
        self._socket, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the connection
        try:
            # In a session of its own it has no terminal to ask for a password at.
            self._process = subprocess.Popen(  # noqa: S603 - the operator wrote it, to be run
                ["/bin/sh", "-c", f"exec {line}"],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=self._errors,
                start_new_session=True,
            )
        except OSError:
            self._socket.close()
            self._errors.close()
            raise
        finally:
            theirs.close()

    def said(self) -> str:
        """What the command has printed as errors, as it can be shown."""
        if self._errors.closed:
            return ""
        self._errors.seek(0)
        return clean(self._errors.read().decode(errors="replace")).strip()[-_SAID:]

    def close(self) -> None:
        """End the command. Never raises."""
        self._socket.close()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        with contextlib.suppress(OSError):
            self._errors.close()

    def __enter__(self) -> CommandConnection:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)
