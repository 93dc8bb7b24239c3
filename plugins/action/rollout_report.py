# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the result of a rollout or of a drift check, and write it to a file; touch no node."""

from __future__ import annotations

import datetime
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.screen import report_lines

ARGUMENT_SPEC: dict[str, Any] = {
    "plan": {"type": "dict", "required": True},
    "nodes": {"type": "list", "elements": "dict", "required": True},
    "outcomes": {"type": "dict", "default": {}},
    "restart_seconds": {"type": "dict", "default": {}},
    "path": {"type": "path"},
}


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.rollout_report."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``report`` and ``hosts``; fail when the file cannot be written."""
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        report = build_report(
            args["plan"],
            args["nodes"],
            args["outcomes"],
            check_mode=self._task.check_mode,
            finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            restart_seconds=_seconds(args["restart_seconds"]),
        )
        for line in ["", *report_lines(report), ""]:
            Display().display(line)
        if args["path"]:
            try:
                write_json(args["path"], report)
            except OSError as error:
                raise AnsibleActionFail(f"The report cannot be written to {args['path']}: {error}") from error
            Display().display(f"Report written to {args['path']}")
        result.update(changed=False, report=report, hosts=_hosts(report))
        return result


def _seconds(times: dict[str, Any]) -> dict[str, float]:
    """The times as numbers: up to ansible-core 2.18 a template makes a string of each number."""
    try:
        return {name: float(value) for name, value in times.items()}
    except (TypeError, ValueError) as error:
        raise AnsibleActionFail(f"restart_seconds must be a number for each node: {error}") from error


def _hosts(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The state of each host, by its name."""
    return {
        node["name"]: {
            "cluster": cluster["name"],
            "outcome": cluster["outcome"],
            **{key: node[key] for key in ("state", "passes", "note")},
        }
        for cluster in report["clusters"]
        for node in cluster["nodes"]
    }
