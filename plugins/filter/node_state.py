# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.node_state``: the state of a node from its last reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import node_state as decide
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Regime
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof


def node_state(
    info: Mapping[str, Any],
    probe: Mapping[str, Any],
    target: str,
    lowering: bool = False,
    restarted: bool | None = None,
    require_proof: bool = True,
) -> dict[str, Any]:
    """State and reason of a node from the results of node_info and tls_probe, and whether anything is left to do."""
    decision = decide(
        reachable=True,
        target=target,
        supported_targets=tuple(info["supported_targets"]),
        configured=info["tls_min_version"],
        proof=Proof(probe["proof"]),
        regime=Regime(info["regime"]) if info["regime"] else None,
        restarted=restarted,
        lowering=lowering,
        require_proof=require_proof,
    )
    return {"state": decision.state.value, "reason": decision.reason, "settled": decision.settled}


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"node_state": node_state}
