# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of one cluster for a task that changes them: their sessions, their TLS ports, and whether the run goes on.

Ansible gives a task one connection. Here one process has a session to each node of the cluster, and keeps it.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from ansible.errors import AnsibleError
from ansible.module_utils.common.validation import check_type_list
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task

from ..cli.errors import VosError
from ..cli.redaction import hiding
from ..cli.session import FAREWELL, Session
from ..node.access import NodeAccess
from ..node.credentials import PATIENCE, TRIES, Credentials, NodeAccount
from ..node.errors import RequestRefused
from ..node.reader import CommandRunner, Reader
from ..node.ssh_port import SshPort, ssh_port
from ..rollout.errors import Orphaned
from ..rollout.fleet import Fleet, Probe
from ..threads import side_by_side
from ..tls.path import BadPath
from ..tls.request import OPTIONS, PRODUCTS, BadRequest, ProbeRequest
from ..tls.run import run_probe, wait_for_proof
from ..wait import Clock, Waiting
from .accounts import node_account
from .host_variables import CONNECTION, HostVariables, connection_kind, connection_of, probe_path, variables_of
from .kept_session import KeptSession
from .secrets import secrets_of

__all__ = ["VosFleet", "open_fleet", "starter"]

T = TypeVar("T")

# Seconds for all nodes to say goodbye at the end. One that does not answer is left then.
_PARTING = FAREWELL + 2.0


@dataclass(frozen=True)
class _FleetNode:
    """A node with all that is needed to reach it. `probing` are the options of a probe of its TLS ports."""

    name: str
    connection: Any = field(repr=False)
    account: NodeAccount
    probing: Mapping[str, Any]

    def option(self, name: str) -> Any:
        """An option of its connection."""
        return self.connection.get_option(name)

    @property
    def host(self) -> str:
        """Its address."""
        return str(self.option("host"))


class VosFleet(Fleet):
    """Access to the nodes of one cluster, see Fleet. `secrets` are all passwords: a result of the task must hide them.

    What its threads say and raise hides them too; the caller's own thread does so inside `hiding(fleet.secrets)`.
    """

    def __init__(self, nodes: Sequence[_FleetNode], interval: float, tell: Callable[[str, Waiting], None]) -> None:
        """`interval` is the seconds between two probes of a node, `tell` gets a node and what is awaited of it."""
        self.secrets = tuple(sorted({secret for node in nodes for secret in secrets_of(node.connection)}))
        self._nodes = {node.name: node for node in nodes}
        self._interval = interval
        self._tell = tell
        self._credentials = Credentials(node.account for node in nodes)
        self._parent = starter()
        self._is_over = False
        self._first = {node.name: self._kept(node, node.connection) for node in nodes}
        # The same options, evaluated once. No session is open yet that the copy could have in common.
        self._second = {node.name: self._kept(node, copy(node.connection)) for node in nodes}

    def access(self, name: str) -> NodeAccess:
        """The access to a node over the session that is kept."""
        return self._access(self._nodes[name], self._first[name])

    def second(self, name: str) -> NodeAccess:
        """The access over another session, which is kept too."""
        return self._access(self._nodes[name], self._second[name])

    def opened(self, name: str, *, second: bool = False) -> int:
        """How many sessions to a node have been opened so far."""
        return (self._second if second else self._first)[name].opened

    def each(self, names: Sequence[str], work: Callable[[str], T]) -> dict[str, T | VosError]:
        """What `work` returned for each node, or the VosError that it raised. Orphaned and all other exceptions are
        raised, after all have ended."""

        def one(name: str) -> T:
            with hiding(self.secrets):
                return work(name)

        contexts = {name: copy_context() for name in names}  # what the caller hides is hidden in the threads too
        try:
            results = side_by_side(lambda name: contexts[name].run(one, name), names, len(names))
        except BaseException:  # Ctrl-C: the threads go on for a moment, but must send nothing more
            self._is_over = True
            raise
        found: dict[str, T | VosError] = {}
        for name, result in zip(names, results, strict=True):
            if isinstance(result, Exception) and (not isinstance(result, VosError) or isinstance(result, Orphaned)):
                raise result
            found[name] = result
        return found

    def probe(self, name: str, baseline: Probe | None = None, patience: float = 0.0) -> Probe:
        """The result of tls_probe as plain data. `baseline` is such a result; what spoke in it must speak again."""
        self.must_go_on()
        node = self._nodes[name]
        options = {**node.probing, "baseline": None if baseline is None else baseline["results"]}
        try:
            with probe_path(node.connection) as path:
                request = ProbeRequest.of(options, node.host, path)
                if baseline is None or not patience:
                    return run_probe(request).to_result()
                return wait_for_proof(
                    request,
                    timeout=patience,
                    interval=self._interval,
                    tell=partial(self._tell, name),
                    clock=Clock(pause=self._pause),
                ).to_result()
        except (BadRequest, BadPath) as error:
            raise RequestRefused(str(error), host=name) from error

    def must_go_on(self) -> None:
        """Raise Orphaned where the process that has started this one is gone, or the task was interrupted."""
        if os.getppid() != self._parent:
            self._is_over = True
        if self._is_over:
            raise Orphaned(
                f"the run that this belongs to has ended (process {self._parent}), so nothing more is sent",
                host="localhost",
            )

    def drop(self, name: str) -> None:
        """End both sessions to a node without a word."""
        for kept in (self._first[name], self._second[name]):
            kept.end(farewell=False)

    def close(self) -> None:
        """Log out everywhere, in a few seconds at most, whether the nodes answer or not. Never raises. Where the run
        has ended nothing more is typed."""
        kept = [*self._first.values(), *self._second.values()]
        farewell = not self._is_over
        side_by_side(lambda one: one.end(farewell=farewell), kept, len(kept), seconds=lambda _one: _PARTING)

    def _pause(self, seconds: float) -> None:
        Clock().pause(seconds)
        self.must_go_on()

    def _kept(self, node: _FleetNode, connection: Any) -> KeptSession:
        return KeptSession(node.host, partial(self._log_in, node, connection), self.must_go_on)

    def _access(self, node: _FleetNode, kept: KeptSession) -> NodeAccess:
        def knock(limit: float) -> SshPort:
            self.must_go_on()
            return ssh_port(node.host, int(node.option("port")), limit, node.connection.connector())

        def read(session: CommandRunner) -> Reader:
            return Reader(session, timeout=float(node.option("command_timeout")))

        return NodeAccess(node.host, knock, kept.login, lambda: None, read)

    def _log_in(self, node: _FleetNode, connection: Any) -> Session:
        """A new session. The password is sent when it is the node's turn: one that is wrong must not lock the account
        on each node, see Credentials."""
        connection.close()  # the session before, which has ended
        until = time.monotonic() + float(node.option("login_timeout")) + TRIES * PATIENCE
        with self._credentials.reading(node.name):
            session: Session = connection.session(permit=partial(self._credentials.trying, node.name, until))
        if self._is_over:  # it was interrupted meanwhile, and nobody would close this session any more
            session.close(farewell=False)
            self.must_go_on()
        session.own_commands = True
        return session


