# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of SSH servers: an offer and a host key. Shared by nodes that have the same."""

from __future__ import annotations

import asyncssh

from .algorithms import Offer
from .host_keys import ServerKeys

__all__ = ["ServerOptions"]


class ServerOptions:
    """The options of all nodes of a world. Making them takes longer than starting a node."""

    def __init__(self, keys: ServerKeys) -> None:
        self._keys = keys
        self._made: dict[tuple[int, Offer], asyncssh.SSHServerConnectionOptions] = {}

    def of(self, number: int, offer: Offer, *, renewals: int) -> asyncssh.SSHServerConnectionOptions:
        """Those of the node with this number in the world, whose host key was renewed so often; the same object for the
        same offer."""
        key = self._keys.renewed(renewals) if renewals else self._keys.of(number)
        if (id(key), offer) not in self._made:
            self._made[id(key), offer] = _make(key, offer)
        return self._made[id(key), offer]


def _make(key: asyncssh.SSHKey, offer: Offer) -> asyncssh.SSHServerConnectionOptions:
    (pair,) = asyncssh.load_keypairs(key)
    pair.host_key_algorithms = tuple(name.encode() for name in offer.signatures)
    return asyncssh.SSHServerConnectionOptions(
        server_host_keys=[pair],
        server_version=offer.name,
        kex_algs=offer.kex,
        encryption_algs=offer.ciphers,
        mac_algs=offer.macs,
        compression_algs=("none",),
        line_editor=False,
        agent_forwarding=False,
        x11_forwarding=False,
        encoding=None,
    )
