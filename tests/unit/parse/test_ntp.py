# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils ntp status`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.ntp import ClockSource, parse_ntp

FOLDER = "utils_ntp_status"
GOOD = "synchronised to NTP server (10.0.0.1) at stratum 3\n"


@pytest.mark.parametrize("name", ["cucm_10.5_synchronised_technote", "cucm_15_chronyd_pattern"])
def test_a_synchronised_clock_has_a_server_and_a_stratum(transcript: Callable[[str], str], name: str) -> None:
    assert parse_ntp(transcript(f"{FOLDER}/{name}")) == ClockSource(
        synchronised=True,
        server="10.1.89.1",
        stratum=3,
        line="synchronised to NTP server (10.1.89.1) at stratum 3",
    )


def test_an_unsynchronised_clock_has_none(transcript: Callable[[str], str]) -> None:
    source = parse_ntp(transcript(f"{FOLDER}/cucm_12.5_unsynchronised_doc"))
    assert source == ClockSource(synchronised=False, server="", stratum=None, line="unsynchronised")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("imp_11.5_synchronised-restarting_technote", "time server re-starting"),
        ("cucm_unsynchronised-restarting_pattern", "unsynchronised"),
    ],
)
def test_a_time_server_that_starts_again_is_not_synchronised(
    transcript: Callable[[str], str], name: str, line: str
) -> None:
    source = parse_ntp(transcript(f"{FOLDER}/{name}"))
    assert (source.synchronised, source.server, source.stratum, source.line) == (False, "", None, line)


@pytest.mark.parametrize(
    ("text", "synchronised"),
    [
        ("synchronized to NTP server (ntp1.example.com) at stratum 4", True),
        ("Synchronised to NTP server ( 10.0.0.1 ) at stratum 16", True),
        (GOOD + GOOD, True),
        ("unsynchronized", False),
        (GOOD + "unsynchronised", False),
        ("unsynchronised\n" + GOOD, False),
        (GOOD + GOOD.replace("stratum 3", "stratum 4"), False),
        (GOOD + "time server restarting", False),
        ("Unable to talk to NTP daemon. Is it running?", False),
    ],
)
def test_both_spellings_are_read_and_a_contradiction_is_not_synchronised(text: str, synchronised: bool) -> None:
    assert parse_ntp(text).synchronised is synchronised


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "does not say"),
        ("No valid command entered", "does not say"),
        ("ntpd (pid 28435) is running...", "does not say"),
        ("^* 10.1.89.1  2  10   377   482    +12us[  +15us] +/-   32ms", "does not say"),
        ("synchronised to local net at stratum 11", "not recognised"),
        ("synchronised to NTP server (10.0.0.1)", "not recognised"),
        ("synchronised to NTP server () at stratum 3", "not recognised"),
        ("synchronised to NTP server (10.0.0.1) at stratum x", "not recognised"),
        (GOOD + "clock is nearly synchronised", "not recognised"),
    ],
)
def test_text_that_does_not_say_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"utils ntp status.*{reason}"):
        parse_ntp(text)
