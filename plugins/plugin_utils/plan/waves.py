# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves of a cluster: which nodes are changed together, and in which order.

Where to look: topology.py is the cluster, read_topology.py reads it from the nodes, wave_model.py is the result. The
rules are in wave_rules.py as sentences and in wave_limits.py as numbers; wave_load.py counts the devices that move. The
search is wave_arrange.py (which waves are best), wave_search.py (the fewest), wave_bits.py (sets of nodes as bits).
cluster_waves.py calls all this for a cluster, wave_findings.py says what it means for the plan, wave_options.py checks
the variables. The screen is rollout/wave_screen.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from ..product.model import Product
from .topology import CALL_MANAGER, REDUNDANT_SERVICES, Topology, TopologyNode
from .wave_arrange import arranged_waves
from .wave_load import groups_of, loads, moves_from
from .wave_model import Move, Stays, Wave, WaveMode, WavePlan
from .wave_rules import listed, product_name, unread_text, why_not_together

__all__ = ["make_waves", "wave_of"]

Names = tuple[str, ...]


def make_waves(
    topology: Topology, to_change: Collection[str], *, mode: WaveMode, wave_size: int, order: Sequence[str]
) -> WavePlan:
    """The waves of the nodes that are ``to_change``.

    ``order`` has them in the order of node by node. Where nodes cannot be put together safely, it is what is done, and
    the plan says why. Raises ValueError if a node that is to change is not in the order, or not in the topology.
    """
    known = {node.name for node in topology.nodes} & set(order)
    if missing := sorted(set(to_change) - known):
        raise ValueError(f"not in the order or in the topology: {', '.join(missing)}")
    ordered = [name for name in dict.fromkeys(order) if name in to_change]
    reason = _why_single(topology, ordered) if mode is WaveMode.REDUNDANT else ""
    if mode is WaveMode.SINGLE or reason:
        return _plan(topology, WaveMode.SINGLE, [wave_of(topology, (name,)) for name in ordered], reason)
    waves: list[Names] = []
    is_fewest = True
    for part in _parts(topology, ordered):
        found, proven = arranged_waves(topology, part, wave_size)
        waves += found
        is_fewest &= proven
    apart = [_why_apart(topology, before, wave, wave_size) for before, wave in zip([(), *waves], waves, strict=False)]
    described = [wave_of(topology, wave, why) for wave, why in zip(waves, apart, strict=True)]
    return _plan(topology, WaveMode.REDUNDANT, described, "", is_fewest)


def _plan(topology: Topology, mode: WaveMode, waves: Sequence[Wave], reason: str, is_fewest: bool = True) -> WavePlan:
    warnings = [warning for wave in waves for warning in _load_warnings(topology, wave.nodes)]
    return WavePlan(mode, tuple(waves), reason, tuple(warnings), is_fewest)


