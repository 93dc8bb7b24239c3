# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that other people wrote, used as their documentation says: each logs in to a node and reads some commands.

None of them knows the simulator, and nothing here helps them. Two of them run in a Python of their own, by
`python -m tests.integration.clients NAME`, which takes places and commands as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

__all__ = ["CLIENTS", "PASSWORD", "USER"]

USER = "administrator"
PASSWORD = "Korrekt-Pferd-9"
PROMPT = "admin:"
SECONDS = 30

Place = Mapping[str, Any]  # address, ssh_port, known_hosts, and whether the host key signs with SHA-1 alone


def with_paramiko(place: Place, commands: Sequence[str]) -> list[str]:
    """As most scripts for VOS do it: connect, invoke_shell, and read until `admin:` is in what one read gives."""
    import paramiko

    client = paramiko.SSHClient()
    client.load_host_keys(place["known_hosts"])
    client.connect(
        place["address"],
        port=place["ssh_port"],
        username=USER,
        password=PASSWORD,
        look_for_keys=False,
        allow_agent=False,
        timeout=SECONDS,
    )
    try:
        shell = client.invoke_shell(width=200, height=1000)
        shell.settimeout(SECONDS)

        def read() -> str:
            text = ""
            while True:
                piece = shell.recv(65536).decode()
                text += piece
                if PROMPT in piece:
                    return text

        def ask(command: str) -> str:
            shell.send(f"{command}\n".encode())
            return read()

        read()
        return [ask(command) for command in commands]
    finally:
        client.close()


def with_netmiko(place: Place, commands: Sequence[str]) -> list[str]:
    """netmiko has no driver for VOS; `generic_termserver` is the one that asks for nothing at the login."""
    from netmiko import ConnectHandler

    with ConnectHandler(
        device_type="generic_termserver",
        host=place["address"],
        port=place["ssh_port"],
        username=USER,
        password=PASSWORD,
        ssh_strict=True,
        alt_host_keys=True,
        alt_key_file=place["known_hosts"],
        conn_timeout=SECONDS,
    ) as node:
        node.read_until_pattern(PROMPT, read_timeout=SECONDS)
        return [str(node.send_command(command, expect_string=PROMPT, read_timeout=SECONDS)) for command in commands]


def with_pexpect(place: Place, commands: Sequence[str]) -> list[str]:
    """The `ssh` of the system at a terminal of 24 lines, with pagination switched off as an engineer does it."""
    import pexpect

    program, *arguments = ssh(place)
    child = pexpect.spawn(program, arguments, timeout=SECONDS, encoding="utf-8", codec_errors="strict")
    try:
        child.expect("[Pp]assword: ")
        child.sendline(PASSWORD)
        child.expect_exact(PROMPT)
        answers = []
        for command in ("set cli pagination off", *commands):
            child.sendline(command)
            child.expect_exact(command)
            child.expect_exact(f"\r\n{PROMPT}")
            answers.append(child.before)
        child.sendline("exit")
        child.expect(pexpect.EOF)
        return answers[1:]
    finally:
        child.close(force=True)


def with_unicon(place: Place, commands: Sequence[str]) -> list[str]:
    """unicon's own plugin for VOS, which answers both pagers."""
    from unicon import Connection

    node = Connection(
        hostname="node",
        start=[" ".join(ssh(place))],
        os="vos",
        credentials={"default": {"username": USER, "password": PASSWORD}},
        log_stdout=False,
        log_buffer=True,
        connection_timeout=SECONDS,
    )
    node.connect()
    node.settings.GRACEFUL_DISCONNECT_WAIT_SEC = node.settings.POST_DISCONNECT_WAIT_SEC = 0
    try:
        return [str(node.execute(command, timeout=SECONDS)) for command in commands]
    finally:
        node.disconnect()


def ssh(place: Place) -> list[str]:
    """What a person types. OpenSSH 8.8 and newer take `ssh-rsa` only where they are told to."""
    command = ["ssh", "-p", str(place["ssh_port"]), "-o", f"UserKnownHostsFile={place['known_hosts']}"]
    command += ["-F", "none", "-o", "StrictHostKeyChecking=yes", "-o", "PreferredAuthentications=keyboard-interactive"]
    if place["sha_1"]:
        command += ["-o", "HostKeyAlgorithms=+ssh-rsa"]
    return [*command, f"{USER}@{place['address']}"]


CLIENTS: Mapping[str, Callable[[Place, Sequence[str]], list[str]]] = {
    "paramiko": with_paramiko,
    "netmiko": with_netmiko,
    "pexpect": with_pexpect,
    "unicon": with_unicon,
}


def main() -> None:
    """Reads {"places": [...], "commands": [...]} and writes what each place answered, or the error of its login."""
    from paramiko import SSHException

    asked = json.load(sys.stdin)
    client = CLIENTS[sys.argv[1]]

    def read(place: Place) -> dict[str, Any]:
        try:
            return {"answers": client(place, asked["commands"])}
        except SSHException as error:  # a login that fails; all else is a fault of ours
            return {"error": f"{type(error).__name__}: {error}"}

    with ThreadPoolExecutor(asked["at_once"]) as pool:
        json.dump(list(pool.map(read, asked["places"])), sys.stdout)


if __name__ == "__main__":
    main()
