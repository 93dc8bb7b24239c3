# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading one node of many: one login and its handshakes, in its own thread and with its own time limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ansible.errors import AnsibleError

from ..cli.errors import DeadlinePassed, VosError
from ..cli.redaction import hiding
from ..node.credentials import Credentials, NodeAccount
from ..node.errors import FINAL
from ..node.facts import gather
from ..node.health.check import BACKUP_DAYS
from ..node.reader import CommandRunner, Reader
from ..product.model import Product
from ..tls.path import BadPath
from ..tls.ports import Mode
from ..tls.request import OPTIONS, PRODUCTS, BadRequest, ProbeRequest
from ..tls.run import run_probe
from .host_variables import probe_path
from .secrets import secrets_of

__all__ = ["STATE", "NodePlace", "NodeReading", "ReadRequest"]

STATE = ("cluster", "tls")  # the subsets of node_info that the state of a node needs
_LEAST = 0.1  # seconds that a step gets at least, so that the step itself reports that the time is up
# After these errors of a first reading a second one does not try the password again: after three refusals a node locks
# the account. PasswordNotTried is here for the nodes that were left alone because others refused the same password, and
# RequestRefused for those that have no password.
_NOT_AGAIN = ("AuthenticationRefused", "HopRefused", "PasswordExpired", "PasswordNotTried", "RequestRefused")


