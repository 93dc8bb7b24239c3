# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result shows: secrets are hidden in the text of a device, and in no key, value or word of ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import HIDDEN, OwnWords
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.results import (
    CLOSED,
    DEVICE_TEXT,
    SENTENCES,
    VALUES,
    redact_in,
)

MODULES = Path(__file__).parents[3] / "plugins" / "modules"
# The modules over a session, and that whose results the drift check reads together with theirs.
ASKING = ("command", "health", "node_info", "restart", "tls_impact", "tls_min_version", "tls_probe")


def documented(returned: dict[str, Any]) -> Iterator[str]:
    """The names of the texts among the documented return values."""
    for name, value in returned.items():
        if value.get("type") in ("str", "path") or value.get("elements") in ("str", "list"):
            yield name
        yield from documented(value.get("contains") or {})


@pytest.mark.parametrize("module", ASKING)
def test_each_documented_text_is_a_value_a_sentence_or_the_text_of_a_device(module: str) -> None:
    tree = ast.parse((MODULES / f"{module}.py").read_text(encoding="utf-8"))
    texts = {node.targets[0].id: ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign)}
    names = set(documented(yaml.safe_load(texts["RETURN"])))
    assert names - DEVICE_TEXT - SENTENCES - VALUES - set(CLOSED) == set()


def test_no_name_is_two_of_them() -> None:
    assert len(DEVICE_TEXT | SENTENCES | VALUES) == len(DEVICE_TEXT) + len(SENTENCES) + len(VALUES)


def test_keys_and_values_stay_and_texts_of_the_device_are_hidden() -> None:
    result = {
        "cluster": {"publisher": "cluster", "nodes": [{"name": "cluster", "since": "since cluster"}]},
        "callmanager_groups": {"groups": {"cluster": ["cluster"]}, "error": "it says 'cluster'"},
        "services": {"cluster": {"state": "cluster", "reason": "cluster"}},
        "conditions": [{"name": "cluster", "holds": False, "seen": "the cluster: 'cluster'"}],
        "evidence": [
            {"command": "show network cluster", "line": "a cluster", "time": "cluster"},
            {"command": "x", "line": OwnWords("cluster 7")},
        ],
        "seen": "a cluster",
        "stdout": ["a cluster"],
        "stdout_lines": [["clus", "ter", "a"]],
        "unknown_to_us": ["cluster", {"cluster": ("cluster", 1, None, True, 2.5)}],
        "failed": False,
    }
    assert redact_in(result, ["cluster"]) == {
        **result,
        "cluster": {"publisher": "cluster", "nodes": [{"name": "cluster", "since": f"since {HIDDEN}"}]},
        "callmanager_groups": {"groups": {"cluster": ["cluster"]}, "error": f"it says '{HIDDEN}'"},
        "conditions": [{"name": "cluster", "holds": False, "seen": f"the cluster: '{HIDDEN}'"}],
        "evidence": [
            {"command": "show network cluster", "line": f"a {HIDDEN}", "time": "cluster"},
            {"command": "x", "line": "cluster 7"},
        ],
        "seen": f"a {HIDDEN}",
        "stdout": [f"a {HIDDEN}"],
        "stdout_lines": [[HIDDEN, "", "a"]],
        "unknown_to_us": [HIDDEN, {"cluster": ["cluster", 1, None, True, 2.5]}],
    }


def test_the_commands_of_an_operator_are_his_text() -> None:
    result = {"command": "set password cluster", "skipped_commands": ["set password cluster"]}
    hidden = f"set password {HIDDEN}"
    assert redact_in(result, ["cluster"], typed=True) == {"command": hidden, "skipped_commands": [hidden]}
