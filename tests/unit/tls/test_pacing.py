# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How gently a server is asked: few connections at a time, pauses, a bound, clean ends, STARTTLS."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import Pacing, probe_host, probe_port
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.starttls import Start
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Verdict

from tests.unit.tls.clock import Hurry
from tests.unit.tls.listeners import (
    Listener,
    Serve,
    alert,
    close,
    closed_port,
    minimum,
    read_record,
    reset,
    send,
    server_context,
    server_hello,
    stub,
    tls,
    wait_for_peer,
)

HOST = "127.0.0.1"


class Crowd:
    """Counts how many clients are served at the same time, and who."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside: list[str] = []
        self.seen: set[tuple[str, ...]] = set()

    def serve(self, name: str) -> Serve:
        answer = minimum("1.2", send(alert(70)))

        def slowly(connection: socket.socket, hello: bytes) -> None:
            with self.lock:
                self.inside.append(name)
                self.seen.add(tuple(sorted(self.inside)))
            time.sleep(0.01)  # the time in which another one could come
            answer(connection, hello)
            with self.lock:
                self.inside.remove(name)

        return slowly


@contextlib.contextmanager
def crowded(*names: str) -> Iterator[tuple[Crowd, list[int]]]:
    crowd = Crowd()
    with contextlib.ExitStack() as stack:
        yield crowd, [stack.enter_context(stub(crowd.serve(name))).port for name in names]


def test_by_default_one_connection_at_a_time() -> None:
    with crowded("a", "b", "c") as (crowd, ports):
        probe_host(HOST, ports, "1.2", 5, clock=Hurry().clock)
    assert max(map(len, crowd.seen)) == 1


def test_few_ports_at_a_time_and_one_connection_to_each() -> None:
    with crowded("a", "b", "c", "d") as (crowd, ports):
        results = probe_host(HOST, ports, "1.2", 5, pacing=Pacing(parallel=2, spacing=0.05))
    assert max(map(len, crowd.seen)) == 2
    assert all(len(set(who)) == len(who) for who in crowd.seen)
    assert [result.port for result in results] == [port for port in ports for _version in range(4)]


def test_a_port_that_wants_to_be_alone_is() -> None:
    with crowded("a", "tvs", "b", "capf") as (crowd, ports):
        pacing = Pacing(parallel=4, spacing=0.05, alone=frozenset({ports[1], ports[3]}))
        probe_host(HOST, ports, "1.2", 5, pacing=pacing)
    together = {who for who in crowd.seen if len(who) > 1}
    assert together == {("a", "b")}


def test_a_pause_lies_between_the_connections_to_a_port() -> None:
    times: list[float] = []

    def note(connection: socket.socket, hello: bytes) -> None:
        times.append(time.monotonic())
        minimum("1.2", send(alert(70)))(connection, hello)

    with stub(note) as listener:
        probe_host(HOST, [listener.port], "1.2", 5, pacing=Pacing(pause=0.05, spacing=0.05))
    assert len(times) == 23
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.045


def test_closed_ports_need_no_pause() -> None:
    began = time.monotonic()
    probe_host(HOST, [closed_port() for _number in range(10)], "1.2", 5, pacing=Pacing(pause=1))
    assert time.monotonic() - began < 1


def test_the_time_for_a_host_is_bounded() -> None:
    with stub(wait_for_peer) as silent, stub(minimum("1.2", send(alert(70)))) as good:
        began = time.monotonic()
        results = probe_host(HOST, [silent.port, good.port], "1.2", 5, pacing=Pacing(limit=0.3, pause=10))
        assert time.monotonic() - began < 2
    assert {result.verdict for result in results} == {Verdict.INCONCLUSIVE}
    assert results[4].seen == "not offered, because the 0.3 s for the host were up"
    assert good.connections == 0


def test_no_bound_cuts_a_pause_short_of_a_verdict_on_what_was_seen() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        results = probe_host(HOST, [listener.port], "1.2", 5, pacing=Pacing(limit=0.2, pause=5))
    assert [result.verdict for result in results] == [Verdict.INCONCLUSIVE] * 2 + [Verdict.ACCEPTED] + [
        Verdict.INCONCLUSIVE
    ]


@pytest.mark.parametrize("version", ["1.0", "1.2", "1.3"])
def test_a_server_that_accepts_sees_a_clean_end(version: str) -> None:
    rest: list[bytes] = []

    def listen_on(connection: socket.socket) -> None:
        read_record(connection)
        connection.sendall(server_hello(version))
        with contextlib.suppress(ConnectionResetError):
            heard = b""
            while piece := connection.recv(4096):
                heard += piece
            rest.append(heard)

    with Listener(listen_on) as listener:
        assert probe_port(HOST, listener.port, version, 5).accepts(version)
    (heard,) = rest
    assert [heard[at : at + 7].hex() for at in (0, 7)] == [
        f"1503{min(int(version[-1]) + 1, 3):02d}0002015a",
        f"1503{min(int(version[-1]) + 1, 3):02d}00020100",
    ], "user_canceled, close_notify, and the end without a reset"


def test_a_server_that_does_not_close_is_not_waited_for() -> None:
    def stay(connection: socket.socket, _hello: bytes) -> None:
        connection.sendall(server_hello("1.2"))
        wait_for_peer(connection)
        done.wait(5)

    done = threading.Event()
    with stub(stay) as listener:
        began = time.monotonic()
        seen = probe_port(HOST, listener.port, "1.2", 5)
        took = time.monotonic() - began
        done.set()
    assert seen.accepts("1.2")
    assert took < 1


def smtp(then: Serve) -> Listener:
    """An SMTP server that does `then` with the ClientHello after STARTTLS."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(b"220 cuc ESMTP\r\n")
        if not connection.recv(4096).startswith(b"EHLO "):
            return
        connection.sendall(b"250-cuc\r\n250 STARTTLS\r\n")
        if connection.recv(4096) != b"STARTTLS\r\n":
            return
        connection.sendall(b"220 go\r\n")
        then(connection, read_record(connection))

    return Listener(serve)


