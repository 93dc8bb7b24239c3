# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All nodes of a play read from one process: what they say of themselves, and what they serve.

Ansible starts a process for each task on each host, which costs several times what the reading itself does. Threads
that wait for a login cost next to nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.common.validation import check_type_list
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task

from ..cli.errors import VosError
from ..cli.redaction import hiding, redact
from ..node.errors import RequestRefused
from ..node.facts import gather
from ..node.reader import Reader
from ..product.model import Product
from ..threads import side_by_side
from ..tls.path import BadPath
from ..tls.ports import Mode
from ..tls.request import OPTIONS, PRODUCTS, BadRequest, ProbeRequest
from ..tls.run import run_probe
from .host_variables import CONNECTION, connection_of, probe_path, variables_of
from .results import redact_in
from .secrets import secrets_of

__all__ = ["ReadRequest", "Tally", "read_hosts", "secrets_of_hosts"]

_SUBSETS = ("cluster", "tls")  # what the judgement of a state takes
_INTERVAL = 15.0  # seconds between two lines of progress


@dataclass(frozen=True)
class ReadRequest:
    """What is to be read. `settings` are names of variables of which each host tells its value."""

    target: str
    login: bool
    handshake: bool
    pause: float  # seconds between two connections to one TLS port
    spacing: float  # seconds before a version that was refused is offered again
    settings: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """One node with what is needed to read it. Nobody logs in without `login`."""

    name: str
    address: str
    connection: Any
    login: bool
    product: str  # the operator's, else ""
    ports: list[int]
    handshake: bool

    @property
    def subsets(self) -> tuple[str, ...]:
        """What is read of the node. Its SIP ports are needed where ports are tried that nobody named."""
        return (*_SUBSETS, "sip_ports") if self.handshake and not self.ports else _SUBSETS

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no result may show, even where a node prints it."""
        return secrets_of(self.connection)


class Tally:
    """Says now and then how many nodes are read: with slow logins and many nodes that takes minutes."""

    def __init__(self, total: int, show: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._show, self._clock = total, show, clock
        self._read = self._failed = 0
        self._told = clock()
        self._lock = threading.Lock()

    def count(self, failed: bool) -> None:
        """One node more. A line is shown if the last one is old enough."""
        with self._lock:
            self._read += 1
            self._failed += failed
            if self._clock() - self._told < _INTERVAL:
                return
            self._told = self._clock()
            faults = f", {self._failed} of them with an error" if self._failed else ""
            self._show(f"{self._read} of {self._total} nodes are read{faults}")


def read_hosts(
    task: Task,
    context: PlayContext,
    task_vars: Mapping[str, Any],
    templar: Any,
    request: ReadRequest,
    show: Callable[[str], None],
) -> list[dict[str, Any]]:
    """The reading of each host of the play, in the form that NodeRecord.from_facts takes; as many at a time as there
    are forks. A host that cannot be read has its `error`, and the others go on. `show` gets lines of progress.
    """
    prepared = [
        _prepare(task, context, host, task_vars, templar, request) for host in task_vars["ansible_play_hosts_all"]
    ]
    places = [place for _facts, place in prepared if place is not None]
    tally = Tally(len(places), show)

    def read_one(place: _Place) -> dict[str, Any]:
        found = _read(place, request)
        tally.count(failed="error" in found)
        return found

    found = {}
    read = side_by_side(read_one, places, max(1, int(task_vars["ansible_forks"])))
    for place, answer in zip(places, read, strict=True):
        if isinstance(answer, Exception):  # a fault of ours on one node must not hide the others
            text = redact(f"{type(answer).__name__}: {answer}", place.secrets)  # of nobody knows whose words
            answer = {"error": f"{place.name}: {text}", "error_type": "unexpected"}
        found[place.name] = redact_in(answer, place.secrets)
    return [{**facts, **found.get(facts["name"], {})} for facts, _place in prepared]


def _prepare(
    task: Task, context: PlayContext, host: str, task_vars: Mapping[str, Any], templar: Any, request: ReadRequest
) -> tuple[dict[str, Any], _Place | None]:
    """What is known of a host before it is read. Not in a thread, because templates are evaluated."""
    facts: dict[str, Any] = {"name": host, "address": host, "error": "", "cluster": "", "rank": "", "port": ""}
    try:
        variables = variables_of(host, task_vars, templar)
        facts |= {
            "address": str(_either(variables, "host", host)),
            "cluster": variables.get("vos_cluster", ""),
            "rank": variables.get("vos_rank", ""),
            "port": _either(variables, "port", ""),
            "settings": {name: variables.get(name, "") for name in request.settings},
        }
        product = str(variables.get("vos_product", ""))
        if product and product not in PRODUCTS:
            raise AnsibleError(f"vos_product is {product}; it must be one of {', '.join(PRODUCTS)}")
        ports = [int(port) for port in check_type_list(variables.get("vos_tls_probe_ports", []))]
        kind = str(variables.get("ansible_connection", task.connection))
        if request.login and kind != CONNECTION:
            raise AnsibleError(
                f"the connection is {kind}, which knows no VOS CLI. Set ansible_connection to {CONNECTION} for it"
            )
        connection = connection_of(task, context, variables, task_vars)
    except (AnsibleError, TypeError, ValueError) as error:
        return {**facts, "error": f"{host}: {error}", "error_type": type(error).__name__}, None
    return facts, _Place(host, facts["address"], connection, request.login, product, ports, request.handshake)


def _either(variables: Mapping[str, Any], name: str, default: str) -> Any:
    """What a host says by either name of a variable, the one first that goes first in Ansible."""
    return variables.get(f"ansible_ssh_{name}", variables.get(f"ansible_{name}", default))


def secrets_of_hosts(task: Task, context: PlayContext, task_vars: Mapping[str, Any], templar: Any) -> tuple[str, ...]:
    """What the connections of all hosts of the inventory log in with, each once.

    A play of conductors delegates to their peers, which may have passwords of their own. A host whose variables cannot
    be evaluated cannot be logged in to either, so nothing of it is known that could be shown.
    """
    found: set[str] = set()
    for host in (task_vars.get("groups") or {}).get("all", ()):
        try:
            variables = variables_of(host, task_vars, templar)
            if str(variables.get("ansible_connection", task.connection)) != CONNECTION:
                continue
            found.update(secrets_of(connection_of(task, context, variables, task_vars)))
        except (AnsibleError, TypeError, ValueError):
            continue
    return tuple(sorted(found))


def _read(place: _Place, request: ReadRequest) -> dict[str, Any]:
    """One login and the handshakes of one node; runs in a thread."""
    with hiding(place.secrets):
        return _attempt(place, request)


def _attempt(place: _Place, request: ReadRequest) -> dict[str, Any]:
    info: dict[str, Any] = {}
    try:
        if place.login:
            info = _ask(place)
        return {"info": info, "probe": _probe(place, info, request) if request.handshake else {}}
    except (VosError, AnsibleError) as error:
        return {"error": str(error), "error_type": type(error).__name__}
    except (BadRequest, BadPath) as error:
        return {"error": f"{place.name}: {error}", "error_type": type(error).__name__}


def _ask(place: _Place) -> dict[str, Any]:
    option: Callable[[str], Any] = place.connection.get_option
    if not place.connection.account().password:
        raise RequestRefused(
            "there is no password, and an empty one is not tried",
            host=place.address,
            hint="Set ansible_password, or the environment variable VOS_PASSWORD_FILE, for all hosts.",
        )
    try:
        session = place.connection.session()
        session.own_commands = True
        reader = Reader(session, timeout=float(option("command_timeout")))
        return gather(reader, place.subsets, Product(place.product) if place.product else None)
    finally:
        place.connection.close()


def _probe(place: _Place, info: Mapping[str, Any], request: ReadRequest) -> dict[str, Any]:
    product = str(info.get("product") or place.product)
    sip_ports = info.get("sip_ports") or {}
    options = {name: option.get("default") for name, option in OPTIONS.items()}
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
    }
    with probe_path(place.connection) as path:
        return run_probe(ProbeRequest.of(options, place.address, path)).to_result()
