# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH client over paramiko: one password attempt, our own host key check, deadlines where paramiko has none."""

# paramiko has no annotations
# mypy: allow-untyped-calls

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from ..errors import AuthenticationRefused, ConnectionFailed, DeadlinePassed, PasswordExpired, VosError
from ..redaction import shown
from ..terminal import clean
from .algorithms import algorithms_of, disabled_algorithms
from .hostkeys import HostKeys
from .password_prompt import PasswordPrompt, UnexpectedPrompt, read_prompts
from .target import Target

__all__ = ["LOG_CHANNEL", "MISSING", "Permit", "VosClient", "new_transport"]

# paramiko's messages would go to the operator's terminal. What matters in them is in our own errors.
LOG_CHANNEL = "collabops.vos.ssh"
_logger = logging.getLogger(LOG_CHANNEL)
_logger.addHandler(logging.NullHandler())
_logger.propagate = False

# Where the password is sent and answered: who wants to know of the answer, or wants it to wait, gives one of these. The
# wait takes nothing of the time for the login. What it yields is a moment of time.monotonic at which the login ends all
# the same.
Permit = Callable[[], AbstractContextManager[float | None]]
SLOW = "The node may be going down or starting. Log in by hand to see how long it takes, then raise vos_login_timeout."
NAME_PROMPT = (
    "If this prompt asks for the password of ansible_user, add the prompt as it is printed for this host, for "
    "example vos_password_prompts: ['TACACS Password:']. No other prompt is ever answered."
)
ASKED_ELSE = (
    "Log in by hand and see what it asks for. Automation needs an account that is asked for one hidden password, alone."
)
HINTS = {
    AuthenticationRefused: "Check the user and the password where they are set: ansible_user and ansible_password, "
    "VOS_USER and VOS_PASSWORD_FILE, or what was typed. One attempt was made, and it is not repeated: after three "
    "refusals the node locks the account for some minutes (show accountlocking). A locked account gives the "
    "same answer.",
    PasswordExpired: "Log in by hand and change the password, then update it in the vault.",
    ConnectionFailed: "The node may be going down or starting, or it has no free session (show session maxlimit).",
}


