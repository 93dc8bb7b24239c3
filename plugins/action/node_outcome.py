# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say for one host whether this run has changed its node, or why the host fails; touch no node."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import without_source
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.verdict_output import show_verdict
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunFolderError

ARGUMENT_SPEC: dict[str, Any] = {
    "run": {"type": "path"},
    "judge": {"type": "bool", "default": False},
    "complaint": {"type": "str"},
}


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.node_outcome."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    @without_source
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``changed``, and ``diff`` in diff mode; with ``judge``, fail where the host has a complaint."""
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(
            argument_spec=ARGUMENT_SPEC, required_one_of=[["run", "complaint"]]
        )
        if args["complaint"]:
            return {**result, "changed": False, "failed": True, "msg": args["complaint"]}
        variables = task_vars or {}
        host = str(variables.get("inventory_hostname", ""))
        folder = RunFolder(args["run"])
        try:
            outcome = folder.outcomes().get(host, {})
            verdict = folder.verdict() if args["judge"] else []
        except RunFolderError as error:
            raise AnsibleActionFail(str(error)) from error
        if args["judge"]:
            if host == (variables.get("ansible_play_hosts_all") or [""])[-1]:
                show_verdict(verdict)  # without the callback plugin, no task comes after this one
            complaint = outcome.get("complaint", "")
            return {**result, "changed": False, "failed": bool(complaint), "msg": complaint}
        result["changed"] = bool(outcome.get("changed"))
        if self._task.diff and result["changed"]:
            sides = ("before", "after")
            result["diff"] = {**{f"{side}_header": host for side in sides}, **{s: _line(outcome.get(s)) for s in sides}}
        return result


def _line(version: str | None) -> str:
    return f"minimum TLS version: {version or 'unknown'}\n"
