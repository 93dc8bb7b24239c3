# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The restart of a node by `utils system restart`: sending it, and waiting until the node is back with a new boot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..cli.confirmations import system_restart
from ..cli.dialogue import Ending
from ..cli.errors import VosError
from ..wait import Clock, Waiting
from .access import Confirm, Converses, NodeAccess
from .errors import RequestRefused
from .identity import NodeIdentity, read_node
from .reader import Reader
from .reboot import Patience, Reboot, wait_for_reboot

__all__ = ["order_restart", "restart_and_wait"]

# Seconds. The CLI stops the services for up to 5 minutes before it ends the session (its own text). Closing the session
# earlier might stop the restart, so it is kept open that long.
STOPPING = 300.0
_STOPPING = f"up to {STOPPING / 60:.0f} min until it goes down"


def restart_and_wait(
    access: NodeAccess,
    given: NodeIdentity | None,
    patience: Patience,
    *,
    tell: Callable[[Waiting], None],
    confirm: Confirm | None = None,
    clock: Clock | None = None,
) -> Reboot:
    """Restart a node, and wait until another boot of it is proven. The time counts from before the login. `confirm` has
    the last word before the yes.

    Raises WrongNode and ProductContradiction if it is not the node that is `given`, and any error before the restart
    was confirmed, or in its dialogue. A later error is in the result.
    """
    clock = clock or Clock()
    started = clock.now()
    session = access.login()
    reader = access.read(session)
    # Read the boot now, even if it was read before: if the node was restarted since, the old reading proves nothing.
    before = read_node(reader, given)

    def stopping() -> None:
        tell(Waiting("the services of the node to stop", _STOPPING, clock.now() - started, patience.timeout))

    if confirm is None:
        stopping()
    ending = order_restart(session, reader, _then(confirm, stopping) if confirm is not None else None)
    evidence = tuple(reader.evidence)
    access.logout()
    try:
        reboot = wait_for_reboot(
            access, before, patience, tell=tell, command=system_restart().command, started=started, clock=clock
        )
    except VosError as error:
        return Reboot(before.boot, elapsed=clock.now() - started, evidence=evidence, ending=ending, error=error)
    return replace(reboot, evidence=(*evidence, *reboot.evidence), ending=ending)


def _then(confirm: Confirm, tell: Callable[[], None]) -> Confirm:
    """Tells right before the yes: until then a node may stand at its question for minutes, and none of its services
    stops."""

    def confirmed() -> str | None:
        refusal = confirm()
        if refusal == "":
            tell()
        return refusal

    return confirmed


def order_restart(session: Converses, reader: Reader, confirm: Confirm | None = None) -> Ending:
    """Send `utils system restart` and answer its question; how the dialogue ended then.

    Raises VosError if the restart was not accepted, or for an error after that (`accepted`).
    """
    conversation = session.converse(system_restart(), timeout=STOPPING, confirm=confirm)
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
