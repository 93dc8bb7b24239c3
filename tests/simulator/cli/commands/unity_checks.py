# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run cuc`: queries to the databases of Unity Connection, and its check before an upgrade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ...node.node import Node
from ...node.services import catalogue
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on
from .unity import cluster_state

__all__ = ["COMMANDS"]

_DATABASES = ("unitydirdb", "unitydyndb", "unitymbxdb1", "unityrptdb")
# Not public.
_NO_DATABASE = "Database {name} does not exist.\n" + UNSUCCESSFUL
_BAD_QUERY = "A syntax error has occurred.\n" + UNSUCCESSFUL

# TechNote 200689, whose rows these are: dashes below the header, two blanks between columns.
_ADMINISTRATOR = "select name, value from vw_configuration where name='DefaultAdministrator'"
_ADMINISTRATOR_ROWS = """
name                  value
--------------------  ------------------------------------
DefaultAdministrator  03ae9d8a-ef39-4c32-91fc-efb414a2f75e
"""
_TEMPLATES = "select alias from vw_usertemplate"  # CLI reference 15
_TEMPLATE_ROWS = "\nalias\n---------------------\nAdministratorTemplate\nVoiceMailUserTemplate\n"

# CLI reference 15, "run cuc preupgrade test".
_RULE = "=" * 75
_DISCLAIMER = f"""{_RULE}
DISCLAIMER ::
This cli command should be executed from publisher before upgrade to
check system health. This cli command is not intended to correct the
system state , rather it aims at informing the administrator what all
actions are advised to be taken before running upgrade.
{_RULE}
"""
_STEPS = (
    "connection db",
    "critical services",
    "cluster state",
    "cop file installation",
    "locales installation",
    "drs backup history",
)
_BACKUP_LIFE = timedelta(days=2)  # "taken aleast a day before upgrade"; what counts as too old is assumed


async def _query(context: Context, arguments: Sequence[str]) -> str:
    database, query = arguments[0], " ".join(arguments[1:])
    if database not in _DATABASES:
        return _NO_DATABASE.format(name=database)
    if not context.node.has_database:
        return "Cisco DB is not running"
    return {_ADMINISTRATOR: _ADMINISTRATOR_ROWS, _TEMPLATES: _TEMPLATE_ROWS}.get(query, _BAD_QUERY).rstrip("\n")


async def _preupgrade(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    results = _results(node)
    lines = [*_DISCLAIMER.splitlines(), *(f"Checking {step}. Please wait...Done" for step in _STEPS)]
    lines += [_RULE, "R E P O R T    C A R D", _RULE, *(f"{test} Test: {result}" for test, result in results.items())]
    lines += [_RULE, "A C T I O N   S U M M A R Y", _RULE, *_actions(results)]
    name = f"preupgrade_{node.clock.now():%y%m%d-%H%M%S}.txt"
    node.files[f"cuc/cli/{name}"] = "\n".join(lines) + "\n"
    return "\n".join([*lines, f"Check report /var/log/active/cuc/cli/{name} for details."])


def _results(node: Node) -> dict[str, str]:
    at, now = node.configuration.last_backup, node.clock.now()
    backed_up = at is not None and now - at <= _BACKUP_LIFE and not node.spec.last_backup_failed
    wanted = {row.name for row in catalogue(node.spec, primary=node.configuration.primary) if row.state == "STARTED"}
    running = {row.name for row in node.services() if row.state == "STARTED"}
    alone = len(node.peers) == 1
    states = {cluster_state(peer)[0] for peer in node.peers}
    return {
        "Locales Installation": "PASS",
        "Connection DB": "PASS" if node.has_database else "FAIL",
        "DRS Backup History": "PASS" if backed_up else "FAIL",
        "Cluster State": "SKIPPED" if alone else "PASS" if states == {"Primary", "Secondary"} else "FAIL",
        "Critical Services": "PASS" if wanted <= running else "FAIL",
        "Cop File Installation": "SKIPPED",
    }


def _actions(results: dict[str, str]) -> list[str]:
    # Cisco shows the lines of a standalone server in good health without a backup; those of failures are not public.
    good = {
        "Connection DB": (
            "Connection DB is online.\n        Connection DB state is GOOD,NO ACTION required before upgrade."
        ),
        "Critical Services": "All Critical services are running ,NO ACTION required before upgrade.",
        "Locales Installation": "No locales were found installed ,NO ACTION required before upgrade.",
        "Cluster State": "Cluster state is GOOD,NO ACTION required before upgrade.",
    }
    actions = []
    for test, result in results.items():
        if test == "Cluster State" and result == "SKIPPED":
            actions.append("ACTION : Standalone/Cores detected , excluding cluster state checking")
        elif test == "DRS Backup History" and result == "FAIL":
            actions.append("ACTION : Make Sure DRS backup is taken aleast a day before upgrade.")
        elif result == "FAIL":
            actions.append(f"ACTION : {test} check has failed.")
        elif test in good:
            actions += f"ACTION : {good[test]}".split("\n")
    return actions


COMMANDS = (
    Command("run cuc dbquery", _query, level=1, available=on(Product.CUC), arguments=2),
    Command("run cuc preupgrade test", _preupgrade, level=1, available=on(Product.CUC)),
)
