# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of one wave of nodes: window, gate, nobody else, baseline, set, restart, gate, proof.

What is done is decided on readings that are as young as the gate, which may have waited long. A step that fails stops
the cluster, with what had been sent by then; nothing is put together afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from ..node.changed_by_others import Expectation
from ..node.reboot import Patience, Reboot
from ..rendering.text import counted
from ..wait import Clock, Waiting
from .advice import Sent
from .after_change import why_not_proven
from .before_change import NodeBefore
from .cluster_gate import ClusterGate, GateClosed
from .cti_rest import await_cti_rest
from .fleet import Fleet
from .last_poll import LastPoll
from .log_in import log_in
from .members import ClusterMembers, Progress
from .on_each import at_node, each_ended
from .options import ChangeOptions
from .own_reboots import await_own_reboots
from .preview import require_changeable
from .proof_poll import ProofPoll
from .record import ClusterRecord
from .sending import Sending, somebody_else
from .set_and_restart import SetAndRestart
from .set_node import is_automatic, needs_set
from .somebody_else import Looks
from .step_log import StepLog
from .stop_error import Evidence, Stopped, cause_of
from .wave_gates import after_failed, after_own_reboot, after_wave, ahead_of, before_wave, sums_after
from .window_check import StopAsked, require_no_stop, require_open

__all__ = ["Change"]


