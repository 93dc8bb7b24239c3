# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pre-check knows about one inventory host, as one typed record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..node.boot import BootIdentity, from_result
from ..node.health.condition import Condition
from ..node.identity import NodeIdentity
from ..product.model import Product, Regime
from ..tls.proof import Baseline
from ..tls.verdict import Proof
from .baseline import Counter, Gap, counters_from, gaps_of_precheck
from .order import default_rank
from .own_reboot import hides_a_reboot, serves_less

__all__ = ["MemberRow", "NodeRecord"]

_INTEGER = re.compile(r"-?\d+")
# How a port is tried is up to the variables of the host, and which ports are the operator's.
_PROBING = ("extra_ports", "unlisted", "release", "mode")


@dataclass(frozen=True)
class MemberRow:
    """One row of `show network cluster`: a node that the cluster itself lists."""

    hostname: str
    fqdn: str = field(compare=False)
    ip: str
    role: str  # publisher | subscriber, in the Unified CM sense

    def is_called(self, address: str) -> bool:
        """Whether the inventory means this node by that name or address."""
        return address.lower() in {self.hostname.lower(), self.fqdn.lower(), self.ip} - {""}


@dataclass(frozen=True)
class NodeRecord:
    """One inventory host with the readings of its node; ``error`` is set if it could not be read."""

    name: str
    address: str
    error: str = ""
    error_type: str = ""  # its class, empty for a mistake in a variable
    port: str = ""
    given_cluster: str = ""  # the host variable vos_cluster
    given_rank: int | None = None  # the host variable vos_rank
    product: Product = Product.UNKNOWN
    version: str = ""
    release: str = ""
    regime: Regime | None = None
    supported_targets: tuple[str, ...] = ()
    hostname: str = ""
    role: str = ""  # publisher | subscriber, in the Unified CM sense
    db_role: str = ""  # DBPub | DBSub | "" (old releases print none)
    members: tuple[MemberRow, ...] = ()
    configured: str | None = None
    call_processing: bool = False
    services: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # name -> state, reason
    common_criteria: bool | None = None
    call_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)  # members by group, told by the publisher
    call_groups_error: str = ""  # why it could not tell them
    call_devices: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # phones, all devices of each group
    call_devices_error: str = ""
    device_limits: Mapping[str, int] = field(default_factory=dict)  # as parse_device_limits returns them
    device_limits_error: str = ""
    presence_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)  # told by the IM and Presence publisher
    presence_groups_error: str = ""
    given_capacity: int | None = None  # the host variable vos_tls_node_capacity
    expected_minutes: float | None = None  # the host variable vos_tls_expected_restart_minutes
    readiness: tuple[Condition, ...] = ()
    gaps: tuple[Gap, ...] = ()  # the parts of its baseline that the pre-check could not read
    boot: BootIdentity | None = None
    identity: NodeIdentity | None = None
    proof: Proof | None = None
    proof_reason: str = ""
    unlisted: str = ""  # why there may be TLS ports that were not tried
    accepted: tuple[str, ...] = ()  # the TLS versions that a port of the node accepts
    spoke: tuple[str, ...] = ()  # the places (host:port) that spoke TLS
    serves_less: bool = False  # than it is configured for
    registrations: Mapping[str, Any] | None = None  # the phones by status, as node_info returns them
    counters: Mapping[str, Counter] = field(default_factory=dict)  # by condition, and those of registered_devices
    probing: Mapping[str, Any] = field(default_factory=dict)  # what was probed, for the next handshakes

    @property
    def reachable(self) -> bool:
        """Whether the device could be read."""
        return not self.error

    @property
    def may_reboot(self) -> bool:
        """Whether it may soon reboot by itself: up to 15SU1 a node does so within minutes after its `set`."""
        if not self.reachable or self.regime is not Regime.NODE:
            return False
        return hides_a_reboot(self.proof, self.configured, self.serves_less)

    @property
    def alone(self) -> bool:
        """Whether the node lists only itself, or no node."""
        return len(self.members) <= 1

    @property
    def own_address(self) -> str:
        """The address that the node itself names as its own; empty if it is not known."""
        return self.identity.address if self.identity is not None else ""

    @property
    def is_publisher(self) -> bool:
        """Whether the node is the publisher of its own database; a node without a cluster is its own."""
        if self.db_role:
            return self.db_role == "DBPub"
        return self.role != "subscriber"

    @property
    def rank(self) -> int:
        """The place of the node in the rollout of its cluster: the operator's, else that of its product and role."""
        if self.given_rank is not None:
            return self.given_rank
        return default_rank(self.product, is_publisher=self.is_publisher, call_processing=self.call_processing)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> NodeRecord:
        """Build a record from what the role keeps per host (``vos_tls_node``).

        Keys: name, address, error, cluster, rank, minutes, capacity, info (the result of node_info), probe (the
        result of tls_probe), probing (what was probed).
        A vos_rank that is no number makes a record with that error.
        Raises KeyError when a result lacks a documented key.
        """
        rank = "" if facts.get("rank") is None else str(facts["rank"])
        error = str(facts.get("error") or "")
        if rank and not error and not _INTEGER.fullmatch(rank):
            error = f"vos_rank is {rank!r}, which is not a whole number"
        common = {
            "name": facts["name"],
            "address": str(facts.get("address") or facts["name"]),
            "port": str(facts.get("port") or ""),
            "given_cluster": str(facts.get("cluster") or ""),
            "given_rank": int(rank) if _INTEGER.fullmatch(rank) else None,
            "expected_minutes": float(minutes) if (minutes := facts.get("minutes")) not in ("", None) else None,
            "given_capacity": int(capacity) if (capacity := facts.get("capacity")) not in ("", None) else None,
        }
        if error:
            return cls(error=error, error_type=str(facts.get("error_type") or ""), **common)
        info = facts["info"]
        probe = facts.get("probe") or {}
        cluster = info.get("cluster") or {}
        call_groups = info.get("callmanager_groups") or {}
        call_devices, presence_groups = info.get("call_devices") or {}, info.get("presence_groups") or {}
        rows = tuple(
            MemberRow(row["name"], row.get("fqdn", ""), row["ip"], row["role"]) for row in cluster.get("nodes", [])
        )
        configured = info.get("tls_min_version")
        call_processing = (info.get("services") or {}).get("Cisco CallManager", {}).get("state") == "STARTED"
        return cls(
            product=Product(info["product"]),
            version=info["version"],
            release=info["release"],
            regime=Regime(info["regime"]) if info.get("regime") else None,
            supported_targets=tuple(info.get("supported_targets") or ()),
            hostname=cluster.get("own_name") or info.get("hostname") or "",
            role=cluster.get("own_role") or "",
            db_role=cluster.get("own_db_role") or "",
            members=rows,
            configured=configured,
            call_processing=call_processing,
            services=info.get("services") or {},
            call_groups=call_groups.get("groups") or {},
            call_groups_error=str(call_groups.get("error") or ""),
            call_devices={
                name: (int(count["phones"]), int(count["devices"]))
                for name, count in (call_devices.get("groups") or {}).items()
            },
            call_devices_error=str(call_devices.get("error") or ""),
            device_limits=call_devices.get("limits") or {},
            device_limits_error=str(call_devices.get("limits_error") or ""),
            presence_groups=presence_groups.get("groups") or {},
            presence_groups_error=str(presence_groups.get("error") or ""),
            common_criteria=info.get("common_criteria"),
            readiness=tuple(Condition(**condition) for condition in info.get("readiness") or ()),
            gaps=gaps_of_precheck(info),
            boot=from_result(info["boot"]) if info.get("boot") else None,
            identity=NodeIdentity.from_result(info["identity"]) if info.get("identity") else None,
            proof=Proof(probe["proof"]) if probe.get("proof") else None,
            proof_reason=str(probe.get("reason") or ""),
            unlisted=str(probe.get("unlisted") or ""),
            accepted=tuple(sorted({r["version"] for r in probe.get("results", ()) if r["verdict"] == "accepted"})),
            spoke=tuple(sorted(Baseline.of(probe.get("results") or (), "1.0").spoke)),
            serves_less=serves_less(probe, configured),
            registrations=info.get("registrations"),
            counters=counters_from(info),
            probing={name: value for name, value in (facts.get("probing") or {}).items() if name in _PROBING},
            **common,
        )
