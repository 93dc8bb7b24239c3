# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SSH listener that answers every request for the authentication service, as OpenSSH does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import asyncssh
from asyncssh.constants import MSG_SERVICE_ACCEPT, MSG_SERVICE_REQUEST
from asyncssh.packet import SSHPacket, String

__all__ = ["listen"]

_USERAUTH = b"ssh-userauth"


class _SshConnection(asyncssh.SSHServerConnection):
    """asyncssh ends a connection that asks for a service twice. sshd accepts until somebody is logged in (its function
    input_service_request), and clients rely on it: paramiko asks again before each method."""

    _was_granted = False
    _is_logged_in = False

    def process_packet(self, pkttype: int, pktid: int, packet: SSHPacket) -> bool | Awaitable[None]:
        """Answer a further request here, and leave all the rest to asyncssh."""
        if pkttype != MSG_SERVICE_REQUEST or not self._was_granted or self._is_logged_in:
            self._was_granted = self._was_granted or pkttype == MSG_SERVICE_REQUEST
            return super().process_packet(pkttype, pktid, packet)
        service = packet.get_string()
        packet.check_end()
        if service != _USERAUTH:
            raise asyncssh.ServiceNotAvailable("Unexpected service in service request")
        self.send_packet(MSG_SERVICE_ACCEPT, String(service))
        return True

    async def send_userauth_success(self) -> None:
        """From now on a further request is a mistake, for sshd too."""
        self._is_logged_in = True
        await super().send_userauth_success()


async def listen(address: str, port: int, **options: Any) -> asyncio.Server:
    """Accept SSH connections, with the options of `asyncssh.listen`."""
    made = await asyncssh.SSHServerConnectionOptions.construct(**options)
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _SshConnection(loop, made), address, port)
