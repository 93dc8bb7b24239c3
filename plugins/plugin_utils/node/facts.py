# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What node_info returns: the readings of a node as plain data, null if a value was not gathered or does not exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from ..cli.errors import VosError
from ..parse.cluster import Cluster
from ..parse.replication import Replication
from ..parse.services import Services
from ..product.catalogue import Feature, having
from ..product.model import Product
from ..product.release import regime_of, release_name, supported_targets
from .boot import to_result
from .health.check import BACKUP_DAYS, Demand
from .health.counters import COUNTED, counted_on
from .health.examine import examine
from .health.gate import Gate, demand_at
from .health.presence import HA_STATUS, several_nodes
from .health.registrations import PHONES
from .identity import read_identity
from .perf_query import Counters, read_counters
from .reader import Reader

__all__ = ["SUBSETS", "gather"]

T = TypeVar("T")

_NO_COMMAND = "the node has no such command"

SUBSETS = (
    "cluster",
    "tls",
    "uptime",
    "services",
    "replication",
    "fips",
    "readiness",
    "registrations",
    "counters",
    "callmanager_groups",
    "sip_ports",
    "call_devices",
    "presence_groups",
)


def gather(
    reader: Reader, subsets: Collection[str], expected: Product | None, backup_days: float = BACKUP_DAYS
) -> dict[str, Any]:
    """Read the values of the subsets (`all`: each of SUBSETS); version, product and host name are always read.

    `backup_days` is used for the readiness: how old the last good backup may be.
    Raises VosError.
    """
    wanted = set(SUBSETS) if "all" in subsets else set(subsets)
    version = reader.version()
    product = reader.product(expected).product
    targets = supported_targets(product, version.version)
    minimum = reader.min_version() if "tls" in wanted else None
    uptime = reader.status().uptime_s if "uptime" in wanted else None
    boot = reader.boot() if "uptime" in wanted else None
    return {
        "product": product.value,
        "version": version.text,
        "version_tuple": list(version.version),
        "release": release_name(version.version, product),
        "hostname": reader.hostname(),
        "supported_targets": list(targets),
        "regime": regime_of(product, version.version).value if targets else None,
        "cluster": _cluster(reader.cluster()) if "cluster" in wanted else None,
        "tls_min_version": minimum.version if minimum is not None else None,
        "uptime_s": uptime,
        "boot": to_result(boot) if boot is not None else None,
        "identity": read_identity(reader, boot=boot, product=product).to_result(),
        "services": _services(reader.services()) if "services" in wanted else None,
        "replication": _replication(reader.replication()) if "replication" in wanted else None,
        "fips": reader.fips() if "fips" in wanted else None,
        "common_criteria": reader.common_criteria() if "fips" in wanted else None,
        "readiness": _readiness(reader, product, backup_days) if "readiness" in wanted else None,
        # Read last, because a failure here does not affect the rest.
        "callmanager_groups": _call_groups(reader, product, surely="call_devices" in wanted)
        if "callmanager_groups" in wanted
        else None,
        "call_devices": _call_devices(reader, product) if "call_devices" in wanted else None,
        "presence_groups": _presence_groups(reader, product) if "presence_groups" in wanted else None,
        "sip_ports": _sip_ports(reader, product) if "sip_ports" in wanted else None,
        "registrations": _registrations(reader, product) if "registrations" in wanted else None,
        "counters": _counters(reader, product) if "counters" in wanted else None,
        "evidence": reader.evidence,
    }


def _knows_call_groups(reader: Reader, product: Product) -> bool:
    """Whether the node is the one that is asked for the Unified CM Groups: their publisher."""
    cluster = reader.cluster()
    local = cluster.local if cluster is not None else None
    return product in having(Feature.CALL_GROUPS) and local is not None and local.role == "publisher"


def _call_groups(reader: Reader, product: Product, *, surely: bool) -> dict[str, Any] | None:
    """The Unified CM Groups as the publisher has them; None on other nodes. Nothing else depends on them, so a failure
    is a text in the result, and no error."""
    if not _knows_call_groups(reader, product):
        return None
    try:
        found = reader.call_groups(surely=surely)
    except VosError as error:
        return {"groups": None, "error": error.message}
    if found is None:
        return {"groups": None, "error": _NO_COMMAND}
    return {"groups": {name: list(found.members(name)) for name in found.names}, "error": ""}


def _call_devices(reader: Reader, product: Product) -> dict[str, Any] | None:
    """The devices of the Unified CM Groups, and how many may register with each node, as the publisher has them; None
    on other nodes. A failure is a text in the result, and no error."""
    if not _knows_call_groups(reader, product):
        return None
    devices, error = _attempt(reader.call_devices)
    limits, limits_error = _attempt(reader.device_limits)
    if limits is not None and not limits:
        limits_error = "the database has no such parameter; it may never have been changed"
    return {
        "groups": {name: asdict(count) for name, count in devices.groups.items()} if devices is not None else None,
        "limits": dict(limits or {}),
        "error": error,
        "limits_error": limits_error,
    }


