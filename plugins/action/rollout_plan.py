# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read every node and keep the readings; then plan a rollout from them, and print it. Change no node."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible import constants, context
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import KnownWarningError
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import without_source
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.continuing import continue_with
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import (
    ReadRequest,
    check_limits,
    read_hosts,
    require_hosts,
    require_seen_by_plays,
    secrets_of_hosts,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.node_reading import STATE
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.other_clusters import other_clusters
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.screen import show
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.soft_stop import require_not_asked
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.telling import PLANNED, Telling
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.unknown_variables import require_known_variables
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.verdict_output import leave_verdict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.clusters import read_twice
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.conductors import batches_of, waves_of
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import DEFAULT_CONTROLS, ControlError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict, without_details
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.forecast import forecast_of
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.inputs import (
    check_event_file,
    check_files,
    check_journal,
    check_stop_file,
    check_task_files,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import PlanError, make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan_options import PlanOptions, kept_reading
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import BatchError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import DEFAULTS, NUMBERS, check_settings
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.stop_place import is_url
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import ExceptionError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_options import WAVE_OPTIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.host_results import plan_complaints
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import outcomes_of
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunFolderError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.standing import Rollout
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.verdict import verdict_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import too_close

ARGUMENT_SPEC: dict[str, Any] = {
    "run": {"type": "path"},
    "impacts": {"type": "dict", "default": {}},
    "only_impact": {"type": "bool", "default": False},
    "target": {"type": "str", "choices": list(TLS_VERSIONS)},
    "canary": {"type": "str", "default": ""},
    "exclude": {"type": "dict", "default": {}},
    "allow_partial": {"type": "bool", "default": False},
    "batches": {"type": "raw", "default": ["100%"]},
    "path": {"type": "path"},
    "report_path": {"type": "path"},
    "html_path": {"type": "path"},
    "csv_path": {"type": "path"},
    "junit_path": {"type": "path"},
    "language": {"type": "str", "choices": ["en", "ja"], "default": "en"},
    "impact_dir": {"type": "path"},
    "journal_path": {"type": "path"},
    "change": {"type": "str", "default": ""},
    "on_event": {"type": "path"},
    "task_files": {"type": "dict", "default": {}},
    "ends_here": {"type": "bool", "default": False},
    "fail_on_drift": {"type": "bool", "default": True},
    "accepted": {"type": "raw", "default": {}},
    "window": {"type": "raw", "default": {}},
    "window_margin": {"type": "float"},
    **WAVE_OPTIONS,
    "stop": {"type": "str", "default": ""},
    "allow_lowering": {"type": "bool", "default": False},
    "require_proof": {"type": "bool", "default": True},
    "exceptions": {"type": "list", "elements": "dict", "default": []},
    "known_warnings": {"type": "path"},
    "sessions": {"type": "int", "default": 100},
    "node_timeout": {"type": "float"},
    **{name: {"type": "int" if name == "good_polls" else "float", "default": NUMBERS[name]} for name in NUMBERS},
}

# The other files of the report, which are named like the operator's variables.
_PAGES = ("html_path", "csv_path", "junit_path")
# For a report of what breaks alone, nothing else is checked and less is read.
_ONLY_IMPACT: dict[str, Any] = {
    name: ARGUMENT_SPEC[name].get("default")
    for name in (
        *("canary", "allow_partial", "batches", "accepted", "window", "known_warnings"),
        *(*WAVE_OPTIONS, "window_margin", "stop", "path", "report_path", *_PAGES),
        *("journal_path", "change", "on_event", "task_files"),
    )
}
# The options that count when the plan is made, not when the nodes are read.
_OF_THE_PLAN = ("run", "impacts", "fail_on_drift")
_SUBSETS = (
    *(*STATE, "uptime", "services", "replication", "fips", "readiness"),
    *("callmanager_groups", "sip_ports", "registrations", "call_devices", "presence_groups", "counters"),
)


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.rollout_plan."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    @without_source
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Without `run`, read all nodes and return the run; with it, return its plan.

        Fail if an option is not valid, or names a cluster or node that does not exist, if a variable of the inventory
        or of -e is unknown, and if a file cannot be written.
        """
        result = super().run(tmp, task_vars)
        if not self._task.args.get("run"):  # first: another complaint may be about what was misspelt
            require_known_variables(self._task, task_vars or {})
        if self._task.args.get("target") == "":  # the playbook enforce_min_tls has no default
            raise AnsibleActionFail("Name the minimum TLS version, for example -e vos_tls_min_version=1.2")
        # Called on the class: then mypy sees that it is a function of Ansible, which has no types.
        _validation, args = ActionBase.validate_argument_spec(
            self, argument_spec=ARGUMENT_SPEC, required_one_of=[["run", "target"]]
        )
        if args["only_impact"]:
            args |= _ONLY_IMPACT
        try:
            if args["run"]:  # all other options are those that the nodes were read with
                args = {**RunFolder(args["run"]).options(), **{name: args[name] for name in _OF_THE_PLAN}}
            options = _options(args, task_vars or {})
            result |= (self._plan if args["run"] else self._read)(args, options, task_vars or {})
        except ExceptionError as error:
            raise AnsibleActionFail(f"vos_tls_exceptions: {error}") from error
        except KnownWarningError as error:
            raise AnsibleActionFail(f"vos_known_warnings: {error}") from error
        except (PlanError, ControlError, BatchError, RunFolderError) as error:
            raise AnsibleActionFail(str(error)) from error
        return {**result, "changed": False}

    def _read(self, args: dict[str, Any], options: PlanOptions, task_vars: dict[str, Any]) -> dict[str, Any]:
        require_hosts(task_vars, self._templar)
        require_seen_by_plays(self._task, task_vars, self._templar)
        check_limits(args["sessions"], args["node_timeout"])
        files = {"vos_tls_plan_path": args["path"] or ""}
        files |= {f"vos_tls_{name}": args[name] or "" for name in ("report_path", *_PAGES)}
        check_files(files, args["impact_dir"] or "", task_vars["ansible_play_hosts_all"])
        check_journal(args["journal_path"] or "", files, args["impact_dir"] or "", task_vars["ansible_play_hosts_all"])
        if options.stop and not is_url(options.stop):
            check_stop_file(options.stop, {**files, "vos_tls_journal_path": args["journal_path"] or ""})
        check_event_file(args["on_event"] or "")
        check_task_files(args["task_files"])
        require_not_asked(options.stop, Display().warning)
        begun: list[Telling] = []

        def begin(hosts: Sequence[Mapping[str, Any]]) -> None:
            """The last check before a node is read."""
            check_settings(hosts)
            # Made by Ansible at its start and removed at its end, with all that is in it.
            folder = RunFolder.make(constants.DEFAULT_LOCAL_TMP)  # type: ignore[attr-defined]  # set at runtime
            begun.append(Telling.begin(folder, args, self._task, task_vars, self._secrets(task_vars)))

        try:
            readings = [kept_reading(node) for node in self._readings(args, task_vars, begin)]
            document = plan_to_dict(self._made(options, None, readings, task_vars), options.settings(readings))
            (telling,) = begun
            folder = telling.folder
            folder.keep_options(args)
            folder.keep_readings(readings)
            folder.keep_plan(document)
        except OSError as error:
            text = f"The readings cannot be kept on the controller: {error}"
            for telling in begun:
                telling.fail(text)
            raise AnsibleActionFail(text) from error
        except Exception as error:
            for telling in begun:
                telling.fail(str(error))
            raise
        asked = {
            name: cluster["name"]
            for cluster in document["clusters"]
            if cluster["needs_change"]
            for name in cluster["asked"]
        }
        return {
            "run": str(folder.path),
            "asked": asked,
            "asked_hosts": list(asked),
            "duplicates": read_twice([NodeRecord.from_facts(facts) for facts in readings]),
        }

    def _readings(
        self, args: dict[str, Any], task_vars: dict[str, Any], check: Callable[[Sequence[Mapping[str, Any]]], None]
    ) -> list[dict[str, Any]]:
        request = ReadRequest(
            target=args["target"],
            login=True,
            handshake=True,
            pause=None,
            spacing=None,
            sessions=args["sessions"],
            node_timeout=args["node_timeout"],
            settings=tuple(DEFAULTS),
            defaults={**DEFAULTS, **{f"vos_tls_{name}": args[name] for name in NUMBERS}},
            subsets=STATE if args["only_impact"] else _SUBSETS,
            backup_days=args["backup_days"],
            minutes=True,
            exact=args["allow_lowering"],
        )
        nodes = read_hosts(self._task, self._play_context, task_vars, self._templar, request, show, check=check)
        if warning := too_close(min((node["probing"]["spacing"] for node in nodes if "probing" in node), default=1.0)):
            Display().warning(warning)
        return nodes

    def _made(
        self,
        options: PlanOptions,
        impacts: dict[str, Any] | None,
        readings: list[dict[str, Any]],
        task_vars: dict[str, Any],
    ) -> Plan:
        records, controls = [NodeRecord.from_facts(facts) for facts in readings], options.controls
        if controls.exceptions:
            answering = {record.name for record in records if record.reachable}
            names = other_clusters(answering, self._task, task_vars, self._templar)
            controls = replace(controls, elsewhere=names)
        return make_plan(records, options.target, options.canary, controls, impacts)

    def _plan(self, args: dict[str, Any], options: PlanOptions, task_vars: dict[str, Any]) -> dict[str, Any]:
        folder = RunFolder(args["run"])
        readings = folder.readings()
        impacts = {name: told for name, told in args["impacts"].items() if isinstance(told, Mapping)}
        secrets = self._secrets(task_vars)
        telling = Telling(folder, self._task, task_vars, secrets)
        try:
            plan = self._made(options, impacts, readings, task_vars)
            forecast = forecast_of(plan, options.controls, datetime.datetime.now(datetime.UTC))
            document = plan_to_dict(plan, options.settings(readings), forecast)
        except ValueError as error:
            telling.fail(str(error))
            raise
        telling.plan(document, impacts)
        for line in ["", *plan_lines(document), ""]:
            show(line)
        failing = plan_complaints(document, fail_on_drift=args["fail_on_drift"])
        try:
            folder.keep_plan(document)
            folder.keep_outcomes({name: {"complaint": text} for name, text in failing.items()})
            if args["path"]:
                write_json(args["path"], document)
        except OSError as error:
            text = f"The plan cannot be written to {args['path'] or folder.path}: {error}"
            telling.fail(text)
            raise AnsibleActionFail(text) from error
        if args["path"]:
            show(f"Plan written to {args['path']}")
        batches = () if self._task.check_mode or args["ends_here"] else batches_of(plan)
        if args["ends_here"]:
            untouched = outcomes_of(document, {})
            telling.end(build_report(document, readings, untouched, check_mode=False, finished=""), PLANNED)
            leave_verdict(folder, verdict_lines([Rollout(document)]), self._task)
        return {
            "plan": without_details(document),
            "continue_with": continue_with(task_vars, secrets) if batches else [],
            "duplicates": read_twice([NodeRecord.from_facts(facts) for facts in readings]),
            "conductors": [host for batch in batches for host in batch.hosts],
            "serial": [len(batch.hosts) for batch in batches],
            "waves": waves_of(plan, batches),
            "blocked": [cluster.name for cluster in plan.clusters if cluster.blocked],
            "failing": list(failing),
        }

    def _secrets(self, task_vars: dict[str, Any]) -> tuple[str, ...]:
        return secrets_of_hosts(self._task, self._play_context, task_vars, self._templar)


def _options(args: dict[str, Any], task_vars: dict[str, Any]) -> PlanOptions:
    known = {*task_vars.get("groups", {}).get("all", ()), *task_vars.get("ansible_play_hosts_all", ())}
    forks = int(context.CLIARGS.get("forks") or DEFAULT_CONTROLS.side_by_side)
    return PlanOptions.of(args, known, forks, datetime.datetime.now(datetime.UTC).date())
