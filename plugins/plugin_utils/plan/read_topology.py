# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The topology of a cluster from the readings of its nodes. What could not be read is said: it is never taken for
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..node.health.registrations import registered_from_result
from ..parse.device_limits import EVERY_NODE
from ..product.model import Product
from ..rendering.text import counted
from .member_hosts import MemberHosts
from .node_record import NodeRecord
from .topology import (
    CALL_MANAGER,
    CTI_MANAGER,
    DEFAULT_CAPACITY,
    REDUNDANT_SERVICES,
    CallGroup,
    CtiPair,
    Topology,
    TopologyNode,
)

__all__ = ["read_topology", "registered_devices"]

_RUNS = "STARTED"
_DEACTIVATED = "service not activated"  # the reason that `utils service list` gives


def read_topology(
    records: Sequence[NodeRecord], *, cti_pairs: Sequence[CtiPair] | None, minutes: Mapping[str, float]
) -> Topology:
    """The topology of the cluster that these hosts form.

    ``cti_pairs`` is None where nobody answered; ``minutes`` are those that the turn of each node is expected to take.
    """
    hosts = MemberHosts(records)
    publisher = next((one for one in records if one.product is Product.CUCM and one.is_publisher), None)
    groups, unread = _call_groups(records, publisher, hosts)
    limits = _limits(publisher, hosts)
    return Topology(
        nodes=tuple(
            TopologyNode(
                name=record.name,
                product=record.product,
                is_publisher=record.is_publisher,
                rank=record.rank,
                given_rank=record.given_rank is not None,
                minutes=minutes.get(record.name, 0.0),
                services=_services(record),
                registered=registered_devices(record),
                capacity=record.given_capacity or limits.get(record.name, limits.get(EVERY_NODE, DEFAULT_CAPACITY)),
            )
            for record in records
        ),
        groups=groups,
        presence_groups=_presence_groups(records, hosts),
        cti_pairs=tuple(_serving_pair(pair, records) for pair in cti_pairs or ()),
        unread=(*unread, *_unread_nodes(records, groups)),
    )


def registered_devices(record: NodeRecord) -> int:
    """How many devices are registered with the node, as far as it could be counted.

    The list of phones lacks gateways and other stations, and the counters may lack phones (from release 14 on Jabber
    and Webex have counters of their own): the larger number counts. So do phones that are known by a row that cannot
    be read. A plan with too many is never too bold.
    """
    told = record.counters.get("registered_devices")
    devices = (told.value if told is not None else None) or 0
    try:
        return max(devices, registered_from_result(record.registrations or {}))
    except ValueError:
        return devices


def _services(record: NodeRecord) -> frozenset[str]:
    kinds = (CALL_MANAGER, *REDUNDANT_SERVICES)
    return frozenset(name for name in kinds if record.services.get(name, {}).get("state") == _RUNS)


def _serving_pair(pair: CtiPair, records: Sequence[NodeRecord]) -> CtiPair:
    """The entry without the nodes that do not serve the application: one without the service, or of another cluster,
    which may be down at the same time, is no reason to take all others. Of two servers one stays up."""
    serving = [record.name for record in records if CTI_MANAGER in _services(record)]
    named = tuple(name for name in pair.nodes if name in serving)
    return replace(pair, nodes=named) if len(named) > 1 else pair


def _limits(publisher: NodeRecord | None, hosts: MemberHosts) -> dict[str, int]:
    """The limit of each host that has one of its own, and that of EVERY_NODE; of two, the smaller one."""
    found: dict[str, int] = {}
    for member, limit in publisher.device_limits.items() if publisher is not None else ():
        for name in (member,) if member == EVERY_NODE else hosts.named(member):
            found[name] = min(limit, found.get(name, limit))
    return found


def _presence_groups(records: Sequence[NodeRecord], hosts: MemberHosts) -> dict[str, tuple[str, ...]]:
    """The presence redundancy groups with the hosts of the run. A node in none is restarted alone, so one that could
    not be read, or whose name is not known, needs no word."""
    told = next((record.presence_groups for record in records if record.presence_groups), {})
    found = {
        group: tuple(dict.fromkeys(name for member in members for name in hosts.named(member)))
        for group, members in told.items()
    }
    return {group: names for group, names in sorted(found.items()) if names}


