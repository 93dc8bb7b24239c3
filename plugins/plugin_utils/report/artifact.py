# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a run leaves on the controller: a plan, a report, the items of the impact pre-check."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["write_json", "write_texts"]


def write_json(path: str, document: Mapping[str, Any]) -> None:
    """Write the document as JSON, in the order of its keys. Raises OSError."""
    write_texts(path, [json.dumps(document, indent=2, sort_keys=False), "\n"])


def write_texts(path: str, texts: Iterable[str], mode: int = 0o600) -> None:
    """Write the texts one after the other. A reader sees the old file or the new one, never half of one; folders that
    are missing are made. It is the owner's alone unless `mode` says otherwise. Raises OSError."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.writelines(texts)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
