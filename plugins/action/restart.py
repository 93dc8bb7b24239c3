# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.restart: restarts a node, or waits for a reboot on its way, and proves the reboot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed, VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import OwnWords
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction, failure
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.identity import (
    BOOT_OPTIONS,
    IDENTITY_OPTIONS,
    given_boot,
    given_identity,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import BootIdentity, to_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import WrongNode
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import (
    NodeIdentity,
    read_identity,
    require_same,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.node.restart import HINTS, Look, Stage, look, order_restart
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort, ssh_port
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock, Progress, passed, wait_until

__all__ = ["ActionModule"]

# What shows that a node goes down, or has done so.
_LEAVING = (Stage.PORT_CLOSED, Stage.NO_CLI, Stage.REBOOTED)


class ActionModule(VosAction):
    """Restarts a node and waits until it is back with another boot."""

    ARGUMENT_SPEC = {
        "mode": {"type": "str", "choices": ["restart", "wait", "own_reboot"], "default": "restart"},
        "boot": {"type": "dict", "options": BOOT_OPTIONS},
        "identity": {"type": "dict", "options": IDENTITY_OPTIONS},
        "grace": {"type": "float", "default": 600.0},
        "timeout": {"type": "float", "default": 2700.0},
        "interval": {"type": "float", "default": 15.0},
    }
    REQUIRED_IF = [("mode", "wait", ["boot"]), ("mode", "own_reboot", ["boot"])]
    OPENS_SESSION = False  # with `wait` the node may be away already

    clock = Clock()

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Restart unless only waiting is asked for; in check mode do neither."""
        self.must_be_positive(args, "interval", "timeout", "grace")
        evidence: list[dict[str, str]] = []
        started = self.clock.now()
        timeout, interval = float(args["timeout"]), float(args["interval"])
        if args["mode"] != "restart":
            before, expected = given_boot(args), given_identity(args)
            may_stay = args["mode"] == "own_reboot"
            if check or (may_stay and not self._leaves_by_itself(before, expected, args, interval)):
                waited = self.clock.now() - started
                return {**_facts(before, None, waited, evidence), "changed": False, "rebooted": False}
            started = self.clock.now()  # its reboot has begun now, however long it took to begin
            return self._wait(before, expected, False, timeout, interval, started, evidence)
        session = self.open_session()
        reader = self.reader(session)
        # Read now, even if a boot is given: after another restart in the meantime that one would prove nothing.
        before = reader.boot()
        expected = _identified(reader, before, given_identity(args))
        if check:
            return {**_facts(before, None, 0.0, reader.evidence), "changed": True, "rebooted": False}
        self.progress(f"restart {passed(self.clock.now() - started, timeout)}: is told to; its services stop first")
        ending = order_restart(session, reader)
        evidence = reader.evidence
        self.close_session()
        try:
            return {**self._wait(before, expected, True, timeout, interval, started, evidence), "ending": ending.value}
        except VosError as error:
            facts = _facts(before, None, self.clock.now() - started, evidence)
            return {**facts, **failure(error, changed=True), "rebooted": False, "ending": ending.value}

    def _leaves_by_itself(
        self, before: BootIdentity, expected: NodeIdentity | None, args: dict[str, Any], interval: float
    ) -> bool:
        """Whether the node is seen going down, or back with another boot, before the grace is over.

        One look that finds it away may be the network's fault: the second one decides. What does not tell whether it
        was booted is looked at again; if that stays so until the end, it cannot be said that it stayed up.
        """
        grace = float(args["grace"])

        def show(progress: Progress[Look]) -> None:
            self.progress(f"own reboot {passed(progress.elapsed, grace)}: {progress.seen.words}")

        waited = wait_until(
            self._looking(before, expected),
            lambda seen: seen.stage in _LEAVING,
            timeout=grace,
            interval=interval,
            needed=2,
            clock=self.clock,
            report=show,
        )
        return waited.last.seen.stage is not Stage.UP_AS_BEFORE

    def _looking(self, before: BootIdentity, expected: NodeIdentity | None) -> Callable[[float], Look]:
        """What looks at the node once, and leaves no session behind."""
        host, port = str(self.option("host")), int(self.option("port"))

        def knock(limit: float) -> SshPort:
            return ssh_port(host, port, limit, self._connection.way())

        def once(left: float) -> Look:
            try:
                return look(before, knock, self.open_session, self.reader, left, expected)
            finally:
                self.close_session()

        return once

    def _wait(
        self,
        before: BootIdentity,
        expected: NodeIdentity | None,
        restarts: bool,
        timeout: float,
        interval: float,
        started: float,
        evidence: list[dict[str, str]],
    ) -> dict[str, Any]:
        def show(progress: Progress[Look]) -> None:
            self.progress(f"restart {passed(progress.elapsed, timeout)}: {progress.seen.words}")

        waited = wait_until(
            self._looking(before, expected),
            lambda seen: seen.stage is Stage.REBOOTED,
            timeout=timeout,
            interval=interval,
            started=started,
            clock=self.clock,
            report=show,
        )
        last = waited.last.seen
        facts = _facts(before, last.boot, waited.last.elapsed, [*evidence, *last.evidence])
        if waited.held:
            return {**facts, "changed": restarts, "rebooted": True}
        doubt = last.words if last.stage in (Stage.UNPROVEN, Stage.OTHER_NODE) else last.stage.value
        kind = WrongNode if last.stage is Stage.OTHER_NODE else DeadlinePassed
        error = kind(
            f"no reboot within {timeout:.0f} s; last seen: {doubt}",
            host=str(self.option("host")),
            command="utils system restart" if restarts else "",
            seen=OwnWords(last.words),
            hint=HINTS[last.stage],
        )
        return {**facts, **failure(error, changed=restarts), "rebooted": False, "last_seen": last.stage.name.lower()}


def _identified(reader: Reader, boot: BootIdentity, given: NodeIdentity | None) -> NodeIdentity:
    """The node that is about to be restarted. Raises WrongNode if it is not the one that was read before, and
    ProductContradiction if it is of another product than that one."""
    named = given.named_product if given is not None else None
    product = reader.product(named).product if named is not None else None
    found = read_identity(reader, boot=boot, product=product)
    if given is not None:
        require_same(given, found, reader.host)
    return found


def _facts(
    before: BootIdentity, after: BootIdentity | None, elapsed: float, evidence: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "boot_before": to_result(before),
        "boot_after": to_result(after) if after is not None else None,
        "elapsed_s": round(elapsed, 1),
        "evidence": evidence,
    }
