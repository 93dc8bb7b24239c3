# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of our own go on the screen through glue/screen.py alone, which keeps them out of what programs read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))
MAY = {ROOT / "plugins" / "plugin_utils" / "glue" / "screen.py"}


def shown(path: Path) -> list[int]:
    """The lines of a file that use `display` of Ansible's Display, or print. Warnings and errors of Ansible go to
    standard error anyway."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "display":
            found += [node.lineno] if not _is_object(node) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            found.append(node.lineno)
    return found


def _is_object(node: ast.Attribute) -> bool:
    """`self.display` is what Ansible calls the object in an inventory plugin."""
    return isinstance(node.value, ast.Name) and node.value.id == "self"


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_else_writes_to_the_screen(path: Path) -> None:
    assert path in MAY or shown(path) == []


def test_what_is_looked_for_is_found() -> None:
    assert [shown(path) != [] for path in MAY] == [True]
