# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of a run that are checked before anything is planned: what must be the same for all hosts, and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..node.health.checks import require_acceptable
from .controls import ControlError, require_shared
from .window import WindowError, read_window

__all__ = ["SHARED", "check_accepted", "check_settings"]

# Settings of the role that every host of a run must share.
SHARED = (
    "vos_tls_min_version",
    "vos_tls_accept_reboot",
    "vos_tls_allow_lowering",
    "vos_tls_require_proof",
    "vos_tls_canary",
    "vos_tls_exceptions",
    "vos_known_warnings",
    "vos_tls_window",
    "vos_tls_accept",
    "vos_tls_exclude_nodes",
    "vos_tls_allow_partial",
    "vos_tls_batches",
    "vos_tls_plan_path",
    "vos_tls_report_path",
    "vos_tls_impact_dir",
    "vos_tls_report_language",
    "vos_tls_pre_node",
    "vos_tls_post_node",
)


def check_settings(nodes: Sequence[Mapping[str, Any]]) -> None:
    """What decides over a cluster must be the same for all hosts, a wait must have a length, a window must be one.

    ``nodes`` are what the role keeps of each host, with its variables under ``settings``. Raises ControlError.
    """
    require_shared(nodes, SHARED)
    for node in nodes:
        try:
            if window := node.get("settings", {}).get("vos_tls_window"):
                read_window(window)
        except WindowError as error:
            raise ControlError(f"vos_tls_window: {error}") from error
        if (minutes := node.get("minutes")) not in ("", None) and not _above_zero(minutes):
            text = f"vos_tls_expected_restart_minutes is {minutes}; it must be above 0"
            raise ControlError(f"{node['name']}: {text}")
        for name, value in node.get("settings", {}).items():
            if name not in SHARED and not _above_zero(value):
                raise ControlError(f"{node['name']}: {name} is {value}; it must be above 0")
            if name == "vos_tls_registration_tolerance" and float(value) > 1:
                text = f"{name} is {value}; it is a share, such as 0.95, and must be at most 1"
                raise ControlError(f"{node['name']}: {text}")


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


def _above_zero(value: Any) -> bool:
    try:
        return 0 < float(value) < float("inf")
    except (TypeError, ValueError):
        return False
