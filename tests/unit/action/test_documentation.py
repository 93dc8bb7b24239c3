# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of each module says what its action takes."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

COLLECTION = "ansible_collections.collabops.vos.plugins"
ROOT = Path(__file__).parents[3]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")


def documentation(module: str) -> dict[str, Any]:
    """The options of a module with those of its doc fragments."""
    document = yaml.safe_load(importlib.import_module(f"{COLLECTION}.modules.{module}").DOCUMENTATION)
    options = dict(document.get("options") or {})
    for name in document.get("extends_documentation_fragment", []):
        fragment, _dot, part = name.removeprefix("collabops.vos.").partition(".")
        found = importlib.import_module(f"{COLLECTION}.doc_fragments.{fragment}").ModuleDocFragment
        options |= yaml.safe_load(getattr(found, part.upper() or "DOCUMENTATION")).get("options") or {}
    return options


def argument_spec(module: str) -> dict[str, Any]:
    action = importlib.import_module(f"{COLLECTION}.action.{module}")
    spec: dict[str, Any] = getattr(action, "ARGUMENT_SPEC", None) or action.ActionModule.ARGUMENT_SPEC
    return spec


def plain(options: dict[str, Any], nested: str) -> dict[str, Any]:
    """What both sides say of an option, in one shape."""
    return {
        name: {
            "type": option.get("type", "str"),
            "elements": option.get("elements"),
            "required": option.get("required", False),
            "default": option.get("default"),
            "choices": list(option.get("choices") or []),
            "options": plain(option.get(nested) or {}, nested),
        }
        for name, option in options.items()
    }


def test_there_are_modules() -> None:
    assert {"command", "health", "node_info", "restart", "tls_min_version"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_the_documented_options_are_the_argument_spec(module: str) -> None:
    assert plain(documentation(module), "suboptions") == plain(argument_spec(module), "options")


@pytest.mark.parametrize("module", MODULES)
def test_examples_and_returns_are_yaml_and_name_the_module(module: str) -> None:
    found = importlib.import_module(f"{COLLECTION}.modules.{module}")
    tasks = yaml.safe_load(found.EXAMPLES)
    assert any(f"collabops.vos.{module}" in task for task in tasks)
    assert all(value["description"] and value["returned"] for value in yaml.safe_load(found.RETURN).values())


@pytest.mark.parametrize("module", MODULES)
def test_attributes_say_how_far_a_module_goes(module: str) -> None:
    document = yaml.safe_load(importlib.import_module(f"{COLLECTION}.modules.{module}").DOCUMENTATION)
    assert {"check_mode", "diff_mode", "idempotent"} <= set(document["attributes"])
