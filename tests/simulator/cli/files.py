# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`file view` with its pager, `file dump` without."""

from __future__ import annotations

from collections.abc import Sequence

from ..node import Node
from ..pager import page_file
from .context import Context
from .registry import UNSUCCESSFUL, Command
from .replication import report_text

__all__ = ["COMMANDS"]

# What a wrong name is answered with is not public.
_NOT_FOUND = "The file {path} could not be found.\n" + UNSUCCESSFUL


async def _dump(context: Context, arguments: Sequence[str]) -> str:
    text = _read(context.node, *arguments[:2])
    return _NOT_FOUND.format(path=arguments[1]) if text is None else text


async def _view(context: Context, arguments: Sequence[str]) -> str:
    text = _read(context.node, *arguments[:2])
    if text is None:
        return _NOT_FOUND.format(path=arguments[1])
    await page_file(context.terminal, text)
    return ""


def _read(node: Node, place: str, path: str) -> str | None:
    if (place, path) == ("install", "system-history.log"):
        return node.history.text()
    return report_text(node, path) if place == "activelog" else None


COMMANDS = (
    Command("file dump", _dump, arguments=2),
    Command("file view", _view, arguments=2),
)
