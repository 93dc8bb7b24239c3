# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which SSH algorithms a release offers: compatibility matrices of CUCM 12.5, 14 and 15.

They are those of the platform; that the other products have no list of their own is assumed. An administrator may
change them on the page Cipher Management, which is not simulated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..product import Release

__all__ = ["Offer", "offer_of"]

_CURVES = ("ecdh-sha2-nistp521", "ecdh-sha2-nistp384", "ecdh-sha2-nistp256")
_KEX_SHA_2 = ("diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512")
_GROUP_1, _GROUP_14 = "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1"
_CTR = ("aes128-ctr", "aes192-ctr", "aes256-ctr")
_CBC = ("aes128-cbc", "aes192-cbc", "aes256-cbc")
_GCM = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_MAC_SHA_2 = ("hmac-sha2-256", "hmac-sha2-512")
_SIGNATURES_SHA_2 = ("rsa-sha2-256", "rsa-sha2-512")


@dataclass(frozen=True)
class Offer:
    """What the SSH server of a node says that it can do, and the name that it greets with."""

    name: str
    kex: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]
    signatures: tuple[str, ...]  # by the RSA host key


# 5.3 is a capture of 11.5; the others are those of the releases of Red Hat Enterprise Linux below.
_12_0 = Offer(
    "OpenSSH_5.3",
    (*_CURVES, "diffie-hellman-group-exchange-sha256", "diffie-hellman-group-exchange-sha1", _GROUP_14, _GROUP_1),
    (*_CTR, *_GCM, *_CBC),
    ("hmac-sha1",),
    ("ssh-rsa",),
)
_12_5 = Offer(
    "OpenSSH_7.4", (*_CURVES, *_KEX_SHA_2, _GROUP_14), (*_CTR, *_GCM), (*_MAC_SHA_2, "hmac-sha1"), ("ssh-rsa",)
)
_14 = replace(_12_5, signatures=(*_SIGNATURES_SHA_2, "ssh-rsa"))
_15 = Offer("OpenSSH_8.0", (*_CURVES, *_KEX_SHA_2), (*_CTR, *_GCM), _MAC_SHA_2, _SIGNATURES_SHA_2)
# A quirk: nothing but what clients of today have switched off.
_SHA_1_ALONE = Offer(
    "OpenSSH_5.3",
    (_GROUP_14, "diffie-hellman-group-exchange-sha1", _GROUP_1),
    ("aes128-cbc", "aes256-cbc", "aes128-ctr"),
    ("hmac-sha1",),
    ("ssh-rsa",),
)


def offer_of(release: Release, *, fips: bool = False, sha_1_alone: bool = False) -> Offer:
    """What a node of this release offers. FIPS mode goes without group 1, and signs with SHA-2."""
    if sha_1_alone:
        return _SHA_1_ALONE
    trains = (((15,), _15), ((14,), _14), ((12, 5), _12_5), ((), _12_0))
    offer = next(offer for first, offer in trains if release.numbers >= first)
    if fips:
        kex = tuple(name for name in offer.kex if name != _GROUP_1)
        return replace(offer, kex=kex, signatures=_SIGNATURES_SHA_2)
    return offer
