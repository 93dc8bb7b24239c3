# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a node over one session: the command for each value, which product may lack it, and the evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from ..cli.errors import CommandRefused
from ..cli.redaction import OwnWords
from ..parse.call_devices import CALL_DEVICES_QUERY, CallDevices, parse_call_devices
from ..parse.callmanager_groups import CALL_GROUPS_QUERY, CallGroups, parse_call_groups
from ..parse.cluster import Cluster, parse_cluster
from ..parse.device_limits import DEVICE_LIMITS_QUERY, parse_device_limits
from ..parse.fips import parse_common_criteria, parse_fips
from ..parse.min_version import MinVersion, parse_min_version
from ..parse.refusals import refusal_in
from ..parse.replication import Replication, parse_runtimestate, single_node_refusal
from ..parse.services import Services, parse_services
from ..parse.sip_ports import SIP_PORTS_QUERY, parse_sip_ports
from ..parse.status import Status, parse_status
from ..parse.system_history import History, parse_history
from ..parse.version import ActiveVersion, parse_version
from ..product.model import Product
from .boot import ACCURACY_S, BootIdentity, boot_identity
from .errors import AnswerNotUnderstood, ProductContradiction
from .fingerprint import Fingerprint, fingerprint
from .replies import Answers, CommandRunner, Evidence, line_with

__all__ = ["CommandRunner", "Evidence", "Reader", "decide_product"]

CALL_DEVICES = f"run sql {CALL_DEVICES_QUERY}"
CALL_GROUPS = f"run sql {CALL_GROUPS_QUERY}"
CLUSTER = "show network cluster"
COMMON_CRITERIA = "utils fips_common_criteria status"
CUC_VERSION = "show cuc version"
DEVICE_LIMITS = f"run sql {DEVICE_LIMITS_QUERY}"
FIPS = "utils fips status"
HISTORY = "file dump install system-history.log"  # `file view` would open a pager of its own
REPLICATION = "utils dbreplication runtimestate"
SERVICES = "utils service list"
SIP_PORTS = f"run sql {SIP_PORTS_QUERY}"
STATUS = "show status"
TLS = "show tls min-version"
UCCX_VERSION = "show uccx version"
SERVER_MINIMUM = "show tls server min-version"
VERSION = "show version active"


