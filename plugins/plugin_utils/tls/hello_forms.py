# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other forms of a ClientHello, in which a refused version is offered again: a server may accept only one form."""

from __future__ import annotations

from enum import Enum

from .client_hello import client_hello

__all__ = ["Form", "hello_in"]


class Form(str, Enum):
    """How a further ClientHello differs; the value says it in words."""

    PLAIN = ""
    NAMELESS = "without SNI"
    UNSAFE = "without renegotiation_info"
    ANONYMOUS = "with anonymous suites"
    STATIC_DH = "with static DH suites"
    EXPORT = "with export suites"

    @property
    def wide(self) -> bool:
        """Whether it offers only what any client may offer, so that a refusal of it means the version."""
        return self in (Form.PLAIN, Form.NAMELESS, Form.UNSAFE)


# These suites are added before the usual ones and do not replace them. So a server that accepts a plain hello can
# accept each form, and if several servers share one address, each of them is tested as often as possible.
_SUITES: dict[Form, tuple[int, ...]] = {
    Form.ANONYMOUS: (
        *(0xC019, 0xC018, 0xC017, 0xC016, 0xC015),  # ECDH
        *(0x003A, 0x0034, 0x0089, 0x0046, 0x009B, 0x001B, 0x001A, 0x0018),  # DH
        *(0x00A7, 0x00A6, 0x006D, 0x006C),  # DH, from TLS 1.2 on
    ),
    Form.STATIC_DH: (
        *(0x0037, 0x0036, 0x0031, 0x0030, 0x0086, 0x0085, 0x0043, 0x0042, 0x0098, 0x0097),
        *(0x0010, 0x000D, 0x000F, 0x000C),
        *(0x00A1, 0x00A5, 0x00A0, 0x00A4, 0x0069, 0x0068, 0x003F, 0x003E),  # from TLS 1.2 on
    ),
    Form.EXPORT: (
        *(0x0014, 0x0011, 0x0008, 0x0006, 0x0003, 0x000E, 0x000B, 0x0019, 0x0017),  # 40 bits
        *(0x0065, 0x0063, 0x0066, 0x0064, 0x0062, 0x0061, 0x0060),  # 56 bits, a draft that was built
    ),
}


def hello_in(form: Form, version: str, server_name: str) -> bytes:
    """The ClientHello of a form. Raises ValueError for an unknown version."""
    return client_hello(
        version,
        "" if form is Form.NAMELESS else server_name,
        first=_SUITES.get(form, ()),
        renegotiation=form is not Form.UNSAFE,
    )