@dataclass(frozen=True)
class ReadRequest:
    """What to read. `settings` are the names of variables whose values are kept for each host."""

    target: str
    login: bool
    handshake: bool
    # Seconds between two connections to one TLS port, and before a version that was refused is offered again. None:
    # by the variables of each host (vos_tls_probe_pause, vos_tls_probe_spacing).
    pause: float | None
    spacing: float | None
    sessions: int  # nodes that are logged in to at the same time
    node_timeout: float | None  # seconds for a node; None: as its own timeouts allow
    settings: tuple[str, ...]
    defaults: Mapping[str, Any] = field(default_factory=dict)  # of settings that a host does not have; else empty
    # The subsets of node_info. None: those of the state, with the SIP ports where they are to be probed.
    subsets: tuple[str, ...] | None = None
    backup_days: float = BACKUP_DAYS  # of a host that has no vos_tls_backup_days
    # Whether to keep what a plan needs of each host: vos_tls_expected_restart_minutes and vos_tls_node_capacity.
    minutes: bool = False
    exact: bool = False  # a port must accept the target itself (vos_tls_allow_lowering)
    # What an earlier reading has found, by inventory name: the nodes that are not read again, with their errors; what
    # to probe; and the results of tls_probe with which the handshakes are compared.
    left_out: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    probing: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    baselines: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def after(
        self, readings: Sequence[Mapping[str, Any]], baselines: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> ReadRequest:
        """The request of a later reading, which knows the earlier `readings` of the same run.

        It probes what those have found, and leaves out the nodes that have refused their password.
        """
        return replace(
            self,
            left_out={
                node["name"]: {"error": str(node["error"]), "error_type": str(node["error_type"])}
                for node in readings
                if node.get("error") and node.get("error_type") in _NOT_AGAIN
            },
            probing={node["name"]: node["probing"] for node in readings if node.get("probing")},
            baselines=baselines,
        )


@dataclass(frozen=True)
class NodePlace:
    """One node with all that is needed to read it. Without an account, no login is tried."""

    name: str
    address: str
    connection: Any
    login: NodeAccount | None
    seconds: float  # for all of it
    product: str  # the operator's, else ""
    subsets: tuple[str, ...]
    backup_days: float
    ports: list[int]
    pause: float
    spacing: float
    probing: Mapping[str, Any] | None = None  # as an earlier reading has found it
    baseline: Sequence[Mapping[str, Any]] | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords, which no result may show, even if a node prints them."""
        return secrets_of(self.connection)

    @property
    def through_hop(self) -> bool:
        """Whether its handshakes go through the jump host of its sessions."""
        return bool(self.connection.get_option("tls_route") == "hop")

    def probing_by(self, info: Mapping[str, Any]) -> dict[str, Any]:
        """What to probe on the node, and how: as an earlier reading has found it, else by what the node says now."""
        if self.probing is not None:
            return dict(self.probing)
        product, sip_ports = str(info.get("product") or self.product), info.get("sip_ports") or {}
        return {
            "ports": self.ports,
            "pause": self.pause,
            "spacing": self.spacing,
            "product": product if product in PRODUCTS else "",
            "release": str(info.get("version") or ""),
            "mode": (Mode.COMMON_CRITERIA if info.get("common_criteria") else Mode.NORMAL).value,
            "extra_ports": [] if self.ports else list(sip_ports.get("ports") or ()),
            "unlisted": str(sip_ports.get("error") or ""),
        }


class _Deadline:
    """The end of a node's time."""

    def __init__(self, place: NodePlace) -> None:
        self._place = place
        self.end = time.monotonic() + place.seconds

    def within(self, seconds: float) -> float:
        """These seconds, or the time that is left if it is less."""
        return max(_LEAST, min(seconds, self.end - time.monotonic()))

    @contextmanager
    def kept(self, command: str = "") -> Iterator[None]:
        """The time of a step. Raises DeadlinePassed if the time is up before the step, and instead of an error of the
        step after the time is up; but a refused login is always raised as such."""
        if time.monotonic() >= self.end:
            raise self._passed("", command)
        try:
            yield
        except FINAL:
            raise
        except VosError as error:
            if time.monotonic() < self.end:
                raise
            raise self._passed(error.message, error.command, error.seen) from error

    def _passed(self, last: str, command: str = "", seen: str = "") -> DeadlinePassed:
        return DeadlinePassed(
            f"it was not read within {self._place.seconds:g} seconds, which is all the time that it has"
            f"{': ' if last else ''}{last}",
            host=self._place.name,
            command=command,
            seen=seen,
            hint="Log in by hand to see what is slow. vos_tls_node_timeout gives each node another time.",
        )


class _InTime:
    """A session in which no command takes longer than the node's remaining time."""

    def __init__(self, session: CommandRunner, deadline: _Deadline) -> None:
        self.host = session.host
        self._session, self._deadline = session, deadline

    def run(self, command: str, timeout: float = 60.0) -> str:
        with self._deadline.kept(command):
            return self._session.run(command, self._deadline.within(timeout))


class NodeReading:
    """The reading of one node, in two steps, each of which runs in a thread.

    `ask` needs the session of the node; the handshakes of `probe` do not, so the next node need not wait for them.
    """

    def __init__(self, place: NodePlace, request: ReadRequest, credentials: Credentials) -> None:
        self.place = place
        self._request = request
        self._credentials = credentials
        self._deadline: _Deadline | None = None

    def ask(self) -> dict[str, Any]:
        """The reading so far: `info` and `probing`, or the `error` with its `error_type`."""
        place, deadline = self.place, _Deadline(self.place)
        self._deadline = deadline

        def ask() -> dict[str, Any]:
            info = _ask(place, self._credentials, deadline) if place.login is not None else {}
            return {"info": info, "probing": place.probing_by(info), "probe": {}}

        reading = _reported(place, ask)
        # Handshakes through a jump host have a session to it, of which no more than the operator wants are open.
        return self._probed(reading, deadline) if place.through_hop else reading

    def probe(self, reading: dict[str, Any]) -> dict[str, Any]:
        """The reading with its `probe`, or the `error` with its `error_type`."""
        if self.place.through_hop or self._deadline is None:
            return reading
        return self._probed(reading, self._deadline)

    def _probed(self, reading: dict[str, Any], deadline: _Deadline) -> dict[str, Any]:
        if "error" in reading or not self._request.handshake:
            return reading
        return _reported(
            self.place,
            lambda: {**reading, "probe": _probe(self.place, reading["probing"], self._request, deadline)},
        )


def _reported(place: NodePlace, step: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a step returns, or its error as data."""
    with hiding(place.secrets):
        try:
            return step()
        except (VosError, AnsibleError) as error:
            return {"error": str(error), "error_type": type(error).__name__}
        except (BadRequest, BadPath) as error:
            return {"error": f"{place.name}: {error}", "error_type": type(error).__name__}


def _ask(place: NodePlace, credentials: Credentials, deadline: _Deadline) -> dict[str, Any]:
    option: Callable[[str], Any] = place.connection.get_option
    with credentials.reading(place.name):
        try:
            with deadline.kept():
                session = place.connection.session(
                    connect_timeout=deadline.within(float(option("connect_timeout"))),
                    login_timeout=deadline.within(float(option("login_timeout"))),
                    permit=partial(credentials.trying, place.name, deadline.end),
                )
            session.own_commands = True
            reader = Reader(_InTime(session, deadline), timeout=float(option("command_timeout")))
            expected = Product(place.product) if place.product else None
            return gather(reader, place.subsets, expected, place.backup_days)
        finally:
            place.connection.close()


def _probe(place: NodePlace, probing: Mapping[str, Any], request: ReadRequest, deadline: _Deadline) -> dict[str, Any]:
    options: dict[str, Any] = {name: option.get("default") for name, option in OPTIONS.items()}
    options |= probing
    options |= {
        "product": probing["product"] or None,
        "target": request.target,
        "exact": request.exact,
        "baseline": place.baseline,
        "time_limit": deadline.within(float(options["time_limit"])),
    }
    with deadline.kept(), probe_path(place.connection) as path:
        return run_probe(ProbeRequest.of(options, place.address, path)).to_result()
