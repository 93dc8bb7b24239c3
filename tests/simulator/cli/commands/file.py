# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`file`: view with its pager, dump without, list and delete."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from ...node.identity import shown_identity
from ...node.node import Node
from ..context import Context
from ..pager import page_file
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

_HISTORY = "system-history.log"
_CTL_FILE = "CTLFile.tlv"
# What a wrong name is answered with is not public.
_NOT_FOUND = "The file {path} could not be found.\n" + UNSUCCESSFUL
# TechNotes on disk space and on CTL files.
_DELETE_QUESTION = 'Delete the File {path}? Enter "y" followed by return to continue:'
_DELETED = "files: found = {found}, deleted = {deleted}"
_LISTED = "dir count = {folders}, file count = {files}"  # not public, as the columns before it


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
    found = [name for name in _names(node, place) if fnmatchcase(name, path.lstrip("/"))]
    if len(found) != 1:  # a pattern must resolve to one file: CLI reference 15
        return None
    return shown_identity(node).history.text() if place == "install" else node.files.get(found[0])


def _names(node: Node, place: str) -> list[str]:
    if place == "install":
        return [] if node.faults.history_unreadable else [_HISTORY]
    if place == "tftp":
        return [_CTL_FILE] if node.configuration.ctl_file else []
    return sorted(node.files) if place == "activelog" else []


async def _list(context: Context, arguments: Sequence[str]) -> str:
    place, path = arguments[0], arguments[1].strip("/") if len(arguments) > 1 else ""
    prefix = f"{path}/" if path not in ("", "*") else ""
    below = [name.removeprefix(prefix) for name in _names(context.node, place) if name.startswith(prefix)]
    files = [name for name in below if "/" not in name]
    folders = sorted({name.split("/")[0] for name in below if "/" in name})
    if not below:
        return _NOT_FOUND.format(path=arguments[-1])
    rows = [*(f"<dir>    {name}" for name in folders), *files]
    return "\n".join([*rows, _LISTED.format(folders=len(folders), files=len(files))])


async def _delete(context: Context, arguments: Sequence[str]) -> str:
    node, place, path = context.node, arguments[0], arguments[1].lstrip("/")
    found = [name for name in _names(node, place) if fnmatchcase(name, path)] if place != "install" else []
    deleted = 0
    for name in found:
        if "noconfirm" not in arguments[2:] and await context.ask(_DELETE_QUESTION.format(path=name)) != "y":
            continue
        deleted += 1
        if place == "tftp":
            node.configuration.ctl_file = False
        else:
            del node.files[name]
    return _DELETED.format(found=len(found), deleted=deleted)


COMMANDS = (
    Command("file dump", _dump, level=1, arguments=2),
    Command("file view", _view, arguments=2),
    Command("file list", _list, arguments=1),
    Command("file delete", _delete, level=1, arguments=2),
)
