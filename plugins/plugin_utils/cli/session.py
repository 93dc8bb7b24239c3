# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with the CLI of a node: login, reading commands, dialogues. It fails closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from .channel import Channel, Flood, Hangup, Wire
from .decline import decline
from .dialogue import NO_SUCH_QUESTION, Conversation, Dialogue, Ending
from .echoed_typing import ENTER, Typed, late_lines, type_answer, type_command
from .errors import CommandRefused, UnknownQuestion, VosError, Withdrawn
from .first_prompt import wait_for_prompt
from .output import SETTLE, ReadingEnd, Until, read, waits_still
from .patterns import refusal_line, tells_shutdown
from .question import Question
from .reporter import Reporter
from .terminal import at_prompt, before_prompt, clean, shown_line

__all__ = ["Session"]

# Seconds for the node to end the session after `exit`.
FAREWELL = 3.0


class Session:
    """A logged-in CLI, for one thread. If it does not return to its prompt, it can only be closed."""

    def __init__(
        self,
        channel: Channel,
        host: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        log: Callable[[str], None] | None = None,
        secrets: Sequence[str] = (),
        typing_delay: float = 0.5,
        quiet: float = 2.0,
        settle: float = SETTLE,
        max_output: int = 8 * 2**20,
    ) -> None:
        """`typing_delay`, `quiet` and `settle` are seconds; `max_output` is bytes, for one command.

        `quiet` is how long a line that looks like a question must stand before it is taken for one, `settle` the same
        for the prompt and for the questions that a dialogue knows.
        """
        self.host = host
        self.welcome = ""
        self._wire = Wire(channel, clock, max_output)
        self._report = Reporter(host, self._wire, log, secrets)
        self._typing_delay = typing_delay
        self._quiet = quiet
        self._settle = settle
        self._ready = False  # the CLI waits at its prompt, and nothing is typed
        self._closed = False

    @property
    def own_commands(self) -> bool:
        """Whether this collection wrote the commands: then a word in them that equals a secret is not hidden."""
        return self._report.own_commands

    @own_commands.setter
    def own_commands(self, own: bool) -> None:
        self._report.own_commands = own

    def login(self, timeout: float) -> str:
        """Waits up to `timeout` seconds for the first prompt, and returns the text before it.

        Only two things are typed: one newline if the prompt does not come, and then `set cli pagination off`.
        Raises NotVos, PasswordExpired, DeadlinePassed, SessionLost, OutputTooLarge.
        """
        deadline = self._wire.clock() + timeout
        try:
            self.welcome = wait_for_prompt(self._wire, self._report, timeout, settle=self._settle, quiet=self._quiet)
        except Flood as error:
            raise self._report.flooded("") from error
        self._report.say(f"< {self.welcome}")
        self._ready = self.own_commands = True
        try:
            self._run("set cli pagination off", deadline)
        except CommandRefused:
            # It needs privilege level 1 and no running upgrade (CLI reference 15). If refused, pagers are answered.
            self._report.say("# the pager stays on")
        self.own_commands = False  # until the caller who opened the session sets it
        return self.welcome

    def run(self, command: str, timeout: float = 60.0) -> str:
        """The output of a command, cleaned, without its echo, the prompt and pagers. `timeout` is seconds in total.

        Raises UnsafeCommand, CommandRefused, UnknownQuestion, SessionLost, DeadlinePassed, OutputTooLarge.
        """
        return self._run(command.strip(), self._wire.clock() + timeout)

    def converse(
        self, dialogue: Dialogue, timeout: float = 120.0, confirm: Callable[[], str | None] | None = None
    ) -> Conversation:
        """Sends a command that asks before it acts, and answers as the dialogue says.

        `confirm` has the last word before that answer: what it returns is why the question is declined after all
        (Withdrawn). Its time is not counted, and the question is judged once more after it. If it returns None, it is
        called again then: others that wait for their yes must know that this question still stands.

        A question that the dialogue does not know, or that follows an unexpected text, is answered `no` or left with
        Ctrl-C, and UnknownQuestion is raised. Only one question is answered yes, and only once. A refused command
        raises CommandRefused. A lost session or a passed deadline raises an error only before the yes; after it, they
        are the ending. An error after the yes has `accepted` set.
        """
        command = dialogue.command
        deadline = self._wire.clock() + timeout
        self._enter(command, deadline)
        answered: Question | None = None
        accepted_at = 0
        try:
            while (stop := read(self._wire, deadline, self._until(dialogue, answered))) is ReadingEnd.QUESTION:
                question = self._judge(dialogue, accepted=answered is not None)
                if confirm is not None:
                    began = self._wire.clock()
                    objection = confirm()
                    if objection:
                        raise self._decline(command, objection, kind=Withdrawn)
                    deadline += self._wire.clock() - began
                    confirm = confirm if objection is None else None
                    continue
                if self._wire.clock() >= deadline:
                    stop = ReadingEnd.LATE  # judging took its time; nothing is typed any more
                    break
                asked_at = len(self._wire.text)
                typed = self._type(command, question, deadline, accepted=answered is not None)
                answered = question
                if typed is Typed.TAKEN:
                    accepted_at = asked_at
                    continue
                accepted_at = len(self._wire.text)
                self._wire.turn()
                self._wire.send(ENTER)
            if stop is ReadingEnd.LATE and answered is None:
                raise self._report.late(command, timeout)
            ending = self._ending()
        except Hangup as hangup:
            if answered is None:
                raise self._report.lost(command, hangup) from hangup
            ending = Ending.RESET if hangup.reset else Ending.EOF
        except Flood as error:
            if answered is None:
                raise self._report.flooded(command) from error
            ending = Ending.UNKNOWN
        return self._conversation(dialogue, answered, accepted_at, ending)

    def still_waits(self) -> bool:
        """Whether the CLI waits at its prompt, and nothing but prompts has come since. Otherwise the session has ended,
        or its last answer was not complete: it can only be closed."""
        self._ready = self._ready and waits_still(self._wire)
        return self._ready

    def close(self, *, farewell: bool = True) -> None:
        """Leaves the CLI with `exit` if it waits at its prompt, and ends the connection. Never raises. Without the
        `farewell` nothing is typed."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._ready and farewell:  # anywhere but at the prompt, Enter could answer something
                self._ready, self.own_commands = False, True
                self._report.say("> exit")
                until = self._wire.clock() + FAREWELL
                if type_command(self._wire, "exit", until) is Typed.SHOWN:
                    self._wire.send(ENTER)
                    while self._wire.pump(until):
                        pass
        except (Hangup, Flood):
            self._report.say("# session ended")
        finally:
            self._wire.close()

    def _run(self, command: str, deadline: float) -> str:
        budget = deadline - self._wire.clock()
        self._enter(command, deadline)
        try:
            stop = read(self._wire, deadline, self._until())
        except Hangup as hangup:
            raise self._report.lost(command, hangup) from hangup
        except Flood as error:
            raise self._report.flooded(command) from error
        if stop is ReadingEnd.QUESTION:
            raise self._decline(command, "the command asked a question, and this module confirms no question of it")
        if stop is ReadingEnd.LATE:
            raise self._report.late(command, budget)
        self._ready = True
        output = before_prompt(self._wire.text)
        self._report.say(f"< {output}")
        if refused := refusal_line(output):
            raise self._report.refused(command, refused, output)
        return output

    def _enter(self, command: str, deadline: float) -> None:
        """Types a command, and presses Enter once the echo is right."""
        if not command or not command.isprintable() or "?" in command:
            raise self._report.unsafe(command)
        if not self._ready:
            raise self._report.not_at_prompt(command)
        self._ready = False
        self._report.say(f"> {command}")
        try:
            typed = type_command(self._wire, command, deadline)
            if typed is Typed.LATE_TEXT:
                raise self._report.late_text(command, late_lines(self._wire.text, command))
            if typed is Typed.NOT_SHOWN:
                raise self._report.not_echoed(command)
        except Hangup as hangup:
            raise self._report.lost(command, hangup, entered=False) from hangup
        except Flood as error:
            raise self._report.flooded(command, entered=False) from error
        self._wire.begin()
        try:
            self._wire.send(ENTER)
        except Hangup as hangup:
            raise self._report.lost(command, hangup) from hangup

    def _until(self, dialogue: Dialogue | None = None, answered: Question | None = None) -> Until:
        if dialogue is None:
            return Until(self._quiet, self._settle)
        accepted = answered is not None
        hold = accepted and dialogue.ends_session
        return Until(self._quiet, self._settle, dialogue.questions, prompt=not hold, wall=accepted and not hold)

    def _judge(self, dialogue: Dialogue, *, accepted: bool) -> Question:
        """The question on the screen, if it and the text before it are expected. Declines any other, and a second."""
        question, judgement = None, NO_SUCH_QUESTION
        if not accepted:
            question, judgement = dialogue.judge(shown_line(self._wire.tail), self._wire.text)
        if question is not None:
            return question
        unknown = judgement.unknown if judgement.acceptable else ()
        raise self._decline(dialogue.command, judgement.objection, unknown=unknown, accepted=accepted)

    def _type(self, command: str, question: Question, deadline: float, *, accepted: bool) -> Typed:
        self._report.say(f"< {clean(self._wire.text)}")
        self._report.say(f"> {question.answer}")
        try:
            typed = type_answer(self._wire, question.answer, self._typing_delay, deadline)
        except Hangup as hangup:
            if accepted or len(question.answer) == 1:  # a single key may be taken without Enter
                raise
            raise self._report.lost(command, hangup, answering=True) from hangup
        if typed is Typed.NOT_SHOWN:
            raise self._decline(
                command,
                f"the answer {question.answer!r} was not echoed as it was typed, so Enter was not pressed",
                leave=True,
                accepted=accepted,
            )
        return typed

    def _decline(
        self,
        command: str,
        reason: str,
        *,
        leave: bool = False,
        accepted: bool = False,
        unknown: Sequence[str] = (),
        kind: type[VosError] = UnknownQuestion,
    ) -> VosError:
        """Answers `no` if that is known to change nothing, else presses Ctrl-C. Returns the error that says so.

        If no prompt follows, the session is closed, and the error is `unsettled`.
        """
        line = shown_line(self._wire.tail).strip()
        text = clean(self._wire.text)
        declined = decline(self._wire, self._until(), self._typing_delay, leave=leave)
        self._ready = declined.at_prompt
        if not declined.at_prompt:
            self.close()
        return self._report.declined(
            kind, reason, declined, line, command=command, seen=text, accepted=accepted, unknown=unknown
        )

    def _ending(self) -> Ending:
        if at_prompt(self._wire.tail):
            self._ready = True
            return Ending.PROMPT
        return Ending.WALL if tells_shutdown(clean(self._wire.text)) else Ending.TIMEOUT

    def _conversation(
        self, dialogue: Dialogue, answered: Question | None, answered_at: int, ending: Ending
    ) -> Conversation:
        """What was said, as a record; CommandRefused when the CLI says that it did not do it."""
        said = Conversation.of(dialogue, self._wire.text, answered, answered_at, ending)
        self._report.say(f"< {said.answer_text if said.accepted else said.text}")
        self._report.say(f"# ended: {ending.value}")
        if ending is Ending.PROMPT and not said.success_line and (refused := refusal_line(said.text)):
            raise self._report.refused(dialogue.command, refused, said.text, accepted=said.accepted)
        return said
