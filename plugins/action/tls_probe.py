# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.tls_probe: which TLS versions ports accept, seen from the controller."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.lines import one_line
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.wait import Clock, Progress, passed, wait_until
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import probe_host
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import PortResult, Proof, prove

__all__ = ["ActionModule"]

# Enough for a whole ServerHello, with the extension that names TLS 1.3.
_EVIDENCE_BYTES = 128
# A port that is not open yet, or a web server that answers with nothing, may still come.
_UNDECIDED = (Proof.UNREACHABLE.value, Proof.UNPROVEN.value)


class ActionModule(ActionBase):
    """Offers each TLS version to each port. Not a VosAction: it needs no CLI, no login and no SSH library."""

    ARGUMENT_SPEC: ClassVar[dict[str, Any]] = {
        "hosts": {"type": "list", "elements": "str", "default": []},
        "ports": {"type": "list", "elements": "int", "default": [8443]},
        "target": {"type": "str", "choices": list(TLS_VERSIONS), "default": "1.2"},
        "exact": {"type": "bool", "default": False},
        "timeout": {"type": "float", "default": 5.0},
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
        hosts = [str(host).strip().strip("[]") for host in args["hosts"] or [self._play_context.remote_addr]]
        ports = list(dict.fromkeys(args["ports"]))
        target, timeout = str(args["target"]), float(args["timeout"])
        _check(hosts, ports, timeout, float(args["wait"]), float(args["interval"]))

        def probe(_left: float) -> dict[str, Any]:
            results: list[dict[str, Any]] = []
            evidence: list[dict[str, str]] = []
            judged: list[PortResult] = []
            for host in dict.fromkeys(hosts):
                time = datetime.now(UTC).isoformat(timespec="seconds")
                found = probe_host(host, ports, target, timeout)
                judged += found
                results += [_result(one) for one in found]
                evidence += [_evidence(one, time) for one in found]
            summary = prove(judged, target, exact=args["exact"])
            return {
                "changed": False,
                "results": results,
                "proof": summary.proof.value,
                "reason": summary.reason,
                "evidence": evidence,
            }

        return self._until_judged(probe, float(args["wait"]), float(args["interval"]), task_vars or {})

    def _until_judged(
        self, probe: Callable[[float], dict[str, Any]], wait: float, interval: float, task_vars: dict[str, Any]
    ) -> dict[str, Any]:
        """The first result that proves something, or the last one. In check mode nothing has changed: no wait."""
        if not wait or self._task.check_mode:
            return probe(0.0)
        label = self._task.delegate_to or task_vars.get("inventory_hostname", "")

        def show(progress: Progress[dict[str, Any]]) -> None:
            if progress.seen["proof"] in _UNDECIDED:
                text = f"{label}: handshake {passed(progress.elapsed, wait)}: {progress.seen['reason']}"
                self._display.display(one_line(text))

        return wait_until(
            probe,
            lambda result: result["proof"] not in _UNDECIDED,
            timeout=wait,
            interval=interval,
            clock=self.clock,
            report=show,
        ).last.seen


def _check(hosts: list[str], ports: list[int], timeout: float, wait: float, interval: float) -> None:
    if not all(hosts):
        raise AnsibleActionFail("hosts has an empty entry; leave hosts out to probe the node itself")
    if not ports:
        raise AnsibleActionFail("ports is empty; name the TLS ports to probe")
    wrong = [port for port in ports if not 1 <= port <= 65535]
    if wrong:
        raise AnsibleActionFail(f"ports has {wrong[0]}, which is no TCP port (1 to 65535)")
    if not 0 < timeout <= 3600:
        raise AnsibleActionFail(f"timeout is {timeout:g}; it must be above 0 and at most 3600 seconds")
    if not 0 <= wait < float("inf"):
        raise AnsibleActionFail(f"wait is {wait:g}; it must be 0 or more seconds")
    if not 0 < interval < float("inf"):
        raise AnsibleActionFail(f"interval is {interval:g}; it must be above 0")


def _result(one: PortResult) -> dict[str, Any]:
    return {
        "host": one.host,
        "port": one.port,
        "version": one.version,
        "verdict": one.verdict.value,
        "observation": one.seen,
        "evidence": one.observation.data[:_EVIDENCE_BYTES].hex(),
        "duration_s": round(one.observation.duration, 6),
    }


def _evidence(one: PortResult, time: str) -> dict[str, str]:
    return {
        "command": f"ClientHello TLS {one.version} to {one.place}",
        "line": f"{one.verdict.value}: {one.seen}",
        "time": time,
    }
