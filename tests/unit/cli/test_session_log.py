# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session log: one line for each line of the dialogue, with time and host."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session_log import Transcript


def now() -> datetime:
    return datetime(2026, 11, 24, 5, 30, 1, tzinfo=UTC)


def test_each_line_has_time_and_host_and_later_ones_are_appended(tmp_path: Path) -> None:
    for host in ("cucm-pub", "cucm-sub"):
        Transcript(str(tmp_path / "a" / "log"), host, now=now).write("> show date\n< today")
    lines = (tmp_path / "a" / "log").read_text().splitlines()
    assert lines[:3] == [
        "2026-11-24T05:30:01Z cucm-pub # session log",
        "2026-11-24T05:30:01Z cucm-pub > show date",
        "2026-11-24T05:30:01Z cucm-pub < today",
    ]
    assert len(lines) == 6


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert Transcript(str(tmp_path / "log"), "h").path.stat().st_mode & 0o777 == 0o600


def test_a_link_that_somebody_else_may_have_put_there_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        Transcript(str(tmp_path / "log"), "h")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("kind", ["device", "named pipe"])
def test_what_is_no_file_takes_no_transcript(tmp_path: Path, kind: str) -> None:
    path = Path("/dev/null") if kind == "device" else tmp_path / "pipe"
    if kind == "named pipe":
        os.mkfifo(path)
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with pytest.raises(OSError, match="is not a file"):
            Transcript(str(path), "h")
        os.close(reader)
    with pytest.raises(OSError, match=r"is not a file|No such device"):
        Transcript(str(path), "h")
