# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who runs the operator's last tasks for a lost conductor."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Hook
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stand_ins import stand_ins

CLUSTERS = {"a": ("a1", "a2"), "b": ("b1",), "c": ("c1",)}
PLAN = {"clusters": [{"name": name, "nodes": [{"name": node} for node in nodes]} for name, nodes in CLUSTERS.items()]}


def record(cluster: str, *nodes: str) -> ClusterRecord:
    return ClusterRecord(cluster, hooks={**dict.fromkeys(nodes, Hook.BEGUN), "done": Hook.ENDED})


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["a1", "a2", "b1", "c1"], {"a1": ["a1"], "b1": ["b1"]}),
        (["c1", "a2"], {"a2": ["a1"], "c1": ["b1"]}),
        (["c1"], {"c1": ["a1", "b1"]}),
        ([], {}),
    ],
)
def test_each_node_has_a_host_of_its_own_if_there_are_enough(
    hosts: Sequence[str], expected: dict[str, list[str]]
) -> None:
    records = {"a": record("a", "a1"), "b": record("b", "b1"), "c": None}
    assert stand_ins(PLAN, records, hosts) == expected
