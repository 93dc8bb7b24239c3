# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private parts of ansible-core that this collection needs are in the version that is installed.

`make cores` runs this with the oldest and with the newest ansible-core that is supported.
"""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from ansible import constants, release
from ansible.errors import AnsibleError
from ansible.executor.process import worker
from ansible.inventory.host import Host
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import (
    named_variables,
    play_variables,
    typed_password,
    without_source,
    written_keyword,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.variable_names import Places

from tests.unit.glue.play import play_of

VARIABLES = "the drift check and a stop screen do not know the variables of the hosts of the play, and read no node"
PASSWORD = "a password of --ask-pass counts for no host where the first host of the play has one of its own"


def present() -> dict[str, bool]:
    """Each part with whether it is there."""
    task, variables, _templar = play_of({"a": {}}, "a")
    hostvars = variables["hostvars"]
    inventory, manager = getattr(hostvars, "_inventory", None), getattr(hostvars, "_variable_manager", None)
    groups = getattr(inventory, "groups", {})
    parameters = inspect.signature(VariableManager.get_vars).parameters
    inherit = getattr(Task, "_get_parent_attribute", present)
    stored = worker.WorkerProcess.__init__.__code__.co_names
    return {
        "HostVars._inventory": isinstance(hostvars, HostVars) and hasattr(hostvars, "_inventory"),
        "HostVars._variable_manager": isinstance(manager, VariableManager),
        "HostVars._loader": hasattr(getattr(hostvars, "_loader", None), "get_basedir"),
        "InventoryManager._sources": isinstance(getattr(inventory, "_sources", None), list),
        "InventoryManager.groups": "all" in groups,
        "Host.vars": isinstance(getattr(Host("a"), "vars", None), dict),
        "Group.vars": isinstance(getattr(groups.get("all"), "vars", None), dict),
        "VariableManager.extra_vars": isinstance(getattr(manager, "extra_vars", None), dict),
        "VariableManager.safe_basedir": isinstance(getattr(manager, "safe_basedir", None), bool),
        "PLAYBOOK_VARS_ROOT": getattr(constants, "PLAYBOOK_VARS_ROOT", "") in ("top", "bottom", "playbook_dir", "all"),
        "InventoryManager.get_host": callable(getattr(inventory, "get_host", None)),
        "Task.get_play": callable(getattr(Task, "get_play", None)),
        "Task.get_ds": isinstance(task.get_ds(), dict),
        "Task._get_parent_attribute(omit=)": "omit" in inspect.signature(inherit).parameters,
        **{f"VariableManager.get_vars({name}=)": name in parameters for name in ("play", "host", "task")},
        "VariableManager.get_vars(include_hostvars=)": "include_hostvars" in parameters,
        "VariableManager.get_vars(_hosts=)": "_hosts" in parameters,
        "VariableManager.get_vars(_hosts_all=)": "_hosts_all" in parameters,
        "ansible_play_batch": "ansible_play_batch" in variables,
        "ansible_play_hosts_all": "ansible_play_hosts_all" in variables,
        "ansible.executor.process.worker.current_worker": hasattr(worker, "current_worker"),
        "WorkerProcess._play_context": "_play_context" in stored,
    }


@pytest.mark.parametrize("part", present())
def test_the_installed_ansible_core_has_each_private_part_that_is_needed(part: str) -> None:
    what = PASSWORD if "orker" in part else VARIABLES
    assert present()[part], f"ansible-core {release.__version__} has no {part}. Without it {what}"


def test_variables_are_those_of_the_host_in_this_play() -> None:
    hosts: dict[str, dict[str, Any]] = {"a": {"own": "of a"}, "b": {"own": "of b"}}
    task, variables, _templar = play_of(hosts, "a")
    found = play_variables("b", task, variables)
    assert (found["own"], found["inventory_hostname"], found["ansible_play_hosts_all"]) == ("of b", "b", ["a", "b"])


def test_a_host_that_is_not_in_the_inventory_is_an_error() -> None:
    task, variables, _templar = play_of({"a": {}}, "a")
    with pytest.raises(AnsibleError, match="b is not in the inventory"):
        play_variables("b", task, variables)


def test_where_a_part_is_missing_the_error_names_it_and_the_version() -> None:
    task, variables, _templar = play_of({"a": {}}, "a")
    with pytest.raises(AnsibleError) as raised:
        play_variables("a", task, {**variables, "hostvars": {"a": {}}})
    text = str(raised.value)
    assert f"ansible-core {release.__version__} does not tell the variables of a as other versions do" in text
    assert "'dict' object has no attribute '_inventory'" in text


def test_names_are_those_of_the_inventory_with_where_they_are_set() -> None:
    task, variables, _templar = play_of({"a": {"vos_x": 1, "other": 1}, "b": {"vos_x": 1}}, "a", {"pair": ["a", "b"]})
    inventory: Any = getattr(variables["hostvars"], "_inventory", None)
    inventory.groups["pair"].vars["vos_y"] = 1
    assert named_variables(["a", "b"], task, variables, "vos_") == {
        "vos_x": Places(hosts=("a", "b")),
        "vos_y": Places(groups=("pair",)),
    }


def test_where_the_source_of_variables_is_not_told_the_error_names_the_version() -> None:
    task, variables, _templar = play_of({"a": {}}, "a")
    with pytest.raises(AnsibleError, match=f"ansible-core {release.__version__} does not tell where variables come"):
        named_variables(["a"], task, {**variables, "hostvars": {"a": {}}}, "vos_")


@pytest.mark.parametrize(
    ("process", "typed"),
    [
        (SimpleNamespace(_play_context=PlayContext(passwords={"conn_pass": "Getippt-3"})), "Getippt-3"),
        (SimpleNamespace(_play_context=PlayContext(passwords={})), ""),
        (SimpleNamespace(), None),
        (None, None),
    ],
)
def test_what_was_typed_is_not_guessed(monkeypatch: pytest.MonkeyPatch, process: Any, typed: str | None) -> None:
    monkeypatch.setattr(worker, "current_worker", process)
    assert typed_password() == typed


@pytest.mark.parametrize("place", ["task", "block", "play"])
def test_a_keyword_is_told_as_it_is_written_after_ansible_has_evaluated_it(place: str) -> None:
    written = {place: {"remote_user": "{{ login }}"}}
    task, _variables, _templar = play_of({"a": {}}, "a", written=written)
    task.remote_user = "anna"  # so Task.post_validate leaves it
    assert written_keyword(task, "remote_user") == "{{ login }}"
    assert written_keyword(task, "port") == task.port


def test_where_a_keyword_cannot_be_told_the_error_names_it_and_the_version() -> None:
    with pytest.raises(AnsibleError, match=f"ansible-core {release.__version__} does not tell the keyword port"):
        written_keyword(SimpleNamespace(get_ds=dict), "port")


@pytest.mark.parametrize("fails", [False, True])
def test_a_task_whose_source_is_hidden_has_none_when_ansible_looks_for_it(fails: bool) -> None:
    task, _variables, _templar = play_of({"a": {}}, "a")
    written = task.get_ds()

    def run(action: Any, value: int) -> int:
        assert task.get_ds() is written, action
        if fails:
            raise AnsibleError("no")
        return value

    action = SimpleNamespace(_task=task)
    with pytest.raises(AnsibleError, match="no") if fails else nullcontext():
        assert without_source(run)(action, 7) == 7
    assert task.get_ds() is None
