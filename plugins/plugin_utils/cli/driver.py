# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The netmiko driver for VOS: from an address to a logged-in session, or to an error that says what to do."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from .errors import AuthenticationRefused, ConnectionFailed, DeadlinePassed, HostKeyRejected, NoRoom, VosError
from .redaction import hiding, redact_line, shown
from .session import Session
from .ssh import paramiko_client, refused_logins
from .ssh.algorithms import disabled_algorithms
from .ssh.connector import Connector
from .ssh.dial import await_greeting, dial
from .ssh.greeting import Greeted
from .ssh.hostkeys import HostKeys
from .ssh.shell_channel import ShellChannel
from .ssh.target import Target
from .terminal import clean

__all__ = ["MISSING", "Target", "connect", "pause"]

# A terminal wider than any command line of ours: the CLI redraws a line that is longer than the terminal.
WIDTH, HEIGHT = 511, 1000
# Seconds between keepalive messages, also to keep the connection in the table of a firewall.
KEEPALIVE = 30
# Seconds before one more attempt if a server accepts no more connections (MaxStartups). By then those that waited for
# their login have logged in, or they are other sessions of ours.
PAUSE = 8.0
# Ansible may run in a virtual environment, or in an execution environment, where nothing can be installed.
INSTALL = (
    f"Install netmiko with paramiko 4 there: `{sys.executable} -m pip install 'netmiko[par4]>=4.8'`. In an execution "
    "environment (AWX, ansible-navigator): use one that was built with this collection, "
    "see docs/execution_environment.md."
)
NO_SESSION = paramiko_client.HINTS[ConnectionFailed]
FORGED = (
    "Somebody may be intercepting the connection. Only if the node is known to have nothing else (release 12.5 or "
    "earlier), allow it for this host with vos_ssh_algorithms: legacy. No password was sent."
)

try:
    import paramiko
    from netmiko.base_connection import BaseConnection
    from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException
    from netmiko.no_config import NoConfig
    from netmiko.no_enable import NoEnable
    from paramiko.ssh_exception import ChannelException, IncompatiblePeer, SSHException
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = paramiko_client.MISSING

    class VosSSH(NoEnable, NoConfig, BaseConnection):
        """A VOS node as a netmiko device. Prompts, echo and questions are the work of its `session`."""

        session: Session

        def __init__(
            self,
            target: Target,
            client: paramiko_client.VosClient,
            sock: Any,
            until: float,
            log: Callable[[str], None] | None,
        ) -> None:
            """Logs in; the key exchange has time `until` then. Raises VosError, and what netmiko, paramiko and the
            socket raise."""
            timeout = max(0.1, until - time.monotonic())
            # netmiko gets no password, so that it has none to log.
            super().__init__(
                host=target.host,
                port=target.port,
                username=target.user,
                sock=sock,
                ssh_strict=True,
                use_keys=False,
                allow_agent=False,
                conn_timeout=timeout,
                banner_timeout=timeout,
                keepalive=KEEPALIVE,
                disabled_algorithms=disabled_algorithms(target.ssh_algorithms),
                auto_connect=False,
            )
            self._target = target
            self._socket = sock
            self._client = client
            self._log = log
            try:
                self._open()
            except BaseException:
                self.hang_up()
                raise

        def establish_connection(self, width: int = WIDTH, height: int = HEIGHT) -> None:
            super().establish_connection(width, height)

        def _build_ssh_client(self) -> paramiko_client.VosClient:
            return self._client

        def _connect_params_dict(self) -> dict[str, Any]:
            return {**super()._connect_params_dict(), "transport_factory": self._client.new_transport}

        def _try_session_preparation(self, force_data: bool = True) -> None:
            self.session_preparation()  # netmiko would type a newline first

        def session_preparation(self) -> None:
            """Waits for the prompt, with nothing sent that the CLI did not ask for."""
            self.session = Session(
                ShellChannel(self.remote_conn, self.hang_up),
                self._target.host,
                log=self._log,
                secrets=self._target.secrets,
                typing_delay=self._target.typing_delay,
                settle=self._target.prompt_settle,
                max_output=self._target.max_output,
            )
            self.session.login(max(0.1, self._client.deadline - time.monotonic()))

        def hang_up(self) -> None:
            """Ends the connection at once, with nothing typed. Never raises."""
            self.disconnect()
            self._client.close()
            self._socket.close()


def pause() -> float:
    """Seconds before one more attempt after NoRoom: random, so that not all sessions try again at the same moment."""
    return PAUSE * random.uniform(1, 2)  # noqa: S311 - no secret


def connect(
    target: Target, *, log: Callable[[str], None] | None = None, permit: paramiko_client.Permit = nullcontext
) -> Session:
    """A session on the node, logged in: TCP, host key, one password attempt, terminal, first prompt.

    `log` gets each step as a line, without the password. The password is sent and answered inside the context that
    `permit` returns. Raises VosError, after the connection was closed.
    """

    secrets = target.secrets

    def tell(text: str) -> None:
        if log is not None:
            log(redact_line(text, secrets))

    # Each error that arises inside hides them, wherever it is shown.
    with hiding(secrets):
        return _connect(target, tell, log, permit)


