# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of one wave of nodes: gate, nobody else, window, baseline, set, restart, gate, proof.

What is done is decided on readings that are younger than the gate, which may have waited long. A step that fails stops
the cluster, with what had been sent by then; nothing is put together afterwards.

The role does not use this yet: it still takes these steps one by one, in tasks/change.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from ..cli.errors import VosError
from ..node.changed_by_others import Expectation
from ..node.identity import KnownNode
from ..node.reboot import Patience, Reboot, wait_for_own_reboot, wait_for_reboot
from ..node.restart import restart_and_wait
from ..node.set_min_version import SetResult
from ..node.state import NodeState
from ..wait import Clock
from .advice import Cause, Sent
from .after_change import why_not_proven
from .before_change import NodeBefore, read_before, why_not_to_change
from .cluster_gate import Asked, ClusterGate, GateClosed
from .fleet import Fleet
from .members import ClusterMembers, Progress
from .options import ChangeOptions
from .sending import Sending
from .set_node import is_automatic, needs_set, set_node
from .stopped import Step, Stopped, cause_of
from .wave_gates import after_own_reboot, after_wave, before_wave

__all__ = ["Change", "Changed"]

T = TypeVar("T")

# Seconds. A gate that was good so short a time ago needs one more good poll, and not all of them again.
_FRESH = 60.0


@dataclass(frozen=True)
class Changed:
    """What a wave has come to: its steps, how far each of its nodes was brought, and what the next wave must know."""

    steps: tuple[Step, ...]
    sent: Mapping[str, Sent]
    progress: Progress


