# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login to a jump host: with a key of the user who runs Ansible, else with the password of the jump host."""

# paramiko has no annotations
# mypy: allow-untyped-calls

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import HopRefused
from ..redaction import shown
from ..terminal import clean
from .password_prompt import PasswordPrompt, UnexpectedPrompt, read_prompts
from .route import Hop
from .target import Target

__all__ = ["HopLogin", "refused"]

# ssh(1): the keys of a user, in the order in which ssh offers them.
_KEY_FILES = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")

_ONE_ATTEMPT = (
    "Check vos_proxy_password, and the user in vos_proxy_jump (user@host). One attempt was made, and it is not "
    "repeated in this run. Or install the public key of the user who runs Ansible on the jump host."
)

try:
    from paramiko.agent import Agent
    from paramiko.auth_handler import AuthHandler
    from paramiko.message import Message
    from paramiko.pkey import PKey
    from paramiko.ssh_exception import AuthenticationException, BadAuthenticationType, SSHException
except ImportError:  # the driver says what is missing before it comes here
    pass
else:

    class _OneService(AuthHandler):
        """Asks for the authentication service once, however many methods follow.

        paramiko asks again before each method. The sshd of OpenSSH, which every node has, answers each time. A jump
        host may be another server: asyncssh (its issue 233) and those made with Go (golang/go issue 75268) end the
        connection at the second request.
        paramiko's own alternative (ServiceRequestingTransport) waits without end for a server that hangs up.
        """

        _granted = False

        def _request_auth(self) -> None:
            if not self._granted:
                super()._request_auth()
                return
            granted = Message()
            granted.add_string("ssh-userauth")
            granted.rewind()
            super()._parse_service_accept(granted)

        def _parse_service_accept(self, m: Message) -> None:
            self._granted = True
            super()._parse_service_accept(m)


def refused(hop: Hop, target: Target, message: str, *, seen: str = "", hint: str = "") -> HopRefused:
    return HopRefused(
        f"the jump host {hop} {message}. The node was not contacted",
        host=target.host,
        seen=seen,
        hint=hint
        or "Install the public key of the user who runs Ansible on the jump host, or name another key with "
        "vos_proxy_private_key_file, or set vos_proxy_password for the user that vos_proxy_jump names (user@host). The "
        "password of the node is never sent to a jump host.",
    )


class HopLogin:
    """One login to a jump host."""

    def __init__(
        self, transport: Any, hop: Hop, user: str, target: Target, deadline: float, tell: Callable[[str], None]
    ) -> None:
        self._transport = transport
        self._hop = hop
        self._user = user
        self._target = target
        self._deadline = deadline
        self._tell = tell
        self._tried: list[str] = []
        self._unusable: list[str] = []

    def run(self) -> None:
        """Log in. Raises HopRefused, and what paramiko raises where the connection ends."""
        handler = self._transport.auth_handler = _OneService(self._transport)
        try:
            self._attempt(lambda event: handler.auth_none(self._user, event))
        except BadAuthenticationType as refused:
            methods = tuple(refused.allowed_types)
        except AuthenticationException as error:
            raise self._denied((), str(error)) from error
        else:
            return
        self._tell(f"# authentication methods of the jump host: {shown(', '.join(methods))}")
        if "publickey" in methods and self._by_key(handler):
            return
        if self._target.proxy_password and self._by_password(handler, methods):
            return
        raise self._denied(methods)

    def _attempt(self, start: Callable[[threading.Event], None]) -> Sequence[str]:
        """The further methods that the jump host demands; empty when the login is complete."""
        event = threading.Event()
        self._transport.auth_timeout = max(0.1, self._deadline - time.monotonic())
        start(event)
        further: Sequence[str] = self._transport.auth_handler.wait_for_response(event)
        return further

    def _by_key(self, handler: _OneService) -> bool:
        for name, key in self._keys():
            self._tried.append(name)
            try:
                further = self._attempt(partial(handler.auth_publickey, self._user, key))
            except AuthenticationException as error:
                if not self._transport.is_active():
                    raise self._denied(("publickey",), str(error)) from error
                continue
            if not further:
                self._tell(f"# the jump host took the key {name}")
                return True
            return self._by_password(handler, tuple(further))  # the key alone is not enough
        return False

    def _by_password(self, handler: _OneService, methods: tuple[str, ...]) -> bool:
        password = self._target.proxy_password
        if not password:
            return False
        self._tried.append("the password")
        prompt = PasswordPrompt(password, read_prompts(self._target.password_prompts))
        try:
            if "keyboard-interactive" in methods:
                return not self._attempt(lambda event: handler.auth_interactive(self._user, prompt, event))
            if "password" in methods:
                return not self._attempt(lambda event: handler.auth_password(self._user, password, event))
        except UnexpectedPrompt as asked:
            raise refused(
                self._hop, self._target, f"asked something that is not known: {asked.message}", seen=asked.seen
            ) from asked
        except AuthenticationException as error:
            raise self._denied(methods, str(error)) from error
        self._tried.pop()
        return False

    def _keys(self) -> Iterator[tuple[str, Any]]:
        """The keys with their names; with vos_proxy_private_key_file that one alone."""
        named = self._target.proxy_private_key_file
        if not named:
            with suppress(SSHException, OSError):
                for key in Agent().get_keys():
                    yield f"{key.get_name()} of the agent", key
        for file in [named] if named else _KEY_FILES:
            path = Path(file).expanduser()
            if not named and not path.is_file():
                continue
            try:
                yield str(path), PKey.from_path(path)
            except Exception as error:  # noqa: BLE001
                # A key with a passphrase belongs in the agent. For a damaged file, paramiko and the cryptography
                # library raise errors of any kind.
                self._unusable.append(f"{path} ({shown(str(error)) or type(error).__name__})")

    def _denied(self, methods: tuple[str, ...], error: str = "") -> HopRefused:
        banner = self._transport.get_banner() or b""
        tried = ", ".join(self._tried) or "nothing, because there was neither a key nor a password for it"
        unusable = f"; not usable: {'; '.join(self._unusable)}" if self._unusable else ""
        said = f" ({shown(error)})" if error and "Authentication failed" not in error else ""
        takes = f"; it takes {shown(', '.join(methods))}" if methods else ""
        did = f"refused the user {self._user}{said}"
        if error and not self._transport.is_active():
            # OpenSSH does this after MaxAuthTries keys. This may be a refused password too: it is not tried again.
            did = f"ended the connection during the login of the user {self._user}"
        return refused(
            self._hop,
            self._target,
            f"{did}. Tried: {tried}{unusable}{takes}",
            seen=clean(banner.decode(errors="replace")).strip(),
            hint=_ONE_ATTEMPT if "the password" in self._tried else "",
        )
