# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `set tls min-version` may, must and must not say before its question, by product and regime.

The sentences are in warnings/*.txt. What a regime must say is here: a file tags the sentence that says it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..product.model import Product, Regime
from .question import Requirement
from .warning_texts import known_texts

__all__ = ["COMMAND", "MUST_SAY", "Must", "TlsWarning", "tls_warning"]

COMMAND = "set tls min-version"

# Regime NODE says "the server will reboot" (CLI reference 12.5 to 15). The others leave it to the administrator.
_REBOOTS_ITSELF = re.compile(
    r"\b(?:server|system|node|appliance)s? (?:will (?:now |then )?|is going to )(?:be )?(?:reboot|restart)\w*"
    r"|\b(?:server|system|node|appliance) (?:reboots|restarts)\b|automatic",
    re.IGNORECASE,
)
_BY_HAND = re.compile(r"\butils system restart\b|\bplease reboot\b|\bacross all\b", re.IGNORECASE)
# An accepted sentence can take the place of a required one if it says as much.
_SAYS_TLS = (re.compile(r"\btls\b"), re.compile(r"(?<![\d.])\d\.\d(?![\d.]*\d)"))
_SAYS_REBOOTS = (*_SAYS_TLS, re.compile(r"\b(?:server|system|node) will (?:be )?(?:reboot|restart)"))
_SAYS_BY_HAND = (re.compile(r"\butils system restart\b"),)


@dataclass(frozen=True)
class Must:
    """What a text must say: the tag of the sentence, its meaning, and what an accepted sentence must contain to replace
    it."""

    tag: str
    says: str
    in_place: tuple[re.Pattern[str], ...]


_ANNOUNCES = Must("announces", "that the command sets the minimum to TLS {target}", _SAYS_TLS)
MUST_SAY: Mapping[Regime, tuple[Must, ...]] = {
    Regime.NODE: (
        _ANNOUNCES,
        Must("reboots", "that it sets TLS {target}, and the server will reboot", _SAYS_REBOOTS),
    ),
    # The sample of PCD begins with its warning, so it need not announce anything.
    Regime.NODE_MANUAL: (
        Must("node", "that it sets TLS {target} on this node", _SAYS_TLS),
        Must("restart", "to reboot the node using utils system restart", _SAYS_BY_HAND),
    ),
    Regime.CLUSTER: (
        _ANNOUNCES,
        Must("cluster", "that it sets TLS {target} on all nodes of the cluster", _SAYS_TLS),
        Must("restart", "to reboot the nodes using utils system restart", _SAYS_BY_HAND),
    ),
}


@dataclass(frozen=True)
class TlsWarning:
    """What may and must stand before the question, and what must not."""

    known: frozenset[str]
    requires: tuple[Requirement, ...]
    forbids: tuple[re.Pattern[str], ...]


def tls_warning(product: Product, regime: Regime, target: str) -> TlsWarning:
    """The warning of that product, regime and target. If no file has one, nothing is known, and all is required."""
    texts = [text for text in known_texts(COMMAND) if product in text.products and text.regime is regime]
    return TlsWarning(
        known=frozenset[str]().union(*(text.known(target) for text in texts)),
        requires=tuple(
            Requirement(
                must.says.replace("{target}", target),
                frozenset[str]().union(*(text.spelt(must.tag, target) for text in texts)),
                must.in_place,
            )
            for must in MUST_SAY[regime]
        ),
        forbids=(_BY_HAND,) if regime is Regime.NODE else (_REBOOTS_ITSELF,),
    )
