# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an SSH server offers: algorithms by release, the host key of the node. Shared by nodes that offer the same."""

from __future__ import annotations

import asyncssh

from .hostkeys import HostKeys

__all__ = ["ServerOptions"]

# Release 15 (compatibility matrix); the older releases offer these as well.
_MODERN = {
    "kex_algs": (
        "ecdh-sha2-nistp521",
        "ecdh-sha2-nistp384",
        "ecdh-sha2-nistp256",
        "diffie-hellman-group14-sha256",
        "diffie-hellman-group16-sha512",
    ),
    "encryption_algs": ("aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com"),
    "mac_algs": ("hmac-sha2-256", "hmac-sha2-512"),
}
# Releases up to 12.0 (their list of defaults, without the elliptic curves that some of them lack).
_LEGACY = {
    "kex_algs": ("diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1", "diffie-hellman-group1-sha1"),
    "encryption_algs": ("aes128-cbc", "aes256-cbc", "aes128-ctr"),
    "mac_algs": ("hmac-sha1",),
}
_LEGACY_SIGNATURES = (b"ssh-rsa",)


class ServerOptions:
    """The options of all nodes of a world. Making them takes longer than starting a node."""

    def __init__(self, keys: HostKeys) -> None:
        self._keys = keys
        self._made: dict[tuple[int, bool], asyncssh.SSHServerConnectionOptions] = {}

    def of(self, number: int, *, legacy: bool, renewals: int) -> asyncssh.SSHServerConnectionOptions:
        """Those of the node with this number in the world, whose host key was renewed so often; the same object for the
        same offer."""
        key = self._keys.renewed(renewals) if renewals else self._keys.of(number)
        offer = (id(key), legacy)
        if offer not in self._made:
            self._made[offer] = _make(key, legacy)
        return self._made[offer]


def _make(key: asyncssh.SSHKey, legacy: bool) -> asyncssh.SSHServerConnectionOptions:
    (pair,) = asyncssh.load_keypairs(key)
    if legacy:
        pair.host_key_algorithms = _LEGACY_SIGNATURES
    return asyncssh.SSHServerConnectionOptions(
        server_host_keys=[pair],
        server_version="OpenSSH_5.3" if legacy else "OpenSSH_8.0",
        compression_algs=("none",),
        line_editor=False,
        agent_forwarding=False,
        x11_forwarding=False,
        encoding=None,
        **(_LEGACY if legacy else _MODERN),
    )
