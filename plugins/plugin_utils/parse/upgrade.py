# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `utils system upgrade status`: whether an upgrade may be running."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["UpgradeStatus", "parse_upgrade_status"]

_COMMAND = "`utils system upgrade status`"
_STATUS = re.compile(r"\bupgrade status ?: ?(?P<status>.*)", re.IGNORECASE)
# Only the word `Failed` is published. `Canceling` and similar words do not match: such an upgrade goes on.
_ENDED = re.compile(
    r"(?:upgrade )?(?:fail(?:ed|ure)|success(?:ful|fully)?|completed?|cancel(?:l?ed)?|abort(?:ed)?)\b", re.IGNORECASE
)
_RUNS = re.compile(r"\bin[ _-]?progress\b|\brunning\b", re.IGNORECASE)
_THAT_RUN = r"(?:(?:currently|already) )?(?:in[ _-]?progress|running)\b"
_RUNS_NOT = re.compile(
    rf"\bno (?:[a-z]+ )?(?:upgrade|installation)s? (?:(?:is|are) )?{_THAT_RUN}|\bnot {_THAT_RUN}", re.IGNORECASE
)
_REFUSED = re.compile(r"(?:No valid|Incomplete) command entered\b|Executed command unsuccessfully\b", re.IGNORECASE)


@dataclass(frozen=True)
class UpgradeStatus:
    """Whether an upgrade may be running, the words after `Upgrade status:` (none: ""), and the line that decided."""

    may_run: bool
    status: str
    line: str


@successful_only
def parse_upgrade_status(text: str) -> UpgradeStatus:
    """Reads `Upgrade status:`, and any words that say that an upgrade is in progress or running.

    Source: a TechNote on an upgrade of Unity Connection 15 that failed. The output before the first upgrade and during
    an upgrade was not found. So an upgrade has ended only if its status can mean nothing else. A text that has no
    status, and does not say that an upgrade runs, counts as the output of a node without an upgrade.

    No line is known to end the output.
    Raises ParseError for no text, and for a refusal, whatever its status says.
    """
    lines = [squeezed(line) for line in content_lines(text)]
    if not lines:
        raise ParseError(f"{_COMMAND} shows nothing", text)
    if _says_it_runs(" ".join(lines)):
        line = next((line for line in lines if _says_it_runs(line)), lines[0])
        return UpgradeStatus(True, _status_in(line), line)
    found = [(match["status"], line) for line in lines if (match := _STATUS.search(line))]
    if not found:
        if any(_REFUSED.match(line) for line in lines):
            raise ParseError(f"{_COMMAND} was refused", text)
        return UpgradeStatus(False, "", lines[0])
    status, line = next((pair for pair in found if not _ENDED.match(pair[0])), found[0])
    return UpgradeStatus(_ENDED.match(status) is None, status, line)


def _says_it_runs(text: str) -> bool:
    return _RUNS.search(_RUNS_NOT.sub("", text)) is not None


def _status_in(line: str) -> str:
    match = _STATUS.search(line)
    return match["status"] if match else ""
