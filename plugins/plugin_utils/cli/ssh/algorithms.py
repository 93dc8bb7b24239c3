# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH algorithms that are offered to a node: modern ones, or with `legacy` also those of old releases."""

from __future__ import annotations

__all__ = ["algorithms_of", "disabled_algorithms"]

_WEAK = {
    "kex": ["diffie-hellman-group1-sha1"],
    "ciphers": ["3des-cbc"],
    "macs": ["hmac-md5", "hmac-md5-96", "hmac-sha1-96"],
}
# Releases from 14 on do not need these; 11.5 to 12.5 have only an ssh-rsa host key (compatibility matrices).
_LEGACY = {
    "kex": ["diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1"],
    "keys": ["ssh-rsa"],
    "ciphers": ["aes128-cbc", "aes192-cbc", "aes256-cbc"],
    "macs": ["hmac-sha1"],
}


def disabled_algorithms(setting: str) -> dict[str, list[str]]:
    """What paramiko must not offer, by kind: with "legacy" only what no supported release needs."""
    if setting == "legacy":
        return _WEAK
    return {kind: [*_WEAK.get(kind, []), *_LEGACY[kind]] for kind in _LEGACY}


def algorithms_of(key_types: tuple[str, ...]) -> list[str]:
    """The host key algorithms that sign with keys of these types."""
    rsa = ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"]
    return [name for key_type in key_types for name in (rsa if key_type == "ssh-rsa" else [key_type])]
