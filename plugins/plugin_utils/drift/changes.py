# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has changed from one drift report to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["changes_since"]

# What is compared of a node that is in both.
_COMPARED = ("state", "configured", "release", "address")


def changes_since(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each difference as `{cluster, node, what, before, after}`, by cluster and node.

    `what` is target, state, configured, release, address, cluster, node (it came or went) or missing (a member of the
    cluster that is not among the hosts). A value that was not read, before or now, is no change of it.
    """
    return sorted(_changes(before, after), key=lambda item: (item["cluster"], item["node"], item["what"]))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if before["target"] != after["target"]:
        yield _change("", "", "target", before["target"], after["target"])
    old, new = _nodes(before), _nodes(after)
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            cluster, node = old.get(name) or new[name]
            there = (node["state"], None) if name in old else (None, node["state"])
            yield _change(cluster, name, "node", *there)
            continue
        (was_in, was), (is_in, now) = old[name], new[name]
        if was_in != is_in:
            yield _change(is_in, name, "cluster", was_in, is_in)
        for what in _COMPARED:
            if was[what] != now[what] and (was[what] is not None and now[what] is not None):
                yield _change(is_in, name, what, was[what], now[what])
    old_missing, new_missing = _missing(before), _missing(after)
    for cluster, name in old_missing ^ new_missing:
        gone = (cluster, name) in old_missing
        yield _change(cluster, name, "missing", *(("missing", None) if gone else (None, "missing")))


def _change(cluster: str, node: str, what: str, before: Any, after: Any) -> dict[str, Any]:
    return {"cluster": cluster, "node": node, "what": what, "before": before, "after": after}


def _nodes(report: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {node["name"]: (cluster["name"], node) for cluster in report["clusters"] for node in cluster["nodes"]}


def _missing(report: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(cluster["name"], name) for cluster in report["clusters"] for name in cluster["missing"]}
