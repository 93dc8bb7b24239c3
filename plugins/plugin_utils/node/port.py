# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH port of a node without a login: whether it is open, and whether an SSH server speaks there."""

from __future__ import annotations

import socket
import time
from enum import Enum

__all__ = ["Port", "ssh_port"]

# A server may send lines before its identification (RFC 4253, 4.2); more than this is no SSH server.
LONGEST_GREETING = 4096


class Port(str, Enum):
    """What answers at the SSH port."""

    REFUSED = "SSH refused"
    SILENT = "no answer"  # no route, a filter, or a host that is off
    OPEN = "port open, no SSH yet"
    SSH = "SSH answers"


def ssh_port(host: str, port: int, timeout: float) -> Port:
    """Connect, wait for the identification string of the server, and hang up. Takes at most `timeout` seconds."""
    deadline = time.monotonic() + timeout
    try:
        connection = socket.create_connection((host, port), timeout)
    except ConnectionRefusedError:
        return Port.REFUSED
    except OSError:
        return Port.SILENT
    greeting = b""
    with connection:
        try:
            while len(greeting) < LONGEST_GREETING:
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                data = connection.recv(256)
                if not data:
                    return Port.OPEN
                greeting += data
                if any(line.startswith(b"SSH-") for line in greeting.splitlines()):
                    return Port.SSH
        except OSError:
            return Port.OPEN
    return Port.OPEN
