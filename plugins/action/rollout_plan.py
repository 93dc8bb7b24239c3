# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan a rollout from the pre-check of every node; print it; touch no node."""

from __future__ import annotations

import datetime
from typing import Any

from ansible import context
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import (
    KnownWarningError,
    load_known_warnings,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.other_clusters import other_clusters
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.clusters import cluster_key
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import (
    DEFAULT_CONTROLS,
    ControlError,
    Controls,
    read_exclusions,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.duplicates import duplicates
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import PlanError, make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import BatchError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import check_accepted, check_settings
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import ExceptionError, read_exceptions
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.screen import plan_lines

ARGUMENT_SPEC: dict[str, Any] = {
    "nodes": {"type": "list", "elements": "dict", "required": True},
    "target": {"type": "str", "required": True, "choices": list(TLS_VERSIONS)},
    "canary": {"type": "str", "default": ""},
    "exclude": {"type": "dict", "default": {}},
    "allow_partial": {"type": "bool", "default": False},
    "batches": {"type": "list", "elements": "raw", "default": ["100%"]},
    "path": {"type": "path"},
    "accepted": {"type": "dict", "default": {}},
    "allow_lowering": {"type": "bool", "default": False},
    "require_proof": {"type": "bool", "default": True},
    "exceptions": {"type": "list", "elements": "dict", "default": []},
    "known_warnings": {"type": "path"},
    "impacts": {"type": "dict"},
    "quiet": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.rollout_plan."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``plan`` and ``duplicates``.

        Fail if the operator named a cluster or node that does not exist, and if the plan cannot be saved.
        """
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        try:
            check_settings(args["nodes"])
            check_accepted(args["accepted"])
            records = [NodeRecord.from_facts(facts) for facts in args["nodes"]]
            inventory = (task_vars or {}).get("groups", {}).get("all", ())
            answering = {record.name for record in records if record.reachable}
            exceptions = read_exceptions(args["exceptions"])
            controls = Controls(
                exclude=read_exclusions(args["exclude"], {*inventory, *(record.name for record in records)}),
                allow_partial=args["allow_partial"],
                batches=args["batches"],
                side_by_side=int(context.CLIARGS.get("forks") or DEFAULT_CONTROLS.side_by_side),
                accepted=args["accepted"],
                allow_lowering=args["allow_lowering"],
                require_proof=args["require_proof"],
                exceptions=exceptions,
                today=datetime.datetime.now(datetime.UTC).date(),
                known_warnings=load_known_warnings(args["known_warnings"] or ""),
                elsewhere=other_clusters(answering, self._task, task_vars or {}, self._templar) if exceptions else (),
            )
            plan = plan_to_dict(make_plan(records, args["target"], args["canary"], controls, args["impacts"]))
        except ExceptionError as error:
            raise AnsibleActionFail(f"vos_tls_exceptions: {error}") from error
        except KnownWarningError as error:
            raise AnsibleActionFail(f"vos_known_warnings: {error}") from error
        except (PlanError, ControlError, BatchError) as error:
            raise AnsibleActionFail(str(error)) from error
        twice = {name: found.text for found in duplicates(records, cluster_key) for name in found.names}
        result.update(changed=False, plan=plan, duplicates=twice)
        if args["quiet"]:
            return result
        for line in ["", *plan_lines(plan), ""]:
            Display().display(line)
        if args["path"]:
            try:
                write_json(args["path"], plan)
            except OSError as error:
                raise AnsibleActionFail(f"The plan cannot be written to {args['path']}: {error}") from error
            Display().display(f"Plan written to {args['path']}")
        return result
