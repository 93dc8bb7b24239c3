# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""axe-core, which finds what keeps people from using a page: contrast, names, headings, keyboard."""

from __future__ import annotations

import os
from pathlib import Path

from chromium import Chromium

__all__ = ["NoAxe", "find_axe", "violations"]

_VERSION = "4.14.1"
_ROOT = Path(__file__).resolve().parent.parent
_FOLDER = _ROOT / ".build" / "axe"
_FETCHED = _FOLDER / "node_modules" / "axe-core" / "axe.min.js"
# No style is loaded from elsewhere, so there is nothing to be fetched before the page is looked at.
_RUN = """axe.run(document, {preload: false}).then(found => found.violations.map(
  one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", ")}`))"""


class NoAxe(RuntimeError):
    """There is no axe-core."""


def find_axe() -> str:
    """The program. Raises NoAxe with what to do."""
    given = os.environ.get("AXE")
    path = Path(given) if given else _FETCHED
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        fetch = f"npm install --prefix {_FOLDER.relative_to(_ROOT)} axe-core@{_VERSION}"
        raise NoAxe(
            f"axe-core is not in {path}. Fetch it with `{fetch}`, or name it: AXE=/path/to/axe.min.js"
        ) from None


def violations(browser: Chromium, axe: str) -> list[str]:
    """What is wrong with the page that is open, one line for each rule."""
    browser.evaluate(f"{axe}; true")
    return [str(text) for text in browser.evaluate(_RUN)]
