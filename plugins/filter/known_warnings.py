# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.known_warnings``: the entries of a file of known warnings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import (
    KnownWarningError,
    load_known_warnings,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.writable import expanded


def known_warnings(path: str) -> list[dict[str, Any]]:
    """The entries of the file, found as a module finds a path, as plain data; fails for one that is not understood."""
    try:
        return [entry.as_result() for entry in load_known_warnings(expanded(str(path)))]
    except KnownWarningError as error:
        raise AnsibleFilterError(f"vos_known_warnings: {error}") from error


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"known_warnings": known_warnings}
