# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's variables about waves, checked before any node is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .controls import ControlError, from_text
from .topology import CtiPair
from .wave_model import DEFAULT_WAVE_SIZE, WaveMode

__all__ = ["NO_PAIRS", "WAVE_OPTIONS", "is_count", "read_cti_pairs", "read_wave_mode", "read_wave_size"]

NO_PAIRS = "none"  # the answer that no CTI application has a list of its own
# The options of rollout_plan that these functions read.
WAVE_OPTIONS: Mapping[str, Any] = {
    "waves": {"type": "str", "choices": [mode.value for mode in WaveMode], "default": WaveMode.SINGLE.value},
    "wave_size": {"type": "raw", "default": DEFAULT_WAVE_SIZE},
    "cti_pairs": {"type": "raw", "default": []},
}
_CTI = "vos_tls_cti_pairs"
_KEYS = ("application", "nodes")
_COUNT = re.compile(r"\d{1,6}")


def is_count(given: object) -> bool:
    """Whether it is a whole number from 1 on, or the text of one."""
    text = "" if isinstance(given, bool) else str(given).strip()
    return bool(_COUNT.fullmatch(text)) and int(text) > 0


def read_wave_mode(given: object) -> WaveMode:
    """`vos_tls_waves`, by default node by node. Raises ControlError."""
    if given is None or given == "":
        return WaveMode.SINGLE
    try:
        return WaveMode(str(given))
    except ValueError:
        known = " or ".join(mode.value for mode in WaveMode)
        raise ControlError(f"vos_tls_waves is {given}; it must be {known}") from None


def read_wave_size(given: object) -> int:
    """`vos_tls_wave_size`, the most nodes of a wave. Raises ControlError."""
    if given is None or given == "":
        return DEFAULT_WAVE_SIZE
    if not is_count(given):
        raise ControlError(f"vos_tls_wave_size is {given}; it must be a whole number above 0")
    return int(str(given))


def read_cti_pairs(given: object, known: Collection[str]) -> tuple[CtiPair, ...] | None:
    """`vos_tls_cti_pairs`, or its text as YAML or JSON; None where nobody has answered, empty where the answer is that
    no application has a list of its own.

    Raises ControlError for what is no list of such entries, and for a name that is not ``known``: the node that was
    meant would go down with its partner.
    """
    found = from_text(given)
    if found is None or found == []:
        return None
    if found == NO_PAIRS:
        return ()
    if not isinstance(found, (list, tuple)):
        raise ControlError(
            f"{_CTI} is {given!r}; it must be a list of entries with {' and '.join(_KEYS)}, or the text {NO_PAIRS}"
        )
    return tuple(_pair(entry, number, known) for number, entry in enumerate(found, start=1))


def _pair(entry: object, number: int, known: Collection[str]) -> CtiPair:
    place = f"{_CTI}: entry {number}"
    if not isinstance(entry, Mapping):
        raise ControlError(f"{place} is {entry!r}; it must have {' and '.join(_KEYS)}")
    if unknown := sorted(str(key) for key in entry if key not in _KEYS):
        raise ControlError(f"{place} has unknown keys: {', '.join(unknown)}; it takes {' and '.join(_KEYS)}")
    application = entry.get("application")
    if not isinstance(application, str) or not application.strip():
        raise ControlError(f"{place} has no application; write its name as text, because the plan shows it")
    application = " ".join(application.split())
    place = f"{place} ({application})"
    nodes = entry.get("nodes")
    if isinstance(nodes, str) or not isinstance(nodes, Sequence) or len(nodes) < 2:
        raise ControlError(
            f"{place} has the nodes {nodes!r}; it must be a list of at least two inventory names: the CTIManagers that "
            "the application can use"
        )
    names = tuple(str(name) for name in nodes)
    for name in names:
        if name not in known:
            raise ControlError(
                f"{place} names {name}, but the inventory has no host with this name; use inventory names there"
            )
        if names.count(name) > 1:
            raise ControlError(f"{place} names {name} twice")
    return CtiPair(application, names)
