# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sshd of OpenSSH on loopback, with its own configuration; where there is none, the test is named as not run."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest

SSHD = Path("/usr/sbin/sshd")
_HOST_KEY = asyncssh.generate_private_key("ssh-ed25519")


@dataclass(frozen=True)
class Sshd:
    """A running sshd."""

    port: int

    @property
    def address(self) -> str:
        return f"{getpass.getuser()}@127.0.0.1:{self.port}"

    @property
    def known_hosts(self) -> str:
        return f"[127.0.0.1]:{self.port} {_HOST_KEY.export_public_key().decode()}"


@contextlib.contextmanager
def sshd(folder: Path, key: asyncssh.SSHKey, *settings: str) -> Iterator[Sshd]:
    """sshd that lets the user of this process in with that key. `settings` go before all others."""
    if not SSHD.is_file():
        pytest.skip(f"NOT RUN: there is no {SSHD} on this machine (package openssh-server), so no real jump host")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd insists on it, whatever its configuration is
    host_key, keys, config = folder / "host_key", folder / "authorized_keys", folder / "sshd_config"
    host_key.write_bytes(_HOST_KEY.export_private_key())
    host_key.chmod(0o600)
    keys.write_bytes(key.export_public_key())
    lines = [
        *settings,
        f"ListenAddress 127.0.0.1:{port}",
        f"HostKey {host_key}",
        f"AuthorizedKeysFile {keys}",
        f"PidFile {folder / 'pid'}",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "PermitRootLogin prohibit-password",
    ]
    config.write_text("\n".join(lines) + "\n")
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", config], stderr=subprocess.PIPE)
    try:
        _await(port, process)
        yield Sshd(port)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
            if connection.recv(4) == b"SSH-":
                return
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"sshd did not start: {process.communicate()[1].decode()}")
