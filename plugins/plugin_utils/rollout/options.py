# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator wants of a change, and how long it may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..cli.known_warnings import KnownWarning, load_known_warnings
from ..plan.margin import read_margin
from ..plan.window import Window, read_window

__all__ = ["ChangeOptions"]

_SECONDS_AND_SHARES = (
    "backup_days",
    "registration_tolerance",
    "reboot_timeout",
    "own_reboot_timeout",
    "gate_timeout",
    "recovery_timeout",
    "poll_interval",
)


# What a node shows of the other nodes of its cluster.
_OF_THE_CLUSTER = ("cluster", "replication", "unity_cluster", "cti_devices", "presence_sessions")


@dataclass(frozen=True)
class ChangeOptions:
    """The options of one run. All times are seconds."""

    target: str
    allow_lowering: bool = False
    require_proof: bool = True
    accepted: Mapping[str, str] = field(default_factory=dict)  # conditions that the operator does without, with reasons
    known_warnings: Sequence[KnownWarning] = ()
    window: Window | None = None  # None: no window, so it is always open
    window_margin: float | None = None  # minutes, see plan/margin.py
    backup_days: float = 7.0
    registration_tolerance: float = 0.95
    reboot_timeout: float = 2700.0
    own_reboot_timeout: float = 600.0
    gate_timeout: float = 900.0
    recovery_timeout: float = 3600.0
    poll_interval: float = 15.0  # from the start of a poll to the start of the next one
    good_polls: int = 3

    @classmethod
    def from_plan(cls, settings: Mapping[str, Any]) -> ChangeOptions:
        """From the settings of a cluster in the plan's document. Numbers may be texts there: up to ansible-core 2.18 a
        template makes a string of each. Raises WindowError, KnownWarningError, and ValueError for what is no number."""
        return cls(
            target=settings["target"],
            allow_lowering=bool(settings["allow_lowering"]),
            require_proof=bool(settings["require_proof"]),
            accepted=dict(settings["accepted"]),
            known_warnings=load_known_warnings(settings["known_warnings"]),
            window=read_window(settings["window"]) if settings["window"] else None,
            window_margin=read_margin(settings["window_margin"]),
            good_polls=int(settings["good_polls"]),
            **{name: float(settings[name]) for name in _SECONDS_AND_SHARES},
        )

    @property
    def for_a_node_alone(self) -> ChangeOptions:
        """For nodes that recover while another one of their wave has failed. The cluster stops in any case. So what the
        failed node keeps from being good in the cluster is not awaited: that would only delay the stop by an hour."""
        failed = dict.fromkeys(_OF_THE_CLUSTER, "a node of the wave has failed")
        return replace(self, accepted={**failed, **self.accepted})
