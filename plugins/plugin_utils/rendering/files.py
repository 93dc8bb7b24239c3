# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a run leaves on the controller: a plan, a report, the items of the impact pre-check."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .writable import TEMPORARY, place_of

__all__ = ["write_json", "write_texts"]


def write_json(path: str, document: Mapping[str, Any]) -> None:
    """Write the document as JSON, in the order of its keys. Raises OSError."""
    write_texts(path, [json.dumps(document, indent=2, sort_keys=False), "\n"])


def write_texts(path: str, texts: Iterable[str], mode: int = 0o600) -> None:
    """Write the texts one after the other. A reader sees the old file or the new one, never half of one. Missing
    folders are created. A symbolic link stays, and the file that it points to is replaced.

    Only the owner can read a new file, unless `mode` says otherwise; a replaced file keeps its mode and its owner.
    Raises OSError, also if the path is not a file, such as a device.
    """
    target, before = place_of(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(texts)
            _give_to(stream.fileno(), before, mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _give_to(handle: int, before: os.stat_result | None, mode: int) -> None:
    """Give a new file its mode, or the mode and the owner of the file that it replaces."""
    if before is None:
        os.fchmod(handle, mode)
        return
    if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(PermissionError):  # only root may give a file away
            os.fchown(handle, before.st_uid, before.st_gid)
    os.fchmod(handle, stat.S_IMODE(before.st_mode) & 0o777)
