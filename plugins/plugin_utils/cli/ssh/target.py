# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The target of a session: the node's address and account, and how the connection to it is made and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from ..errors import RouteRefused
from .password_prompt import PromptsError, read_prompts
from .route import DIRECT, SSH_ARGUMENTS, Route, RouteError, find_route

__all__ = ["Target"]


@dataclass(frozen=True)
class Target:
    """One node, and the account and rules of the login. Times are seconds."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 22
    connect_timeout: float = 30.0  # for TCP, the SSH banner and the key exchange together
    login_timeout: float = 180.0  # from the start to the first prompt; bounds connect_timeout too
    host_key_checking: bool = True
    known_hosts_files: tuple[str, ...] = ()
    known_hosts: str = field(default="", repr=False)  # the text of a known_hosts file
    host_key_fingerprint: str = ""  # SHA256:..., several separated by commas
    ssh_algorithms: str = "modern"  # or legacy: SHA-1 key exchange, ssh-rsa host keys
    typing_delay: float = 0.3  # between the characters of an answer
    prompt_settle: float = 0.25  # of silence after a prompt, before it is taken for the prompt
    max_output: int = 8 * 2**20  # bytes that one command may print
    password_prompts: tuple[str, ...] = ()  # further prompts for the password, see password_prompt.read_prompts
    route: Route = DIRECT
    proxy_password: str = field(default="", repr=False)  # of the jump hosts
    proxy_private_key_file: str = ""
    proxy_host_key_fingerprint: str = ""  # of the jump hosts, as host_key_fingerprint

    @classmethod
    def from_options(cls, option: Callable[[str], Any], **own: Any) -> Target:
        """A target from the options of a plugin (doc fragment `session`), the same for all nodes, and from `own`.

        Raises RouteRefused if the options name a route that cannot be used.
        """
        host = str(own["host"])
        common = {
            "connect_timeout": option("connect_timeout"),
            "login_timeout": option("login_timeout"),
            "host_key_checking": option("host_key_checking"),
            "known_hosts_files": tuple(option("known_hosts_files")),
            "known_hosts": str(option("known_hosts")),
            "ssh_algorithms": str(option("ssh_algorithms")),
            "prompt_settle": option("prompt_settle"),
            "max_output": option("max_output"),
            "password_prompts": _prompts(option, host),
            "route": _route(option, host),
            "proxy_password": str(option("proxy_password") or ""),
            "proxy_private_key_file": str(option("proxy_private_key_file") or ""),
            "proxy_host_key_fingerprint": str(option("proxy_host_key_fingerprint") or ""),
        }
        return cls(**{**common, **own})

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords, which no text may show."""
        return tuple(filter(None, (self.password, self.proxy_password)))


def _route(option: Callable[[str], Any], host: str) -> Route:
    jump, program = str(option("proxy_jump") or ""), str(option("ssh_executable") or "ssh")
    try:
        if not jump.strip() and PurePath(program).name != "ssh":
            raise RouteError(
                f"ansible_ssh_executable is {program}, which is not run here and may be the route to the node"
            )
        return find_route(
            jump,
            [(variable, str(option(name) or "")) for name, variable in SSH_ARGUMENTS.items()],
        )
    except RouteError as error:
        raise RouteRefused(
            f"{error}. Nothing was contacted",
            host=host,
            hint="Separate several jump hosts with commas; none means a direct connection."
            if jump.strip()
            else "Only ProxyJump (-J) and ProxyCommand set the route to a node. Set vos_proxy_jump for this host "
            "(user@host:port, or none for a direct connection): then these arguments are ignored.",
        ) from error


def _prompts(option: Callable[[str], Any], host: str) -> tuple[str, ...]:
    prompts = tuple(str(prompt) for prompt in option("password_prompts") or ())
    try:
        read_prompts(prompts)
    except PromptsError as error:
        raise RouteRefused(
            f"vos_password_prompts has {error}. Nothing was contacted",
            host=host,
            hint="Write the prompt as the node prints it, such as 'TACACS Password:', or a regular expression (^...$).",
        ) from error
    return prompts
