# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the topology of a cluster means for its plan: phones without a backup, services that only one node has, what
could not be read, and what only the operator knows or does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..product.model import Product
from ..rendering.text import counted
from .baseline import gaps_by_condition
from .clusters import Finding
from .controls import Controls
from .node_record import NodeRecord
from .topology import CTI_MANAGER, DEFAULT_CAPACITY, Topology
from .wave_model import WaveMode, WavePlan
from .wave_rules import only_of_its_kind, without_backup

__all__ = ["wave_findings"]

_ADVISED_SIZE = 6  # PCD administration guide 15: "include no more than six servers in any one step"
_DHCP = "Cisco DHCP Monitor Service"
_GROUPS_SHOWN = 3


def wave_findings(
    records: Sequence[NodeRecord],
    topology: Topology,
    plan: WavePlan,
    to_change: Collection[str],
    controls: Controls,
) -> list[Finding]:
    """The findings of one cluster. ``records`` are its nodes in their order, ``to_change`` names those with work."""
    if not to_change:
        return []
    first = next(record.name for record in records if record.name in to_change)
    asked = controls.waves is WaveMode.REDUNDANT
    return [
        *_fallback(records, plan, first, asked=asked),
        *_redundancy(topology, to_change, controls),
        *_counters(records, controls),
        *_load(plan),
        *_capacity(records, plan),
        *_size(plan),
        *_fewest(plan, first),
        *_cti(topology, plan, to_change, controls),
        *_wrong_pairs(topology, records, controls),
        *_only_ones(records, topology, to_change),
        *_dhcp(records, to_change),
        *_availability(records, topology, plan),
    ]


def _fallback(records: Sequence[NodeRecord], plan: WavePlan, first: str, *, asked: bool) -> Iterable[Finding]:
    """Where a node could not be read, its cluster is blocked for that anyway."""
    if asked and plan.reason and all(record.reachable for record in records):
        text = f"this cluster goes node by node, although vos_tls_waves is redundant: {plan.reason}"
        yield Finding("warn", first, text, "fix this if you need waves, and run this again")


def _redundancy(topology: Topology, to_change: Collection[str], controls: Controls) -> Iterable[Finding]:
    """One finding for each node that is all that a group has, with its phones."""
    reason = controls.accepted.get("redundancy", "")
    severity = "block" if controls.waves is WaveMode.REDUNDANT and not reason else "warn"
    found: dict[str, list[tuple[str, int]]] = {}
    for node, group, phones in without_backup(topology, to_change):
        found.setdefault(node, []).append((group, phones))
    for node, groups in found.items():
        names = _some([group for group, _phones in groups])
        text = (
            f"no backup for {counted(sum(phones for _group, phones in groups), 'phone')} while it restarts: no other "
            f"node processes calls for the Unified CM Group{'' if len(groups) == 1 else 's'} {names}"
        )
        fix = (
            "give the group another running member (System > Cisco Unified CM Group), or accept `redundancy` in "
            "vos_tls_accept, with the reason"
        )
        if severity == "warn":
            fix = "tell their users, or give the group another running member (System > Cisco Unified CM Group)"
        yield Finding(severity, node, text, f"accepted by vos_tls_accept: {reason}" if reason else fix)


def _counters(records: Sequence[NodeRecord], controls: Controls) -> Iterable[Finding]:
    """One finding for each condition that no gate can check, with its nodes. Node by node this was so for all of them
    before there were such gates; waves move more phones at once."""
    for found in gaps_by_condition(records):
        gap, (first, *others) = found.gap, found.nodes
        text = gap.seen + (f" (and on {_some(others)})" if others else "")
        if reason := gap.accepted_with(controls.accepted):
            yield Finding("warn", first, text, f"accepted by vos_tls_accept: {reason}")
        else:
            yield Finding("block" if controls.waves is WaveMode.REDUNDANT else "warn", first, text, gap.fix)


def _load(plan: WavePlan) -> Iterable[Finding]:
    fix = (
        "compare this with the size of the virtual machine; vos_tls_node_capacity overrides the service parameter "
        "Maximum Number of Registered Devices"
    )
    return (Finding("warn", node, text, fix) for node, text in plan.warnings)


def _capacity(records: Sequence[NodeRecord], plan: WavePlan) -> Iterable[Finding]:
    """No warning: a parameter that was never changed may have no row in the database."""
    publisher = next((one for one in records if one.product is Product.CUCM and one.is_publisher), None)
    if plan.mode is WaveMode.SINGLE or publisher is None or not publisher.device_limits_error:
        return
    if unknown := [one.name for one in records if one.call_processing and one.given_capacity is None]:
        text = (
            "the service parameter Maximum Number of Registered Devices could not be read, so the plan counts with "
            f"{DEFAULT_CAPACITY:,} on {_some(unknown)}: {publisher.device_limits_error}"
        )
        yield Finding("info", publisher.name, text, "set vos_tls_node_capacity for hosts with another limit")


