# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night with a canary and two batches, as the planner plans it: who is changed when, and how long it is expected to
take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import in_words
from ansible_collections.collabops.vos.plugins.plugin_utils.product.catalogue import short_name

from tests.unit.plan.facts import node_facts, row
from tools.drawing.svg import WIDTH, Drawing

__all__ = ["CANARY", "Block", "blocks", "example_plan", "night_picture"]

CANARY = "lab"
_BATCHES = [2, "100%"]
_WINDOW = (22, 5)  # the hours at which it opens and closes, as in the runbook's example
_LEFT, _TOP, _ROW = 116, 112, 40
# The shape of each cluster: the product of its nodes, publisher first.
_CLUSTERS = {
    "berlin": ("cucm", "cucm", "cucm", "imp", "imp"),
    "lab": ("cucm", "cucm"),
    "madrid": ("cucm", "cucm", "cucm", "imp"),
    "osaka": ("cucm", "cucm", "cucm", "imp", "imp"),
    "voicemail": ("cuc", "cuc"),
    "emergency": ("cer", "cer"),
}
_KINDS = {"cucm": "blue", "imp": "amber", "cuc": "green", "cer": "plain"}


@dataclass(frozen=True)
class Block:
    """One node in the night, in minutes from its begin."""

    cluster: str
    node: str
    product: str
    batch: int
    begin: float
    end: float


def example_plan() -> Plan:
    """The plan of the picture, made by the planner from readings of nodes."""
    facts = []
    for network, (name, products) in enumerate(_CLUSTERS.items(), start=1):
        names = _names(name, products)
        rows = [
            row(node, "subscriber" if number else "publisher", f"192.0.{network}.{number + 1}")
            for number, node in enumerate(names)
        ]
        for number, (node, product) in enumerate(zip(names, products, strict=True)):
            first = products.index(product) == number
            role = "DBPub" if first else "DBSub"
            facts.append(node_facts(node, rows, product=product, db_role=role) | {"cluster": name})
    controls = Controls(batches=_BATCHES, side_by_side=len(_CLUSTERS))
    return make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", CANARY, controls)


def blocks(plan: Plan) -> Iterator[Block]:
    """When each node is changed: the clusters of a batch side by side, the nodes of a cluster one after the other."""
    clusters = {cluster.name: cluster for cluster in plan.clusters}
    begin = 0.0
    for number, batch in enumerate(plan.batches):
        for name in batch:
            now = begin
            for node in clusters[name].nodes:
                yield Block(name, node.record.name, node.record.product.value, number, now, now + node.minutes)
                now += node.minutes
        begin += max(clusters[name].minutes for name in batch)


def night_picture() -> str:
    """The picture."""
    plan = example_plan()
    shown = list(blocks(plan))
    order = list(dict.fromkeys(block.cluster for block in shown))
    clusters = {cluster.name: cluster for cluster in plan.clusters}
    opens, closes = _WINDOW
    window = (closes - opens) % 24 * 60
    scale = (WIDTH - _LEFT - 40) / window
    total = max(block.end for block in shown)
    bottom = _TOP + _ROW * len(order)
    drawing = Drawing(
        "A night with a canary and batches",
        f"The canary {plan.canary} goes first, alone. "
        + " ".join(
            f"Then batch {number}: {', '.join(batch)}, side by side."
            for number, batch in enumerate(plan.batches)
            if number
        )
        + f" In each cluster one node is changed at a time. All of it is expected to take {in_words(total)}.",
    )
    drawing.text(24, 36, "A night with a canary and batches", "head")
    nodes = f"{len(shown)} nodes in {len(order)} clusters"
    drawing.text(24, 58, f"{nodes}: one node of a cluster at a time, expected to take about {in_words(total)}", "soft")
    for hour in range(window // 60 + 1):
        x = _LEFT + hour * 60 * scale
        drawing.path(f"M{x:g} {_TOP - 6} V{bottom + 6}", "line")
        drawing.text(x, bottom + 24, f"{(opens + hour) % 24:02}:00", "soft small", "middle")
    drawing.path(f"M{_LEFT + window * scale:g} {_TOP - 22} V{bottom + 6}", "edge-red")
    drawing.text(_LEFT + window * scale, _TOP - 28, "the window closes", "small", "end")
    for number, batch in enumerate(plan.batches):
        own = [block for block in shown if block.batch == number]
        left, right = (_LEFT + edge * scale for edge in (own[0].begin, max(block.end for block in own)))
        first = min(order.index(name) for name in batch)
        if number:
            drawing.path(f"M{left:g} {_TOP - 22} V{bottom + 6}", "arrow dashed")
            drawing.path(f"M24 {_TOP + first * _ROW:g} H{WIDTH - 24}", "line")
        drawing.text(
            left + (right - left) / 2, _TOP - 10, f"batch {number}" if number else "canary", "strong small", "middle"
        )
    for place, name in enumerate(order):
        top = _TOP + place * _ROW
        drawing.text(24, top + 18, name, "strong")
        drawing.text(24, top + 33, in_words(clusters[name].minutes), "soft small")
        for block in shown:
            if block.cluster == name:
                x, width = _LEFT + block.begin * scale, (block.end - block.begin) * scale
                drawing.box(x + 1, top + 6, width - 2, _ROW - 12, _KINDS[block.product], 4)
                drawing.text(x + width / 2, top + 24.5, block.node.rpartition("-")[2], "small", "middle")
    _legend(drawing, shown, bottom + 52)
    return drawing.svg(bottom + 84)


def _legend(drawing: Drawing, shown: list[Block], y: float) -> None:
    x = 24.0
    for product in [product for product in _KINDS if any(block.product == product for block in shown)]:
        drawing.box(x, y - 1, 14, 14, _KINDS[product], 3)
        drawing.text(x + 22, y + 10.5, short_name(product), "small")
        x += 48 + 6.5 * len(short_name(product))
    drawing.text(WIDTH - 24, y + 10.5, "If the canary or a batch fails, no later batch starts.", "soft small", "end")


def _names(cluster: str, products: tuple[str, ...]) -> list[str]:
    """pub, sub1, sub2, imp1, imp2; the only subscriber is sub."""
    counts: dict[str, int] = {}
    names = []
    for number, product in enumerate(products):
        counts[product] = counts.get(product, 0) + 1
        if number == 0:
            names.append(f"{cluster}-pub")
        elif product == "imp":
            names.append(f"{cluster}-imp{counts[product]}")
        else:
            only = products.count(product) == 2
            names.append(f"{cluster}-sub{'' if only else counts[product] - 1}")
    return names
