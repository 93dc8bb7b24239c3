# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: one JSON line for each thing that a node received, was asked or went through."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import TextIO

__all__ = ["Journal", "is_write"]

# Commands that only read, by their first words. Everything else under these words changes something.
_READS = re.compile(
    r"""
    show\b | file\ (?:view|dump|list|search|tail|get)\b | exit\b | quit\b | help\b
    | run\ (?:cuc\ dbquery\ \S+|pe\ sql\ \S+|sql)\ (?i:select)\b | run\ cuc\ preupgrade\b
    | set\ cli\ pagination\b              # counts for this session alone
    | utils\ (?:service\ list|diagnose\ (?:test|version|list)|network\ (?:ping|connectivity|host|traceroute))\b
    | utils\ dbreplication\ (?:runtimestate|status)\b
    | utils\ disaster_recovery\ (?:status|history|device\ list|schedule\ list|estimate_tar_size)\b
    | utils\ core\ \w+\ (?:list|analyze)\b
    | utils\ uccx\ healthcheck\b
    | utils(?!\ service)(?:\ [\w-]+)+\ (?:status|list)\b   # but not a service whose name ends like that
    """,
    re.VERBOSE,
)
_WRITES = re.compile(r"(?:set|unset|utils|file|run|delete|add)\b")


def is_write(command: str) -> bool:
    """Whether a command changes something on the node, or would if it were complete and allowed."""
    words = " ".join(command.split())
    return bool(_WRITES.match(words)) and not _READS.match(words)


class Journal:
    """Appends to a file; each line is complete as soon as the event has happened."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def record(
        self,
        node: str,
        event: str,
        text: str = "",
        *,
        write: bool = False,
        truth: Mapping[str, object] | None = None,
    ) -> None:
        """Note one event of a node with the real time, and how things stood then."""
        line = {"time": time.time(), "node": node, "event": event, "text": text, "write": write, **(truth or {})}
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()