@pytest.mark.parametrize("refuse", [send(alert(70)), reset, close])
def test_starttls_comes_before_each_hello(refuse: Serve) -> None:
    with smtp(minimum("1.2", refuse)) as listener:
        pacing = Pacing(starts={listener.port: Start.SMTP})
        results = probe_host(HOST, [listener.port], "1.2", 5, pacing=pacing, clock=Hurry().clock)
        as_plain = probe_host(HOST, [listener.port], "1.2", 5, clock=Hurry().clock)
    assert [result.verdict.value for result in results] == ["refused_by_version"] * 2 + ["accepted"] * 2
    assert {result.verdict for result in as_plain} == {Verdict.NOT_TLS}


def test_a_reset_before_starttls_is_no_refusal() -> None:
    def rude(connection: socket.socket) -> None:
        connection.sendall(b"220 cuc ESMTP\r\n")
        connection.recv(4096)
        reset(connection)

    with Listener(rude) as listener:
        seen = probe_port(HOST, listener.port, "1.0", 5, start=Start.SMTP)
    assert not seen.dropped
    assert seen.text == "the connection was reset before STARTTLS"


def test_the_second_opinion_speaks_starttls_too(rsa_certificate: Path) -> None:
    context = server_context(rsa_certificate, "1.2", "1.3")

    def serve(connection: socket.socket) -> None:
        connection.sendall(b"220 cuc ESMTP\r\n")
        connection.recv(4096)
        connection.sendall(b"250-cuc\r\n250 STARTTLS\r\n")
        connection.recv(4096)
        connection.sendall(b"220 go\r\n")
        context.wrap_socket(connection, server_side=True).close()

    with Listener(serve) as listener:
        pacing = Pacing(starts={listener.port: Start.SMTP}, openssl=True)
        results = probe_host(HOST, [listener.port], "1.2", 5, pacing=pacing, clock=Hurry().clock)
    assert results[3].openssl is not None
    assert results[3].openssl.completed
    assert results[3].openssl.certificate is not None
    assert results[3].verdict is Verdict.ACCEPTED


def test_several_listeners_of_real_tls_at_once(rsa_certificate: Path) -> None:
    with contextlib.ExitStack() as stack:
        contexts = [server_context(rsa_certificate, lowest, "1.3") for lowest in ("1.0", "1.1", "1.2", "1.3")]
        ports = [stack.enter_context(tls(context)).port for context in contexts]
        results = probe_host(HOST, ports, "1.2", 5, pacing=Pacing(parallel=4, spacing=0.05))
    accepts = [[r.version for r in results if r.port == port and r.verdict is Verdict.ACCEPTED] for port in ports]
    assert accepts == [["1.0", "1.1", "1.2", "1.3"], ["1.1", "1.2", "1.3"], ["1.2", "1.3"], ["1.3"]]
