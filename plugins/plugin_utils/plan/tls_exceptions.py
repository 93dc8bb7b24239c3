# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters that may stay below the target for a while: what the operator recorded, and what it covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ..product.model import TLS_VERSIONS, tls_rank
from .node_record import NodeRecord

__all__ = ["ExceptionError", "TlsException", "read_exceptions", "require_known"]

_KEYS = ("cluster", "value", "reason", "expires")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class ExceptionError(ValueError):
    """An entry of vos_tls_exceptions cannot be understood. The text says which, and what would be right."""


@dataclass(frozen=True)
class TlsException:
    """A cluster that may stay at ``value`` or above until the end of a day (UTC), and why."""

    cluster: str
    value: str
    reason: str
    expires: date

    def running(self, today: date) -> bool:
        """Whether it still counts; ``today`` is the date in UTC."""
        return today <= self.expires

    def shortfall(self, record: NodeRecord) -> str:
        """Why it does not cover this node; empty if it does: the node has the value and serves nothing below it."""
        if not record.reachable or record.configured is None:
            return "its minimum could not be read"
        if tls_rank(record.configured) < tls_rank(self.value):
            return f"it is configured at TLS {record.configured}"
        lower = [version for version in record.accepted if tls_rank(version) < tls_rank(self.value)]
        return f"it still accepts TLS {min(lower, key=tls_rank)}" if lower else ""


def read_exceptions(given: object) -> tuple[TlsException, ...]:
    """The entries of the operator's variable. Raises ExceptionError."""
    if not given:
        return ()
    if not isinstance(given, (list, tuple)):
        raise ExceptionError(f"it must be a list of entries with {', '.join(_KEYS)}")
    found = tuple(_read(entry, number) for number, entry in enumerate(given, start=1))
    names = [entry.cluster for entry in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ExceptionError(f"{twice[0]} has more than one entry; a cluster can have one")
    return found


def _read(entry: object, number: int) -> TlsException:
    place = f"entry {number}"
    if not isinstance(entry, Mapping):
        raise ExceptionError(f"{place} is {entry!r}; it must have {', '.join(_KEYS)}")
    unknown = sorted(str(key) for key in entry if key not in _KEYS)
    if unknown:
        raise ExceptionError(f"{place} has unknown keys: {', '.join(unknown)}; it takes {', '.join(_KEYS)}")
    texts = {key: str("" if entry.get(key) is None else entry[key]).strip() for key in _KEYS}
    if texts["cluster"]:
        place = f"{place} (cluster {texts['cluster']})"
    missing = [key for key in _KEYS if not texts[key]]
    if missing:
        raise ExceptionError(f"{place} lacks {', '.join(missing)}")
    if texts["value"] not in TLS_VERSIONS:
        raise ExceptionError(f"{place} has the value {texts['value']!r}; it must be one of {', '.join(TLS_VERSIONS)}")
    return TlsException(texts["cluster"], texts["value"], texts["reason"], _day(texts["expires"], place))


def _day(text: str, place: str) -> date:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        # Without the cause: Ansible prints the cause after the error, so the text would appear twice.
        raise ExceptionError(f"{place} expires on {text!r}; it must be a date such as 2026-12-31") from None


def require_known(exceptions: Iterable[TlsException], clusters: Iterable[str], elsewhere: Iterable[str]) -> None:
    """Raise ExceptionError for a cluster that is neither in this run nor named by a host outside of it.

    With a misspelt name, the cluster that was meant would be restarted.
    """
    known = sorted(set(clusters))
    others = set(elsewhere)
    for entry in exceptions:
        if entry.cluster not in known and entry.cluster not in others:
            raise ExceptionError(f"there is no cluster {entry.cluster} (clusters: {', '.join(known) or 'none'})")
