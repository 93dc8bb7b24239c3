# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A time for people: in UTC, and beside it as the clock on the controller's wall shows it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

__all__ = ["clock"]


def clock(text: str, zone: tzinfo | None = None) -> str:
    """A time (ISO 8601) to the minute: `2026-11-24 07:58 UTC (08:58 CET)`, with the date where that differs.

    `zone` is the local one; None is that of the controller. What is no time stays as it is.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    universal, local = moment.astimezone(UTC), moment.astimezone(zone)
    said = f"{universal:%Y-%m-%d %H:%M} UTC"
    if local.utcoffset() == universal.utcoffset():
        return said
    name = local.tzname() or ""
    if not name[:1].isalpha():  # many zones have no letters, but +03
        name = f"UTC{local:%z}"
    pattern = "%H:%M" if local.date() == universal.date() else "%Y-%m-%d %H:%M"
    return f"{said} ({local:{pattern}} {name})"
