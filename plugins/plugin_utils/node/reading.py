# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a node over one session: which command answers what, which product may lack it, and the evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from ..cli.errors import CommandRefused
from ..parse.callgroups import CALL_GROUPS_QUERY, CallGroups, parse_call_groups
from ..parse.cluster import Cluster, parse_cluster
from ..parse.errors import ParseError
from ..parse.fips import parse_common_criteria, parse_fips
from ..parse.history import History, parse_history
from ..parse.refusals import says_upgrade_runs
from ..parse.replication import Replication, parse_runtimestate
from ..parse.services import Services, parse_services
from ..parse.sipports import SIP_PORTS_QUERY, parse_sip_ports
from ..parse.status import Status, parse_status
from ..parse.tls import MinVersion, parse_min_version
from ..parse.version import ActiveVersion, parse_version
from ..product.fingerprint import Fingerprint, fingerprint
from ..product.model import Product
from ..rollout.boot import BootIdentity, boot_identity
from ..rollout.gates import OUT_OF_SERVICE
from .errors import AnswerNotUnderstood, ProductContradiction

__all__ = ["Asks", "Evidence", "Reader", "decide_product"]

T = TypeVar("T")

CALL_GROUPS = f"run sql {CALL_GROUPS_QUERY}"
CLUSTER = "show network cluster"
COMMON_CRITERIA = "utils fips_common_criteria status"
CUC_VERSION = "show cuc version"
FIPS = "utils fips status"
HISTORY = "file dump install system-history.log"  # `file view` would open a pager of its own
REPLICATION = "utils dbreplication runtimestate"
SERVICES = "utils service list"
SIP_PORTS = f"run sql {SIP_PORTS_QUERY}"
STATUS = "show status"
TLS = "show tls min-version"
UCCX_VERSION = "show uccx version"
VERSION = "show version active"

# Seconds. Slow commands need more than the default of the connection.
PATIENCE = {SERVICES: 120.0, REPLICATION: 180.0, HISTORY: 120.0, CALL_GROUPS: 120.0, SIP_PORTS: 120.0}

# What the CLI answers when the product or the release has no such command. `Incomplete command entered` is not
# among them: that is also what an account with too low a privilege level gets.
NO_SUCH_COMMAND = "no valid command entered"


class Asks(Protocol):
    """The part of a session that reading needs."""

    host: str

    def run(self, command: str, timeout: float = 60.0) -> str:
        """The answer of the CLI to a command."""


@dataclass(frozen=True)
class Evidence:
    """A command, the line of its answer that decided, and the controller's time (UTC, ISO 8601)."""

    command: str
    line: str
    time: str

    def as_result(self) -> dict[str, str]:
        """The evidence as modules return it."""
        return {"command": self.command, "line": self.line, "time": self.time}


def utc_now() -> datetime:
    """The controller's time."""
    return datetime.now(UTC)


