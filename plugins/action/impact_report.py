# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report the results of tls_impact on the screen, as a page, as CSV and as JSON; touch no node."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import without_source
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.screen import show
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.csv_report import csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.items import json_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.page import page_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.screen import screen_lines, verdict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.clusters import read_twice
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.impact import (
    idle_clusters,
    impact_results,
    unready_hosts,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunFolderError

ARGUMENT_SPEC: dict[str, Any] = {
    "results": {"type": "raw", "required": True},
    "run": {"type": "path"},
    "language": {"type": "str", "choices": ["en", "ja"], "default": "en"},
    "html_path": {"type": "path"},
    "csv_path": {"type": "path"},
    "json_path": {"type": "path"},
    "directory": {"type": "str", "default": ""},
    "quiet": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.impact_report."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    @without_source
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``report`` and ``verdict``, and with a run what they mean for its hosts.

        Fail when a file cannot be written.
        """
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        language = LANGUAGES[args["language"]]
        created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        try:
            plan = RunFolder(args["run"]).plan() if args["run"] else None
            readings = RunFolder(args["run"]).readings() if args["run"] else []
        except RunFolderError as error:
            raise AnsibleActionFail(str(error)) from error
        report = build_report(_results(args["results"], plan), language, created)
        if not args["quiet"]:
            for line in ["", *screen_lines(report, language), ""]:
                show(line)
        writers: dict[str, Callable[[str], None]] = {
            "html_path": lambda path: write_texts(path, page_parts(report, language, folder=str(Path(path).parent))),
            "csv_path": lambda path: write_texts(path, csv_lines(report, language)),
            "json_path": lambda path: write_texts(path, json_texts(report, language)),
        }
        for name, write in writers.items():
            place = f"{args['directory']}/impact.{name.removesuffix('_path')}" if args["directory"] else ""
            if path := args[name] or place:
                _write(path, write)
        result.update(changed=False, report=report, verdict=verdict(report, language))
        if plan is not None:
            twice = read_twice([NodeRecord.from_facts(facts) for facts in readings])
            unready = unready_hosts(plan, report["clusters"], result["verdict"])
            unready |= _counted_twice(twice)
            _keep(RunFolder(args["run"]), unready)
            result.update(idle=idle_clusters(plan), unready=unready, failing=list(unready))
        return result


def _results(given: Any, plan: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    """The results to report: those given, or those of each node that the plan has asked. Raises AnsibleActionFail."""
    if plan is None:
        if (
            isinstance(given, Sequence)
            and not isinstance(given, str)
            and all(isinstance(one, Mapping) for one in given)
        ):
            return given
        raise AnsibleActionFail("results must be a list of results of tls_impact, unless run is given")
    if not isinstance(given, Mapping):
        raise AnsibleActionFail("results must be a mapping from hosts to their results of tls_impact, as run is given")
    return impact_results(plan, {name: one for name, one in given.items() if isinstance(one, Mapping)})


def _counted_twice(twice: Mapping[str, str]) -> dict[str, str]:
    """Why each host that was read under two names fails."""
    end = "What would stop working there is counted twice above. Keep one of these hosts in the inventory"
    return {name: f"{text}. {end}, and run this again." for name, text in twice.items()}


def _keep(folder: RunFolder, unready: Mapping[str, str]) -> None:
    """Keep why each of these hosts fails. Raises AnsibleActionFail."""
    try:
        folder.keep_outcomes({name: {"complaint": text} for name, text in unready.items()})
    except OSError as error:
        raise AnsibleActionFail(f"The outcomes cannot be kept on the controller: {error}") from error


def _write(path: str, write: Callable[[str], None]) -> None:
    """Write a file and say so. Raises AnsibleActionFail."""
    try:
        write(path)
    except OSError as error:
        raise AnsibleActionFail(f"The report cannot be written to {path}: {error}") from error
    show(f"Report written to {path}")