def _connect(
    target: Target, tell: Callable[[str], None], log: Callable[[str], None] | None, permit: paramiko_client.Permit
) -> Session:
    _check(target)
    deadline = time.monotonic() + target.login_timeout
    tell(f"# connecting to {target.host} port {target.port} as {target.user}")
    try:
        return _attempt(target, deadline, tell, log, permit)
    except NoRoom as error:
        seconds = pause()
        if deadline - time.monotonic() <= seconds:
            raise
        # No password was sent, so this is no second attempt at one.
        tell(f"# {error.message}; one more attempt in {seconds:.0f} seconds")
    time.sleep(seconds)
    return _attempt(target, deadline, tell, log, permit)


def _attempt(
    target: Target,
    deadline: float,
    tell: Callable[[str], None],
    log: Callable[[str], None] | None,
    permit: paramiko_client.Permit,
) -> Session:
    keys = _host_keys(target)
    connector = Connector(target, lambda text: tell(clean(text)))
    sock = None
    started = time.monotonic()
    try:
        sock = Greeted(dial(target, connector, deadline))
        if not target.route.direct:
            started = time.monotonic()  # the login to the jump hosts has a timeout of its own
        until = min(deadline, started + target.connect_timeout)
        await_greeting(sock, target, until)
        client = paramiko_client.VosClient(target, keys, deadline, lambda text: tell(clean(text)), sock.notice, permit)
        try:
            return VosSSH(target, client, sock, until, log).session  # the session hides them itself
        except VosError:
            raise
        except Exception as error:
            # paramiko raises here the error that ended its thread: after a damaged packet, that may be an error of the
            # cryptography library, or a ValueError.
            raise _translate(error, target, sock) from error
    except BaseException:
        if sock is not None:
            sock.close()
        connector.close()
        raise


def _check(target: Target) -> None:
    if MISSING:
        raise ConnectionFailed(
            f"the Python of Ansible ({sys.executable}) lacks a library: {MISSING}",
            host=target.host,
            hint=INSTALL,
        )
    if not target.user or not target.password:
        raise AuthenticationRefused(
            "user or password is not set for this node, so it was not contacted",
            host=target.host,
            hint="Set ansible_user, and ansible_password from a vault; or give both with VOS_USER and "
            "VOS_PASSWORD_FILE, or with --user and --ask-pass.",
        )
    if refused_logins.has_refused(target):
        raise AuthenticationRefused(
            "the node has already refused this user and password in this run, so it was not contacted again",
            host=target.host,
            hint=paramiko_client.HINTS[AuthenticationRefused],
        )


def _host_keys(target: Target) -> HostKeys | None:
    if not target.host_key_checking:
        return None
    return HostKeys.gather(
        target.host,
        target.port,
        pinned=target.host_key_fingerprint,
        inline=target.known_hosts,
        files=target.known_hosts_files,
    )


def _translate(error: BaseException, target: Target, sock: Greeted) -> VosError:
    """The typed error for what netmiko, paramiko or the socket raised."""
    if isinstance(error, NetmikoTimeoutException | NetmikoAuthenticationException) and error.__context__ is not None:
        error = error.__context__
    text = shown(str(error))
    if isinstance(error, IncompatiblePeer):
        return _failed(
            target,
            f"the node and this controller have no SSH algorithm in common: {text}",
            _algorithm_hint(target),
            sock.notice,
        )
    if isinstance(error, paramiko_client.WrongSignature):
        return HostKeyRejected(text, host=target.host, seen=sock.notice, hint=FORGED)
    if isinstance(error, ChannelException):
        return _failed(target, f"the node did not open a session: {text}", NO_SESSION, sock.notice)
    if isinstance(error, TimeoutError):
        return DeadlinePassed(text, host=target.host, hint=paramiko_client.SLOW)
    if isinstance(error, SSHException) and "No existing session" in text:
        return _failed(
            target,
            f"the SSH key exchange did not finish within {target.connect_timeout:g} seconds",
            paramiko_client.SLOW,
            sock.notice,
        )
    if isinstance(error, EOFError):
        return _failed(target, "the node closed the connection during the SSH key exchange", NO_SESSION, sock.notice)
    return _failed(target, f"the SSH connection failed: {text or type(error).__name__}", NO_SESSION, sock.notice)


def _algorithm_hint(target: Target) -> str:
    look = f"`ssh -vv -p {target.port} {target.host}` shows what the node offers."
    allowed = target.ssh_algorithms == "legacy"
    steps = [
        f"The legacy algorithms are already allowed. {look}"
        if allowed
        else "Releases 11.5 to 12.5 have only ssh-rsa host keys, and some nodes have only SHA-1 key exchange. Set "
        "vos_ssh_algorithms: legacy for this host."
    ]
    if int(paramiko.__version__.split(".")[0]) >= 5:
        missing = (
            "Only paramiko 4 and older have SHA-1 and ssh-rsa "
            f"host keys; paramiko {paramiko.__version__} has neither. "
            f"The Python of Ansible is {sys.executable}. {INSTALL}"
        )
        # If legacy is set, try an older paramiko first, and look at the node second.
        steps = [missing, f"If that does not help: {look}"] if allowed else [*steps, missing]
    return " ".join(steps)


def _failed(target: Target, message: str, hint: str, notice: str = "") -> ConnectionFailed:
    return ConnectionFailed(message, host=target.host, seen=notice, hint=hint)