def open_fleet(
    task: Task,
    context: PlayContext,
    task_vars: Mapping[str, Any],
    templar: Any,
    cluster_plan: Mapping[str, Any],
    tell: Callable[[str, Waiting], None],
) -> VosFleet:
    """The nodes of a cluster as the plan's document has it. `tell` gets what is awaited of a node. Nothing is sent yet.

    Not for a thread: it evaluates templates. Raises VosError, which names the first node that cannot be reached as its
    variables are.
    """
    settings = cluster_plan["settings"]

    def node(entry: Mapping[str, Any]) -> _FleetNode:
        name = str(entry["name"])
        try:
            variables = variables_of(name, task, task_vars, templar)
            if (kind := connection_kind(task, variables)) != CONNECTION:
                raise RequestRefused(
                    f"the connection is {kind}, which knows no VOS CLI",
                    host=name,
                    hint=f"Set ansible_connection to {CONNECTION} for this host.",
                )
            connection = connection_of(task, context, variables, task_vars)
            account = node_account(name, connection, str(cluster_plan["name"]), called=name)
            probing = _probing(entry, settings, variables)
            with probe_path(connection) as path:  # a wrong value is found before anything is sent
                ProbeRequest.of(probing, str(connection.get_option("host")), path)
        except VosError as error:
            error.host = name  # some know the address alone
            raise
        except (AnsibleError, BadPath, BadRequest, TypeError, ValueError) as error:
            raise RequestRefused(str(error), host=name, hint="Correct the variables of this host.") from error
        return _FleetNode(name, connection, account, probing)

    return VosFleet([node(entry) for entry in cluster_plan["nodes"]], float(settings["poll_interval"]), tell)


def _probing(entry: Mapping[str, Any], settings: Mapping[str, Any], variables: HostVariables) -> dict[str, Any]:
    """The options of a probe: as the pre-check found the node, and by the node's own variables."""
    found = entry["probing"]
    ports = [int(port) for port in check_type_list(variables.get("vos_tls_probe_ports", []))]
    options: dict[str, Any] = {name: option.get("default") for name, option in OPTIONS.items()}
    return options | {
        "ports": ports,
        "extra_ports": [] if ports else list(found["extra_ports"]),
        "unlisted": found["unlisted"],
        "product": entry["product"] if entry["product"] in PRODUCTS else None,
        "release": found["release"],
        "mode": found["mode"],
        "target": settings["target"],
        "exact": bool(settings["allow_lowering"]),
        "pause": float(variables.get("vos_tls_probe_pause", options["pause"])),
        "spacing": float(variables.get("vos_tls_probe_spacing", options["spacing"])),
    }


def starter() -> int:
    """The process that has started this one, as it was then: it may be gone by now."""
    parent = multiprocessing.parent_process()
    pid = parent.pid if parent is not None else None
    return os.getppid() if pid is None else pid
