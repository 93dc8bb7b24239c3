# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refusal counts when it was repeated: servers that change their mind, several at one address, limits, odd forms."""

from __future__ import annotations

import itertools
import socket
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import Pacing, probe_host
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import PortResult, Proof, Verdict
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.action.scripted import FakeClock
from tests.unit.tls.clock import Hurry
from tests.unit.tls.listeners import (
    WIRE,
    Listener,
    Serve,
    alert,
    close,
    extensions,
    minimum,
    offered,
    reset,
    send,
    server_context,
    server_hello,
    server_hello_message,
    stub,
    suites,
    tls,
    wait_for_peer,
)
from tests.unit.tls.makes import LETTERS

HOST = "127.0.0.1"
ALERT = send(alert(70))
OPEN = minimum("1.0", ALERT)
STRICT = minimum("1.2", ALERT)


def probe(port: int, target: str = "1.2", timeout: float = 5.0, host: str = HOST) -> list[PortResult]:
    return probe_host(host, [port], target, timeout, clock=Hurry().clock)


def letters(results: list[PortResult]) -> str:
    return "".join(LETTERS[result.verdict] for result in results)


def in_turn(*backends: Serve) -> Serve:
    """A balancer that gives each connection to the next server."""
    turns = itertools.cycle(backends)

    def answer(connection: socket.socket, hello: bytes) -> None:
        next(turns)(connection, hello)

    return answer


def changing_its_mind(refusals: int, refuse: Serve) -> Serve:
    """A server that refuses each old version so many times, and accepts it then."""
    seen: Counter[str] = Counter()

    def answer(connection: socket.socket, hello: bytes) -> None:
        seen[offered(hello)] += 1
        (OPEN if seen[offered(hello)] > refusals else minimum("1.2", refuse))(connection, hello)

    return answer


# --- Each refusal is repeated twice, with an accepted target in between


@pytest.mark.parametrize("refuse", [ALERT, reset, close])
def test_a_refused_version_is_offered_in_three_rounds_with_the_target_between_and_after_them(refuse: Serve) -> None:
    offers: list[str] = []
    times: list[float] = []

    def note(connection: socket.socket, hello: bytes) -> None:
        offers.append(offered(hello))
        times.append(hurry.now())
        minimum("1.2", refuse)(connection, hello)

    hurry = Hurry()
    with stub(note) as listener:
        results = probe_host(HOST, [listener.port], "1.2", 5, clock=hurry.clock)
    assert letters(results) == "rrAA"
    rounds = [["1.2", "1.0", "1.1", "1.3"], ["1.2"], ["1.0", "1.1"], ["1.2"], ["1.1"] * 7 + ["1.0"] * 7, ["1.2"]]
    assert offers == list(itertools.chain(*rounds))
    for version in ("1.0", "1.1"):
        own = [moment for moment, offer in zip(times, offers, strict=True) if offer == version]
        assert own[1] - own[0] >= 0.5
        assert own[2] - own[1] >= 0.5


