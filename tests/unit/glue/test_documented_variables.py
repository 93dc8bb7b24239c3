# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables whose values may be shown are those that the documents name, and all of them."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.documented_variables import documented_variables
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.variable_names import ARTIFACTS
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.rerun import Documented

ROOT = Path(__file__).parents[3]
COLLECTION = "ansible_collections.collabops.vos.plugins"
# What AWX's setup and not a run takes, what the inventory gives to hosts for filters, and metrics of the drift check.
ELSEWHERE = re.compile(
    r"vos_(?:awx_\w+|release|version|role|default_rank|hostname|fqdn|tls_node"
    r"|tls_nodes|tls_(?:check|cluster|exception|node|target)_\w+)"
)


def test_they_come_from_the_role_and_from_the_plugins() -> None:
    found = documented_variables()
    assert found["vos_tls_min_version"] == Documented("str", ("1.0", "1.1", "1.2", "1.3"))
    assert found["vos_tls_accept_reboot"] == Documented("bool")
    assert found["vos_session_log"] == Documented("path")
    assert found["vos_ssh_algorithms"].choices == ("modern", "legacy")
    assert "ansible_user" in found
    assert "vos_pw" not in found


@pytest.mark.parametrize("module", ["connection.cli", "inventory.cluster", "doc_fragments.session"])
def test_each_variable_of_a_document_is_there(module: str) -> None:
    found = importlib.import_module(f"{COLLECTION}.{module}")
    text = getattr(found, "DOCUMENTATION", "") or found.ModuleDocFragment.DOCUMENTATION
    options = yaml.safe_load(text)["options"]
    names = {variable["name"] for option in options.values() for variable in option.get("vars") or ()}
    assert names
    assert names - set(documented_variables()) == set()


def test_each_variable_in_a_table_of_the_documentation_is_there() -> None:
    rows = re.compile(r"^\| `(vos_\w+)` \|", re.MULTILINE)
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    named = {name for page in pages for name in rows.findall(page.read_text(encoding="utf-8"))}
    assert len(named) > 30
    assert {name for name in named if not ELSEWHERE.fullmatch(name)} - set(documented_variables()) == set()


def test_each_variable_that_an_example_or_awx_sets_is_there() -> None:
    """Otherwise a run with it would be refused. What our playbooks leave is there for what reads it."""
    text = [path.read_text(encoding="utf-8") for path in (ROOT / "awx").rglob("*.*") if path.is_file()]
    found = set(re.findall(r"\bvos_tls_\w+", "\n".join(text)))
    assert {"vos_tls_min_version", "vos_tls_accept_reboot", "vos_tls_hosts", "vos_tls_drift"} <= found
    sets = re.compile(r"(?:-e '?\{?\"?|^[ #]*)(vos_tls_\w+)(?:[=:]|\":)", re.MULTILINE)
    for pattern in ("README.md", "docs/*.md", "playbooks/*.yml", "roles/*/README.md", "roles/*/meta/*.yml"):
        for path in ROOT.glob(pattern):
            found.update(sets.findall(path.read_text(encoding="utf-8")))
    assert len(found) > 40
    assert found - ARTIFACTS - set(documented_variables()) == set()
