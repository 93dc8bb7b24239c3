# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads all nodes of a play from one process: their values, and the TLS versions that they serve.

Ansible starts a process for each task on each host, which costs several times as much as the reading itself. Threads
that wait for a login cost almost nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.inventory.manager import split_host_pattern
from ansible.module_utils.common.validation import check_type_list
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task

from ..cli.errors import VosError
from ..cli.redaction import redact
from ..node.credentials import Credentials, NodeAccount, spread
from ..threads import TimeUp, side_by_side
from ..tls.request import OPTIONS, PRODUCTS
from .accounts import node_account
from .host_variables import CONNECTION, connection_kind, connection_of, variables_of
from .node_reading import STATE, NodePlace, NodeReading, ReadRequest
from .results import redact_in
from .secrets import secrets_of

__all__ = [
    "MOST_SESSIONS",
    "ReadRequest",
    "Tally",
    "check_limits",
    "read_hosts",
    "require_hosts",
    "require_seen_by_plays",
    "secrets_of_hosts",
]

# Each session needs two threads and a few open files; a process can often open only 1,024.
MOST_SESSIONS = 200

_INTERVAL = 15.0  # seconds between two lines of progress
# The default time of a node, in addition to its login, counted in command timeouts: about six commands for its state
# and the handshakes. Each further subset asks one to six commands, some of them twice, and some of them slow.
_COMMANDS, _MORE_COMMANDS = 10, 6
# Seconds after the end of a node's time in which the current step should report the timeout itself. Otherwise its
# thread is given up: a hanging name server or file system has no timeout of its own.
_GRACE = 30.0
_ROLE = "collabops.vos.enforce_min_tls"
# The group that the inventory plugin makes of a cluster.
_CLUSTER_GROUP = "vos_cluster_"


def check_limits(sessions: int, node_timeout: float | None) -> None:
    """Raises AnsibleActionFail for a number of sessions or a time with which no node can be read."""
    if not 1 <= sessions <= MOST_SESSIONS:
        raise AnsibleActionFail(f"vos_tls_sessions is {sessions}; it must be 1 to {MOST_SESSIONS}")
    if node_timeout is not None and not 0 < node_timeout < float("inf"):
        raise AnsibleActionFail(f"vos_tls_node_timeout is {node_timeout:g}; it must be above 0 seconds")


def require_hosts(task_vars: Mapping[str, Any], templar: Any) -> None:
    """Raises AnsibleActionFail where no host of the inventory is meant, for example because of a mistyped name.

    Ansible would end without an error then, but a run that did nothing must not pass. So the playbooks take the
    controller for a host, which is in no inventory.
    """
    if task_vars.get("inventory_hostname") not in task_vars["groups"]["all"]:
        pattern = templar.template(task_vars.get("vos_tls_hosts", "all"))
        raise AnsibleActionFail(f"vos_tls_hosts ({pattern}) matches no host, so nothing was checked.")


def require_seen_by_plays(task: Task, task_vars: Mapping[str, Any], templar: Any) -> None:
    """Raises AnsibleActionFail where the play was not started with the `vos_tls_hosts` that its hosts have.

    Ansible evaluates `hosts` without the variables of the inventory. The groups that a task of the role makes bear the
    mark of what the hosts have, so the later plays would not find them: nothing would be changed, and nobody fail.
    """
    if task_vars.get("ansible_role_name") != _ROLE or "vos_tls_hosts" not in task_vars:
        return
    given = split_host_pattern(templar.template(task_vars["vos_tls_hosts"]))
    used = split_host_pattern(task.get_play().hosts)
    if given != used:
        raise AnsibleActionFail(
            f"vos_tls_hosts is {', '.join(given)} for the hosts of this run, but the play was started with "
            f"{', '.join(used)}, because Ansible does not read variables of the inventory for that. Nothing was read. "
            "Remove vos_tls_hosts from the inventory, and give it on the command line: -e vos_tls_hosts=PATTERN"
        )


class Tally:
    """Shows from time to time how many nodes are read: with slow logins and many nodes the reading takes minutes."""

    def __init__(self, total: int, show: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._show, self._clock = total, show, clock
        self._read = self._failed = 0
        self._told = clock()

    def count(self, failed: bool) -> None:
        """Count one more node. A line is shown if the last one is old enough."""
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
    check: Callable[[Sequence[Mapping[str, Any]]], None] = lambda _facts: None,
) -> list[dict[str, Any]]:
    """The reading of each host of the play, in the form that NodeRecord.from_facts takes.

    A host that cannot be read has its `error`, and the others go on. `show` gets lines of progress. `check` gets what
    is known of the hosts before a node is read, and may raise what ends it all.
    """
    prepared = [
        _prepare(task, context, host, task_vars, templar, request) for host in task_vars["ansible_play_hosts_all"]
    ]
    check([facts for facts, _place in prepared])
    places = _in_order([place for _facts, place in prepared if place is not None])
    tally = Tally(len(places), show)
    credentials = Credentials(place.login for place in places if place.login)
    found = side_by_side(
        NodeReading.ask,
        [NodeReading(place, request, credentials) for place in places],
        request.sessions,
        after=NodeReading.probe,
        seconds=lambda reading: reading.place.seconds + _GRACE,
        ended=lambda answer: tally.count(failed=isinstance(answer, Exception) or "error" in answer),
    )
    read = {place.name: _shown(place, answer) for place, answer in zip(places, found, strict=True)}
    return [{**facts, **read.get(facts["name"], {})} for facts, _place in prepared]


