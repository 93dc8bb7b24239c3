# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator says beforehand: answers to questions, and waivers of findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .model import Waiver
from .rules.catalogue import RULES

__all__ = ["BadInput", "read_answers", "read_waivers"]

_YES, _NO = "yes", "no"
# YAML takes a bare yes for true.
_ANSWERS: Mapping[str, str] = {"yes": _YES, "true": _YES, "no": _NO, "false": _NO}


class BadInput(ValueError):
    """An answer or a waiver does not say what it must. The text names it and the remedy."""


def read_answers(given: Mapping[str, Any]) -> dict[str, str]:
    """The answers as yes or no, by rule. Raises BadInput for an unknown rule or another answer."""
    answers = {}
    for rule, value in given.items():
        _known(f"answers names {rule}", str(rule))
        answer = _ANSWERS.get(str(value).strip().lower())
        if answer is None:
            raise BadInput(f'answers: {rule} is {value!r}; it must be "yes" or "no"')
        answers[str(rule)] = answer
    return answers


def read_waivers(given: Sequence[Mapping[str, Any]], today: date) -> tuple[Waiver, ...]:
    """The waivers, with those that ended before today marked as expired.

    Raises BadInput for an unknown rule, an empty cluster or reason, a day that is none, and a rule that is waived twice
    for one cluster.
    """
    waivers: dict[tuple[str, str], Waiver] = {}
    for number, entry in enumerate(given, 1):
        unknown = sorted(set(map(str, entry)) - {"rule", "cluster", "reason", "expires"})
        if unknown:
            raise BadInput(f"waiver {number} has an unknown key {', '.join(unknown)}")
        rule, cluster, reason, expires = (
            str(entry.get(key) or "").strip() for key in ("rule", "cluster", "reason", "expires")
        )
        _known(f"waiver {number} names {rule or 'no rule'}", rule)
        if not cluster:
            raise BadInput(f"waiver {number} ({rule}) names no cluster")
        if not reason:
            raise BadInput(
                f"waiver {number} ({rule}) gives no reason; the report shows the reason to everybody who reads it"
            )
        try:
            last = date.fromisoformat(expires)
        except ValueError:
            raise BadInput(
                f"waiver {number} ({rule}) expires on {expires!r}; it must be a day such as 2026-12-31"
            ) from None
        if (rule, cluster) in waivers:
            raise BadInput(f"{rule} is waived twice for {cluster}")
        waivers[rule, cluster] = Waiver(rule, cluster, reason, last.isoformat(), last < today)
    return tuple(waivers.values())


def _known(what: str, rule: str) -> None:
    if rule not in RULES:
        raise BadInput(f"{what}, which is not a rule; the rules are {', '.join(RULES)}")