try:
    from paramiko.auth_handler import AuthHandler
    from paramiko.client import MissingHostKeyPolicy, SSHClient
    from paramiko.message import Message
    from paramiko.ssh_exception import AuthenticationException, BadAuthenticationType, SSHException
    from paramiko.transport import Transport
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = ""

    class _CheckedKey(MissingHostKeyPolicy):
        """Lets our own rules decide on each host key: paramiko knows neither pins nor revoked keys."""

        def __init__(self, keys: HostKeys | None) -> None:
            self._keys = keys

        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            if self._keys is not None:
                self._keys.check(key.get_name(), key.asbytes())

    class _DeadlineEvent(threading.Event):
        """An event whose wait ends at a deadline: paramiko's channel requests have no timeout."""

        def __init__(self, deadline: float) -> None:
            super().__init__()
            self._deadline = deadline

        def wait(self, timeout: float | None = None) -> bool:
            left = max(0.0, self._deadline - time.monotonic())
            if not super().wait(left if timeout is None else min(left, timeout)) and timeout is None:
                raise TimeoutError("the server did not answer a request for a terminal")
            return True

    class WrongSignature(SSHException):
        """The server signed with an algorithm that this side did not offer."""

    class _CalmTransport(Transport):
        """Checks ten times less often whether it must end, so 50 waiting sessions cost almost nothing."""

        _active_check_timeout = 1.0  # seconds
        refusal = ""  # what the other side said when it refused a channel: paramiko's error holds only a code

        def _verify_key(self, host_key: Any, sig: Any) -> None:
            """paramiko up to 4 accepts a SHA-1 signature although SHA-2 was agreed (CVE-2026-44405)."""
            algorithm = Message(sig).get_text()
            if algorithm not in self.preferred_keys:
                raise WrongSignature(
                    f"its host key signed with {shown(algorithm)}, where {self.host_key_type} was agreed; "
                    "ssh-rsa is SHA-1, which can be forged"
                )
            super()._verify_key(host_key, sig)

        def _parse_channel_open_failure(self, m: Any) -> None:
            m.get_int()
            m.get_int()
            self.refusal = m.get_string().decode(errors="replace")
            m.rewind()
            super()._parse_channel_open_failure(m)

    def new_transport(sock: Any, key_types: tuple[str, ...], **options: Any) -> Transport:
        """A transport that asks first for a host key of these types, because we can compare those."""
        options.setdefault("disabled_algorithms", disabled_algorithms("modern"))
        transport = _CalmTransport(sock, **options)
        transport.set_log_channel(LOG_CHANNEL)
        security = transport.get_security_options()
        known = [name for name in algorithms_of(key_types) if name in security.key_types]
        security.key_types = [*known, *(name for name in security.key_types if name not in known)]
        # GCM needs one operation for each packet, not two; releases from 12.5 on have it (compatibility matrices).
        aead = [name for name in security.ciphers if "gcm" in name]
        security.ciphers = [*aead, *(name for name in security.ciphers if name not in aead)]
        return transport

    class VosClient(SSHClient):
        """An SSH client for one login, with one attempt at the password."""

        def __init__(
            self,
            target: Target,
            keys: HostKeys | None,
            deadline: float,
            log: Callable[[str], None],
            notice: str = "",
            permit: Permit = nullcontext,
        ) -> None:
            """`keys` is None when any host key is accepted; `deadline` is a time of time.monotonic. `notice` is what
            the node has said before its identification. The password is sent inside `permit`."""
            super().__init__()
            self._permit = permit
            self._target = target
            self.deadline = deadline
            self.tell = log
            self.notice = notice
            self._prompt = PasswordPrompt(target.password, read_prompts(target.password_prompts))
            self._key_types = () if keys is None or keys.pins else keys.key_types
            self.set_log_channel(LOG_CHANNEL)
            self.set_missing_host_key_policy(_CheckedKey(keys))

        def new_transport(self, sock: Any, **options: Any) -> Transport:
            """A transport that asks for the host key that is known, if one is."""
            transport = new_transport(sock, self._key_types, **options)
            # Later than our own timeout: paramiko's looks as if the node had closed the connection.
            transport.handshake_timeout = int(self._left()) + 5
            return transport

        def invoke_shell(
            self,
            term: str = "vt100",
            width: int = 80,
            height: int = 24,
            width_pixels: int = 0,
            height_pixels: int = 0,
            environment: dict[str, str] | None = None,
        ) -> Any:
            """A shell on a terminal of that size. Raises TimeoutError and SSHException."""
            channel = self.get_transport().open_session(timeout=self._left())
            channel.event = _DeadlineEvent(self.deadline)
            channel.set_combine_stderr(True)
            channel.get_pty(term, width, height, width_pixels, height_pixels)
            channel.invoke_shell()
            return channel

        def close(self) -> None:
            """Ends the connection and waits for paramiko's threads to end."""
            transport = self.get_transport()
            if transport is not None:
                with suppress(OSError):
                    # This wakes the thread from its read at once, and not at its next tick.
                    transport.sock.shutdown(socket.SHUT_RDWR)
            super().close()
            if transport is not None:
                transport.packetizer.complete_handshake()  # its timer would outlive a handshake that failed

        def _left(self) -> float:
            return max(0.1, self.deadline - time.monotonic())

        def _auth(self, *_arguments: Any, **_options: Any) -> None:
            """One attempt: keyboard-interactive if it is offered (CUCM 15 accepts nothing else), else password."""
            transport = self.get_transport()
            handler = AuthHandler(transport)
            transport.auth_handler = handler
            user = self._target.user
            try:
                self._attempt(handler, lambda event: handler.auth_none(user, event))
            except BadAuthenticationType as refused:
                methods = refused.allowed_types
            else:
                self.tell("# the node asked for no password")
                return
            self.tell(f"# authentication methods of the node: {shown(', '.join(methods))}")
            if not {"keyboard-interactive", "password"} & set(methods):
                raise self._refused(f"the node offers no password login, only {shown(', '.join(methods)) or 'nothing'}")
            asked = time.monotonic()
            with self._permit() as end:
                self._go_on(asked, end)
                if "keyboard-interactive" in methods:
                    self._attempt(handler, lambda event: handler.auth_interactive(user, self._prompt, event))
                else:
                    self._attempt(handler, lambda event: handler.auth_password(user, self._target.password, event))

        def _go_on(self, asked: float, end: float | None) -> None:
            """After a wait that began at `asked`. Raises DeadlinePassed where no answer could be awaited any more."""
            now = time.monotonic()
            self.deadline += now - asked
            if end is not None:
                self.deadline = min(self.deadline, end)
            if self.deadline <= now:
                raise self._error(DeadlinePassed, "no time was left to send the password", hint=SLOW)

        def _attempt(self, handler: AuthHandler, start: Callable[[threading.Event], None]) -> None:
            event = threading.Event()
            self.get_transport().auth_timeout = self._left()
            start(event)
            try:
                further = handler.wait_for_response(event)
            except UnexpectedPrompt as unexpected:
                hint = "" if self._prompt.answered or unexpected.kind is PasswordExpired else ASKED_ELSE
                hint = NAME_PROMPT if unexpected.unknown else hint
                raise self._error(unexpected.kind, unexpected.message, seen=unexpected.seen, hint=hint) from unexpected
            except BadAuthenticationType:
                if handler.auth_method == "none":
                    raise
                raise self._refused("the node refused the user or the password") from None
            except AuthenticationException as error:
                raise self._explain(error, handler.auth_method) from error
            except SSHException as error:
                # RFC 4252, section 8: the request to change a password has the same message number as an info request.
                if handler.auth_method == "password" and "info request" in str(error):
                    raise self._error(
                        PasswordExpired, "the node demands a new password at the login; nothing was typed"
                    ) from error
                raise
            if further:
                raise self._refused(f"the node wants more than the password: {shown(', '.join(further))}")

        def _explain(self, error: AuthenticationException, method: str) -> VosError:
            text = str(error)
            if "timeout" in text.lower():
                return self._error(
                    DeadlinePassed, f"the node did not answer the {method} authentication in time", hint=SLOW
                )
            if "transport shut down" in text:
                if method == "none":
                    return self._error(ConnectionFailed, "the node closed the connection before the authentication")
                if method == "keyboard-interactive" and not self._prompt.answered:
                    return self._error(
                        ConnectionFailed, "the node closed the connection before it asked for the password"
                    )
                # This is no refusal: a node that goes down closes the connection like this too.
                return self._error(ConnectionFailed, "the node closed the connection after the password was sent")
            return self._refused("the node refused the user or the password")

        def _refused(self, message: str) -> VosError:
            return self._error(AuthenticationRefused, message)

        def _error(self, kind: type[VosError], message: str, *, seen: str = "", hint: str = "") -> VosError:
            banner = self.get_transport().get_banner() or b""
            parts = (self.notice, clean(banner.decode(errors="replace")).strip(), seen)
            seen = "\n".join(part for part in parts if part)
            return kind(message, host=self._target.host, seen=seen, hint=hint or HINTS.get(kind, ""))
