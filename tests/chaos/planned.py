# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mishaps that a run is planned around, each with a world in which it can happen, and whether it did happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from ..simulator.process import Entry
from .play import CHANGE, Play
from .turns import Planned
from .wave_mishaps import clusters_with_a_wave, happened_in_a_wave

__all__ = ["clusters_for", "happened"]

# Device seconds, 60 to the real second: the reboot comes so late that the next run reads the node before it goes down.
_LATE_REBOOT = {"grace": 1200, "down": 300, "services": 120, "replication": 180}
# Releases in which a node reboots by itself after it was set.
_REBOOT_THEMSELVES = {"cucm": "12.5.1.16900-48", "cuc": "14.0.1.12900-69", "cer": "14.0.1.11900-14"}


def clusters_for(planned: Planned | None, rng: Random) -> list[dict[str, Any]] | None:
    """The clusters of a run that needs special ones; None where any will do."""
    if planned is not None and planned.needs_waves:
        return clusters_with_a_wave(planned, rng)
    if planned in (Planned.OTHER_TARGET, Planned.NO_PROOF):
        nodes = _reboot_themselves(rng, rng.choice((2, 2, 3)))
        if planned is Planned.OTHER_TARGET:
            nodes[0]["tls_min_version"] = "1.1"  # so that the first run begins with a subscriber
        else:
            for node in nodes:
                node["quirks"] = {"tls_closed": [8443]}
        return [{"name": "c1", "high_availability": False, "nodes": nodes, "timings": dict(_LATE_REBOOT)}]
    if planned is Planned.ORPHAN:
        # There a restart follows the `set`, which the worker must not send any more.
        nodes = _nodes("cucm", "15.0.1.12900-234", rng.choice((1, 2, 3)))
        timings = {"down": 60, "services": 120, "replication": rng.choice((180, 480))}
        return [{"name": "c1", "high_availability": False, "nodes": nodes, "timings": timings}]
    if planned in (Planned.TWO_RUNS, Planned.TWO_ORDERS):
        timings = {"grace": rng.choice((20, 45, 600)), "down": 60, "services": 120, "replication": 180}
        nodes = _reboot_themselves(rng, 3 if planned is Planned.TWO_ORDERS else 2)
        if planned is Planned.TWO_ORDERS:
            nodes[0]["tls_min_version"] = "1.2"  # so that both begin with a subscriber, each with another one
        return [{"name": "c1", "high_availability": False, "nodes": nodes, "timings": timings}]
    return None


def _reboot_themselves(rng: Random, count: int) -> list[dict[str, Any]]:
    product = rng.choice(list(_REBOOT_THEMSELVES)) if count == 2 else "cucm"  # the others have two nodes at most
    return _nodes(product, _REBOOT_THEMSELVES[product], count)


def _nodes(product: str, version: str, count: int) -> list[dict[str, Any]]:
    return [
        {
            "name": f"c1-sub{number}" if number else "c1-pub",
            "product": product,
            "version": version,
            "role": "subscriber" if number else "publisher",
            "tls_min_version": "1.0",
        }
        for number in range(count)
    ]


def happened(planned: Planned | None, journal: Sequence[Entry], plays: Sequence[Play], limit: float = 0.0) -> bool:
    """Whether a run met what it was planned around; `limit` is the time limit of its tasks in real seconds."""
    changes = [play for play in plays if play.mode == CHANGE]
    if planned is not None and planned.needs_waves:
        return happened_in_a_wave(planned, journal, changes)
    match planned:
        case Planned.OTHER_TARGET:
            return any(
                _about_to_reboot(journal, later.started) and later.target != earlier.target
                for earlier, later in _one_after_the_other(changes)
            )
        case Planned.NO_PROOF:
            return any(
                _about_to_reboot(journal, later.started) and not later.proof
                for _earlier, later in _one_after_the_other(changes)
            )
        case Planned.TWO_RUNS | Planned.TWO_ORDERS:
            confirmed = [entry.time for entry in journal if entry.event == "answer" and entry.write]
            return any(
                one.overlaps(other) and any(max(one.started, other.started) <= time for time in confirmed)
                for one in changes
                for other in changes
            )
        case Planned.TIME_LIMIT:
            return any(seconds > limit for seconds in _restarts(journal))
        case Planned.ORPHAN:
            return any(play.code is None and _session_open(journal, play) for play in changes)
        case Planned.HOOKS:
            return any(hook.when == "fails" for play in changes for hook in play.hooks)
        case Planned.TWICE | Planned.EXCHANGED:
            return any(play.mistaken and _blocked(play.report) for play in plays)
        case Planned.RAISED:
            sent = {entry.text for entry in journal if entry.event == "set"}
            return len(sent) > 1
        case _:
            return False


def _one_after_the_other(plays: Sequence[Play]) -> list[tuple[Play, Play]]:
    """Plays that were ended in the middle, each with the next one."""
    return [(one, other) for one, other in pairwise(plays) if one.code is None]


def _about_to_reboot(journal: Sequence[Entry], moment: float) -> bool:
    """Whether a node was up at that moment, and its own reboot was certain."""
    pending: set[str] = set()
    for entry in journal:
        if entry.time > moment:
            break
        if entry.event == "going_down":
            pending.add(entry.node)
        elif entry.event == "down":
            pending.discard(entry.node)
    return bool(pending)


def _restarts(journal: Sequence[Entry]) -> list[float]:
    """Real seconds from each moment when a reboot was certain until all services of the node ran."""
    begun: dict[str, float] = {}
    found = []
    for entry in journal:
        if entry.event == "going_down":
            begun[entry.node] = entry.time
        elif entry.event == "services_up" and entry.node in begun:
            found.append(entry.time - begun.pop(entry.node))
    return found


def _session_open(journal: Sequence[Entry], play: Play) -> bool:
    """Whether a session of a play was open when its controller was killed, after it had begun to change nodes."""
    if not any(entry.event == "answer" and entry.write and entry.by == play.account for entry in journal):
        return False
    logins = {"login": 1, "logout": -1}
    mine = [entry for entry in journal if entry.text == play.account and entry.time <= play.ended]
    return sum(logins.get(entry.event, 0) for entry in mine) > 0


def _blocked(report: Mapping[str, Any] | None) -> bool:
    return report is not None and any(cluster["outcome"] == "blocked" for cluster in report["clusters"])
