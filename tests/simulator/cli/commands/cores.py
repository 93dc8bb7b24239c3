# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils core`: the core files of a node."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

_FOLDER = "core/"
# A capture of 2019 and TechNote 221038.
_HEAD = ["Size         Date            Core File Name", "=" * 65]
_NONE = "No core files found"
_SIZE = "426260 KB"

# A capture.
_WARNING = """This command may use a considerable amount of I/O
and running it may impact system performance.

It is highly recommended that this command be
run off-hours.

"""
# The same capture has no name of a file, and the warning with its question all the same. What follows the answer is not
# public, but for the name of the file: the core's, with .txt (CLI reference 15). Without a name, the newest is assumed.
_ANALYZED = "The stack trace of {name} is in file core/{name}.txt"
_TRACE = "backtrace\n===================================\n #0  0x00007f2a8c1d4337 in raise () from /lib64/libc.so.6\n"
_MISSING = "The core file {name} could not be found.\n" + UNSUCCESSFUL


async def _list(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    rows = [f"{_SIZE}   {_written(name, context)}   {name}" for name in _cores(context)]
    return "\n".join(_HEAD + rows) if rows else _NONE


def _cores(context: Context) -> list[str]:
    paths = context.node.files
    return sorted(
        path.removeprefix(_FOLDER) for path in paths if path.startswith(_FOLDER) and not path.endswith(".txt")
    )


def _written(name: str, context: Context) -> str:
    """The date of a core file. Its name ends in the time, in seconds since the epoch."""
    seconds = re.search(r"\.(\d{9,10})$", name)
    at = datetime.fromtimestamp(int(seconds[1]), UTC) if seconds else context.node.booted_at
    return f"{at:%Y-%m-%d %H:%M:%S}"


async def _analyze(context: Context, arguments: Sequence[str]) -> str:
    context.say(_WARNING)
    if not await context.confirm("Continue (y/n)?"):
        return ""
    cores = _cores(context)
    if not arguments and not cores:
        return _NONE
    name = arguments[0] if arguments else max(cores, key=lambda core: _written(core, context))
    if name not in cores:
        return _MISSING.format(name=name)
    context.node.files[f"{_FOLDER}{name}.txt"] = _TRACE
    return _ANALYZED.format(name=name)


COMMANDS = (
    Command("utils core active list", _list, level=1),
    Command("utils core active analyze", _analyze, level=1),
)
