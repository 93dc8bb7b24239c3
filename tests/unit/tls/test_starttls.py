# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words before TLS: SMTP and XMPP, in pieces of any size, and servers that do not begin TLS."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.starttls import (
    NoStartTls,
    Start,
    ask_for_tls,
    usual_start,
)
from hypothesis import given
from hypothesis import strategies as st

SMTP = (
    b"220 cuc.example.com ESMTP\r\n",
    b"250-cuc.example.com\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
    b"220 2.0.0 Ready to start TLS\r\n",
)
STREAM = b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1' from='imp.example.com' version='1.0'>"
TLS = b"urn:ietf:params:xml:ns:xmpp-tls"
XMPP = (
    STREAM + b"<stream:features><starttls xmlns='" + TLS + b"'><required/></starttls></stream:features>",
    b"<proceed xmlns='" + TLS + b"'/>",
)


class Peer:
    """A server that says its next line as soon as it was asked, in pieces of the given size."""

    def __init__(self, *lines: bytes, size: int = 4096, greets: bool = False) -> None:
        self.lines = list(lines)
        self.size = size
        self.heard: list[bytes] = []
        self.pending = self.lines.pop(0) if greets else b""

    def send(self, data: bytes) -> None:
        assert not self.pending, "asked before the answer was read"
        self.heard.append(data)
        self.pending = self.lines.pop(0) if self.lines else b""

    def receive(self) -> bytes:
        piece, self.pending = self.pending[: self.size], self.pending[self.size :]
        return piece


@given(st.integers(1, 200))
def test_smtp_is_asked_for_starttls(size: int) -> None:
    peer = Peer(*SMTP, size=size, greets=True)
    ask_for_tls(peer, Start.SMTP, "cuc.example.com")
    assert peer.heard == [b"EHLO tls-probe.invalid\r\n", b"STARTTLS\r\n"]
    assert peer.pending == b"", "the first byte of TLS comes next"


@pytest.mark.parametrize(
    ("start", "namespace"), [(Start.XMPP_CLIENT, b"jabber:client"), (Start.XMPP_SERVER, b"jabber:server")]
)
@given(size=st.integers(1, 200))
def test_xmpp_is_asked_for_starttls(start: Start, namespace: bytes, size: int) -> None:
    peer = Peer(*XMPP, size=size)
    ask_for_tls(peer, start, "imp.example.com")
    assert b"xmlns='" + namespace + b"'" in peer.heard[0]
    assert b'to="imp.example.com"' in peer.heard[0]
    assert peer.heard[1] == b"<starttls xmlns='" + TLS + b"'/>"
    assert peer.pending == b""


def test_a_name_that_is_no_xml_does_no_harm() -> None:
    peer = Peer(*XMPP)
    ask_for_tls(peer, Start.XMPP_CLIENT, "a\"'><b>")
    assert b"to='a\"&apos;" in peer.heard[0] or b"&quot;" in peer.heard[0]
    assert b"<b>" not in peer.heard[0]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((b"220 x\r\n", b"250-x\r\n250 SIZE\r\n"), "SMTP without STARTTLS"),
        ((b"554 no service\r\n",), 'SMTP says "554 no service"'),
        ((b"220 x\r\n", b"250 STARTTLS\r\n", b"454 TLS not available\r\n"), 'SMTP says "454 TLS not available"'),
        ((b"SSH-2.0-OpenSSH_9.2\r\n",), 'no SMTP: "SSH-2.0-OpenSSH_9.2"'),
        ((b"\x16\x03\x01\x00\x00",), "no SMTP: 5 bytes that are not text"),
        ((b"220-wait\r\n",), "the server closed before STARTTLS, after 10 bytes"),
        ((b"",), "the server closed before STARTTLS, after 0 bytes"),
        ((b"220-" + b"x" * 20000,), "no STARTTLS in 0 bytes"),
    ],
)
def test_an_smtp_server_that_does_not_begin_tls_is_told_apart(lines: tuple[bytes, ...], reason: str) -> None:
    with pytest.raises(NoStartTls) as raised:
        ask_for_tls(Peer(*lines, greets=True, size=30000), Start.SMTP, "x")
    assert str(raised.value) == reason


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            (STREAM + b"<stream:features><mechanisms/></stream:features>",),
            "XMPP: no STARTTLS among the features",
        ),
        (
            (STREAM + b"<stream:error><host-unknown xmlns='x'/></stream:error></stream:stream>",),
            "XMPP: stream error host-unknown",
        ),
        (
            (XMPP[0], b"<failure xmlns='" + TLS + b"'/></stream:stream>"),
            f"XMPP refuses STARTTLS: \"<failure xmlns='{TLS.decode()}'/></stream:s\"",
        ),
        ((b"",), "the server closed before STARTTLS, after 0 bytes"),
    ],
)
def test_an_xmpp_server_that_does_not_begin_tls_is_told_apart(lines: tuple[bytes, ...], reason: str) -> None:
    with pytest.raises(NoStartTls) as raised:
        ask_for_tls(Peer(*lines), Start.XMPP_CLIENT, "x")
    assert str(raised.value) == reason


@given(st.lists(st.binary(min_size=1, max_size=60), max_size=6), st.sampled_from([*Start]))
def test_any_answers_end_in_tls_or_in_a_reason(lines: list[bytes], start: Start) -> None:
    peer = Peer(*lines, greets=start is Start.SMTP and bool(lines))
    if start is Start.DIRECT:
        ask_for_tls(peer, start, "x")
        assert peer.heard == []
        return
    with pytest.raises(NoStartTls, match=r"\w"):  # bytes at random are never all the words that are needed
        ask_for_tls(peer, start, "x")


def test_a_port_begins_as_is_usual() -> None:
    assert [usual_start(port) for port in (25, 587, 5222, 5269, 8443)] == [
        Start.SMTP,
        Start.SMTP,
        Start.XMPP_CLIENT,
        Start.XMPP_SERVER,
        Start.DIRECT,
    ]
