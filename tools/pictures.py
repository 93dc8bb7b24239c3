# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the pictures of the documentation from what the collection itself says, and writes them to docs/images/.

A test draws them again and compares, so that none of them goes stale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tools.drawing.change import change_picture
from tools.drawing.night import night_picture
from tools.drawing.states import states_picture
from tools.drawing.stop import stop_picture
from tools.drawing.waves import waves_picture

__all__ = ["FOLDER", "PICTURES"]

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
PICTURES: Mapping[str, Callable[[], str]] = {
    "change-of-a-node.svg": change_picture,
    "night.svg": night_picture,
    "states-of-a-node.svg": states_picture,
    "stop-screen.svg": stop_picture,
    "waves.svg": waves_picture,
}


def main() -> None:
    for name, draw in PICTURES.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")
        print(f"docs/images/{name}")


if __name__ == "__main__":
    main()
