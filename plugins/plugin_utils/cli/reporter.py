# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log lines and errors of a session, with the last text seen and without secrets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .channel import Hangup, Wire
from .decline import Declined
from .errors import (
    CommandRefused,
    DeadlinePassed,
    LateText,
    OutputTooLarge,
    SessionLost,
    UnknownQuestion,
    UnsafeCommand,
    VosError,
)
from .known_questions import advice
from .patterns import tells_shutdown
from .redaction import redact, redact_line
from .terminal import clean, shown_line

__all__ = ["Reporter"]


class Reporter:
    """Writes the log and makes the errors of one session, without control sequences and secrets."""

    def __init__(self, host: str, wire: Wire, log: Callable[[str], None] | None, secrets: Sequence[str]) -> None:
        self._host = host
        self._wire = wire
        self._log = log
        self._secrets = tuple(secrets)
        self.own_commands = False  # True: no operator wrote them, so they hold no secret

    def say(self, text: str) -> None:
        """Writes one step of the dialogue to the log. The first character says who wrote the text (`redact_line`)."""
        if self._log is not None:
            hide = redact if text.startswith(">") and not self.own_commands else redact_line
            self._log(hide(text, self._secrets))

    def error(
        self,
        kind: type[VosError],
        message: str,
        *,
        command: str = "",
        hint: str = "",
        seen: str | None = None,
        accepted: bool = False,
    ) -> VosError:
        """An error of that kind with the last text that the node sent."""
        last = clean(self._wire.recent) if seen is None else seen
        error = kind(message, host=self._host, command=command, seen=last.strip("\n"), hint=hint, accepted=accepted)
        error.redact(self._secrets, own_command=self.own_commands)
        error.cut()  # after the secrets are hidden, so that no part of one is left
        if self._log is not None:
            self._log(f"! {kind.__name__}: {error.message}; last text: {error.seen}")
        return error

    def declined(
        self,
        kind: type[VosError],
        reason: str,
        declined: Declined,
        question: str,
        *,
        command: str,
        seen: str,
        accepted: bool,
        unknown: Sequence[str],
    ) -> VosError:
        """The error of a question that was not confirmed, with the sentences before it that are not known."""
        begun = "an earlier question of the command was answered yes, so the command may have begun. Then "
        earlier = begun if accepted else ""
        unsettled = "" if declined.at_prompt else ". No prompt followed, so the result on the node is unknown"
        message = f"{earlier}{reason}. It was {declined.done}{unsettled}. The question: {question!r}"
        error = self.error(kind, message, command=command, hint=advice(command, question), seen=seen, accepted=accepted)
        error.unsettled = not declined.at_prompt
        if isinstance(error, UnknownQuestion):
            error.sentences = tuple(redact(sentence, self._secrets) for sentence in unknown)
        return error

    def not_at_prompt(self, command: str) -> VosError:
        return self.error(SessionLost, "the session is no longer at its prompt, so nothing was sent", command=command)

    def lost(self, command: str, hangup: Hangup, *, entered: bool = True, answering: bool = False) -> VosError:
        """`entered` says that Enter was pressed behind the command, `answering` that its answer was being typed."""
        how = "the connection was reset" if hangup.reset else "the node ended the session"
        if not entered:
            return self.error(
                SessionLost,
                f"{how} before the command was entered; nothing was executed",
                command=command,
                hint="The node may be going down. When it is back, run the task again.",
            )
        if answering:
            return self.error(
                SessionLost,
                f"{how} while its question was answered, before Enter was pressed; nothing was confirmed",
                command=command,
                hint="The node may be going down. When it is back, run the task again.",
            )
        return self.error(
            SessionLost,
            f"{how} before its prompt came back",
            command=command,
            hint="The command may have been executed: read the state of the node before you send anything again.",
        )

    def late(self, command: str, seconds: float) -> VosError:
        hint = (
            "The command may still run on the node. If the node is merely slow, raise the timeout of the command "
            "(vos_command_timeout)."
        )
        if line := shown_line(self._wire.tail).strip():
            # Nothing was typed: this may also be a line of output, and the command may be running.
            hint = f"The line {line!r} may be a question; nothing was answered. If it is not a question: {hint}"
        return self.error(
            DeadlinePassed,
            f"the prompt did not come back within {seconds:g} seconds",
            command=command,
            hint=hint,
        )

    def flooded(self, command: str, *, entered: bool = True) -> VosError:
        if not entered:
            return self.error(
                OutputTooLarge,
                "the node sent more text than one command may have, while the command was typed; nothing was executed",
                command=command,
                hint="Log in by hand and check what the node prints at its prompt; then run the task again.",
            )
        return self.error(
            OutputTooLarge,
            "the node sent more text than one command may have",
            command=command,
            hint="Ask for less output, or read the file in another way.",
        )

    def not_echoed(self, command: str) -> VosError:
        return self.error(
            DeadlinePassed,
            "the node did not echo the command as it was typed, so Enter was not pressed",
            command=command,
            hint="Nothing was executed. Log in by hand and check whether the CLI answers; then run the task again.",
        )

    def late_text(self, command: str, lines: Sequence[str]) -> VosError:
        text = "\n".join(lines)
        if tells_shutdown(text):
            return self.error(
                SessionLost,
                "the node says that it is going down; the command was typed, but Enter was not pressed",
                command=command,
                seen=text,
                hint="Wait until the node is back, then read its state before you send anything again.",
            )
        return self.error(
            LateText,
            "the node sent more text after its prompt, so the answer to the previous command may be incomplete; "
            "this command was typed, but Enter was not pressed",
            command=command,
            seen=text,
            hint="Run the task again. If this error comes back, the connection to the node stalls for longer than "
            "vos_prompt_settle (seconds): raise this variable for this host.",
        )

    def unsafe(self, command: str) -> VosError:
        return self.error(
            UnsafeCommand,
            "this text cannot be typed as a command, so it was not sent",
            command=command,
            seen="",
            hint="A command is one line of printable characters. A question mark calls the help of the CLI and a "
            "TAB completes the command while they are typed, so neither may be in it.",
        )

    def refused(self, command: str, line: str, output: str, *, accepted: bool = False) -> VosError:
        return self.error(
            CommandRefused,
            f"the CLI refused the command{' after its question was answered yes' if accepted else ''}: "
            f"{redact(line, self._secrets)}",
            command=command,
            seen=output,
            accepted=accepted,
            hint="Read the node again before you do anything else to it: the confirmed command may have begun."
            if accepted
            else "Check whether this product and release have the command. Check also the privilege level of the user: "
            "if it is too low, the CLI says `Incomplete command entered`.",
        )
