# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as JUnit XML: a suite for each cluster, a case for each node, as CI servers read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..node.state import NodeState
from ..rendering.junit import JunitCase, JunitProblem, JunitSuite, junit_xml
from .document import MISSING

__all__ = ["junit_text"]


def junit_text(document: Mapping[str, Any]) -> str:
    """The file. A node that fails is a failure, one that could not be read an error, and one that is accepted (by an
    exception, an exclusion, or because its state is not among those to fail on) is skipped, with the reason."""
    missing = JunitProblem.FAILURE if MISSING in document["fail_on"] else JunitProblem.SKIPPED
    text = "the cluster lists it, but it is not among the hosts"
    suites = [
        JunitSuite(
            cluster["name"],
            [
                *map(_case, cluster["nodes"]),
                *(JunitCase(name, missing, MISSING, text) for name in cluster["missing"]),
            ],
        )
        for cluster in document["clusters"]
    ]
    return junit_xml("collabops.vos.drift_check", document["created"], suites)


def _case(node: Mapping[str, Any]) -> JunitCase:
    if node["state"] == NodeState.COMPLIANT.value:
        return JunitCase(node["name"])
    problem = JunitProblem.SKIPPED
    if node["failing"]:
        lost = node["state"] == NodeState.UNREACHABLE.value
        problem = JunitProblem.ERROR if lost else JunitProblem.FAILURE
    message = f"{node['reason'].splitlines()[0] if node['reason'] else ''}{'; ' if node['note'] else ''}{node['note']}"
    lines = [node["reason"], node["proof_reason"]]
    lines += [f"{line['command']}: {line['line']}" for line in node["evidence"]]
    return JunitCase(node["name"], problem, node["state"], message, "\n".join(filter(None, lines)))
