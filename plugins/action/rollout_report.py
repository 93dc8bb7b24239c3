# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read every node again, print the result of a rollout, and write it to a file; change nothing on a node."""

from __future__ import annotations

import datetime
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.continuing import continue_with
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import (
    ReadRequest,
    read_hosts,
    secrets_of_hosts,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.verdict_output import show_verdict, verdict_is_enabled
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.host_results import host_results
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import outcomes_of
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunFolderError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.screen import report_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stand_ins import stand_ins
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.standing import Rollout
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.verdict import verdict_lines

ARGUMENT_SPEC: dict[str, Any] = {
    "run": {"type": "path", "required": True},
    "read": {"type": "bool", "default": True},
    "fail_on_drift": {"type": "bool", "default": False},
    "path": {"type": "path"},
}

# The subsets of node_info that tell the state of a node, and whether it has restarted since the plan.
_SUBSETS = ("cluster", "tls", "uptime")


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.rollout_report."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``report`` and ``hosts``; fail when the folder of the run has no plan, or the file cannot be
        written."""
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        variables, check = task_vars or {}, bool(self._task.check_mode)
        folder = RunFolder(args["run"])
        try:
            options, plan, readings = folder.options(), folder.plan(), folder.readings()
            records = {cluster["name"]: folder.record(cluster["name"]) for cluster in plan["clusters"]}
        except RunFolderError as error:
            raise AnsibleActionFail(str(error)) from error
        if args["read"] and not check:
            readings = self._read(options, plan, readings, records, variables)
        report = build_report(
            plan,
            readings,
            outcomes_of(plan, records, check_mode=check, continue_with=lambda: self._continue_with(variables)),
            check_mode=check,
            finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            restart_seconds=_seconds(records),
        )
        for line in ["", *report_lines(report), ""]:
            Display().display(line)
        if args["path"]:
            try:
                write_json(args["path"], report)
            except OSError as error:
                raise AnsibleActionFail(f"The report cannot be written to {args['path']}: {error}") from error
            Display().display(f"Report written to {args['path']}")
        hosts = host_results(plan, report, records, fail_on_drift=args["fail_on_drift"])
        try:
            folder.keep_outcomes(hosts)
        except OSError as error:
            raise AnsibleActionFail(f"The outcomes cannot be kept on the controller: {error}") from error
        if not verdict_is_enabled() or self._task.no_log:  # of a hidden result the plugin gets nothing
            command = self._continue_with(variables) if any(host["complaint"] for host in hosts.values()) else ()
            show_verdict(verdict_lines([Rollout(plan, report=report)], continue_with=command))
        result.update(
            changed=False,
            report=report,
            hosts=hosts,
            failing=[name for name, host in hosts.items() if host["complaint"]],
            due=stand_ins(plan, records, variables.get("ansible_play_hosts", ())),
        )
        return result

    def _read(
        self,
        options: dict[str, Any],
        plan: dict[str, Any],
        readings: list[dict[str, Any]],
        records: dict[str, ClusterRecord | None],
        task_vars: dict[str, Any],
    ) -> list[dict[str, Any]]:
        """The readings of all hosts of the play, from now. The handshakes are compared with those from right before
        the change. A password that a node refused when the plan was made is not tried again."""
        request = ReadRequest(
            target=plan["target"],
            login=True,
            handshake=True,
            pause=None,
            spacing=None,
            sessions=options["sessions"],
            node_timeout=options["node_timeout"],
            settings=(),
            subsets=_SUBSETS,
            exact=bool(plan["allow_lowering"]),
        ).after(
            readings,
            {name: found for record in records.values() if record for name, found in record.handshakes.items()},
        )
        return read_hosts(self._task, self._play_context, task_vars, self._templar, request, Display().display)

    def _continue_with(self, task_vars: dict[str, Any]) -> list[str]:
        secrets = secrets_of_hosts(self._task, self._play_context, task_vars, self._templar)
        return continue_with(task_vars, secrets)


def _seconds(records: dict[str, ClusterRecord | None]) -> dict[str, float]:
    """Seconds from the restart of a node until its gate has passed, as far as they were seen."""
    return {name: took for record in records.values() if record for name, took in record.progress.seconds.items()}
