# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A jump host: an ordinary SSH server that lets its user in with a key or a password, and forwards to the node."""

# paramiko has no annotations
# mypy: allow-untyped-calls

from __future__ import annotations

import errno
import getpass
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from threading import Lock
from typing import Any

from ..errors import HopFailed, HopRefused, HostKeyRejected, NoRoom
from ..redaction import shown
from ..terminal import clean
from . import paramiko_client, refused_logins
from .forwarded import ThroughHop
from .greeting import Greeted
from .hostkeys import HostKeys
from .jump_host_login import HopLogin, refused
from .route import Hop
from .target import Target

__all__ = ["HopTransport", "log_in"]

# RFC 4254, 5.1.
_PROHIBITED, _CONNECT_FAILED = 1, 2
# One lock for each account: the threads of a drift check wait until one attempt has shown whether it is refused.
_first: dict[bytes, Lock] = {}
_good: set[bytes] = set()
_guard = Lock()

with suppress(ImportError):  # the driver says what is missing before it comes here
    from paramiko.ssh_exception import ChannelException, IncompatiblePeer, SSHException


class HopTransport:
    """The SSH connection to a jump host, logged in."""

    def __init__(self, hop: Hop, target: Target, transport: Any) -> None:
        self.hop = hop
        self._target = target
        self._transport = transport

    @property
    def active(self) -> bool:
        """Whether the connection is still up."""
        return bool(self._transport.is_active())

    def forward(self, address: str, port: int, timeout: float) -> ThroughHop:
        """A connection to that port. Raises HopFailed if the jump host does not forward; ConnectionRefusedError,
        TimeoutError, or another OSError for what it reports of the other side."""
        place = f"{address} port {port}"
        try:
            channel = self._transport.open_channel("direct-tcpip", (address, port), ("127.0.0.1", 0), timeout=timeout)
        except ChannelException as error:
            text = clean(shown(self._transport.refusal)).strip()
            if error.code == _CONNECT_FAILED:
                raise _as_of_a_socket(text) from error
            if error.code == _PROHIBITED:
                raise _failed(
                    self.hop,
                    self._target,
                    f"refuses to forward to {place}: {text or 'administratively prohibited'}",
                    "Its sshd_config must allow it: AllowTcpForwarding yes (or local). If PermitOpen or a "
                    "restricted key is used, it must list this address and port.",
                ) from error
            raise _failed(self.hop, self._target, f"does not forward to {place}: {text}", _LOOK) from error
        except (SSHException, EOFError, OSError) as error:
            if "Timeout opening channel" in str(error):
                raise TimeoutError(f"no connection within {timeout:g} seconds") from error
            raise _failed(
                self.hop, self._target, f"ended its connection: {shown(str(error)) or type(error).__name__}", _LOOK
            ) from error
        return ThroughHop(channel, str(self.hop))

    def close(self) -> None:
        """End the connection. Never raises."""
        with suppress(OSError, EOFError):
            self._transport.sock.shutdown(socket.SHUT_RDWR)
        self._transport.close()
        self._transport.packetizer.complete_handshake()


_LOOK = "Check the log of the jump host, and try it by hand: ssh -J JUMPHOST NODE."


def _failed(hop: Hop, target: Target, message: str, hint: str, *, seen: str = "") -> HopFailed:
    return HopFailed(f"the jump host {hop} {message}", host=target.host, seen=seen, hint=hint)


def _as_of_a_socket(text: str) -> OSError:
    """The error that a direct connection would have raised, from the text of the jump host (sshd passes on the words
    of its system)."""
    words = text.lower()
    if "refused" in words or f"errno {errno.ECONNREFUSED}" in words:
        return ConnectionRefusedError(errno.ECONNREFUSED, text)
    if "timed out" in words:
        return TimeoutError(text)
    return OSError(errno.EHOSTUNREACH, text or "the jump host could not connect")


def log_in(hop: Hop, target: Target, through: HopTransport | None, tell: Callable[[str], None]) -> HopTransport:
    """Logs in to the jump host, `through` the one before it if there is one.

    Its host key is verified like that of a node. Keys are tried first (those of the agent and of the user, or only the
    one that is named), then the password of the jump host, once. Raises HopFailed, HopRefused, NoRoom.
    """
    user = hop.user or _own_name(hop, target)
    account = (hop.host.lower(), hop.port, user, target.proxy_password, target.proxy_private_key_file)
    if target.proxy_password and len({one.user for one in target.route.hops}) > 1:
        raise refused(
            hop, target, "was not tried: vos_proxy_password is one password, but the jump hosts have several users"
        )
    deadline = time.monotonic() + min(target.connect_timeout, target.login_timeout)
    _not_again(account, hop, target, user)
    greeted = Greeted(_dial(hop, target, through, deadline))
    transport = None
    try:
        _await_greeting(greeted, hop, target, deadline)
        keys = _host_keys(hop, target)
        transport = paramiko_client.new_transport(greeted, keys.key_types if keys is not None and not keys.pins else ())
        _shake_hands(transport, keys, hop, target, deadline)
        with _turn(account):
            _not_again(account, hop, target, user)
            try:
                HopLogin(transport, hop, user, target, deadline, tell).run()
            except HopRefused:
                refused_logins.note(account)
                raise
            _good.add(refused_logins.key_of(account))
        transport.set_keepalive(30)
        return HopTransport(hop, target, transport)
    except BaseException as error:
        if transport is not None:
            transport.close()
            transport.packetizer.complete_handshake()
        greeted.close()
        if isinstance(error, (SSHException, EOFError, OSError)):
            raise _failed(hop, target, f"failed: {shown(str(error)) or type(error).__name__}", _LOOK) from error
        raise


