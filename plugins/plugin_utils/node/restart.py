# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The restart of a node: sending it, looking at the node while it is away, and the proof that it was booted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ..cli.confirmations import system_restart
from ..cli.dialogue import Ending
from ..cli.errors import SessionLost, VosError
from .boot import BootIdentity, rebooted
from .errors import FINAL, ProductContradiction, RequestRefused
from .identity import NodeIdentity, differences, of_boot, read_identity
from .min_version import Converses
from .reader import CommandRunner, Reader
from .ssh_port import SshPort

__all__ = ["HINTS", "Look", "Stage", "look", "order_restart"]

# Seconds. The CLI stops the services for up to 5 minutes before it hangs up (its own text), and hanging up earlier
# might stop the restart, so the session is held that long.
STOPPING = 300.0
# Seconds that the SSH port has to answer in one look.
PORT_PATIENCE = 10.0


class Stage(str, Enum):
    """How far a node is on its way through a reboot, as one look shows it."""

    UP_AS_BEFORE = "up, not rebooted yet"
    PORT_CLOSED = "SSH port closed"
    NO_CLI = "SSH answers, no CLI yet"
    UNPROVEN = "CLI up, reboot not proven"
    OTHER_NODE = "another server answers"
    REBOOTED = "rebooted"


# What an operator can do about a node that stays there.
HINTS = {
    Stage.UP_AS_BEFORE: "The node never went down. Look at its console; restart it again when nothing is in progress.",
    Stage.PORT_CLOSED: "The node does not come back. Look at its console or at its virtual machine.",
    Stage.NO_CLI: "The node is up, but its CLI does not start. Look at its console.",
    Stage.UNPROVEN: "The CLI works, but no reboot could be proven. Compare `show status` with the time of the restart.",
    Stage.OTHER_NODE: (
        "Find out which server has this address now: the node itself may be down. Look at its console or at its "
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


def order_restart(session: Converses, reader: Reader) -> Ending:
    """Send `utils system restart` and answer its question; how the dialogue ended then.

    Raises VosError if it was not accepted, or if something went wrong afterwards (`accepted`).
    """
    conversation = session.converse(system_restart(), timeout=STOPPING)
    lines = [line.strip() for line in conversation.text.splitlines() if line.strip()]
    reader.note(conversation.command, conversation.success_line or (lines[-1] if lines else ""))
    if not conversation.accepted:
        raise RequestRefused(
            "the CLI did not ask for the confirmation, so the node was not restarted",
            host=session.host,
            command=conversation.command,
            seen=conversation.text,
            hint="Run the command by hand up to its question, and compare the text.",
        )
    return conversation.ending


def look(
    before: BootIdentity,
    port: Callable[[float], SshPort],
    login: Callable[[], CommandRunner],
    read: Callable[[CommandRunner], Reader],
    left: float,
    expected: NodeIdentity | None = None,
) -> Look:
    """Look once: the port, then the login, then the boot, and behind a new boot whether it is the node that is
    `expected` (without it: as far as `before` tells). Raises the errors that no waiting fixes."""
    answer = port(max(1.0, min(PORT_PATIENCE, left)))
    if answer is SshPort.OPEN:
        return Look(Stage.NO_CLI, answer.value)
    if answer is not SshPort.SSH:
        return Look(Stage.PORT_CLOSED, answer.value)
    try:
        session = login()
    except FINAL:
        raise
    except VosError as error:
        return Look(Stage.NO_CLI, f"SSH answers, no CLI: {error.message}")
    reader = read(session)
    try:
        return _look_at_boot(before, expected or of_boot(before), reader)
    except SessionLost:
        return Look(Stage.NO_CLI, "SSH answers, but the session was cut off", None, tuple(reader.evidence))
    except ProductContradiction as error:
        return Look(Stage.OTHER_NODE, f"another server answers: {error.message}", None, tuple(reader.evidence))
    except VosError as error:
        return Look(Stage.UNPROVEN, f"CLI up, not readable: {error.message}", None, tuple(reader.evidence))


def _look_at_boot(before: BootIdentity, expected: NodeIdentity, reader: Reader) -> Look:
    boot = reader.boot()
    told = differences(expected, of_boot(boot))
    verdict = rebooted(before, boot)
    if verdict.rebooted and not told and expected.row is not None:
        # Only now, because it is a long list. A product that is expected and not seen yet is an error, and awaited.
        wanted = expected.named_product
        product = reader.product(wanted).product if wanted is not None else None
        told = differences(expected, read_identity(reader, boot=boot, product=product))
    evidence = tuple(reader.evidence)
    if told:
        return Look(Stage.OTHER_NODE, f"another server answers: {'; '.join(told)}", boot, evidence)
    stage = {True: Stage.REBOOTED, False: Stage.UP_AS_BEFORE, None: Stage.UNPROVEN}[verdict.rebooted]
    return Look(stage, f"CLI up, {verdict.reason}" if stage is Stage.UNPROVEN else stage.value, boot, evidence)
