# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a journal, each checked against the schema that is documented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

__all__ = ["lines_of"]

_SCHEMA = json.loads(Path(__file__).parents[3].joinpath("docs", "journal.schema.json").read_text("utf-8"))
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal whose last line is whole."""
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        _VALIDATOR.validate(line)
        assert list(line)[:4] == ["v", "time", "run", "event"]
    return lines
