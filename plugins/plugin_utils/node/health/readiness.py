# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions of a product or of a moment: what must hold besides services, cluster and replication around a restart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from ...cli.redaction import shown
from ...parse.availability import Availability
from ...parse.backup import DrsHistory, DrsRun, DrsStatus
from ...parse.cer import CerReport
from ...parse.certificate import NodeCertificate
from ...parse.cluster import Cluster, ClusterNode
from ...parse.ntp import ClockSource
from ...parse.registration import Registrations
from ...parse.status import Status
from ...parse.unity import UnityCluster
from ...parse.upgrade import UpgradeStatus
from ...product.model import Product
from .conditions import Condition

__all__ = [
    "ACCEPTABLE",
    "BACKUP_DAYS",
    "FIXES",
    "READINESS",
    "availability_condition",
    "backup_age_condition",
    "backup_condition",
    "cer_condition",
    "certificate_condition",
    "clock_condition",
    "disk_condition",
    "registrations_condition",
    "unity_condition",
    "upgrade_condition",
    "why_not_asked",
]

# The conditions that a node is asked for before it is changed, in this order.
READINESS = ("upgrade", "availability", "unity_cluster", "clock", "disk", "backup", "backup_age", "certificate")
# Those that an operator may know better than the CLI tells. With `upgrade` only the words of the node are done without:
# a command that is refused because of an upgrade leaves its own condition unmet, and there is none for services.
ACCEPTABLE = (*READINESS, "registrations")

FIXES: Mapping[str, str] = {
    "upgrade": (
        "let the upgrade end, or cancel it; look at `utils system upgrade status`. If none runs, accept `upgrade` in "
        "vos_tls_accept, with the reason"
    ),
    "availability": (
        "disable it for its group in Cisco Unified CM Administration, System > Presence Redundancy Groups; "
        "enable it again after the rollout"
    ),
    "unity_cluster": "bring both servers up: one Primary, one Secondary in `show cuc cluster status`",
    "clock": "give the publisher a time server that it reaches; look at `utils ntp status`",
    "disk": "free the partition, for example by deleting old traces; look at `show status`",
    "backup": "let the backup or the restore end; look at `utils disaster_recovery status backup` and `... restore`",
    "backup_age": (
        "back the cluster up (Disaster Recovery System, or `utils disaster_recovery backup network ...`), and look at "
        "`utils disaster_recovery history backup`. If there is a good backup elsewhere, accept `backup_age` in "
        "vos_tls_accept, with the reason"
    ),
    "certificate": "renew the Tomcat certificate first: its web services may not start again with an expired one",
}

# The high-water mark above which the log partition monitor deletes traces is 95 percent by default.
FULL_PERCENT = 95
WATCHED_DISKS = ("active", "logging")
# Longer than a rollout takes, and than the time zone of the certificate may be misread by.
CERTIFICATE_DAYS = 7
BACKUP_DAYS = 7.0  # that a good backup may be old, unless the operator says otherwise
# The node's clock and the dates of its backups may be printed in two time zones.
_ZONES = timedelta(days=1)
PRESENCE = "cups"  # how `show network cluster` calls the application of IM and Presence


def why_not_asked(name: str, product: Product, cluster: Cluster | None) -> str:
    """Why this node is not asked for the condition; empty where it is. An unknown product is asked for all."""
    if product is Product.UNKNOWN:
        return ""
    called = product.value
    if name == "availability":
        if product is not Product.IMP:
            return f"{called} has no presence redundancy group"
        return "a single IM and Presence node has no high availability" if len(_presence_nodes(cluster)) == 1 else ""
    if name == "unity_cluster":
        if product is not Product.CUC:
            return f"{called} is no Unity Connection"
        return "a single server" if cluster is not None and len(cluster.nodes) == 1 else ""
    if name == "registrations":
        return "" if product is Product.CUCM else f"no phone registers with {called}"
    local = cluster.local if cluster is not None else None
    if local is None:
        return ""
    if name == "clock" and local.role.lower() != "publisher":
        return "the publisher is asked: the other nodes follow its clock"
    if name in ("backup", "backup_age") and not _is_database_publisher(local):
        return "the publisher is asked: the backup is led from there"
    return ""


def _presence_nodes(cluster: Cluster | None) -> list[ClusterNode]:
    return [node for node in cluster.nodes if node.application == PRESENCE] if cluster is not None else []


def _is_database_publisher(node: ClusterNode) -> bool:
    return node.db_role == "DBPub" if node.db_role else node.role.lower() == "publisher"


def upgrade_condition(found: UpgradeStatus | None) -> Condition:
    """The node tells of no upgrade that may be running; None stands for a node whose CLI has no such command.

    Then the one sign of an upgrade is that a command was refused because of it, which is for the caller to see.
    """
    if found is None:
        return Condition("upgrade", True, "no command was refused because of an upgrade")
    if found.may_run:
        return Condition("upgrade", False, f"an upgrade may be running: {shown(found.line)}")
    return Condition("upgrade", True, f"no upgrade runs: {shown(found.line)}")


def availability_condition(found: Availability | None) -> Condition:
    """High availability is off: with it, services of IM and Presence hang after a restart (TechNote 217304)."""
    if found is None:
        return Condition("availability", False, "the state of high availability could not be read")
    states = ", ".join(f"{node.name} is {node.state}" for node in found.nodes)
    if found.enabled is False:
        return Condition("availability", True, "high availability is off")
    doubt = "high availability is on" if found.enabled else "it is not known whether high availability is on"
    return Condition("availability", False, f"{doubt} ({states})")


