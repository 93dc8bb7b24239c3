# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils diagnose`: the node's own tests."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.health import is_synchronised
from ...node.node import Node
from ...node.services import TOMCAT
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

_FOLDER = "platform/log"
# TechNote 215537.
_HEAD = """
Log file: {path}

Starting diagnostic test(s)
===========================
"""
_COMPLETED = "\nDiagnostics Completed"
_TAIL = """

 The final output will be in Log file: {path}

 Please use 'file view activelog {path}' command to see the output
"""
_ALONE = "This module must be run directly and off hours"
# In the order of the capture. The descriptions are those of the first three in the guide of CUIC, and assumed beyond.
_MODULES = {
    "disk_space": "Check available disk space as well as any unusual disk usage",
    "disk_files": "Check for unusually large files on the disk",
    "service_manager": "Check if service manager is running",
    "tomcat": "Check if Tomcat is deadlocked or not running",
    "tomcat_deadlocks": "Check for deadlocks in Tomcat",
    "tomcat_keystore": "Check the keystore of Tomcat",
    "tomcat_connectors": "Check the connectors of Tomcat",
    "tomcat_threads": "Check the threads of Tomcat",
    "tomcat_memory": "Check the memory of Tomcat",
    "tomcat_sessions": "Check the sessions of Tomcat",
    "tomcat_heapdump": "Write a heap dump of Tomcat",
    "validate_network": "Check the network settings",
    "raid": "Check the status of the RAID",
    "system_info": "Collect system information in the diagnostic log",
    "ntp_reachability": "Check if the NTP servers are reachable",
    "ntp_clock_drift": "Check the drift of the clock",
    "ntp_stratum": "Check the stratum of the NTP servers",
    "sdl_fragmentation": "Check the fragmentation of SDL traces",
    "sdi_fragmentation": "Check the fragmentation of SDI traces",
}
_SKIPPED = ("disk_files", "tomcat_heapdump", "sdl_fragmentation", "sdi_fragmentation")
_PASSED = {
    "disk_space": "Passed (available: 6463 MB, used: 12681 MB)",
    "system_info": "Passed (Collected system information in diagnostic log)",
}
_UNSYNCHRONISED = {
    "ntp_reachability": "Warning\nThe NTP service is restarting, it can take about 5 minutes.",
    "ntp_clock_drift": (
        "Warning\nThe local clock is not synchronised.\n"
        "None of the designated NTP servers are reachable/functioning or legitimate."
    ),
}
_NO_TOMCAT = {
    "tomcat": "Failed - Tomcat is not running",  # not public; the next one is TechNote 214607
    "tomcat_connectors": (
        "Failed - The HTTP and HTTPS ports are not responding to local requests. Please collect all of the Tomcat "
        "logs for root cause analysis: file get activelog tomcat/logs/*"
    ),
}
_NO_MODULE = "The module {name} does not exist.\n" + UNSUCCESSFUL  # not public
_SECONDS = 2.0  # device seconds for each test


async def _test(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return await _run(context, tuple(_MODULES), whole=True)


async def _module(context: Context, arguments: Sequence[str]) -> str:
    if arguments[0] not in _MODULES:
        return _NO_MODULE.format(name=arguments[0])
    return await _run(context, (arguments[0],), whole=False)


async def _run(context: Context, modules: Sequence[str], *, whole: bool) -> str:
    node = context.node
    number = 1 + sum(path.startswith(f"{_FOLDER}/diag") for path in node.files)
    path = f"{_FOLDER}/diag{number}.log"
    node.files[path] = written = _HEAD.format(path=path)
    context.say(written)
    for module in modules:
        await node.clock.sleep(_SECONDS)
        if whole and module in _SKIPPED:
            line = f"skip - {module:<20}: {_ALONE}\n"
        else:
            line = f"test - {module:<20}: {_result(node, module)}\n"
        context.say(line)
        node.files[path] += line
    return _COMPLETED + (_TAIL.format(path=path) if whole else "")


def _result(node: Node, module: str) -> str:
    if module in _NO_TOMCAT and not node.is_started(TOMCAT):
        return _NO_TOMCAT[module]
    if module in _UNSYNCHRONISED and not is_synchronised(node):
        return _UNSYNCHRONISED[module]
    return _PASSED.get(module, "Passed")


async def _list(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    rows = [f"{name:<20} - {description}" for name, description in _MODULES.items()]
    return "\n".join(["Available diagnostics modules", "", *rows])


COMMANDS = (
    Command("utils diagnose test", _test, level=1),
    Command("utils diagnose module", _module, level=1, arguments=1),
    Command("utils diagnose list", _list, level=1),
)
