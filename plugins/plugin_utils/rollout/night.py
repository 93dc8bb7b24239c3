# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of a night, read for a report: its runs, and what each of them has done and seen.

It is a record: nothing that a run decides depends on it. So a line that cannot be read is counted and left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from .wave_numbers import WaveNumber, wave_numbers

__all__ = [
    "NO_NIGHT",
    "Night",
    "NightEnd",
    "NightNode",
    "NightRun",
    "NightSending",
    "NightStep",
    "NightStop",
    "read_night",
]


_FORMAT = 1
_NIGHT = timedelta(hours=24)
_LONGEST = timedelta(days=7).total_seconds()  # of a step; a longer one is a mistake of the file
_YEARS = range(2000, 2200)  # a moment outside of them is one too, and no time zone can be applied to the last ones


@dataclass(frozen=True)
class NightNode:
    """A node as the plan of a run saw it."""

    name: str
    cluster: str
    product: str
    version: str
    before: str  # empty if it could not be read
    state: str
    change: str


@dataclass(frozen=True)
class NightStep:
    """A step of the nodes of a wave, with what decided it."""

    cluster: str
    nodes: tuple[str, ...]
    name: str  # as rollout/steps.py has it
    began: datetime
    seconds: float
    stopped: bool
    evidence: tuple[Mapping[str, str], ...] = ()

    @property
    def ended(self) -> datetime:
        return self.began + timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class NightSending:
    """A command that a run was about to confirm on a node."""

    cluster: str
    node: str
    command: str
    time: datetime


@dataclass(frozen=True)
class NightStop:
    """Why a run stopped a cluster."""

    cluster: str
    node: str
    step: str
    cause: str
    message: str
    time: datetime
    nodes: tuple[str, ...] = ()  # those that it stopped at: `node`, or more of its wave
    sent: Mapping[str, str] = field(default_factory=dict)  # how far each node of the wave was brought
    done: tuple[str, ...] = ()  # those of the wave that came to a good end all the same


@dataclass(frozen=True)
class NightEnd:
    """A node at the end of a run."""

    after: str
    state: str
    proof: str


@dataclass
class NightRun:
    """A run: what is known of it grows with each line of the journal."""

    id: str
    begin: datetime
    last: datetime
    user: str = ""
    change: str = ""
    version: str = ""
    target: str = ""
    controller: str = ""
    check_mode: bool = False
    window: str = ""
    result: str = ""  # empty without an end: it was cut off, or has not ended yet
    waivers: list[Mapping[str, str]] = field(default_factory=list)
    nodes: dict[str, NightNode] = field(default_factory=dict)  # by name
    waves: Mapping[str, Sequence[Sequence[str]]] = field(
        default_factory=dict
    )  # of this run, by the name of the cluster
    steps: list[NightStep] = field(default_factory=list)
    sendings: list[NightSending] = field(default_factory=list)
    stops: list[NightStop] = field(default_factory=list)
    ends: dict[str, NightEnd] = field(default_factory=dict)  # by the name of the node
    outcomes: dict[str, str] = field(default_factory=dict)  # by the name of the cluster

    def wave_of(self, cluster: str, node: str) -> WaveNumber | None:
        """In which wave of how many the node was to be changed; None where its cluster went node by node."""
        return wave_numbers(self.waves.get(cluster, ())).get(node)


@dataclass(frozen=True)
class Night:
    """The runs of a night in the order in which they began. `unread` lines are damaged, `unknown` ones have an event
    that this version does not know."""

    runs: tuple[NightRun, ...] = ()
    own: str = ""  # the run that a report is about
    unread: int = 0
    unknown: int = 0

    @property
    def own_run(self) -> NightRun | None:
        return next((run for run in self.runs if run.id == self.own), None)

    def first_seen(self) -> dict[str, str]:
        """The minimum TLS version that each node had when a run of this night first saw it; the own run is the last
        one that counts."""
        found: dict[str, str] = {}
        for run in self.runs:
            for node in run.nodes.values():
                if node.before:
                    found.setdefault(node.name, node.before)
            if run.id == self.own:
                break
        return found


NO_NIGHT = Night()


def read_night(lines: Iterable[str], own: str = "") -> Night:
    """The night of the run `own`; without that, of the run that began last. Runs that began 24 hours or more before it
    are of another night. A line that stands there twice counts once."""
    runs: dict[str, NightRun] = {}
    unread = unknown = 0
    for line in dict.fromkeys(lines):
        if not line.strip():
            continue
        try:
            known = _add(json.loads(line), runs)
        except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError):
            unread += 1
        else:
            unknown += not known
    ordered = sorted(runs.values(), key=lambda run: (run.begin, run.id))
    own = own if own in runs or not ordered else ordered[-1].id
    since = runs[own].begin - _NIGHT if own in runs else None
    kept = tuple(run for run in ordered if since is not None and run.begin > since)
    return Night(kept, own, unread, unknown)


