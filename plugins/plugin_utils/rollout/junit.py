# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a rollout as JUnit XML: a suite for each cluster, with a case for its rollout and one for each node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..node.state import NodeState
from ..rendering.junit import JunitCase, JunitProblem, JunitSuite, junit_xml
from .record import Outcome

__all__ = ["junit_text"]

_ROLLOUT = "the rollout of the cluster"  # no host has blanks in its name


def junit_text(report: Mapping[str, Any]) -> str:
    """The file. A cluster that was not done is a failure. A node that is not as it should be is a failure too, one that
    could not be read an error, and one that is accepted (by an exception or an exclusion) is skipped."""
    suites = [JunitSuite(cluster["name"], list(_cases(cluster))) for cluster in report["clusters"]]
    return junit_xml("collabops.vos.enforce_min_tls", report["finished"], suites)


def _cases(cluster: Mapping[str, Any]) -> Iterator[JunitCase]:
    outcome = Outcome(cluster["outcome"])
    problem = None if outcome.is_good else JunitProblem.FAILURE
    yield JunitCase(_ROLLOUT, problem, outcome.value, _why(cluster), cluster["message"])
    for node in cluster["nodes"]:
        yield _case(node)
    for name in cluster["absent"]:
        yield JunitCase(name, JunitProblem.SKIPPED, "missing", "it is not among the hosts of this run")


def _why(cluster: Mapping[str, Any]) -> str:
    stop = cluster["stopped"]
    if stop:
        found = [stop, *(stop.get("also") or ())]
        return "; ".join(": ".join(filter(None, [one["step"], *one["error"][:1]])) for one in found)
    return next(iter(str(cluster["message"]).splitlines()), "")


def _case(node: Mapping[str, Any]) -> JunitCase:
    if node["state"] == NodeState.COMPLIANT.value:
        return JunitCase(node["name"])
    problem = JunitProblem.SKIPPED
    if not node["passes"]:
        lost = node["state"] == NodeState.UNREACHABLE.value
        problem = JunitProblem.ERROR if lost else JunitProblem.FAILURE
    first = [node["reason"].splitlines()[0]] if node["reason"] else []
    lines = [node["reason"], node["proof"], *(f"{line['command']}: {line['line']}" for line in node["evidence"])]
    message = "; ".join([*first, *filter(None, [node["note"]])])
    return JunitCase(node["name"], problem, node["state"], message, "\n".join(filter(None, lines)))
