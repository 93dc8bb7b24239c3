# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the impact pre-check means for the plan: which nodes to query, which findings stop a cluster, and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..node.state import NodeState
from ..product.model import Product
from ..product.unsettable import sentence, unsettable_text
from .clusters import Finding
from .node_record import NodeRecord

__all__ = ["idle_clusters", "impact_findings", "impact_results", "nodes_to_query", "unready_hosts"]

_NOT_ASKED = "the node was not asked"


def nodes_to_query(nodes: Sequence[NodeRecord], target: str) -> tuple[str, ...]:
    """One node for each database of a cluster, by its inventory name: the publisher, else one that can be read.

    A database that cannot be set to the target has none: no rule was made for that.
    """
    queried: dict[Product, str] = {}
    for record in sorted(nodes, key=lambda node: (not node.is_publisher, node.name)):
        if record.reachable and target in record.supported_targets:
            queried.setdefault(record.product, record.name)
    return tuple(queried.values())


def impact_findings(queried: Sequence[str], results: Mapping[str, Mapping[str, Any]], target: str) -> list[Finding]:
    """The findings of the plan; `results` are the results of tls_impact by inventory name.

    A blocking finding of tls_impact blocks the plan, and so does a missing result. The questions that block nothing are
    joined in one line: tls_impact shows them in full.
    """
    findings = []
    for name in queried:
        result = results.get(name) or {"failed": True, "msg": _NOT_ASKED}
        if result.get("failed") or "findings" not in result:
            text = f"what breaks at TLS {target} could not be read: {result.get('msg') or 'no reason was given'}"
            findings.append(Finding("block", name, text, "fix this, and run this again"))
        else:
            findings += _findings_of(name, result["findings"])
    return findings


def impact_results(plan: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The results that a report of what breaks is made of, for each cluster of the plan that has work.

    `results` are those of tls_impact by inventory name. Where there is none, a result that failed stands in its place:
    for a node that was not asked or could not be read, and for a product that cannot be set to the target.
    """
    return [
        {**result, "cluster": cluster["name"]}
        for cluster in plan["clusters"]
        if cluster["needs_change"]
        for result in _results(cluster, results, str(plan["target"]))
    ]


def idle_clusters(plan: Mapping[str, Any]) -> list[str]:
    """The clusters that nobody is asked for, because they have no work."""
    return [cluster["name"] for cluster in plan["clusters"] if not cluster["needs_change"]]


def unready_hosts(plan: Mapping[str, Any], clusters: Sequence[Mapping[str, Any]], verdict: str) -> dict[str, str]:
    """The hosts of the clusters in which something blocks or could not be read, by name, each with the ``verdict``.

    ``clusters`` are those of the report of what breaks. Each host of such a cluster counts, so that a job that is
    relaunched on its failed hosts has whole clusters. All hosts count if it is not known which cluster is meant.
    """
    unready = {cluster["cluster"] for cluster in clusters if cluster["status"] != "passed"}
    hosts = [node["name"] for cluster in plan["clusters"] if cluster["name"] in unready for node in cluster["nodes"]]
    if verdict and not hosts:
        hosts = [node["name"] for cluster in plan["clusters"] for node in cluster["nodes"]]
    return dict.fromkeys(hosts, verdict)


def _results(
    cluster: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]], target: str
) -> Iterator[Mapping[str, Any]]:
    for name in cluster["asked"]:
        result = results.get(name) or {"failed": True, "msg": _NOT_ASKED}
        yield {**result, "host": name}
    queried = {node["product"] for node in cluster["nodes"] if node["name"] in cluster["asked"]}
    for node in cluster["nodes"]:
        if node["state"] == NodeState.UNREACHABLE.value:
            yield {"failed": True, "host": node["name"], "msg": node["reason"]}
        elif node["product"] not in queried and node["state"] != NodeState.COMPLIANT.value and not node["excluded"]:
            queried.add(node["product"])
            text = f"{node['product']} {node['release'] or node['version']} cannot be set to TLS {target}"
            text += ", so what breaks there is not known"
            hint = "Choose another target, or leave it out (vos_tls_exclude_nodes)."
            if known := unsettable_text(node["product"], node["version"], target):
                text, hint = f"{text}: {known.reason}", f"{sentence(known.advice)}."
            yield {"failed": True, "host": node["name"], "msg": text, "hint": hint}


def _findings_of(name: str, found: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    questions: dict[str, None] = {}
    for item in found:
        waiver = item["waiver"]
        if waiver and not waiver["expired"]:
            text = f"{_head(item)}: accepted until {waiver['expires']} (UTC)"
            yield Finding("warn", name, text, str(waiver["reason"]))
        elif item["blocking"]:
            yield Finding("block", name, f"{_head(item)}: {_what(item)}", _ways_out(item))
        elif item["severity"] == "warn":
            yield Finding("warn", name, f"{_head(item)}: {_what(item)}", " ".join(item["workarounds"]))
        elif item["severity"] == "ask":
            questions[item["rule"]] = None
    if questions:
        need = "needs" if len(questions) == 1 else "need"
        text = f"{', '.join(questions)} {need} your answer: the CLI cannot tell"
        yield Finding("info", name, text, "the playbook precheck shows the questions; answer them in vos_tls_answers")


def _head(item: Mapping[str, Any]) -> str:
    return f"{item['rule']} {item['interface']}" + (f" ({item['count']})" if item["count"] else "")


def _what(item: Mapping[str, Any]) -> str:
    if item["error"]:
        return f"could not be read, so it may break: {item['error']}"
    return str(item["question"] or item["effect"])


def _ways_out(item: Mapping[str, Any]) -> str:
    ways = list(item["workarounds"])
    if item["question"] and not item["error"]:
        ways.append(f"If this is not the case, answer no to {item['rule']} in vos_tls_answers.")
    ways.append(f"To continue anyway, waive {item['rule']} in vos_tls_waivers, with a reason and an expiry date.")
    return " ".join(ways)