class Reader(Answers):
    """Reads the values of one node, of any product; see Answers for when an answer is complete.

    All methods raise VosError. None means that the product has no such command.
    """

    PATIENCE = MappingProxyType(
        {
            SERVICES: 120.0,
            REPLICATION: 180.0,
            HISTORY: 120.0,
            CALL_DEVICES: 120.0,
            CALL_GROUPS: 120.0,
            DEVICE_LIMITS: 120.0,
            SIP_PORTS: 120.0,
        }
    )

    def version(self) -> ActiveVersion:
        """The release that runs."""
        return self._need(VERSION, parse_version, lambda version: version.text, lambda version: version.whole)

    def status(self) -> Status:
        """Host name, clock and uptime. Not available while the node is upgraded."""
        return self._need(STATUS, parse_status, lambda status: status.uptime_line, lambda s: s.whole, _same_status)

    def min_version(self, known: Collection[str] = ()) -> MinVersion | None:
        """The configured TLS minimum. A value that an earlier reading has shown (`known`) needs no second answer."""
        return self.ask(
            TLS,
            parse_min_version,
            lambda found: found.line,
            whole=lambda found: found.version in known,
            same=_same_version,
        )

    def cluster(self) -> Cluster | None:
        """The nodes of the cluster as this node sees them."""
        return self.ask(
            CLUSTER,
            parse_cluster,
            lambda cluster: cluster.local.line if cluster.local else "",
            whole=lambda cluster: cluster.whole,
            same=lambda one, other: one.members == other.members,
        )

    def services(self) -> Services | None:
        """All services. Not available while the node is upgraded."""
        return self.ask(
            SERVICES,
            parse_services,
            _line_of_services,
            whole=lambda services: services.whole,
            same=lambda one, other: list(one.services) == list(other.services),  # their states may change meanwhile
        )

    def replication(self) -> Replication | None:
        """The database replication as this node sees it."""
        return self.ask(
            REPLICATION,
            parse_runtimestate,
            _line_of_replication,
            whole=lambda replication: replication.whole,
            same=lambda one, other: [node.name for node in one.nodes] == [node.name for node in other.nodes],
            refusal=single_node_refusal,
        )

    def call_groups(self, *, surely: bool = False) -> CallGroups | None:
        """The Unified CM Groups. Only Unified CM has them; its publisher is the one to ask.

        One answer is enough for an order of nodes. ``surely`` asks until two agree: nodes are restarted together only
        if they share no group, so no member may be missing because an answer was cut off.
        """
        with self.confirming(surely):
            return self.ask(CALL_GROUPS, parse_call_groups, lambda found: next(iter(found.nodes), ""))

    def call_devices(self) -> CallDevices | None:
        """The devices of the Unified CM Groups. Ask the publisher of Unified CM, as for the groups."""
        return self.ask(CALL_DEVICES, parse_call_devices, lambda found: next(iter(found.groups), ""))

    def device_limits(self) -> Mapping[str, int] | None:
        """How many devices may register with each node, see parse_device_limits. Ask the publisher of Unified CM."""
        return self.ask(DEVICE_LIMITS, parse_device_limits, lambda found: next(iter(found), ""))

    def sip_ports(self) -> tuple[int, ...] | None:
        """The TLS ports of the cluster's SIP profiles. Only Unified CM has them; each node of it knows all."""
        return self.ask(SIP_PORTS, parse_sip_ports, lambda found: str(found[0]) if found else "")

    def fips(self) -> bool | None:
        """Whether the node runs in FIPS mode."""
        return self.ask(FIPS, parse_fips, lambda _: "")

    def common_criteria(self) -> bool | None:
        """Whether the node runs in Common Criteria mode."""
        return self.ask(COMMON_CRITERIA, parse_common_criteria, lambda _: "")

    def boot(self, known: BootIdentity | None = None) -> BootIdentity:
        """The running boot. The history may be unreadable (a refusal, another text); then the uptime stands alone.

        `known` is an earlier reading of this node: a history that still ends as that one is not asked for twice.
        """
        try:
            history = self.ask(
                HISTORY, parse_history, _line_of_history, whole=lambda found: known is not None and known.ends(found)
            )
        except (AnswerNotUnderstood, CommandRefused) as error:
            self.note(HISTORY, error.seen or OwnWords(error.message))
            history = None
        return boot_identity(self.status(), history, self._answered_at[STATUS])

    def hostname(self) -> str:
        """The node's own name."""
        cluster = self.cluster()
        local = cluster.local if cluster is not None else None
        return local.hostname if local is not None and local.hostname else self.status().hostname

    def product(self, expected: Product | None = None) -> Fingerprint:
        """The product, from the node's answers. Raises ProductContradiction; see decide_product."""
        cluster, services = self.cluster(), self.services()
        found = fingerprint(cluster, services, None, None)
        if found.product is Product.UNKNOWN:
            # Few products have these commands; the others refuse them. So they are sent only if the rest shows nothing.
            answers = (self._text(UCCX_VERSION), self._text(CUC_VERSION), self._text(SERVER_MINIMUM))
            found = fingerprint(cluster, services, *answers)
        for service in services.services.values() if services is not None else ():
            if any(f"has {service.name}:" in mark for mark in found.evidence):
                self.note(SERVICES, service.line)
        return decide_product(found, expected, self.host)

    def _text(self, command: str) -> str | None:
        try:
            answer = self._answer(command)
        except CommandRefused as error:
            self.note(command, line_with(error.seen, "") or OwnWords(error.message))
            return None
        self.note(command, line_with(answer, ""))
        return answer if answer.strip() and not refusal_in(answer) else None


def decide_product(found: Fingerprint, expected: Product | None, host: str) -> Fingerprint:
    """The product that the node's answers show, or the expected one if they leave it open.

    Raises ProductContradiction if the answers exclude the expected one.
    """
    if expected is None or expected is found.product:
        return found
    if expected in found.possible:
        return Fingerprint(expected, (*found.evidence, f"given by the option product: {expected.value}"), (expected,))
    is_what = "of an unknown product" if found.product is Product.UNKNOWN else found.product.value
    raise ProductContradiction(
        f"the node is {is_what}, but it was expected to be {expected.value}",
        host=host,
        seen=OwnWords("; ".join(found.evidence)),
        hint="Correct the product in the inventory, or the address of the node.",
    )


def _same_version(one: MinVersion, other: MinVersion) -> bool:
    return one.version == other.version


def _same_status(one: Status, other: Status) -> bool:
    """Clock and uptime change between two readings; the boot time, which follows from both, does not."""
    fixed = [(status.hostname, status.product_version, sorted(status.disks)) for status in (one, other)]
    return fixed[0] == fixed[1] and abs((one.boot_time - other.boot_time).total_seconds()) <= ACCURACY_S


def _line_of_services(services: Services) -> str:
    found = services.services.values()
    down = [s.line for s in found if s.state != "STARTED" and s.activated and not s.out_of_service]
    return next(iter(down), next((s.line for s in found), ""))


def _line_of_replication(replication: Replication) -> str:
    bad = [node.line for node in replication.nodes if node.state != 2]
    return next(iter(bad), next((node.line for node in replication.nodes), ""))


def _line_of_history(history: History) -> str:
    return history.last_boot.line if history.last_boot is not None else ""
