# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all action plugins: it checks arguments, opens one CLI session, and turns errors into failed results."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase

from ..cli import driver
from ..cli.errors import VosError
from ..cli.redaction import hiding, known_secrets, redact_sentence
from ..cli.session import Session
from ..node.access import NodeAccess
from ..node.errors import RequestRefused
from ..node.reader import CommandRunner, Reader
from ..node.ssh_port import SshPort, ssh_port
from ..product.catalogue import settable_names
from ..product.model import Product
from ..rollout.progress_lines import ProgressLines
from ..wait import Clock, Waiting
from .ansible_private import without_source
from .host_variables import settle_delegated
from .results import redact_in
from .screen import show
from .secrets import secrets_of

__all__ = ["PRELOADED", "WIDTH", "VosAction", "failure"]

# A strategy loads this class in Ansible's main process before it forks a worker for the task. So the SSH library is
# imported once there, and not again in each of the workers.
PRELOADED = (driver,)


def failure(error: VosError, **facts: Any) -> dict[str, Any]:
    """The failed result for an error. A node that does not answer is failed too, never `unreachable`: that would remove
    the host from the play, with all later tasks that restore or report it.

    Unless more is known, the result is `changed` if a question was answered yes before the error, or if a question was
    declined and no prompt followed."""
    error.redact(known_secrets(), own_command=True)
    return {
        "failed": True,
        "changed": error.may_have_begun,
        "msg": str(error),
        "host": error.host,
        "command": error.command,
        "seen": error.seen,
        "hint": error.hint,
        "error_type": type(error).__name__,
        **facts,
    }


class VosAction(ActionBase):
    """An action on one node. A subclass gives ARGUMENT_SPEC and execute."""

    # An option of several modules; its description is in the doc fragment of the same name.
    PRODUCT: ClassVar[dict[str, Any]] = {"type": "str", "choices": settable_names()}

    ARGUMENT_SPEC: ClassVar[dict[str, Any]] = {}
    REQUIRED_IF: ClassVar[list[tuple[str, object, list[str]]]] = []
    # False for an action that needs no login, or that decides itself when to log in.
    OPENS_SESSION: ClassVar[bool] = True

    # True for an action that sends commands of the operator, which may contain a secret.
    COMMANDS_ARE_TYPED = False

    # The node as the inventory calls it, for lines of progress.
    label = ""

    _supports_async = False

    @without_source
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Validate the arguments, execute, close the session."""
        super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(self.ARGUMENT_SPEC, required_if=self.REQUIRED_IF)
        self.label = str(self._task.delegate_to or (task_vars or {}).get("inventory_hostname", ""))
        settle_delegated(self._connection, self._task, self._play_context, task_vars or {}, self._templar)
        secrets = self._secrets()
        with hiding(secrets):
            result = self._attempt(args, task_vars or {})
        if result.get("failed"):
            result["node"] = self.label
        return redact_in(result, secrets, typed=self.COMMANDS_ARE_TYPED)

    def _attempt(self, args: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        try:
            session = self.open_session() if self.OPENS_SESSION else None
            return self.execute(session, args, task_vars, bool(self._task.check_mode), bool(self._task.diff))
        except VosError as error:
            return failure(error)
        except AnsibleConnectionFailure as error:
            return {"failed": True, "changed": False, "msg": str(error), "error_type": type(error).__name__}
        finally:
            self.close_session()

    def _secrets(self) -> tuple[str, ...]:
        """The passwords, which no result and no line of progress may show, even if a node prints them."""
        return secrets_of(self._connection)

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Do the work and return the result of the task. Raises VosError; `session` is None without OPENS_SESSION."""
        raise NotImplementedError

    def open_session(self) -> Session:
        """The session of this task, logged in at the first call. Raises VosError."""
        session: Session = self._cli().session()
        session.own_commands = not self.COMMANDS_ARE_TYPED
        return session

    def reopen_session(self) -> Session:
        """A new login, after the session was lost. Raises VosError."""
        self.close_session()
        return self.open_session()

    def close_session(self) -> None:
        """Log out, if there is a session."""
        if hasattr(self._connection, "session"):
            self._connection.close()

    def access(self) -> NodeAccess:
        """The access to the node of this task for a wait, with the session of this task. Raises VosError."""
        connection, host, port = self._cli(), str(self.option("host")), int(self.option("port"))

        def knock(limit: float) -> SshPort:
            return ssh_port(host, port, limit, connection.connector())

        return NodeAccess(host, knock, self.open_session, self.close_session, self.reader)

    def _cli(self) -> Any:
        """The connection, if it is one of this collection. Raises RequestRefused for another one."""
        if not hasattr(self._connection, "session"):
            raise RequestRefused(
                f"the connection is {getattr(self._connection, 'transport', 'unknown')}, which knows no VOS CLI",
                host=self.label,
                hint="Set ansible_connection to collabops.vos.cli for this host.",
            )
        return self._connection

    def reader(self, session: CommandRunner) -> Reader:
        """A reader of the session, with the command timeout of the connection."""
        return Reader(session, timeout=float(self.option("command_timeout")))

    @staticmethod
    def expected_product(args: dict[str, Any]) -> Product | None:
        """The option product as the product that it names."""
        return Product(str(args["product"])) if args["product"] else None

    @staticmethod
    def must_be_positive(args: dict[str, Any], *names: str) -> None:
        """Raise AnsibleActionFail for a number of seconds or polls that is not positive."""
        wrong = [name for name in names if not args[name] > 0]
        if wrong:
            raise AnsibleActionFail(f"{wrong[0]} is {args[wrong[0]]:g}; it must be above 0")

    def option(self, name: str) -> Any:
        """An option of the connection."""
        return self._connection.get_option(name)

    def progress(self, clock: Clock) -> Callable[[Waiting], None]:
        """What shows lines of progress at once, while the task runs."""
        secrets = self._secrets()
        lines = ProgressLines(show, clock, clean=lambda text: redact_sentence(text, secrets))
        return partial(lines.tell, self.label)


WIDTH = 99