def _presence_groups(reader: Reader, product: Product) -> dict[str, Any] | None:
    """The nodes of each presence redundancy group. One node knows all groups, so only the publisher of IM and Presence
    is asked, if there are other nodes; None on all others. A failure is a text in the result, and no error."""
    cluster = reader.cluster()
    local = cluster.local if cluster is not None else None
    asked = product in having(Feature.PRESENCE_GROUPS) and local is not None and local.db_role == "DBPub"
    if not asked or not several_nodes(cluster):
        return None
    with reader.confirming(False):  # a node that a cut answer lacks is in no group: it is restarted alone
        found, error = _attempt(lambda: HA_STATUS.read(reader))
    groups = {group.name: [node.name for node in group.nodes] for group in found.subclusters} if found else None
    if groups is not None and "" in groups:
        groups, error = None, "the names of the groups are not shown"
    return {"groups": groups, "error": error}


def _attempt(reading: Callable[[], T | None]) -> tuple[T | None, str]:
    """What was read and no error, or None with the reason."""
    try:
        found = reading()
    except VosError as error:
        return None, error.message
    return found, "" if found is not None else _NO_COMMAND


def _sip_ports(reader: Reader, product: Product) -> dict[str, Any] | None:
    """The TLS ports of the SIP profiles; None if the product has none. They only add ports to the probe, so a failure
    is a text in the result, and no error."""
    if product not in having(Feature.SIP_PROFILES):
        return None
    try:
        found = reader.sip_ports()
    except VosError as error:
        return {"ports": [], "error": error.message}
    return {"ports": list(found or ()), "error": "" if found is not None else _NO_COMMAND}


def _readiness(reader: Reader, product: Product, backup_days: float) -> list[dict[str, Any]]:
    """The conditions of the pre-check, each read once: the gates check them again before anything is sent."""
    demand = demand_at(Gate.PRECHECK, Demand((), product=product, backup_days=backup_days))
    return [condition.to_result() for condition in examine(reader, demand)]


def _registrations(reader: Reader, product: Product) -> dict[str, Any] | None:
    """The phones by status; None if the product has none. A failure is a text in the result: the operator may accept
    that with a reason."""
    if product not in having(Feature.PHONES):
        return None
    counts = dict.fromkeys(("registered", "unregistered", "other"))
    try:
        found = PHONES.read(reader)
    except VosError as error:
        return {**counts, "error": error.message}
    if found is None:
        return {**counts, "error": _NO_COMMAND}
    return {**asdict(found), "error": ""}


# What is registered now, with the counters of the same class.
_REGISTERED = ("RegisteredHardwarePhones", "RegisteredOtherStationDevices")


def _counters(reader: Reader, product: Product) -> dict[str, Any]:
    """The number of each condition that is told by counters, and the devices that are registered; see COUNTED. A
    failure is a text in the result: what cannot be read now is not asked for by the gates either."""
    conditions = counted_on(product, reader.services())
    wanted: dict[str, list[str]] = {}
    for name in conditions:
        perf_class, counters = COUNTED[name]
        wanted[perf_class] = [*counters, *(_REGISTERED if name == "call_processing" else ())]
    try:
        with reader.confirming(False):  # the gates read them again
            found = read_counters(reader, wanted) if wanted else {}
    except VosError as error:
        found = {name: Counters(name, error=error.message) for name in wanted}
    numbers = {name: _number(found[COUNTED[name][0]], COUNTED[name][1][:1], COUNTED[name][1]) for name in conditions}
    if "call_processing" in conditions:
        numbers["registered_devices"] = _number(found[COUNTED["call_processing"][0]], _REGISTERED, _REGISTERED)
    return numbers


def _number(found: Counters, shown: Collection[str], needed: Sequence[str]) -> dict[str, Any]:
    """The sum of some counters, if all that are needed were read."""
    error = found.why_without(needed)
    return {"value": None if error else int(sum(found.values[name] for name in shown)), "error": error}


def _cluster(cluster: Cluster | None) -> dict[str, Any] | None:
    if cluster is None:
        return None
    local, publisher = cluster.local, cluster.publisher
    return {
        "publisher": publisher.hostname or publisher.ip if publisher is not None else None,
        "own_name": local.hostname or local.ip if local is not None else None,
        "own_role": local.role if local is not None else None,
        "own_db_role": local.db_role if local is not None else None,
        "nodes": [
            {
                "name": node.hostname or node.ip,
                "fqdn": node.fqdn,
                "ip": node.ip,
                "role": node.role,
                "application": node.application,
                "db_role": node.db_role,
                "authenticated": node.authenticated,
                "since": node.since,
            }
            for node in cluster.nodes
        ],
    }


def _services(services: Services | None) -> dict[str, Any] | None:
    if services is None:
        return None
    return {name: {"state": service.state, "reason": service.reason} for name, service in services.services.items()}


def _replication(replication: Replication | None) -> dict[str, Any] | None:
    if replication is None:
        return None
    return {
        "single_node": replication.single_node,
        "nodes": [
            {"name": node.name, "ip": node.ip, "state": node.state, "details": node.details}
            for node in replication.nodes
        ],
    }
