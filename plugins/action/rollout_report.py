# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read every node again, print the result of a rollout, and write it to a file; change nothing on a node."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import without_source
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.continuing import continue_with
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import (
    ReadRequest,
    read_hosts,
    secrets_of_hosts,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.screen import show
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.telling import (
    CHECKED,
    DONE,
    NOT_DONE,
    Telling,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.verdict_output import leave_verdict
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json, write_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.csv_report import csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.host_results import host_results
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.junit import junit_text
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.night import Night, read_night
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import outcomes_of
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.page import page_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report_screen import report_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunFolderError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stand_ins import stand_ins
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.standing import Rollout
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.verdict import verdict_lines

ARGUMENT_SPEC: dict[str, Any] = {
    "run": {"type": "path", "required": True},
    "read": {"type": "bool", "default": True},
    "fail_on_drift": {"type": "bool", "default": False},
    "path": {"type": "path"},
    "html": {"type": "path"},
    "csv": {"type": "path"},
    "junit": {"type": "path"},
    "language": {"type": "str", "choices": ["en", "ja"]},
    "journal": {"type": "path"},
}
# What rollout_plan was given for the report counts where this task names nothing else.
_OF_RUN = {
    "path": "report_path",
    "html": "html_path",
    "csv": "csv_path",
    "junit": "junit_path",
    "language": "language",
    "journal": "journal_path",
}
_WRITERS: dict[str, Callable[[str, dict[str, Any], Night, str], None]] = {
    "path": lambda path, report, _night, _language: write_json(path, report),
    "html": lambda path, report, night, language: write_texts(path, page_parts(report, night, language)),
    "csv": lambda path, report, _night, _language: write_texts(path, csv_lines(report)),
    "junit": lambda path, report, _night, _language: write_texts(path, [junit_text(report)]),
}

# The subsets of node_info that tell the state of a node, and whether it has restarted since the plan.
_SUBSETS = ("cluster", "tls", "uptime")


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.rollout_report."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    @without_source
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
            telling = Telling(folder, self._task, variables, self._secrets(variables))
        except RunFolderError as error:
            raise AnsibleActionFail(str(error)) from error
        if args["read"] and not check:
            readings = self._read(options, plan, readings, records, variables)
        wanted = {name: args[name] or options.get(key) or "" for name, key in _OF_RUN.items()}
        night = _night(folder, wanted["journal"])
        outcomes = outcomes_of(plan, records, check_mode=check, continue_with=lambda: self._continue_with(variables))
        report = build_report(
            plan,
            readings,
            outcomes,
            check_mode=check,
            finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            restart_seconds=_seconds(records),
            night=night,
        )
        for line in ["", *report_lines(report), ""]:
            show(line)
        hosts = host_results(plan, report, records, fail_on_drift=args["fail_on_drift"])
        try:
            folder.keep_outcomes(hosts)
        except OSError as error:
            raise AnsibleActionFail(f"The outcomes cannot be kept on the controller: {error}") from error
        failing = [name for name, host in hosts.items() if host["complaint"]]
        telling.stops(outcomes, records)
        try:
            _write(wanted, report, night)
        except Exception:
            telling.end(report, NOT_DONE)  # the run has not been cut off
            raise
        telling.end(report, CHECKED if check else NOT_DONE if failing else DONE)
        command = self._continue_with(variables) if failing else ()
        leave_verdict(folder, verdict_lines([Rollout(plan, report=report)], continue_with=command), self._task)
        result.update(
            changed=False,
            report=report,
            hosts=hosts,
            failing=failing,
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
        return read_hosts(self._task, self._play_context, task_vars, self._templar, request, show)

    def _continue_with(self, task_vars: dict[str, Any]) -> list[str]:
        return continue_with(task_vars, self._secrets(task_vars))

    def _secrets(self, task_vars: dict[str, Any]) -> tuple[str, ...]:
        return secrets_of_hosts(self._task, self._play_context, task_vars, self._templar)


def _night(folder: RunFolder, journal: str) -> Night:
    """What the journals tell: that of this run is in its folder, and those of other runs are in the operator's file."""
    own = _lines(folder.journal_file)
    return read_night([*(_lines(Path(journal)) if journal else ()), *own], read_night(own).own)


def _lines(path: Path) -> list[str]:
    """The lines of a journal; none if there is no such file, or if it cannot be read, which is said."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        Display().warning(f"The journal {path} cannot be read, so the report is made without it: {error}")
        return []


def _write(wanted: Mapping[str, str], report: dict[str, Any], night: Night) -> None:
    """Write the files that are wanted, and say so. Raises AnsibleActionFail."""
    for name, write in _WRITERS.items():
        if path := wanted[name]:
            try:
                write(path, report, night, wanted["language"] or "en")
            except OSError as error:
                raise AnsibleActionFail(f"The report cannot be written to {path}: {error}") from error
            show(f"Report written to {path}")


def _seconds(records: dict[str, ClusterRecord | None]) -> dict[str, float]:
    """Seconds from the restart of a node until its gate has passed, as far as they were seen."""
    return {name: took for record in records.values() if record for name, took in record.progress.seconds.items()}
