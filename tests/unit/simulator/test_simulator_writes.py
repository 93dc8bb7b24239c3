# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command of the simulator is known to the journal as one that reads or as one that writes."""

from __future__ import annotations

import pytest

from tests.simulator.cli.shell import COMMANDS
from tests.simulator.journal import is_write
from tests.unit.simulator.console import Nodes
from tests.unit.simulator.scenes import CER, CUC15, CUCM15, IMP, PCD, UCCX

READS = {
    "file dump",
    "file list",
    "file view",
    "run cuc dbquery",
    "run cuc preupgrade test",
    "run sql",
    "set cli pagination",  # counts for the session alone
    "utils EnhancedSecurityMode status",
    "utils core active analyze",
    "utils core active list",
    "utils dbreplication runtimestate",
    "utils dbreplication status",
    "utils diagnose list",
    "utils diagnose test",
    "utils disaster_recovery device list",
    "utils disaster_recovery history",
    "utils disaster_recovery schedule list",
    "utils disaster_recovery status",
    "utils fips status",
    "utils fips_common_criteria status",
    "utils ha status",
    "utils imdb_replication status",
    "utils network connectivity",
    "utils network host",
    "utils network ping",
    "utils ntp status",
    "utils service list",
    "utils system upgrade status",
    "utils tls client-auth-validation status",
    "utils uccx dbreplication status",
    "utils uccx healthcheck",
}
WRITES = {
    "delete account",
    "file delete",
    "utils EnhancedSecurityMode disable",
    "utils EnhancedSecurityMode enable",
    "utils ctl set-cluster mixed-mode",
    "utils ctl set-cluster non-secure-mode",
    "utils ctl update CTLFile",
    "utils cuc cluster activate",
    "utils cuc cluster deactivate",
    "utils cuc cluster makeprimary",
    "utils cuc cluster overwritedb",
    "utils cuc cluster renegotiate",
    "utils dbreplication reset",
    "utils dbreplication setrepltimeout",
    "utils diagnose module",  # CLI reference 15: it attempts to fix what it finds
    "utils disaster_recovery backup network",
    "utils fips disable",
    "utils fips enable",
    "utils fips_common_criteria disable",
    "utils fips_common_criteria enable",
    "utils ha failover",
    "utils ha fallback",
    "utils ha recover",
    "utils service restart",
    "utils service start",
    "utils service stop",
    "utils system restart",
    "utils system shutdown",
    "utils system switch-version",
    "utils system upgrade cancel",
    "utils system upgrade initiate",
    "utils tls client-auth-validation disable",
    "utils tls client-auth-validation enable",
}
# What a command needs so that it says whether it reads.
ARGUMENTS = {"run cuc dbquery": " unitydirdb select alias from vw_usertemplate", "run sql": " select name from device"}


def commands() -> list[str]:
    """The commands of all products."""
    everything = (CUCM15, IMP, CUC15, CER, PCD, UCCX)
    return sorted({words for node in everything for words in COMMANDS.complete("", Nodes(node)["pub"])[0]})


@pytest.mark.parametrize("command", commands())
def test_each_command_reads_or_writes(command: str):
    if command in READS or command.startswith("show "):
        assert not is_write(command + ARGUMENTS.get(command, ""))
    else:
        assert command in WRITES or command.startswith("set ")
        assert is_write(command)


@pytest.mark.parametrize(
    "command",
    [
        "utils service stop Cisco Presence status",  # a name that ends like a reading command
        "utils service restart Some list",
        "run sql update processnode set name='status'",
        "run cuc dbquery unitydirdb execute procedure csp_ConfigurationModify",
        "utils network capture eth0",
    ],
)
def test_a_write_is_not_taken_for_a_read(command: str):
    assert is_write(command)


@pytest.mark.parametrize(
    "command", ["run sql SELECT name FROM processnode", "utils  service  list page", "file list activelog *"]
)
def test_a_read_is_not_taken_for_a_write(command: str):
    assert not is_write(command)