def unity_condition(found: UnityCluster | None) -> Condition:
    """One server is primary and the other one secondary, whichever."""
    if found is None:
        return Condition("unity_cluster", False, "the state of the cluster could not be read")
    states = [f"{s.name} is {s.state}" + (f" ({s.internal_state})" if s.apart else "") for s in found.servers]
    apart = [f"the replication of {row.name} is {row.state} {row.status}" for row in found.replicates if not row.good]
    return Condition("unity_cluster", found.healthy, ", ".join(states + apart))


def clock_condition(found: ClockSource | None) -> Condition:
    """The clock is synchronised. After a boot that takes up to five minutes (TechNote 215537)."""
    if found is None:
        return Condition("clock", False, "the state of the clock could not be read")
    if not found.synchronised:
        return Condition("clock", False, f"the clock is not synchronised: {shown(found.line.strip())}")
    return Condition("clock", True, f"synchronised to {found.server} at stratum {found.stratum}")


def disk_condition(found: Status) -> Condition:
    """The running side of the system and the log partition are not full; both must be listed."""
    disks = {name: found.disks[name] for name in WATCHED_DISKS if name in found.disks}
    if not disks:
        return Condition("disk", False, "the node lists no disk")
    if missing := [name for name in WATCHED_DISKS if name not in disks]:
        return Condition("disk", False, f"the node does not say how full these partitions are: {', '.join(missing)}")
    full = all(disk.percent < FULL_PERCENT for disk in disks.values())
    return Condition("disk", full, ", ".join(f"{name} is {disk.percent}% full" for name, disk in disks.items()))


def backup_condition(found: Mapping[str, DrsStatus | None]) -> Condition:
    """Neither a backup nor a restore runs; None stands for a node whose CLI has no such command."""
    for operation, status in found.items():
        if status is not None and status.running:
            share = "" if status.percent is None else f" ({status.percent}%)"
            return Condition("backup", False, f"a {operation} runs{share}")
    return Condition("backup", True, f"no {' and no '.join(found)} runs")


def backup_age_condition(found: DrsHistory | None, now: datetime, days: float) -> Condition:
    """The last good backup is not older than so many days. `now` and the dates of the backups are the node's own time.

    A node that tells of no backup has none. None stands for a node whose CLI has no such command: all products that
    can be set have a disaster recovery system, so that is no reason to do without.
    """
    if found is None:
        return Condition("backup_age", False, "the node has no command that tells of its backups")
    good, last = found.last_success, found.last
    if last is None:
        return Condition("backup_age", False, "the node has never been backed up")
    later = "" if last is good else f"; the last one, of {last.completed:%Y-%m-%d %H:%M}, is {_result(last)}"
    if good is None:
        return Condition("backup_age", False, f"no backup has succeeded{later}")
    said = f"the last good backup is of {good.completed:%Y-%m-%d %H:%M}"
    age = now - good.completed
    if age < -_ZONES:
        return Condition(
            "backup_age", False, f"{said}, which is after the node's own time, {now:%Y-%m-%d %H:%M}{later}"
        )
    if age > timedelta(days=days):
        old = f"{age / timedelta(days=1):.1f} days old, more than the allowed {days:g}"
        return Condition("backup_age", False, f"{said}: {old}{later}")
    return Condition("backup_age", True, f"{said}{later}")


def _result(run: DrsRun) -> str:
    return f"{run.result} (failed: {run.failed})" if run.failed else run.result


def certificate_condition(found: NodeCertificate | None, now: datetime) -> Condition:
    """The certificate is valid for some days more. `now` is the controller's time, in UTC."""
    if found is None:
        return Condition("certificate", False, "the Tomcat certificate could not be read")
    until = f"{found.not_after:%Y-%m-%d}"
    left = found.not_after - now.replace(tzinfo=None)
    if left < timedelta(0):
        return Condition("certificate", False, f"the Tomcat certificate expired on {until}")
    if left < timedelta(days=CERTIFICATE_DAYS):
        return Condition("certificate", False, f"the Tomcat certificate expires on {until}")
    return Condition("certificate", True, f"the Tomcat certificate is valid until {until}")


def registrations_condition(found: Registrations | None, before: int, tolerance: float) -> Condition:
    """At least the share `tolerance` (0 to 1) of the phones that were registered before is registered again."""
    if found is None:
        return Condition("registrations", False, "the registered phones could not be read")
    wanted = math.ceil(before * tolerance)
    seen = f"{found.registered} phones are registered, {before} were before, {wanted} are enough"
    if found.unread:
        # They count as registered before and as not registered now, so that none of them is missed.
        shown = "; ".join(repr(row) for row in found.unread_rows)
        seen += f"; {found.unread} rows cannot be read and count as not registered: {shown}"
    return Condition("registrations", found.registered >= wanted, seen)


def cer_condition(found: CerReport, cluster: Cluster | None) -> Condition:
    """Emergency Responder replicates: each server of its cluster is Active, and connected or the node itself."""
    expected = len(cluster.nodes) if cluster is not None else 1
    if len(found.servers) != expected:
        return Condition("replication", False, f"{len(found.servers)} of {expected} servers are in the report")
    if not found.healthy:
        faults = ", ".join(f"{server.server} is {server.state} {server.status}" for server in found.servers)
        return Condition("replication", False, faults)
    return Condition("replication", True, f"Active on {expected} of {expected} servers")
