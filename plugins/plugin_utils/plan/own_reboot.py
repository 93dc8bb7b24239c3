# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a node may still reboot by itself, for a set before this run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..tls.client_hello import wire_version
from ..tls.verdict import Proof, Verdict

__all__ = ["hides_a_reboot", "serves_less"]

# With these handshakes it is not known which minimum a node serves. TOO_STRICT: the old minimum was higher.
_UNSURE = (None, Proof.UNPROVEN, Proof.UNREACHABLE, Proof.TOO_STRICT)


def hides_a_reboot(proof: Proof | None, configured: str | None, less: bool) -> bool:
    """Whether a node of the node regime may soon reboot: its ports serve `less` than it is configured for, or nobody
    can tell. The target of the run does not matter, because an earlier run may have had another one."""
    return less or configured is None or proof in _UNSURE


def serves_less(probe: Mapping[str, Any], configured: str | None) -> bool:
    """Whether a port accepts a version below the configured minimum; `probe` is a result of tls_probe.

    A port that the minimum does not govern tells nothing. All others follow it up to TLS 1.2 (see tls/ports.py), and
    the releases whose nodes reboot by themselves have no higher one.
    """
    if configured is None:
        return False
    free = {_place(port) for port in probe.get("ports", ()) if not port["counts"]}
    return any(
        wire_version(row["version"]) < wire_version(configured)
        for row in probe.get("results", ())
        if row["verdict"] == Verdict.ACCEPTED.value and _place(row) not in free
    )


def _place(row: Mapping[str, Any]) -> tuple[str, int]:
    return str(row["host"]), int(row["port"])
