# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service parameter Maximum Number of Registered Devices: how many devices may register with a node."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .errors import ParseError
from .refusals import successful_only
from .sql import parse_sql

__all__ = ["DEVICE_LIMITS_QUERY", "EVERY_NODE", "parse_device_limits"]

# Composed, and never run on a real cluster. The internal name of the parameter is not published.
DEVICE_LIMITS_QUERY = (
    "select pc.paramname, pc.paramvalue, pn.name as node from processconfig pc "
    "left join processnode pn on pc.fkprocessnode=pn.pkid where lower(pc.paramname) like '%regis%'"
)
# The row of processnode that stands for the whole cluster (TechNote 215013).
EVERY_NODE = "EnterpriseWideData"
# The words of the parameter, however an internal name joins and shortens them. Those of auto-registration are others.
_LIMIT = re.compile(r"(?!.*auto)(?=.*max)(?=.*dev).*regis.*", re.IGNORECASE)
_NUMBER = re.compile(r"0*[1-9][0-9]{0,6}")


@successful_only
def parse_device_limits(text: str) -> Mapping[str, int]:
    """Reads the answer to `run sql` with DEVICE_LIMITS_QUERY: the limit of each node by its name (System > Server).

    EVERY_NODE has the limit of the nodes that have none of their own. A parameter that was never changed may have no
    row, so the result may be empty. Where two parameters have these words, the smaller value counts: a plan with it is
    never too bold.

    Raises ParseError for an answer that is no table with these columns, and a value of the parameter that is no number
    above 0.
    """
    limits: dict[str, int] = {}
    for name, value, node in parse_sql(text).select("paramname", "paramvalue", "node"):
        if not _LIMIT.fullmatch(name or ""):
            continue
        if not _NUMBER.fullmatch(value or ""):
            raise ParseError(f"The value of the parameter {name!r} is not a number above 0: {value!r}", text)
        place = node or EVERY_NODE
        limits[place] = min(int(value or 0), limits.get(place, int(value or 0)))
    return limits
