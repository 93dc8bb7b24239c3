# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator writes for the playbook: the inventory, right or mistaken, and tasks around each node."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..simulator.inventory import host_variables
from .play import Hook
from .scenario import second_address
from .steps import FailingHook, Mistake

__all__ = ["TWICE", "ranks", "read_hooks", "stands_for", "write_hooks", "write_inventory"]

TWICE = "twice"  # the second host of a node that has two
_DISCARD = 9  # a port at which nothing listens


def write_inventory(
    path: Path,
    world: Mapping[str, Any],
    variables: Mapping[str, Any],
    *,
    mistake: Mistake | None = None,
    reversed_order: bool = False,
    capacity: Mapping[str, int] | None = None,
) -> None:
    """Write the inventory that a user would write for the world; `capacity` is what he says of some nodes."""
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    hosts = {node["name"]: host_variables(node) for node in nodes}
    if mistake is not None and mistake.other:
        one, other = hosts[mistake.node], hosts[mistake.other]
        one["ansible_host"], other["ansible_host"] = other["ansible_host"], one["ansible_host"]
    elif mistake is not None:
        network = ".".join(hosts[mistake.node]["ansible_host"].split(".")[:2])
        hosts[TWICE] = {**hosts[mistake.node], "ansible_host": second_address(network)}
    for name, rank in ranks(world).items() if reversed_order else ():
        hosts[name]["vos_rank"] = rank
    for name, devices in (capacity or {}).items():
        hosts[name]["vos_tls_node_capacity"] = devices
    path.write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": dict(variables)}}, sort_keys=False))


def ranks(world: Mapping[str, Any]) -> dict[str, int]:
    """Ranks by which the last node of the world comes first.

    Publishers stay first: without them no other node of the database may be set.
    """
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    return {
        node["name"]: 0 if node["role"] == "publisher" else len(nodes) - number for number, node in enumerate(nodes)
    }


def stands_for(mistake: Mistake | None) -> dict[str, str]:
    """The node behind each host that has another name."""
    if mistake is None:
        return {}
    return {mistake.node: mistake.other, mistake.other: mistake.node} if mistake.other else {TWICE: mistake.node}


def write_hooks(folder: Path, failing: FailingHook) -> dict[str, str]:
    """Write the operator's tasks before and after each node, one of which fails. Returns the variables for them."""
    variables = {}
    for when in ("pre", "post"):
        tasks = [_note(folder, when, "{{ vos_tls_node.name }} {{ vos_tls_node.outcome | default('') }}")]
        if when == failing.when:
            ours = f"vos_tls_node.name == '{failing.node}'"
            fails = _note(folder, "fails", failing.node)
            nobody = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": _DISCARD}
            asks = {
                "name": "Ask a host that nobody reaches",
                "ansible.builtin.ping": {},
                "delegate_to": "nobody",
                "vars": nobody,
            }
            says_no = {"name": "Fail", "ansible.builtin.fail": {"msg": "the operator's task says no"}}
            tasks += [{**fails, "when": ours}, {**(asks if failing.unreachable else says_no), "when": ours}]
        path = folder / f"{when}.yml"
        path.write_text(json.dumps(tasks), encoding="utf-8")
        variables[f"vos_tls_{when}_node"] = str(path)
    return variables


def read_hooks(folder: Path) -> tuple[Hook, ...]:
    """What these tasks have written so far."""
    path = folder / "hooks.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return tuple(Hook(*line.split()) for line in lines)


def _note(folder: Path, what: str, text: str) -> dict[str, Any]:
    return {
        "name": f"Note what runs ({what})",
        "ansible.builtin.shell": f"echo {what} {text} >> {folder / 'hooks.txt'}",
        "delegate_to": "localhost",
        "vars": {"ansible_connection": "local"},
    }
