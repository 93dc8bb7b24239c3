# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The axis of a time line: real time in one scale, in which a long time without a run is cut to a narrow gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

__all__ = ["TimeAxis", "TimeSpan"]

_MINUTE = timedelta(minutes=1)
_JOINED = timedelta(minutes=60)  # a shorter time without a run is shown in full
_SHORTEST = timedelta(minutes=5)
_LEAST = 0.06  # of the whole, that even the shortest span gets for its label
_MOST = timedelta(minutes=45)
_EDGE, _GAP, _GAPS = 3.0, 5.0, 40.0  # per cent: left free on each side, of a gap, of all gaps together
_STEPS = (5, 10, 15, 30, 60, 120, 180, 360, 720)  # minutes from tick to tick
_TICKS = 12
_APART = 5.0  # per cent between two ticks, so that their texts do not touch
_SIZES = (480, 960, 1500)  # minutes up to which a time line has its first widths


@dataclass(frozen=True)
class TimeSpan:
    """A part of the axis without a gap. The last run in it ended at `last`; up to `end` there is room for its label."""

    begin: datetime
    end: datetime
    last: datetime

    @property
    def minutes(self) -> float:
        return (self.end - self.begin) / _MINUTE


@dataclass(frozen=True)
class TimeAxis:
    """From moments to places in per cent of the width. `spans` follow one another without overlapping."""

    spans: Sequence[TimeSpan]

    @classmethod
    def over(cls, times: Sequence[tuple[datetime, datetime]]) -> TimeAxis:
        """The axis that shows all these times, each from a begin to an end; there must be one."""
        spans: list[TimeSpan] = []
        for begin, end in sorted(times):
            if spans and begin - spans[-1].end <= _JOINED:
                last = max(spans[-1].end, end)
                spans[-1] = TimeSpan(spans[-1].begin, last, last)
            else:
                spans.append(TimeSpan(begin, end, end))
        least = min(_MOST, max(_SHORTEST, _LEAST * timedelta(minutes=sum(span.minutes for span in spans))))
        return cls([TimeSpan(span.begin, max(span.end, span.begin + least), span.end) for span in spans])

    @property
    def minutes(self) -> float:
        """The minutes that are shown, without gaps."""
        return sum(span.minutes for span in self.spans)

    @property
    def size(self) -> int:
        """How much width it needs: 1 up to 4."""
        return 1 + sum(self.minutes > minutes for minutes in _SIZES)

    def place(self, moment: datetime) -> float:
        """Where a moment is. One in a gap is at its begin, one outside of the axis at its edge."""
        place = _EDGE
        for span in self.spans:
            if moment < span.begin:
                return place if span is self.spans[0] else place - self._gap
            if moment <= span.end:
                return place + (moment - span.begin) / _MINUTE * self._scale
            place += span.minutes * self._scale + self._gap
        return place - self._gap

    def gaps(self) -> Iterator[tuple[float, float, timedelta]]:
        """Where each gap begins and ends, and the time without a run that it stands for."""
        for before, after in zip(self.spans, self.spans[1:], strict=False):
            yield self.place(before.end), self.place(after.begin), after.begin - before.last

    def ticks(self, zone: tzinfo) -> Iterator[tuple[float, datetime]]:
        """Round times of day of a zone, with their places."""
        step = next((step for step in _STEPS if self.minutes / step <= _TICKS), _STEPS[-1])
        last = -_APART
        for span in self.spans:
            local = span.begin.astimezone(zone)
            behind = timedelta(minutes=local.minute + 60 * local.hour, seconds=local.second)
            moment = span.begin.replace(microsecond=0) - behind
            moment += timedelta(minutes=step) * -((moment - span.begin) // timedelta(minutes=step))
            while moment <= span.end:
                place = self.place(moment)
                if place - last >= _APART:
                    yield place, moment.astimezone(zone)
                    last = place
                moment += timedelta(minutes=step)

    @property
    def _gap(self) -> float:
        return min(_GAP, _GAPS / max(1, len(self.spans) - 1))

    @property
    def _scale(self) -> float:
        """Per cent for a minute."""
        return (100 - 2 * _EDGE - self._gap * (len(self.spans) - 1)) / self.minutes
