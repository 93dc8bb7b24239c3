# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences in lines for a terminal, in which a command stays on one line: what is copied from it can be run."""

from __future__ import annotations

import re
import textwrap

__all__ = ["wrapped"]

# What stands between two backticks is a command. A text of a device may have single ones, far apart.
_COMMAND = re.compile(r"`[^`\n]{1,300}`")
_HELD = "\0"


def wrapped(text: str, width: int, first: str = "", below: str | None = None) -> list[str]:
    """The text in lines of that width, the first one indented by `first`, the others by `below` (None: too).

    It breaks at blanks only, and not in a command between backticks. A line that has no such place is longer.
    """
    held = _COMMAND.sub(lambda command: command[0].replace(" ", _HELD), text.replace(_HELD, " "))
    lines = textwrap.wrap(
        held,
        width,
        initial_indent=first,
        subsequent_indent=first if below is None else below,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace(_HELD, " ") for line in lines]
