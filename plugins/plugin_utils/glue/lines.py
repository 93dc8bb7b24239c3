# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of progress: one for each poll, on one line of a terminal."""

from __future__ import annotations

__all__ = ["one_line"]

WIDTH = 99


def one_line(text: str) -> str:
    """The text with single blanks, cut where a terminal would break it."""
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."
