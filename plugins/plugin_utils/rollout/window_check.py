# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the next nodes may begin: the maintenance window has enough time left, and nobody has asked for a stop."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ..plan.margin import need_in_words, needed_minutes
from ..plan.schedule import in_words
from .advice import Cause, Sent
from .options import ChangeOptions
from .record import ClusterRecord
from .stop_error import Stopped

__all__ = ["StopAsked", "expected_minutes", "require_no_stop", "require_open"]

StopAsked = Callable[[], str]
"""How the operator has asked for a stop, as the beginning of a sentence; empty where nobody has."""


def expected_minutes(plan: Mapping[str, Any], records: Iterable[ClusterRecord], wave: Sequence[str]) -> float:
    """Minutes that a wave is expected to take: by the plan, or as long as a node of the same product took earlier in
    this run if that was longer."""
    nodes = {node["name"]: node for cluster in plan["clusters"] for node in cluster["nodes"]}
    products = {nodes[name]["product"] for name in wave}
    seconds = [took for record in records for took in record.progress.seconds.items()]
    taken = [took / 60 for name, took in seconds if nodes[name]["product"] in products]
    return max([*(float(nodes[name]["expected_minutes"]) for name in wave), *taken])


def require_open(
    options: ChangeOptions, wave: Sequence[str], left: Sequence[str], minutes: float, now: datetime | None = None
) -> str:
    """What there is to say about the window, empty if there is none. The wave is expected to take so many `minutes`.

    Raises Stopped if the window is closed, or open for too short a time; then the nodes in `left` are left to do.
    """
    if (window := options.window) is None:
        return ""
    now = now or datetime.now(UTC)
    state = f"the maintenance window is {window.describe(now)}"
    remaining = window.remaining(now)
    if remaining is None:
        raise _not_started(wave, state, left, Cause.WINDOW, "window")
    room = remaining / timedelta(minutes=1)
    if room < needed_minutes(minutes, options.window_margin):
        needed = need_in_words(minutes, options.window_margin)
        # Rounded apart, so that the same minutes are never left and needed.
        state += f", so {in_words(math.floor(room) if room >= 1 else room)} are left, but {needed} are needed"
        raise _not_started(wave, state, left, Cause.WINDOW, "window")
    return state


def require_no_stop(asked: StopAsked, wave: Sequence[str], left: Sequence[str]) -> None:
    """Raises Stopped if the operator has asked for the end of the run; then the nodes in `left` are left to do."""
    if how := asked():
        raise _not_started(wave, f"{how}, so the run ends here", left, Cause.STOP_ASKED, "soft stop")


def _not_started(wave: Sequence[str], why: str, left: Sequence[str], cause: Cause, step: str) -> Stopped:
    text = f"The change was not started on {', '.join(wave)}: {why}. Left to do in this cluster: {', '.join(left)}."
    stopped = Stopped(text, node=wave[0], cause=cause)
    stopped.step, stopped.sent = step, dict.fromkeys(wave, Sent.NOTHING)
    return stopped
