# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.command: CLI commands over one session; in check mode only those that read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Dialogue, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import SessionLost, VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_questions import confirmable, confirming_module
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction, failure
from ansible_collections.collabops.vos.plugins.plugin_utils.node.read_only import only_reads, unsendable

__all__ = ["ActionModule"]


@dataclass(frozen=True)
class Command:
    """A command, its timeout in seconds (None: the connection's command_timeout), and, if the operator confirms it, the
    dialogue that answers its question with yes."""

    text: str
    timeout: float | None
    dialogue: Dialogue | None


class ActionModule(VosAction):
    """Runs commands of the CLI."""

    ARGUMENT_SPEC = {"commands": {"type": "list", "elements": "raw", "required": True}}
    COMMANDS_ARE_TYPED = True
    OPENS_SESSION = False  # in check mode there may be nothing to run

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Run the commands in order, up to the first that fails."""
        stdout: list[str] = []
        skipped: list[str] = []
        changed = False
        for command in [_command(entry) for entry in args["commands"]]:
            reads = only_reads(command.text)
            if check and not reads:
                skipped.append(command.text)
                stdout.append("")
                changed = True
                continue
            try:
                session = session or self.open_session()
                stdout.append(_run(session, command, command.timeout or float(self.option("command_timeout"))))
            except VosError as error:
                begun = error.accepted or (error.unsettled and not reads)
                return failure(error, changed=changed or begun, **_result(stdout, skipped))
            changed = changed or not reads
        return {"changed": changed, **_result(stdout, skipped)}


def _run(session: Session, command: Command, timeout: float) -> str:
    """The output of the command, up to the prompt. Raises VosError."""
    if command.dialogue is None:
        return session.run(command.text, timeout)
    said = session.converse(command.dialogue, timeout)
    if said.ending is not Ending.PROMPT:
        raise SessionLost(
            f"the question was answered yes, but then the prompt did not come back ({said.ending.value})",
            host=session.host,
            command=command.text,
            seen=said.text,
            hint="It is not known what the command has done: read the state of the node before you send it again.",
            accepted=said.accepted,
        )
    return said.text


def _result(stdout: list[str], skipped: list[str]) -> dict[str, Any]:
    return {
        "stdout": stdout,
        "stdout_lines": [text.splitlines() for text in stdout],
        "skipped_commands": skipped,
    }


def _command(entry: object) -> Command:
    """An entry of the option `commands`. Raises AnsibleActionFail before anything was sent."""
    if isinstance(entry, str):
        entry = {"command": entry}
    if not isinstance(entry, dict) or not isinstance(entry.get("command"), str):
        raise AnsibleActionFail(f"an entry of commands is a string, or a dictionary with the key command: {entry!r}")
    unknown = sorted(str(key) for key in entry if key not in ("command", "timeout", "confirm"))
    if unknown:
        raise AnsibleActionFail(f"an entry of commands has unknown keys: {', '.join(unknown)}")
    text = str(entry["command"]).strip()
    problem = unsendable(text)
    if problem:
        raise AnsibleActionFail(f"this command cannot be sent, {problem}: {text!r}")
    timeout = entry.get("timeout")
    try:
        seconds = None if timeout is None else float(timeout)
    except (TypeError, ValueError):
        raise AnsibleActionFail(f"the timeout of {text!r} is not a number of seconds: {timeout!r}") from None
    if seconds is not None and seconds <= 0:
        raise AnsibleActionFail(f"the timeout of {text!r} must be more than 0 seconds")
    confirm = entry.get("confirm", False)
    if not isinstance(confirm, bool):
        raise AnsibleActionFail(f"confirm of {text!r} must be true or false, not {confirm!r}")
    return Command(text, seconds, _dialogue(text) if confirm else None)


def _dialogue(text: str) -> Dialogue:
    """The dialogue that confirms a command. Raises AnsibleActionFail if this module may not confirm it."""
    dialogue = confirmable(text)
    if dialogue is not None:
        return dialogue
    module = confirming_module(text)
    raise AnsibleActionFail(
        f"{text!r} is confirmed only by the module collabops.vos.{module}"
        if module
        else f"{text!r} is not confirmed by this collection; run it by hand"
    )
