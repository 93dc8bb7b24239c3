# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.tls_min_version: reads the minimum TLS version of a node, and sets it if need be."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import (
    KnownWarningError,
    load_known_warnings,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction, failure
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import ValueNotKept
from ansible_collections.collabops.vos.plugins.plugin_utils.node.min_version import (
    RESTART,
    SCOPE,
    Change,
    Done,
    Nothing,
    carry_out,
    plan,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, Regime
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
    OPENS_SESSION = False  # the file of known warnings is read before

    clock = Clock()

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Plan from what the node says; unless in check mode, carry it out and read the node again."""
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
            return self._result(reader, todo.before, todo.before, diff, outcome="already", msg=todo.reason)
        facts = {
            "scope": SCOPE[todo.regime],
            "restart": RESTART[todo.regime],
            "known_warnings": [entry.as_result() for entry in todo.known],
        }
        if check:
            return self._result(reader, todo.before, todo.target, diff, outcome="would_set", **facts)
        return self._set(todo, session, reader, diff, facts)

    def _set(self, todo: Change, session: Session, reader: Reader, diff: bool, facts: dict[str, Any]) -> dict[str, Any]:
        done = carry_out(todo, session, reader, self.reopen_session, self.reader, clock=self.clock)
        facts = {**facts, "ending": done.ending.value, "restart": done.restart or facts["restart"]}
        if done.error is not None:
            return self._failed_after_yes(done, done.error, todo, reader, diff, facts)
        if done.after is None:
            result = self._result(reader, todo.before, None, diff, outcome="unknown", **facts)
            doubt = f"TLS {todo.target} was confirmed, but the node could not be read again: {done.why_unknown}"
            result["warnings"] = [f"{reader.host}: {doubt}"]
            return result
        result = self._result(reader, todo.before, done.after, diff, outcome="set", **facts)
        result["evidence"] = [*result["evidence"], *done.evidence]
        if done.after == todo.target:
            return result
        if todo.regime is not Regime.NODE and done.confirmed:
            # Whether `show` prints the new value before the restart is not documented (CLI reference 15).
            doubt = f"TLS {todo.target} is set, and the node shows {done.after} until it is restarted"
            return {**result, "changed": True, "warnings": [f"{reader.host}: {doubt}"]}
        error = ValueNotKept(
            f"TLS {todo.target} was confirmed, but the node says that its minimum is {done.after}",
            host=reader.host,
            command=todo.dialogue.command,
            seen="\n".join(evidence["line"] for evidence in done.evidence),
            hint="Look at the node's answer to the command by hand before anything else is changed.",
        )
        result.pop("outcome")
        return {**result, **failure(error, changed=done.after != todo.before)}

    def _failed_after_yes(
        self, done: Done, error: VosError, todo: Change, reader: Reader, diff: bool, facts: dict[str, Any]
    ) -> dict[str, Any]:
        """The result when something went wrong behind the accepted question, or when no prompt followed one that was
        declined: with what the node says afterwards."""
        result = self._result(reader, todo.before, done.after, diff, outcome="unknown", **facts)
        result["evidence"] = [*result["evidence"], *done.evidence]
        told = f"The node says now that its minimum is {done.after}." if done.after else done.why_unknown
        error.hint = f"{told} {error.hint}"
        return {**result, **failure(error, changed=done.after != todo.before)}

    def _result(
        self, reader: Reader, before: str, after: str | None, diff: bool, *, outcome: str, **facts: Any
    ) -> dict[str, Any]:
        result: dict[str, Any] = {
            "changed": outcome != "already",
            "before": before,
            "after": after,
            "scope": None,
            "restart": "none",
            "known_warnings": [],
            "outcome": outcome,
            "evidence": reader.evidence,
            **facts,
        }
        if diff:
            result["diff"] = {"before": _line(before), "after": _line(after)}
        return result


def _line(version: str | None) -> str:
    return f"minimum TLS version: {version or 'unknown'}\n"
