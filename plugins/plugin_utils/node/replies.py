# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of a node over one session: complete answers to successful commands, and the lines kept as evidence."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol, Self, TypeVar

from ..cli.errors import CommandRefused
from ..cli.redaction import OwnWords
from ..parse.errors import ParseError
from ..parse.refusals import says_upgrade_runs
from .errors import AnswerNotUnderstood

__all__ = ["Answers", "CommandRunner", "Evidence", "line_with"]

T = TypeVar("T")

# What the CLI answers when the product or the release has no such command. `Incomplete command entered` is not
# among them: that is also what an account with too low a privilege level gets.
NO_SUCH_COMMAND = "no valid command entered"
# How often a command is sent at most until two answers agree.
READINGS = 3


class CommandRunner(Protocol):
    """The part of a session that reading needs."""

    host: str

    def run(self, command: str, timeout: float = 60.0) -> str:
        """The answer of the CLI to a command."""


@dataclass(frozen=True)
class Evidence:
    """A command, the line of its answer that decided, and the controller's time (UTC, ISO 8601)."""

    command: str
    line: str
    time: str

    def as_result(self) -> dict[str, str]:
        """The evidence as modules return it."""
        return {"command": self.command, "line": self.line, "time": self.time}


def utc_now() -> datetime:
    """The controller's time."""
    return datetime.now(UTC)


def _never(_found: object) -> bool:
    """Nothing in the answer shows that it is complete."""
    return False


