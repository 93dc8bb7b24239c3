# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils service start`, `stop` and `restart`."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...node.service_manager import StateSequence
from ...node.services import TOMCAT, ServiceRow
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

# TechNote 222864 for `restart`; the words for the other two are by analogy.
_PATIENCE = (
    "Do not press Ctrl+C while the service is {stem}ing. If the service has not {stem}ed properly, execute the same "
    "command again.\n"
)
_MANAGER = "Service Manager is running\n"
_STEMS = {"start": "start", "stop": "stopp", "restart": "restart"}

# How often a state is printed: TechNote 222864 and, for Cisco Tomcat, CLI reference 15.
_STARTING, _TOMCAT_STOPPING = 2, 4
_STEP = 5.0  # device seconds between two lines

# CLI reference 15, "set webapp session maxlimit"; that `utils service` asks with the same words is assumed.
_WARNING = """
***********************************W A R N I N G**************************************
The Cisco Tomcat service needs to be restarted for the changes to take effect.This will
disconnect active web sessions and all web applications on this node will be unavailable
until the service restarts.This service restart will take several minutes to complete.

"""
_QUESTION = "Do you want to continue (yes/no) ? "

# Neither is public.
_NO_SERVICE = "Invalid service name: {name}\n" + UNSUCCESSFUL
_NO_STOP = "{name} cannot be stopped from the CLI.\n" + UNSUCCESSFUL


def _course(verb: str, name: str) -> StateSequence:
    stopping = ("STOPPING", _STEP * _TOMCAT_STOPPING) if name == TOMCAT else ("STOPPING", _STEP)
    if verb == "stop":
        return (stopping, ("STOPPED", 0.0))
    starting: StateSequence = (("STARTING", _STEP * _STARTING), ("STARTED", 0.0))
    return (stopping, *starting) if name == TOMCAT and verb == "restart" else starting


async def _go(context: Context, name: str, course: StateSequence) -> None:
    """Begin a course and print each state as long as it lasts. It goes on when nobody watches any more."""
    context.node.tell_service(name, course)
    for state, seconds in course:
        for _line in range(max(1, round(seconds / _STEP))):
            reason = "  Commanded Out of Service" if state == "STOPPED" else ""
            context.say(f"{name}[{state}]{reason}\n")
            await context.node.clock.sleep(min(_STEP, seconds))


async def _start(context: Context, arguments: Sequence[str]) -> str:
    return await _control(context, "start", " ".join(arguments))


async def _stop(context: Context, arguments: Sequence[str]) -> str:
    return await _control(context, "stop", " ".join(arguments))


async def _restart(context: Context, arguments: Sequence[str]) -> str:
    return await _control(context, "restart", " ".join(arguments))


async def _control(context: Context, verb: str, name: str) -> str:
    row = _row(context.node, name)
    if row is None:
        return _NO_SERVICE.format(name=name)
    if row.platform and verb != "restart":
        return _NO_STOP.format(name=name)
    if row.reason == "Service Not Activated":
        return f"{name}[STOPPED]  {row.reason}"
    if verb == "start" and row.state == "STARTED":
        return f"{_MANAGER}{name}[STARTED]"
    if name == TOMCAT and verb != "start":
        context.say(_WARNING)
        if not await context.confirm(_QUESTION):
            return ""
    context.say(_PATIENCE.format(stem=_STEMS[verb]) + _MANAGER)
    await _go(context, name, _course(verb, name))
    return ""


def _row(node: Node, name: str) -> ServiceRow | None:
    return next((row for row in node.services() if row.name == name), None)


COMMANDS = (
    Command("utils service start", _start, level=1, arguments=1, during_upgrade=False),
    Command("utils service stop", _stop, level=1, arguments=1, during_upgrade=False),
    Command("utils service restart", _restart, level=1, arguments=1, during_upgrade=False),
)
