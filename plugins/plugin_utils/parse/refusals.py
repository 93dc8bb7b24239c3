# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognises refusals: whether a node refused a command, and whether it did because an upgrade runs."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TypeVar

from .errors import ParseError

__all__ = ["refusal_in", "says_upgrade_runs", "successful_only"]

T = TypeVar("T")

# There is no exit status: only these lines distinguish a refusal from an answer (CLI reference 15, guides of the
# products). `Executed command unsuccessfully` comes after the output so far, and sometimes at the end of a line; the
# answer to Ctrl-C is `Control-C pressed`.
_REFUSAL = re.compile(
    r"^[ \t]*(?:No valid command entered|Incomplete command entered|Control-C pressed)\b.*"
    r"|^.*\bExecuted command unsuccessfully\b.*",
    re.MULTILINE | re.IGNORECASE,
)

# CLI reference 12.5(1)SU5: `A cluster upgrade is in progress.`, `Cluster upgrade is in progress.`, `(Local upgrade is
# in progress.)`. Which commands answer with which of them is not documented.
_RUNS = re.compile(
    r"(?P<no>\bno )?(?:\b(?:cluster|local) )?\bupgrade is (?:(?:currently|already) )?in progress\b", re.IGNORECASE
)


def refusal_in(text: str) -> str:
    """The line of an output that says that the command was refused or interrupted; "" if none does.

    Other text in such an output, for example a notice above, is no answer to the command. Never raises.
    """
    found = _REFUSAL.search(text.replace("\r", "\n"))
    return found[0].strip() if found else ""


def successful_only(parse: Callable[[str], T]) -> Callable[[str], T]:
    """The parser, but it raises ParseError for the output of a refused command."""

    @functools.wraps(parse)
    def parse_success(text: str) -> T:
        found = parse(text)
        if refusal := refusal_in(text):
            raise ParseError(
                f"The command was refused ({refusal[:200]!r}), so its output does not count as an answer", text
            )
        return found

    return parse_success


def says_upgrade_runs(text: str) -> bool:
    """Whether the text of a refusal says that an upgrade of the node or its cluster is in progress.

    Use it only for the answer to a failed command: in other text, data may contain such a sentence. `No upgrade is in
    progress` says the opposite. Never raises.
    """
    return any(not match["no"] for match in _RUNS.finditer(" ".join(text.split())))
