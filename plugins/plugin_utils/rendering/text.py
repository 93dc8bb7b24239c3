# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text for a terminal. A command stays on one line, so that it can be copied and run."""

from __future__ import annotations

import re
import textwrap

__all__ = ["counted", "wrapped"]

# Text between two backticks is a command. Text of a device may have single backticks, far apart.
_COMMAND = re.compile(r"`[^`\n]{1,300}`")
_HELD = "\0"


def counted(number: int, noun: str) -> str:
    """The number with its noun: `1 node`, `2 nodes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def wrapped(text: str, width: int, first: str = "", below: str | None = None) -> list[str]:
    """The text in lines of that width, the first one indented by `first`, the others by `below` (None: by `first` too).

    It breaks only at blanks, and not in a command between backticks. A line without such a blank is longer.
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
