# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends a run over variables of the inventory or of -e that this collection does not know, before a node is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.playbook.task import Task
from ansible.utils.display import Display

from ..plan.variable_names import PREFIX, misspelt_text, unknown_text
from .ansible_private import named_variables
from .documented_variables import documented_variables

__all__ = ["require_known_variables"]


def require_known_variables(task: Task, task_vars: Mapping[str, Any]) -> None:
    """Raises AnsibleActionFail for each unknown `vos_tls_*` of the hosts of the play, and warns of names that look like
    a known one. Without variables that begin so, it costs next to nothing."""
    found = named_variables(task_vars["ansible_play_hosts_all"], task, task_vars, PREFIX)
    if not found:
        return
    known = documented_variables()
    if text := misspelt_text(found, known):
        Display().warning(text)
    if text := unknown_text(found, known):
        raise AnsibleActionFail(text)
