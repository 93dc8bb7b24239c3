# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.untouched: whether a node is up and unchanged since an earlier reading."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.identity import (
    BOOT_OPTIONS,
    IDENTITY_OPTIONS,
    given_node,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import to_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.changed_by_others import (
    Expectation,
    compare_patiently,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Reads boot and minimum in one login, and compares them."""

    ARGUMENT_SPEC = {
        "boot": {"type": "dict", "required": True, "options": BOOT_OPTIONS},
        "identity": {"type": "dict", "options": IDENTITY_OPTIONS},
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
        known = given_node(args)
        expected = Expectation(known, args["tls_min_versions"], args["may_reboot"])
        found = compare_patiently(
            self.access(), expected, timeout=args["timeout"], interval=args["interval"], clock=self.clock
        )
        result = {
            "changed": False,
            "untouched": not found.reason,
            "reason": found.reason,
            "boot": to_result(found.boot) if found.boot is not None else None,
            "boot_before": to_result(known.boot),
            "tls_min_version": found.min_version,
            "evidence": list(found.evidence),
        }
        if found.error is not None:
            result |= {"error_type": type(found.error).__name__, "node": self.label}
        return result
