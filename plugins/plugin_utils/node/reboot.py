# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reboot of a node: what one look at it shows, and the wait until a new boot of the same node is proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from ..cli.dialogue import Ending
from ..cli.errors import DeadlinePassed, SessionLost, VosError
from ..cli.redaction import OwnWords
from ..wait import Clock, Poll, Waiting, wait_until
from .access import NodeAccess
from .boot import BootIdentity, rebooted, to_result
from .errors import FINAL, ProductContradiction, WrongNode
from .identity import KnownNode, differences, of_boot, read_identity
from .reader import Reader
from .ssh_port import SshPort

__all__ = ["Look", "Patience", "Reboot", "Stage", "look", "wait_for_own_reboot", "wait_for_reboot"]

# Seconds that the SSH port has to answer in one look.
PORT_PATIENCE = 10.0


class Stage(str, Enum):
    """How far the reboot of a node is, as one look shows it."""

    UP_AS_BEFORE = "up, not rebooted yet"
    PORT_CLOSED = "SSH port closed"
    NO_CLI = "SSH answers, no CLI yet"
    UNPROVEN = "CLI up, reboot not proven"
    OTHER_NODE = "another server answers"
    REBOOTED = "rebooted"


# What is awaited of a node in this stage; of one that is back, what has come.
_AWAITED = {
    Stage.UP_AS_BEFORE: "the node to go down",
    Stage.PORT_CLOSED: "the node to come back",
    Stage.NO_CLI: "the CLI of the node to answer",
    Stage.UNPROVEN: "a reading that proves the reboot",
    Stage.OTHER_NODE: "the node itself to answer",
    Stage.REBOOTED: "the node is back with a new boot",
}
# What an operator can do about a node that stays in this stage.
_HINTS = {
    Stage.UP_AS_BEFORE: "The node never went down. Check its console; restart it again when nothing is in progress.",
    Stage.PORT_CLOSED: "The node does not come back. Check its console or its virtual machine.",
    Stage.NO_CLI: "The node is up, but its CLI does not start. Check its console.",
    Stage.UNPROVEN: "The CLI works, but no reboot could be proven. Compare `show status` with the time of the restart.",
    Stage.OTHER_NODE: (
        "Find out which server has this address now: the node itself may be down. Check its console or its "
        "virtual machine."
    ),
}


@dataclass(frozen=True)
class Look:
    """One look at a node: the stage, the words for the operator, and what was read."""

    stage: Stage
    words: str
    boot: BootIdentity | None = None
    evidence: tuple[dict[str, str], ...] = ()

    def waiting(self, elapsed: float, timeout: float) -> Waiting:
        """What is awaited after this look."""
        over = self.stage is Stage.REBOOTED
        return Waiting(_AWAITED[self.stage], "" if over else self.words, elapsed, timeout, over=over)


_OWN_REBOOT = "a reboot that the node may begin by itself"
# The stages that show that a node goes down, or has gone down.
_LEAVING = (Stage.PORT_CLOSED, Stage.NO_CLI, Stage.REBOOTED)


@dataclass(frozen=True)
class Patience:
    """Seconds: how long a reboot may take, the pause between two looks, and how long a node that reboots by itself may
    take to go down."""

    timeout: float
    interval: float
    grace: float


@dataclass(frozen=True)
class Reboot:
    """How a wait for a reboot ended.

    Without `rebooted` and without an `error`, the node stayed up, and that is allowed. `after` is the boot that the
    last look read, if it read one; `elapsed` is the wait in seconds. `ending` is how the dialogue of the restart ended;
    None if this run did not restart the node.
    """

    before: BootIdentity
    rebooted: bool = False
    after: BootIdentity | None = None
    elapsed: float = 0.0
    evidence: tuple[dict[str, str], ...] = ()
    ending: Ending | None = None
    last_seen: Stage | None = None  # the stage of the node when the time was over
    error: VosError | None = None

    def to_result(self) -> dict[str, Any]:
        """As the module returns it, without the error."""
        result: dict[str, Any] = {
            "boot_before": to_result(self.before),
            "boot_after": to_result(self.after) if self.after is not None else None,
            "elapsed_s": round(self.elapsed, 1),
            "evidence": list(self.evidence),
            "rebooted": self.rebooted,
        }
        if self.ending is not None:
            result["ending"] = self.ending.value
        if self.last_seen is not None:
            result["last_seen"] = self.last_seen.name.lower()
        return result


def wait_for_reboot(
    access: NodeAccess,
    before: KnownNode,
    patience: Patience,
    *,
    tell: Callable[[Waiting], None],
    command: str = "",
    started: float | None = None,
    clock: Clock | None = None,
) -> Reboot:
    """Look at a node until a new boot of it is proven. If its time is over before that, the result has an error.

    `tell` gets what each look has shown. `command` is the command that was sent, for the error; `started` is the time
    of the clock from which the wait counts, if that is not now. Raises the errors that waiting cannot fix.
    """

    def show(progress: Poll[Look]) -> None:
        tell(progress.seen.waiting(progress.elapsed, patience.timeout))

    waited = wait_until(
        lambda left: look(access, before, left),
        lambda seen: seen.stage is Stage.REBOOTED,
        timeout=patience.timeout,
        interval=patience.interval,
        started=started,
        clock=clock,
        report=show,
    )
    last, elapsed = waited.last.seen, waited.last.elapsed
    if waited.held:
        return Reboot(before.boot, True, last.boot, elapsed, last.evidence)
    error = _too_late(access.host, last, patience.timeout, command)
    return Reboot(before.boot, False, last.boot, elapsed, last.evidence, last_seen=last.stage, error=error)