def test_the_words_say_how_often_it_was_refused(rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.2", "1.3")) as listener:
        results = probe(listener.port)
    assert results[0].seen == "alert 70 protocol_version, 9 times"


def test_a_version_above_the_target_is_offered_three_times_too() -> None:
    with stub(lambda connection, hello: (ALERT if offered(hello) == "1.3" else OPEN)(connection, hello)) as listener:
        results = probe(listener.port)
    assert letters(results) == "AAAr"
    assert results[3].seen == "alert 70 protocol_version, 3 times"


def test_what_is_accepted_at_once_is_not_offered_again() -> None:
    with stub(OPEN) as listener:
        assert letters(probe(listener.port)) == "AAAA"
    assert listener.connections == 4


@pytest.mark.parametrize("refuse", [ALERT, reset, close, send(alert(40)), send(alert(50))])
@pytest.mark.parametrize("refusals", range(1, 9))
def test_a_server_that_accepts_in_the_end_is_weak(refusals: int, refuse: Serve) -> None:
    with stub(changing_its_mind(refusals, refuse)) as listener:
        results = probe(listener.port)
    assert letters(results) == "AAAA"
    assert prove(results, "1.2").proof is Proof.NOT_EFFECTIVE


def test_the_words_say_what_came_before_the_acceptance() -> None:
    with stub(changing_its_mind(1, ALERT)) as once, stub(changing_its_mind(2, reset)) as twice:
        assert probe(once.port)[0].seen == "ServerHello TLS 1.0, after alert 70 protocol_version"
        assert probe(twice.port)[0].seen == "ServerHello TLS 1.0, after connection reset without an answer, 2 times"


@pytest.mark.parametrize("fails_at", [2, 3, 4])
def test_a_target_that_is_not_accepted_between_makes_the_refusals_inconclusive(fails_at: int) -> None:
    targets = itertools.count(1)

    def failing(connection: socket.socket, hello: bytes) -> None:
        bad = offered(hello) == "1.2" and next(targets) >= fails_at
        (ALERT if bad else STRICT)(connection, hello)

    with stub(failing) as listener:
        results = probe(listener.port)
    assert letters(results) == "??AA"
    assert results[0].seen.endswith("; TLS 1.2 is accepted before and not after")
    assert prove(results, "1.2").proof is Proof.UNPROVEN


@pytest.mark.parametrize("then", [wait_for_peer, send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), send(b"\x16\x03")])
def test_a_refusal_that_becomes_something_else_is_inconclusive(then: Serve) -> None:
    seen: Counter[str] = Counter()

    def changing(connection: socket.socket, hello: bytes) -> None:
        seen[offered(hello)] += 1
        minimum("1.2", then if seen[offered(hello)] == 3 else ALERT)(connection, hello)

    with stub(changing) as listener:
        results = probe(listener.port, timeout=0.3)
    assert letters(results) == "??AA"
    assert results[0].seen.startswith("alert 70 protocol_version; later ")


def test_refusals_of_different_kinds_are_refusals() -> None:
    with stub(minimum("1.2", in_turn(ALERT, reset, close))) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrAA"
    assert "alert 70 protocol_version (3 times)" in results[0].seen


def test_a_node_that_goes_down_while_refusals_are_repeated_is_inconclusive() -> None:
    with stub(STRICT, limit=6) as listener:
        results = probe(listener.port)
    assert letters(results) == "??AA"
    words = "alert 70 protocol_version; TLS 1.2 is accepted before and not after (connection refused)"
    assert results[0].seen == words


def test_time_that_runs_out_before_the_repetitions_leaves_it_open() -> None:
    with stub(STRICT) as listener:
        results = probe_host(HOST, [listener.port], "1.2", 5, pacing=Pacing(limit=0.4), clock=Hurry().clock)
    assert letters(results) == "??AA"
    assert "the 0.4 s for the host were up" in results[0].seen


# --- Several servers behind one address


@pytest.mark.parametrize("servers", range(2, 8))
@pytest.mark.parametrize("weak", ["1.0", "1.1"])
def test_one_weak_server_of_up_to_seven_that_take_turns_is_found(servers: int, weak: str) -> None:
    for place in range(servers):
        backends: list[Serve] = [STRICT] * servers
        backends[place] = minimum(weak, ALERT)
        with stub(in_turn(*backends)) as listener:
            results = probe(listener.port)
        assert prove(results, "1.2").proof is Proof.NOT_EFFECTIVE, f"place {place}"
        assert Verdict.ACCEPTED in {result.verdict for result in results[:2]}


@pytest.mark.parametrize("target", ["1.1", "1.2", "1.3"])
@pytest.mark.parametrize("highest", ["1.2", "1.3"])
def test_it_is_found_at_each_target_and_release(target: str, highest: str) -> None:
    if WIRE[target] > WIRE[highest]:
        return

    def up_to(lowest: str) -> Serve:
        strict = minimum(lowest, ALERT)
        return lambda connection, hello: (ALERT if WIRE[offered(hello)] > WIRE[highest] else strict)(connection, hello)

    for place in range(7):
        backends = [up_to(target)] * 7
        backends[place] = up_to("1.0")
        with stub(in_turn(*backends)) as listener:
            assert prove(probe(listener.port, target), target).proof is Proof.NOT_EFFECTIVE, f"place {place}"


