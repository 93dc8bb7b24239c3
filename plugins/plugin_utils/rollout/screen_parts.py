# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screens of the plan and the report share: plain lines, at most 100 columns where names allow it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from ..plan.unread import Unread
from ..product.catalogue import short_name
from ..rendering.text import counted
from ..rendering.text import wrapped as wrapped_to

__all__ = [
    "WIDTH",
    "excepted",
    "exception_lines",
    "excluded_lines",
    "finding_lines",
    "known_lines",
    "lowering_lines",
    "product",
    "table",
    "unread_clusters",
    "unread_lines",
    "wrapped",
]

WIDTH = 100
_BELOW_FINDING = " " * 9
_SEVERITIES = ("block", "warn", "info")


def excluded_lines(cluster: Mapping[str, Any]) -> list[str]:
    nodes = [node for node in cluster["nodes"] if node["excluded"]]
    return [line for node in nodes for line in wrapped(f"EXCLUDED  {node['name']}: {node['excluded']}", "  ")]


def lowering_lines(document: Mapping[str, Any], verb: str) -> list[str]:
    """The line about lowered nodes, which the operator must not overlook."""
    if not document["lowers"]:
        return []
    nodes = counted(len(document["lowers"]), "node")
    return [f"*** LOWERING ***  {nodes} {verb} accept TLS {document['target']} again (vos_tls_allow_lowering)"]


def known_lines(document: Mapping[str, Any]) -> list[str]:
    """The sentences of warnings that count as known because an operator says so."""
    lines = []
    for entry in document["known_warnings"]:
        where = f"{short_name(entry['product'])} {entry['release']}, {', '.join(entry['nodes'])}"
        lines += wrapped(f"KNOWN WARNING  {where}: {entry['reason']} (vos_known_warnings)", "")
        for sentence in entry["sentences"]:
            lines += textwrap.wrap(
                f"| {sentence}", WIDTH, initial_indent=_BELOW_FINDING, subsequent_indent=f"{_BELOW_FINDING}| "
            )
    return lines


def excepted(cluster: Mapping[str, Any]) -> bool:
    return bool(cluster["exception"] and cluster["exception"]["running"])


def exception_lines(cluster: Mapping[str, Any]) -> list[str]:
    entry = cluster["exception"]
    if not entry or not entry["running"]:
        return []  # an expired one is among the findings
    words = f"Not changed until {entry['expires']} (UTC) at TLS {entry['value']} or higher: {entry['reason']}"
    return textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent="  ")


def product(node: Mapping[str, Any]) -> str:
    return f"{short_name(node['product'])} {node['release'] or node['version']}".strip()


def finding_lines(findings: Sequence[Mapping[str, str]]) -> list[str]:
    """Lines that show each finding, what blocks first; a fix that goes for several in a row stands below the last of
    them."""
    lines = []
    ordered = sorted(findings, key=lambda finding: _SEVERITIES.index(finding["severity"]))
    for finding, after in zip_longest(ordered, ordered[1:]):
        first, *rest = finding["text"].splitlines() or [""]
        lines += wrapped(f"{finding['severity'].upper():5}  {finding['node']}: {first}", "  ")
        shared = after is not None and after["fix"] == finding["fix"]
        for line in rest if shared else (*rest, finding["fix"]):
            lines += wrapped(line, _BELOW_FINDING)
    return lines


def unread_clusters(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The clusters that are no more than hosts of which none could be read: who belongs to whom is not known."""
    lost = {name for entry in document.get("unread", ()) for name in entry["nodes"]}
    found = [cluster for cluster in document["clusters"] if lost.issuperset(node["name"] for node in cluster["nodes"])]
    return [cluster for cluster in found if not excepted(cluster)]


def unread_lines(document: Mapping[str, Any]) -> list[str]:
    """One paragraph for each cause that kept nodes from being read, instead of one for each of their clusters."""
    names = {node["name"] for cluster in unread_clusters(document) for node in cluster["nodes"]}
    lines: list[str] = []
    for entry in document.get("unread", ()):
        unread = Unread.from_result(entry, names)
        if unread.nodes:
            lines += ["", f"NOT READ  {counted(len(unread.nodes), 'node')}: {unread.cause}"]
            for text in (unread.names, *unread.reason.splitlines()):
                lines += wrapped_to(text, WIDTH, "  ", "    ")
    return lines


def wrapped(text: str, indent: str) -> list[str]:
    return wrapped_to(text, WIDTH, indent, _BELOW_FINDING)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    return [("  " + "  ".join(row)).rstrip() for row in padded]
