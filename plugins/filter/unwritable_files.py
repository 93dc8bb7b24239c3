# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.unwritable_files``: which files of a run could not be written on the controller."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.writable import (
    expanded,
    impact_files,
    why_unwritable,
)


def unwritable_files(files: Mapping[str, str], impact_dir: str = "", hosts: Iterable[str] = ()) -> list[str]:
    """A sentence for each file that could not be written, by the variable that names it; empty paths write none."""
    asked = {name: [expanded(str(path))] for name, path in files.items() if path}
    if impact_dir:
        asked["vos_tls_impact_dir"] = impact_files(expanded(str(impact_dir)), hosts)
    return why_unwritable(asked)


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"unwritable_files": unwritable_files}
