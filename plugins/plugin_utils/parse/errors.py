# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error of all parsers: the text of a node was not recognised."""

from __future__ import annotations

__all__ = ["ParseError"]

_LINES = 8
_WIDTH = 200  # characters


class ParseError(ValueError):
    """The text of a node has none of the forms that a parser knows. No part of it was used.

    `what` names the command and what is wrong; `seen` holds the first lines of the text, printable characters only.
    A parser does not know the node: the caller adds its name.
    """

    def __init__(self, what: str, text: str) -> None:
        super().__init__(what, text)  # both, so that the error survives pickling between Ansible's processes
        self.what = what
        self.text = text

    @property
    def seen(self) -> str:
        """The first non-empty lines of the text, shortened."""
        lines = [line for line in self.text.splitlines() if line.strip()][:_LINES]
        return "\n".join("".join(c if c.isprintable() else "?" for c in line.strip()[:_WIDTH]) for line in lines)

    def __str__(self) -> str:
        return f"{self.what}. First lines seen:\n{self.seen}" if self.seen else f"{self.what}. Nothing was seen."
