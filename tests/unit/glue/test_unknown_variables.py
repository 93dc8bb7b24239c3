# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that nothing knows end the run, wherever the inventory or -e has them; those of plays and tasks do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook import Playbook
from ansible.playbook.task import Task
from ansible.utils.display import Display
from ansible.utils.vars import load_extra_vars
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import named_variables
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.unknown_variables import require_known_variables
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.hosts import Source, make_hosts
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.publishers import Publisher
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.variable_names import ARTIFACTS, Places

from tests.unit.inventory.told import cluster_of, facts

ROOT = Path(__file__).parents[3]
SECRET = "Korrekt-Pferd-9"
HOSTS = ("a", "b", "elsewhere")


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


class Project:
    """A folder with an inventory and a playbook, as a user has them."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.extra: dict[str, Any] = {}
        self.play: dict[str, Any] = {}
        self.hosts: Mapping[str, Mapping[str, Any]] = {name: {} for name in HOSTS}
        self.groups: dict[str, Any] = {"berlin": {"hosts": {"a": {}, "b": {}}}, "others": {"hosts": {"elsewhere": {}}}}
        self.everywhere: dict[str, Any] = {}

    def load(self) -> tuple[Task, dict[str, Any], VariableManager]:
        """The task of the play on the hosts of the group berlin, its variables for the host a, and their manager."""
        inventory = {"all": {"hosts": self.hosts, "vars": self.everywhere, "children": self.groups}}
        write(self.top / "inventory" / "hosts.yml", inventory)
        play = {"hosts": "berlin", "gather_facts": False, "tasks": [{"ansible.builtin.debug": {}}], **self.play}
        write(self.top / "project" / "play.yml", [play])
        loader = DataLoader()
        loader.set_basedir(str(self.top / "project"))
        self.inventory = hosts = InventoryManager(loader, sources=[str(self.top / "inventory")])
        load_extra_vars.extra_vars = self.extra
        manager = VariableManager(loader, hosts)
        HostVars(hosts, manager, loader)
        (made,) = Playbook.load(
            str(self.top / "project" / "play.yml"), variable_manager=manager, loader=loader
        ).get_plays()
        (task,) = [task for block in made.compile() for task in block.block if task.action == "ansible.builtin.debug"]
        variables = manager.get_vars(play=made, host=hosts.get_host("a"), task=task)
        return task, variables, manager

    def require(self) -> None:
        task, variables, _manager = self.load()
        require_known_variables(task, variables)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(load_extra_vars, "extra_vars", None, raising=False)
    return Project(tmp_path)


def on_a_host(project: Project) -> str:
    project.hosts = {**project.hosts, "a": {"vos_tls_windw": SECRET}}
    return "host a"


def on_a_group(project: Project) -> str:
    project.groups["berlin"]["vars"] = {"vos_tls_windw": SECRET}
    return "group berlin"


def on_all(project: Project) -> str:
    project.everywhere = {"vos_tls_windw": SECRET}
    return "group all"


def beside_the_inventory(project: Project) -> str:
    write(project.top / "inventory" / "group_vars" / "berlin.yml", {"vos_tls_windw": SECRET})
    write(project.top / "inventory" / "host_vars" / "b" / "main.yml", {"vos_tls_windw": SECRET})
    return "group berlin; host b"


def beside_the_playbook(project: Project) -> str:
    write(project.top / "project" / "group_vars" / "all.yml", {"vos_tls_windw": SECRET})
    write(project.top / "project" / "host_vars" / "a.yml", {"vos_tls_windw": SECRET})
    return "group all; host a"


def constructed(project: Project) -> str:
    compose = {"plugin": "ansible.builtin.constructed", "compose": {"vos_tls_windw": f"'{SECRET}'"}}
    write(project.top / "inventory" / "later_constructed.yml", compose)
    return "hosts a, b"


def extra(project: Project) -> str:
    project.extra = {"vos_tls_windw": SECRET}
    return "-e"


PLACES: list[Callable[[Project], str]] = [
    on_a_host,
    on_a_group,
    on_all,
    beside_the_inventory,
    beside_the_playbook,
    constructed,
    extra,
]


@pytest.mark.parametrize("place", PLACES)
def test_an_unknown_variable_is_an_error_that_names_its_place_and_not_its_value(
    project: Project, place: Callable[[Project], str]
) -> None:
    where = place(project)
    with pytest.raises(AnsibleActionFail) as raised:
        project.require()
    assert str(raised.value) == (
        f"Unknown variables, so nothing was read: vos_tls_windw ({where}), the nearest known name is vos_tls_window. "
        "Correct or remove each of them."
    )


@pytest.mark.parametrize("root", ["top", "bottom", "all"])
def test_the_files_beside_the_playbook_are_those_that_ansible_reads(
    project: Project, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "PLAYBOOK_VARS_ROOT", root)
    beside_the_playbook(project)
    task, variables, _manager = project.load()
    assert set(named_variables(["a"], task, variables, "vos_")) == {"vos_tls_windw"} & set(variables)
    assert "vos_tls_windw" in variables


def test_what_plays_and_tasks_define_is_not_meant(project: Project) -> None:
    write(project.top / "project" / "files.yml", {"vos_tls_of_a_file": 1})
    project.play = {"vars": {"vos_tls_of_the_play": 1}, "vars_files": ["files.yml"]}
    project.play["tasks"] = [{"ansible.builtin.debug": {}, "vars": {"vos_tls_of_the_task": 1}}]
    project.groups["vos_tls_asked_1"] = {"hosts": {"a": {}}}
    task, variables, manager = project.load()
    manager.set_nonpersistent_facts("a", {"vos_tls_registered": 1})
    manager.set_host_facts("a", {"vos_tls_fact": 1})
    manager.set_host_variable("a", "vos_tls_included", 1)
    seen = manager.get_vars(play=task.get_play(), host=project.inventory.get_host("a"), task=task)
    assert {name for name in seen if name.startswith("vos_tls_")} >= {
        *("vos_tls_of_a_file", "vos_tls_of_the_play", "vos_tls_of_the_task", "vos_tls_registered", "vos_tls_included"),
    }
    require_known_variables(task, variables)


def test_hosts_and_groups_outside_the_play_are_not_meant(project: Project) -> None:
    project.hosts = {**project.hosts, "elsewhere": {"vos_tls_own": 1}}
    project.groups["others"]["vars"] = {"vos_tls_own": 1}
    project.require()


def test_what_our_playbooks_leave_for_the_next_job_is_known_and_complete(project: Project) -> None:
    project.extra = {name: {"failed": 0} for name in ARTIFACTS} | {"vos_tls_min_version": "1.2", "tower_job_id": 7}
    project.require()
    left: set[str] = set()
    for path in (ROOT / "roles").glob("*/tasks/*.yml"):
        for task in yaml.safe_load(path.read_text(encoding="utf-8")):
            left.update(task.get("ansible.builtin.set_stats", {}).get("data", ()))
    assert left == ARTIFACTS


def test_a_slip_in_another_name_is_a_warning(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _self, text: warnings.append(text))
    project.everywhere = {"vos_clutser": "x", "vos_site": "x", "my_vos_cluster": "x", "vos_awx_canary": "x"}
    project.require()
    (text,) = warnings
    assert "vos_clutser (group all), the nearest known name is vos_cluster" in text
    assert not any(name in text for name in ("vos_site", "my_vos_cluster", "vos_awx_canary"))


def test_what_the_inventory_plugin_says_of_a_host_is_no_slip(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Display, "warning", lambda _self, text: pytest.fail(text))
    made = make_hosts([Source(Publisher("192.0.2.1", "", ""), facts(cluster_of("b", "192.0.2"), "b-pub"))])
    project.hosts = {name: host.variables for name, host in zip(("a", "b"), made.hosts, strict=False)}
    assert "vos_default_rank" in project.hosts["a"]
    project.require()


def test_the_variables_of_a_large_estate_are_looked_at_in_a_moment(project: Project) -> None:
    names = [f"node{number}" for number in range(300)]
    project.hosts = {name: {"vos_cluster": f"c{number // 9}"} for number, name in enumerate(names)}
    project.groups = {"vos": {"hosts": dict.fromkeys(names)}} | {
        f"vos_cluster_c{number}": {"hosts": dict.fromkeys(names[number * 9 : number * 9 + 9])} for number in range(34)
    }
    project.groups["berlin"] = {"hosts": {"node0": {}}}
    for name in names[:50]:
        write(project.top / "inventory" / "host_vars" / f"{name}.yml", {"vos_rank": 3})
    task, variables, _manager = project.load()
    require_known_variables(task, variables)  # loads the plugins whose documentation names variables, as any run does
    began = time.process_time()
    require_known_variables(task, variables)
    assert time.process_time() - began < 0.2
    assert named_variables(names, task, variables, "vos_")["vos_cluster"] == Places(hosts=tuple(names))
