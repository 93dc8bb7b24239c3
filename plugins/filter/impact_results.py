# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.impact_results``: what a report of what breaks is made of, from a plan and the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.impact import impact_results


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"impact_results": impact_results}
