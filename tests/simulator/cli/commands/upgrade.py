# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils system upgrade`: the wizard, up to the installation of a COP file from the disk."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ..context import Context
from ..registry import Command

__all__ = ["COMMANDS"]

_14SU3 = (14, 0, 1, 13900)

# What is on the disk, as in a sample of the CLI reference 15. A COP file needs no reboot, and its name is all it adds.
_FILE = "ciscocm.ucmap_platformconfig_relkey-v1.4.k4.cop.sha512"

# CLI reference 15, "utils system upgrade (Release 14SU3 onwards)", and the release notes of 12.5 for the older form.
_WARNING = """
Warning: Do not close this window without first canceling the upgrade.

Warning: Before upgrading the cluster Cisco recommends installing the latest Upgrade Readiness COP file. Refer to \
the Upgrade Guide on cisco.com for details.

"""
_SETTINGS = """Note: Below are the configurations used for the upgrade of current node.To review/modify the \
configuration, navigate to Cisco unified OS Administration -> Software Upgrades -> Cluster Software Location on \
publisher.

Source: Local Image
Continue with upgrade after download (yes/no): no
Switch-version server after upgrade [valid only for ISO] (yes/no): no

"""
_SETTINGS_QUESTION = "Do you want to continue with these settings (yes/no) [no]: "
_OTHER_SETTINGS = """
Note: To modify this node's Software Location details, either use the prompts below or quit and login to Cisco \
Unified Operating System Administration interface and navigate to 'Software Upgrades -> Cluster Software Location' \
page on the publisher.

"""
_CREDENTIALS_QUESTION = "Use download credentials from Publisher (yes/no) [yes]: "
_SOURCES = f"""Source:

 1) Remote Filesystem via SFTP
 2) Remote Filesystem via FTP
 3) Local DVD/CD
 4) Local Image <{_FILE}>
 q) quit

"""
_SOURCE_QUESTION = 'Please select an option (1 - 4 or "q" ):'
_UNREACHABLE = "The source could not be reached.\n\n"  # not public; nothing but the disk exists here
_OPTIONS = f"""
Checking for valid upgrades.  Please wait...

Available options and upgrades in "upgrade" directory:

 1) {_FILE}
 q) quit

"""
_OPTION_QUESTION = 'Please select an option (1 - 1 or "q" ): '
_VALIDATED = f"""
Accessing the file.  Please wait...
Validating the file...

A system reboot is required when the upgrade process completes or is canceled.  This will ensure services affected \
by the upgrade process are functioning properly.

Note: system reboot may not be required for a COP file. Please follow the instructions seen at the end of the COP \
installation.

Downloaded: {_FILE}
  File checksum : (MD5): bc:43:e4:06:aa:cc:7d:a3:b1:2d:d7:ec:15:6e:eb:35

"""
_SWITCH_QUESTION = "Automatically switch versions if the upgrade is successful (yes/no): "
_START_QUESTION = "Start installation (yes/no):  "
# None of these is public.
_INSTALLED = f"\nThe installation of {_FILE} was successful."
_CANCELED = "The upgrade was canceled."
_IDLE = "There is no upgrade in progress."
_RUNNING = f"Upgrade status: In Progress\nUpgrade file: {_FILE}"
# A TechNote on an upgrade of Unity Connection 15; the names of the files are this node's.
_FAILED = f"""An error has occured but no messages on the upgrade failure are available . Please review the install \
logs for additional details.
Upgrade status: Failed
Upgrade file: {_FILE}
Upgrade log: install_log_2026-01-31.20.52.39.log"""

_YES = ("yes", "y")


async def _initiate(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    context.say(_WARNING)
    if await _chooses_source(context, node):
        while True:
            context.say(_SOURCES)
            choice = await context.ask(_SOURCE_QUESTION)
            if choice == "q":
                return _CANCELED
            if choice == "4":
                break
            context.say(_UNREACHABLE if choice in ("1", "2", "3") else "\n")
    context.say(_OPTIONS)
    if not await _chooses_file(context):
        return _CANCELED
    context.say(_VALIDATED)
    await context.confirm(_SWITCH_QUESTION)
    if not await context.confirm(_START_QUESTION):
        return _CANCELED
    if _FILE not in node.configuration.options:
        node.configuration.options.append(_FILE)
    node.change(f"cop {_FILE}")
    return _INSTALLED


async def _chooses_source(context: Context, node: Node) -> bool:
    """Whether the source is chosen here and not taken from the settings of the cluster."""
    if node.spec.release.numbers >= _14SU3:
        context.say(_SETTINGS)
        if await context.ask(_SETTINGS_QUESTION) in _YES:
            return False
        context.say(_OTHER_SETTINGS)
    elif not node.database_publisher:
        return await context.ask(_CREDENTIALS_QUESTION) not in ("", *_YES)
    return True


async def _chooses_file(context: Context) -> bool:
    while (choice := await context.ask(_OPTION_QUESTION)) != "1":
        if choice == "q":
            return False
    return True


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    if context.node.faults.upgrade_in_progress:
        return _RUNNING
    return _FAILED if context.node.spec.last_upgrade_failed else _IDLE


async def _cancel(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    return _IDLE


COMMANDS = (
    # Level 0 is the CLI reference's.
    Command("utils system upgrade initiate", _initiate),
    Command("utils system upgrade status", _status),
    Command("utils system upgrade cancel", _cancel),
)