def _call_groups(
    records: Sequence[NodeRecord], publisher: NodeRecord | None, hosts: MemberHosts
) -> tuple[tuple[CallGroup, ...], list[str]]:
    """The Unified CM Groups that have devices, and what is not known of them."""
    if all(record.product is not Product.CUCM for record in records):
        return (), []
    if publisher is None:
        return (), ["the Unified CM Groups could not be read: the Unified CM publisher is not among the nodes read"]
    unread = []
    if reason := publisher.call_groups_error:
        unread.append(f"the Unified CM Groups could not be read: {reason}")
    if reason := publisher.call_devices_error:
        unread.append(f"the devices of the Unified CM Groups could not be counted: {reason}")
    if not unread and any(CALL_MANAGER in _services(record) for record in records):
        # Each cluster has a group, and devices of its own: media resources.
        if not publisher.call_groups:
            unread.append(f"{publisher.name} shows no Unified CM Group with a member")
        elif not any(devices for _phones, devices in publisher.call_devices.values()):
            unread.append(f"{publisher.name} shows no device in any Unified CM Group")
    if unread:
        return (), unread
    by_name = {record.name: record for record in records}
    groups, doubts = [], _Doubts()
    for group, (phones, devices) in sorted(publisher.call_devices.items()):
        if devices:
            members = publisher.call_groups.get(group, ())
            if not members:
                unread.append(f"no member of the Unified CM Group {group} was read, but it has {devices} devices")
            names = dict.fromkeys(
                name for member in members for name in _serving(member, group, hosts, by_name, doubts)
            )
            groups.append(CallGroup(group, tuple(names), phones, devices))
    return tuple(groups), [*unread, *doubts.sentences()]


class _Doubts:
    """What is not known of members, with the groups that each is in."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], list[str]] = {}

    def note(self, member: str, doubt: str, group: str) -> None:
        self._groups.setdefault((member, doubt), []).append(group)

    def sentences(self) -> Iterator[str]:
        for (member, doubt), groups in self._groups.items():
            more = f" and {len(groups) - 1} more" if len(groups) > 1 else ""
            yield f"{member}, a member of the Unified CM Group {groups[0]}{more}, {doubt}"


def _serving(
    member: str, group: str, hosts: MemberHosts, records: Mapping[str, NodeRecord], doubts: _Doubts
) -> Iterable[str]:
    """The member as the topology names it; none if it does not serve the group. What is not known is noted."""
    names = hosts.named(member)
    if len(names) != 1:
        doubt = f"may be {' or '.join(names)}" if names else "is not among the nodes read"
        doubts.note(member, doubt, group)
        return names or (member,)
    record = records[names[0]]
    service = record.services.get(CALL_MANAGER, {})
    if service.get("state") == _RUNS:
        return names
    # One that is only stopped may serve again before its wave, and then be down together with the others.
    if record.services and str(service.get("reason", "")).lower() != _DEACTIVATED:
        doubts.note(record.name, f"does not run {CALL_MANAGER} now, but may start it again", group)
    return ()


def _unread_nodes(records: Sequence[NodeRecord], groups: Sequence[CallGroup]) -> Iterator[str]:
    """What is not known of each node. ``groups`` are empty if they could not be read."""
    members = {name for group in groups for name in group.members}
    for record in records:
        if not record.reachable:
            yield f"{record.name} could not be read"
            continue
        if record.product is not Product.CUCM:
            continue
        if not record.services:
            yield f"the services of {record.name} could not be read"
        if CALL_MANAGER in _services(record):
            told = record.registrations or {"error": "they were not read"}
            try:
                registered_from_result(told)
            except ValueError:
                yield f"the phones of {record.name} could not be counted: {told.get('error') or 'no number was read'}"
        if groups and record.name not in members and (devices := registered_devices(record)):
            held = f"{record.name} has {counted(devices, 'registered device')}"
            yield f"{held}, but it is a running member of no Unified CM Group that has devices"
