# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster as a script: its nodes are set, restart, and then serve what they were set to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Dialogue, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    CommandRefused,
    ConnectionFailed,
    SessionLost,
    VosError,
    Withdrawn,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.access import Confirm, NodeAccess
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import BootIdentity
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import NodeIdentity, read_node
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort
from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import NodeState
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime, tls_rank
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.errors import Orphaned
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import ClusterMembers, Member

from tests.unit.action import texts
from tests.unit.action.scripted import FakeClock

__all__ = ["OLD", "SU2", "Machine", "ScriptedFleet", "cluster_of"]

T = TypeVar("T")

OLD, SU2 = "12.5.1.16900-48", "15.0.1.12900-234"
ADDRESSES = {"cucm-pub": "192.0.2.11", "cucm-sub1": "192.0.2.12"}
# Seconds: until a node that was set goes down by itself, and until one that restarts is back.
GRACE, AWAY = 120.0, 600.0
NO_UPGRADE = "Upgrade status : No upgrade is running\n"


@dataclass
class Machine:
    """One node. `faults` are answers that it gives in place of its own, by the command. Those of a command that asks
    come behind the yes; `no_question` comes in place of its question, `lost_question` when that is judged again."""

    name: str
    clock: FakeClock
    journal: list[tuple[str, str]]
    version: str = OLD
    configured: str = "1.0"
    served: str = "1.0"
    boots: list[str] = field(default_factory=lambda: ["05/11/2023 16:08:05"])
    faults: dict[str, str | BaseException] = field(default_factory=dict)
    faults_after_boot: dict[str, str | BaseException] = field(default_factory=dict)
    no_question: dict[str, BaseException] = field(default_factory=dict)
    lost_question: dict[str, BaseException] = field(default_factory=dict)
    question_s: float = 0.0  # how long its question takes to come
    at_yes: Callable[[], None] = lambda: None
    comes_back: bool = True
    is_manual: bool = False  # it waits for its restart after a set
    replication_s: float = 0.0  # from a boot until its database replicates
    recovered_at: float = 0.0  # when its database replicated after its last boot
    command_s: float = 0.0  # how long a command takes
    asked: list[str] = field(default_factory=list)  # the commands in their order
    counters: dict[str, dict[str, int]] = field(default_factory=dict)  # by class; the heartbeat beats each second
    heart_beats: bool = True
    _down_at: float | None = None
    _back_at: float | None = None

    @property
    def publisher(self) -> bool:
        return self.name == "cucm-pub"

    @property
    def up(self) -> bool:
        """Whether it answers now. Time passes here: what is due happens."""
        now = self.clock.time
        if self._down_at is not None and now >= self._down_at:
            self._back_at, self._down_at = self._down_at + AWAY, None
            self.journal.append((self.name, "down"))
        if self._back_at is not None and now >= self._back_at and self.comes_back:
            self.recovered_at, self._back_at = self._back_at + self.replication_s, None
            self.boots.append(f"09/29/2023 17:{10 + len(self.boots)}:05")
            self.served = self.configured
            self.faults |= self.faults_after_boot
            self.journal.append((self.name, "up"))
        return self._back_at is None

    def go_down(self, seconds: float = 0.0) -> None:
        self._down_at = self.clock.time + seconds

    def answer(self, command: str) -> str:
        self.asked.append(command)
        self.clock.time += self.command_s
        fault = self.faults.get(command)
        if isinstance(fault, BaseException):
            raise fault
        if fault is not None:
            return fault
        if command == "utils dbreplication runtimestate" and self.clock.time < self.recovered_at:
            return texts.REPLICATION.replace("(2) Setup Completed", "(0) Initializing")
        if command.startswith("show perf query class ") and self.counters:
            return self._counted(re.findall(r'"([^"]+)"', command))
        own = {
            "show version active": texts.version(self.version),
            "show network cluster": texts.CLUSTER if self.publisher else texts.CLUSTER_FROM_SUB + SERVER_TABLE,
            "utils service list": texts.SERVICES,
            "show tls min-version": texts.min_version(self.configured),
            "show status": texts.status(self.version, self._uptime).replace("cucm-pub", self.name) + DISKS,
            "file dump install system-history.log": texts.history(*self.boots),
            "utils dbreplication runtimestate": texts.REPLICATION,
            "utils fips status": texts.FIPS_OFF,
            "show risdb query phone": PHONES,
        }
        if command not in own:
            raise CommandRefused(
                "the CLI refused the command", host=self.name, command=command, seen="No valid command entered"
            )
        return own[command]

    def _counted(self, classes: Sequence[str]) -> str:
        if missing := [name for name in classes if name not in self.counters]:
            seen = f"Perf class ({missing[0]}) does not exist.\nExecuted command unsuccessfully"
            raise CommandRefused("the CLI refused the command", host=self.name, seen=seen)
        beats = {"CallManagerHeartBeat": int(self.clock.time)} if self.heart_beats else {}
        counters: Mapping[str, Mapping[str, int]] = {
            name: {counter: beats.get(counter, number) for counter, number in self.counters[name].items()}
            for name in classes
        }
        return texts.perf(counters)

    @property
    def _uptime(self) -> str:
        return "up 141 days,  1:12" if len(self.boots) == 1 else "up 1 min"

    def set(self, target: str) -> str:
        """What the CLI says of the restart; the node goes down by itself where the release does so."""
        self.configured = target
        if self.version == SU2 or self.is_manual:
            return "required"
        self.go_down(GRACE)
        return "automatic"


