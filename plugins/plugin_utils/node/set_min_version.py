# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting the minimum TLS version of one node: the command with its question, and the value that is read afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ..cli.dialogue import Ending
from ..cli.errors import UnknownQuestion, VosError
from ..cli.known_warnings import as_yaml
from ..cli.redaction import OwnWords
from ..product.model import Regime
from ..wait import Clock, wait_until
from .access import Confirm, Converses, NodeAccess
from .errors import FINAL, RequestRefused, ValueNotKept
from .min_version import RESTART, PlannedSet
from .reader import CommandRunner, Reader

__all__ = ["SetOutcome", "SetResult", "carry_out"]

# Seconds. In the node regime the node reboots within minutes, so a longer attempt makes no sense.
READ_AGAIN_FOR = 60.0
READ_AGAIN_EVERY = 5.0


class SetOutcome(str, Enum):
    """The outcome of a request to set the minimum."""

    ALREADY = "already"
    WOULD_SET = "would_set"  # check mode
    SET = "set"
    UNKNOWN = "unknown"  # it may have been set, but the value could not be read


@dataclass(frozen=True)
class SetResult:
    """The result of a `set` whose question was answered yes, or was declined with an unknown outcome.

    `after` is the value that the node shows now; None if it could not be read. `outcome` is None if the node accepted
    the command but shows another value, which is an error. `restart` is what the new value needs: "automatic" or
    "required". `warning` is what an operator should know after a success.
    """

    before: str
    after: str | None
    outcome: SetOutcome | None
    ending: Ending  # how the dialogue ended
    restart: str
    confirmed: bool = False  # the CLI said that it was successful
    evidence: tuple[dict[str, str], ...] = ()
    warning: str = ""
    error: VosError | None = None

    @property
    def changed(self) -> bool:
        """Whether the node has changed; True if it could not be read."""
        return self.after != self.before


@dataclass(frozen=True)
class _Reading:
    """The value that the node has now, or None and why it could not be read."""

    value: str | None
    evidence: tuple[dict[str, str], ...] = ()
    why_unknown: str = ""


def carry_out(
    change: PlannedSet,
    access: NodeAccess,
    session: Converses,
    reader: Reader,
    *,
    confirm: Confirm | None = None,
    clock: Clock | None = None,
) -> SetResult:
    """Send the `set`, answer its question, and read the value again, if need be over a new session. `confirm` has the
    last word before the yes.

    Raises the errors of the dialogue before its question is answered yes. After the yes, a lost session or an error
    does not decide: the value is read again. The same applies if a question was declined and no prompt followed.
    """
    try:
        conversation = session.converse(change.dialogue, confirm=confirm)
    except VosError as error:
        if isinstance(error, UnknownQuestion) and error.sentences:
            error.hint = _how_to_accept(error.sentences, change)
        if not error.may_have_begun:
            raise
        reader.note(error.command, OwnWords(error.message))
        return _failed(error, change, _read_again(session, access, clock))
    reader.note(conversation.command, conversation.success_line or _last_line(conversation.text))
    if not conversation.accepted:
        raise RequestRefused(
            "the CLI did not ask for the confirmation, so nothing was confirmed",
            host=session.host,
            command=conversation.command,
            seen=conversation.text,
            hint="Run the command by hand up to its question, and compare the text.",
        )
    at_prompt = session if conversation.ending is Ending.PROMPT else None
    reading = _read_again(at_prompt, access, clock)
    result = SetResult(
        before=change.before,
        after=reading.value,
        outcome=SetOutcome.SET,
        ending=conversation.ending,
        restart=conversation.restart or RESTART[change.regime],
        confirmed=bool(conversation.success_line),
        evidence=reading.evidence,
    )
    return _judged(result, change, reading, reader.host)


def _failed(error: VosError, change: PlannedSet, reading: _Reading) -> SetResult:
    """Something went wrong behind the accepted question, or no prompt followed one that was declined."""
    told = f"The node now says that its minimum is {reading.value}." if reading.value else reading.why_unknown
    error.hint = f"{told} {error.hint}"
    return SetResult(
        before=change.before,
        after=reading.value,
        outcome=SetOutcome.UNKNOWN,
        ending=Ending.UNKNOWN,
        restart=RESTART[change.regime],
        evidence=reading.evidence,
        error=error,
    )


def _judged(result: SetResult, change: PlannedSet, reading: _Reading, host: str) -> SetResult:
    """The result of a dialogue that went well, by the value that the node shows now."""
    if reading.value is None:
        doubt = f"TLS {change.target} was confirmed, but the node could not be read again: {reading.why_unknown}"
        return replace(result, outcome=SetOutcome.UNKNOWN, warning=f"{host}: {doubt}")
    if reading.value == change.target:
        return result
    if change.regime is not Regime.NODE and result.confirmed:
        # Whether `show` prints the new value before the restart is not documented (CLI reference 15).
        doubt = f"TLS {change.target} is set, and the node shows {reading.value} until it is restarted"
        return replace(result, warning=f"{host}: {doubt}")
    error = ValueNotKept(
        f"TLS {change.target} was confirmed, but the node says that its minimum is {reading.value}",
        host=host,
        command=change.dialogue.command,
        seen="\n".join(entry["line"] for entry in reading.evidence),
        hint="Run the command by hand and check the node's answer before you change anything else.",
    )
    return replace(result, outcome=None, error=error)


def _how_to_accept(unknown: Sequence[str], change: PlannedSet) -> str:
    name = f"{change.product.value} {change.release}"
    return (
        f"No rule knows these sentences of {name}. Read the whole text above. If it is acceptable for every node of "
        "this release, add this entry, with your reason, to the YAML file that vos_known_warnings names "
        "(known_warnings of the module), and run the task again. If not, leave the node as it is.\n"
        f"{as_yaml(change.product, change.release, unknown)}"
    )


def _read_again(session: CommandRunner | None, access: NodeAccess, clock: Clock | None) -> _Reading:
    """The value that the node has now: over the session if it still works, else over new ones for a while."""
    if session is not None:
        answer = _value(session, access)
        if isinstance(answer, _Reading):
            return answer
    last = wait_until(
        lambda _left: _value_again(access),
        lambda answer: isinstance(answer, (_Reading, *FINAL)),
        timeout=READ_AGAIN_FOR,
        interval=READ_AGAIN_EVERY,
        clock=clock,
    ).last.seen
    return last if isinstance(last, _Reading) else _Reading(None, why_unknown=str(last))


def _value_again(access: NodeAccess) -> _Reading | VosError:
    access.logout()
    try:
        session = access.login()
    except VosError as error:
        return error
    return _value(session, access)


def _value(session: CommandRunner, access: NodeAccess) -> _Reading | VosError:
    reader = access.read(session)
    try:
        found = reader.min_version()
    except VosError as error:
        return error
    if found is None:
        return RequestRefused("the node no longer knows `show tls min-version`", host=session.host)
    return _Reading(found.version, tuple(reader.evidence))


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