@dataclass
class Change:
    """The change of one wave over a fleet. `record` is what this run has done to the cluster so far; `write` writes it
    down, before each step and before anything is sent. `note` adds a line to the journal. `tell` gets nodes and what is
    awaited of them, `announce` a node and what is about to be sent to it; `hesitate` waits a random second or two. The
    wave is expected to take so many `minutes`. `stop_asked` says whether the operator wants an end before it;
    `cti_back` is when nodes that this cluster reaches by CTI were healthy again."""

    cluster: ClusterMembers
    wave: Sequence[str]
    options: ChangeOptions
    fleet: Fleet
    record: ClusterRecord
    write: Callable[[], None]
    tell: Callable[[Sequence[str], Waiting], None]
    announce: Callable[[str, str], None]
    hesitate: Callable[[], None]
    next_wave: Sequence[str] = ()
    minutes: float = 0.0
    stop_asked: StopAsked | None = None
    cti_back: Mapping[str, float] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    note: Callable[..., None] = lambda _event, **_content: None
    log: StepLog = field(init=False)
    _looks: Looks = field(init=False)
    _last: LastPoll = field(init=False)
    _sending: Sending = field(init=False)
    _before: dict[str, NodeBefore] = field(default_factory=dict, init=False)
    _sums: Mapping[str, float] = field(default_factory=dict, init=False)  # of the cluster, right before the wave
    _failed: list[Stopped] = field(default_factory=list, init=False)  # nodes of the wave, while the others go on
    _proven: Sequence[str] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self.record.wave = tuple(self.wave)
        self.record.sent = dict.fromkeys(self.wave, Sent.NOTHING)
        self.log = StepLog(self.record, self.write, self.note, self.clock, self.now)
        interval, timeout = self.options.poll_interval, self.options.gate_timeout
        self._looks = Looks(self.fleet, self._expected, interval, timeout, self.clock)
        self._last = LastPoll(self.fleet, self.cluster, self.wave, self.options, self._looks)
        self._sending = Sending(
            *(self.fleet, self._looks, self.announce, self.hesitate, self.log.keep, self.record.sent),
            lambda node, command: self.note("sending", cluster=self.record.cluster, node=node, command=command),
            *(self.tell, self.clock),
        )

    def run(self) -> Mapping[str, NodeBefore]:
        """Carry it out, and return what the nodes of the wave were before. Raises Stopped, with the step and what had
        been sent, and RunEnded. No session is left open, and no yes is given any more.

        What is no error of a node (Ctrl-C, a time limit of Ansible) leaves the record with the step that it cut off.
        """
        try:
            self._require_may_begin()
            if self.cti_back and not self.record.done:
                self._await_cti_rest()
                self._require_may_begin()
            if not self._progress.own_reboots_awaited:
                self._await_own_reboots()
            self._gate_before()
            self._require_may_begin()
            with self.log.step("nobody else") as evidence:
                evidence += self._last.evidence
                if touched := self._last.touched:
                    raise somebody_else(self.wave[0], touched)
            with self.log.step("baseline") as evidence:
                for name in self.wave:
                    with at_node(name):
                        self._before[name] = before = self._last.before(name)
                    evidence.append(_line(name, "TLS handshakes", str(before.probe["reason"])))
                    require_changeable(self.cluster[name], before, self.options)
            self._change([name for name in self.wave if not self._before[name].state.settled])
        finally:
            self.end()
            self.fleet.close()
        self.record.done += [name for name in self.wave if name not in self.record.done]
        self.record.step = ""
        self.log.keep()
        seconds = {name: took for name, took in self._progress.seconds.items() if name in self.wave}
        self.note("done", cluster=self.record.cluster, nodes=self.wave, seconds=seconds)
        return self._before

    def end(self) -> None:
        """Give no yes any more, also in a thread that is still at a question."""
        self._sending.end()

    def _change(self, todo: Sequence[str]) -> None:
        if not todo:
            return
        try:
            self._set_and_restart(todo)
        except Stopped as stop:
            # A node that failed before this one did is the first; the others have come to their end meanwhile.
            first, *others = [*self._failed, *([stop] if stop not in self._failed else [])]
            first.also = (*first.also, *others)
            first.sent, first.done = dict(self.record.sent), tuple(name for name in self.wave if name not in todo)
            first.done += tuple(self._proven)
            self.record.done += [name for name in first.done if name not in self.record.done]
            raise first from first.error

    def _set_and_restart(self, todo: Sequence[str]) -> None:
        work = SetAndRestart(
            *(self.cluster, self.options, self.fleet, self.record, self._sending, self._last, self._before),
            *(self._patience, self._teller, self.clock),
        )
        with self.log.step("set", todo) as evidence:
            self._keep_handshakes(todo)
            done, stops = work.set([name for name in todo if needs_set(self.cluster[name], self._before[name])])
            for name, result in done.items():
                evidence += _of(name, result.evidence)
            leaving = [name for name, result in done.items() if is_automatic(result)]
            todo = self._going_on(leaving if stops else todo, stops)
        with self.log.step("restart", todo) as evidence:
            reboots, stops = work.restart(todo, done)
            for name, reboot in reboots.items():
                evidence += _of(name, reboot.evidence)
            todo = self._going_on(list(reboots), stops)
        with self.log.step("gate after", todo) as evidence:
            proofs = ProofPoll(self.fleet, {name: self._before[name] for name in todo})
            evidence += self._gate_after(proofs, reboots)
        with self.log.step("proof", todo) as evidence:
            reasons, failed = each_ended(self.fleet, todo, lambda name: self._prove(name, proofs))
            evidence += [_line(name, "TLS handshakes", reason) for name, reason in reasons.items()]
            self._proven = self._going_on(list(reasons), [failed[name] for name in todo if name in failed])
        if self._failed:
            raise self._failed[0]

    def _going_on(self, names: Sequence[str], stops: Sequence[Stopped]) -> Sequence[str]:
        """The nodes that go on while the ones that have failed do not. Raises Stopped if there are none."""
        for stop in stops:
            self.log.goes_on_without(stop)
        self._failed += stops
        if self._failed and not names:
            raise self._failed[0]
        return names

    def _require_may_begin(self) -> None:
        left = self.cluster.left(self.wave)
        with self.log.step("window") as evidence:
            if state := require_open(self.options, self.wave, left, self.minutes, self.now()):
                evidence.append(_line("", "vos_tls_window", state))
        if self.stop_asked is not None:
            with self.log.step("soft stop"):
                require_no_stop(self.stop_asked, self.wave, left)

    def _await_own_reboots(self) -> None:
        """A node that was set before this run may be about to reboot by itself. That is awaited before any node of its
        cluster is changed: two would be down at once."""
        waiting = [member for member in self.cluster.members if member.may_reboot]
        if waiting:
            with self.log.step("own reboots") as evidence:
                reboots = await_own_reboots(self.fleet, waiting, self._patience, teller=self._teller, clock=self.clock)
                again = [name for name, reboot in reboots.items() if reboot.rebooted]
                for name, reboot in reboots.items():
                    evidence += _of(name, reboot.evidence)
                    if reboot.rebooted and reboot.after is not None:
                        self._progress.boots[name] = reboot.after
                if again:
                    gate = after_own_reboot(self.cluster, again, self.options)
                    self._wait(ClusterGate(self.fleet, gate), self.options.recovery_timeout, again)
                    self._progress.back_at |= dict.fromkeys(again, self.now().timestamp())
        self._progress.own_reboots_awaited = True

    def _await_cti_rest(self) -> None:
        with self.log.step("CTI at rest") as evidence:
            must_go_on, tell = self.fleet.must_go_on, partial(self.tell, self.wave)
            text = await_cti_rest(self.cti_back, now=self.now, must_go_on=must_go_on, tell=tell, clock=self.clock)
            evidence.append(_line("", "CTI at rest", text))

    def _gate_before(self) -> None:
        with self.log.step("gate before") as evidence:
            names = [member.name for member in self.cluster.members]
            self.tell(self.wave, Waiting(f"logging in to {counted(len(names), 'node')} of the cluster", over=True))
            log_in(self.fleet, names, self.wave)
            last = self._progress.counters if (fresh := self._progress.is_healthy_for(self.wave, self.now())) else {}
            asked = before_wave(self.cluster, self.wave, self.options, fresh=fresh, last=last)
            gate = ClusterGate(self.fleet, asked, closing=self._last, known=last)
            self._wait(gate, self.options.gate_timeout, self.wave)
            self._sums = gate.summed
            evidence += gate.evidence

    def _gate_after(self, proofs: ProofPoll, reboots: Mapping[str, Reboot]) -> tuple[Evidence, ...]:
        started = self.clock.now()
        nodes, restarted, options = list(proofs.restarted), proofs.restarted, self.options
        if self._failed:
            gate = ClusterGate(self.fleet, after_failed(self.cluster, restarted, options), first=nodes, closing=proofs)
        else:
            asked, ahead = after_wave(self.cluster, restarted, options), ahead_of(self.cluster, self.next_wave, options)
            sums = sums_after(self.cluster, self._sums, options)
            gate = ClusterGate(self.fleet, asked, first=nodes, ahead=ahead, closing=proofs, sums=sums)
        self._wait(gate, self.options.recovery_timeout, nodes)
        self.tell(nodes, Waiting("healthy again", over=True))
        good_for = self.next_wave if gate.ahead_holds and not self._failed else ()
        self._progress.gate_was_good(good_for, self.now(), gate.counters)
        for name in proofs.restarted:
            self._progress.seconds[name] = round(reboots[name].elapsed + self.clock.now() - started, 1)
            self._progress.back_at[name] = self.now().timestamp()
        return gate.evidence

    def _prove(self, name: str, proofs: ProofPoll) -> str:
        before, options = self._before[name], self.options
        probe = proofs.probe(name, options.gate_timeout)
        access = self.fleet.access(name) if options.allow_lowering else None
        if missing := why_not_proven(name, before, probe, options, access):
            raise Stopped(missing, node=name)
        return str(probe["reason"])

    def _wait(self, gate: ClusterGate, timeout: float, nodes: Sequence[str]) -> None:
        gate.own = nodes[0] if len(nodes) == 1 else ""
        tell = partial(self.tell, nodes)
        try:
            gate.wait(timeout=timeout, interval=self.options.poll_interval, tell=tell, clock=self.clock)
        except GateClosed as shut:
            error = shut.error
            node = shut.node if shut.node in nodes else nodes[0]
            raise Stopped(error.message, node=node, asked=shut.node, cause=cause_of(error), error=error) from shut

    def _keep_handshakes(self, todo: Sequence[str]) -> None:
        """The last reading of a node, for the report, compares with them too."""
        self.record.handshakes |= {name: list(self._before[name].probe["results"]) for name in todo}
        self.log.keep()

    def _expected(self) -> dict[str, Expectation | None]:
        target = self.options.target
        return {
            member.name: self._progress.expectation(member, self.cluster, target) for member in self.cluster.members
        }

    @property
    def _progress(self) -> Progress:
        return self.record.progress

    @property
    def _patience(self) -> Patience:
        options = self.options
        return Patience(options.reboot_timeout, options.poll_interval, options.own_reboot_timeout)

    def _teller(self, name: str) -> Callable[[Waiting], None]:
        """What tells of each look at a node; there the wait ends if nobody waits for it any more."""

        def tell(waiting: Waiting) -> None:
            self.fleet.must_go_on()
            self.tell((name,), waiting)

        return tell


def _of(name: str, evidence: Sequence[Mapping[str, str]]) -> list[Evidence]:
    return [{"node": name, **line} for line in evidence]


def _line(name: str, what: str, line: str) -> Evidence:
    return {"node": name, "command": what, "line": line, "time": ""}