def test_a_server_that_has_only_a_lower_version_is_found_where_the_target_was_offered() -> None:
    for place in range(7):
        backends: list[Serve] = [STRICT] * 7
        backends[place] = send(server_hello("1.1"))
        with stub(in_turn(*backends)) as listener:
            assert prove(probe(listener.port), "1.2").proof is Proof.NOT_EFFECTIVE, f"place {place}"


# --- Limits on connections


class Limits:
    """Ways in which a box in between counts connections; true where it lets one through."""

    @staticmethod
    def bucket(size: int, rate: float) -> Callable[[float], bool]:
        tokens, last = float(size), 0.0

        def let_through(now: float) -> bool:
            nonlocal tokens, last
            tokens, last = min(float(size), tokens + (now - last) * rate), now
            if tokens < 1:
                return False
            tokens -= 1
            return True

        return let_through

    @staticmethod
    def window(count: int, seconds: float, *, all_count: bool) -> Callable[[float], bool]:
        passed: list[float] = []

        def let_through(now: float) -> bool:
            passed[:] = [moment for moment in passed if moment > now - seconds]
            good = len(passed) < count
            if good or all_count:
                passed.append(now)
            return good

        return let_through


rates = st.sampled_from([0.1, 1.0, 2.0, 5.0, 20.0, 100.0, 300.0, 500.0])
spans = st.sampled_from([0.002, 0.003, 0.005, 0.01, 0.05, 0.1, 0.3, 0.5, 1.0, 5.0])
limits = st.one_of(
    st.builds(Limits.bucket, st.integers(1, 12), rates),
    st.builds(Limits.window, st.integers(1, 12), spans, all_count=st.booleans()),
)


@settings(max_examples=150)
@given(
    let_through=limits,
    refuse=st.sampled_from([reset, close, ALERT]),
    pause=st.sampled_from([0.0, 0.05]),
    step=st.sampled_from([0.001, 0.002, 0.01, 0.1]),
    target=st.sampled_from(["1.2", "1.3"]),
)
def test_a_limit_on_connections_is_never_taken_for_a_minimum(
    let_through: Callable[[float], bool], refuse: Serve, pause: float, step: float, target: str
) -> None:
    fake = FakeClock(step)

    def limited(connection: socket.socket, hello: bytes) -> None:
        (OPEN if let_through(fake.now()) else refuse)(connection, hello)

    with stub(limited) as listener:
        results = probe_host(HOST, [listener.port], target, 5, pacing=Pacing(pause=pause), clock=fake.clock)
    assert prove(results, target).proof is not Proof.EFFECTIVE


# --- Forms of the hello

ANONYMOUS = {0x0018, 0x001B, 0x0034, 0x003A, 0xC018, 0xC019}
STATIC_DH = {0x0010, 0x000D, 0x0030, 0x0031, 0x0036, 0x0037}
EXPORT = {0x0003, 0x0006, 0x0008, 0x0014}
SERVER_NAME, RENEGOTIATION_INFO = 0, 0xFF01


def only_if(likes: Callable[[bytes], bool], refuse: Serve = ALERT) -> Serve:
    """A server that accepts old versions in a hello that it likes."""

    def answer(connection: socket.socket, hello: bytes) -> None:
        (OPEN if likes(hello) else minimum("1.2", refuse))(connection, hello)

    return answer


def has_suites(numbers: Iterable[int]) -> Callable[[bytes], bool]:
    return lambda hello: bool(set(numbers) & set(suites(hello)))


@pytest.mark.parametrize("refuse", [ALERT, send(alert(40)), reset])
@pytest.mark.parametrize(
    ("likes", "words"),
    [
        (has_suites(ANONYMOUS), "with anonymous suites"),
        (has_suites(STATIC_DH), "with static DH suites"),
        (has_suites(EXPORT), "with export suites"),
        (lambda hello: RENEGOTIATION_INFO not in extensions(hello), "without renegotiation_info"),
        (lambda hello: SERVER_NAME not in extensions(hello), "without SNI"),
    ],
)
def test_a_server_that_accepts_an_old_version_in_one_form_alone_is_weak(
    likes: Callable[[bytes], bool], words: str, refuse: Serve
) -> None:
    with stub(only_if(likes, refuse)) as listener:
        results = probe(listener.port, host="localhost")
    assert letters(results) == "AAAA"
    assert results[0].seen.startswith(f"ServerHello TLS 1.0 {words}, after ")
    assert prove(results, "1.2").proof is Proof.NOT_EFFECTIVE


