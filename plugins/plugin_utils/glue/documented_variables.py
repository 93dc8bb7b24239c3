# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of this collection, from its documentation: that of the role, and that of two plugins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ..rollout.rerun import Documented

__all__ = ["documented_variables"]

_COLLECTION = Path(__file__).parents[3]
_PLUGINS = ("connection/cli.py", "inventory/cluster.py", "doc_fragments/session.py")
_DOCUMENTATION = re.compile(r'^ *DOCUMENTATION = r"""(.*?)"""', re.DOTALL | re.MULTILINE)
# Ansible's own way to the documentation of plugins takes a third of a second of processor time, in each run.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def documented_variables() -> Mapping[str, Documented]:
    """Each variable that a document names, by its name."""
    return {name: _as_documented(option) for name, option in (*_of_roles(), *_of_plugins())}


def _of_roles() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in sorted(_COLLECTION.glob("roles/*/meta/argument_specs.yml")):
        specs = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)["argument_specs"]  # noqa: S506  # a safe one
        for spec in specs.values():
            yield from (spec.get("options") or {}).items()


def _of_plugins() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in _PLUGINS:
        for text in _DOCUMENTATION.findall((_COLLECTION / "plugins" / name).read_text(encoding="utf-8")):
            for option in yaml.load(text, Loader=_LOADER)["options"].values():  # noqa: S506  # a safe one
                yield from ((variable["name"], option) for variable in option.get("vars") or ())


def _as_documented(option: Mapping[str, Any]) -> Documented:
    return Documented(str(option.get("type", "str")), tuple(str(choice) for choice in option.get("choices") or ()))
