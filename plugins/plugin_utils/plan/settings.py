# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of a run that are checked before anything is read: what must be the same for all hosts, and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..node.health.check import BACKUP_DAYS
from ..node.health.checks import require_acceptable
from .controls import ControlError, from_text, require_shared
from .wave_model import DEFAULT_WAVE_SIZE, WaveMode
from .wave_options import is_count
from .window import WindowError, read_window

__all__ = [
    "DEFAULTS",
    "NUMBERS",
    "SHARED",
    "RunSettings",
    "check_accepted",
    "check_settings",
    "numbers_of",
    "read_mapping",
    "window_of",
]

# Variables that every host of a run must share, with what counts for a host that has none.
_SHARED: Mapping[str, Any] = {
    "vos_tls_min_version": "1.2",
    "vos_tls_accept_reboot": False,
    "vos_tls_allow_lowering": False,
    "vos_tls_require_proof": True,
    "vos_tls_canary": "",
    "vos_tls_exceptions": [],
    "vos_known_warnings": "",
    "vos_tls_window": {},
    "vos_tls_window_margin": "",
    "vos_tls_stop": "",
    "vos_tls_accept": {},
    "vos_tls_exclude_nodes": {},
    "vos_tls_waves": WaveMode.SINGLE.value,
    "vos_tls_wave_size": DEFAULT_WAVE_SIZE,
    "vos_tls_cti_pairs": [],
    "vos_tls_allow_partial": False,
    "vos_tls_batches": ["100%"],
    "vos_tls_plan_path": "",
    "vos_tls_report_path": "",
    "vos_tls_html_path": "",
    "vos_tls_csv_path": "",
    "vos_tls_junit_path": "",
    "vos_tls_impact_dir": "",
    "vos_tls_journal_path": "",
    "vos_tls_change": "",
    "vos_tls_on_event": "",
    "vos_tls_report_language": "en",
    "vos_tls_fail_on_drift": False,
    "vos_tls_pre_node": "",
    "vos_tls_post_node": "",
}
SHARED = tuple(_SHARED)
# Numbers of a rollout. The host that walks a cluster may have its own (vos_tls_reboot_timeout). Times are seconds.
NUMBERS: Mapping[str, float] = {
    "backup_days": BACKUP_DAYS,
    "registration_tolerance": 0.95,
    "reboot_timeout": 2700.0,
    "own_reboot_timeout": 600.0,
    "gate_timeout": 900.0,
    "recovery_timeout": 3600.0,
    "poll_interval": 15.0,
    "good_polls": 3,
}
_PREFIX = "vos_tls_"
DEFAULTS: Mapping[str, Any] = {**_SHARED, **{f"{_PREFIX}{name}": value for name, value in NUMBERS.items()}}

_WORDS: Mapping[str, bool] = {
    **dict.fromkeys(("y", "yes", "on", "1", "true", "t"), True),
    **dict.fromkeys(("n", "no", "off", "0", "false", "f"), False),
}
# With `-e name={...}` Ansible makes a text of a mapping, and so of a list.
_STRUCTURED = ("vos_tls_window", "vos_tls_accept", "vos_tls_cti_pairs")


@dataclass(frozen=True)
class RunSettings:
    """What a change needs to know of the run: the same for all clusters, or the numbers of the host that walks one."""

    shared: Mapping[str, Any]
    own: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by inventory name

    def of(self, conductor: str) -> dict[str, Any]:
        """The settings of the cluster that this host walks."""
        return {**self.shared, **self.own.get(conductor, {})}


def check_settings(nodes: Sequence[Mapping[str, Any]]) -> None:
    """What decides over a cluster must be the same for all hosts, a wait must have a length, a window must be one.

    ``nodes`` are the hosts with their variables under ``settings``. Raises ControlError.
    """
    nodes = [{**node, "settings": _alike(node["settings"])} if node.get("settings") else node for node in nodes]
    require_shared(nodes, SHARED)
    for node in nodes:
        window_of(node.get("settings", {}).get("vos_tls_window"))
        if (minutes := node.get("minutes")) not in ("", None) and not _above_zero(minutes):
            text = f"vos_tls_expected_restart_minutes is {minutes}; it must be above 0"
            raise ControlError(f"{node['name']}: {text}")
        if (capacity := node.get("capacity")) not in ("", None) and not is_count(capacity):
            text = f"vos_tls_node_capacity is {capacity}; it must be a whole number above 0"
            raise ControlError(f"{node['name']}: {text}")
        for name, value in node.get("settings", {}).items():
            if name not in SHARED and not _above_zero(value):
                raise ControlError(f"{node['name']}: {name} is {value}; it must be above 0")
            if name == "vos_tls_registration_tolerance" and float(value) > 1:
                text = f"{name} is {value}; it is a share, such as 0.95, and must be at most 1"
                raise ControlError(f"{node['name']}: {text}")
            if name == "vos_tls_good_polls" and float(value) % 1:
                raise ControlError(f"{node['name']}: {name} is {value}; it must be a whole number")


def numbers_of(settings: Mapping[str, Any]) -> dict[str, float]:
    """The numbers among the checked variables of a host, by the names of NUMBERS."""
    numbers = {name: float(settings[f"{_PREFIX}{name}"]) for name in NUMBERS if f"{_PREFIX}{name}" in settings}
    return {name: int(number) if name == "good_polls" else number for name, number in numbers.items()}


def read_mapping(name: str, given: object) -> dict[str, Any]:
    """A variable that is a mapping, or the text of one from the command line. Raises ControlError."""
    found = from_text(given)
    if not isinstance(found, Mapping):
        example = f'-e \'{{"{name}": {{"KEY": "TEXT"}}}}\''
        raise ControlError(f"{name} is not a mapping. On the command line, give it as JSON: {example}")
    return dict(found)


def window_of(given: Any) -> dict[str, str]:
    """The maintenance window as plain texts; empty if there is none. Raises ControlError for one that is not valid."""
    if not given:
        return {}
    try:
        read_window(given)
    except WindowError as error:
        raise ControlError(f"vos_tls_window: {error}") from error
    return {str(key): str(value) for key, value in given.items()}


def check_accepted(accepted: Mapping[str, Any]) -> None:
    """Raises ControlError for a condition that cannot be accepted, and for one that is accepted without a reason."""
    try:
        require_acceptable(accepted, "vos_tls_accept")
    except ValueError as error:
        raise ControlError(str(error)) from error
    for name, reason in accepted.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ControlError(
                f"vos_tls_accept gives no reason for {name}; the plan shows the reason to everybody who reads it"
            )


def _alike(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a host, so that equal values that are written differently are equal."""
    return {name: _plain(name, value) for name, value in settings.items()}


def _plain(name: str, value: Any) -> Any:
    if name in _STRUCTURED:
        return from_text(value)
    if isinstance(_SHARED.get(name), bool):
        return _WORDS.get(str(value).strip().lower(), value)
    return value


def _above_zero(value: Any) -> bool:
    try:
        return 0 < float(value) < float("inf")
    except (TypeError, ValueError):
        return False