def _own_name(hop: Hop, target: Target) -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:  # up to Python 3.12, and from 3.13 on
        raise refused(
            hop,
            target,
            "was not tried: no user is named for it, and the one who runs Ansible has no name on this system",
            hint="Name the user: vos_proxy_jump: user@host. Containers often run as a number alone.",
        ) from error


def _turn(account: tuple[object, ...]) -> AbstractContextManager[object]:
    key = refused_logins.key_of(account)
    if key in _good:
        return nullcontext()
    with _guard:
        return _first.setdefault(key, Lock())


def _not_again(account: tuple[object, ...], hop: Hop, target: Target, user: str) -> None:
    if refused_logins.is_known(account):
        raise refused(hop, target, f"has already refused the user {user} in this run, and was not tried again")


def _dial(hop: Hop, target: Target, through: HopTransport | None, deadline: float) -> Any:
    left = max(0.1, deadline - time.monotonic())
    seen = f", seen from the jump host {through.hop}" if through is not None else ""
    try:
        if through is not None:
            return through.forward(hop.host, hop.port, left)
        return socket.create_connection((hop.host, hop.port), left)
    except socket.gaierror as error:
        raise _failed(
            hop,
            target,
            f"has a name that cannot be resolved: {error.strerror}",
            "~/.ssh/config is not read. Give the address of the jump host, or let ssh read that file: "
            "ansible_ssh_common_args: '-o ProxyCommand=\"ssh -W %h:%p NAME\"'.",
        ) from error
    except ConnectionRefusedError as error:
        raise _failed(
            hop,
            target,
            f"refuses the connection: nothing listens on port {hop.port}{seen}",
            "Check its address and its port (user@host:port), and check that its SSH server runs.",
        ) from error
    except TimeoutError as error:
        raise _failed(
            hop,
            target,
            f"did not answer within {left:.0f} seconds{seen}",
            "It may be down. Check its address and port.",
        ) from error
    except OSError as error:
        raise _failed(
            hop, target, f"cannot be reached: {error.strerror or error}{seen}", "Check the network and its address."
        ) from error


def _await_greeting(greeted: Greeted, hop: Hop, target: Target, deadline: float) -> None:
    if greeted.await_identification(deadline):
        return
    if greeted.no_room:
        raise NoRoom(
            f"the jump host {hop} accepts no more SSH connections now",
            host=target.host,
            seen=greeted.notice,
            hint="Run with fewer --forks (in a drift check: vos_tls_sessions), or raise MaxStartups in the "
            "sshd_config of the jump host.",
        )
    how = "closed the connection before it answered" if greeted.ended else "did not answer in time"
    text = "sent other text than the greeting of an SSH server" if greeted.spoke else f"{how} as an SSH server"
    raise _failed(hop, target, text, _LOOK, seen=greeted.notice)


def _host_keys(hop: Hop, target: Target) -> HostKeys | None:
    if not target.host_key_checking:
        return None
    try:
        return HostKeys.gather(
            hop.host,
            hop.port,
            pinned=target.proxy_host_key_fingerprint,
            inline=target.known_hosts,
            files=target.known_hosts_files,
            variable="vos_proxy_host_key_fingerprint",
            of_jump_host=True,
        )
    except HostKeyRejected as error:
        raise HopRefused(error.message, host=target.host, hint=error.hint) from error


def _shake_hands(transport: Any, keys: HostKeys | None, hop: Hop, target: Target, deadline: float) -> None:
    left = max(0.1, deadline - time.monotonic())
    transport.handshake_timeout = int(left) + 1
    try:
        transport.start_client(timeout=left)
    except IncompatiblePeer as error:
        raise _failed(
            hop, target, f"has no SSH algorithm in common with this controller: {shown(str(error))}", _LOOK
        ) from error
    except SSHException as error:
        if not isinstance(error, paramiko_client.WrongSignature):
            raise
        raise HopRefused(
            f"the jump host {hop}: {shown(str(error))}",
            host=target.host,
            hint="Somebody may be intercepting the connection. A jump host may never use SHA-1. No password was sent.",
        ) from error
    if not transport.initial_kex_done:
        raise _failed(hop, target, f"did not finish the SSH key exchange within {left:.0f} seconds", _LOOK)
    if keys is None:
        return
    key = transport.get_remote_server_key()
    try:
        keys.check(key.get_name(), key.asbytes())
    except HostKeyRejected as error:
        raise HopRefused(f"the jump host {hop}: {error.message}", host=target.host, hint=error.hint) from error
