# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection plugin collabops.vos.cli: one SSH session with the CLI of a VOS node, inside the worker process."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cli
author:
  - The collabops.vos authors (@collabops)
short_description: SSH to the C(admin:) CLI of a VOS node
version_added: 0.1.0
description:
  - Opens one SSH session with the command line of a node that runs on the Cisco Voice Operating System (VOS). It runs
    inside the Ansible worker process. No process stays behind, and nothing is copied to the node.
  - It serves the modules of this collection. Modules that run code on the node cannot work, because a node has a CLI
    and no Python.
  - The session is opened when a task needs it, and closed at the end of that task.
  - User and password are taken as a pair from one place. Variables come first (O(remote_user) and O(password), if host,
    group or extra variables set them), then the environment variables E(VOS_USER) and E(VOS_PASSWORD_FILE), then the
    settings for all connections of Ansible (C(--user), C(--ask-pass), C(--connection-password-file),
    E(ANSIBLE_REMOTE_USER), E(ANSIBLE_VOS_PASSWORD)). A user with the password of another user is an error, and nothing
    is tried.
  - One attempt is made with the password, by keyboard-interactive authentication if the node offers it, otherwise by
    password authentication. A refused password is never tried again, because three refusals lock the account. SSH keys
    and the agent are not used for a node, only for a jump host, see O(proxy_jump).
  - Host keys are verified. Only O(host_key_checking) turns this off; the environment variable
    E(ANSIBLE_HOST_KEY_CHECKING) does not.
  - With C(-vvvv) each command, its output and each answer is shown, without the password.
requirements:
  - Python 3.11 or newer (on the controller)
  - netmiko 4.8 or newer (on the controller); netmiko[par4] if nodes run release 12.5 or earlier
extends_documentation_fragment:
  - collabops.vos.session
options:
  host:
    description:
      - Address or name of the node.
    type: str
    vars:
      - name: inventory_hostname
      - name: ansible_host
      - name: ansible_ssh_host
  port:
    description:
      - Port of the SSH server.
    type: int
    default: 22
    vars:
      - name: ansible_port
      - name: ansible_ssh_port
    env:
      - name: ANSIBLE_REMOTE_PORT
    ini:
      - section: defaults
        key: remote_port
    keyword:
      - name: port
  remote_user:
    description:
      - User of the CLI. Privilege level 1 is needed to read and to set the minimum TLS version.
      - The environment variable E(VOS_USER) takes precedence over everything except the variable, see O(vos_user).
    type: str
    vars:
      - name: ansible_user
      - name: ansible_ssh_user
    env:
      - name: ANSIBLE_REMOTE_USER
    ini:
      - section: defaults
        key: remote_user
    keyword:
      - name: remote_user
    cli:
      - name: user
        option: --user
  password:
    description:
      - Password of the user. See also O(password_file).
    type: str
    vars:
      - name: ansible_password
      - name: ansible_ssh_pass
      - name: ansible_ssh_password
    env:
      - name: ANSIBLE_VOS_PASSWORD
  typing_delay:
    description:
      - Seconds between the characters of the answer to a confirmation. The CLI drops characters that come too fast.
    type: float
    default: 0.3
    vars:
      - name: vos_typing_delay
    env:
      - name: ANSIBLE_VOS_TYPING_DELAY
    ini:
      - section: vos_connection
        key: typing_delay
  session_log:
    description:
      - File on the controller. Everything that is typed on the node, and everything that it answers, is appended to
        it, with time and host, without control sequences and without the password. Only its owner can read it.
      - With C({{ inventory_hostname }}) in it each node has its own file.
    type: path
    vars:
      - name: vos_session_log
    env:
      - name: ANSIBLE_VOS_SESSION_LOG
    ini:
      - section: vos_connection
        key: session_log
  host_key_fingerprint:
    description:
      - Fingerprint of the host key of this node, as C(ssh-keygen -lf) prints it, for example
        C(SHA256:uNiVztksCsDhcc0u9e8BrCGL1aM07JwUwsWVrJ0rY0Q). Several can be given, separated by commas.
      - If it is set, no file and no other text is used.
    type: str
    default: ''
    vars:
      - name: vos_host_key_fingerprint
  tls_port_map:
    description:
      - The port numbers to connect to, if they are not the node's own TLS port numbers, for example behind NAT.
        Each key is a port of the node, its value is the port to connect to, such as V(18443) for V(8443).
    type: dict
    default: {}
    vars:
      - name: vos_tls_port_map
  tls_route:
    description:
      - How TLS handshakes reach a node that has a jump host. V(hop) is through the jump host, V(direct) is without it.
      - If it is not set, no handshake is made with such a node, and its ports are C(unreachable).
      - Handshakes cannot go through a C(ProxyCommand), because it does not distinguish a port that refuses from a
        command that fails.
    type: str
    choices: [hop, direct]
    vars:
      - name: vos_tls_route
    env:
      - name: ANSIBLE_VOS_TLS_ROUTE
    ini:
      - section: vos_connection
        key: tls_route
