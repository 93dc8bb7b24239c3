# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a run ends that begins now, and which nodes fit into the maintenance window, cluster by cluster."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .controls import Controls
from .margin import needed_minutes
from .model import ClusterPlan, Plan
from .window import Window, clock_of

__all__ = ["forecast_of"]


@dataclass(frozen=True)
class _Part:
    """What fits of one cluster, and when its last node that fits is done (minutes from the begin of the run)."""

    fits: tuple[str, ...]
    left: tuple[str, ...]
    end: float


def forecast_of(plan: Plan, controls: Controls, now: datetime) -> dict[str, Any]:
    """As JSON-ready data: the `window` in words, empty for none; `begin`, `end` and `end_of_all` as times of the clock,
    empty if nothing will begin; whether the run `waits` for the window; and what `fits` and is `left` of each cluster
    with work. `end_of_all` is when all of it would end without a window.

    A run ends earlier at a closed window, and does not wait for it. If that is closed now, the forecast is that of a
    run which begins when it opens.
    """
    window = controls.window
    begin = _begin(window, now)
    blocked = any(cluster.is_canary and cluster.blocked for cluster in plan.clusters)
    told: dict[str, Any] = {
        "window": f"{window}: {window.describe(now)}" if window else "",
        "waits": begin is not None and begin > now,
        "begin": "",
        "end": "",
        "end_of_all": "",
        "clusters": {},
    }
    if begin is None or blocked or not plan.minutes:
        return told
    left = window.remaining(begin) if window else None
    parts = _parts(plan, controls, left / timedelta(minutes=1) if left is not None else None)
    ends = {"begin": 0.0, "end": max((part.end for part in parts.values()), default=0.0), "end_of_all": plan.minutes}
    zone = window.zone if window else None
    return {
        **told,
        **{name: clock_of(begin + timedelta(minutes=minutes), zone) for name, minutes in ends.items()},
        "clusters": {name: {"fits": list(part.fits), "left": list(part.left)} for name, part in parts.items()},
    }


def _begin(window: Window | None, now: datetime) -> datetime | None:
    if window is None or window.remaining(now) is not None:
        return now
    return window.opens(now)


def _parts(plan: Plan, controls: Controls, minutes: float | None) -> Mapping[str, _Part]:
    """Batch after batch, as the run itself goes; no batch begins after one that was stopped by the window."""
    parts: dict[str, _Part] = {}
    begin = 0.0
    for batch in plan.batches:
        clusters = [cluster for name in batch for cluster in plan.clusters if cluster.name == name and cluster.waves]
        over = any(part.left for part in parts.values())
        busy = [begin] * max(1, min(controls.side_by_side, len(clusters)))
        for cluster in clusters:
            part = _part(cluster, heapq.heappop(busy), 0.0 if over else minutes, controls.margin)
            heapq.heappush(busy, part.end)
            parts[cluster.name] = part
        begin = max(busy)
    return parts


def _part(cluster: ClusterPlan, begin: float, minutes: float | None, margin: float | None) -> _Part:
    expected = {node.record.name: node.minutes for node in cluster.nodes}
    fits: list[str] = []
    for wave in cluster.waves:
        longest = max(expected[name] for name in wave)
        if minutes is not None and (begin >= minutes or begin + needed_minutes(longest, margin) > minutes):
            break
        fits += wave
        begin += longest
    planned = [name for wave in cluster.waves for name in wave]
    return _Part(tuple(fits), tuple(planned[len(fits) :]), begin)
