# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads Python files without running them: which module imports which, what they define, how long they are."""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

__all__ = [
    "COLLECTION",
    "classes",
    "code_lines",
    "find_circle",
    "foreign_imports",
    "imports",
    "modules",
    "on_one_line",
    "repeated",
]

COLLECTION = "ansible_collections.collabops.vos."
_DOCUMENTATION = frozenset({"DOCUMENTATION", "EXAMPLES", "RETURN"})


def modules(root: Path, folder: str) -> dict[str, Path]:
    """The modules of a folder below the root by their dotted names, such as plugins.plugin_utils.wait."""
    found = {}
    for path in sorted((root / folder).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _names(module: str, path: Path) -> Iterator[tuple[str, str]]:
    """What a module imports, wherever in it: the absolute name of a module and a name in it, or nothing."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [node.module])])
            yield from ((base.removeprefix(COLLECTION), alias.name) for alias in node.names)


def imports(known: Mapping[str, Path]) -> dict[str, set[str]]:
    """For each module, which of the others it imports. For types alone counts too: the reader has to know both."""
    graph: dict[str, set[str]] = {}
    for module, path in known.items():
        wanted = {f"{base}.{name}" if f"{base}.{name}" in known else base for base, name in _names(module, path)}
        graph[module] = {name for name in wanted if name in known} - {module}
    return graph


def foreign_imports(known: Mapping[str, Path]) -> dict[str, set[str]]:
    """For each module, the packages outside the collection that it imports, by their first name."""
    return {
        module: {base.partition(".")[0] for base, _name in _names(module, path) if base not in known}
        for module, path in known.items()
    }


def find_circle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The names along one circle, the first one again at its end; empty where there is none."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for following in sorted(graph.get(name, ())):
            if circle := walk(following, [*path, name]):
                return circle
        done.add(name)
        return []

    return next(filter(None, (walk(name, []) for name in sorted(graph))), [])


def classes(known: Mapping[str, Path]) -> dict[str, list[str]]:
    """The modules that define a class of a name, by that name."""
    found: dict[str, list[str]] = defaultdict(list)
    for module, path in known.items():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(module)
    return dict(found)


def repeated(known: Mapping[str, Path]) -> dict[str, list[str]]:
    """The modules of one file name, by that name, where there are several."""
    found: dict[str, list[str]] = defaultdict(list)
    for module, path in known.items():
        if not path.name.startswith("__"):
            found[path.stem].append(module)
    return {name: places for name, places in found.items() if len(places) > 1}


def code_lines(path: Path) -> int:
    """The lines of a file without those of its documentation for Ansible."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.end_lineno is not None:
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if names & _DOCUMENTATION:
                lines -= node.end_lineno - node.lineno + 1
    return lines


def on_one_line(path: Path) -> list[str]:
    """The functions whose body begins on the line of their `def`."""
    functions = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [function.name for function in functions if _head_ends(function) >= function.body[0].lineno]


def _head_ends(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The last line of its `def` that holds a type or a default."""
    parts = [function.returns, *ast.walk(function.args)]
    return max([function.lineno, *(end for part in parts if (end := getattr(part, "end_lineno", None)))])
