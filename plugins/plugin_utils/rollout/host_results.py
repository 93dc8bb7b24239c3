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
from .record import ClusterRecord, Outcome

__all__ = ["host_results"]

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
    return {
        node["name"]: {
            "cluster": cluster["name"],
            "outcome": cluster["outcome"],
            **{key: node[key] for key in ("state", "passes", "note", "before")},
            **_change(planned[node["name"]], node, cluster, records.get(cluster["name"]), report),
            "complaint": _complaint(cluster, node, strict, "plan" if report["check_mode"] else "report"),
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


def _complaint(cluster: Mapping[str, Any], node: Mapping[str, Any], strict: bool, shown: str) -> str:
    """Why the host fails; its state was `shown` in the plan or in the report."""
    # On each host of the cluster, so that a job that is relaunched on its failed hosts has whole clusters.
    if not Outcome(cluster["outcome"]).is_good:
        return f"Not done: {cluster['name']}; the report above says why"
    if node["passes"] or not strict:
        return ""
    note = f"; {node['note']}" if node["note"] else ""
    return f"{node['name']} is {node['state']}{note}; see the {shown} above"
