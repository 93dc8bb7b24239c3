# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of all clusters by their rules, so that what a rule says is said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Severity

__all__ = ["Found", "RuleFound", "by_rule", "cluster_anchor"]

_ORDER = tuple(severity.value for severity in Severity)
# What a rule explains. Results of two versions of the collection may explain it differently.
_EXPLAINED = ("interface", "who", "condition", "workarounds", "source", "contradiction")


def cluster_anchor(number: int) -> str:
    """The name of a cluster in links of the page; the first one is 1."""
    return f"c{number}"


@dataclass(frozen=True)
class Found:
    """A finding in its cluster. `anchor` is its name in links of the page."""

    cluster: Mapping[str, Any]
    cluster_number: int
    finding: Mapping[str, Any]
    anchor: str


@dataclass(frozen=True)
class RuleFound:
    """A rule with all of its findings, the worst first, then in the order of the clusters."""

    found: Sequence[Found]

    @property
    def first(self) -> Mapping[str, Any]:
        """The worst of them, which says what all have in common."""
        return self.found[0].finding

    @property
    def severity(self) -> str:
        """The worst severity that the rule has in a cluster."""
        return str(self.first["severity"])

    @property
    def count(self) -> int:
        """How many it is about with its worst severity, in all clusters, as far as that is known."""
        return sum(one.finding["count"] or 0 for one in self.found if one.finding["severity"] == self.severity)


def by_rule(clusters: Sequence[Mapping[str, Any]]) -> list[RuleFound]:
    """The rules that found something: those that block somewhere first, then by their names."""
    together: dict[tuple[str, ...], list[Found]] = {}
    for number, cluster in enumerate(clusters, 1):
        for place, finding in enumerate(cluster["findings"]):
            found = Found(cluster, number, finding, f"{cluster_anchor(number)}-{place}")
            explained = tuple(str(finding[name]) for name in _EXPLAINED)
            together.setdefault((finding["rule"], *explained), []).append(found)
    for findings in together.values():
        findings.sort(key=lambda one: _ORDER.index(one.finding["severity"]))
    rules = [RuleFound(findings) for findings in together.values()]
    return sorted(rules, key=lambda one: (_ORDER.index(one.severity), one.first["rule"]))
