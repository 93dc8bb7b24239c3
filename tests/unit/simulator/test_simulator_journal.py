# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal tells what changes a node from what only looks at it."""

from __future__ import annotations

import io
import json

import pytest

from tests.simulator.journal import Journal, is_write


@pytest.mark.parametrize(
    "command",
    [
        "show tls min-version",
        "show status",
        "set cli pagination off",  # for this session alone
        "utils service list",
        "utils dbreplication runtimestate",
        "utils dbreplication status",
        "utils fips status",
        "utils fips_common_criteria status",
        "utils ntp status",
        "utils core active list",
        "utils ha status",
        "utils disaster_recovery status backup",
        "utils diagnose test",
        "file dump install system-history.log",
        "file view install system-history.log",
        "run sql select name from processnode",
        "exit",
        "nonsense",
    ],
)
def test_reading_commands_are_no_writes(command: str):
    assert not is_write(command)


@pytest.mark.parametrize(
    "command",
    [
        "set tls min-version 1.2",
        "set  tls  min-version 1.2",
        "set tls min-version",
        "set cli session timeout 20",
        "utils system restart",
        "utils system shutdown",
        "utils service restart Cisco Tomcat",
        "utils dbreplication reset all",
        "utils fips enable",
        "file delete activelog x",
        "run sql update applicationuser set name='x'",
        "utils ctl set-cluster mixed-mode",
    ],
)
def test_commands_that_change_something_are_writes(command: str):
    assert is_write(command)


def test_a_line_of_the_journal_has_time_node_event_text_and_write():
    stream = io.StringIO()
    Journal(stream).record("pub", "command", "set tls min-version 1.2", write=True)
    line = json.loads(stream.getvalue())
    assert line.pop("time") > 1_700_000_000
    assert line == {"node": "pub", "event": "command", "text": "set tls min-version 1.2", "write": True}
