# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of this collection, from its documentation: that of the role, and that of two plugins."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader, inventory_loader

from ..rollout.rerun import Documented

__all__ = ["documented_variables"]

_COLLECTION = Path(__file__).parents[3]


def documented_variables() -> dict[str, Documented]:
    """Each variable that a document names, by its name."""
    return {name: _as_documented(option) for name, option in (*_of_roles(), *_of_plugins())}


def _of_roles() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in sorted(_COLLECTION.glob("roles/*/meta/argument_specs.yml")):
        specs = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]
        for spec in specs.values():
            yield from (spec.get("options") or {}).items()


def _of_plugins() -> Iterator[tuple[str, Mapping[str, Any]]]:
    connection = connection_loader.get("collabops.vos.cli", PlayContext(), os.devnull)
    for plugin in (connection, inventory_loader.get("collabops.vos.cluster")):
        for option in plugin.option_definitions.values():
            yield from ((variable["name"], option) for variable in option.get("vars") or ())


def _as_documented(option: Mapping[str, Any]) -> Documented:
    return Documented(str(option.get("type", "str")), tuple(str(choice) for choice in option.get("choices") or ()))
