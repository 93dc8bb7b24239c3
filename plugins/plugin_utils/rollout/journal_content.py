# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lines of the journal say of a plan, of a stop and of the end, out of the documents of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .advice import Sent
from .cluster_stop import ClusterStop

__all__ = ["end_content", "plan_content", "stop_content"]

_PLANNED = ("name", "product", "version", "before", "state", "change", "expected_minutes")
_ENDED = ("before", "after", "state", "proof")
_FOUND = ("severity", "node", "text")


def plan_content(plan: Mapping[str, Any], impacts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Of the plan. ``impacts`` are the results of tls_impact by inventory name."""
    settings: Mapping[str, Any] = next((cluster["settings"] for cluster in plan["clusters"]), {})
    return {
        "canary": plan["canary"] or "",
        "batches": plan["batches"],
        "expected_minutes": plan["expected_minutes"],
        "window": (plan.get("forecast") or {}).get("window", ""),
        "clusters": [
            {
                "name": cluster["name"],
                "blocked": cluster["blocked"],
                "waves": cluster["waves"],
                "nodes": [{key: node[key] for key in _PLANNED} for node in cluster["nodes"]],
                "findings": [{key: finding[key] for key in _FOUND} for finding in cluster["findings"]],
                "exception": cluster["exception"],
            }
            for cluster in plan["clusters"]
        ],
        "waivers": [*_accepted(settings), *_waived(plan, impacts)],
    }


def _accepted(settings: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The health conditions that the operator accepts, in all clusters and for this run."""
    for name, reason in (settings.get("accepted") or {}).items():
        yield {"cluster": "", "what": str(name), "reason": str(reason), "expires": ""}


def _waived(plan: Mapping[str, Any], impacts: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """The findings of the impact pre-check that are accepted up to a day, each rule once in a cluster."""
    for cluster in plan["clusters"]:
        found = {
            item["rule"]: item["waiver"]
            for name in cluster["asked"]
            for item in impacts.get(name, {}).get("findings") or ()
            if item["waiver"] and not item["waiver"]["expired"]
        }
        for rule, waiver in found.items():
            texts = {"reason": str(waiver["reason"]), "expires": str(waiver["expires"])}
            yield {"cluster": cluster["name"], "what": rule, **texts}


def stop_content(stop: ClusterStop, sent: Mapping[str, Sent]) -> dict[str, Any]:
    """Of a cluster that was stopped; ``sent`` says how far the nodes of the wave were brought."""
    return {
        "cluster": stop.cluster,
        "node": stop.node,
        "step": stop.step,
        "cause": stop.cause.value,
        "message": stop.message,
        "sent": {name: one.value for name, one in sent.items()},
        "failed": list(stop.at),
        "done": list(stop.done),
    }


def end_content(report: Mapping[str, Any], result: str) -> dict[str, Any]:
    """Of the end of a run; ``result`` says in one word how it ended."""
    return {
        "outcomes": {cluster["name"]: cluster["outcome"] for cluster in report["clusters"]},
        "nodes": {
            node["name"]: {key: node[key] for key in _ENDED}
            for cluster in report["clusters"]
            for node in cluster["nodes"]
        },
        "result": result,
    }
