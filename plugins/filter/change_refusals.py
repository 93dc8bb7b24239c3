# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.change_refusals``: why a node must not be changed, by the reading right before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.before_change import why_not_to_change
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import Baseline


def change_refusals(
    info: Mapping[str, Any],
    probe: Mapping[str, Any],
    target: str,
    accepted: Mapping[str, str],
    earlier: Mapping[str, Any] | None = None,
    lowering: bool = False,
    require_proof: bool = True,
) -> list[str]:
    """The reasons, each with what to do; an empty list where the node may be changed."""
    spoke = Baseline.of((earlier or {}).get("results") or (), target).spoke
    return why_not_to_change(
        info, probe, target, spoke=spoke, accepted=accepted, lowering=lowering, require_proof=require_proof
    )


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"change_refusals": change_refusals}
