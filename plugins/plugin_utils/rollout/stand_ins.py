# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who runs the operator's tasks after a node, where Ansible has given up the conductor of its cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .record import ClusterRecord

__all__ = ["stand_ins"]


def stand_ins(
    plan: Mapping[str, Any], records: Mapping[str, ClusterRecord | None], hosts: Sequence[str]
) -> dict[str, list[str]]:
    """For each host that stands in, the nodes after which the operator's tasks are due. `hosts` are those that Ansible
    has not given up.

    A task of the operator may lose its host too. So each node has a host of its own, if there are enough: itself, or
    another one of its cluster, which is reported as failed anyway, or any other.
    """
    due: dict[str, list[str]] = {}
    for cluster in plan["clusters"]:
        record = records.get(cluster["name"])
        for node in record.hooks_due if record is not None else ():
            wanted = [name for name in (node, *(one["name"] for one in cluster["nodes"]), *hosts) if name in hosts]
            if wanted:
                due.setdefault(min(wanted, key=lambda name: len(due.get(name, ()))), []).append(node)
    return due
