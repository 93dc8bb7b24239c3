# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One awkward or broken node for each case, what the driver makes of it, and what became of the node."""

from __future__ import annotations

import itertools
import os
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Dialogue, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import Target, connect
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.connector import Connector
from ansible_collections.collabops.vos.plugins.plugin_utils.node.access import Confirm, NodeAccess
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import BootIdentity, rebooted
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import ValueNotKept
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import Demand
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.checks import CONDITIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.condition import waiting_for
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import Examination, Examiner
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.registrations import PHONES
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import KnownNode, of_boot
from ansible_collections.collabops.vos.plugins.plugin_utils.node.min_version import Nothing, plan
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reboot import Look, Stage, look
from ansible_collections.collabops.vos.plugins.plugin_utils.node.restart import order_restart
from ansible_collections.collabops.vos.plugins.plugin_utils.node.set_min_version import carry_out
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import ssh_port
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_sums import Sums, sums_of
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import wait_until
from ansible_collections.collabops.vos.tests.simulator.inventory import needs_sha_1
from ansible_collections.collabops.vos.tests.simulator.process import Entry, Simulator

__all__ = ["PASSWORD", "Case", "observe"]

PASSWORD = "Korrekt-Pferd-9"
CUCM_12 = {"product": "cucm", "version": "12.5.1.16900-48"}
SUBNET = f"127.{64 + os.getpid() % 128}"

# Real seconds. A dialogue that ends with silence is given this long; a reboot of a simulated node takes about one.
DIALOGUE = 4.0
REBOOT = 22.0
HEALTH = 5.0
# Real seconds to look at a node for: long enough for another reboot, and for a service to start again some times.
WATCH = 10.0


@dataclass(frozen=True)
class Case:
    """A node with its quirks and faults, what is done, and what the driver must make of it."""

    name: str  # as the table shows it
    does: str  # what is done to the node: one of _ACTIONS
    expected: str
    node: Mapping[str, Any] = field(default_factory=dict)  # more of the node's description in its world
    target: Mapping[str, Any] = field(default_factory=dict)  # more of the client's settings
    pair: bool = False  # the node is a publisher with a subscriber


class Brief:
    """A session whose dialogues end soon."""

    def __init__(self, session: Session) -> None:
        self.host = session.host
        self._session = session

    def run(self, command: str, timeout: float = 60.0) -> str:
        return self._session.run(command, min(timeout, DIALOGUE))

    def converse(self, dialogue: Dialogue, timeout: float = 120.0, confirm: Confirm | None = None) -> Conversation:
        return self._session.converse(dialogue, min(timeout, DIALOGUE), confirm)


