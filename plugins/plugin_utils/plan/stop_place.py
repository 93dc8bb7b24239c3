# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The place where the operator asks for the end of a run before its next node: a file on the controller, or a URL."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from .controls import ControlError

__all__ = ["is_url", "may_hold_secret", "read_stop", "shown", "without_secrets"]

# Letters of a part of a URL that is too short for a secret, and may be part of any word.
_SHORT = 3


def is_url(place: str) -> bool:
    """Whether the place is a URL that can be asked."""
    try:
        parts = urlsplit(place)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def read_stop(given: str) -> str:
    """`vos_tls_stop`, empty for none. Raises ControlError for what is neither an absolute path nor a URL: nobody could
    say where the file of a relative path is, in the middle of the night."""
    place = given.strip()
    if place and not is_url(place) and not PurePosixPath(place).is_absolute():
        # A URL that is mistyped may hold a user, a password or a token all the same, and nobody can tell where.
        said = "not shown, because it may hold a secret" if any(mark in place for mark in "@?#") else place
        raise ControlError(
            f"vos_tls_stop is {said}; it must be the absolute path of a file on the controller, or a URL with http:// "
            "or https://"
        )
    return place


def shown(place: str) -> str:
    """The place for a screen: of a URL without user, password, query and fragment, which may be secret."""
    if not is_url(place):
        return place
    parts = urlsplit(place)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def may_hold_secret(place: str) -> bool:
    """Whether `shown` leaves something of the place out."""
    return bool(_hidden(place))


def without_secrets(text: str, place: str) -> str:
    """A text about the place, such as an error, without what `shown` leaves out."""
    text = text.replace(place, shown(place))
    for part in _hidden(place):
        if len(part) > _SHORT:
            text = text.replace(part, "...")
    return text


def _hidden(place: str) -> list[str]:
    """The parts of a URL that may be secret, the longest first."""
    if not is_url(place):
        return []
    parts = urlsplit(place)
    user, _colon, password = parts.netloc.rpartition("@")[0].partition(":")
    return sorted({part for part in (user, password, parts.query, parts.fragment) if part}, key=len, reverse=True)
