# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probing until something is proven: what is waited for, what is said meanwhile, and what ends it."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.path import Path
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import ProbeRequest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.result import ProbeResult
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.run import run_probe, wait_for_proof
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock, Waiting

from tests.unit.action.scripted import FakeClock
from tests.unit.tls.listeners import Listener, alert, close, closed_port, minimum, send, stub
from tests.unit.tls.requests import HOST, request


def strict(port: int = 0) -> Listener:
    return stub(minimum("1.2", send(alert(70))), port=port)


@pytest.fixture
def said() -> list[Waiting]:
    return []


def wait(asked: ProbeRequest, said: list[Waiting], clock: FakeClock | Clock, timeout: float = 60.0) -> ProbeResult:
    clock = clock if isinstance(clock, Clock) else clock.clock
    return wait_for_proof(asked, timeout=timeout, interval=15.0, tell=said.append, clock=clock)


def test_a_port_that_opens_later_is_waited_for(said: list[Waiting]) -> None:
    fake, port = FakeClock(), closed_port()
    with contextlib.ExitStack() as stack:

        def pause(seconds: float) -> None:
            fake.pause(seconds)
            if len(fake.pauses) == 2:
                stack.enter_context(strict(port))

        found = wait(request(ports=[port]), said, Clock(fake.now, pause))
    assert (found.summary.proof, fake.pauses) == (Proof.EFFECTIVE, [15.0, 15.0])
    closed = f"No TLS port could be reached ({HOST}:{port}: connection refused)."
    awaited = "TLS handshakes that prove the minimum version"
    assert said == [Waiting(awaited, closed, 0.0, 60.0), Waiting(awaited, closed, 15.0, 60.0)]


def test_a_server_that_says_nothing_yet_is_waited_for(said: list[Waiting]) -> None:
    fake = FakeClock()
    with stub(close) as starting:
        found = wait(request(ports=[starting.port]), said, fake, timeout=20)
    assert (found.summary.proof, found.decided, fake.pauses) == (Proof.UNPROVEN, False, [15.0, 5.0])
    assert len(said) == 3


def test_the_last_look_is_at_the_deadline(said: list[Waiting]) -> None:
    fake = FakeClock()
    found = wait(request(ports=[closed_port()]), said, fake, timeout=20)
    assert (found.summary.proof, fake.pauses) == (Proof.UNREACHABLE, [15.0, 5.0])


def test_what_is_accepted_too_low_ends_the_wait_at_once(said: list[Waiting]) -> None:
    fake = FakeClock()
    with stub(minimum("1.0", send(alert(70)))) as weak:
        found = wait(request(ports=[weak.port]), said, fake)
    assert (found.summary.proof, fake.pauses, said) == (Proof.NOT_EFFECTIVE, [], [])


def test_what_no_later_probe_can_better_ends_the_wait_at_once(said: list[Waiting]) -> None:
    fake = FakeClock()
    blocked = replace(request(ports=[8443]), path=Path(blocked="vos_tls_route is not set"))
    found = wait(blocked, said, fake)
    assert (found.summary.proof, found.final, fake.pauses, said) == (Proof.UNREACHABLE, True, [], [])
    with strict() as node:
        baseline = run_probe(request(ports=[node.port])).to_result()["results"]
        same = wait(request(ports=[node.port], baseline=baseline), said, fake)
    assert (same.summary.proof, same.final, fake.pauses) == (Proof.UNPROVEN, True, []), "nothing changed since then"
