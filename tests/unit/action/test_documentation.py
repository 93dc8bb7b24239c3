# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of each module says what its action takes, and that of each plugin what it requires."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

COLLECTION = "ansible_collections.collabops.vos.plugins"
ROOT = Path(__file__).parents[3]
KINDS = ("connection", "filter", "inventory", "modules")
PLUGINS = sorted(
    f"{kind}/{path.name}"
    for kind in KINDS
    for path in (ROOT / "plugins" / kind).iterdir()
    if path.suffix == (".yml" if kind == "filter" else ".py") and path.stem != "__init__"
)
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


def test_the_examples_of_a_wave_name_one_node_where_the_phase_takes_one() -> None:
    found = importlib.import_module(f"{COLLECTION}.modules.rollout_wave")
    tasks = yaml.safe_load(found.EXAMPLES)
    tasks += [task for block in tasks for part in ("block", "rescue", "always") for task in block.get(part, [])]
    waves = [task["collabops.vos.rollout_wave"] for task in tasks if "collabops.vos.rollout_wave" in task]
    of_one = {wave.get("phase", "change"): isinstance(wave["nodes"], list) for wave in waves}
    assert of_one == {"change": False, "begin": True, "end": True, "stop": False}


@pytest.mark.parametrize("module", MODULES)
def test_attributes_say_how_far_a_module_goes(module: str) -> None:
    document = yaml.safe_load(importlib.import_module(f"{COLLECTION}.modules.{module}").DOCUMENTATION)
    assert {"check_mode", "diff_mode", "idempotent"} <= set(document["attributes"])


def texts(plugin: str) -> dict[str, str]:
    """The documentation of a plugin by its headings, as YAML."""
    path = ROOT / "plugins" / plugin
    if path.suffix == ".yml":
        return {name: yaml.safe_dump(part) for name, part in yaml.safe_load(path.read_text(encoding="utf-8")).items()}
    found = importlib.import_module(f"{COLLECTION}.{plugin.removesuffix('.py').replace('/', '.')}")
    return {name: getattr(found, name, "") for name in ("DOCUMENTATION", "EXAMPLES", "RETURN")}


@pytest.mark.parametrize("plugin", PLUGINS)
def test_each_plugin_requires_the_same_python(plugin: str) -> None:
    document = yaml.safe_load(texts(plugin)["DOCUMENTATION"])
    assert "Python 3.11 or newer (on the controller)" in document["requirements"]


# A connection is chosen by a variable, and has none.
@pytest.mark.parametrize("plugin", [plugin for plugin in PLUGINS if not plugin.startswith("connection/")])
def test_examples_are_one_yaml_document(plugin: str) -> None:
    assert yaml.safe_load(texts(plugin).get("EXAMPLES", ""))


def keys_of(documented: Any) -> Iterator[str]:
    """All keys of returned dictionaries: those described, and those of samples."""
    if isinstance(documented, list):
        for one in documented:
            yield from keys_of(one)
    elif isinstance(documented, dict):
        for key, value in documented.items():
            yield key
            yield from keys_of(value)


def described(returned: dict[str, Any]) -> Iterator[str]:
    for key, value in returned.items():
        yield key
        yield from described(value.get("contains") or {})
        yield from keys_of(value.get("sample"))


def properties(schema: Any) -> Iterator[str]:
    """The names of all properties in a JSON schema."""
    if isinstance(schema, list):
        for one in schema:
            yield from properties(one)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from properties(value)


@pytest.mark.parametrize("module", MODULES)
def test_no_returned_key_is_a_method_of_a_dictionary(module: str) -> None:
    found = importlib.import_module(f"{COLLECTION}.modules.{module}")
    # result.items is a method in Jinja, whatever is in the result.
    assert [key for key in described(yaml.safe_load(found.RETURN)) if hasattr(dict, str(key))] == []


def test_no_key_of_a_report_is_a_method_of_a_dictionary() -> None:
    schema = json.loads((ROOT / "docs" / "drift_report.schema.json").read_text(encoding="utf-8"))
    names = list(properties(schema))
    assert "differences" in names
    assert [name for name in names if hasattr(dict, name)] == []
