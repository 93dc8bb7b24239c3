# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a host that one task reads for all hosts: those that Ansible gives to a task on that host itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.estate import ROOT

HOSTS = ("one", "two", "three")

# What one host sees of another, what a task delegated to it is given, and what it sees itself.
ACTION = """
import json

from ansible.plugins.action import ActionBase
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import play_variables
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.host_variables import variables_of


class ActionModule(ActionBase):
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        args, found = self._task.args, {}
        for host in args.get("hosts", ()):
            variables = variables_of(host, self._task, task_vars, self._templar)
            found[host] = {name: variables.get(name, "is not there") for name in args["names"]}
        if args["names"] and not found:
            found = {name: self._templar.template(task_vars.get(name, "is not there")) for name in args["names"]}
        if self._task.delegate_to:
            host = self._task.delegate_to
            delegated, ours = task_vars["ansible_delegated_vars"][host], play_variables(host, self._task, task_vars)
            assert delegated["hostvars"] is ours["hostvars"]
            keys = (set(delegated) | set(ours)) - {"hostvars", "vars"}
            found = sorted(key for key in keys if delegated.get(key, "none") != ours.get(key, "none"))
        with open(args["to"], "w", encoding="utf-8") as file:
            json.dump(found, file)
        return {"changed": False}
"""

SOURCES = [
    "inventory_all_vars",
    "inventory_group_vars",
    "inventory_host_vars",
    "inventory_group_vars_file",
    "inventory_host_vars_file",
    "playbook_group_vars_file",
    "playbook_host_vars_file",
    "import_playbook_vars",
    "play_vars",
    "play_vars_files",
    "play_vars_prompt",
    "play_vars_for_its_roles",
    "role_defaults",
    "role_vars",
    "role_parameters",
    "include_role_vars",
    "block_vars",
    "task_vars",
    "include_vars",
    "set_fact",
    "cached_fact",
    "add_host",
    "extra_vars",
    "extra_vars_file",
]
MAGIC = ["inventory_hostname", "inventory_hostname_short", "group_names", "role_name", "ansible_play_hosts"]
MAGIC += ["ansible_play_hosts_all", "ansible_play_batch", "ansible_play_name", "playbook_dir", "ansible_check_mode"]


def of(source: str) -> dict[str, str]:
    """A variable of this source: whose it is, by its name and by a variable of that host behind `hostvars`."""
    return {source: "{{ inventory_hostname }}/{{ hostvars[inventory_hostname].token }} of " + source}


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run of a playbook with all these sources: what one host sees of all (`ours`), and each of itself."""
    top = tmp_path_factory.mktemp("variables")
    hosts = {name: {"token": f"token-{name}", **of("inventory_host_vars")} for name in HOSTS}
    group = {"hosts": dict.fromkeys(HOSTS), "vars": of("inventory_group_vars")}
    content = {"hosts": hosts, "vars": of("inventory_all_vars"), "children": {"nodes": group}}
    write(top / "inventory" / "hosts.yml", {"all": content})
    write(top / "inventory" / "group_vars" / "nodes.yml", of("inventory_group_vars_file"))
    write(top / "project" / "group_vars" / "nodes.yml", of("playbook_group_vars_file"))
    for name in HOSTS:
        write(top / "inventory" / "host_vars" / f"{name}.yml", of("inventory_host_vars_file"))
        write(top / "project" / "host_vars" / f"{name}.yml", of("playbook_host_vars_file"))
    write(top / "project" / "files.yml", of("play_vars_files"))
    write(top / "project" / "included.yml", of("include_vars"))
    write(top / "extra.yml", of("extra_vars_file"))
    (top / "project" / "action_plugins").mkdir()
    (top / "project" / "action_plugins" / "seen.py").write_text(ACTION, encoding="utf-8")
    role = top / "project" / "roles" / "reading"
    names = [*SOURCES, *MAGIC]
    write(role / "defaults" / "main.yml", of("role_defaults"))
    write(role / "vars" / "main.yml", of("role_vars"))
    tasks: list[dict[str, Any]] = [
        {"seen": {"names": names, "hosts": list(HOSTS), "to": f"{top}/ours.json"}, "run_once": True},
        {"seen": {"names": names, "to": f"{top}/{{{{ inventory_hostname }}}}.json"}},
        {"seen": {"names": [], "to": f"{top}/delegated.json"}, "delegate_to": "two", "run_once": True},
    ]
    block = {"vars": of("block_vars"), "block": [{**task, "vars": of("task_vars")} for task in tasks]}
    write(role / "tasks" / "main.yml", [block])
    facts = [
        {"set_fact": of("set_fact")},
        {"set_fact": {**of("cached_fact"), "cacheable": True}},
        {"include_vars": {"file": "included.yml"}},
        {"add_host": {"name": "{{ item }}", "add_host": "{{ item }}/token-{{ item }} of add_host"}, "loop": [*HOSTS]},
    ]
    inclusion = {"include_role": {"name": "reading"}, "vars": of("include_role_vars")}
    play = {
        "name": "All sources",
        "hosts": "nodes",
        "gather_facts": False,
        "connection": "local",
        "vars": of("play_vars"),
        "vars_files": ["files.yml"],
        "vars_prompt": [{"name": "play_vars_prompt", "prompt": "What?", "default": "typed"}],
        "pre_tasks": facts,
        "roles": [{"role": "exporting"}, {"role": "caller", **of("role_parameters")}],
    }
    write(top / "project" / "roles" / "caller" / "tasks" / "main.yml", [inclusion])
    write(top / "project" / "roles" / "exporting" / "vars" / "main.yml", of("play_vars_for_its_roles"))
    write(top / "project" / "play.yml", [play])
    write(
        top / "project" / "site.yml",
        [{"ansible.builtin.import_playbook": "play.yml", "vars": of("import_playbook_vars")}],
    )
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", str(top / "inventory")]
    command += ["-e", json.dumps(of("extra_vars")), "-e", f"@{top / 'extra.yml'}", str(top / "project" / "site.yml")]
    environment = {**os.environ, "ANSIBLE_CONFIG": str(ROOT / "tests" / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
    environment["ANSIBLE_LOCAL_TEMP"] = str(top / "tmp")
    done = subprocess.run(
        command,
        cwd=top,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        name: json.loads((top / f"{name}.json").read_text(encoding="utf-8")) for name in ("ours", "delegated", *HOSTS)
    }


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_of_variables_counts_for_each_host(seen: dict[str, Any], source: str) -> None:
    said = {"play_vars_prompt": "typed"}  # Ansible evaluates it before there is a host
    expected = {name: said.get(source, f"{name}/token-{name} of {source}") for name in HOSTS}
    assert {name: seen[name][source] for name in HOSTS} == expected
    assert {name: seen["ours"][name][source] for name in HOSTS} == expected


@pytest.mark.parametrize("name", MAGIC)
def test_what_ansible_itself_says_of_the_run_is_the_same(seen: dict[str, Any], name: str) -> None:
    assert {host: seen["ours"][host][name] for host in HOSTS} == {host: seen[host][name] for host in HOSTS}


def test_a_delegated_task_is_given_the_same(seen: dict[str, Any]) -> None:
    """But the name of the host, which is that of the one that delegates; what the context of the play adds; and the
    environment, which Ansible has evaluated meanwhile."""
    assert set(seen["delegated"]) <= {
        "inventory_hostname",
        "ansible_host",
        "ansible_port",
        "ansible_user",
        "environment",
    }
