# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which commands only read, and which cannot be sent."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.read_only import only_reads, unsendable


@pytest.mark.parametrize(
    "command",
    [
        "show version active",
        "SHOW  tls min-version",
        "file dump install system-history.log",
        "file view activelog cm/trace/dbl/sdi/ReplicationStatus.2024_04_02_15_19_23.out",
        "utils service list",
        "utils dbreplication runtimestate",
        "utils ntp status",
        "utils fips status",
        "utils disaster_recovery status backup",
        "utils core active list",
        "run sql select name, nodeid from processnode",
        "run cuc dbquery unitydirdb select name, value from vw_configuration",
        "run pe sql ttsoft select * from t",
    ],
)
def test_commands_that_only_read(command: str) -> None:
    assert only_reads(command)


@pytest.mark.parametrize(
    "command",
    [
        "set tls min-version 1.2",
        "set cli pagination off",
        "utils system restart",
        "utils service restart Cisco Tomcat",
        "utils fips enable",
        "utils dbreplication status",
        "utils dbreplication runtimestate now",
        "utils diagnose fix",
        "utils disaster_recovery backup network UCM device",
        "file delete activelog x",
        "file get activelog x",
        "run sql update applicationuser set name='x'",
        "run sql select name from t; delete from t",
        "run sql select name from t into temp u",
        "run loadcsv",
        "unknown",
        "showcase",
        "show",
        "",
        "show status\nset tls min-version 1.0",
    ],
)
def test_commands_that_are_not_known_to_read(command: str) -> None:
    assert not only_reads(command)


@pytest.mark.parametrize(
    "command", ["", "  ", "show status\nset x", "show\tstatus", "show ?", "show\x1b[A", "show\x85x"]
)
def test_what_cannot_be_typed_is_refused_with_a_reason(command: str) -> None:
    assert unsendable(command)


def test_a_command_can_be_sent() -> None:
    assert unsendable("run sql select name from device where name like 'SEP%'") == ""
