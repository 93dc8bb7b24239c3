# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of each product, and what `utils service list` says of them while a node comes up.

No full listing of any product is public. The names are from Cisco's documents and published captures; their
order, and which of them a real node prints, are assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..product import Product, Role
from ..world.world import NodeSpec

__all__ = [
    "CALL_MANAGER",
    "CTI_MANAGER",
    "DATABASE",
    "PRESENCE_ENGINE",
    "TFTP",
    "TOMCAT",
    "ServiceRow",
    "activation",
    "catalogue",
    "rows",
    "start_progress",
    "start_share",
]

TOMCAT = "Cisco Tomcat"
DATABASE = "A Cisco DB"
CALL_MANAGER = "Cisco CallManager"
CTI_MANAGER = "Cisco CTIManager"
TFTP = "Cisco Tftp"
PRESENCE_ENGINE = "Cisco Presence Engine"

_STARTING = 0.2  # share of a node's start-up time that one of its services takes

_COMMANDED_OUT = "Commanded Out of Service"
_NOT_ACTIVATED = "Service Not Activated"
_NOT_RUNNING = "Component is not running"

# Daemons of the platform, printed first and with a blank before the bracket.
_PLATFORM = (
    "System SSH",
    "Name Service Cache",
    "Entropy Monitoring Daemon",
    "Cisco SCSI Watchdog",
    "Service Manager",
    "Cluster Manager",
)
_DATABASE = (DATABASE, "A Cisco DB Replicator")
_COMMON = (
    "Cisco AMC Service",
    "Cisco Audit Event Service",
    "Cisco CDP",
    "Cisco CDP Agent",
    "Cisco Certificate Change Notification",
    "Cisco Certificate Expiry Monitor",
    "Cisco Database Layer Monitor",
    "Cisco DRF Local",
    "Cisco DRF Master",
    "Cisco Log Partition Monitoring Tool",
    "Cisco RIS Data Collector",
    "Cisco RTMT Reporter Servlet",
    "Cisco Syslog Agent",
    TOMCAT,
    "Cisco Tomcat Stats Servlet",
    "Cisco Trace Collection Service",
    "Cisco Trace Collection Servlet",
    "Host Resources Agent",
    "MIB2 Agent",
    "Platform Administrative Web Service",
    "SNMP Master Agent",
    "SOAP -Log Collection APIs",
    "SOAP -Performance Monitoring APIs",
    "SOAP -Real-Time Service APIs",
    "System Application Agent",
)
_STANDALONE = (
    "Cisco Audit Event Service",
    "Cisco CDP",
    "Cisco CDP Agent",
    "Cisco Certificate Expiry Monitor",
    "Cisco DRF Local",
    "Cisco DRF Master",
    "Cisco Log Partition Monitoring Tool",
    "Cisco Syslog Agent",
    TOMCAT,
    "Cisco Tomcat Stats Servlet",
    "Cisco Trace Collection Service",
    "Host Resources Agent",
    "MIB2 Agent",
    "SNMP Master Agent",
    "System Application Agent",
)
_CUCM_NETWORK = (
    "Cisco CAR Scheduler",
    "Cisco CDR Agent",
    "Cisco CDR Repository Manager",
    "Cisco Change Credential Application",
    "Cisco E911",
    "Cisco Extended Functions",
    "Cisco Smart License Manager",
    "Cisco Trust Verification Service",
    "Platform Communication Web Service",
)
_CUCM_CALLS = (
    CALL_MANAGER,
    CTI_MANAGER,
    "Cisco IP Voice Media Streaming App",
    "Cisco Location Bandwidth Manager",
)
_CUCM_PUBLISHER = (
    "Cisco AXL Web Service",
    "Cisco Bulk Provisioning Service",
    "Cisco CTL Provider",
    "Cisco Certificate Authority Proxy Function",
    "Cisco Certificate Enrollment Service",
    "Cisco DirSync",
    "Cisco Intercluster Lookup Service",
    "Cisco Serviceability Reporter",
)
_CUCM_UNUSED = (
    "Cisco Dialed Number Analyzer",
    "Cisco Extension Mobility",
    "Cisco IP Manager Assistant",
    "Cisco TAPS Service",
    "Cisco Unified Mobile Voice Access Service",
    "Cisco WebDialer Web Service",
    "Cisco Wireless Controller Synchronization Service",
    "Self Provisioning IVR",
)
_IMP = (
    "Cisco Client Profile Agent",
    "Cisco Config Agent",
    "Cisco IM and Presence Data Monitor",
    "Cisco Intercluster Sync Agent",
    "Cisco OpenSession Datastore",
    "Cisco OAM Agent",
    "Cisco Presence Datastore",
    PRESENCE_ENGINE,
    "Cisco RCC Device Selection",
    "Cisco Route Datastore",
    "Cisco SIP Proxy",
    "Cisco SIP Registration Datastore",
    "Cisco Server Recovery Manager",
    "Cisco Sync Agent",
    "Cisco XCP Authentication Service",
    "Cisco XCP Config Manager",
    "Cisco XCP Connection Manager",
    "Cisco XCP Router",
    "Cisco XCP Text Conference Manager",
    "Cisco XCP Web Connection Manager",
)
_IMP_UNUSED = (
    "Cisco XCP Directory Service",
    "Cisco XCP File Transfer Manager",
    "Cisco XCP Message Archiver",
    "Cisco XCP SIP Federation Connection Manager",
    "Cisco XCP XMPP Federation Connection Manager",
)
_CUC = ("Connection Conversation Manager", "Connection Mixer")
# These run on exactly one node of a Unity Connection cluster, the primary.
_CUC_PRIMARY = ("Connection Mailbox Sync", "Connection Message Transfer Agent", "Connection Notifier")
_CER = ("Cisco Emergency Responder", "Cisco IDS")
_PCD = ("Platform Manager",)
_UCCX = ("Cisco Unified CCX Administration", "Cisco Unified CCX Database", "Cisco Unified CCX Engine")


