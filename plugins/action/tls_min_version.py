# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.tls_min_version: reads the minimum TLS version of a node, and sets it if needed."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import (
    KnownWarningError,
    load_known_warnings,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction, failure
from ansible_collections.collabops.vos.plugins.plugin_utils.node.min_version import (
    RESTART,
    SCOPE,
    Nothing,
    PlannedSet,
    plan,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.node.set_min_version import SetOutcome, carry_out
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Compares the configured minimum with the wanted one, and sets it."""

    ARGUMENT_SPEC = {
        "version": {"type": "str", "required": True, "choices": list(TLS_VERSIONS)},
        "allow_lowering": {"type": "bool", "default": False},
        "product": VosAction.PRODUCT,
        "known_warnings": {"type": "path"},
    }
    OPENS_SESSION = False  # the file of known warnings is read before the login

    clock = Clock()

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Compare the node with the target; unless in check mode, set it and read the node again."""
        try:
            known = load_known_warnings(str(args["known_warnings"] or ""))
        except KnownWarningError as error:
            raise AnsibleActionFail(f"known_warnings: {error}") from error
        session = session or self.open_session()
        reader = self.reader(session)
        todo = plan(
            reader,
            str(args["version"]),
            allow_lowering=args["allow_lowering"],
            expected=self.expected_product(args),
            known=known,
        )
        if isinstance(todo, Nothing):
            result = _result(todo.before, todo.before, SetOutcome.ALREADY, evidence=reader.evidence, msg=todo.reason)
        elif check:
            result = _result(todo.before, todo.target, SetOutcome.WOULD_SET, evidence=reader.evidence, **_facts(todo))
        else:
            result = self._set(todo, session, reader)
        if diff:
            result["diff"] = {"before": _line(result["before"]), "after": _line(result["after"])}
        return result

    def _set(self, todo: PlannedSet, session: Session, reader: Reader) -> dict[str, Any]:
        done = carry_out(todo, self.access(), session, reader, clock=self.clock)
        facts = {**_facts(todo), "restart": done.restart, "ending": done.ending.value}
        evidence = [*reader.evidence, *done.evidence]
        result = _result(done.before, done.after, done.outcome, evidence=evidence, **facts)
        if done.warning:
            result["warnings"] = [done.warning]
        return {**result, **failure(done.error, changed=done.changed)} if done.error is not None else result


def _facts(todo: PlannedSet) -> dict[str, Any]:
    return {
        "scope": SCOPE[todo.regime],
        "restart": RESTART[todo.regime],
        "known_warnings": [entry.as_result() for entry in todo.known],
    }


def _result(before: str, after: str | None, outcome: SetOutcome | None, **facts: Any) -> dict[str, Any]:
    result: dict[str, Any] = {
        "changed": outcome is not SetOutcome.ALREADY,
        "before": before,
        "after": after,
        "scope": None,
        "restart": "none",
        "known_warnings": [],
        **facts,
    }
    return {**result, "outcome": outcome.value} if outcome is not None else result


def _line(version: str | None) -> str:
    return f"minimum TLS version: {version or 'unknown'}\n"
