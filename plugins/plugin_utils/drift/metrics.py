# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as metrics for the textfile collector of Prometheus' node exporter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ..node.state import NodeState
from ..rendering.visible import visible

__all__ = ["metric_lines"]

Sample = tuple[Mapping[str, Any], float]


def metric_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the file, in the text format 0.0.4. Each state of a node is a series, so that none goes stale."""
    summary = document["summary"]
    whole: list[tuple[str, str, list[Sample]]] = [
        ("check_timestamp_seconds", "When the check ended.", [({}, _seconds(document["created"]))]),
        ("check_passed", "Whether the check passed.", [({}, float(summary["passed"]))]),
        ("target_version", "The TLS version that every node should have as its minimum.", [({}, _version(document))]),
        ("nodes", "Nodes by state.", [({"state": name}, float(count)) for name, count in summary["states"].items()]),
        ("node_state", "1 for the state of the node, 0 for the others.", list(_states(document))),
        ("node_failing", "Whether the node makes the check fail.", list(_failing(document))),
        ("node_configured_version", "The minimum TLS version that the node is configured at.", list(_minima(document))),
        ("cluster_missing_nodes", "Members of the cluster that are not checked.", list(_missing(document))),
        ("exception_end_timestamp_seconds", "When the exception of the cluster ends.", list(_exceptions(document))),
    ]
    for name, text, samples in whole:
        yield f"# HELP vos_tls_{name} {text}\n# TYPE vos_tls_{name} gauge\n"
        for labels, value in samples:
            yield f"vos_tls_{name}{_labels(labels)} {value:.10g}\n"


def _nodes(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Mapping[str, Any]]]:
    for cluster in document["clusters"]:
        for node in cluster["nodes"]:
            yield {"cluster": cluster["name"], "node": node["name"]}, node


def _states(document: Mapping[str, Any]) -> Iterator[Sample]:
    for labels, node in _nodes(document):
        for state in NodeState:
            yield {**labels, "state": state.value}, float(node["state"] == state.value)


def _failing(document: Mapping[str, Any]) -> Iterator[Sample]:
    for labels, node in _nodes(document):
        yield labels, float(node["failing"])


def _minima(document: Mapping[str, Any]) -> Iterator[Sample]:
    for labels, node in _nodes(document):
        if node["configured"] is not None:
            yield labels, float(node["configured"])


def _missing(document: Mapping[str, Any]) -> Iterator[Sample]:
    for cluster in document["clusters"]:
        yield {"cluster": cluster["name"]}, float(len(cluster["missing"]))


def _exceptions(document: Mapping[str, Any]) -> Iterator[Sample]:
    for cluster in document["clusters"]:
        if cluster["exception"]:  # it ends with its last day in UTC
            day = datetime.fromisoformat(cluster["exception"]["expires"]).replace(tzinfo=UTC) + timedelta(days=1)
            yield {"cluster": cluster["name"]}, day.timestamp()


def _version(document: Mapping[str, Any]) -> float:
    return float(document["target"])


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def _labels(labels: Mapping[str, Any]) -> str:
    texts = [f'{name}="{_escaped(str(value))}"' for name, value in labels.items()]
    return f"{{{','.join(texts)}}}" if texts else ""


def _escaped(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
