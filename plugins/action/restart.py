# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.restart: restarts a node, or waits for a coming reboot, and proves the reboot."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction, failure
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.identity import (
    BOOT_OPTIONS,
    IDENTITY_OPTIONS,
    given_identity,
    given_node,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import read_node
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reboot import (
    Patience,
    Reboot,
    wait_for_own_reboot,
    wait_for_reboot,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.restart import restart_and_wait
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Restarts a node and waits until it is back with a new boot."""

    ARGUMENT_SPEC = {
        "mode": {"type": "str", "choices": ["restart", "wait", "own_reboot"], "default": "restart"},
        "boot": {"type": "dict", "options": BOOT_OPTIONS},
        "identity": {"type": "dict", "options": IDENTITY_OPTIONS},
        "grace": {"type": "float", "default": 600.0},
        "timeout": {"type": "float", "default": 2700.0},
        "interval": {"type": "float", "default": 15.0},
    }
    REQUIRED_IF = [("mode", "wait", ["boot"]), ("mode", "own_reboot", ["boot"])]
    OPENS_SESSION = False  # with `wait` the node may be down already

    clock = Clock()

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Restart unless only waiting is asked for; in check mode do neither."""
        self.must_be_positive(args, "interval", "timeout", "grace")
        restarts = args["mode"] == "restart"
        reboot = self._check(args, restarts) if check else self._reboot(args)
        failed = failure(reboot.error, changed=restarts) if reboot.error is not None else {}
        return {"changed": restarts, **reboot.to_result(), **failed}

    def _check(self, args: dict[str, Any], restarts: bool) -> Reboot:
        """The result of check mode: the present boot of a node that would be restarted, else the given boot."""
        if not restarts:
            return Reboot(given_node(args).boot)
        reader = self.reader(self.open_session())
        before = read_node(reader, given_identity(args))
        return Reboot(before.boot, evidence=tuple(reader.evidence))

    def _reboot(self, args: dict[str, Any]) -> Reboot:
        access = self.access()
        patience = Patience(timeout=args["timeout"], interval=args["interval"], grace=args["grace"])
        tell = self.progress(self.clock)
        if args["mode"] == "restart":
            return restart_and_wait(access, given_identity(args), patience, tell=tell, clock=self.clock)
        wait = wait_for_own_reboot if args["mode"] == "own_reboot" else wait_for_reboot
        return wait(access, given_node(args), patience, tell=tell, clock=self.clock)
