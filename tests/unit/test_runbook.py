# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's runbook explains messages that exist, word by word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A text that goes on in the next line of the source, and one that is wrapped in a task.
_JOINT = re.compile(r"""["']\s*\n\s*f?["']|\s*\n\s*""")


def explained() -> list[str]:
    """What the tables of the runbook quote from the screen: all in their first columns."""
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    rows = [line for line in text[text.index("## What each message means") :].splitlines() if line.startswith("| ")]
    return [quoted for row in rows for quoted in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def sources() -> str:
    """All texts of the collection with their lines joined, in lower case."""
    files = [*(ROOT / "plugins").rglob("*.py"), *(ROOT / "roles").rglob("*.yml")]
    texts = [
        _JOINT.sub(lambda joint: "" if '"' in joint[0] else " ", path.read_text(encoding="utf-8")) for path in files
    ]
    return "\n".join(texts).lower()


def test_there_are_as_many_as_the_tables_have() -> None:
    assert len(explained()) > 40


@pytest.mark.parametrize("message", explained())
def test_a_message_of_the_runbook_is_one_of_the_collection(message: str) -> None:
    text = sources()
    assert message.lower() in text or message.replace(" ", "_") in text
