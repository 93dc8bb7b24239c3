# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader of a server's first answer: split anywhere, never confused, never an exception."""

from __future__ import annotations

import hashlib
import itertools

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.server_hello import (
    Alert,
    NeedMore,
    NotTls,
    ServerHello,
    read_server_flight,
)
from ansible_collections.collabops.vos.tests.unit.tls.listeners import (
    WIRE,
    alert,
    record,
    server_hello,
    server_hello_message,
)
from hypothesis import given
from hypothesis import strategies as st

# Names TLS 1.2 in the extension that exists only to name TLS 1.3.
CONTRADICTION = server_hello_message(WIRE["1.3"]).replace(b"\x00\x02\x03\x04", b"\x00\x02\x03\x03")
RETRY_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()


@pytest.mark.parametrize("version", WIRE)
def test_a_server_hello_names_its_version(version: str) -> None:
    answer = read_server_flight(server_hello(version))
    assert isinstance(answer, ServerHello)
    assert answer.version == WIRE[version]
    assert answer.suite == (0x1301 if version == "1.3" else 0x002F)
    assert not answer.retry


def test_a_server_hello_of_ssl_3_without_extensions_is_read() -> None:
    body = b"\x03\x00" + b"\x11" * 32 + b"\x00" + b"\x00\x05" + b"\x00"
    assert read_server_flight(record(0x16, b"\x02\x00\x00\x26" + body)) == ServerHello(0x0300, 5)


def test_a_hello_retry_request_is_a_server_hello_of_its_version() -> None:
    assert read_server_flight(server_hello("1.3", RETRY_RANDOM)) == ServerHello(WIRE["1.3"], 0x1301, retry=True)


@pytest.mark.parametrize("description", [40, 70, 80])
def test_a_fatal_alert_is_the_answer(description: int) -> None:
    assert read_server_flight(alert(description)) == Alert(2, description)


def test_a_server_hello_after_a_warning_is_the_answer() -> None:
    answer = read_server_flight(alert(112, level=1) + server_hello("1.0"))
    assert isinstance(answer, ServerHello)


def test_a_warning_alone_is_kept_while_more_may_come() -> None:
    assert read_server_flight(alert(112, level=1)) == NeedMore(Alert(1, 112))


def test_close_notify_ends_the_handshake() -> None:
    assert read_server_flight(alert(0, level=1)) == Alert(1, 0)


def test_the_server_hello_counts_as_soon_as_it_is_complete_whatever_follows_in_its_record() -> None:
    message = server_hello_message(WIRE["1.2"])
    flight = record(0x16, message + b"\x0b\x00\x10\x00" + bytes(4096))
    assert isinstance(read_server_flight(flight[: 5 + len(message)]), ServerHello)
    assert read_server_flight(flight[: 4 + len(message)]) == NeedMore()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", 'text: "HTTP/1.1 400 Bad Request"'),
        (b"220 cuc.example.com ESMTP\r\n", 'text: "220 cuc.example.com ESMTP"'),
        (b"\x1b[31mred", "a first byte of 0x1b"),
        (b"\x00", "a first byte of 0x00"),
        (b"\n", "a first byte of 0x0a"),
        (b"\x16\x02", "a record of protocol version 0x02.."),
        (b"\x16\x03\x03\xff\xff", "a record of 65535 bytes"),
        (record(0x17, b"data"), "a record of type 23 where a ServerHello belongs"),
        (record(0x14, b"\x01"), "a record of type 20 where a ServerHello belongs"),
        (record(0x15, b"\x07\x28"), "an alert of level 7"),
        (record(0x16, b"\x0b"), "handshake message 11 where a ServerHello belongs"),
        (record(0x16, b"\x02\xff\xff\xff"), "a ServerHello of 16777215 bytes"),
        (record(0x16, b"\x02\x00\x00\x02\x03\x03"), "a malformed ServerHello"),
        (record(0x16, server_hello_message(0x0200)), "a malformed ServerHello"),
        (record(0x16, CONTRADICTION), "a malformed ServerHello"),
        (alert(112, level=1) * 5000, "no ServerHello in 35000 bytes"),
    ],
)
def test_what_is_no_answer_of_a_tls_server_says_why(data: bytes, reason: str) -> None:
    assert read_server_flight(data) == NotTls(reason)


FLIGHTS = st.sampled_from([*WIRE]).map(lambda version: server_hello_message(WIRE[version]))


@given(message=FLIGHTS, cuts=st.lists(st.integers(1, 80), max_size=12), warnings=st.integers(0, 3))
def test_records_may_end_anywhere_and_every_shorter_piece_needs_more(
    message: bytes, cuts: list[int], warnings: int
) -> None:
    places = sorted({0, len(message), *(cut for cut in cuts if cut < len(message))})
    flight = alert(112, level=1) * warnings
    flight += b"".join(record(0x16, message[a:b]) for a, b in itertools.pairwise(places))
    assert isinstance(read_server_flight(flight), ServerHello)
    for end in range(len(flight)):
        assert isinstance(read_server_flight(flight[:end]), NeedMore)


@given(st.binary(max_size=400))
def test_any_bytes_have_a_reading(data: bytes) -> None:
    assert isinstance(read_server_flight(data), ServerHello | Alert | NotTls | NeedMore)


@given(kind=st.sampled_from([0x14, 0x15, 0x16, 0x17]), body=st.binary(max_size=200), more=st.binary(max_size=40))
def test_any_record_has_a_reading(kind: int, body: bytes, more: bytes) -> None:
    assert isinstance(read_server_flight(record(kind, body) + more), ServerHello | Alert | NotTls | NeedMore)


@given(message=FLIGHTS, at=st.integers(0, 90), byte=st.integers(0, 255))
def test_any_damaged_server_hello_has_a_reading(message: bytes, at: int, byte: int) -> None:
    flight = bytearray(record(0x16, message))
    flight[at % len(flight)] = byte
    assert isinstance(read_server_flight(bytes(flight)), ServerHello | Alert | NotTls | NeedMore)


@given(st.binary(max_size=120), st.data())
def test_a_clear_answer_stays_the_same_when_more_bytes_come(data: bytes, draw: st.DataObject) -> None:
    flight = bytes((0x16, 3, 3)) + data if draw.draw(st.booleans()) else data
    answer = read_server_flight(flight)
    if not isinstance(answer, NeedMore):
        longer = read_server_flight(flight + draw.draw(st.binary(max_size=50)))
        assert type(longer) is type(answer)