def _add(line: Mapping[str, Any], runs: dict[str, NightRun]) -> bool:
    """Take a line in, and return whether its event is known. What is wrong with the line is found before its run is
    changed."""
    if line["v"] != _FORMAT:
        raise ValueError(f"the line has format {line['v']}")
    time, name = _time(line["time"]), _text(line["run"])
    if not name:
        raise ValueError("the line names no run")
    reader = _READERS.get(_text(line["event"]))
    run = runs.get(name) or NightRun(name, time, time)
    if reader is not None:
        reader(line, time, run)
    runs[name] = run
    run.begin, run.last = min(run.begin, time), max(run.last, time)
    return reader is not None


def _begin(line: Mapping[str, Any], _time: datetime, run: NightRun) -> None:
    texts = {key: _text(line.get(key)) for key in ("user", "change", "version", "target", "controller")}
    for key, text in texts.items():
        setattr(run, key, text)
    run.check_mode = line.get("check_mode") is True


def _plan(line: Mapping[str, Any], _time: datetime, run: NightRun) -> None:
    nodes = {node.name: node for cluster in line["clusters"] for node in _nodes(cluster)}
    waivers: list[Mapping[str, str]] = [_texts(one) for one in line.get("waivers") or ()]
    # Journals of earlier versions have no waves.
    waves = {
        _text(cluster["name"]): [_names(wave) for wave in cluster.get("waves") or ()] for cluster in line["clusters"]
    }
    run.nodes, run.waivers, run.window, run.waves = nodes, waivers, _text(line.get("window")), waves


def _nodes(cluster: Mapping[str, Any]) -> Iterator[NightNode]:
    name = _text(cluster["name"])
    for node in cluster["nodes"]:
        rest = (_text(node.get(key)) for key in ("product", "version", "before", "state", "change"))
        yield NightNode(_text(node["name"]), name, *rest)


def _sending(line: Mapping[str, Any], time: datetime, run: NightRun) -> None:
    run.sendings.append(NightSending(_text(line["cluster"]), _text(line["node"]), _text(line["command"]), time))


def _step(line: Mapping[str, Any], _moment: datetime, run: NightRun) -> None:
    step = NightStep(
        _text(line["cluster"]),
        _names(line["nodes"]),
        _text(line["step"]),
        _time(line["began"]),
        _seconds(line["seconds"]),
        line["result"] != "ok",
        tuple(_texts(one) for one in line.get("evidence") or ()),
    )
    run.steps.append(step)


def _done(_line: Mapping[str, Any], _time: datetime, _run: NightRun) -> None:
    """The steps of the wave have told it all."""


def _stop(line: Mapping[str, Any], time: datetime, run: NightRun) -> None:
    texts = {key: _text(line.get(key)) for key in ("cluster", "node", "step", "cause", "message")}
    nodes, done = (_names(line.get(key) or []) for key in ("failed", "done"))
    nodes = nodes or tuple(filter(None, [texts["node"]]))
    run.stops.append(NightStop(**texts, time=time, nodes=nodes, sent=_texts(line.get("sent") or {}), done=done))


def _end(line: Mapping[str, Any], _time: datetime, run: NightRun) -> None:
    nodes = (line.get("nodes") or {}).items()
    ends = {name: NightEnd(*(_text(one.get(key)) for key in ("after", "state", "proof"))) for name, one in nodes}
    outcomes = _texts(line.get("outcomes") or {})
    run.ends, run.outcomes, run.result = ends, outcomes, _text(line["result"])


_READERS = {
    "begin": _begin,
    "plan": _plan,
    "sending": _sending,
    "step": _step,
    "done": _done,
    "stop": _stop,
    "end": _end,
}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _names(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError("names must be a list")
    return tuple(map(_text, values))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): _text(value) for key, value in values.items()}


def _time(value: Any) -> datetime:
    """A moment in UTC. Raises ValueError."""
    moment = datetime.fromisoformat(_text(value))
    if moment.year not in _YEARS:
        raise ValueError(f"{moment.year} is no year of a rollout")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not isfinite(seconds) or not 0 <= seconds <= _LONGEST:
        raise ValueError(f"{value} is no length of a step")
    return seconds