def _too_late(host: str, last: Look, timeout: float, command: str) -> VosError:
    doubt = last.words if last.stage in (Stage.UNPROVEN, Stage.OTHER_NODE) else last.stage.value
    kind = WrongNode if last.stage is Stage.OTHER_NODE else DeadlinePassed
    return kind(
        f"no reboot within {timeout:.0f} s; last seen: {doubt}",
        host=host,
        command=command,
        seen=OwnWords(last.words),
        hint=_HINTS[last.stage],
    )


def wait_for_own_reboot(
    access: NodeAccess,
    before: KnownNode,
    patience: Patience,
    *,
    tell: Callable[[Waiting], None],
    clock: Clock | None = None,
) -> Reboot:
    """Wait for a reboot that the node begins by itself. A node that is still up when the grace is over does not reboot.

    Raises the errors that waiting cannot fix.
    """
    clock = clock or Clock()
    started = clock.now()
    if not _leaves_by_itself(access, before, patience, tell, clock):
        return Reboot(before.boot, elapsed=clock.now() - started)
    # The time of the reboot counts from now, when it has begun.
    return wait_for_reboot(access, before, patience, tell=tell, clock=clock)


def _leaves_by_itself(
    access: NodeAccess, before: KnownNode, patience: Patience, tell: Callable[[Waiting], None], clock: Clock
) -> bool:
    """Whether the node is seen going down, or back with a new boot, before the grace is over.

    If one look does not reach the node, the network may be the cause: the second look decides. A reading that does not
    show whether the node was booted is repeated; if no later one shows it, nobody can say that the node stayed up.
    """

    def show(progress: Poll[Look]) -> None:
        waiting = progress.seen.waiting(progress.elapsed, patience.grace)
        if progress.seen.stage is Stage.UP_AS_BEFORE:
            waiting = replace(waiting, awaited=_OWN_REBOOT, then="goes on without a reboot")
        tell(waiting)

    waited = wait_until(
        lambda left: look(access, before, left),
        lambda seen: seen.stage in _LEAVING,
        timeout=patience.grace,
        interval=patience.interval,
        needed=2,
        clock=clock,
        report=show,
    )
    return waited.last.seen.stage is not Stage.UP_AS_BEFORE


def look(access: NodeAccess, before: KnownNode, left: float) -> Look:
    """Look once, and log out: the port, then the login, then the boot, and after a new boot whether it is the node that
    was read before. `left` are the remaining seconds. Raises the errors that waiting cannot fix."""
    try:
        return _look(access, before, left)
    finally:
        access.logout()


def _look(access: NodeAccess, before: KnownNode, left: float) -> Look:
    answer = access.knock(max(1.0, min(PORT_PATIENCE, left)))
    if answer is SshPort.OPEN:
        return Look(Stage.NO_CLI, answer.value)
    if answer is not SshPort.SSH:
        return Look(Stage.PORT_CLOSED, answer.value)
    try:
        session = access.login()
    except FINAL:
        raise
    except VosError as error:
        return Look(Stage.NO_CLI, f"SSH answers, no CLI: {error.message}")
    reader = access.read(session)
    try:
        return _look_at_boot(before, reader)
    except SessionLost:
        return Look(Stage.NO_CLI, "SSH answers, but the session was cut off", None, tuple(reader.evidence))
    except ProductContradiction as error:
        return Look(Stage.OTHER_NODE, f"another server answers: {error.message}", None, tuple(reader.evidence))
    except VosError as error:
        return Look(Stage.UNPROVEN, f"CLI up, not readable: {error.message}", None, tuple(reader.evidence))


def _look_at_boot(before: KnownNode, reader: Reader) -> Look:
    boot, expected = reader.boot(), before.identity
    told = differences(expected, of_boot(boot))
    verdict = rebooted(before.boot, boot)
    if verdict.rebooted and not told and expected.row is not None:
        # Last, because the list of services is long. If the product is not recognised yet, that is an error, and the
        # wait goes on.
        wanted = expected.named_product
        product = reader.product(wanted).product if wanted is not None else None
        told = differences(expected, read_identity(reader, boot=boot, product=product))
    evidence = tuple(reader.evidence)
    if told:
        return Look(Stage.OTHER_NODE, f"another server answers: {'; '.join(told)}", boot, evidence)
    stage = {True: Stage.REBOOTED, False: Stage.UP_AS_BEFORE, None: Stage.UNPROVEN}[verdict.rebooted]
    return Look(stage, f"CLI up, {verdict.reason}" if stage is Stage.UNPROVEN else stage.value, boot, evidence)
