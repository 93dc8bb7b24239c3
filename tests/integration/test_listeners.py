# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix against other people's programs: `openssl s_server` and a Java virtual machine, where they are there."""

from __future__ import annotations

import contextlib
import itertools
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.tables import check_table, render
from tests.unit.tls.listeners import Listener, write_certificate
from tests.unit.tls.makes import HEAD, letters, line, probe

SOURCE = Path(__file__).with_name("programs") / "Listeners.java"
PASSWORD = "simulated"
# What each listener is, its letters from SSL 3.0 to TLS 1.3, and the arguments.
S_SERVER = [
    ("all versions, security level 0", "rAAAA", ["-cipher", "ALL:@SECLEVEL=0"]),
    ("as it comes", "rrrAA", []),
    ("-tls1_2", "rrrAr", ["-tls1_2"]),
    ("-tls1_3", "?rrrA", ["-tls1_3"]),
    ("-no_tls1_3, security level 0", "rAAAr", ["-no_tls1_3", "-cipher", "ALL:@SECLEVEL=0"]),
    ("-tls1_1, security level 0", "rrArr", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]),
    ("-Verify 1, security level 0", "rAAAA", ["-Verify", "1", "-cipher", "ALL:@SECLEVEL=0"]),
    ("NULL-SHA alone", "rAAAA", ["-cipher", "NULL-SHA:@SECLEVEL=0"]),
    ("-groups P-521 (HelloRetryRequest)", "rrrAA", ["-groups", "P-521"]),
    ("ECDSA certificate, security level 0", "cAAAA", ["-cipher", "ALL:@SECLEVEL=0"]),
    ("-nocert, anonymous suites alone", "cAA?r", ["-nocert", "-cipher", "aNULL:@SECLEVEL=0"]),
]
GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_AES_128_GCM_SHA256"
ANONYMOUS = "TLS_DH_anon_WITH_AES_128_CBC_SHA"
JAVA = [
    ("TLS 1.0 to 1.3", "rAAAA", "TLSv1,TLSv1.1,TLSv1.2,TLSv1.3;;"),
    ("TLS 1.2 and 1.3", "rrrAA", "TLSv1.2,TLSv1.3;;"),
    ("TLS 1.2 alone", "rrrAr", "TLSv1.2;;"),
    ("TLS 1.3 alone", "rrrrA", "TLSv1.3;;"),
    ("TLS 1.0 to 1.3, client certificate", "rAAAA", "TLSv1,TLSv1.1,TLSv1.2,TLSv1.3;;need"),
    ("SSL 3.0 to TLS 1.2", "AAAAr", "SSLv3,TLSv1,TLSv1.1,TLSv1.2;;"),
    ("TLS 1.0 to 1.3, GCM suites alone", "cccAA", f"TLSv1,TLSv1.1,TLSv1.2,TLSv1.3;{GCM};"),
    ("TLS 1.0 to 1.2, anonymous suites alone", "cAA?r", f"TLSv1,TLSv1.1,TLSv1.2;{ANONYMOUS};"),
]


@pytest.mark.thorough
def test_no_verdict_on_other_programs_is_wrong(tmp_path: Path) -> None:
    openssl, java = shutil.which("openssl"), shutil.which("java")
    if openssl is None or java is None:
        pytest.skip("needs the programs openssl and java")
    certificates = {
        "rsa": write_certificate(tmp_path / "rsa.pem", rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        "ecdsa": write_certificate(tmp_path / "ecdsa.pem", ec.generate_private_key(ec.SECP256R1())),
    }
    lines = []
    for name, expected, arguments in S_SERVER:
        certificate = certificates["ecdsa" if name.startswith("ECDSA") else "rsa"]
        with s_server(openssl, certificate, arguments) as port:
            lines.append(line("openssl s_server", name, expected, probe(port)))
    with virtual_machine(java, certificates["rsa"], [spec for _name, _expected, spec in JAVA]) as ports:
        for port, (name, expected, _spec) in zip(ports, JAVA, strict=True):
            lines.append(line("Java", name, expected, probe(port)))
    wrong = [found for found in lines if found[2] != found[3]]
    assert not wrong
    check_table("probe.md", "programs", render(HEAD, lines))


@pytest.mark.thorough
def test_one_weak_program_of_seven_behind_a_balancer_is_found(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the program openssl")
    certificate = write_certificate(
        tmp_path / "rsa.pem", rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    with (
        s_server(openssl, certificate, []) as strict,
        s_server(openssl, certificate, ["-cipher", "ALL:@SECLEVEL=0"]) as weak,
    ):
        for place in range(7):
            backends = [strict] * 7
            backends[place] = weak
            with balancer(backends) as listener:
                results = probe(listener.port)
            assert prove(results, "1.2").proof is Proof.NOT_EFFECTIVE, f"place {place}: {letters(results)}"
        with balancer([strict] * 7) as listener:
            assert prove(probe(listener.port), "1.2").proof is Proof.EFFECTIVE


def balancer(backends: list[int]) -> Listener:
    """A TCP proxy that gives each connection to the next of these ports."""
    turns = itertools.cycle(backends)

    def serve(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", next(turns)), timeout=5) as server:
            back = threading.Thread(target=copy, args=(server, client))
            back.start()
            copy(client, server)
            back.join()

    return Listener(serve)


def copy(source: socket.socket, sink: socket.socket) -> None:
    """All bytes from one connection to another, and its end."""
    with contextlib.suppress(OSError):
        while data := source.recv(4096):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def s_server(program: str, certificate: Path, arguments: list[str]) -> Iterator[int]:
    """The port of `openssl s_server`."""
    command = [program, "s_server", "-accept", "127.0.0.1:0", "-cert", str(certificate), "-key", str(certificate)]
    with running([*command, *arguments]) as process:
        assert process.stdout is not None
        lines = (re.match(r"ACCEPT 127\.0\.0\.1:(\d+)", text) for text in process.stdout)
        accepts = next(filter(None, lines), None)
        assert accepts is not None, f"{program} ended without a port"
        yield int(accepts[1])


@contextlib.contextmanager
def virtual_machine(program: str, certificate: Path, specs: list[str]) -> Iterator[list[int]]:
    """The ports of a Java virtual machine."""
    pem = certificate.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    store = certificate.with_suffix(".p12")
    shut = serialization.BestAvailableEncryption(PASSWORD.encode())
    own = x509.load_pem_x509_certificate(pem)
    store.write_bytes(pkcs12.serialize_key_and_certificates(b"node", key, own, None, shut))
    with running([program, str(SOURCE), str(store), PASSWORD, *specs]) as process:
        assert process.stdout is not None
        yield [int(process.stdout.readline()) for _spec in specs]


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A program for the length of a block; it ends with its input at the latest."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()
