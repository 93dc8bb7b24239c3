# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that is too old is refused by name, by whichever plugin comes first.

ansible-core 2.16 and 2.17 run on Python 3.10, on which these plugins do not even compile to something that imports.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD = ROOT / ".build" / "python3.10" / "bin"
NEEDED = "collabops.vos needs Python 3.11 or newer on the controller. This Ansible runs on Python 3.10."
KINDS = ("action", "connection", "filter", "inventory")
PLUGINS = sorted(
    f"{kind}.{path.stem}"
    for kind in KINDS
    for path in (ROOT / "plugins" / kind).glob("*.py")
    if path.stem != "__init__"
)
IMPORT = """
import importlib, json, sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
told = {}
for name in json.load(sys.stdin):
    try:
        importlib.import_module(f"ansible_collections.collabops.vos.plugins.{name}")
        told[name] = "imported"
    except BaseException as error:
        told[name] = f"{type(error).__name__}: {error}"
print(json.dumps(told))
"""

pytestmark = pytest.mark.skipif(
    not (OLD / "python").exists(), reason="NOT RUN: no Python 3.10 here, so whether it is refused well is not tested"
)


def run(program: str, *arguments: str, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PATH": f"{OLD}:{os.environ['PATH']}", "ANSIBLE_HOME": str(cwd / "home")}
    return subprocess.run(
        [OLD / program, *arguments],
        cwd=cwd,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_each_plugin_refuses_it(tmp_path: Path) -> None:
    assert len(PLUGINS) >= 16
    done = run("python", "-c", IMPORT, cwd=tmp_path, given=json.dumps(PLUGINS))
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert {name: text for name, text in told.items() if not text.startswith(f"AnsibleError: {NEEDED}")} == {}
    assert f"({OLD / 'python'})" in told["connection.cli"]
    assert "-m venv vos && vos/bin/pip install ansible-core 'netmiko[par4]>=4.8'" in told["connection.cli"]


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("ansible-playbook", ("collabops.vos.enforce_tls12", "-i", "hosts.yml")),
        ("ansible-playbook", ("collabops.vos.precheck", "-i", "hosts.yml")),
        ("ansible-playbook", ("collabops.vos.drift_check", "-i", "hosts.yml")),
        ("ansible", ("all", "-i", "hosts.yml", "-m", "collabops.vos.node_info")),
        ("ansible", ("all", "-i", "hosts.yml", "-m", "ansible.builtin.raw", "-a", "x")),
        ("ansible-inventory", ("-i", "estate.vos.yml", "--list")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[-1],
)
def test_each_way_in_refuses_it(program: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text(
        "all: {hosts: {pub: {ansible_host: 127.0.0.1, ansible_port: 1, ansible_connection: collabops.vos.cli}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "estate.vos.yml").write_text(
        "plugin: collabops.vos.cluster\npublishers: [127.0.0.1]\n", encoding="utf-8"
    )
    done = run(program, *arguments, cwd=tmp_path)
    said = " ".join((done.stdout + done.stderr).split())
    assert NEEDED in said
    assert "Traceback" not in said
    assert "probably a bug" not in said
    # Ansible goes on without an inventory that it cannot read.
    assert done.returncode != 0 or program == "ansible-inventory"
