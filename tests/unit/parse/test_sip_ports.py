# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS ports of the SIP profiles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.sip_ports import parse_sip_ports

HEAD = "transport incomingport\n========= ============\n"


def test_the_ports_of_profiles_with_tls_are_read(transcript: Callable[[str], str]) -> None:
    assert parse_sip_ports(transcript("run_sql_securityprofile/cucm_15_two-tls-ports_pattern")) == (5061, 5081)


def test_a_cluster_without_such_a_profile_has_none() -> None:
    assert parse_sip_ports(HEAD) == ()
    assert parse_sip_ports(f"{HEAD}TCP       5060\n") == ()


def test_a_profile_of_tls_among_others_counts() -> None:
    assert parse_sip_ports(f"{HEAD}TCP+TLS   5063\n") == (5063,)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("transport\n=========\nTLS\n", "0 columns"),
        (f"{HEAD}TLS       any\n", "not a TCP port: 'any'"),
        (f"{HEAD}TLS       65536\n", "not a TCP port: '65536'"),
    ],
)
def test_rows_that_are_not_understood_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse_sip_ports(text)
