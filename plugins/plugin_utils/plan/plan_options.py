# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's options of a plan, checked, and the settings of its clusters that follow from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..cli.known_warnings import load_known_warnings
from .controls import Controls, read_exclusions
from .margin import read_margin
from .schedule import batch_sizes
from .settings import NUMBERS, RunSettings, check_accepted, numbers_of, read_mapping, window_of
from .stop_place import read_stop
from .tls_exceptions import read_exceptions
from .wave_options import read_cti_pairs, read_wave_mode, read_wave_size
from .window import read_window

__all__ = ["PlanOptions", "kept_reading"]


@dataclass(frozen=True)
class PlanOptions:
    """What the operator wants of a rollout."""

    target: str
    canary: str
    controls: Controls
    known_warnings: str  # the path of their file; empty for none
    window: Mapping[str, str]  # empty for none
    stop: str  # where a stop is asked for; empty for none. Not in the plan's document: a URL may have a token
    numbers: Mapping[str, float]  # those of NUMBERS, for a host that has none of its own

    @classmethod
    def of(cls, args: Mapping[str, Any], known: Collection[str], side_by_side: int, today: date) -> PlanOptions:
        """From the options of rollout_plan. ``known`` are the names of all hosts.

        Raises BatchError, ControlError, ExceptionError and KnownWarningError; each message names what is wrong.
        """
        batch_sizes(args["batches"], 1)
        accepted = read_mapping("vos_tls_accept", args["accepted"])
        window = window_of(read_mapping("vos_tls_window", args["window"]))
        path = args["known_warnings"] or ""
        known_warnings = load_known_warnings(path)
        check_accepted(accepted)
        controls = Controls(
            exclude=read_exclusions(args["exclude"], known),
            allow_partial=args["allow_partial"],
            batches=args["batches"],
            side_by_side=side_by_side,
            accepted={str(name): str(reason) for name, reason in accepted.items()},
            allow_lowering=args["allow_lowering"],
            require_proof=args["require_proof"],
            exceptions=read_exceptions(args["exceptions"]),
            today=today,
            known_warnings=known_warnings,
            window=read_window(window) if window else None,
            margin=read_margin(args["window_margin"]),
            waves=read_wave_mode(args["waves"]),
            wave_size=read_wave_size(args["wave_size"]),
            cti_pairs=read_cti_pairs(args["cti_pairs"], known),
        )
        numbers = {name: args[name] for name in NUMBERS}
        return cls(args["target"], args["canary"], controls, path, window, read_stop(args["stop"]), numbers)

    def settings(self, readings: Sequence[Mapping[str, Any]]) -> RunSettings:
        """What a change needs to know; ``readings`` are those of the hosts, as `kept_reading` returns them."""
        shared = {
            "target": self.target,
            "allow_lowering": self.controls.allow_lowering,
            "require_proof": self.controls.require_proof,
            "accepted": dict(self.controls.accepted),
            "known_warnings": self.known_warnings,
            "window": dict(self.window),
            "window_margin": self.controls.margin,
            "waves": self.controls.waves.value,
            **self.numbers,
        }
        return RunSettings(shared, {node["name"]: node["settings"] for node in readings})


def kept_reading(node: Mapping[str, Any]) -> dict[str, Any]:
    """A reading as JSON-ready data for the later tasks: of the settings, only what each host has for itself."""
    names = ("cluster", "rank", "port", "minutes", "capacity")
    given = {name: "" if node.get(name) is None else str(node[name]) for name in names}
    return {**node, **given, "settings": numbers_of(node.get("settings", {}))}