@dataclass
class Change:
    """The change of one wave over a fleet. `tell` gets a node and a line of progress, `announce` a node and what is
    about to be sent to it; `hesitate` waits a random second or two."""

    cluster: ClusterMembers
    wave: Sequence[str]
    options: ChangeOptions
    fleet: Fleet
    progress: Progress
    tell: Callable[[str, str], None]
    announce: Callable[[str, str], None]
    hesitate: Callable[[], None]
    next_wave: Sequence[str] = ()
    clock: Clock = field(default_factory=Clock)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    steps: list[Step] = field(default_factory=list, init=False)
    _sending: Sending = field(init=False)
    _before: dict[str, NodeBefore] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._sending = Sending(
            self.fleet,
            self._expected,
            self.announce,
            self.hesitate,
            interval=self.options.poll_interval,
            timeout=self.options.gate_timeout,
            clock=self.clock,
            sent=dict.fromkeys(self.wave, Sent.NOTHING),
        )

    def run(self) -> Changed:
        """Carry it out. Raises Stopped, with the step and what had been sent. No session is left open."""
        try:
            if not self.progress.own_reboots_awaited:
                self._await_own_reboots()
            with self._step("gate before"):
                polls = 1 if self._is_fresh else self.options.good_polls
                self._wait(before_wave(self.cluster, self.wave, self.options, polls), self.options.gate_timeout)
            with self._step("nobody else"):
                self._sending.look(self.wave[0])
            with self._step("window"):
                self._window()
            with self._step("baseline"):
                self._before = self._each(self.wave, self._read_before)
            todo = [name for name in self.wave if not self._before[name].state.settled]
            with self._step("set"):
                done = {name: self._set(name) for name in todo if needs_set(self.cluster[name], self._before[name])}
            with self._step("restart"):
                reboots = self._each(todo, lambda name: self._restart(name, done.get(name)))
            if todo:
                with self._step("gate after"):
                    self._gate_after(todo, reboots)
                with self._step("proof"):
                    self._each(todo, self._prove)
        finally:
            self.fleet.close()
        return Changed(tuple(self.steps), dict(self._sending.sent), self.progress)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        started = self.clock.now()
        try:
            yield
        except Stopped as stopped:
            stopped.step, stopped.sent = name, dict(self._sending.sent)
            raise
        except VosError as error:
            raise self._unforeseen(name, error.message, error) from error
        except Exception as error:
            # A fault of ours. What had been sent is known; what came of the step is not.
            raise self._unforeseen(name, f"{type(error).__name__}: {error}") from error
        finally:
            self.steps.append(Step(name, self.clock.now() - started))

    def _unforeseen(self, step: str, text: str, error: VosError | None = None) -> Stopped:
        stopped = Stopped(text, node=self.wave[0], cause=cause_of(error), error=error)
        stopped.step, stopped.sent = step, dict(self._sending.sent)
        return stopped

    def _each(self, names: Sequence[str], work: Callable[[str], T]) -> dict[str, T]:
        """What `work` returned for each node, side by side. Raises Stopped for the first one in the order of the names
        that failed, after all have ended."""
        stops: dict[str, Stopped] = {}

        def one(name: str) -> T | None:
            try:
                return work(name)
            except Stopped as stop:
                stops[name] = stop
                return None

        found = self.fleet.each(names, one)
        for name in names:
            seen = found[name]
            if name in stops:
                raise stops[name]
            if isinstance(seen, VosError):
                raise Stopped(seen.message, node=name, cause=cause_of(seen), error=seen) from seen
        return {name: seen for name, seen in found.items() if seen is not None and not isinstance(seen, VosError)}

    def _await_own_reboots(self) -> None:
        """A node that was set before this run may be about to reboot by itself. That is awaited before any node of its
        cluster is changed: two would be down at once."""
        waiting = [member.name for member in self.cluster.members if member.may_reboot]
        if waiting:
            with self._step("own reboots"):
                reboots = self._each(waiting, self._await_own_reboot)
                again = [name for name, reboot in reboots.items() if reboot.after is not None and reboot.rebooted]
                for name in again:
                    self._remember_boot(name, reboots[name])
                if again:
                    gate = after_own_reboot(self.cluster, again, self.options)
                    self._wait(gate, self.options.recovery_timeout)
        self.progress.own_reboots_awaited = True

    def _await_own_reboot(self, name: str) -> Reboot:
        member = self.cluster[name]
        if member.boot is None or member.identity is None:
            raise Stopped(f"the boot of {name} is not known, so its own reboot could not be seen", node=name)
        known = KnownNode(member.identity, member.boot)
        reboot = wait_for_own_reboot(
            self.fleet.access(name), known, self._patience, tell=self._teller(name), clock=self.clock
        )
        return _back(name, reboot)

    def _window(self) -> None:
        window = self.options.window
        if window is not None and window.remaining(self.now()) is None:
            text = f"Nothing was begun on {self.wave[0]}: {window.describe(self.now())}. Left to do in this cluster: "
            left = ", ".join(self.cluster.left(self.wave))
            raise Stopped(f"{text}{left}.", node=self.wave[0], cause=Cause.WINDOW)

    def _read_before(self, name: str) -> NodeBefore:
        member, options = self.cluster[name], self.options
        before = read_before(
            self.fleet.access(name),
            member.product,
            member.identity,
            self.fleet.probe(name),
            options.target,
            lowering=options.allow_lowering,
            require_proof=options.require_proof,
        )
        state = before.state
        if not state.settled and state.state not in (NodeState.DRIFTED, NodeState.PENDING_RESTART):
            text = f"{name} is {state.state.value}: {state.reason}. {before.probe['reason']} Nothing was sent to it."
            raise Stopped(text, node=name)
        refusals = why_not_to_change(
            before.info,
            before.probe,
            options.target,
            spoke=member.spoke,
            accepted=options.accepted,
            lowering=options.allow_lowering,
            require_proof=options.require_proof,
        )
        if refusals:
            raise Stopped(f"Nothing was sent to {name}: {'; '.join(refusals)}.", node=name)
        return before

    def _set(self, name: str) -> SetResult:
        access = self.fleet.access(name)
        return set_node(self.cluster[name], access, self.options, self._sending, self.progress, self.clock)

    def _restart(self, name: str, done: SetResult | None) -> Reboot:
        access, before, tell = self.fleet.access(name), self._before[name], self._teller(name)
        identity = self.cluster[name].identity or before.identity
        if done is not None and is_automatic(done):
            self.fleet.drop(name)  # it goes down by itself
            known = KnownNode(identity, before.boot)
            reboot = wait_for_reboot(access, known, self._patience, tell=tell, clock=self.clock)
        else:
            reboot = self._sending.send(
                name,
                "utils system restart",
                lambda confirm: restart_and_wait(
                    access, identity, self._patience, tell=tell, confirm=confirm, clock=self.clock
                ),
                then=Sent.RESTARTING,
            )
        self._remember_boot(name, _back(name, reboot))
        self._sending.sent[name] = Sent.RESTARTED
        return reboot

    def _gate_after(self, todo: Sequence[str], reboots: Mapping[str, Reboot]) -> None:
        started = self.clock.now()
        gate = after_wave(self.cluster, {name: self._before[name] for name in todo}, self.options, self.next_wave)
        self._wait(gate, self.options.recovery_timeout, first=todo)
        self.progress.healthy_at = self.now().timestamp() if self.next_wave else None
        for name in todo:
            self.progress.seconds[name] = round(reboots[name].elapsed + self.clock.now() - started, 1)

    def _prove(self, name: str) -> bool:
        before, options = self._before[name], self.options
        probe = self.fleet.probe(name, before.probe, options.gate_timeout)
        access = self.fleet.access(name) if options.allow_lowering else None
        if missing := why_not_proven(name, before, probe, options, access):
            raise Stopped(missing, node=name)
        return True

    def _wait(self, asked: Mapping[str, Asked], timeout: float, first: Sequence[str] = ()) -> None:
        gate = ClusterGate(self.fleet, asked, first)
        try:
            gate.wait(timeout=timeout, interval=self.options.poll_interval, tell=self.tell, clock=self.clock)
        except GateClosed as shut:
            error = shut.error
            raise Stopped(
                error.message, node=self.wave[0], asked=shut.node, cause=cause_of(error), error=error
            ) from shut

    def _remember_boot(self, name: str, reboot: Reboot) -> None:
        if reboot.after is not None:
            self.progress.boots[name] = reboot.after

    def _expected(self) -> dict[str, Expectation | None]:
        target = self.options.target
        return {member.name: self.progress.expectation(member, self.cluster, target) for member in self.cluster.members}

    @property
    def _is_fresh(self) -> bool:
        healthy = self.progress.healthy_at
        return healthy is not None and 0 <= self.now().timestamp() - healthy < _FRESH

    @property
    def _patience(self) -> Patience:
        options = self.options
        return Patience(options.reboot_timeout, options.poll_interval, options.own_reboot_timeout)

    def _teller(self, name: str) -> Callable[[str], None]:
        return lambda text: self.tell(name, text)


def _back(name: str, reboot: Reboot) -> Reboot:
    """The reboot, if it came to its end. Raises Stopped."""
    if reboot.error is not None:
        raise Stopped(reboot.error.message, node=name, cause=cause_of(reboot.error), error=reboot.error)
    return reboot
