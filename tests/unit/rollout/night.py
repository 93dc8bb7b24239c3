# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waves over a scripted cluster, with the record that a run keeps of them."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.change import Change
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import Progress
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.options import ChangeOptions
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_error import Step, Stopped
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.action import texts
from tests.unit.action.scripted import FakeClock
from tests.unit.rollout.fleet import OLD, Machine, ScriptedFleet, cluster_of

PUB, SUB = "cucm-pub", "cucm-sub1"
SET = "set tls min-version 1.2"
RESTART = "utils system restart"
# Conditions that have tests of their own; here only services, cluster and replication are asked for.
WITHOUT = dict.fromkeys(
    ("upgrade", "availability", "unity_cluster", "clock", "disk", "backup", "backup_age", "certificate"), "a test"
)
WITHOUT["registrations"] = "a test"
STOPPED_SERVICE = texts.SERVICES.replace("Cisco CallManager[STARTED]", "Cisco CallManager[STOPPED]  Service Activated")
OPTIONS = ChangeOptions("1.2", accepted=WITHOUT, gate_timeout=300.0, recovery_timeout=900.0)


class Journal(list[tuple[str, str]]):
    """What happened on the nodes, and when."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.when: dict[tuple[str, str], float] = {}
        self._clock = clock

    def append(self, entry: tuple[str, str]) -> None:
        self.when[entry] = self._clock.time
        super().append(entry)


class Night:
    """A scripted cluster, and waves over it."""

    def __init__(self, version: str = OLD, **options: Any) -> None:
        self.clock = FakeClock()
        self.journal = Journal(self.clock)
        self.machines = {name: Machine(name, self.clock, self.journal, version) for name in (PUB, SUB)}
        self.fleet = ScriptedFleet(self.machines, self.clock)
        self.options = replace(OPTIONS, **options)
        self.record = ClusterRecord("alpha")
        self.written: list[dict[str, Any]] = []
        self.noted: list[dict[str, Any]] = []  # the lines of the journal
        self.is_full: Callable[[], bool] = lambda: False  # no record can be written any more
        self.change: Change | None = None
        self.cluster = cluster_of(self.fleet)
        self.told: list[tuple[tuple[str, ...], Waiting]] = []
        self.hesitate: Callable[[], None] = lambda: None
        self.minutes = 30.0
        self.stop_asked: Callable[[], str] | None = None
        self.cti_back: dict[str, float] = {}
        self.tell: Callable[[tuple[tuple[str, ...], Waiting]], None] = self.told.append

    def wave(self, *names: str, then: Sequence[str] = ()) -> list[Step]:
        self.change = Change(
            cluster=self.cluster,
            wave=names,
            options=self.options,
            fleet=self.fleet,
            record=self.record,
            write=self._write,
            tell=lambda names, waiting: self.tell((tuple(names), waiting)),
            announce=lambda name, what: self.journal.append((name, f"about to send {what}")),
            hesitate=self.hesitate,
            next_wave=then,
            minutes=self.minutes,
            stop_asked=self.stop_asked,
            cti_back=self.cti_back,
            clock=self.clock.clock,
            now=self.now,
            note=self._note,
        )
        self.change.run()
        return self.change.log.taken

    def _note(self, event: str, **content: Any) -> None:
        self.noted.append({"event": event, "after": len(self.journal), **content})

    def _write(self) -> None:
        if self.is_full():
            raise OSError(errno.ENOSPC, "No space left on device")
        self.written.append(self.record.to_result())

    @property
    def steps(self) -> list[Step]:
        assert self.change is not None
        return self.change.log.taken

    @property
    def progress(self) -> Progress:
        return self.record.progress

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_700_000_000 + self.clock.time, UTC)

    def stopped(self, *names: str) -> Stopped:
        with pytest.raises(Stopped) as caught:
            self.wave(*names)
        return caught.value

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(name, what.removeprefix("yes ")) for name, what in self.journal if what.startswith("yes ")]
