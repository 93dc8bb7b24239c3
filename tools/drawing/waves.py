# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster node by node and in waves, on one time axis, as the planner plans both from the same topology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.order import default_rank
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import in_words
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import (
    CALL_MANAGER,
    REDUNDANT_SERVICES,
    TFTP,
    CallGroup,
    Topology,
    TopologyNode,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import DEFAULT_WAVE_SIZE, WaveMode
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.waves import make_waves
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tools.drawing.svg import WIDTH, Drawing

__all__ = ["WaveBlock", "example_topology", "wave_blocks", "waves_picture"]

_MINUTES, _PHONES = 30.0, 2500
_LEFT, _TOP, _ROW = 128, 108, 25
_NAMES = {
    WaveMode.SINGLE: "node by node (vos_tls_waves: single)",
    WaveMode.REDUNDANT: "in waves (vos_tls_waves: redundant)",
}
_BETWEEN = 62  # pixels between the two halves


@dataclass(frozen=True)
class WaveBlock:
    """One node in the night, in minutes from its begin. `served_by` are the nodes that take over from it meanwhile."""

    node: str
    wave: int
    begin: float
    end: float
    served_by: tuple[str, ...]


def example_topology(pairs: int = 3) -> Topology:
    """A publisher, two TFTP servers, pairs of a first choice and its backup, and IM and Presence."""
    groups = [
        CallGroup(f"Pair{number}", (f"cucm-sub{number}", f"cucm-sub{number + pairs}"), _PHONES, _PHONES)
        for number in range(1, pairs + 1)
    ]
    first = {group.members[0] for group in groups}
    services = {name: frozenset({CALL_MANAGER}) for group in groups for name in group.members}
    services |= {f"cucm-tftp{number}": frozenset({TFTP}) for number in (1, 2)}
    names = ["cucm-pub", *sorted(services), "imp-pub", "imp-sub"]
    nodes = []
    for name in names:
        product = Product.IMP if name.startswith("imp") else Product.CUCM
        publisher, running = name.endswith("-pub"), services.get(name, frozenset())
        rank = default_rank(product, is_publisher=publisher, call_processing=CALL_MANAGER in running)
        registered = _PHONES if name in first else 0
        nodes.append(
            TopologyNode(name, product, publisher, rank, minutes=_MINUTES, services=running, registered=registered)
        )
    return Topology(nodes, groups, {"Presence": ("imp-pub", "imp-sub")})


def wave_blocks(topology: Topology, mode: WaveMode) -> Iterator[WaveBlock]:
    """When each node is changed: the waves one after the other, the nodes of a wave side by side."""
    names = [node.name for node in sorted(topology.nodes, key=lambda node: (node.rank, node.name))]
    begin = 0.0
    plan = make_waves(topology, names, mode=mode, wave_size=DEFAULT_WAVE_SIZE, order=names)
    for number, wave in enumerate(plan.waves, 1):
        for name in wave.nodes:
            yield WaveBlock(
                name, number, begin, begin + topology[name].minutes, _served_by(topology, name, set(wave.nodes))
            )
        begin += max(topology[name].minutes for name in wave.nodes)


def _served_by(topology: Topology, name: str, down: set[str]) -> tuple[str, ...]:
    kinds = [group.members for group in topology.groups] + [*map(tuple, topology.presence_groups.values())]
    kinds += [tuple(node.name for node in topology.nodes if service in node.services) for service in REDUNDANT_SERVICES]
    return tuple(dict.fromkeys(other for kind in kinds if name in kind for other in kind if other not in down))


def waves_picture() -> str:
    """The picture."""
    topology = example_topology()
    plans = {mode: list(wave_blocks(topology, mode)) for mode in _NAMES}
    totals = {mode: max(block.end for block in blocks) for mode, blocks in plans.items()}
    longest = max(totals.values())
    scale = (WIDTH - _LEFT - 40) / longest
    half = _ROW * len(topology.nodes)
    drawing = Drawing("One cluster, node by node and in waves", _described(plans, totals))
    drawing.text(24, 36, "One cluster, node by node and in waves", "head")
    nodes = f"{len(topology.nodes)} nodes of {in_words(_MINUTES)} each"
    drawing.text(24, 58, f"{nodes}; next to each node, who takes over from it", "soft")
    bottom = _TOP + half * len(plans) + _BETWEEN * (len(plans) - 1)
    for place in range(int(longest // _MINUTES) + 1):
        x = _LEFT + place * _MINUTES * scale
        drawing.path(f"M{x:g} {_TOP - 6} V{bottom + 6:g}", "line")
        hours, minutes = divmod(int(place * _MINUTES), 60)
        drawing.text(x, bottom + 24, f"{hours}:{minutes:02}", "soft small", "middle")
    top = float(_TOP)
    for mode, blocks in plans.items():
        waves = max(block.wave for block in blocks)
        steps = f"{waves} waves" if waves < len(blocks) else f"{waves} nodes"
        drawing.text(24, top - 16, f"{_NAMES[mode]}: {steps}, {in_words(totals[mode])}", "strong")
        _half(drawing, top, blocks, topology, scale)
        drawing.path(f"M{_LEFT + totals[mode] * scale:g} {top - 6:g} V{top + half + 6:g}", "arrow dashed")
        top += half + _BETWEEN
    return drawing.svg(bottom + 40)


def _half(drawing: Drawing, top: float, blocks: list[WaveBlock], topology: Topology, scale: float) -> None:
    """The nodes in their order, a row each."""
    for place, block in enumerate(blocks):
        y = top + place * _ROW
        x, width = _LEFT + block.begin * scale, (block.end - block.begin) * scale
        kind = "amber" if topology[block.node].product is Product.IMP else "blue"
        drawing.text(24, y + 17, block.node, "small")
        drawing.box(x + 1, y + 3, width - 2, _ROW - 6, kind, 4)
        drawing.text(x + width / 2, y + 17, str(block.wave), "small", "middle")
        if block.served_by:
            beside = x + width + 8 if x + width < WIDTH - 220 else x - 8
            anchor = "" if beside > x else "end"
            drawing.text(beside, y + 17, ", ".join(block.served_by), "soft small", anchor)


def _described(plans: Mapping[WaveMode, list[WaveBlock]], totals: Mapping[WaveMode, float]) -> str:
    waves: dict[int, list[str]] = {}
    for block in plans[WaveMode.REDUNDANT]:
        waves.setdefault(block.wave, []).append(block.node)
    named = "; ".join(f"{number}. {', '.join(nodes)}" for number, nodes in waves.items())
    return (
        f"Node by node the cluster takes {in_words(totals[WaveMode.SINGLE])}. In {len(waves)} waves it takes "
        f"{in_words(totals[WaveMode.REDUNDANT])}: {named}. Of each pair, one node is up."
    )
