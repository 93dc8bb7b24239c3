# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a credential gives to a job, as AWX makes it when the job starts (inject_credential, awx/main/models)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jinja2 import sandbox

from .awxstub import Refused
from .awxstub.credentials import allowed_in_environment

__all__ = ["Injection", "inject"]


@dataclass
class Injection:
    """The environment, the arguments of the command line, and the names of the files that were written."""

    env: dict[str, str] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    dropped: list[str] = field(default_factory=list)  # variables that AWX does not pass on


class _Unsafe(str):
    """Text that Ansible must not take for a template."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """As AWX writes extra variables (awx/main/utils/safe_yaml.py)."""


_Dumper.add_representer(_Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


class _Namespace:
    """Names of files, each as an attribute."""


def inject(
    kind: Mapping[str, Any], inputs: Mapping[str, Any], folder: Path, seen_as: Path, *, update: bool
) -> Injection:
    """Write the files into `folder`, which the job sees as `seen_as`. An `update` of an inventory gets no variables.

    Raises AssertionError for an environment variable of several lines: an execution node loses it, because the runner
    hands the environment to podman as a file with one variable a line.
    """
    injection = Injection()
    environment = sandbox.ImmutableSandboxedEnvironment()  # an undefined field becomes an empty text here
    tower = _Namespace()
    known: dict[str, Any] = {name: value for name, value in inputs.items() if isinstance(value, bool) or value}
    for one in kind["inputs"].get("fields", []):
        if one.get("type") == "boolean":
            known.setdefault(one["id"], False)
    known["tower"] = tower

    def write(text: str, mode: int) -> str:
        handle, path = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(path).chmod(mode)
        injection.files.add(Path(path).name)
        return str(seen_as / Path(path).name)

    for label, template in kind["injectors"].get("file", {}).items():
        path = write(environment.from_string(template).render(known), 0o600)
        if "." in label:
            vars(tower).setdefault("filename", _Namespace())
            setattr(vars(tower)["filename"], label.split(".")[1], path)
        else:
            vars(tower)["filename"] = path
    for name, template in kind["injectors"].get("env", {}).items():
        try:
            allowed_in_environment(name)
        except Refused:
            injection.dropped.append(name)
            continue
        value = environment.from_string(template).render(known)
        assert "\n" not in value, f"{name} has several lines"
        injection.env[name] = value

    def render(node: Any) -> Any:
        if isinstance(node, Mapping):
            return {render(key): render(value) for key, value in node.items()}
        if isinstance(node, list):
            return [render(value) for value in node]
        return _Unsafe(environment.from_string(node).render(known))

    variables = render(kind["injectors"].get("extra_vars", {}))
    if variables and not update:
        path = write(yaml.dump(variables, Dumper=_Dumper), 0o400)
        injection.arguments += ["-e", f"@{path}"]
    return injection
