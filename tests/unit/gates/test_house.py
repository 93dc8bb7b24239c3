# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No import runs up, none runs in a circle, no file is long, and each name has one meaning."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tests.unit.gates.house import (
    COLLECTION,
    classes,
    code_lines,
    find_circle,
    foreign_imports,
    imports,
    modules,
    on_one_line,
    repeated,
)

ROOT = Path(__file__).resolve().parents[3]
UTILS = "plugins.plugin_utils"
PLUGINS = modules(ROOT, "plugins")
SIMULATOR = modules(ROOT, "tests/simulator")

# From bottom to top. A folder may import those of its own floor and of the floors below.
FLOORS = (
    ("product", "wait", "threads", "rendering"),
    ("parse", "tls", "cli"),
    ("node",),
    ("impact", "plan"),
    ("rollout", "inventory", "drift"),
    ("glue",),
    ("plugins",),  # what Ansible loads: plugins/action/, connection/, filter/, inventory/, modules/, doc_fragments/
)
FLOOR = {folder: number for number, folders in enumerate(FLOORS) for folder in folders}
MAY_IMPORT_ANSIBLE = ("glue", "plugins")

# The SSH transport knows nothing of the conversation that runs over it.
TRANSPORT = f"{UTILS}.cli.ssh"
BELOW_TRANSPORT = {f"{UTILS}.cli.{name}" for name in ("errors", "patterns", "redaction", "terminal")}
# Of what is in node/, health/ is the top: only what collects all facts of a node looks into it.
ABOVE_HEALTH = {f"{UTILS}.node.facts"}

LONGEST = 300

# Ansible finds the plugin in a file by the name of its class, and a module's documentation by the name of its file.
NAMED_BY_ANSIBLE = frozenset({"ActionModule", "FilterModule", "ModuleDocFragment"})
# The simulator shares no code with the collection. These mean the same in both.
IN_SIMULATOR_TOO = {
    "Account": "a user of the CLI with its password",
    "Command": "a command of the CLI",
    "Phone": "a phone that registers with a cluster",
    "Product": "a product that runs on VOS",
}
# File names that stand in several folders, and the one thing that they mean there.
SAME_SUBJECT = {
    "backup": "the backup of a cluster: parsed, and its conditions",
    "catalogue": "a table with a row for each: products, rules",
    "certificate": "the certificate of a node: parsed, and its condition",
    "cluster": "a cluster: parsed from what a node lists, and as the inventory made from that",
    "csv_report": "a report as CSV",
    "document": "a report as plain data",
    "errors": "the errors that the folder raises",
    "fleet": "access to the nodes of a cluster: what a change needs of it, and the real one",
    "hosts": "the hosts of Ansible's inventory: made from clusters, and read in a play",
    "identity": "which node answers: compared in node/, taken from the options of a task in glue/",
    "junit": "a report as JUnit XML, and what such files share",
    "judge": "from readings to a verdict",
    "min_version": "the minimum TLS version: parsed, set, and its condition",
    "model": "the data types of the folder",
    "page": "a report as one HTML page",
    "publishers": "the publishers that an inventory begins with, and their variables",
    "restart": "the restart of a node, and the action for it",
    "result": "what was found, as plain data for a module",
    "screen": "a report as the lines that a terminal shows",
    "services": "the services of a node: parsed, and their condition",
    "session": "a session with the CLI, and the options for it",
    "text": "lines of text: of a node, and for a terminal",
    "unity": "the servers of Unity Connection: parsed, and their condition",
    "upgrade": "an upgrade of a node: parsed, and its condition",
    "verdict": "what comes of all that was seen: of a port, of a run, and the plugin that prints it",
    "whole_run": "whether a run leaves something out, and the filter that refuses it",
}


@functools.cache
def graph() -> dict[str, set[str]]:
    """Which plugin imports which; not read where other tests run."""
    return imports(PLUGINS)


def folder_of(module: str) -> str:
    """The folder of plugin_utils that a module is in, or its own name where it is in none; else `plugins`."""
    if module == UTILS:
        return "glue"  # it only refuses a Python that is too old, before anything else is imported
    return module.split(".")[2] if module.startswith(f"{UTILS}.") else "plugins"


def test_each_folder_has_its_floor() -> None:
    assert {folder_of(module) for module in PLUGINS} == set(FLOOR)


def test_no_import_runs_up() -> None:
    upward = {
        f"{module} imports {other}"
        for module, others in graph().items()
        for other in others
        if FLOOR[folder_of(other)] > FLOOR[folder_of(module)]
    }
    assert upward == set()


def test_the_ssh_transport_is_below_the_conversation() -> None:
    upward = {
        f"{module} imports {other}"
        for module, others in graph().items()
        if module.startswith(TRANSPORT)
        for other in others
        if other.startswith(f"{UTILS}.cli.") and not other.startswith(TRANSPORT) and other not in BELOW_TRANSPORT
    }
    assert upward == set()


