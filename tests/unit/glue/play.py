# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play of Ansible's own classes over hosts that a test names, as far as an action sees of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook import Playbook
from ansible.playbook.task import Task
from ansible.template import Templar
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager


def play_of(
    hosts: Mapping[str, Mapping[str, Any]],
    name: str,
    groups: Mapping[str, list[str]] | None = None,
    written: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Task, dict[str, Any], Templar]:
    """The task, the variables and the templar of an action that runs on one of the hosts, each by its name. `written`
    are keywords of the task, of its block and of its play."""
    loader = DataLoader()
    own = {"task": {}, "block": {}, "play": {}, **(written or {})}
    block = {"block": [{"ansible.builtin.debug": {}, **own["task"]}], **own["block"]}
    source = {"hosts": "all", "gather_facts": False, "tasks": [block], **own["play"]}
    members = {group: {"hosts": dict.fromkeys(names)} for group, names in (groups or {}).items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hosts.yml"
        path.write_text(
            yaml.safe_dump({"all": {"hosts": dict(hosts), "children": members}}, sort_keys=False), encoding="utf-8"
        )
        inventory = InventoryManager(loader, sources=[str(path)])
        manager = VariableManager(loader, inventory)
        HostVars(inventory, manager, loader)
        path = Path(folder) / "play.yml"
        path.write_text(yaml.safe_dump([source], sort_keys=False), encoding="utf-8")
        (play,) = Playbook.load(str(path), variable_manager=manager, loader=loader).get_plays()
    (task,) = [task for block in play.compile() for task in block.block if task.action == "ansible.builtin.debug"]
    variables = manager.get_vars(play=play, host=inventory.get_host(name), task=task)
    return task, variables, Templar(loader, variables)
