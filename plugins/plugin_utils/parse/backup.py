# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parsers of `utils disaster_recovery status` and `history`, for backup and restore alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from .dates import MOMENT, read_moment
from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["DrsHistory", "DrsRun", "DrsStatus", "parse_drs_history", "parse_drs_status"]

_STATUS = "`utils disaster_recovery status`"
_HISTORY = "`utils disaster_recovery history`"
_NO_MASTER = re.compile(
    r"(?:drfCliMsg: ?)?(?:Error Occurred: ?Master Agent\b.*|Network request timed out\.?"
    r"|Unable to connect to Master Agent\b.*)",
    re.IGNORECASE,
)
_NO_STATUS = re.compile(r"(?:drfCliMsg: ?)?No (?:backup|restore) status (?:is )?available\.?", re.IGNORECASE)
_NO_HISTORY = re.compile(
    r"(?:drfCliMsg: ?)?No (?:(?:backup|restore) history|history data) (?:is |was )?(?:available|found)\.?",
    re.IGNORECASE,
)
_FIELD = re.compile(r"(?P<name>Status|Tar Filename|Percentage Complete) ?: ?(?P<value>.*)", re.IGNORECASE)
_PERCENT = re.compile(r"(100|[0-9]{1,2}) ?%?")
# The words after `Status:` are not documented. These words can have only one meaning.
_GOES_ON = re.compile(r"\bin[ _-]?progress\b|\brunning\b|\bactive\b|\bprocessing\b", re.IGNORECASE)
_WELL = re.compile(r"\bsuccess(?:ful|fully)?\b|\bcompleted?\b", re.IGNORECASE)
_BADLY = re.compile(r"\berror\b|\bfail(?:ed|ure)?\b|\bcancel(?:l?ed)?\b|\babort(?:ed)?\b", re.IGNORECASE)
_HEADER = re.compile(r"Tar Filename:? .*", re.IGNORECASE)
_RULE = re.compile(r"[-= ]+")
_ROW = re.compile(rf"(?P<tar>\S+\.tar) (?P<device>\S+) (?P<date>{MOMENT}) (?P<result>\S+)(?: .*)?")
# The features after the version, in the layout of 15.0.1: those that were backed up, and those that were not.
_FEATURES = re.compile(r"\s[0-9]+(?:\.[0-9]+){2,}\S*(?P<features>(?:\s.*)?)\Z")
_NONE_FAILED = re.compile(r"-*")


@dataclass(frozen=True)
class DrsStatus:
    """Whether an operation runs, how far it is in percent (None: not said), its words, and the line that decided."""

    running: bool
    percent: int | None
    status: str
    tar: str
    line: str


