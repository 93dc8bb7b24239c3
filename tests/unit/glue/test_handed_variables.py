# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which variables another run of Ansible gets, and that no text of a node is evaluated there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.vars.manager import VariableManager
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.handed_variables import HandedVariables

EVENT = {"message": "it says {{ 1 + 1 }}", "nodes": ("a", "b"), "cluster": "", "change": "4711", "odd": "no"}
EVENT |= {"jinja": "#jinja2: variable_start_string:'[['\n[[ 7 ]]", "time": "2026-12-31", "comment": "{# x #}"}


class EncryptedString:
    """Stands for Ansible's own, which needs the vault passwords of a run."""

    def __init__(self, clear: str | None) -> None:
        self._clear = clear

    def __str__(self) -> str:
        if self._clear is None:
            raise AnsibleError("Decryption failed")
        return self._clear


def read(path: Path) -> dict[str, Any]:
    """The variables of localhost in an inventory, evaluated as a play would."""
    loader = DataLoader()
    inventory = InventoryManager(loader, sources=[str(path)])
    variables = VariableManager(loader, inventory).get_vars(host=inventory.get_host("localhost"))
    templar = Templar(loader, variables)
    return {name: templar.template(value) for name, value in variables.items() if not name.startswith("ansible_")}


@pytest.fixture
def raw(tmp_path: Path) -> dict[str, Any]:
    """The variables of localhost as the rollout knows them: not evaluated, and vaulted ones still encrypted."""
    path = tmp_path / "group_vars"
    path.mkdir()
    (path / "all.yml").write_text(
        'room: "{{ site }}-night"\nsite: berlin\n'
        "plain: !unsafe 'a {{ b }}'\nvos_tls_canary: lab\nansible_password: geheim\n"
        "list: [1, 2.5, true, null, {a: b}]\nday: 2026-12-31\n",
        encoding="utf-8",
    )
    hosts = tmp_path / "hosts.yml"
    hosts.write_text("all: {hosts: {pub: {}}}\n", encoding="utf-8")
    loader = DataLoader()
    inventory = InventoryManager(loader, sources=[str(hosts)])
    variables = VariableManager(loader, inventory).get_vars(host=inventory.get_host("localhost"))
    return {**variables, "bot_token": EncryptedString("xoxb-{{1}}")}


def test_the_operators_variables_arrive_evaluated_and_decrypted(raw: dict[str, Any], tmp_path: Path) -> None:
    handed = HandedVariables()
    text = handed.text(raw, vos_tls_event=EVENT)
    assert handed.secrets == ["xoxb-{{1}}"]
    other = tmp_path / "other" / "hosts.yml"  # beside no group_vars
    other.parent.mkdir()
    other.write_text("all:\n  vars:\n" + "".join(f"    {line}\n" for line in text.splitlines()), encoding="utf-8")
    got = read(other)
    assert got["bot_token"] == "xoxb-{{1}}"
    assert got["room"] == "berlin-night"
    assert got["plain"] == "a {{ b }}"
    assert got["list"] == [1, 2.5, True, None, {"a": "b"}]
    assert got["day"] == "2026-12-31"
    assert got["vos_tls_canary"] == "lab"
    assert got["vos_tls_event"] == {**EVENT, "nodes": ["a", "b"]}


def test_nothing_of_the_connection_and_of_ansible_itself_is_handed_on(raw: dict[str, Any]) -> None:
    text = HandedVariables().text(raw)
    assert "geheim" not in text
    loaded = yaml.safe_load(text.replace("!unsafe ", ""))
    assert set(loaded) == {"bot_token", "room", "site", "plain", "vos_tls_canary", "list", "day"}


def test_a_variable_that_cannot_be_decrypted_is_left_out(raw: dict[str, Any]) -> None:
    handed = HandedVariables()
    text = handed.text({**raw, "bot_token": EncryptedString(None)})
    assert "site: " in text
    assert "bot_token" not in text
    assert handed.secrets == []
