# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each host stands at the end of a run, for its line in Ansible's recap: whether it was changed, and whether and
why it fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..node.state import NodeState
from .advice import Sent
from .cluster_stop import ClusterStop
from .record import ClusterRecord, Outcome
from .stop_screen import where_it_ended

__all__ = ["host_results", "plan_complaints"]

_NOT_DONE = "Not done: "
_LENGTH = 160  # characters of a cause; the report has all of it

_CHANGES = ("set", "set_and_restart", "restart")


def host_results(
    plan: Mapping[str, Any],
    report: Mapping[str, Any],
    records: Mapping[str, ClusterRecord | None],
    *,
    fail_on_drift: bool = False,
) -> dict[str, dict[str, Any]]:
    """One entry for each host of the report, by its inventory name.

    In check mode, a node that is not as it should be makes its host fail only with ``fail_on_drift``; an unsuccessful
    cluster always does.
    """
    strict = fail_on_drift or not report["check_mode"]
    planned = {node["name"]: node for cluster in plan["clusters"] for node in cluster["nodes"]}
    unread = _unread(report)
    return {
        node["name"]: {
            "cluster": cluster["name"],
            "outcome": cluster["outcome"],
            **{key: node[key] for key in ("state", "passes", "note")},
            "before": planned[node["name"]]["before"],  # of this run, whatever others of the night have done
            **_change(planned[node["name"]], node, cluster, records.get(cluster["name"]), report),
            "complaint": _complaint(cluster, node, unread, strict=strict),
        }
        for cluster in report["clusters"]
        for node in cluster["nodes"]
    }


def _change(
    planned: Mapping[str, Any],
    node: Mapping[str, Any],
    cluster: Mapping[str, Any],
    record: ClusterRecord | None,
    report: Mapping[str, Any],
) -> dict[str, Any]:
    """Whether this run has set or restarted the node, and its minimum afterwards; in check mode, what would be."""
    if not report["check_mode"]:
        return {"changed": record is not None and _was_changed(node["name"], record), "after": node["after"]}
    would = planned["change"] in _CHANGES and Outcome(cluster["outcome"]).is_good
    drifted = planned["state"] == NodeState.DRIFTED.value
    return {"changed": would, "after": report["target"] if would and drifted else node["after"]}


def _was_changed(name: str, record: ClusterRecord) -> bool:
    """A set whose result is unknown counts as well. A reboot that was only awaited does not."""
    progress = record.progress
    sent = record.sent.get(name, Sent.NOTHING) is not Sent.NOTHING
    return sent or name in progress.was_set or name in progress.seconds


def plan_complaints(plan: Mapping[str, Any], *, fail_on_drift: bool) -> dict[str, str]:
    """Why each host fails in a run that ends after its plan, by its inventory name."""
    ends = {True: Outcome.BLOCKED.value, False: Outcome.UNCHANGED.value}
    clusters = [{**cluster, "outcome": ends[cluster["blocked"]]} for cluster in plan["clusters"]]
    unread = _unread(plan)
    found = {
        node["name"]: _complaint(cluster, node, unread, strict=fail_on_drift)
        for cluster in clusters
        for node in cluster["nodes"]
    }
    return {name: text for name, text in found.items() if text}


def _unread(document: Mapping[str, Any]) -> dict[str, str]:
    """Why each node could not be read, by its name."""
    return {name: entry["cause"] for entry in document.get("unread", ()) for name in entry["nodes"]}


def _complaint(cluster: Mapping[str, Any], node: Mapping[str, Any], unread: Mapping[str, str], *, strict: bool) -> str:
    """Why the host fails, in one line that can be read alone; empty if it does not."""
    # On each host of the cluster, so that a job that is relaunched on its failed hosts has whole clusters.
    if not Outcome(cluster["outcome"]).is_good:
        return _why_not_done(cluster, node, unread)
    if node["passes"] or not strict:
        return ""
    note = f"; {node['note']}" if node["note"] else ""
    return f"{node['name']} is {node['state'].replace('_', ' ')}: {_first_line(node['reason'])}{note}"


def _why_not_done(cluster: Mapping[str, Any], node: Mapping[str, Any], unread: Mapping[str, str]) -> str:
    """The cause on the node that it came from; on the others, where that was."""
    name, own = cluster["name"], node["name"]
    if cluster.get("stopped"):
        stop = ClusterStop.from_result(cluster["stopped"])
        why = f": {_first_line(error)}" if (error := stop.error_at(own)) else ""
        return f"{_NOT_DONE}{_within(where_it_ended(stop))}{why}"
    if cluster["outcome"] == Outcome.BLOCKED.value:
        if own in unread:
            return f"{_NOT_DONE}the node could not be read: {_first_line(unread[own])}"
        blocking = [one for one in cluster["findings"] if one["severity"] == "block"]
        finding = next((one for one in blocking if one["node"] == own), None)
        if finding is not None:
            return f"{_NOT_DONE}cluster {name} is blocked: {_first_line(finding['text'])}"
        return f"{_NOT_DONE}cluster {name} is blocked by {', '.join(sorted({one['node'] for one in blocking}))}"
    return f"{_NOT_DONE}{_within(_first_line(cluster['message']))}"


def _within(sentence: str) -> str:
    """The sentence behind a colon."""
    return sentence[:1].lower() + sentence[1:]


def _first_line(text: Any) -> str:
    line = " ".join((str(text).strip().splitlines() or [""])[0].split())
    return line if len(line) <= _LENGTH else f"{line[: _LENGTH - 3]}..."
