# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show cert own tomcat`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.certificate import NodeCertificate, parse_certificate
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

FOLDER = "show_cert_own"
FINAL = "Final Date: Tue Feb 15 09:00:00 UTC 2028\n"


def test_the_layout_before_14su2(transcript: Callable[[str], str]) -> None:
    assert parse_certificate(transcript(f"{FOLDER}/cucm_12.5_validity-from-to_pattern")) == NodeCertificate(
        not_after=datetime(2024, 9, 30, 10, 15, 29),
        zone="CEST",
        subject="L=Lab, ST=Lab, CN=cucm-pub.example.com, OU=Lab, O=Example, C=US",
        line="To:   Mon Sep 30 10:15:29 CEST 2024",
    )


def test_the_layout_from_14su2_on(transcript: Callable[[str], str]) -> None:
    assert parse_certificate(transcript(f"{FOLDER}/cucm_14su2_start-final-date_pattern")) == NodeCertificate(
        not_after=datetime(2028, 2, 15, 9, 0, 0),
        zone="UTC",
        subject="L=Lab, ST=Lab, CN=cucm-pub.example.com, OU=Lab, O=Example, C=US",
        line="Final Date: Tue Feb 15 09:00:00 UTC 2028",
    )


def test_the_text_of_x509(transcript: Callable[[str], str]) -> None:
    assert parse_certificate(transcript(f"{FOLDER}/cuc_14_x509-text_pattern")) == NodeCertificate(
        not_after=datetime(2026, 10, 2, 8, 15, 30),
        zone="GMT",
        subject="C = US, O = Example, CN = cuc-pub.example.com",
        line="Not After : Oct  2 08:15:30 2026 GMT",
    )


def test_a_validity_on_one_line_is_read() -> None:
    text = "Validity From: Wed Oct 02 10:15:30 CEST 2019 To: Mon Sep 30 10:15:29 CEST 2024"
    assert parse_certificate(text).not_after == datetime(2024, 9, 30, 10, 15, 29)


def test_a_certificate_may_come_without_a_subject() -> None:
    assert parse_certificate(FINAL).subject == ""


def test_one_end_may_be_said_twice() -> None:
    assert parse_certificate(FINAL + FINAL).not_after.year == 2028


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no end"),
        ("No valid command entered", "no end"),
        ("Start Date: Thu Feb 16 09:00:01 UTC 2023", "no end"),
        ("Not Before: Oct  2 08:15:30 2024 GMT", "no end"),
        ("To:   Mon Sep 30 10:15:29 CEST 2024", "no end"),
        ("Validity From: Wed Oct 02 10:15:30 CEST 2019\nTo: you", "not recognised"),
        (
            "Validity From: Wed Oct 02 10:15:30 CEST 2019\nSubject Name: CN=a\nTo: Mon Sep 30 10:15:29 CEST 2024",
            "no end",
        ),
        ("Final Date: 15.02.2028", "not recognised"),
        ("Final Date:", "not recognised"),
        ("Final Date: Wed Feb 30 09:00:00 UTC 2028", "not recognised"),
        ("Not After : 2026-10-02", "not recognised"),
        ("Not After : Foo  2 08:15:30 2026 GMT", "not recognised"),
        (FINAL + FINAL.replace("2028", "2029"), "2 ends"),
    ],
)
def test_text_without_one_end_of_validity_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"show cert own.*{reason}"):
        parse_certificate(text)
