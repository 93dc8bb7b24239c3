# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.health: waits until a node and its cluster are healthy."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction, failure
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.conditions import baseline_from_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import (
    CONDITIONS,
    Demand,
    Examination,
    Examiner,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.readiness import BACKUP_DAYS
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock, Progress, passed, wait_until

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Examines a node until it was healthy so many times in a row."""

    ARGUMENT_SPEC = {
        "conditions": {
            "type": "list",
            "elements": "str",
            "choices": list(CONDITIONS),
            "default": ["services", "cluster", "replication", "upgrade"],
        },
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
        """Poll to the deadline; in check mode poll once, and do not judge."""
        self.must_be_positive(args, "good_polls", "interval", "timeout", "backup_days")
        needed = 1 if check else args["good_polls"]
        timeout = 0.0 if check else float(args["timeout"])
        examiner = Examiner(self.reopen_session, self.reader, self._demand(args, once=needed == 1 and not check))

        def show(progress: Progress[Examination]) -> None:
            waiting = progress.seen.waiting_for
            state = f"waiting for {'; '.join(waiting)}" if waiting else f"good {progress.streak} of {needed}"
            self.progress(f"health {passed(progress.elapsed, timeout)}: {state}")

        waited = wait_until(
            examiner,
            lambda examination: examination.healthy,
            timeout=timeout,
            interval=float(args["interval"]),
            needed=needed,
            clock=self.clock,
            report=show,
        )
        last = waited.last.seen
        result = {
            "changed": False,
            "conditions": [{"name": c.name, "holds": c.holds, "seen": c.seen} for c in last.conditions],
            "polls": waited.last.polls,
            "elapsed_s": round(waited.last.elapsed, 1),
            "waiting_for": last.waiting_for,
            "evidence": list(last.evidence),
        }
        if waited.held or check:
            return result
        short = last.waiting_for or [f"good polls in a row: {waited.last.streak} of {needed}"]
        error = DeadlinePassed(
            f"not healthy within {timeout:.0f} s; still waiting for {'; '.join(short)}",
            host=str(self.option("host")),
            seen="\n".join(evidence["line"] for evidence in last.evidence),
            hint="Fix what is named, or give it more time, and run the play again: it goes on from here.",
        )
        return {**result, **failure(error), "waiting_for": short}

    def _demand(self, args: dict[str, Any], *, once: bool) -> Demand:
        if not 0 <= args["registration_tolerance"] <= 1:
            raise AnsibleActionFail(f"registration_tolerance is {args['registration_tolerance']:g}; it must be 0 to 1")
        return Demand(
            conditions=args["conditions"],
            product=self.expected_product(args),
            services=_baseline(args["services"]),
            nodes=args["nodes"],
            minimum=args["tls_min_version"],
            registrations=_registered(args["registrations"]),
            tolerance=float(args["registration_tolerance"]),
            backup_days=float(args["backup_days"]),
            once=once,
        )


def _registered(registrations: dict[str, Any] | None) -> int | None:
    if registrations is None:
        return None
    if reason := registrations.get("error"):
        raise AnsibleActionFail(f"registrations has no number to compare with: {reason}")
    number = registrations.get("registered")
    if not isinstance(number, int) or isinstance(number, bool):
        raise AnsibleActionFail("registrations is not the value that node_info returned: registered is no number")
    # A row that nobody could read may have been that of a registered phone.
    return number + int(registrations.get("unread") or 0)


def _baseline(services: dict[str, Any] | None) -> frozenset[str] | None:
    try:
        return baseline_from_result(services) if services is not None else None
    except ValueError as error:
        raise AnsibleActionFail(f"services is not the value that node_info returned: {error}") from error
