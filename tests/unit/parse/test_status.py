# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show status`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import Disk, Status, parse_status

MINUTE, HOUR, DAY = 60, 3600, 86400


def status_text(
    uptime: str = "up 5 min,  1 user,  load average: 0.1, 0.2, 0.3", date: str = "Mon Jan 5, 2026 09:03:10"
) -> str:
    return f"Host Name          : node1\nDate : {date}\nProduct Ver : 15.0.1.12900-234\nUptime:\n 09:03:11 {uptime}\n"


def status_of_disks(*rows: str) -> dict[str, Disk]:
    return dict(parse_status(status_text() + "\n".join(rows)).disks)


def test_a_node_that_is_up_for_months(transcript: Callable[[str], str]) -> None:
    status = parse_status(transcript("show_status/cucm_12.5.1_days-and-hours_technote"))
    assert status == Status(
        hostname="xxxxxxxx-cucm1",
        now=datetime(2023, 9, 29, 17, 20, 40),
        product_version="12.5.1.16900-48",
        uptime_s=141 * DAY + HOUR + 12 * MINUTE,
        uptime_line="17:20:42 up 141 days,  1:12,  1 user,  load average: 2.22, 0.98, 0.82",
        disks={
            "active": Disk(
                19805412,
                6240536,
                13345948,
                69,
                "Disk/active         19805412K        6240536K       13345948K (69%)",
            ),
            "inactive": Disk(
                19805412,
                6601928,
                12984556,
                67,
                "Disk/inactive       19805412K        6601928K       12984556K (67%)",
            ),
            "logging": Disk(
                69234984,
                5315340,
                60379628,
                92,
                "Disk/logging        69234984K        5315340K       60379628K (92%)",
            ),
        },
    )
    assert status.boot_time == datetime(2023, 5, 11, 16, 8, 40)


def test_a_node_in_another_time_zone(transcript: Callable[[str], str]) -> None:
    status = parse_status(transcript("show_status/cucm_10.0.1_other-zone_technote"))
    assert (status.hostname, status.now) == ("publisher", datetime(2016, 7, 21, 16, 7, 16))
    assert status.boot_time == datetime(2016, 5, 9, 19, 6, 16)


def test_a_node_that_has_just_started_and_has_no_inactive_disk(transcript: Callable[[str], str]) -> None:
    status = parse_status(transcript("show_status/cucm_15.0.1_minutes-no-inactive-disk_pattern"))
    assert (status.product_version, status.uptime_s) == ("15.0.1.12900-234", 5 * MINUTE)
    assert status.boot_time == datetime(2026, 1, 5, 8, 58, 10)
    assert {name: disk.percent for name, disk in status.disks.items()} == {"active": 82, "logging": 92}


def test_a_status_without_disks_has_none() -> None:
    assert status_of_disks() == {}


@pytest.mark.parametrize(("percent", "read"), [("0%", 0), ("9%", 9), ("100%", 100)])
def test_a_disk_may_be_empty_or_full(percent: str, read: int) -> None:
    assert status_of_disks(f"Disk/logging  10K  4K  6K ({percent})") == {
        "logging": Disk(10, 4, 6, read, f"Disk/logging  10K  4K  6K ({percent})")
    }


@pytest.mark.parametrize(
    "row",
    [
        "Disk/logging",
        "Disk/logging  10K  4K  6K",
        "Disk/logging  10K  4K  6K (101%)",
        "Disk/logging  10M  4M  6M (60%)",
        "Disk/logging  10K  4K  -6K (60%)",
        "Disk/logging  10K  6K (60%)",
        "Disk /logging  10K  4K  6K (60%)",
        "Disk/logging  10K  4K  6K (60%) read-only",
    ],
)
def test_a_disk_that_is_not_understood_is_refused(row: str) -> None:
    with pytest.raises(ParseError, match=r"show status.*disk"):
        status_of_disks(row)


def test_a_disk_twice_is_refused() -> None:
    row = "Disk/logging  10K  4K  6K (60%)"
    with pytest.raises(ParseError, match="disk logging twice"):
        status_of_disks(row, row)


@pytest.mark.parametrize(
    ("uptime", "seconds"),
    [
        ("up 0 min,", 0),
        ("up 5 min,", 5 * MINUTE),
        ("up 12:29,", 12 * HOUR + 29 * MINUTE),
        ("up  1:02,", HOUR + 2 * MINUTE),
        ("up 1 day, 2 min,", DAY + 2 * MINUTE),
        ("up 1 day,  5:41,", DAY + 5 * HOUR + 41 * MINUTE),
        ("up 328 days, 5:41,", 328 * DAY + 5 * HOUR + 41 * MINUTE),
        ("up 1 day,", DAY),
    ],
)
@pytest.mark.parametrize("rest", ["  1 user,  load average: 2.22, 0.98, 0.82", " 0 users, load average: 0.0, 0.0, 0.0"])
def test_each_shape_of_the_uptime_is_read(uptime: str, rest: str, seconds: int) -> None:
    status = parse_status(status_text(uptime + rest))
    assert status.uptime_s == seconds
    assert status.now - status.boot_time == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Host Name"),
        ("No valid command entered", "Host Name"),
        (status_text().replace("Host Name", "Name"), "Host Name"),
        (status_text().replace("Date", "Day"), "Date"),
        (status_text().replace("Product Ver", "Version"), "Product Ver"),
        (status_text().replace("up 5 min", "down 5 min"), "uptime"),
        (status_text("up 5 hours,  1 user,  load average: 0.1, 0.2, 0.3"), "uptime"),
        (status_text("up 5 min"), "uptime"),
        (status_text("up 1:99,  1 user,  load average: 0.1, 0.2, 0.3"), "uptime"),
        (status_text("up 99:00,  1 user,  load average: 0.1, 0.2, 0.3"), "uptime"),
        (status_text() + status_text(), "Host Name"),
        (status_text(date="Mon Feb 30, 2026 09:03:10"), "Date"),
        (status_text(date="Mon Foo 3, 2026 09:03:10"), "Date"),
        (status_text(date="Mon Jan 5, 2026 25:03:10"), "Date"),
        (status_text(date="05.01.2026 09:03"), "Date"),
    ],
)
def test_a_status_that_lacks_something_is_refused_as_a_whole(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"show status.*{reason}"):
        parse_status(text)
