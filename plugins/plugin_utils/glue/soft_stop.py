# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the operator asks for the end of the run: at a file, or at a URL, which is read as Ansible reads URLs."""

from __future__ import annotations

import os
from collections.abc import Callable
from urllib.error import HTTPError

from ansible.module_utils import urls

from ..plan.controls import ControlError
from ..plan.stop_place import is_url, shown, without_secrets
from ..threads import TimeUp, side_by_side

__all__ = ["require_not_asked", "stop_asked"]

_WORD = b"stop"
# Seconds for all of it. The run waits for it before each node.
_TIMEOUT = 5.0
# Bytes of an answer; a page of a login is longer than the word.
_MOST = 1024
_GOES_ON = "That is no stop, so the run goes on"


def stop_asked(place: str, warn: Callable[[str], None]) -> str:
    """How a stop is asked for at the place, as the beginning of a sentence; empty if it is not.

    `warn` gets one line if it cannot be told. Then the run goes on: whoever loses a web server in the night does not
    want to lose the night too.
    """
    if not place:
        return ""
    return _at_url(place, warn) if is_url(place) else _at_file(place, warn)


def require_not_asked(place: str, warn: Callable[[str], None]) -> None:
    """Raises ControlError if a stop is asked for before the run has begun: it is left over from an earlier one."""
    if how := stop_asked(place, warn):
        what = "Let it answer something else" if is_url(place) else "Remove it"
        raise ControlError(f"A stop is asked for already: {how}. {what} first. Nothing was read.")


def _at_file(path: str, warn: Callable[[str], None]) -> str:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        warn(f"vos_tls_stop: {path} cannot be looked at ({error.strerror}). {_GOES_ON}.")
        return ""
    return f"the file {path} exists (vos_tls_stop)"


def _at_url(url: str, warn: Callable[[str], None]) -> str:
    # A time-out of sockets is one for each part of the answer, and there is none for name servers.
    (answer,) = side_by_side(_read, [url], 1, seconds=lambda _url: _TIMEOUT)
    if isinstance(answer, Exception):
        text = "timed out" if isinstance(answer, TimeUp) else str(answer)
        reason = " ".join(without_secrets(text, url).split()) or type(answer).__name__
        warn(f"vos_tls_stop: {shown(url)} cannot be read ({reason}). {_GOES_ON}.")
        return ""
    status, body = answer
    if status == 200 and len(body) < _MOST and body.strip().lower() == _WORD:
        return f"{shown(url)} says stop (vos_tls_stop)"
    warn(f"vos_tls_stop: {shown(url)} answers {status} and no `stop`. {_GOES_ON}.")
    return ""


def _read(url: str) -> tuple[int, bytes]:
    """Status and body. Proxies are those of the environment. Raises for an answer that is an error, see urllib."""
    try:
        with urls.open_url(url, timeout=_TIMEOUT, http_agent="collabops.vos", force=True) as answer:
            return int(answer.status), bytes(answer.read(_MOST))
    except HTTPError as error:
        error.close()  # it is kept as a result, with its connection
        raise
