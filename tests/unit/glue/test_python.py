# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that is too old is told what to do. tests/integration/test_old_python.py asks a real one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from ansible.errors import AnsibleError
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.python import refuse_python

PLUGINS = Path(__file__).parents[3] / "plugins"
# What is read before the refusal, or is the refusal.
EARLY = [
    *(
        path
        for kind in ("action", "connection", "filter", "inventory")
        for path in sorted((PLUGINS / kind).glob("*.py"))
    ),
    *(PLUGINS / "plugin_utils" / name for name in ("__init__.py", "glue/__init__.py", "glue/python.py")),
]
# Names of the standard library that came with Python 3.11.
NEW = {"UTC", "StrEnum", "IntFlagBoundary", "Self", "Never", "assert_never", "assert_type", "reveal_type", "tomllib"}


def test_both_versions_the_interpreter_and_the_commands_are_named() -> None:
    with pytest.raises(AnsibleError) as caught:
        refuse_python((3, 11), (3, 10, 13), "/opt/old/bin/python3")
    assert str(caught.value) == (
        "collabops.vos needs Python 3.11 or newer on the controller. This Ansible runs on Python 3.10.13 "
        "(/opt/old/bin/python3). Install ansible-core with a newer Python: `python3.11 -m venv vos && "
        "vos/bin/pip install ansible-core 'netmiko[par4]>=4.8'`. In an execution environment (AWX, ansible-navigator): "
        "use one with a newer Python."
    )


@pytest.mark.parametrize("path", EARLY, ids=lambda path: str(path.relative_to(PLUGINS)))
def test_python_3_10_gets_as_far_as_the_refusal(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))
    imported = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
    }
    assert imported & NEW == set()
