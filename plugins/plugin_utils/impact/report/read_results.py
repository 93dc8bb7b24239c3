# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the results of tls_impact as templates pass them, and refuses anything else: it must not count as passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..model import Severity
from ..outcomes import DeviceOutcome
from ..texts.phrase import read_phrases

__all__ = ["OddResult", "checked_result", "name_of"]

_TRUE, _FALSE = (True, "True", "true"), (False, "False", "false")

T = TypeVar("T")


class OddResult(ValueError):
    """A result is not one of tls_impact. `label` is the text of the report that says what is wrong with it."""

    def __init__(self, label: str, **values: str) -> None:
        super().__init__(label)
        self.label = label
        self.values = values


def name_of(result: Mapping[str, Any]) -> str:
    """The cluster of a result, or else its host; empty if it names neither."""
    return _text(result, "cluster") or _text(result, "host")


def checked_result(result: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a result that a report shows, with plain values: texts, whole numbers, booleans.

    Up to ansible-core 2.18 a template may make strings of numbers and booleans. The texts that tls_impact
    makes of phrases have these beside them, by their names, as `phrases`. Raises OddResult.
    """
    return {
        "cluster": name_of(result),
        "target": _must(result, "target"),
        "product": _must(result, "product"),
        "version": _text(result, "version"),
        "release": _text(result, "release"),
        "mixed_mode": _flag_or_none(result, "mixed_mode"),
        "ctl_signer": _text(result, "ctl_signer") or None,
        "fips": _flag_or_none(result, "fips"),
        "common_criteria": _flag_or_none(result, "common_criteria"),
        "passed": _flag(result, "passed"),
        "blocking": [str(rule) for rule in _list(result, "blocking")],
        "findings": _each(result, "findings", _finding),
        "models": _each(result, "models", _model),
        "waivers": _each(result, "waivers", _full_waiver),
        "unread": _each(result, "unread", _unread),
        "items_path": _text(result, "items_path") or None,
        "read": max((_text(_dict(one, "evidence"), "time") for one in _list(result, "evidence")), default=""),
    }


def _finding(one: Mapping[str, Any]) -> dict[str, Any]:
    severity = _must(one, "severity")
    if severity not in {known.value for known in Severity}:
        raise OddResult("odd_value", name="severity", value=repr(severity))
    return {
        "rule": _must(one, "rule"),
        **_texts(one, "part", "interface", "who", "condition"),
        "severity": severity,
        "blocking": _flag(one, "blocking"),
        "count": None if one.get("count") is None else _number(one, "count"),
        "affected": _affected(one),
        "items_omitted": _number(one, "items_omitted"),
        "groups": _groups(one),
        "effect": _text(one, "effect"),
        "workarounds": [str(text) for text in _list(one, "workarounds")],
        **_texts(one, "source", "contradiction", "question", "answer", "note", "error"),
        "evidence": _each(one, "evidence", _proof),
        "waiver": None if one.get("waiver") is None else _waiver(_dict(one["waiver"], "waiver")),
        "phrases": read_phrases(one.get("phrases")),
    }


def _proof(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"command": _text(one, "command"), "lines": [str(line) for line in _list(one, "lines")]}


def _waiver(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**_texts(one, "rule", "cluster", "reason", "expires"), "expired": _flag(one, "expired")}


def _full_waiver(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**_waiver(one), "used": _flag(one, "used")}


def _model(one: Mapping[str, Any]) -> dict[str, Any]:
    fates = _dict(one.get("fates"), "fates")
    return {
        "model": _text(one, "model"),
        **_texts(one, "class", "tls"),
        "count": _number(one, "count"),
        "fates": {fate.value: _number(fates, fate.value) for fate in DeviceOutcome},
        **_texts(one, "sources", "note"),
        "phrases": read_phrases(one.get("phrases")),
    }


def _unread(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**_texts(one, "reading", "command", "error"), "phrases": read_phrases(one.get("phrases"))}


def _affected(one: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _with_phrases(_each(one, "affected", lambda item: _texts(item, "name", "kind", "detail")), one, "affected")


def _groups(one: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The devices by model; a result of an older version has none."""
    if "groups" not in one:
        return []
    found = _each(one, "groups", lambda group: {**_texts(group, "kind", "detail"), "count": _number(group, "count")})
    return _with_phrases(found, one, "groups")


def _with_phrases(found: Sequence[Mapping[str, Any]], one: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Each of them with its phrases, where a finding has as many of these."""
    phrases = one.get("phrases")
    beside = phrases.get(key) if isinstance(phrases, Mapping) else None
    if not isinstance(beside, Sequence) or len(beside) != len(found):
        beside = [None] * len(found)
    return [{**each, "phrases": read_phrases(data)} for each, data in zip(found, beside, strict=True)]


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return "" if value is None else str(value)


def _texts(values: Mapping[str, Any], *keys: str) -> dict[str, str]:
    return {key: _text(values, key) for key in keys}


def _must(values: Mapping[str, Any], key: str) -> str:
    text = _text(values, key)
    if not text:
        raise OddResult("odd_missing", name=key)
    return text


def _flag(values: Mapping[str, Any], key: str) -> bool:
    value = values.get(key)
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise _odd(values, key)


def _flag_or_none(values: Mapping[str, Any], key: str) -> bool | None:
    return None if values.get(key) is None else _flag(values, key)


def _number(values: Mapping[str, Any], key: str) -> int:
    value = values.get(key)
    try:
        number = int(str(value))
    except ValueError:
        number = -1
    if number < 0:
        raise _odd(values, key)
    return number


def _odd(values: Mapping[str, Any], key: str) -> OddResult:
    return (
        OddResult("odd_value", name=key, value=repr(values[key]))
        if key in values
        else OddResult("odd_missing", name=key)
    )


def _dict(value: object, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise OddResult("odd_mapping", name=key)
    return value


def _list(values: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = values.get(key)
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise OddResult("odd_list" if key in values else "odd_missing", name=key)
    return value


def _each(values: Mapping[str, Any], key: str, read: Callable[[Mapping[str, Any]], T]) -> list[T]:
    return [read(_dict(one, key)) for one in _list(values, key)]
