# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `utils service list`: the state of each service of a node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["Service", "Services", "parse_services"]

_COMMAND = "`utils service list`"
_NAME = r"(?P<name>[^\[\]]*[^\[\] ]) ?"
_STATE = r"\[ ?(?P<state>[A-Z]+(?: [A-Z]+)*) ?\]"
_ONE = re.compile(rf"{_NAME}{_STATE} ?(?P<reason>[^\[\]]*)")
_SEVERAL = re.compile(rf"{_NAME}{_STATE}(?: |$)")
_RETURN_CODE = re.compile(r">>\s*Return code\s*=\s*(?P<code>.*)", re.IGNORECASE)
_LAST = re.compile(r"Primary Node ?= ?(?:true|false)", re.IGNORECASE)
_STARTED = "STARTED"
# Stopped by hand, or the other node has the master role: TechNote 217304, Finesse 15 admin guide (both spellings).
_OUT_OF_SERVICE = re.compile(r"command(?:ed)? out of service", re.IGNORECASE)


@dataclass(frozen=True)
class Service:
    """One service. `state` is the word in the brackets, `reason` the text after them (often empty)."""

    name: str
    state: str
    reason: str
    line: str

    @property
    def activated(self) -> bool:
        """Whether the service should run at all: true for all except `Service Not Activated`."""
        return self.reason.lower() != "service not activated"

    @property
    def out_of_service(self) -> bool:
        """Whether the service was stopped on purpose, or runs on the other node instead."""
        return _OUT_OF_SERVICE.search(self.reason) is not None


@dataclass(frozen=True)
class Services:
    """All services by name, in the order of the list."""

    services: Mapping[str, Service]
    whole: bool = False  # the closing line was there, so no service is missing at the end

    def runs(self, name: str) -> bool:
        """Whether a service runs, or should."""
        found = self.services.get(name)
        return found is not None and found.activated and not found.out_of_service


@successful_only
def parse_services(text: str) -> Services:
    """Reads both sections: platform services as `Name [STATE]`, then those of the Service Manager as `Name[STATE]`.

    States seen: STARTED, STOPPED, STARTING, STOPPING, NOTRUNNING, UNKNOWN, NOT STARTED. Reasons seen: `Service Not
    Activated`, `Service Activated`, `Component is not running`, `Commanded Out of Service`, `Command Out of Service`.
    Blanks inside and before the bracket vary; VVB guides print several services on one line. No complete list of a
    CUCM, IM&P, CUC, CER or PCD was found, so one section alone is accepted too, and lines without a bracket are
    ignored. `Primary Node =true` or `false` ends each complete published list; without it the list may be cut off, and
    a second reading must confirm it (`whole`). If a service is listed twice with two states, the one that is not
    STARTED counts, so that a wait for it goes on.
    Source: TechNote 214607, troubleshooting guide 12.5, PCD 15, VVB 15 and Finesse 15 guides.
    Raises ParseError for no service, a line with a bracket that is not understood, or a failed Service Manager.
    """
    services: dict[str, Service] = {}
    lines = content_lines(text)
    for line in lines:
        if (code := _RETURN_CODE.fullmatch(line)) and code["code"] != "0":
            raise ParseError(f"{_COMMAND}: the Service Manager gave the return code {code['code'][:20]!r}", text)
        if "[" not in line and "]" not in line:
            continue
        for service in _services(line, text):
            known = services.get(service.name)
            if known is None or known.state == _STARTED:
                services[service.name] = service
    if not services:
        raise ParseError(f"{_COMMAND} shows no service", text)
    return Services(services, whole=_LAST.fullmatch(squeezed(lines[-1])) is not None)


def _services(line: str, text: str) -> list[Service]:
    plain = squeezed(line)
    if one := _ONE.fullmatch(plain):
        return [Service(one["name"], one["state"], one["reason"], line)]
    found, end = [], 0
    while match := _SEVERAL.match(plain, end):
        found.append(Service(match["name"], match["state"], "", line))
        end = match.end()
    # Text after a state other than STARTED may be a reason or the name of the next service: they look the same.
    if end < len(plain) or any(service.state != _STARTED for service in found):
        raise ParseError(f"{_COMMAND} has a line that is not recognised: {line[:200]!r}", text)
    return found
