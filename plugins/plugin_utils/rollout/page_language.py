# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The languages of the rollout's page, and its clock: the words come from texts/, the times are those of one zone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ..impact.report.language import Language
from ..rendering.html import Element, el

__all__ = ["PageLanguage", "labels_of", "said", "zone_of"]

_FOLDER = Path(__file__).with_name("texts")


@cache
def labels_of(code: str) -> Mapping[str, str]:
    """The words of the page in a language (BCP 47)."""
    return tomllib.loads((_FOLDER / code / "page.toml").read_text(encoding="utf-8"))


def zone_of(name: str) -> tzinfo:
    """The time zone with this name; UTC where the controller does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown (ZoneInfoNotFoundError), a folder, or no name of a zone
        return UTC


@dataclass(frozen=True)
class PageLanguage(Language):
    """The words of a page in a language, with the clock of a time zone."""

    zone: tzinfo = UTC

    @property
    def labels(self) -> Mapping[str, str]:
        return labels_of(self.code)

    def counted(self, key: str, number: int, **values: object) -> str:
        """A text with a number, which English words differently for one, and with other values."""
        one = f"{key}_one"
        return self.label(one if number == 1 and one in self.labels else key, number=f"{number:,}", **values)

    def word(self, kind: str, value: str) -> str:
        """The word for one of several values; a value of another version stays as it is."""
        return self.labels.get(f"{kind}_{value}".replace(" ", "_"), value)

    def clock(self, moment: datetime) -> str:
        """The time of day, to the second."""
        return moment.astimezone(self.zone).strftime("%H:%M:%S")

    def moment(self, moment: datetime) -> str:
        """A moment with its date, in the zone of the page and in UTC."""
        local, utc = moment.astimezone(self.zone), moment.astimezone(UTC)
        if local.utcoffset() == utc.utcoffset():
            return utc.strftime("%Y-%m-%d %H:%M UTC")
        day = "" if local.date() == utc.date() else "%Y-%m-%d "
        return f"{local:%Y-%m-%d %H:%M} ({utc.strftime(f'{day}%H:%M')} UTC)"

    def took(self, seconds: float) -> str:
        """A length of time; from two minutes on without seconds."""
        if seconds < 120:
            return self.label("time_seconds", seconds=f"{seconds:.0f}")
        minutes = round(seconds / 60)
        if minutes < 60:
            return self.label("time_minutes", minutes=minutes)
        return self.label("time_hours", hours=minutes // 60, minutes=minutes % 60)


def said(text: str) -> Element:
    """Text of a device, an operator or the run, which no language of the page changes."""
    return el("bdi", text, lang="en")
