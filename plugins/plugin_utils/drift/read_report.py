# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a drift report back from a file: each part is checked, because anybody may have changed it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..node.state import NodeState
from ..product.model import TLS_VERSIONS
from .document import SCHEMA

__all__ = ["OddReport", "report_of"]

# As docs/drift_report.schema.json has it: with one form, the order of texts is that of times.
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00", re.ASCII)
_STATES = tuple(state.value for state in NodeState)

Check = Callable[[Any, str], None]


class OddReport(ValueError):
    """What is wrong with a report, in a clause that repeats nothing of its content."""


def report_of(content: bytes) -> Mapping[str, Any]:
    """The report, in which all that a history and a comparison use is as the schema says. Raises OddReport."""
    try:
        report = json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError as error:
        raise OddReport("its parts are nested too deep") from error
    except OddReport:
        raise
    except UnicodeDecodeError as error:
        raise OddReport(f"it is not UTF-8 (byte {error.start})") from error
    except ValueError as error:  # what json raises, also for a number with too many digits
        raise OddReport(f"it is not JSON: {error}") from error
    if not isinstance(report, Mapping) or report.get("schema") != SCHEMA:
        raise OddReport(f"its schema is not {SCHEMA}")
    _REPORT(report, "")
    return report


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise OddReport("it has a key twice")
    return found


def _no_constant(name: str) -> None:
    raise OddReport(f"it has {name}, which is not a number in JSON")


def _text(value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise OddReport(f"{place} is not text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:  # half of a character, which no file can be written with
        raise OddReport(f"{place} has half of a character (a surrogate)") from error


def _flag(value: Any, place: str) -> None:
    if not isinstance(value, bool):
        raise OddReport(f"{place} is neither true nor false")


def _count(value: Any, place: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise OddReport(f"{place} is not a count")


def _time(value: Any, place: str) -> None:
    try:
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            raise OddReport(f"{place} is not a time in UTC")
        datetime.fromisoformat(value)
    except ValueError as error:
        raise OddReport(f"{place} is not a time in UTC") from error


def _one_of(*values: str | None) -> Check:
    def check(value: Any, place: str) -> None:
        if not isinstance(value, str | None) or value not in values:
            raise OddReport(f"{place} has a value that is not allowed")

    return check


def _or_null(check: Check) -> Check:
    def checked(value: Any, place: str) -> None:
        if value is not None:
            check(value, place)

    return checked


def _each(check: Check) -> Check:
    def checked(value: Any, place: str) -> None:
        if not isinstance(value, list):
            raise OddReport(f"{place} is not a list")
        for number, item in enumerate(value):
            check(item, f"{place}[{number}]")

    return checked


def _fields(**checks: Check) -> Check:
    """A mapping that has these keys; what else is in it is used by nobody."""

    def checked(value: Any, place: str) -> None:
        if not isinstance(value, Mapping):
            raise OddReport(f"{place or 'it'} is not a mapping")
        for name, check in checks.items():
            inner = f"{place}.{name}" if place else name
            if name not in value:
                raise OddReport(f"{inner} is missing")
            check(value[name], inner)

    return checked


_TLS = _one_of(*TLS_VERSIONS)
_NUMBERS = {
    "passed": _flag,
    "nodes": _count,
    "failing": _count,
    "missing": _count,
    "states": _fields(**dict.fromkeys(_STATES, _count)),
}
_NODE = _fields(
    name=_text,
    address=_text,
    release=_or_null(_text),
    configured=_one_of(*TLS_VERSIONS, None),
    state=_one_of(*_STATES),
)
_REPORT = _fields(
    created=_time,
    target=_TLS,
    summary=_fields(**_NUMBERS),
    clusters=_each(_fields(name=_text, missing=_each(_text), nodes=_each(_NODE))),
    history=_each(_fields(created=_time, target=_TLS, **_NUMBERS)),
)
