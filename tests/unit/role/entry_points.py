# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the operator's variables each entry point of the role uses, read off its tasks and variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import NUMBERS

__all__ = ["ENTRY_POINTS", "FOLLOWED_BY", "READ_BY_MODULES", "ROLE", "used_by"]

ROLE = Path(__file__).parents[3] / "roles" / "enforce_min_tls"
ENTRY_POINTS = ("main", "precheck", "precheck_only", "rollout", "report", "drift")
# What a playbook runs after an entry point. It takes no other options, so a mistake is refused before a node is read.
FOLLOWED_BY: Mapping[str, tuple[str, ...]] = {
    "precheck": ("impact", "plan", "rollout", "report", "post_node"),
    "precheck_only": ("impact", "impact_report"),
}

_PROBING = frozenset({"vos_product", "vos_tls_probe_ports", "vos_tls_port_map", "vos_tls_route"})
_PACE = frozenset({"vos_tls_probe_pause", "vos_tls_probe_spacing"})
_PLACE = frozenset({"vos_cluster", "vos_rank"})
# What a module takes from the variables of a host by itself, besides its options.
READ_BY_MODULES: Mapping[str, frozenset[str]] = {
    "drift_report": _PROBING | _PLACE | {"vos_tls_hosts"},
    "rollout_plan": {"vos_tls_hosts"}
    | _PROBING
    | _PACE
    | _PLACE
    | {"vos_tls_backup_days", "vos_tls_expected_restart_minutes", "vos_tls_node_capacity"},
    "rollout_wave": _PROBING | _PACE,
    "rollout_report": _PROBING | _PACE | _PLACE,
}

# The numbers of a rollout: rollout_plan takes them from the variables of the host that carries a cluster's rollout out.
_NUMBERS_OF: Mapping[str, frozenset[str]] = {"precheck": frozenset(f"vos_tls_{name}" for name in NUMBERS)}

_INCLUDES = ("ansible.builtin.include_tasks", "ansible.builtin.import_tasks")
_BARE = ("when", "that", "until", "changed_when", "failed_when")  # these are expressions without braces
_EXPRESSION = re.compile(r"{{(.*?)}}|{%(.*?)%}", re.DOTALL)
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_CHOSEN = re.compile(r"'(\w+\.yml)'")
_NAME = re.compile(r"(?<![\w.])(?:vos|enforce_min_tls)_\w+")
_MODULE = "collabops.vos."


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


_VARIABLES: Mapping[str, Any] = {**_load(ROLE / "defaults" / "main.yml"), **_load(ROLE / "vars" / "main.yml")}


def _expressions(value: Any, bare: bool = False) -> Iterator[str]:
    """The expressions in a part of a playbook; other text is words."""
    if isinstance(value, str):
        yield from [value] if bare else ["".join(found) for found in _EXPRESSION.findall(value)]
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _expressions(part, key in _BARE)
    elif isinstance(value, list):
        for part in value:
            yield from _expressions(part, bare)


def _names(value: Any) -> set[str]:
    return {name for text in _expressions(value) for name in _NAME.findall(_TEXT.sub("", text))}


def _tasks(value: Any) -> Iterator[Mapping[str, Any]]:
    """The tasks of a list, with those in blocks and in the files that it includes."""
    for task in value or ():
        yield task
        for part in ("block", "rescue", "always"):
            yield from _tasks(task.get(part))
        for include in _INCLUDES:
            target = task.get(include)
            name = (target["file"] if isinstance(target, Mapping) else target) or ""
            # An expression may choose between our files; without one in it, it is the operator's own file.
            for own in _CHOSEN.findall(name) if "{{" in name else [name] if name else []:
                yield from _tasks(_load(ROLE / "tasks" / own))


def used_by(entry_point: str) -> set[str]:
    """The variables of the operator that an entry point uses."""
    used: set[str] = set(_NUMBERS_OF.get(entry_point, ()))
    new: set[str] = set()
    for task in _tasks(_load(ROLE / "tasks" / f"{entry_point}.yml")):
        own = {key: part for key, part in task.items() if key not in ("block", "rescue", "always")}
        new |= _names(own)
        for key in own:
            new |= READ_BY_MODULES.get(key.removeprefix(_MODULE), frozenset()) if key.startswith(_MODULE) else set()
    while new:
        used |= new
        new = {name for one in new for name in _names(_VARIABLES.get(one))} - used
    return {name for name in used if name.startswith("vos_")}