class Client:
    """All logins of one case. At its end none is left."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._session: Session | None = None

    def login(self) -> Brief:
        """A new session in place of the one before."""
        self.leave()
        self._session = connect(self.target)
        return Brief(self._session)

    def leave(self) -> None:
        """Close the session, if there is one."""
        session, self._session = self._session, None
        if session is not None:
            session.close()


def observe(cases: list[Case], folder: Path) -> list[str]:
    """What is observed in each case, all of them on nodes of their own in one world and at the same time."""
    clusters = [
        {"name": node["name"], "nodes": [node, *_subscriber(node, case)]}
        for node, case in ((_node_of(case, number), case) for number, case in enumerate(cases))
    ]
    world = {
        "time_scale": 60,
        "user": "administrator",
        "password": PASSWORD,
        "accounts": [{"name": "auditor", "password": PASSWORD, "level": 0}],
        # A node that was set stays up until the longest dialogue is over, so that it can be read again.
        "timings": {
            "login": 2,
            "grace": 900,
            "shutdown": 10,
            "down": 20,
            "services": 20,
            "replication": 20,
            "registration": 20,
        },
        "clusters": clusters,
    }
    with Simulator(world, folder) as simulator, ThreadPoolExecutor(40) as pool:
        clients = [Client(_target(simulator, number, case)) for number, case in enumerate(cases)]
        seen = list(pool.map(lambda pair: _attempt(*pair), zip(cases, clients, strict=True)))
        left = [_sessions_left(simulator, f"node{number}") for number in range(len(cases))]
        journal = simulator.journal()
    by_node = {name: list(entries) for name, entries in itertools.groupby(sorted(journal, key=_node), _node)}
    return [
        _told(case, words.replace(f"node{number} ", "the node "), by_node.get(f"node{number}", []), left[number])
        for number, (case, words) in enumerate(zip(cases, seen, strict=True))
    ]


def _node_of(case: Case, number: int) -> dict[str, Any]:
    address = f"{SUBNET}.{number // 100}.{1 + number % 100}"
    return {"name": f"node{number}", "address": address, **CUCM_12, **case.node}


def _subscriber(node: dict[str, Any], case: Case) -> list[dict[str, Any]]:
    if not case.pair:
        return []
    address = f"{node['address'].rpartition('.')[0]}.{100 + int(node['address'].rpartition('.')[2])}"
    return [{"name": f"{node['name']}-sub", "address": address, "role": "subscriber", **CUCM_12}]


def _node(entry: Entry) -> str:
    return entry.node


def _target(simulator: Simulator, number: int, case: Case) -> Target:
    place = simulator.nodes[f"node{number}"]
    plain = Target(
        host=place["address"],
        port=place["ssh_port"],
        user="administrator",
        password=PASSWORD,
        connect_timeout=3.0,
        login_timeout=12.0,
        known_hosts_files=(str(simulator.known_hosts),),
        typing_delay=0.05,
        prompt_settle=0.15,
        ssh_algorithms="legacy" if needs_sha_1({**CUCM_12, **case.node}) else "modern",
    )
    return replace(plain, **case.target)


def _attempt(case: Case, client: Client) -> str:
    try:
        return _ACTIONS[case.does](client)
    except VosError as error:
        return _words(error)
    finally:
        client.leave()


def _words(error: VosError) -> str:
    """The kind of an error, which must name the node and what to do, and must not have the password."""
    texts = (error.message, error.host, error.command, error.seen, error.hint)
    complete = error.host and error.hint and not any(PASSWORD in text for text in texts)
    return f"{type(error).__name__}{' after yes' if error.accepted else ''}{'' if complete else ', incomplete'}"


def _read(client: Client) -> str:
    reader = _reader(client.login())
    version, minimum = reader.version(), reader.min_version()
    return f"{version.text}, minimum {minimum.version if minimum else 'unknown'}"


def _groups(client: Client) -> str:
    found = _reader(client.login()).call_groups()
    return "no such command" if found is None else f"{len(found.nodes)} nodes in Unified CM Groups"


def _set(client: Client) -> str:
    session = client.login()
    reader = _reader(session)
    change = plan(reader, "1.2", allow_lowering=False, expected=None)
    assert not isinstance(change, Nothing)
    done = carry_out(change, _access(client), session, reader)
    went_well = done.error is None or isinstance(done.error, ValueNotKept)  # the value is told below
    ending = f"yes, {done.ending.value}" if went_well else _words(done.error)
    silent = done.ending is Ending.PROMPT and not done.confirmed
    return f"{ending}{' without a word of success' if silent else ''}, then reads {done.after or 'nothing'}"


def _set_and_wait(client: Client) -> str:
    before = _reader(client.login()).boot()
    said = _set(client)
    stage = _wait(client, before).stage
    if stage is not Stage.REBOOTED:
        return f"{said}; {stage.value}"
    found = _reader(client.login()).min_version()
    return f"{said}; rebooted, reads {found.version if found else 'nothing'}"


def _restart(client: Client) -> str:
    _before, ending, seen = _restarted(client)
    return f"yes, {ending.value}; {seen.stage.value}"


def _restart_and_prove(client: Client) -> str:
    """What the reboot is proven by, and what the node's own clock says of the two boots."""
    before, ending, seen = _restarted(client)
    if seen.boot is None or seen.boot.time is None or before.time is None:
        return f"yes, {ending.value}; {seen.stage.value}"
    proof = rebooted(before, seen.boot).reason
    by = next((name for name in ("system-history.log", "uptime") if name in proof), proof)
    order = "after" if seen.boot.time > before.time else "before"
    return f"yes, {ending.value}; {seen.stage.value} by its {by}, {order} the last boot by its clock"


def _restart_and_watch(client: Client) -> str:
    """Whether the node goes down again when it has come back."""
    _before, ending, seen = _restarted(client)
    if seen.boot is None:
        return f"yes, {ending.value}; {seen.stage.value}"
    again = _wait(client, seen.boot, WATCH).stage
    return f"yes, {ending.value}; {seen.stage.value}; {'and again' if again is Stage.REBOOTED else 'stays up'}"


def _restarted(client: Client) -> tuple[BootIdentity, Ending, Look]:
    """The boot before a restart, how its dialogue ended, and the last look at the node."""
    session = client.login()
    reader = _reader(session)
    before = reader.boot()
    ending = order_restart(session, reader)
    client.leave()
    return before, ending, _wait(client, before)


