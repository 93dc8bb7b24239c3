# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines that show how a wave goes on: one where something is new, and one a minute where nothing is.

A node is asked every few seconds, for half an hour and longer, and other clusters write to the same screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..wait import Clock

__all__ = ["ProgressLines"]

# Seconds. A little less than a minute, so that polls every 15 seconds come to a line a minute.
_AGAIN = 50.0
# As `passed` in wait.py writes it.
_TIMES = re.compile(r"\d+:\d\d, \d+:\d\d left: ")


@dataclass
class ProgressLines:
    """`show` gets a node and those of its lines that are worth a place on the screen."""

    show: Callable[[str, str], None]
    clock: Clock
    _shown: dict[str, tuple[list[str], float]] = field(default_factory=dict, init=False)

    def tell(self, node: str, text: str) -> None:
        """Show a line, unless the last one of this node is young and was about the same."""
        now, subject = self.clock.now(), _subject(text)
        before, at = self._shown.get(node, ([], now))
        if subject != before or now - at >= _AGAIN:
            self._shown[node] = subject, now
            self.show(node, text)


def _subject(text: str) -> list[str]:
    """What is awaited, and what it waits for, without the times and without the details behind a colon."""
    *wait, state = _TIMES.split(text, maxsplit=1)
    return [*wait, state.partition(": ")[0]]