SERVER_TABLE = "\n".join(["", *texts.CLUSTER.splitlines()[3:], ""])
DISKS = """
                        Total            Free            Used
Disk/active         14154228K        4240536K        9345948K (69%)
Disk/inactive       14154228K        4240536K        9345948K (69%)
Disk/logging        49573612K       11141420K       35907236K (70%)
"""
PHONES = """----------- Phone Information -----------
#TotalPhones, #TotalRegistered, #RegisteredSCCP, #RegisteredSIP, #UnRegistered, #PartiallyRegistered, StateId
0, 0, 0, 0, 0, 0, 1
"""


@dataclass
class _Session:
    machine: Machine
    boot: int
    closed: bool = False
    in_use: bool = False  # a dialogue holds it

    @property
    def host(self) -> str:
        return self.machine.name

    def _check(self, command: str) -> None:
        if self.in_use:
            raise SessionLost("the session is in use, so nothing was sent", host=self.host, command=command)
        if self.closed or not self.machine.up or len(self.machine.boots) != self.boot:
            self.closed = True
            raise SessionLost("the node ended the session", host=self.host, command=command)

    def run(self, command: str, timeout: float = 60.0) -> str:
        self._check(command)
        return self.machine.answer(command)

    def converse(self, dialogue: Dialogue, timeout: float = 120.0, confirm: Confirm | None = None) -> Conversation:
        self._check(dialogue.command)
        journal = self.machine.journal
        self.machine.clock.time += self.machine.question_s
        if (fault := self.machine.no_question.get(dialogue.command)) is not None:
            raise fault
        journal.append((self.host, f"asked {dialogue.command}"))
        assert confirm is not None, "the run has the last word"
        while True:
            self.in_use = True
            try:
                objection = confirm()
            finally:
                self.in_use = False
            if objection is not None:
                break
            self._check(dialogue.command)  # the question is judged once more
            if (fault := self.machine.lost_question.get(dialogue.command)) is not None:
                raise fault
        if objection:
            journal.append((self.host, "no"))
            raise Withdrawn(objection, host=self.host, command=dialogue.command)
        journal.append((self.host, f"yes {dialogue.command}"))
        self.machine.at_yes()
        refused = self.machine.faults.get(dialogue.command)
        if isinstance(refused, BaseException):
            raise refused
        restart = ""
        if dialogue.command == "utils system restart":
            self.machine.go_down()
        else:
            restart = self.machine.set(dialogue.command.rpartition(" ")[2])
        says = "Successfully set the minimum TLS version"
        return Conversation(dialogue.command, says, True, says, says, Ending.PROMPT, restart)