def _order(client: Client) -> str:
    session = client.login()
    return f"yes, {order_restart(session, _reader(session)).value}"


def _health(client: Client) -> str:
    """What is missing for good after a restart."""
    found = PHONES.read(_reader(client.login()))
    phones = found.registered if found is not None and found.registered else None
    _before, _ending, seen = _restarted(client)
    assert seen.stage is Stage.REBOOTED
    demand = Demand(["services", "cluster", "replication", "upgrade"], registrations=phones, tolerance=0.95)
    examiner = Examiner(client.login, _reader, demand)
    return _verdict(wait_until(examiner, lambda found: found.healthy, timeout=HEALTH, interval=0.3).last.seen)


def _examine(client: Client) -> str:
    """All that is asked before a restart, once."""
    return _verdict(Examiner(client.login, _reader, Demand(CONDITIONS, alone=True))(0))


def _sums(client: Client) -> str:
    """What is fewer for good after a restart, of all that is summed over a cluster; this node is the whole of it."""
    examiner = Examiner(client.login, _reader, Demand(CONDITIONS))
    before = Sums(sums_of({"it": examiner(0).numbers}))
    _before, _ending, seen = _restarted(client)
    assert seen.stage is Stage.REBOOTED
    poll = wait_until(
        lambda left: before.judge({"it": examiner(left)}, 0.0), lambda short: not short, timeout=HEALTH, interval=0.3
    )
    return f"waits for {'; '.join(waiting_for(poll.last.seen))}" if poll.last.seen else "as before"


def _watch(client: Client) -> str:
    """The different verdicts of polls in a row."""
    examiner = Examiner(client.login, _reader, Demand(["services"]))
    verdicts: set[str] = set()

    def poll(left: float) -> int:
        verdicts.add(_verdict(examiner(left)))
        return len(verdicts)

    wait_until(poll, lambda found: found > 1, timeout=WATCH, interval=0.11)
    return ", and in turn ".join(sorted(verdicts))


def _verdict(found: Examination) -> str:
    """Counters grow with the time that a node has been up, so their numbers are left out."""
    waiting = re.sub(r"\b(at|from|to) \d+\b", r"\1 N", "; ".join(found.waiting_for))
    return "healthy" if found.healthy else f"waits for {waiting}"


def _wait(client: Client, before: BootIdentity, timeout: float = REBOOT) -> Look:
    access = _access(client)
    known = KnownNode(of_boot(before), before)
    return wait_until(
        lambda left: look(access, known, left),
        lambda seen: seen.stage is Stage.REBOOTED,
        timeout=timeout,
        interval=0.2,
    ).last.seen


def _access(client: Client) -> NodeAccess:
    host, port, connector = client.target.host, client.target.port, Connector(client.target)
    return NodeAccess(host, lambda limit: ssh_port(host, port, limit, connector), client.login, client.leave, _reader)


def _reader(session: Any) -> Reader:
    return Reader(session, timeout=DIALOGUE)


_ACTIONS: Mapping[str, Callable[[Client], str]] = {
    "read": _read,
    "groups": _groups,
    "set": _set,
    "set and wait": _set_and_wait,
    "restart": _restart,
    "restart, proof": _restart_and_prove,
    "restart, then watch": _restart_and_watch,
    "order restart": _order,
    "health": _health,
    "examine": _examine,
    "sums": _sums,
    "watch": _watch,
}


def _sessions_left(simulator: Simulator, node: str) -> int:
    deadline = time.monotonic() + 5
    while (left := simulator.state(node)["sessions"]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return int(left)


def _told(case: Case, words: str, journal: list[Entry], left: int) -> str:
    """What the driver said, and beside it what the node knows of it."""
    events = [entry.event for entry in journal]
    facts = []
    if case.does.startswith("set"):
        facts.append("value set" if "set" in events else "value not set")
    if "restart" in case.does:
        facts.append("restart begun" if "restart" in events else "no restart")
    if "login" not in events:
        facts.append("no login")
    if refused := events.count("login_refused"):
        facts.append(f"{refused} refused")
    declined = [entry.text for entry in journal if entry.event == "answer" and not entry.write]
    declined += ["Ctrl-C" for event in events if event == "interrupt"]
    facts += [f"answered {text}" for text in declined]
    if left:
        facts.append(f"{left} sessions left")
    return f"{words} ({', '.join(facts)})" if facts else words