@dataclass(frozen=True)
class DrsRun:
    """One operation of the past. `completed` is the node's local time, in the zone that `zone` abbreviates.

    `failed` are the features that were not backed up, as the row has them; the layout of older releases shows none.
    """

    tar: str
    device: str
    completed: datetime
    zone: str
    result: str
    line: str
    failed: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether the result is the one word that is known to be good, and no feature failed."""
        return self.result == "SUCCESS" and not self.failed


@dataclass(frozen=True)
class DrsHistory:
    """The operations in the order of the list, which is not documented."""

    runs: tuple[DrsRun, ...]

    @property
    def last(self) -> DrsRun | None:
        """The run with the latest date, whatever its result; None if there was none."""
        return max(self.runs, key=lambda run: run.completed, default=None)

    @property
    def last_success(self) -> DrsRun | None:
        """The successful run with the latest date; None if none succeeded."""
        return max((run for run in self.runs if run.succeeded), key=lambda run: run.completed, default=None)


@successful_only
def parse_drs_status(text: str) -> DrsStatus:
    """Reads `Status:`, `Tar Filename:` and `Percentage Complete:`; the rows of the components are ignored.

    The fields are known from a client's patterns, the words after `Status:` are not. So status and percentage decide
    together: a word for an end means that nothing runs; below 100 percent the operation runs; at 100 percent it has
    ended unless the words say that it goes on. `No backup status available` (a capture of 15.0.1): nothing runs.

    Raises ParseError when the master agent does not answer (the node itself says that it may be working on a backup),
    and for a status that is missing, unclear or contradictory. Use the publisher: the agent runs only there.
    """
    lines = _lines(text, _STATUS)
    nothing = next((line for line in lines if _NO_STATUS.fullmatch(squeezed(line))), None)
    fields: dict[str, tuple[str, str]] = {}
    for line in lines:
        if match := _FIELD.fullmatch(squeezed(line)):
            name = match["name"].lower()
            if name in fields:
                raise ParseError(f"{_STATUS} has the field {match['name']} twice", text)
            fields[name] = (match["value"], line)
    if nothing is not None:
        if fields:
            raise ParseError(
                f"{_STATUS} contradicts itself: it says that nothing is available, but it shows something", text
            )
        return DrsStatus(running=False, percent=None, status="", tar="", line=nothing)
    if "status" not in fields:
        raise ParseError(f"{_STATUS} shows no status", text)
    words, status_line = fields["status"]
    given, percent_line = fields.get("percentage complete", ("", ""))
    percent = _PERCENT.fullmatch(given)
    if not words or (percent_line and percent is None):
        raise ParseError(f"{_STATUS} has a field that is not recognised: {(percent_line or status_line)[:200]!r}", text)
    share = None if percent is None else int(percent[1])
    running, by_words = _runs(words, share, text)
    tar = fields.get("tar filename", ("", ""))[0]
    return DrsStatus(running, share, words, tar, status_line if by_words else percent_line)


@successful_only
def parse_drs_history(text: str) -> DrsHistory:
    """Reads rows of `<file>.tar <device> <date> <result> ...`; the columns after the result differ by release.

    Source: a capture of 15.0.1 (with the version and the failed features), CLI reference 15 (old layout, without
    them); the text for an empty list, from clients' patterns. The results SUCCESS and ERROR are published. No line is
    known to end the list; a missing row makes the last good backup seem older, never newer. Raises ParseError when the
    master agent does not answer, and for a line that is neither a row nor the header.
    """
    lines = _lines(text, _HISTORY)
    runs: list[DrsRun] = []
    nothing = False
    for line in lines:
        plain = squeezed(line)
        match = _ROW.fullmatch(plain)
        moment = read_moment(match["date"]) if match else None
        if match and moment:
            tar, device, result = match.group("tar", "device", "result")
            runs.append(DrsRun(tar, device, moment.time, moment.zone, result, line, _failed_features(line)))
        elif _NO_HISTORY.fullmatch(plain):
            nothing = True
        elif match or not (_HEADER.fullmatch(plain) or _RULE.fullmatch(plain)):
            raise ParseError(f"{_HISTORY} has a line that is not recognised: {line[:200]!r}", text)
    if nothing and runs:
        raise ParseError(
            f"{_HISTORY} contradicts itself: it says that nothing is available, but it shows something", text
        )
    if not nothing and not runs:
        raise ParseError(f"{_HISTORY} shows no backup, and does not say that there is none", text)
    return DrsHistory(tuple(runs))


def _failed_features(line: str) -> str:
    """The failed features of a row: the text to the right of the comma-separated features that were backed up."""
    match = _FEATURES.search(line)
    columns = re.sub(r",\s+", ",", match["features"]).split() if match else []
    failed = columns[-1] if len(columns) > 1 else ""
    return "" if _NONE_FAILED.fullmatch(failed) else failed


def _lines(text: str, command: str) -> list[str]:
    lines = content_lines(text)
    if any(_NO_MASTER.fullmatch(squeezed(line)) for line in lines):
        raise ParseError(
            f"{command}: the master agent does not answer; it is down, or busy with another operation", text
        )
    return lines


def _runs(words: str, percent: int | None, text: str) -> tuple[bool, bool]:
    """Whether an operation runs, and whether its words say so (and not the percentage)."""
    if _GOES_ON.search(words):
        return True, percent in (None, 100)
    if _BADLY.search(words):
        return False, True
    if _WELL.search(words):
        if percent not in (None, 100):
            raise ParseError(f"{_STATUS} contradicts itself: completed, and {percent} percent", text)
        return False, True
    if percent is None:
        raise ParseError(f"{_STATUS} does not say whether a backup or restore runs: {words[:100]!r}", text)
    return percent < 100, False
