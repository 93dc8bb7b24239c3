# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves of a cluster as lines of the plan: the nodes of each, what stays up, which devices move, why nodes are
apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..plan.schedule import in_words
from ..plan.wave_model import WaveMode
from ..rendering.text import counted, wrapped
from .screen_parts import WIDTH

__all__ = ["in_waves", "wave_lines"]

_SHOWN = 6  # of each list; the file of the plan has all
_NAMED = 4  # names in one line of such a list
_GROUP = "Unified CM Group"
_INDENT = " " * 10
_LABEL = 12  # columns of the word before a list


def in_waves(cluster: Mapping[str, Any]) -> str:
    """How many waves there are, and what they save; nothing where the cluster goes node by node."""
    minutes = sum(node["expected_minutes"] or 0 for node in cluster["nodes"])
    if cluster["wave_mode"] != WaveMode.REDUNDANT.value or not minutes:
        return ""
    return f" in {counted(len(cluster['waves']), 'wave')} (node by node: about {in_words(minutes)})"


def wave_lines(cluster: Mapping[str, Any]) -> list[str]:
    """A block for each wave; nothing where the cluster goes node by node."""
    if cluster["wave_mode"] != WaveMode.REDUNDANT.value:
        return []
    lines = []
    for number, wave in enumerate(cluster["wave_details"], start=1):
        nodes = f"{', '.join(wave['nodes'])}: about {in_words(wave['minutes'])}"
        lines += wrapped(nodes, WIDTH, f"  {f'WAVE {number}':8}", f"{_INDENT}  ")
        lines += _listed("stays up", _stays(wave["stays"]))
        lines += _listed("takes over", _moves(wave["moves"], wave["loads"]))
        lines += _listed("apart", wave["apart"])
    return lines


def _stays(stays: Sequence[Mapping[str, Any]]) -> list[str]:
    """What stays up; the groups and services that the same nodes serve are together."""
    served: dict[tuple[str, ...], list[str]] = {}
    for one in stays:
        served.setdefault(tuple(one["nodes"]), []).append(one["what"])
    return [f"{_what(found)}: {_some(nodes) or 'nothing'}" for nodes, found in served.items()]


def _what(found: Sequence[str]) -> str:
    """Services by their names, and groups with the word for them once."""
    groups = [what.removeprefix(f"{_GROUP} ") for what in found if what.startswith(f"{_GROUP} ")]
    others = [what for what in found if not what.startswith(f"{_GROUP} ")]
    named = [f"{_GROUP}{'' if len(groups) == 1 else 's'} {_some(groups)}"] if groups else []
    return ", ".join([*others, *named])


def _moves(moves: Sequence[Mapping[str, Any]], loads: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which devices each node that stays up gets, and what it has then; the fullest node first."""
    found: dict[str, list[str]] = {}
    for one in moves:
        if one["devices"]:
            found.setdefault(one["to"], []).append(f"{one['devices']:,} from {one['from']}")
    full = {load["node"]: load for load in loads}
    ordered = sorted(found, key=lambda name: (-full[name]["devices"] if name in full else 0, name))
    return [f"{name}: up to {_some(found[name])}{_full(full.get(name))}" for name in ordered]


def _full(load: Mapping[str, Any] | None) -> str:
    """Nothing for a node that is no host of the run: nobody knows what it has already."""
    return f", then it has up to {load['devices']:,} of {load['capacity']:,} devices" if load else ""


def _listed(label: str, entries: Sequence[str]) -> list[str]:
    more = len(entries) - _SHOWN
    shown = [*entries[:_SHOWN], *([f"and {more} more in the file of the plan (vos_tls_plan_path)"] if more > 0 else [])]
    below = f"{_INDENT}{' ' * _LABEL}"
    heads = [f"{_INDENT}{label:{_LABEL}}", *([below] * len(shown))]
    return [
        line for entry, head in zip(shown, heads, strict=False) for line in wrapped(entry, WIDTH, head, f"{below}  ")
    ]


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
