# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as plain data: what the JSON file has, and what all other files are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..node.state import NodeState
from .changes import changes_since

__all__ = ["FAIL_ON", "HISTORY", "MISSING", "SCHEMA", "build_document", "history_entry", "summary_of"]

# Its number goes up with each change that may break a reader of the JSON; docs/drift_report.schema.json.
SCHEMA = "collabops.vos.drift_report/1"
# A member of a cluster that is not among the hosts, so it is not checked.
MISSING = "missing"
# What an operator may choose to fail on. A compliant node never fails.
FAIL_ON = (*(state.value for state in NodeState if state is not NodeState.COMPLIANT), MISSING)
# How many earlier reports are remembered: a year of days.
HISTORY = 366


def build_document(
    clusters: Sequence[Mapping[str, Any]],
    *,
    target: str,
    created: str,
    fail_on: Collection[str],
    login: bool,
    handshake: bool,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The report. `clusters` come from judge(), `created` is a time in UTC (ISO 8601), `earlier` are earlier reports.

    A node fails where it does not pass and its state is one of `fail_on`. What changed is told against the newest of
    the earlier reports; their history is carried on.
    """
    told = [_cluster(cluster, fail_on) for cluster in clusters]
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "created": created,
        "target": target,
        "login": login,
        "handshake": handshake,
        "fail_on": [name for name in FAIL_ON if name in fail_on],
        "summary": {},
        "clusters": told,
        "changes": None,
        "history": _history(earlier),
    }
    document["summary"] = _summary(told)
    if earlier:
        last = max(earlier, key=lambda report: str(report["created"]))
        document["changes"] = {"since": last["created"], "differences": changes_since(last, document)}
    return document


def summary_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """A summary for the job: small enough for an artifact, with the names of the nodes that fail."""
    changes = document["changes"]
    return {
        "created": document["created"],
        "target": document["target"],
        **document["summary"],
        "failing_nodes": [node["name"] for cluster in document["clusters"] for node in _failing(cluster)],
        "missing_nodes": [name for cluster in document["clusters"] for name in cluster["missing"]],
        "changed": len(changes["differences"]) if changes else None,
    }


def history_entry(document: Mapping[str, Any]) -> dict[str, Any]:
    """One point of the history."""
    return _entry({**document["summary"], "created": document["created"], "target": document["target"]})


def _entry(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """One point of the history, with nothing else that its source may have."""
    states = {state.value: numbers["states"][state.value] for state in NodeState}
    keys = ("created", "target", "passed", "nodes", "failing", "missing")
    return {**{key: numbers[key] for key in keys}, "states": states}


def _history(earlier: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each earlier report and what it remembered itself, once each, the oldest first."""
    entries: dict[str, dict[str, Any]] = {}
    for report in earlier:
        for entry in (*report["history"], history_entry(report)):
            entries[str(entry["created"])] = _entry(entry)
    return [entries[created] for created in sorted(entries)][-HISTORY:]


def _cluster(cluster: Mapping[str, Any], fail_on: Collection[str]) -> dict[str, Any]:
    nodes = [{**node, "failing": not node["passes"] and node["state"] in fail_on} for node in cluster["nodes"]]
    failing = any(node["failing"] for node in nodes) or bool(cluster["missing"] and MISSING in fail_on)
    return {
        "name": cluster["name"],
        "failing": failing,
        "states": _states(nodes),
        "missing": list(cluster["missing"]),
        "exception": cluster["exception"],
        "findings": cluster["findings"],
        "nodes": nodes,
    }


def _states(nodes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts = Counter(node["state"] for node in nodes)
    return {state.value: counts[state.value] for state in NodeState}


def _summary(clusters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    nodes = [node for cluster in clusters for node in cluster["nodes"]]
    return {
        "passed": not any(cluster["failing"] for cluster in clusters),
        "clusters": len(clusters),
        "nodes": len(nodes),
        "states": _states(nodes),
        "failing": sum(node["failing"] for node in nodes),
        "missing": sum(len(cluster["missing"]) for cluster in clusters),
        "excluded": sum(bool(node["excluded"]) for node in nodes),
        "excepted": sum(
            node["passes"] and not node["excluded"] and node["state"] != NodeState.COMPLIANT.value for node in nodes
        ),
    }


def _failing(cluster: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [node for node in cluster["nodes"] if node["failing"]]
