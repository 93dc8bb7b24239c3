# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.node_info: reads all that a phase needs to know of a node, in one login."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction
from ansible_collections.collabops.vos.plugins.plugin_utils.node.facts import SUBSETS, gather
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import BACKUP_DAYS

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Reads a node."""

    ARGUMENT_SPEC = {
        "gather_subset": {
            "type": "list",
            "elements": "str",
            "choices": ["all", *SUBSETS],
            "default": ["all"],
        },
        "product": VosAction.PRODUCT,
        "backup_days": {"type": "float", "default": BACKUP_DAYS},
    }

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Read, in check mode too."""
        self.must_be_positive(args, "backup_days")
        reader = self.reader(session or self.open_session())
        facts = gather(reader, args["gather_subset"], self.expected_product(args), float(args["backup_days"]))
        return {"changed": False, **facts}