def _load_warnings(topology: Topology, nodes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is allowed and still worth a warning: one node alone is too much for its backup, or a backup takes over from
    several nodes at once (2:1 redundancy, which Cisco's design guides allow for one failure at a time)."""
    for load in loads(topology, nodes):
        names = listed(load.sources)
        if load.is_too_much:
            text = f"may have {load.devices:,} registered devices while {names} is down"
            yield load.target, f"{text}, more than its limit of {load.capacity:,}"
        elif load.capacity is not None and len(load.sources) > 1:
            text = f"takes over from {names} at once: it may have up to {load.devices:,} registered devices"
            yield load.target, f"{text}, and its limit is {load.capacity:,}"


def _why_single(topology: Topology, ordered: Sequence[str]) -> str:
    """Why these nodes are changed node by node although waves were asked for."""
    if topology.unread:
        return unread_text(topology)
    nodes = [topology[name] for name in ordered]
    products = list(dict.fromkeys(node.product for node in nodes))
    if others := [product_name(product) for product in products if product not in (Product.CUCM, Product.IMP)]:
        return f"{' and '.join(others)} in one cluster with other products" if len(products) > 1 else ""
    for first, second in ((one, other) for one in nodes for other in nodes if one.rank < other.rank):
        if _is_before_its_publisher(first, second):
            return f"vos_rank puts {first.name} before the {product_name(second.product)} publisher {second.name}"
        if first.product is Product.IMP and second.product is Product.CUCM and first.given_rank:
            return f"vos_rank puts {first.name} (IM and Presence) before {second.name} (Unified CM)"
    return ""


def _is_before_its_publisher(first: TopologyNode, second: TopologyNode) -> bool:
    return first.product is second.product and second.is_publisher and not first.is_publisher


def _parts(topology: Topology, ordered: Sequence[str]) -> Iterator[Sequence[str]]:
    """The nodes in parts that come one after the other: of no two parts are nodes in one wave."""
    for product in (Product.CUCM, Product.IMP):
        nodes = [topology[name] for name in ordered if topology[name].product is product]
        # The publisher alone and first: upgrade guide 15, sequence rules.
        yield from ([node.name] for node in nodes if node.is_publisher)
        others = [node for node in nodes if not node.is_publisher]
        if any(node.given_rank for node in topology.nodes if node.product is product):
            by_rank = groupby(sorted(others, key=_rank), _rank)
            yield from ([node.name for node in same] for _rank_of_all, same in by_rank)
        else:
            yield [node.name for node in others]
    yield from ([name] for name in ordered if topology[name].product not in (Product.CUCM, Product.IMP))


def _rank(node: TopologyNode) -> int:
    return node.rank


def _why_apart(topology: Topology, before: Names, wave: Names, wave_size: int) -> Names:
    """Why the nodes of a wave are not in the one before; a sentence that is true of several of them once."""
    if not before:
        return ()
    why = {name: why_not_together(topology, (*before, name), wave_size) for name in wave}
    sentences = [sentence for sentence in dict.fromkeys(why.values()) if sentence]
    if free := [name for name in wave if not why[name]]:
        text = f"no rule keeps {listed(free)} out of the wave before, but nodes with fewer registered devices go first"
        sentences.append(text)
    return tuple(sentences)


def wave_of(topology: Topology, nodes: Names, apart: Names = ()) -> Wave:
    """The wave with what stays up meanwhile, which devices move, and how many are then on each node."""
    moves = [
        Move(source, target, devices)
        for source in nodes
        for target, devices in moves_from(topology, source).items()
        if target not in nodes
    ]
    taken = [(load.target, load.devices, load.capacity) for load in loads(topology, nodes)]
    known = [(target, devices, capacity) for target, devices, capacity in taken if capacity is not None]
    return Wave(tuple(nodes), tuple(_stays(topology, nodes)), tuple(moves), tuple(known), tuple(apart))


def _stays(topology: Topology, nodes: Names) -> Iterator[Stays]:
    """What stays up of each service, group and CTI application that a node of the wave belongs to."""
    for service in (CALL_MANAGER, *REDUNDANT_SERVICES):
        running = sorted(node.name for node in topology.nodes if service in node.services)
        if set(running) & set(nodes):
            yield _rest(service, running, nodes)
    groups = {group.name: group for name in nodes for group in groups_of(topology, name)}
    for name in sorted(groups):
        yield _rest(f"Unified CM Group {name}", groups[name].members, nodes)
    for pair in sorted(topology.cti_pairs, key=lambda pair: (pair.application, pair.nodes)):
        if set(pair.nodes) & set(nodes):
            yield _rest(f"CTI application {pair.application}", pair.nodes, nodes)
    for name in sorted(topology.presence_groups):
        if set(topology.presence_groups[name]) & set(nodes):
            yield _rest(f"presence redundancy group {name}", topology.presence_groups[name], nodes)


def _rest(what: str, running: Sequence[str], nodes: Names) -> Stays:
    return Stays(what, tuple(name for name in running if name not in nodes))
