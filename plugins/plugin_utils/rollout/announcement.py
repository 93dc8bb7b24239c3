# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that stand on the screen before anything is sent that cannot be taken back."""

from __future__ import annotations

from ..product.model import Regime

__all__ = ["announcement"]

_AGAIN = "run the same command again to continue."
_SET = {
    Regime.NODE: "the node restarts by itself within minutes",
    Regime.NODE_MANUAL: "the value is set, but the node keeps serving the old minimum until it is restarted",
    Regime.CLUSTER: (
        "the value is set for all nodes of this database, but each of them keeps serving the old minimum until it is "
        "restarted"
    ),
}
_RESTART = "the node restarts all the same, but nobody waits for it: check that it is back"


def announcement(command: str, regime: Regime | None) -> str:
    """What is sent, and what happens if the run ends now."""
    effect = _SET[regime] if regime is not None and command.startswith("set ") else _RESTART
    return f"Sending `{command}`. If this run ends now, {effect}; {_AGAIN}"
