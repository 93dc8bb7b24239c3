# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.untouched: whether a node is up and as an earlier reading has left it."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import FINAL
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.boot import BootIdentity, from_result, to_result
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.untouched import difference
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.wait import Clock, wait_until

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Reads boot and minimum in one login, and compares them."""

    ARGUMENT_SPEC = {
        "boot": {
            "type": "dict",
            "required": True,
            "options": {
                "time": {"type": "str"},
                "history": {"type": "str"},
                "uptime_s": {"type": "float"},
                "read_at": {"type": "str"},
            },
        },
        "tls_min_versions": {"type": "list", "elements": "str", "choices": list(TLS_VERSIONS), "default": []},
        "may_reboot": {"type": "bool", "default": False},
        "timeout": {"type": "float", "default": 60.0},
        "interval": {"type": "float", "default": 15.0},
    }
    OPENS_SESSION = False  # a login that fails is tried again for a while

    clock = Clock()

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Read, in check mode too. A node that was touched, or does not answer, is a result and no failure."""
        self.must_be_positive(args, "interval", "timeout")
        try:
            before = from_result(args["boot"])
        except ValueError as error:
            raise AnsibleActionFail(f"boot is not the value that node_info returned: {error}") from error
        seen = wait_until(
            lambda left: self._look(before, args),
            lambda seen: not isinstance(seen, VosError) or isinstance(seen, FINAL),
            timeout=float(args["timeout"]),
            interval=float(args["interval"]),
            clock=self.clock,
        ).last.seen
        if isinstance(seen, VosError):
            facts = {"untouched": False, "reason": f"it does not answer: {seen.message}", "evidence": []}
            return {"changed": False, "tls_min_version": None, "boot": None, "boot_before": to_result(before), **facts}
        return {"changed": False, "boot_before": to_result(before), **seen}

    def _look(self, before: BootIdentity, args: dict[str, Any]) -> dict[str, Any] | VosError:
        """One reading, compared; or the error that it met."""
        try:
            reader = self.reader(self.reopen_session())
            boot, minimum = reader.boot(), reader.min_version()
        except VosError as error:
            return error
        finally:
            self.close_session()
        configured = minimum.version if minimum is not None else None
        reason = difference(
            before,
            boot,
            configured=configured,
            allowed=args["tls_min_versions"],
            may_reboot=args["may_reboot"],
        )
        return {
            "untouched": not reason,
            "reason": reason,
            "boot": to_result(boot),
            "tls_min_version": configured,
            "evidence": reader.evidence,
        }