@dataclass
class ScriptedFleet:
    """The machines by name. Sessions are kept; `logins` and `rounds` say what was done. What is done side by side takes
    as long as the slowest of it."""

    machines: dict[str, Machine]
    clock: FakeClock
    open: dict[tuple[str, str], _Session] = field(default_factory=dict)
    logins: list[tuple[str, str]] = field(default_factory=list)
    probes: dict[str, dict[str, Any]] = field(default_factory=dict)
    rounds: list[tuple[str, ...]] = field(default_factory=list)
    watched: int = 0
    orphan_at: Callable[[], bool] = lambda: False  # whether the process that had started this is gone
    login_s: float = 0.0
    at_end: Callable[[], None] = lambda: None  # called when all sessions are closed

    def access(self, name: str) -> NodeAccess:
        return self._access(name, "first")

    def second(self, name: str) -> NodeAccess:
        return self._access(name, "second")

    def _access(self, name: str, which: str) -> NodeAccess:
        machine = self.machines[name]

        def knock(limit: float) -> SshPort:
            return SshPort.SSH if machine.up else SshPort.REFUSED

        def login() -> _Session:
            if not machine.up:
                raise ConnectionFailed("SSH refused", host=name)
            kept = self.open.get((name, which))
            if kept is None or kept.closed or kept.boot != len(machine.boots):
                self.clock.time += self.login_s
                self.logins.append((name, which))
                self.open[name, which] = kept = _Session(machine, len(machine.boots))
            return kept

        return NodeAccess(name, knock, login, lambda: None, Reader)

    def opened(self, name: str, *, second: bool = False) -> int:
        return self.logins.count((name, "second" if second else "first"))

    def each(self, names: Sequence[str], work: Callable[[str], T]) -> dict[str, T | VosError]:
        self.rounds.append(tuple(name for name in names if name in self.machines))
        found: dict[str, T | VosError] = {}
        began, ended = self.clock.time, [self.clock.time]
        for name in names:
            self.clock.time = began
            try:
                found[name] = work(name)
            except VosError as error:
                found[name] = error
            ended.append(self.clock.time)
        self.clock.time = max(ended)
        return found

    def probe(self, name: str, baseline: dict[str, Any] | None = None, patience: float = 0.0) -> dict[str, Any]:
        effective = tls_rank(self.machines[name].served) >= tls_rank("1.2")
        told = {"proof": "effective" if effective else "not_effective", "reason": "Told by a test.", "lost": []}
        return {**told, "results": [], "ports": [], "unlisted": "", **(self.probes.get(name, {}) if baseline else {})}

    def must_go_on(self) -> None:
        self.watched += 1
        if self.orphan_at():
            raise Orphaned("the run that this belongs to has ended", host="localhost")

    def drop(self, name: str) -> None:
        self.open.pop((name, "first"), None)

    def close(self) -> None:
        self.open.clear()
        self.at_end()


def cluster_of(fleet: ScriptedFleet, *, may_reboot: Sequence[str] = ()) -> ClusterMembers:
    """The cluster as a plan has read it just now."""

    def member(machine: Machine) -> Member:
        known = read_node(Reader(fleet.access(machine.name).login()), None)
        boot: BootIdentity = known.boot
        identity: NodeIdentity = known.identity
        regime = Regime.CLUSTER if machine.version == SU2 else Regime.NODE
        peer = next(name for name in fleet.machines if name != machine.name)
        return Member(
            name=machine.name,
            product=Product.CUCM,
            regime=regime,
            is_publisher=machine.publisher,
            configured=machine.configured,
            state=NodeState.DRIFTED,
            boot=boot,
            identity=identity,
            peer=peer,
            has_work=True,
            may_reboot=machine.name in may_reboot,
        )

    members = tuple(member(machine) for machine in fleet.machines.values())
    fleet.close()
    fleet.logins.clear()
    return ClusterMembers("alpha", members)