class Answers:
    """Reads one node over one session. None means that the product has no such command.

    Some answers show that they are complete, by a count, a last row or a closing line: such a command is sent once.
    Other answers look complete even if they were cut off: such a command is sent until two answers agree, READINGS
    times at most. Within `confirming(False)` every command is sent once, because the caller polls or decides nothing.

    All methods raise VosError: the errors of the session, and AnswerNotUnderstood for a text that no parser knows, and
    for answers that do not agree. A refused command has no answer, even if its output contains other text.
    """

    # Seconds for slow commands, which need more than the default of the connection.
    PATIENCE: Mapping[str, float] = MappingProxyType({})

    def __init__(
        self,
        session: CommandRunner,
        *,
        timeout: float = 60.0,
        now: Callable[[], datetime] = utc_now,
        known: Mapping[str, tuple[str, datetime]] = MappingProxyType({}),
    ) -> None:
        """`known` are answers that this session has given already, with the controller's time of each."""
        self.host = session.host
        self.upgrade_refusal = ""  # the line of a refusal that says that an upgrade runs
        self.now = now
        self._session = session
        self._timeout = timeout
        self._answers: dict[str, str | CommandRefused] = {command: answer for command, (answer, _time) in known.items()}
        self._answered_at = {command: time for command, (_answer, time) in known.items()}
        self._evidence: dict[tuple[str, str], Evidence] = {}
        self._confirms = True
        self._settled: set[str] = set()  # the commands whose answer is known to be complete

    @contextmanager
    def confirming(self, wanted: bool) -> Iterator[None]:
        """Whether commands are sent again if an answer does not show that it is complete, for the time of a `with`."""
        before, self._confirms = self._confirms, wanted
        try:
            yield
        finally:
            self._confirms = before

    def again(self, keep: Collection[str] = ()) -> Self:
        """A new reading over the same session. It knows the answers to the commands in `keep` already: only for what
        cannot change while a session lasts, such as which server answers."""
        known = {
            command: (answer, self._answered_at[command])
            for command, answer in self._answers.items()
            if command in keep and isinstance(answer, str)
        }
        return type(self)(self._session, timeout=self._timeout, now=self.now, known=known)

    def forget(self, beginning: str) -> None:
        """Ask again for the commands that begin so, although they were answered."""
        for command in [command for command in self._answers if command.startswith(beginning)]:
            del self._answers[command]

    @property
    def evidence(self) -> list[dict[str, str]]:
        """The evidence so far, as modules return it."""
        return [evidence.as_result() for evidence in self._evidence.values()]

    def note(self, command: str, line: str) -> None:
        """Keep a line that decided, once."""
        line = line if isinstance(line, OwnWords) else line.strip()
        self._evidence.setdefault((command, line), Evidence(command, line, self.now().isoformat(timespec="seconds")))

    def note_instead(self, command: str, lines: Collection[str]) -> None:
        """Keep these lines of an answer in place of those that were kept before: they decided."""
        for key in [key for key in self._evidence if key[0] == command]:
            del self._evidence[key]
        for line in lines:
            self.note(command, line)

    def ask(
        self,
        command: str,
        parse: Callable[[str], T],
        line: Callable[[T], str],
        patience: float = 0.0,
        *,
        whole: Callable[[T], bool] = _never,
        same: Callable[[T, T], bool] = operator.eq,
        refusal: Callable[[str], T | None] | None = None,
    ) -> T | None:
        """The parsed answer, or None if the product has no such command; `line` finds the line that decided.

        `patience` is the timeout of a slow command in seconds. `whole` returns whether an answer shows that it is
        complete, `same` whether two answers mean the same. `refusal` reads a refusal that is in fact an answer.
        """
        try:
            return self._need(command, parse, line, whole, same, patience)
        except CommandRefused as error:
            words = f"{error.heard.seen}\n{error.heard.message}"
            if NO_SUCH_COMMAND in words.lower():
                self.note(command, line_with(words, NO_SUCH_COMMAND))
                return None
            found = refusal(error.heard.seen) if refusal is not None else None
            if found is None:
                raise
            self.note(command, line_with(error.seen, line(found)))
            return found

    def _need(
        self,
        command: str,
        parse: Callable[[str], T],
        line: Callable[[T], str],
        whole: Callable[[T], bool],
        same: Callable[[T, T], bool] = operator.eq,
        patience: float = 0.0,
    ) -> T:
        found = self._parsed(command, self._answer(command, patience), parse)
        if self._confirms and command not in self._settled:
            if not whole(found):
                found = self._agreed(command, found, parse, same, patience)
            self._settled.add(command)
        self.note(command, line_with(self._answer(command), line(found)))
        return found

    def _agreed(
        self, command: str, first: T, parse: Callable[[str], T], same: Callable[[T, T], bool], patience: float
    ) -> T:
        """The latest of two answers that mean the same."""
        seen = [first]
        while len(seen) < READINGS:
            self._send(command, patience)
            latest = self._parsed(command, self._answer_again(command), parse)
            if any(same(earlier, latest) for earlier in seen):
                return latest
            seen.append(latest)
        raise AnswerNotUnderstood(
            f"the command was sent {READINGS} times, but no two answers agree, so an answer may have been cut off",
            host=self.host,
            command=command,
            seen=self._answer(command),
            hint="Run the command by hand several times. Run this again when its answers are the same and complete.",
        )

    def _answer_again(self, command: str) -> str:
        """The latest answer to a command that was answered before, so a refusal now does not mean "no such command"."""
        try:
            return self._answer(command)
        except CommandRefused as error:
            raise AnswerNotUnderstood(
                "the command was answered, but refused when it was sent again",
                host=self.host,
                command=command,
                seen=error.seen or OwnWords(error.message),
                hint="Run the command by hand. Run this again when the node answers it each time.",
            ) from error

    def _answer(self, command: str, patience: float = 0.0) -> str:
        """The latest answer. Raises CommandRefused if the command was refused."""
        if command not in self._answers:
            self._send(command, patience)
        answer = self._answers[command]
        if isinstance(answer, CommandRefused):
            raise answer
        return answer

    def _send(self, command: str, patience: float = 0.0) -> None:
        patience = max(self._timeout, patience, self.PATIENCE.get(command, 0.0))
        try:
            self._answers[command] = self._session.run(command, patience)
        except CommandRefused as error:
            self._answers[command] = error
            if says_upgrade_runs(f"{error.heard.seen}\n{error.heard.message}"):
                self.upgrade_refusal = line_with(error.seen, "upgrade")
        self._answered_at[command] = self.now()

    def _parsed(self, command: str, text: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(text)
        except ParseError as error:
            raise AnswerNotUnderstood(
                error.what,
                host=self.host,
                command=command,
                seen=text,
                hint="Run the command by hand. If the node is healthy, report this text, so that it can be added.",
            ) from error


def line_with(text: str, needle: str) -> str:
    """The first line that contains the needle; without a needle, the first line that is not empty."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if needle.strip().lower() in line.lower()), lines[0] if lines else "")