def _in_order(places: Sequence[NodePlace]) -> list[NodePlace]:
    """The places in the order in which to begin: one node of each cluster first, see `spread`."""
    nobody = [place for place in places if place.login is None]
    somebody = [(place, place.login) for place in places if place.login is not None]
    return nobody + [somebody[number][0] for number in spread([login for _place, login in somebody])]


def _shown(place: NodePlace, answer: dict[str, Any] | Exception) -> dict[str, Any]:
    """The reading of a node without secrets, or the error instead."""
    if isinstance(answer, TimeUp):
        text = f"it was not read within {place.seconds:g} seconds, and the reading did not end even then"
        answer = {"error": f"{place.name}: {text}", "error_type": "DeadlinePassed"}
    elif isinstance(answer, Exception):  # a bug of ours on one node must not hide the other nodes
        text = redact(f"{type(answer).__name__}: {answer}", place.secrets)  # its text may contain text of a device
        answer = {"error": f"{place.name}: {text}", "error_type": "unexpected"}
    return redact_in(answer, place.secrets)


def _prepare(
    task: Task, context: PlayContext, host: str, task_vars: Mapping[str, Any], templar: Any, request: ReadRequest
) -> tuple[dict[str, Any], NodePlace | None]:
    """What is known of a host before it is read. Do not call it in a thread: it evaluates templates."""
    facts: dict[str, Any] = {"name": host, "address": host, "error": "", "cluster": "", "rank": "", "port": ""}
    try:
        variables = variables_of(host, task, task_vars, templar)
        facts |= {
            "address": str(_either(variables, "host", host)),
            "cluster": variables.get("vos_cluster", ""),
            "rank": variables.get("vos_rank", ""),
            "port": _either(variables, "port", ""),
            "settings": {name: variables.get(name, request.defaults.get(name, "")) for name in request.settings},
        }
        if request.minutes:
            facts["minutes"] = variables.get("vos_tls_expected_restart_minutes", "")
            facts["capacity"] = variables.get("vos_tls_node_capacity", "")
        if host in request.left_out:
            return {**facts, **request.left_out[host]}, None
        product = str(variables.get("vos_product", ""))
        if product and product not in PRODUCTS:
            raise AnsibleError(f"vos_product is {product}; it must be one of {', '.join(PRODUCTS)}")
        probing = request.probing.get(host)
        ports = [] if probing else [int(port) for port in check_type_list(variables.get("vos_tls_probe_ports", []))]
        subsets = request.subsets
        if subsets is None:
            subsets = (*STATE, "sip_ports") if request.handshake and not ports else STATE
        kind = connection_kind(task, variables)
        if request.login and kind != CONNECTION:
            raise AnsibleError(
                f"the connection is {kind}, which knows no VOS CLI. Set ansible_connection to {CONNECTION} for it"
            )
        connection = connection_of(task, context, variables, task_vars)
        place = NodePlace(
            name=host,
            address=facts["address"],
            connection=connection,
            login=_login(host, facts, variables, connection) if request.login else None,
            seconds=request.node_timeout or _usual_seconds(connection, subsets),
            product=product,
            subsets=subsets,
            backup_days=float(variables.get("vos_tls_backup_days", request.backup_days))
            if "readiness" in subsets
            else request.backup_days,
            ports=ports,
            pause=_pace(variables, "vos_tls_probe_pause", request.pause),
            spacing=_pace(variables, "vos_tls_probe_spacing", request.spacing),
            probing=probing,
            baseline=request.baselines.get(host),
        )
    except VosError as error:
        return {**facts, "error": str(error), "error_type": type(error).__name__}, None
    except (AnsibleError, TypeError, ValueError) as error:
        return {**facts, "error": f"{host}: {error}", "error_type": type(error).__name__}, None
    return facts, place


def _login(host: str, facts: Mapping[str, Any], variables: Mapping[str, Any], connection: Any) -> NodeAccount:
    """The account for the login to the node. Raises VosError if there is none, so that no login is tried."""
    groups = [name for name in variables.get("group_names", ()) if str(name).startswith(_CLUSTER_GROUP)]
    cluster = str(facts["cluster"] or next(iter(groups), ""))
    return node_account(host, connection, cluster, called=facts["address"])


def _usual_seconds(connection: Any, subsets: Collection[str]) -> float:
    login, command = (float(connection.get_option(name)) for name in ("login_timeout", "command_timeout"))
    more = set(subsets) - {*STATE, "sip_ports"}
    return login + (_COMMANDS + _MORE_COMMANDS * len(more)) * command


def _pace(variables: Mapping[str, Any], name: str, given: float | None) -> float:
    """The seconds for all hosts if they are given, else those of the host."""
    usual = OPTIONS[name.removeprefix("vos_tls_probe_")]["default"]
    return given if given is not None else float(variables.get(name, usual))


def _either(variables: Mapping[str, Any], name: str, default: str) -> Any:
    """The value of a variable that has two names, in Ansible's order of precedence."""
    return variables.get(f"ansible_ssh_{name}", variables.get(f"ansible_{name}", default))


def secrets_of_hosts(task: Task, context: PlayContext, task_vars: Mapping[str, Any], templar: Any) -> tuple[str, ...]:
    """The passwords of the connections of all hosts of the inventory, each once.

    The play of the conductors delegates to other nodes, which may have other passwords. A host whose variables cannot
    be evaluated is skipped: no login to it is possible, so no result can contain its password.
    """
    found: set[str] = set()
    for host in (task_vars.get("groups") or {}).get("all", ()):
        try:
            variables = variables_of(host, task, task_vars, templar)
            if connection_kind(task, variables) != CONNECTION:
                continue
            found.update(secrets_of(connection_of(task, context, variables, task_vars)))
        except (AnsibleError, TypeError, ValueError):
            continue
    return tuple(sorted(found))
