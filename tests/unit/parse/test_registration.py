# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show risdb query phone`."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.registration import Registrations, parse_registrations

FOLDER = "show_risdb_query_phone"
HEADER = "DeviceName, Descr, Ipaddr, RegStatus, LoadId, LastActTimeStamp, Perfmon Object"


def answer(*rows: str, count: int | None = None, header: str = HEADER) -> str:
    return "\n".join([header, *rows, "", f"Total count {len(rows) if count is None else count}", "------"])


def row(status: str, description: str = "Reception") -> str:
    return f"SEP001122334455, {description}, 10.1.1.1, {status}, sip88xx, 1767603790, 2"


def test_phones_are_counted_by_status(transcript: Callable[[str], str]) -> None:
    registrations = parse_registrations(transcript(f"{FOLDER}/cucm_15_each-status_pattern"))
    assert registrations == Registrations(registered=2, unregistered=2, other=2)
    assert registrations.total == 6


def test_devices_of_a_webex_hybrid_service_have_a_value_more(transcript: Callable[[str], str]) -> None:
    found = parse_registrations(transcript(f"{FOLDER}/cucm_15_one-value-too-many_pattern"))
    assert found == parse_registrations(transcript(f"{FOLDER}/cucm_15_each-status_pattern"))


def test_a_node_without_a_phone(transcript: Callable[[str], str]) -> None:
    registrations = parse_registrations(transcript(f"{FOLDER}/cucm_15_no-phone_pattern"))
    assert registrations == Registrations(0, 0, 0)
    assert registrations.total == 0


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("reg", (1, 0, 0)),
        ("unr", (0, 1, 0)),
        ("exp-unr", (0, 1, 0)),
        ("par", (0, 0, 1)),
        ("par-reg", (0, 0, 1)),
        ("rej", (0, 0, 1)),
    ],
)
def test_each_status_has_its_count(status: str, counts: tuple[int, int, int]) -> None:
    assert parse_registrations(answer(row(status))) == Registrations(*counts)


@pytest.mark.parametrize("description", ["", "a, b, c", "reg, unr", ",", "Größe, 2. OG", "10.1.1.1, unr, sip88xx"])
def test_a_description_may_hold_anything_but_a_line_end(description: str) -> None:
    assert parse_registrations(answer(row("reg", description))) == Registrations(1, 0, 0)


# A device of a Webex hybrid service, which has `unknown, 0` for one of the values of other devices.
EXTRA = "Automatically created by Webex Hybrid Call Service"


@pytest.mark.parametrize("status", ["reg", "unr", "rej"])
@pytest.mark.parametrize(
    "line",
    [
        f"CTIRDjdoe, {EXTRA}, unknown, 0, STATUS, sip88xx, 1767603790, 2",  # before the status
        f"CTIRDjdoe, {EXTRA}, 10.1.1.1, STATUS, unknown, 0, 1767603790, 2",  # behind it
        "CTIRDjdoe, Doe, John, unr, 10.1.1.1, STATUS, unknown, 0, 1767603790, 2",  # and commas in the description
    ],
)
def test_a_row_with_one_value_too_many_keeps_its_status(line: str, status: str) -> None:
    found = parse_registrations(answer(line.replace("STATUS", status)))
    assert (found.total, found.unread) == (1, 0)
    assert found == parse_registrations(answer(row(status)))


@pytest.mark.parametrize(
    "line",
    [row("gone"), row(""), "SEP001122334466, cut", "SEP001122334466, Doe, 10.1.1.1, reg, unr, sip88xx, 1767603790, 2"],
)
def test_a_row_that_cannot_be_read_is_counted_and_kept(line: str) -> None:
    found = parse_registrations(answer(row("reg"), line, row("unr")))
    assert found == Registrations(1, 1, 0, unread=1, unread_rows=(line,))
    assert found.total == 3


def test_only_the_first_rows_that_cannot_be_read_are_kept() -> None:
    found = parse_registrations(answer(*[row("gone", str(number)) for number in range(9)]))
    assert found.unread == 9
    assert [line.split(", ")[1] for line in found.unread_rows] == ["0", "1", "2"]


def test_columns_are_found_by_their_names() -> None:
    header = "DeviceName, Descr, Ipaddr, Other, Another, RegStatus"
    line = "SEP001122334455, Lobby, north, 10.1.1.1, unr, x, reg"
    assert parse_registrations(answer(line, header=header)) == Registrations(1, 0, 0)


def test_the_phones_of_a_large_node_are_counted_quickly() -> None:
    text = answer(*[row("reg", f"Phone, {number}") for number in range(40_000)])
    begin = time.monotonic()
    assert parse_registrations(text).registered == 40_000
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("No valid command entered", "no table"),
        (row("reg"), "no table"),
        (answer(row("reg"), header="DeviceName, Ipaddr, RegStatus"), "no table"),
        (answer(row("reg"), header=HEADER.replace("RegStatus", "Status")), "no table"),
        (answer(row("reg"), row("reg"), count=3), "2 of 3 phones"),
        (answer(row("reg"), row("reg"), count=1), "2 of 1 phones"),
        (f"{HEADER}\n{row('reg')}\n", "no total"),
        (answer(row("reg")) + f"\n{row('reg')}\n", "not recognised"),
        (answer(row("reg"), count=1).replace("Total count", "Total number"), "no total"),
        (answer(row("reg"), "SEP001122334466, Doe", "John, 10.1.1.1, reg, sip88xx, 1, 2", count=2), "3 of 2 phones"),
        (answer(row("reg")) + "\nTotal count 1", "total twice"),
        (answer() + f"\n{HEADER}", "not recognised"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"show risdb query phone.*{reason}"):
        parse_registrations(text)
