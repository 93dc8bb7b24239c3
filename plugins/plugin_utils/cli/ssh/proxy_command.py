# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that is the input and output of a ProxyCommand."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
from typing import Any

from ..terminal import clean

__all__ = ["CommandConnection"]

_PATIENCE = 2.0  # seconds for a command to end when it is told to
_MOMENT = 0.5  # seconds for the last of its errors to arrive
_SAID = 2000  # characters of its error output that are shown


class CommandConnection:
    """A socket to a command, which a shell runs as ssh does. The error output of the command can be read.

    paramiko's own ProxyCommand uses no shell, and it blocks when the command prints many errors.
    """

    def __init__(self, line: str) -> None:
        """Raises OSError if no command can be started."""
        self._socket, theirs = socket.socketpair()
        self._said = b""
        errors, written = os.pipe()
        try:
            # In a session of its own it has no terminal on which to ask for a password.
            self._process = subprocess.Popen(  # noqa: S603 - the operator wrote it, to be run
                ["/bin/sh", "-c", f"exec {line}"],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=written,
                start_new_session=True,
            )
        except OSError:
            self._socket.close()
            os.close(errors)
            raise
        finally:
            theirs.close()
            os.close(written)
        self._listener = threading.Thread(target=self._listen, args=(errors,), name="proxy-command", daemon=True)
        self._listener.start()

    def said(self) -> str:
        """The end of what the command has printed as errors, safe to show."""
        self._listener.join(_MOMENT)
        return clean(self._said.decode(errors="replace")).strip()[-_SAID:]

    def _listen(self, errors: int) -> None:
        """Keep the end of what the command prints as errors, however much it prints."""
        with open(errors, "rb", buffering=0) as pipe:
            while piece := pipe.read(65536):
                self._said = (self._said + piece)[-4 * _SAID :]

    def close(self) -> None:
        """End the command, and all that it has started. Never raises."""
        self._socket.close()
        if self._process.returncode is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
            self._signal(signal.SIGKILL)
            self._process.wait()
        # An ssh master that stays in the background (ControlPersist) keeps the error output open.
        self._listener.join(_MOMENT)

    def _signal(self, number: int) -> None:
        # Signals the whole process group: children of the command may outlive it.
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, number)

    def __enter__(self) -> CommandConnection:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)