@dataclass(frozen=True)
class ServiceRow:
    """One line of `utils service list`."""

    name: str
    state: str = "STARTED"
    reason: str = ""
    platform: bool = False


def catalogue(spec: NodeSpec, *, primary: bool | None = None) -> tuple[ServiceRow, ...]:
    """The services of a node in good health, in the order of their start.

    `primary` says whether it is the primary of a Unity Connection cluster now; None: as at the start.
    """
    publisher = spec.role is Role.PUBLISHER
    # With each command, the journal asks for it for all nodes of the cluster.
    return _catalogue(spec.product, publisher, spec.tftp, spec.call_processing, spec.services_stopped, primary)


@lru_cache(maxsize=256)
def _catalogue(
    product: Product, publisher: bool, tftp: bool, call_processing: bool, stopped: tuple[str, ...], primary: bool | None
) -> tuple[ServiceRow, ...]:
    wanted: tuple[str, ...]
    unused: tuple[str, ...] = ()
    out: set[str] = set(stopped)
    if not publisher:
        out.add("Cisco DRF Master")  # the backup's master agent runs on the publisher only
    if product is Product.CUCM:
        wanted = _DATABASE + _COMMON + _CUCM_NETWORK
        for services, active in (
            (_CUCM_PUBLISHER, publisher),
            ((TFTP,), tftp),
            (_CUCM_CALLS, call_processing),
            (_CUCM_UNUSED, False),
        ):
            wanted, unused = (wanted + services, unused) if active else (wanted, unused + services)
    elif product is Product.IMP:
        wanted, unused = _DATABASE + _COMMON + _IMP, _IMP_UNUSED
    elif product is Product.CUC:
        wanted = _DATABASE + _COMMON + _CUC + _CUC_PRIMARY
        out.update(() if (publisher if primary is None else primary) else _CUC_PRIMARY)
    elif product is Product.CER:
        wanted = _DATABASE + _STANDALONE + _CER
    elif product is Product.PCD:
        wanted = _STANDALONE + _PCD
    else:
        wanted = _DATABASE + _STANDALONE + _UCCX
    platform = tuple(
        ServiceRow(name, *_stopped(name == "Name Service Cache", _NOT_ACTIVATED), platform=True) for name in _PLATFORM
    )
    network = tuple(ServiceRow(name, *_stopped(name in out, _COMMANDED_OUT)) for name in wanted)
    return platform + network + tuple(ServiceRow(name, "STOPPED", _NOT_ACTIVATED) for name in unused)


def rows(
    spec: NodeSpec,
    *,
    share: float = 1.0,
    stuck: tuple[str, ...] = (),
    broken: tuple[str, ...] = (),
    by_hand: Mapping[str, str] | None = None,
    stopping: bool = False,
    known: bool = True,
    primary: bool | None = None,
) -> tuple[ServiceRow, ...]:
    """The services at some moment.

    `share` is how much of the start-up time has passed (1.0: all of it), `stuck` names the services that stay
    STARTING and `broken` those that do not run, `by_hand` has the states of those that were stopped or started in the
    CLI, `stopping` is true while the node goes down. Without `known` no name tells the product. `primary` is that of
    the catalogue.
    """
    healthy = catalogue(spec, primary=primary)
    shares = _start_shares(healthy) if share < 1 else {}
    result = []
    for row in healthy:
        if by_hand and (state := by_hand.get(row.name)):
            row = ServiceRow(row.name, state, _COMMANDED_OUT if state == "STOPPED" else "", row.platform)
        if row.state == "STARTED" and stopping and not row.platform:
            row = ServiceRow(row.name, "STOPPING")
        elif row.state == "STARTED" and row.name in broken:
            row = ServiceRow(row.name, "STOPPED", _NOT_RUNNING, row.platform)
        elif row.state == "STARTED" and row.name in stuck:
            row = ServiceRow(row.name, "STARTING", platform=row.platform)
        elif row.state == "STARTED" and share < shares.get(row.name, 0.0):
            soon = share > shares[row.name] - _STARTING
            row = ServiceRow(
                row.name, *(("STARTING", "") if soon else ("STOPPED", _NOT_RUNNING)), platform=row.platform
            )
        result.append(row)
    return tuple(result) if known else tuple(row for row in result if row.platform or row.name in _STANDALONE)


def start_share(spec: NodeSpec, name: str) -> float:
    """When a service is STARTED, as a share of the node's start-up time: databases early, feature services last."""
    return _start_shares(catalogue(spec))[name]


def activation(spec: NodeSpec) -> Mapping[str, bool]:
    """The services that the Service Manager knows, and whether each is activated."""
    return {row.name: row.reason != _NOT_ACTIVATED for row in catalogue(spec) if not row.platform}


def start_progress(spec: NodeSpec, name: str, share: float) -> float:
    """How far a service is that starts, from 0 to 1, after this share of the node's start-up time."""
    return min(1.0, max(0.0, 1 - (start_share(spec, name) - share) / _STARTING))


def _start_shares(services: tuple[ServiceRow, ...]) -> Mapping[str, float]:
    """The last one that starts by itself does so at the end of the start-up time."""
    later = [row.name for row in services if row.state == "STARTED" and not row.platform]
    shares = {name: 0.1 + 0.9 * ((place + 1) / len(later)) for place, name in enumerate(later)}
    return {row.name: 0.0 if row.platform else shares.get(row.name, 1.0) for row in services}


def _stopped(stopped: bool, reason: str) -> tuple[str, str]:
    return ("STOPPED", reason) if stopped else ("STARTED", "")
