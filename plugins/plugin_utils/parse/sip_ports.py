# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of a query for the TLS ports of the SIP profiles of a cluster."""

from __future__ import annotations

import re

from .errors import ParseError
from .refusals import successful_only
from .sql import parse_sql

__all__ = ["SIP_PORTS_QUERY", "parse_sip_ports"]

# Composed from columns of published dumps and queries; no capture of it was found. The transport is selected too,
# because a row with only an empty port would not be seen.
SIP_PORTS_QUERY = (
    "select distinct t.name as transport, sp.incomingport from securityprofile sp "
    "join typetransport t on t.enum=sp.tktransport"
)
_NUMBER = re.compile(r"[0-9]{1,5}")
_TLS = re.compile(r"\btls\b", re.IGNORECASE)


@successful_only
def parse_sip_ports(text: str) -> tuple[int, ...]:
    """The ports, in order, on which the profiles of the cluster accept SIP over TLS; a profile may have none.

    Raises ParseError for an answer that is no table with these columns, and a port that is no number.
    """
    ports = set()
    for transport, port in parse_sql(text).select("transport", "incomingport"):
        if not _TLS.search(transport or "") or not port:
            continue
        if not _NUMBER.fullmatch(port) or int(port) > 65535:
            raise ParseError(f"The port of a SIP profile is not a TCP port: {port!r}", text)
        if int(port):
            ports.add(int(port))
    return tuple(sorted(ports))
