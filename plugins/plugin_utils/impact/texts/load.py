# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of the pre-check as data, in one folder for each language; each file is read once, when it is first needed.

They are TOML: the standard library reads it, a key that stands twice is an error, and a key such as `no` stays a word.
One text is one line, so that a sentence of a report can be searched for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["CODES", "ENGLISH", "labels", "table", "templates"]

ENGLISH = "en"
CODES = (ENGLISH, "ja")  # BCP 47

_FOLDER = Path(__file__).parent


@cache
def table(code: str, name: str) -> Mapping[str, Any]:
    """A file of a language."""
    return tomllib.loads((_FOLDER / code / f"{name}.toml").read_text(encoding="utf-8"))


def labels(code: str) -> Mapping[str, str]:
    """The words of the report itself."""
    return table(code, "report")


@cache
def templates(code: str) -> Mapping[str, str]:
    """What is said beside the texts of rules, as `table.key`, with places for values: `{number} devices`."""
    return {f"{name}.{key}": text for name, texts in table(code, "phrases").items() for key, text in texts.items()}
