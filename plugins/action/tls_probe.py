# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.tls_probe: which TLS versions ports accept, seen from the controller."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.host_variables import connection_to, probe_path
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.screen import show
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.progress_lines import ProgressLines
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.path import BadPath
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import (
    OPTIONS,
    BadRequest,
    ProbeRequest,
    too_close,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.run import run_probe, wait_for_proof
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

__all__ = ["ActionModule"]


class ActionModule(ActionBase):
    """Offers each TLS version to each port. Not a VosAction: it needs no CLI, no login and no SSH library."""

    ARGUMENT_SPEC: ClassVar[dict[str, Any]] = {
        **OPTIONS,
        "wait": {"type": "float", "default": 0.0},
        "interval": {"type": "float", "default": 15.0},
    }

    clock = Clock()

    _requires_connection = False
    _supports_async = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Probe, in check mode too: it only reads. A version that is refused, or a port that is closed, is a result."""
        super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(self.ARGUMENT_SPEC)
        wait, interval = float(args.pop("wait")), float(args.pop("interval"))
        if not 0 <= wait < float("inf"):
            raise AnsibleActionFail(f"wait is {wait:g}; it must be 0 or more seconds")
        if not 0 < interval < float("inf"):
            raise AnsibleActionFail(f"interval is {interval:g}; it must be above 0")
        task_vars = task_vars or {}
        connection = connection_to(self._connection, self._task, self._play_context, task_vars, self._templar)
        own_address = str(connection.get_option("host") or self._play_context.remote_addr)
        label = str(self._task.delegate_to or task_vars.get("inventory_hostname", ""))
        tell = partial(ProgressLines(show, self.clock).tell, label)
        try:
            with probe_path(connection) as path:
                request = ProbeRequest.of(args, own_address, path)
                if not wait or self._task.check_mode:  # in check mode nothing was changed, so there is nothing to await
                    found = run_probe(request)
                else:
                    found = wait_for_proof(request, timeout=wait, interval=interval, tell=tell, clock=self.clock)
        except (BadRequest, BadPath, VosError) as error:
            raise AnsibleActionFail(str(error)) from error
        result = found.to_result()
        if warning := too_close(request.pacing.spacing):
            result["warnings"] = [warning]
        return result
