# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on the screen before anything is sent that cannot be taken back."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Regime
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.announcement import announcement

SET, RESTART = "set tls min-version 1.2", "utils system restart"


@pytest.mark.parametrize(
    ("command", "regime", "effect"),
    [
        (SET, Regime.NODE, "the node restarts by itself within minutes"),
        (SET, Regime.NODE_MANUAL, "the node keeps serving the old minimum until it is restarted"),
        (SET, Regime.CLUSTER, "the value is set for all nodes of this database"),
        (RESTART, Regime.CLUSTER, "the node restarts all the same, but nobody waits for it"),
        (RESTART, None, "the node restarts all the same, but nobody waits for it"),
    ],
)
def test_it_names_the_command_and_what_an_end_of_the_run_means(
    command: str, regime: Regime | None, effect: str
) -> None:
    text = announcement(command, regime)
    assert text.startswith(f"Sending `{command}`. If this run ends now, ")
    assert effect in text
    assert text.endswith("; run the same command again to continue.")