"""

import contextlib
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NoReturn

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.plugins.connection import ConnectionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    PasswordExpired,
    VosError,
)

if TYPE_CHECKING:
    from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
    from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.account import Account
    from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.connector import Connector
    from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.paramiko_client import Permit
    from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.target import Target

__all__ = ["Connection"]

display = Display()

_PING = re.compile(rb"\bansible\.modules\.ping\b")


class Connection(ConnectionBase):
    """One session with the CLI of one node, for the tasks of one worker process."""

    transport = "collabops.vos.cli"
    # Whatever Ansible wants to run gets here in one piece, so that it is refused before anything was prepared for it.
    has_pipelining = True
    always_pipeline_modules = True
    _remote_is_local = True  # no Python is looked for on the node

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._session: Session | None = None
        self._refusal: VosError | None = None
        self._account: Account | None = None
        self._variables: Mapping[str, Any] = {}
        self._keyword_user: str | None = None

    def set_options(
        self,
        task_keys: dict[str, Any] | None = None,
        var_options: Mapping[str, Any] | None = None,
        direct: dict[str, Any] | None = None,
    ) -> None:
        """As Ansible does it; and which of the options are set by a variable decides over user and password."""
        super().set_options(  # type: ignore[no-untyped-call]  # Ansible's has no types
            task_keys=task_keys, var_options=var_options, direct=direct
        )
        self._variables, self._account = var_options or {}, None
        self._keyword_user = (task_keys or {}).get("remote_user")

    def account(self) -> Account:
        """The user and the password of this host; either is empty where nothing names it.

        Raises AuthenticationRefused where they do not belong together, or the file with the password cannot be used.
        """
        # Imported here, because Ansible loads this file also where it only reads the documentation.
        from ansible_collections.collabops.vos.plugins.plugin_utils.glue.accounts import connection_account

        if self._account is None:
            self._account = connection_account(
                self.get_option,
                self.option_definitions,
                self._variables,
                self._keyword_user,
                host=str(self.get_option("host")),
            )
        return self._account

    def secrets(self) -> tuple[str, ...]:
        """The passwords that no result may show, even where a node prints them."""
        known = [str(self.get_option("password") or ""), str(self.get_option("proxy_password") or "")]
        with contextlib.suppress(VosError):  # whoever logs in gets this error; here is nothing more to hide
            known.append(self.account().password)
        return tuple(dict.fromkeys(filter(None, known)))

    def session(
        self,
        *,
        connect_timeout: float | None = None,
        login_timeout: float | None = None,
        permit: Permit = nullcontext,
    ) -> Session:
        """The session, logged in at the first call. The timeouts are seconds in place of the options' values, and the
        password is sent inside `permit`.

        Raises VosError. A password that was refused is not tried a second time: the same error comes again, and no
        other connection of this process tries it on this node.
        """
        # Imported here, because Ansible loads this file also where it only reads the documentation.
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import connect
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh import refused_logins

        if self._refusal is not None:
            raise self._refusal
        if self._session is None:
            host = str(self.get_option("host"))
            if not self.get_option("host_key_checking"):
                display.warning(f"{host}: the SSH host key is not verified (vos_host_key_checking is false).")
            target = self._target(self.account(), connect_timeout, login_timeout)
            try:
                self._session = connect(target, log=self._log(host), permit=permit)
            except (AuthenticationRefused, PasswordExpired) as error:
                self._refusal = error
                refused_logins.remember(target)
                raise
            self._connected = True
        return self._session

    def connector(self) -> Connector:
        """How connections to the node are made that need no login to it. Raises RouteRefused."""
        # Imported here for the same reason as above.
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.account import Account
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.connector import Connector

        account = Account("", "")
        with contextlib.suppress(VosError):  # without a password no less
            account = Account(self.account().user, "")
        return Connector(self._target(account), self._show)

    def _target(
        self, account: Account, connect_timeout: float | None = None, login_timeout: float | None = None
    ) -> Target:
        # Imported here for the same reason as above.
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.target import Target

        return Target.from_options(
            self.get_option,
            host=str(self.get_option("host")),
            port=self.get_option("port"),
            user=account.user,
            password=account.password,
            connect_timeout=connect_timeout or self.get_option("connect_timeout"),
            login_timeout=login_timeout or self.get_option("login_timeout"),
            host_key_fingerprint=str(self.get_option("host_key_fingerprint")),
            typing_delay=self.get_option("typing_delay"),
        )

    def _log(self, host: str) -> Callable[[str], None] | None:
        """Where the session tells its steps: the screen with four v, the session log where one is wanted."""
        path = self.get_option("session_log")
        if not path:
            return self._show if display.verbosity >= 4 else None
        # Imported here for the same reason as above.
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session_log import Transcript

        try:
            transcript = Transcript(str(path), host)
        except OSError as error:
            raise AnsibleError(f"{host}: cannot write the session log (vos_session_log): {error}") from error

        def tell(text: str) -> None:
            if display.verbosity >= 4:
                self._show(text)
            try:
                transcript.write(text)
            except OSError as error:  # what is under way on the node must not stop for it
                display.warning(f"{host}: the session log (vos_session_log) is incomplete: {error}")

        return tell

    def _show(self, text: str) -> None:
        for line in text.split("\n"):
            display.vvvv(line, host=str(self.get_option("host")))

    def _connect(self) -> Connection:
        self.session()
        return self

    def close(self) -> None:
        """Leaves the CLI and ends the connection, if there is one."""
        session, self._session = self._session, None
        self._connected = False
        if session is not None:
            session.close()

    def reset(self) -> None:
        """What `meta: reset_connection` does: the next task logs in again, as each task does anyway."""
        self.close()

    def transport_test(self, connect_timeout: float) -> None:
        """What `wait_for_connection` repeats: one login. Raises VosError."""
        self.close()
        self.session(connect_timeout=connect_timeout)
        self.close()

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        """No shell command and no module runs on a node. ping, with which wait_for_connection ends, is a login."""
        if not in_data or not _PING.search(in_data):
            raise self._impossible("run a shell command or a module")
        try:
            self.session()
        except VosError as error:
            raise AnsibleConnectionFailure(str(error)) from None
        return 0, b'{"ping": "pong", "changed": false}', b""

    def put_file(self, in_path: str, out_path: str) -> NoReturn:
        """No file gets to a node."""
        raise self._impossible("copy a file")

    def fetch_file(self, in_path: str, out_path: str) -> NoReturn:
        """No file comes from a node."""
        raise self._impossible("fetch a file")

    def _impossible(self, what: str) -> AnsibleError:
        return AnsibleError(
            f"Cannot {what} on {self.get_option('host')}: a VOS node has a CLI and no Python. Use the modules of this "
            "collection, for example collabops.vos.command, or run the task on the controller (delegate_to: localhost)."
        )