def test_each_form_offers_what_a_plain_hello_offers_too() -> None:
    hellos: list[bytes] = []

    def note(connection: socket.socket, hello: bytes) -> None:
        hellos.append(hello)
        STRICT(connection, hello)

    with stub(note) as listener:
        probe(listener.port, host="localhost")
    old = [hello for hello in hellos if offered(hello) == "1.0"]
    assert all(set(suites(hello)) >= set(suites(old[0])) for hello in old)
    assert all(len(suites(hello)) == len(set(suites(hello))) for hello in old), "none is named twice"
    assert all(0x5600 not in suites(hello) and 0x00FF not in suites(hello) for hello in old)
    assert sum(SERVER_NAME not in extensions(hello) for hello in old) == 1
    assert sum(RENEGOTIATION_INFO not in extensions(hello) for hello in old) == 1
    assert (
        sum(set(extensions(hello)) == set(extensions(old[0])) and suites(hello) == suites(old[0]) for hello in old) == 4
    )


def test_ssl_3_0_without_renegotiation_info_has_no_signal_of_it_either() -> None:
    def answer(connection: socket.socket, hello: bytes) -> None:
        if offered(hello) != "ssl3":
            STRICT(connection, hello)
        elif 0x00FF in suites(hello):
            ALERT(connection, hello)
        else:
            message = server_hello_message(0x0300)
            send(b"\x16\x03\x00" + len(message).to_bytes(2, "big") + message)(connection, hello)

    with stub(answer) as listener:
        (result,) = probe_host(HOST, [listener.port], "1.2", 5, versions=["ssl3"], clock=Hurry().clock)
    assert result.verdict is Verdict.ACCEPTED


def test_an_odd_form_that_is_dropped_or_blamed_does_not_spoil_a_refusal() -> None:
    def answer(connection: socket.socket, hello: bytes) -> None:
        odd = has_suites(ANONYMOUS | STATIC_DH | EXPORT)(hello)
        minimum("1.2", send(alert(50)) if odd else ALERT)(connection, hello)

    with stub(answer) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrAA"
    assert results[0].seen == "alert 70 protocol_version (6 times), alert 50 decode_error (3 times)"


def test_an_odd_form_that_nobody_answers_leaves_it_open() -> None:
    def answer(connection: socket.socket, hello: bytes) -> None:
        minimum("1.2", wait_for_peer if has_suites(EXPORT)(hello) else ALERT)(connection, hello)

    with stub(answer) as listener:
        results = probe(listener.port, timeout=0.3)
    assert letters(results) == "??AA"
    assert "no complete answer in time (0 bytes came) with export suites" in results[0].seen


# --- What the port chose on other connections


def test_a_lower_version_in_a_control_counts() -> None:
    def answer(connection: socket.socket, hello: bytes) -> None:
        control = offered(hello) == "1.2" and 0xC030 not in suites(hello)
        (send(server_hello("1.0")) if control else minimum("1.2", send(alert(40))))(connection, hello)

    with stub(answer) as listener:
        results = probe(listener.port)
    assert prove(results, "1.2").proof is Proof.NOT_EFFECTIVE


def test_where_the_target_is_refused_a_higher_version_is_the_control() -> None:
    offers: list[str] = []

    def note(connection: socket.socket, hello: bytes) -> None:
        offers.append(offered(hello))
        minimum("1.3", ALERT)(connection, hello)

    with stub(note) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrrA"
    assert offers.count("1.3") == 1 + 3
    assert prove(results, "1.2").proof is Proof.EFFECTIVE


def test_a_port_that_accepts_nothing_proves_nothing() -> None:
    with stub(ALERT) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrrr"
    assert prove(results, "1.2").proof is Proof.UNPROVEN
    assert isinstance(listener, Listener)
