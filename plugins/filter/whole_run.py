# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.whole_run``: refuses a run that would leave some of its tasks out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible import constants, context
from ansible.errors import AnsibleFilterError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.whole import parts_left_out


def whole_run(hosts: str) -> str:
    """The pattern of hosts as it is; fails where the command line or the configuration leaves tasks out."""
    lenient = not getattr(constants, "DEFAULT_UNDEFINED_VAR_BEHAVIOR", True)
    if reason := parts_left_out(context.CLIARGS, lenient=lenient):
        raise AnsibleFilterError(reason)
    return hosts


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"whole_run": whole_run}
