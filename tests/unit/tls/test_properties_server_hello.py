# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a server sends, in pieces of whatever size, ends in a verdict: no exception, and no hang."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from ansible_collections.collabops.vos.plugins.plugin_utils.tls.client_hello import OFFERS, client_hello, wire_version
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.exchange import observe
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.observation import Kind, Observation
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.server_hello import ServerHello, read_certificate
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.starttls import Start
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import (
    ControlHandshakes,
    PortResult,
    Verdict,
    judge,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tls.listeners import WIRE, alert, record, server_hello_message

if TYPE_CHECKING:
    from ansible_collections.collabops.vos.plugins.plugin_utils.tls.exchange import TimedConnection

ENDS = (b"", ConnectionResetError(), TimeoutError(), OSError(5, "Input/output error"))


class Wire:
    """A line that brings these pieces, and then its end again and again."""

    def __init__(self, pieces: Sequence[bytes], end: bytes | OSError) -> None:
        self.pieces = iter(pieces)
        self.end = end
        self.reads = 0

    def send(self, data: bytes) -> None:
        assert data

    def receive(self) -> bytes:
        self.reads += 1
        piece = next(self.pieces, self.end)
        if isinstance(piece, OSError):
            raise piece
        return piece


def broken(flight: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(flight), *(cut % (len(flight) + 1) for cut in cuts)})
    return [flight[a:b] for a, b in itertools.pairwise(places)]


@st.composite
def flights(draw: st.DrawFn) -> bytes:
    """Bytes of all kinds: none that make sense, records that do not, and ServerHellos that were damaged."""
    message = server_hello_message(WIRE[draw(st.sampled_from([*WIRE]))])
    damaged = bytearray(message)
    for at, byte in draw(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4)):
        damaged[at % len(damaged)] = byte
    parts = st.one_of(
        st.binary(max_size=60),
        st.builds(record, st.integers(0x13, 0x18), st.binary(max_size=60)),
        st.builds(alert, st.integers(0, 255), st.integers(0, 3)),
        st.just(record(0x16, bytes(damaged))),
        st.just(record(0x16, bytes(damaged)[: draw(st.integers(0, 80))])),
    )
    return b"".join(draw(st.lists(parts, max_size=4)))


@given(flights(), st.lists(st.integers(0, 10**6), max_size=12), st.sampled_from(ENDS), st.sampled_from([*OFFERS]))
def test_any_bytes_end_in_a_verdict(flight: bytes, cuts: list[int], end: bytes | OSError, version: str) -> None:
    wire = Wire(broken(flight, cuts), end)
    seen = observe(cast("TimedConnection", wire), client_hello(version), Start.DIRECT, "node")
    assert wire.reads <= len(cuts) + 2, "not one read after the end"
    assert seen.text
    verdict, words = judge(version, seen, ControlHandshakes("1.2", seen, seen, seen, seen))
    assert isinstance(verdict, Verdict)
    assert words
    if verdict is Verdict.ACCEPTED:
        assert seen.kind is Kind.ANSWER
        assert seen.hello is not None
        assert seen.hello.version == wire_version(version)
    result = PortResult("node", 8443, version, verdict, words, seen)
    assert prove([result], "1.2").reason.endswith(".")
    read_certificate(flight)


GOOD = Observation(Kind.ANSWER, hello=ServerHello(WIRE["1.2"], 0x002F))


@st.composite
def alerts(draw: st.DrawFn) -> tuple[bytes, list[tuple[int, int]]]:
    """Alerts in any number of records that may be cut within one, and what they are."""
    one = st.tuples(st.sampled_from([1, 2]), st.sampled_from([0, 40, 47, 50, 70, 71, 80, 86, 90, 112]))
    found = draw(st.lists(one, max_size=4))
    body = bytes(byte for alert_ in found for byte in alert_)
    cuts = draw(st.lists(st.integers(0, max(0, len(body))), max_size=3))
    return b"".join(record(0x15, piece) for piece in broken(body, cuts) if piece), found


@given(alerts(), st.sampled_from(ENDS), st.sampled_from(["1.0", "1.1"]), st.booleans())
def test_no_warning_is_a_refusal_however_it_is_sent(
    sent: tuple[bytes, list[tuple[int, int]]], end: bytes | OSError, version: str, hello_follows: bool
) -> None:
    flight, found = sent
    fatal = [description for level, description in found if level == 2 or description == 0]
    if hello_follows:
        flight += record(0x16, server_hello_message(WIRE[version]))
    seen = observe(
        cast("TimedConnection", Wire([flight] if flight else [], end)), client_hello(version), Start.DIRECT, "node"
    )
    verdict, _words = judge(version, seen, ControlHandshakes("1.2", GOOD, GOOD, GOOD))
    if not fatal:
        assert (verdict is Verdict.ACCEPTED) is hello_follows
        assert not verdict.refused or seen.dropped, "a warning says what is disliked, and not that it ends there"
        assert not seen.dropped or not found
    elif verdict.refused:
        first = next((level, description) for level, description in found if level == 2 or description == 0)
        assert first[0] == 2
        assert first[1] in (40, 47, 70, 71, 80)


@given(flights(), st.lists(st.integers(0, 10**6), max_size=12), st.sampled_from([Start.SMTP, Start.XMPP_CLIENT]))
def test_any_bytes_where_starttls_is_spoken_end_too(flight: bytes, cuts: list[int], start: Start) -> None:
    seen = observe(cast("TimedConnection", Wire(broken(flight, cuts), b"")), client_hello("1.2"), start, "node")
    assert seen.text
    assert not seen.dropped, "nothing was offered, so nothing can have been refused"


@given(st.data())
def test_how_a_flight_is_cut_makes_no_difference(data: Any) -> None:
    flight = data.draw(flights())
    cuts = data.draw(st.lists(st.integers(0, 10**6), max_size=20))
    hello = client_hello("1.2")
    whole = observe(cast("TimedConnection", Wire([flight] if flight else [], b"")), hello, Start.DIRECT, "node")
    cut = observe(cast("TimedConnection", Wire(broken(flight, cuts), b"")), hello, Start.DIRECT, "node")
    assert (cut.kind, cut.hello, cut.alert) == (whole.kind, whole.hello, whole.alert)
