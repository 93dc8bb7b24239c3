# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH port of a node without a login: whether it is open, and whether an SSH server speaks there."""

from __future__ import annotations

import time
from enum import Enum

from ..cli.errors import HopFailed, HopRefused, NoRoom
from ..cli.ssh.connector import Connector
from ..cli.ssh.greeting import Greeted

__all__ = ["SshPort", "ssh_port"]


class SshPort(str, Enum):
    """What answers at the SSH port."""

    REFUSED = "SSH refused"
    SILENT = "no answer"  # no route, a filter, a host that is off, or a jump host that does not answer
    OPEN = "port open, no SSH yet"
    SSH = "SSH answers"


def ssh_port(host: str, port: int, timeout: float, connector: Connector) -> SshPort:
    """Connect, wait for the identification string of the server, and hang up. Takes at most `timeout` seconds, or as
    long as the login to a jump host may take.

    Raises HopRefused and RouteRefused, which waiting cannot fix.
    """
    deadline = time.monotonic() + timeout
    try:
        connection = connector.open(host, port, timeout, close_all=True)
    except ConnectionRefusedError:
        return SshPort.REFUSED
    except HopRefused:
        raise
    except (OSError, HopFailed, NoRoom):
        return SshPort.SILENT
    with connection:
        greeted = Greeted(connection)
        if greeted.await_identification(deadline):
            return SshPort.SSH
        # A ProxyCommand does not tell whether the port is open.
        return SshPort.SILENT if greeted.ended and connector.by_command else SshPort.OPEN
