# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix: listeners of different make against all versions, no wrong verdict, as docs/probe.md shows it."""

from __future__ import annotations

from pathlib import Path

from tests.tables import check_table, render
from tests.unit.tls.listeners import closed_port
from tests.unit.tls.makes import HEAD, PIECES, STUBS, line, openssl, probe


def test_no_verdict_is_wrong(rsa_certificate: Path, ecdsa_certificate: Path) -> None:
    lines = []
    for make, listeners in (("OpenSSL", openssl(rsa_certificate, ecdsa_certificate)), ("stub", [*STUBS, *PIECES])):
        for wanted in listeners:
            with wanted.open() as listener:
                results = probe(listener.port, wanted.start, wanted.timeout)
            lines.append(line(make, wanted.name, wanted.expected, results))
    lines.append(line("none", "closed port", "-----", probe(closed_port())))
    wrong = [found for found in lines if found[2] != found[3]]
    assert not wrong
    assert len(lines) >= 30
    check_table("probe.md", "listeners", render(HEAD, lines))
