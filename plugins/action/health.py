# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.health: waits until a node and its cluster are healthy."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction, failure
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import BACKUP_DAYS, Demand
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.checks import CONDITIONS, require_acceptable
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import Examiner
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.gate import Gate, demand_at
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.registrations import registered_from_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.services import baseline_from_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.waiting import wait_until_healthy
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Examines a node until it was healthy several times in a row."""

    ARGUMENT_SPEC = {
        "conditions": {
            "type": "list",
            "elements": "str",
            "choices": list(CONDITIONS),
            "default": ["services", "cluster", "replication", "upgrade"],
        },
        "gate": {"type": "str", "choices": [gate.value for gate in Gate]},
        "accepted": {"type": "dict", "default": {}},
        "product": VosAction.PRODUCT,
        "services": {"type": "dict"},
        "nodes": {"type": "list", "elements": "str", "default": []},
        "registrations": {"type": "dict"},
        "registration_tolerance": {"type": "float", "default": 0.95},
        "tls_min_version": {"type": "str", "choices": list(TLS_VERSIONS)},
        "backup_days": {"type": "float", "default": BACKUP_DAYS},
        "good_polls": {"type": "int", "default": 3},
        "interval": {"type": "float", "default": 15.0},
        "timeout": {"type": "float", "default": 3600.0},
    }
    OPENS_SESSION = False  # a login that fails is a bad poll

    clock = Clock()

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Wait; in check mode poll once, and do not judge."""
        self.must_be_positive(args, "good_polls", "interval", "timeout", "backup_days")
        needed = 1 if check else args["good_polls"]
        waited = wait_until_healthy(
            Examiner(self.reopen_session, self.reader, self._demand(args, once=needed == 1 and not check)),
            needed=needed,
            timeout=0.0 if check else float(args["timeout"]),
            interval=float(args["interval"]),
            tell=self.progress(self.clock),
            clock=self.clock,
        )
        last = waited.last.seen
        result = {
            "changed": False,
            "conditions": [condition.to_result() for condition in last.conditions],
            "polls": waited.last.polls,
            "elapsed_s": round(waited.last.elapsed, 1),
            "waiting_for": last.waiting_for,
            "evidence": list(last.evidence),
        }
        if waited.held or check:
            return result
        error = waited.error(str(self.option("host")))
        return {**result, **failure(error), "waiting_for": waited.missing}

    def _demand(self, args: dict[str, Any], *, once: bool) -> Demand:
        if not 0 <= args["registration_tolerance"] <= 1:
            raise AnsibleActionFail(f"registration_tolerance is {args['registration_tolerance']:g}; it must be 0 to 1")
        if args["gate"] and "conditions" in self._task.args:
            raise AnsibleActionFail("gate says which conditions are asked for, so conditions cannot be given with it")
        try:
            require_acceptable(args["accepted"], "accepted")
            demand = Demand(
                conditions=args["conditions"],
                product=self.expected_product(args),
                services=_baseline(args["services"]),
                nodes=args["nodes"],
                minimum=args["tls_min_version"],
                registrations=_registered(args),
                tolerance=float(args["registration_tolerance"]),
                backup_days=float(args["backup_days"]),
                without=frozenset(args["accepted"]),
                once=once,
            )
            return demand_at(Gate(args["gate"]), demand) if args["gate"] else demand
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from error


def _registered(args: dict[str, Any]) -> int | None:
    """The number of phones before. None if it is not given, or if no check needs it: then it may have no number."""
    if args["registrations"] is None or "registrations" in args["accepted"]:
        return None
    return registered_from_result(args["registrations"])


def _baseline(services: dict[str, Any] | None) -> frozenset[str] | None:
    try:
        return baseline_from_result(services) if services is not None else None
    except ValueError as error:
        raise ValueError(f"services is not the value that node_info returned: {error}") from error