def _size(plan: WavePlan) -> Iterable[Finding]:
    large = [wave.nodes for wave in plan.waves if len(wave.nodes) > _ADVISED_SIZE]
    if large:
        most = max(large, key=len)
        text = f"{len(most)} nodes restart in one wave; Cisco advises at most six servers in a step"
        yield Finding("warn", most[0], text, "set vos_tls_wave_size to 6 or less (PCD Administration Guide 15)")


def _fewest(plan: WavePlan, first: str) -> Iterable[Finding]:
    if not plan.is_fewest:
        text = f"fewer than {len(plan.waves)} waves may be possible: not all ways to put the nodes together were tried"
        yield Finding("info", first, text, "these waves keep all rules; no step is needed")


def _cti(topology: Topology, plan: WavePlan, to_change: Collection[str], controls: Controls) -> Iterable[Finding]:
    """The list of CTIManagers is held by the application, and nothing in the cluster shows it (JTAPI guide 15)."""
    if controls.cti_pairs is not None or plan.mode is not WaveMode.REDUNDANT:
        return
    managers = [node.name for node in topology.nodes if CTI_MANAGER in node.services]
    concerned = [name for name in managers if name in to_change]
    if len(managers) < 2 or not concerned:
        return
    together = next((held for wave in plan.waves if len(held := _within(wave.nodes, managers)) > 1), [])
    text = "nobody has said which CTIManagers each CTI application can use: the application itself holds that list"
    if together:
        text += f". {_some(together)} restart in one wave, so an application that knows only these has none"
    fix = "name them in vos_tls_cti_pairs, or set it to none if no application has a list of its own"
    yield Finding("warn" if together else "info", (together or concerned)[0], text, fix)


def _wrong_pairs(topology: Topology, records: Sequence[NodeRecord], controls: Controls) -> Iterable[Finding]:
    """An entry that can keep nothing apart: a node without the service serves nobody while the others are down."""
    if controls.waves is not WaveMode.REDUNDANT:
        return
    read = {record.name for record in records if record.reachable}
    for pair in controls.cti_pairs or ():
        here = [node for node in topology.nodes if node.name in pair.nodes]
        fix = "correct the entry: nothing may serve the application while its other nodes restart"
        entry = f"vos_tls_cti_pairs names {{}} for {pair.application}"
        for node in here:
            if node.name in read and CTI_MANAGER not in node.services:
                text = f"{entry.format('this node')}, but {CTI_MANAGER} does not run here"
                yield Finding("warn", node.name, text, fix)
        if here and (others := sorted(set(pair.nodes) - {node.name for node in here})):
            no_node = "which is no node" if len(others) == 1 else "which are no nodes"
            text = f"{entry.format(_some(others))}, {no_node} of this cluster"
            yield Finding("warn", here[0].name, text, fix)


def _only_ones(records: Sequence[NodeRecord], topology: Topology, to_change: Collection[str]) -> Iterable[Finding]:
    """That a cluster of one node is down as a whole needs no word."""
    if len([record for record in records if record.product is Product.CUCM]) < 2:
        return
    found: dict[str, list[str]] = {}
    for node, service in only_of_its_kind(topology, to_change):
        found.setdefault(node, []).append(service)
    for node, services in found.items():
        text = f"no other node runs {' or '.join(services)}: nothing serves that while it restarts"
        yield Finding("info", node, text, "tell those who use it; phones that are registered keep working")


def _dhcp(records: Sequence[NodeRecord], to_change: Collection[str]) -> Iterable[Finding]:
    """DHCP of Unified CM runs on one node and has no backup (serviceability guide 12.5)."""
    for record in records:
        if record.name in to_change and record.services.get(_DHCP, {}).get("state") == "STARTED":
            text = f"{_DHCP} runs on it: it hands out no addresses while it restarts"
            yield Finding("info", record.name, text, "leases should be longer than the restart of a node")


def _availability(records: Sequence[NodeRecord], topology: Topology, plan: WavePlan) -> Iterable[Finding]:
    """The steps of the operator around IM and Presence (IM&P administration guide 15, "Restarting Services with High
    Availability"). The CLI has no command for them."""
    presence = {record.name for record in records if record.product is Product.IMP}
    work = [name for wave in plan.waves for name in wave.nodes if name in presence]
    if len(presence) < 2 or not work:
        return
    names = f" ({_some(sorted(topology.presence_groups))})" if topology.presence_groups else ""
    conditions = [one for record in records for one in record.readiness if one.name == "availability"]
    if conditions and all(one.holds for one in conditions):
        text = f"high availability is off{names}: leave it off, and begin two minutes after it was switched off"
    else:
        text = (
            f"your step before it restarts: switch high availability off in each presence redundancy group{names}, and "
            "wait two minutes"
        )
    last = f"{work[-1]} is" if len(work) == 1 else f"{work[-1]}, the last of {len(work)} nodes, is"
    fix = f"when {last} back: compare ActiveJsmSessions of each node with the number before, then switch it on again"
    yield Finding("info", work[0], text, fix)


def _within(names: Sequence[str], managers: Collection[str]) -> list[str]:
    return [name for name in names if name in managers]


def _some(names: Sequence[str]) -> str:
    more = len(names) - _GROUPS_SHOWN
    return ", ".join(names[:_GROUPS_SHOWN]) + (f" and {more} more" if more > 0 else "")
