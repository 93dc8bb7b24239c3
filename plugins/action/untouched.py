# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.untouched: whether a node is up and as an earlier reading has left it."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.identity import (
    BOOT_OPTIONS,
    IDENTITY_OPTIONS,
    given_boot,
    given_identity,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import BootIdentity, to_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.changed_by_others import difference
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import FINAL
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import (
    NodeIdentity,
    differences,
    of_boot,
    read_identity,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock, wait_until

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
        before, expected = given_boot(args), given_identity(args)
        seen = wait_until(
            lambda left: self._look(before, expected, args),
            lambda seen: not isinstance(seen, VosError) or isinstance(seen, FINAL),
            timeout=float(args["timeout"]),
            interval=float(args["interval"]),
            clock=self.clock,
        ).last.seen
        if isinstance(seen, VosError):
            why = "it lets nobody in" if isinstance(seen, FINAL) else "it does not answer"
            facts = {
                "untouched": False,
                "reason": f"{why}: {seen.message}",
                "error_type": type(seen).__name__,
                "node": self.label,
                "evidence": [],
            }
            return {"changed": False, "tls_min_version": None, "boot": None, "boot_before": to_result(before), **facts}
        return {"changed": False, "boot_before": to_result(before), **seen}

    def _look(
        self, before: BootIdentity, expected: NodeIdentity | None, args: dict[str, Any]
    ) -> dict[str, Any] | VosError:
        """One reading, compared; or the error that it met."""
        try:
            reader = self.reader(self.reopen_session())
            boot, minimum = reader.boot(), reader.min_version()
            others = _others(reader, boot, expected)
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
            others=others,
        )
        return {
            "untouched": not reason,
            "reason": reason,
            "boot": to_result(boot),
            "tls_min_version": configured,
            "evidence": reader.evidence,
        }


def _others(reader: Reader, boot: BootIdentity, expected: NodeIdentity | None) -> list[str]:
    """What shows that another server answers. The product is not asked for: the list of services takes seconds on each
    node of a cluster before each change, and the row and the history name the node as well."""
    if expected is None:
        return []
    found = of_boot(boot) if expected.row is None else read_identity(reader, boot=boot)
    return differences(expected, found)
