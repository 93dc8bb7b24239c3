# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.window_state``: whether a maintenance window is open now."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import WindowError, read_window


def window_state(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Whether the window is open, the seconds that it stays so, and a clause that says it. No window is always open."""
    if not given:
        return {"open": True, "remaining_s": None, "text": "no maintenance window is set"}
    try:
        window = read_window(given)
    except WindowError as error:
        raise AnsibleFilterError(f"vos_tls_window: {error}") from error
    now = datetime.datetime.now(datetime.UTC)
    left = window.remaining(now)
    return {
        "open": left is not None,
        "remaining_s": int(left.total_seconds()) if left is not None else None,
        "text": window.describe(now),
    }


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"window_state": window_state}