def test_health_is_above_the_rest_of_a_node() -> None:
    upward = {
        f"{module} imports {other}"
        for module, others in graph().items()
        if module.startswith(f"{UTILS}.node.") and not module.startswith(f"{UTILS}.node.health")
        for other in others
        if other.startswith(f"{UTILS}.node.health") and module not in ABOVE_HEALTH
    }
    assert upward == set()


@pytest.mark.parametrize("known", [PLUGINS, SIMULATOR], ids=["plugins", "simulator"])
def test_no_module_imports_itself_through_others(known: dict[str, Path]) -> None:
    assert find_circle(imports(known)) == []


def test_no_folder_imports_itself_through_others() -> None:
    folders: dict[str, set[str]] = {}
    for module, others in graph().items():
        own = folder_of(module)
        folders.setdefault(own, set()).update({folder_of(other) for other in others} - {own})
    assert find_circle(folders) == []


def test_only_glue_and_plugins_know_ansible() -> None:
    knowing = {
        module
        for module, packages in foreign_imports(PLUGINS).items()
        if "ansible" in packages and folder_of(module) not in MAY_IMPORT_ANSIBLE
    }
    assert knowing == set()


def test_the_simulator_shares_no_code_with_the_collection() -> None:
    assert not {module for module, packages in foreign_imports(SIMULATOR).items() if "plugins" in packages}


@pytest.mark.parametrize("known", [PLUGINS, SIMULATOR], ids=["plugins", "simulator"])
def test_no_file_is_long(known: dict[str, Path]) -> None:
    long = {module: lines for module, path in known.items() if (lines := code_lines(path)) > LONGEST}
    assert long == {}


def test_no_body_is_on_the_line_of_its_def() -> None:
    """ansible-test of ansible-core 2.16 refuses it (E704), ruff writes it so where the body is an ellipsis."""
    found = {module: names for module, path in PLUGINS.items() if (names := on_one_line(path))}
    assert found == {}


def test_each_class_name_has_one_meaning() -> None:
    ours, theirs = classes(PLUGINS), classes(SIMULATOR)
    for found in (ours, theirs):
        twice = {name: places for name, places in found.items() if len(places) > 1 and name not in NAMED_BY_ANSIBLE}
        assert twice == {}
    assert ours.keys() & theirs.keys() == set(IN_SIMULATOR_TOO)


def is_documentation(module: str) -> bool:
    """Whether it documents the action of the same name."""
    return module.startswith("plugins.modules.")


def test_each_file_name_has_one_subject() -> None:
    code = {module: path for module, path in PLUGINS.items() if not is_documentation(module)}
    assert repeated(code).keys() == set(SAME_SUBJECT)
    assert repeated(SIMULATOR) == {}


def write(root: Path, **texts: str) -> dict[str, Path]:
    for name, text in texts.items():
        path = root / "house" / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return modules(root, "house")


def test_an_import_is_found_however_it_is_written(tmp_path: Path) -> None:
    known = write(
        tmp_path,
        low__base="class Base: ...",
        low__other="from .base import Base",
        top__one="from ..low import base",
        top__two=f"def late():\n    from {COLLECTION}house.low.other import Base\n    import ansible.errors",
        top__three="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .two import late",
    )
    assert imports(known) == {
        "house.low.base": set(),
        "house.low.other": {"house.low.base"},
        "house.top.one": {"house.low.base"},
        "house.top.two": {"house.low.other"},
        "house.top.three": {"house.top.two"},
    }
    assert foreign_imports(known)["house.top.two"] == {"ansible"}


def test_a_circle_is_named_from_its_first_module_to_the_same_again() -> None:
    assert find_circle({"a": ["b"], "b": ["c", "d"], "c": [], "d": ["b"]}) == ["b", "d", "b"]
    assert find_circle({"a": ["b", "c"], "b": ["c"], "c": []}) == []


def test_documentation_is_not_counted_as_code(tmp_path: Path) -> None:
    known = write(tmp_path, one='DOCUMENTATION = r"""\nmodule: x\n"""\n\nEXAMPLES = "x"\n\nX = """\ntext\n"""\n')
    assert code_lines(known["house.one"]) == 5


def test_a_body_on_the_line_of_its_def_is_found(tmp_path: Path) -> None:
    text = """
def one() -> int: ...

def two(
    first: int,
) -> str: ...

class Part:
    @property
    def three(self) -> int: return 3

    async def four(self): pass

    def five(self, given=(
        1,
    )):
        return given

    def six(self) -> int:
        ...
"""
    assert on_one_line(write(tmp_path, one=text)["house.one"]) == ["one", "two", "three", "four"]
