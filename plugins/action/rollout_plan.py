# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan a rollout from the pre-check of every node; print it; touch no node."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan import PlanError, make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.records import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.render import plan_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import plan_to_dict

ARGUMENT_SPEC: dict[str, Any] = {
    "nodes": {"type": "list", "elements": "dict", "required": True},
    "target": {"type": "str", "required": True, "choices": ["1.0", "1.1", "1.2", "1.3"]},
    "canary": {"type": "str", "default": ""},
}


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.rollout_plan."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``plan``; fail when the named canary does not exist."""
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        records = [NodeRecord.from_facts(facts) for facts in args["nodes"]]
        try:
            plan = plan_to_dict(make_plan(records, args["target"], args["canary"]))
        except PlanError as error:
            raise AnsibleActionFail(str(error)) from error
        for line in ["", *plan_lines(plan), ""]:
            Display().display(line)
        result.update(changed=False, plan=plan)
        return result
