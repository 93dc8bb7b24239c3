# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session and a connection that answer from a script, and a runner of actions over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Dialogue, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import CommandRefused, VosError, Withdrawn
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.connector import Connector
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.target import Target
from ansible_collections.collabops.vos.plugins.plugin_utils.node.access import Confirm
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

HOST = "192.0.2.11"
PASSWORD = "Korrekt-Pferd-9"

Answer = str | VosError
Script = Mapping[str, Answer | list[Answer]]

__all__ = [
    "HOST",
    "PASSWORD",
    "TIME",
    "FakeClock",
    "ScriptedConnection",
    "ScriptedSession",
    "commands",
    "conversation",
    "refused",
    "run_action",
]


def refused(command: str, text: str = "No valid command entered") -> CommandRefused:
    """The error of a command that the CLI does not take."""
    return CommandRefused("the CLI refused the command", host=HOST, command=command, seen=text)


def conversation(
    dialogue: Dialogue, success_line: str = "", *, accepted: bool = True, ending: Ending = Ending.PROMPT, text: str = ""
) -> Conversation:
    """The course of a dialogue that the tests of actions need no text of."""
    return Conversation(
        command=dialogue.command,
        text=text or success_line,
        accepted=accepted,
        answer_text=success_line,
        success_line=success_line,
        ending=ending,
    )


class ScriptedSession:
    """Answers commands from a script; one that is not in it is no valid command. A list answers in turn."""

    def __init__(self, script: Script, talk: Conversation | VosError | None = None) -> None:
        self.host = HOST
        self.sent: list[str] = []
        self.dialogues: list[Dialogue] = []
        self._script = {c: list(a) if isinstance(a, list) else [a] for c, a in script.items()}
        self._talk = talk
        self.own_commands = False

    def run(self, command: str, timeout: float = 60.0) -> str:
        self.sent.append(command)
        answers = self._script.get(command, [refused(command)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, VosError):
            raise answer
        return answer

    def converse(self, dialogue: Dialogue, timeout: float = 120.0, confirm: Confirm | None = None) -> Conversation:
        self.sent.append(dialogue.command)
        self.dialogues.append(dialogue)
        assert self._talk is not None, f"nobody expects {dialogue.command}"
        if isinstance(self._talk, VosError):
            raise self._talk
        while confirm is not None and (objection := confirm()) != "":
            if objection is not None:
                raise Withdrawn(objection, host=HOST, command=dialogue.command)
        return self._talk


@dataclass
class ScriptedConnection:
    """Hands out sessions, or raises errors, in turn; the last one again and again. Reusable while it is open."""

    logins: list[ScriptedSession | VosError]
    options: dict[str, Any] = field(
        default_factory=lambda: {"host": HOST, "port": 22, "command_timeout": 60, "password": PASSWORD}
    )
    open_session: ScriptedSession | None = None
    login_count: int = 0
    transport: str = "collabops.vos.cli"
    _shell: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(tmpdir=None))

    def session(self) -> ScriptedSession:
        if self.open_session is None:
            self.login_count += 1
            login = self.logins.pop(0) if len(self.logins) > 1 else self.logins[0]
            if isinstance(login, VosError):
                raise login
            self.open_session = login
        return self.open_session

    def close(self) -> None:
        self.open_session = None

    def connector(self) -> Connector:
        return Connector(Target(host=HOST, user="", password=""))

    def get_option(self, name: str) -> Any:
        return self.options[name]


TIME = r"\b\d\d:\d\d:\d\d\b"  # of day, in a line of progress


class FakeClock:
    """A clock that moves only while somebody waits, and `step` seconds with each look at it."""

    def __init__(self, step: float = 0.0) -> None:
        self.time = 1000.0
        self.step = step
        self.pauses: list[float] = []

    def now(self) -> float:
        self.time += self.step
        return self.time

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.pause)


def run_action(
    action_class: type,
    connection: ScriptedConnection | ScriptedSession,
    args: Mapping[str, Any],
    *,
    check: bool = False,
    diff: bool = False,
    clock: FakeClock | None = None,
    variables: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Run an action as a task does, with these variables besides."""
    if isinstance(connection, ScriptedSession):
        connection = ScriptedConnection([connection])
    task = SimpleNamespace(
        args=dict(args),
        check_mode=check,
        diff=diff,
        async_val=0,
        delegate_to=None,
        no_log=False,
        action=action_class.__module__,
    )
    action = action_class(task, connection, None, None, None, None)
    if clock is not None:
        action.clock = clock.clock
    given = {"inventory_hostname": "cucm-pub", "groups": {"all": ["cucm-pub"]}, **(variables or {})}
    result: dict[str, Any] = action.run(task_vars=given)
    assert connection.open_session is None, "the action left its session open"
    return result


def commands(evidence: Iterable[Mapping[str, str]]) -> list[str]:
    """The commands of an evidence list."""
    return [entry["command"] for entry in evidence]
