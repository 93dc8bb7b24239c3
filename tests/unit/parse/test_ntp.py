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
        ("cucm_12.5_local-net_pattern", "synchronised to local net at stratum 11"),
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
        ("Synchronised to NTP server ( 10.0.0.1 ) at stratum 15", True),
        ("synchronised to NTP server (10.0.0.1) at stratum 16", False),
        ("synchronised to local net at stratum 11", False),
        ("synchronised to local reference clock at stratum 10", False),
        ("synchronised to unspecified at stratum 3", False),
        ("synchronised to NTP server (127.127.1.0) at stratum 11", False),
        ("Leap status     : Not synchronised", False),
        ("506 Cannot talk to daemon", False),
        (GOOD + "synchronised to local net at stratum 11", False),
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
    ("source", "synchronised"),
    [
        # ntpd: the mark, the server, what that one follows, its stratum, its type
        ("*10.1.89.1       LOCAL(1)         2 u  935 1024  377    0.262    2.591   3.260", True),
        (" 10.1.89.1       10.9.9.9         2 u  935 1024  377    0.262    2.591   3.260", False),
        ("*LOCAL(0)        .LOCL.          10 l   12   64  377    0.000    0.000   0.000", False),
        ("*127.127.1.0     .LOCL.          10 l   12   64  377    0.000    0.000   0.000", False),
        ("*10.1.89.1       .LOCL.          10 u   12   64  377    0.000    0.000   0.000", False),
        ("*10.1.89.1       .INIT.          16 u    -   64    0    0.000    0.000   0.000", False),
        # chronyd
        ("^* 10.1.89.1                     2  10   377   482    +12us[  +15us] +/-   32ms", True),
        ("^? 10.1.89.1                     2  10   377   482    +12us[  +15us] +/-   32ms", False),
        ("^+ 10.1.89.1                     2  10   377   482    +12us[  +15us] +/-   32ms", False),
        ("^* 127.127.1.1                  10  10   377   482    +12us[  +15us] +/-   32ms", False),
    ],
)
def test_the_table_of_sources_must_not_contradict_the_statement(source: str, synchronised: bool) -> None:
    found = parse_ntp(f"{source}\n\n{GOOD}")
    assert found.synchronised is synchronised
    assert found.line == (GOOD if synchronised else source).strip()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "does not say"),
        ("No valid command entered", "does not say"),
        ("ntpd (pid 28435) is running...", "does not say"),
        ("^* 10.1.89.1  2  10   377   482    +12us[  +15us] +/-   32ms", "does not say"),
        ("synchronised to atomic clock at stratum 1", "not recognised"),
        ("synchronised to NTP server (10.0.0.1)", "not recognised"),
        ("synchronised to NTP server () at stratum 3", "not recognised"),
        ("synchronised to NTP server (10.0.0.1) at stratum x", "not recognised"),
        (GOOD + "clock is nearly synchronised", "not recognised"),
    ],
)
def test_text_that_does_not_say_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"utils ntp status.*{reason}"):
        parse_ntp(text)
