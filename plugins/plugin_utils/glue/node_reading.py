# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading one node of many: one login and its handshakes, in its own thread and with its own time limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from ansible.errors import AnsibleError

from ..cli.errors import DeadlinePassed, VosError
from ..cli.redaction import hiding
from ..node.credentials import Credentials, NodeAccount
from ..node.errors import FINAL
from ..node.facts import gather
from ..node.reader import CommandRunner, Reader
from ..product.model import Product
from ..tls.path import BadPath
from ..tls.ports import Mode
from ..tls.request import OPTIONS, PRODUCTS, BadRequest, ProbeRequest
from ..tls.run import run_probe
from .host_variables import probe_path
from .secrets import secrets_of

__all__ = ["NodePlace", "ReadRequest", "read_node"]

_SUBSETS = ("cluster", "tls")  # the subsets of node_info that the state of a node needs
_LEAST = 0.1  # seconds that a step gets at least, so that the step itself reports that the time is up


@dataclass(frozen=True)
class ReadRequest:
    """What to read. `settings` are the names of variables whose values are kept for each host."""

    target: str
    login: bool
    handshake: bool
    pause: float  # seconds between two connections to one TLS port
    spacing: float  # seconds before a version that was refused is offered again
    sessions: int  # nodes that are read at the same time
    node_timeout: float | None  # seconds for a node; None: as its own timeouts allow
    settings: tuple[str, ...]


@dataclass(frozen=True)
class NodePlace:
    """One node with all that is needed to read it. Without an account, no login is tried."""

    name: str
    address: str
    connection: Any
    login: NodeAccount | None
    seconds: float  # for all of it
    product: str  # the operator's, else ""
    ports: list[int]
    handshake: bool

    @property
    def subsets(self) -> tuple[str, ...]:
        """The subsets to read. The SIP ports are needed if the user has not named the ports to probe."""
        return (*_SUBSETS, "sip_ports") if self.handshake and not self.ports else _SUBSETS

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords, which no result may show, even if a node prints them."""
        return secrets_of(self.connection)


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


def read_node(place: NodePlace, request: ReadRequest, credentials: Credentials) -> dict[str, Any]:
    """The readings of a node: `info` and `probe`, or the `error` with its `error_type`. Runs in a thread."""
    with hiding(place.secrets):
        try:
            deadline = _Deadline(place)
            info = _ask(place, credentials, deadline) if place.login is not None else {}
            return {"info": info, "probe": _probe(place, info, request, deadline) if request.handshake else {}}
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
            return gather(reader, place.subsets, Product(place.product) if place.product else None)
        finally:
            place.connection.close()


def _probe(place: NodePlace, info: Mapping[str, Any], request: ReadRequest, deadline: _Deadline) -> dict[str, Any]:
    product = str(info.get("product") or place.product)
    sip_ports = info.get("sip_ports") or {}
    options: dict[str, Any] = {name: option.get("default") for name, option in OPTIONS.items()}
    options |= {
        "ports": place.ports,
        "product": product if product in PRODUCTS else None,
        "release": str(info.get("version") or ""),
        "mode": (Mode.COMMON_CRITERIA if info.get("common_criteria") else Mode.NORMAL).value,
        "target": request.target,
        "extra_ports": [] if place.ports else sip_ports.get("ports", []),
        "unlisted": sip_ports.get("error", ""),
        "pause": request.pause,
        "spacing": request.spacing,
        "time_limit": deadline.within(float(options["time_limit"])),
    }
    with deadline.kept(), probe_path(place.connection) as path:
        return run_probe(ProbeRequest.of(options, place.address, path)).to_result()