class Reader:
    """Asks one node over one session. Each command is sent once; None means that the product has no such command.

    All methods raise VosError: what the session raises, and AnswerNotUnderstood for a text that no parser knows.
    """

    def __init__(self, session: Asks, *, timeout: float = 60.0, now: Callable[[], datetime] = utc_now) -> None:
        self.host = session.host
        self.upgrade_refusal = ""  # the line of a refusal that says that an upgrade runs
        self.now = now
        self._session = session
        self._timeout = timeout
        self._answers: dict[str, str | CommandRefused] = {}
        self._answered_at: dict[str, datetime] = {}
        self._evidence: dict[tuple[str, str], Evidence] = {}

    @property
    def evidence(self) -> list[dict[str, str]]:
        """What was read so far, as modules return it."""
        return [evidence.as_result() for evidence in self._evidence.values()]

    def note(self, command: str, line: str) -> None:
        """Keep a line that decided, once."""
        evidence = Evidence(command, line.strip(), self.now().isoformat(timespec="seconds"))
        self._evidence.setdefault((command, evidence.line), evidence)

    def version(self) -> ActiveVersion:
        """The release that runs."""
        return self._need(VERSION, parse_version, lambda version: version.text)

    def status(self) -> Status:
        """Host name, clock and uptime. Not available while the node is upgraded."""
        return self._need(STATUS, parse_status, lambda status: status.uptime_line)

    def min_version(self) -> MinVersion | None:
        """The configured TLS minimum."""
        return self.ask(TLS, parse_min_version, lambda found: found.line)

    def cluster(self) -> Cluster | None:
        """The nodes of the cluster as this node sees them."""
        return self.ask(CLUSTER, parse_cluster, lambda cluster: cluster.local.line if cluster.local else "")

    def services(self) -> Services | None:
        """All services. Not available while the node is upgraded."""
        return self.ask(SERVICES, parse_services, _line_of_services)

    def replication(self) -> Replication | None:
        """The database replication as this node sees it."""
        return self.ask(REPLICATION, parse_runtimestate, _line_of_replication)

    def call_groups(self) -> CallGroups | None:
        """The Unified CM Groups. Only Unified CM has them; its publisher is the one to ask."""
        return self.ask(CALL_GROUPS, parse_call_groups, lambda found: next(iter(found.nodes), ""))

    def sip_ports(self) -> tuple[int, ...] | None:
        """The TLS ports of the cluster's SIP profiles. Only Unified CM has them; each node of it knows all."""
        return self.ask(SIP_PORTS, parse_sip_ports, lambda found: str(found[0]) if found else "")

    def fips(self) -> bool | None:
        """Whether the node runs in FIPS mode."""
        return self.ask(FIPS, parse_fips, lambda _: "")

    def common_criteria(self) -> bool | None:
        """Whether the node runs in Common Criteria mode."""
        return self.ask(COMMON_CRITERIA, parse_common_criteria, lambda _: "")

    def boot(self) -> BootIdentity:
        """The running boot. The history may be unreadable (a refusal, another text); then the uptime stands alone."""
        try:
            history = self.ask(HISTORY, parse_history, _line_of_history)
        except (AnswerNotUnderstood, CommandRefused) as error:
            self.note(HISTORY, error.seen or error.message)
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
            # Only two products know these; the others refuse them, so they are asked only where the rest is silent.
            found = fingerprint(cluster, services, self._text(UCCX_VERSION), self._text(CUC_VERSION))
        for service in services.services.values() if services is not None else ():
            if any(f"has {service.name}:" in mark for mark in found.evidence):
                self.note(SERVICES, service.line)
        return decide_product(found, expected, self.host)

    def _text(self, command: str) -> str | None:
        answer = self._send(command)
        text = answer.seen or answer.message if isinstance(answer, CommandRefused) else answer
        self.note(command, _line_with(text, ""))
        return None if isinstance(answer, CommandRefused) or not answer.strip() else answer

    def _need(self, command: str, parse: Callable[[str], T], line: Callable[[T], str]) -> T:
        answer = self._send(command)
        if isinstance(answer, CommandRefused):
            raise answer
        return self._parsed(command, answer, parse, line)

    def ask(self, command: str, parse: Callable[[str], T], line: Callable[[T], str], patience: float = 0.0) -> T | None:
        """The parsed answer, or None where the product has no such command; `line` finds the line that decided.

        `patience` is the number of seconds that a slow command may take.
        """
        answer = self._send(command, patience)
        if not isinstance(answer, CommandRefused):
            return self._parsed(command, answer, parse, line)
        refusal = f"{answer.seen}\n{answer.message}"
        if NO_SUCH_COMMAND in refusal.lower():
            self.note(command, _line_with(refusal, NO_SUCH_COMMAND))
            return None
        try:
            # A single node's runtimestate is a refusal by its words, and an answer by its meaning.
            return self._parsed(command, answer.seen, parse, line)
        except AnswerNotUnderstood:
            raise answer from None

    def _send(self, command: str, patience: float = 0.0) -> str | CommandRefused:
        if command not in self._answers:
            patience = max(self._timeout, patience, PATIENCE.get(command, 0.0))
            try:
                self._answers[command] = self._session.run(command, patience)
            except CommandRefused as error:
                self._answers[command] = error
                if says_upgrade_runs(f"{error.seen}\n{error.message}"):
                    self.upgrade_refusal = _line_with(error.seen, "upgrade")
            self._answered_at[command] = self.now()
        return self._answers[command]

    def _parsed(self, command: str, text: str, parse: Callable[[str], T], line: Callable[[T], str]) -> T:
        try:
            found = parse(text)
        except ParseError as error:
            raise AnswerNotUnderstood(
                error.what,
                host=self.host,
                command=command,
                seen=text,
                hint="Run the command by hand. If the node is healthy, report its text, so that it becomes known.",
            ) from error
        self.note(command, _line_with(text, line(found)))
        return found


def decide_product(found: Fingerprint, expected: Product | None, host: str) -> Fingerprint:
    """The product that the node's answers show, or the expected one where they leave it open.

    Raises ProductContradiction where they do not allow the expected one.
    """
    if expected is None or expected is found.product:
        return found
    if expected in found.possible:
        return Fingerprint(expected, (*found.evidence, f"named by the option product: {expected.value}"), (expected,))
    is_what = "of no product for certain" if found.product is Product.UNKNOWN else found.product.value
    raise ProductContradiction(
        f"the node is {is_what}, but it was said to be {expected.value}",
        host=host,
        seen="; ".join(found.evidence),
        hint="Correct the product in the inventory, or the address of the node.",
    )


def _line_with(text: str, needle: str) -> str:
    """The first line that holds the needle; without a needle the first line that holds anything."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if needle.strip().lower() in line.lower()), lines[0] if lines else "")


def _line_of_services(services: Services) -> str:
    found = services.services.values()
    down = [s.line for s in found if s.state != "STARTED" and s.activated and not OUT_OF_SERVICE.search(s.reason)]
    return next(iter(down), next((s.line for s in found), ""))


def _line_of_replication(replication: Replication) -> str:
    bad = [node.line for node in replication.nodes if node.state != 2]
    return next(iter(bad), next((node.line for node in replication.nodes), ""))


def _line_of_history(history: History) -> str:
    return history.last_boot.line if history.last_boot is not None else ""
