# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a session leads, and how it may get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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

    @classmethod
    def from_options(cls, option: Callable[[str], Any], **own: Any) -> Target:
        """A node with what the options of a plugin (doc fragment `session`) say of all nodes, and `own` of this one."""
        common = {
            "connect_timeout": option("connect_timeout"),
            "login_timeout": option("login_timeout"),
            "host_key_checking": option("host_key_checking"),
            "known_hosts_files": tuple(option("known_hosts_files")),
            "known_hosts": str(option("known_hosts")),
            "ssh_algorithms": str(option("ssh_algorithms")),
            "prompt_settle": option("prompt_settle"),
            "max_output": option("max_output"),
        }
        return cls(**{**common, **own})
