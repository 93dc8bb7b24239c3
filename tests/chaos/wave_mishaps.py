# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mishaps that need a wave of several nodes: a cluster in which they can happen, and whether they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random
from typing import Any

from ..simulator.process import Entry
from .dialogues import Batch, wave_batches
from .play import Play
from .turns import Planned

__all__ = ["clusters_with_a_wave", "happened_in_a_wave"]

# Nodes are set for themselves and reboot by themselves, or get a restart after one set on the publisher.
_SET_ALONE, _RESTARTED = "12.5.1.16900-48", "15.0.1.12900-234"
_COMMAND = {_SET_ALONE: "set tls min-version", _RESTARTED: "utils system restart"}
_CLUSTER = "c1"


def clusters_with_a_wave(planned: Planned, rng: Random) -> list[dict[str, Any]]:
    """A publisher that processes no calls, and two or three pairs of a primary and a backup."""
    version = _SET_ALONE if planned is Planned.WAVE_CUT and rng.random() < 0.7 else rng.choice(tuple(_COMMAND))
    pairs = rng.choice((2, 2, 3))
    common = {"product": "cucm", "version": version, "tls_min_version": "1.0"}
    publisher = {"name": "c1-pub", **common, "role": "publisher", "call_processing": False}
    nodes: list[dict[str, Any]] = [
        {"name": f"c1-{kind}{number}", **common, "role": "subscriber"}
        for kind in ("a", "b")
        for number in range(1, pairs + 1)
    ]
    backups = nodes[pairs:]
    if fault := _fault(planned, rng, _COMMAND[version]):
        rng.choice(backups)["faults"] = fault
    groups = {
        f"G{number}": {"members": [f"c1-a{number}", f"c1-b{number}"], "phones": rng.choice((4, 8))}
        for number in range(1, pairs + 1)
    }
    # A late reboot, so that what begins after a kill finds the nodes up.
    grace = 600 if planned is Planned.WAVE_CUT else rng.choice((20, 45))
    timings = {"grace": grace, "down": 60, "services": 120, "replication": 180}
    cluster = {"name": _CLUSTER, "high_availability": False, "nodes": [publisher, *nodes]}
    return [{**cluster, "callmanager_groups": groups, "timings": timings}]


def _fault(planned: Planned, rng: Random, command: str) -> dict[str, Any]:
    """What is wrong with one of the backups."""
    match planned:
        case Planned.WAVE_QUESTION:
            return {"unknown_question": {"value": rng.choice(("Format the disk (yes/no) ? ", "Continue ? [y/n] "))}}
        case Planned.WAVE_REFUSES:
            return {"upgrade_in_progress": {"command": command}}
        case Planned.WAVE_LOST:
            # The node has not read the yes, or it has, and nobody reads what comes of it.
            at, moment = rng.choice((("answer", "after"), ("result", "before"), ("result", "during")))
            return {"drops": [{"at": at, "moment": moment, "how": rng.choice(("close", "reset")), "command": command}]}
        case Planned.WAVE_AWAY:
            return {"never_back": {"command": command, "lasts": 3000}}
        case _:
            return {}


def happened_in_a_wave(planned: Planned, journal: Sequence[Entry], plays: Sequence[Play]) -> bool:
    """Whether a run met what it was planned around."""
    waves = wave_batches(journal, {entry.node: _CLUSTER for entry in journal})
    match planned:
        case Planned.WAVE_QUESTION:
            return any(not dialogue.is_known for wave in waves for dialogue in wave.dialogues.values())
        case Planned.WAVE_REFUSES:
            return any(_some_asked(wave) and wave.first_yes is None for wave in waves)
        case Planned.WAVE_LOST:
            return any(_lost_beside_a_yes(wave) for wave in waves)
        case Planned.WAVE_AWAY:
            return any(_one_stays_away(journal, wave, play) for wave in waves for play in _of(wave, plays))
        case Planned.WAVE_CUT:
            return any(
                play.code is None and _not_down_yet(journal, wave, play.ended)
                for wave in waves
                for play in _of(wave, plays)
            )
        case Planned.WAVE_TWO:
            return any(
                one.overlaps(other)
                and _confirmed_in(wave, max(one.started, other.started), min(one.ended, other.ended))
                for one, other in combinations(plays, 2)
                for wave in waves
            )
        case _:
            return False


def _of(wave: Batch, plays: Sequence[Play]) -> Iterator[Play]:
    return (play for play in plays if play.account == wave.by)


def _some_asked(wave: Batch) -> bool:
    """Whether some nodes have asked their question, and one has not."""
    return len({dialogue.asked is None for dialogue in wave.dialogues.values()}) > 1


def _lost_beside_a_yes(wave: Batch) -> bool:
    """Whether a session was lost after its question, and another node of the wave has got its yes."""
    lost = {node for node, dialogue in wave.dialogues.items() if dialogue.asked is not None and dialogue.lost}
    return bool(lost) and bool(wave.confirmed - lost)


def _one_stays_away(journal: Sequence[Entry], wave: Batch, play: Play) -> bool:
    """Whether one node of a wave was back before the end of the play, and another one was not."""
    back = {
        entry.node
        for entry in journal
        if entry.event == "cli_up" and wave.first_yes is not None and wave.first_yes < entry.time < play.ended
    }
    return bool(wave.confirmed & back) and bool(wave.confirmed - back)


def _not_down_yet(journal: Sequence[Entry], wave: Batch, moment: float) -> bool:
    """Whether a node had its yes at that moment, and was still up."""
    confirmed = {node for node in wave.confirmed if (yes := wave.dialogues[node].yes) is not None and yes <= moment}
    down = {
        entry.node
        for entry in journal
        if entry.event == "down" and wave.first_yes is not None and wave.first_yes < entry.time <= moment
    }
    return bool(confirmed - down)


def _confirmed_in(wave: Batch, begin: float, end: float) -> bool:
    return wave.first_yes is not None and begin <= wave.first_yes <= end and len(wave.confirmed) > 1
