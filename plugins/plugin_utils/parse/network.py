# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show network eth0`: the node's own address."""

from __future__ import annotations

import ipaddress
import re

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["parse_eth0"]

_COMMAND = "`show network eth0`"
_ADDRESS = re.compile(r"IP Address ?: ?(?P<address>\S+)(?: .*)?")


@successful_only
def parse_eth0(text: str) -> str:
    """Reads `IP Address   : 10.53.50.219   IP Mask     : 255.255.255.000`; other lines are ignored, and no line ends
    the output.

    Source: TechNote 217581. Raises ParseError for no such line, for two of them, and for an invalid address.
    """
    found = [match["address"] for line in content_lines(text) if (match := _ADDRESS.fullmatch(squeezed(line)))]
    if len(found) != 1:
        raise ParseError(f"{_COMMAND} has {len(found)} lines with an IP address instead of one", text)
    try:
        return str(ipaddress.ip_address(found[0]))
    except ValueError as error:
        raise ParseError(f"{_COMMAND} has an invalid address: {found[0][:100]!r}", text) from error
