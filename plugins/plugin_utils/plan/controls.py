# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's settings for a rollout, besides target and canary, checked before any node is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from ..cli.known_warnings import KnownWarning
from .schedule import DEFAULT_BATCHES
from .tls_exceptions import TlsException
from .topology import CtiPair
from .wave_model import DEFAULT_WAVE_SIZE, WaveMode
from .window import Window

__all__ = ["DEFAULT_CONTROLS", "ControlError", "Controls", "from_text", "read_exclusions", "require_shared"]


class ControlError(ValueError):
    """A control is invalid; the message names the variable."""


@dataclass(frozen=True)
class Controls:
    """How the clusters are walked.

    ``exclude`` are nodes that are never set or restarted, each with its reason; ``allow_partial`` lets clusters
    begin whose members are not all among the hosts of the run; ``batches`` are the sizes of the batches of clusters
    after the canary, ``side_by_side`` the number of clusters that the controller walks at once (its forks).
    ``accepted`` are the conditions that the operator does without, each with a reason. With ``allow_lowering``
    nodes above the target are lowered to it; without ``require_proof`` a node may be changed although no handshake
    can prove it. Clusters with one of the ``exceptions`` that has not expired on the day ``today`` (UTC) are left
    alone; ``elsewhere`` are names that an exception may bear although no such cluster is in the run. A node begins only
    if the ``window`` is open long enough, with the ``margin`` (see margin.py). ``waves`` say how many nodes of a
    cluster may be down at once, ``wave_size`` is the most of them; ``cti_pairs`` are the CTIManagers of each CTI
    application, None where nobody has answered.
    """

    exclude: Mapping[str, str] = field(default_factory=dict)
    allow_partial: bool = False
    batches: Sequence[object] = DEFAULT_BATCHES
    side_by_side: int = 5
    accepted: Mapping[str, str] = field(default_factory=dict)
    allow_lowering: bool = False
    require_proof: bool = True
    exceptions: Sequence[TlsException] = ()
    today: date = date.min
    elsewhere: Sequence[str] = ()
    known_warnings: Sequence[KnownWarning] = ()
    window: Window | None = None  # None: nodes may begin at any time
    margin: float | None = None
    waves: WaveMode = WaveMode.SINGLE
    wave_size: int = DEFAULT_WAVE_SIZE
    cti_pairs: Sequence[CtiPair] | None = None


DEFAULT_CONTROLS = Controls()


def from_text(given: object) -> object:
    """A mapping or a list, also where it is the text of one: of `-e name={...}` Ansible makes a text."""
    if not isinstance(given, str):
        return given
    try:
        return yaml.safe_load(given)
    except yaml.YAMLError:
        return given


def read_exclusions(given: Mapping[str, object], known: Collection[str]) -> Mapping[str, str]:
    """The excluded nodes with their reasons. Raises ControlError for one without a reason, and for a name that is not
    ``known``: a misspelt one would be restarted."""
    reasons = {}
    for name, reason in given.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ControlError(
                f"vos_tls_exclude_nodes gives no reason for {name}; write one as text, because the plan shows it"
            )
        if name not in known:
            raise ControlError(
                f"vos_tls_exclude_nodes names {name}, but the inventory has no host with this name; use inventory "
                "names there"
            )
        reasons[str(name)] = " ".join(reason.split())
    return reasons


def require_shared(facts: Iterable[Mapping[str, Any]], names: Iterable[str]) -> None:
    """Raises ControlError for a variable that decides over all hosts of a run and differs between them.

    ``facts`` are what the role keeps of each host, with its variables under ``settings``.
    """
    with_settings = [fact for fact in facts if fact.get("settings")]
    for name in names:
        values = {str(fact["settings"][name]): fact["name"] for fact in with_settings}
        if len(values) > 1:
            seen = ", ".join(f"{value or 'none'} for {host}" for value, host in sorted(values.items()))
            raise ControlError(f"{name} differs between the hosts of this run ({seen}). Set it once for all of them.")
