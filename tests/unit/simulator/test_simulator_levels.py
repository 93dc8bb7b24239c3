# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may run a command, and whether an upgrade lets it through: the table of the CLI reference, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.cli.registry import Command
from tests.simulator.cli.shell import COMMANDS
from tests.unit.simulator.console import Nodes
from tests.unit.simulator.scenes import CUC, CUCM, IMP, answer

INCOMPLETE = "Incomplete command entered"

# Command, privilege level, allowed during an upgrade.
TABLE = [
    ("set tls min-version 1.2", CUCM, 1, True),
    ("show tls min-version", CUCM, 1, True),
    ("utils system restart", CUCM, 1, False),
    ("utils system shutdown", CUCM, 1, False),
    ("utils service start Cisco Tftp", CUCM, 1, False),
    ("utils service stop Cisco Tftp", CUCM, 1, False),
    ("utils service restart Cisco Tftp", CUCM, 1, False),
    ("utils service list", CUCM, 0, False),
    ("utils dbreplication runtimestate", CUCM, 0, True),
    ("show network cluster", CUCM, 0, True),
    ("show version active", CUCM, 0, True),
    ("show myself", CUCM, 0, True),
    ("show status", CUCM, 0, False),
    ("run sql select name from processnode", CUCM, 0, True),  # the reference has a 0 there, taken for a yes
    ("utils fips status", CUCM, 0, False),
    ("utils fips enable", CUCM, 0, False),
    ("utils fips disable", CUCM, 0, False),
    ("utils fips_common_criteria status", CUCM, 1, True),
    ("utils fips_common_criteria enable", CUCM, 1, True),
    ("set cli pagination off", CUCM, 1, False),
    ("set cli session timeout 20", CUCM, 1, False),
    ("set commandcount disable", CUCM, 1, False),
    ("set session maxlimit 5", CUCM, 1, True),
    ("show session maxlimit", CUCM, 0, True),
    ("utils diagnose test", CUCM, 1, True),
    ("utils diagnose module validate_network", CUCM, 1, True),
    ("utils diagnose list", CUCM, 1, True),
    ("utils disaster_recovery status backup", CUCM, 1, False),
    ("utils network ping pub", CUCM, 0, True),
    ("show risdb query phone", CUCM, 0, True),
    ("utils cuc cluster activate", CUC, 1, True),
    ("utils cuc cluster makeprimary pub", CUC, 1, True),
    ("show cuc cluster status", CUC, 0, True),
    ("run cuc dbquery unitydirdb select alias from vw_usertemplate", CUC, 1, True),
    ("run cuc preupgrade test", CUC, 1, True),
]

# Only the account that was made at the installation manages accounts; the rest is the CLI reference's.
LEVEL_4 = [
    ("set account name auditor", CUCM),
    ("show account", CUCM),
    ("delete account auditor", CUCM),
    ("set password change-at-login disable administrator", IMP),
    ("utils EnhancedSecurityMode enable", CUCM),
]


def found(command: str, node: dict[str, Any]) -> Command:
    """The command that the words lead to."""
    result = COMMANDS.find(command.split(), Nodes({**node})["pub"])
    assert not isinstance(result, str), result
    return result[0]


@pytest.mark.parametrize(("command", "node", "level", "during_upgrade"), TABLE, ids=[row[0] for row in TABLE])
def test_the_table_of_the_cli_reference_holds(command: str, node: dict[str, Any], level: int, during_upgrade: bool):
    assert (found(command, node).level, found(command, node).during_upgrade) == (level, during_upgrade)


@pytest.mark.parametrize(("command", "node", "level"), [row[:3] for row in TABLE if row[2] == 1])
def test_level_0_may_not_run_a_command_of_level_1(command: str, node: dict[str, Any], level: int):
    assert answer(command, node, level=0) == INCOMPLETE


@pytest.mark.parametrize(("command", "node"), LEVEL_4)
@pytest.mark.parametrize("level", [0, 1])
def test_what_is_left_to_level_4(command: str, node: dict[str, Any], level: int):
    assert found(command, node).level == 4
    assert answer(command, node, level=level) == INCOMPLETE


def test_level_0_reads_with_sql_and_does_not_write():
    assert answer("run sql select name from processnode", CUCM, level=0).startswith("name")
    assert answer("run sql update processnode set name='x'", CUCM, level=0) == INCOMPLETE


def test_an_upgrade_lets_a_command_through_unless_it_is_told_otherwise():
    assert Command("show something", found("show date", CUCM).run).during_upgrade
