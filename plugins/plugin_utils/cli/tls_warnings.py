# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences that `set tls min-version` prints before its question, by product and regime.

{a|b} stands for one of both, @ for the version that is set. A sentence that is not here is not known.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from ..product.model import Product, Regime
from .question import Requirement
from .sentences import essence

__all__ = ["TlsWarning", "spelt", "tls_warning"]

# CLI reference 12.5 to 15.
_ANNOUNCED = ("This command will result in setting minimum TLS version to @ on all the secure interfaces.",)
_INTRODUCTION = (
    (
        "If you have custom applications that {make|makes} secure connection to the system, please ensure they support "
        "the TLS version you have chosen to configure."
    ),
    (
        "Also, please refer to the Cisco Unified Reporting Administration Guide to ensure {|all }the endpoints in your "
        "deployment {support|supports} this feature."
    ),
)
# CLI guide of Emergency Responder, 12.5(1) to 15. It puts the common text into other words; the platform is the same.
_CER_ANNOUNCED = ("This command results in setting the minimum TLS version to @ to all secured interfaces.",)
_CER_INTRODUCTION = (
    (
        "If you have custom applications that make secure connection to the system, then make sure the applications "
        "support the TLS version that you have selected to configure."
    ),
    (
        "See Cisco Unified Reporting Administration Guide to make sure the endpoints in your deployment support this "
        "feature."
    ),
)
_REBOOTS = "This will set the minimum TLS to @ and the server will reboot."
_EFFECT = "using utils system restart for updated minimum TLS value to take {affect|effect}."
_ALL_BY_HAND = "Please reboot {all the nodes in the cluster|all nodes in the cluster|all the nodes} " + _EFFECT
_ONE_BY_HAND = "Please reboot the node " + _EFFECT

# What stands before "nodes", from 15SU2 on. Only that of Unified CM is published (CLI reference 15). That of IM and
# Presence and of Unity Connection is nowhere: these are the names that their documents and `show network cluster` use.
_NODES = {
    Product.CUCM: "callmanager ",
    Product.IMP: (
        "{|IM & Presence |IM & Presense |IM and Presence |IM & Presence Service |IM and Presence Service |cups }"
    ),
    Product.CUC: "{|Unity Connection |Cisco Unity Connection |Connection |CUC }",
}
# Products that are set node by node. PCD administration guide 15; that of CER is not published, and taken from it.
_NODE = {Product.PCD: "PCD", Product.CER: "{CER|Emergency Responder|Cisco Emergency Responder}"}
# CLI reference 15, from 15SU2. The first one presumably at 1.3 only: at another version it would name a wrong one.
_UNIFIED_CM_NOTES = (
    (
        "The Authenticated mode for Phone Security Profile and SIP Trunk Security Profile will not work when the "
        "system is set to minimum TLS @."
    ),
    "This will set minimum TLS version for CallManager only.",
    "Please ensure to set the desired minimum TLS version in {IM & Presense|IM & Presence|IM and Presence} publisher.",
)

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
class TlsWarning:
    """What may and must stand before the question, and what must not."""

    known: frozenset[str]
    requires: tuple[Requirement, ...]
    forbids: tuple[re.Pattern[str], ...]


def spelt(*templates: str, target: str = "") -> frozenset[str]:
    """The essences of all spellings of these sentences."""
    found = set()
    for template in templates:
        pieces = [piece.split("|") for piece in re.split(r"[{}]", template.replace("@", target))]
        found |= {essence("".join(chosen)) for chosen in itertools.product(*pieces)}
    return frozenset(found)


def tls_warning(product: Product, regime: Regime, target: str) -> TlsWarning:
    """The warning of that product, regime and target. Published texts lack no sentence that is required here."""
    announced: tuple[str, ...] = _ANNOUNCED
    introduction: tuple[str, ...] = _INTRODUCTION
    if product is Product.CER:
        announced, introduction = (*announced, *_CER_ANNOUNCED), (*introduction, *_CER_INTRODUCTION)
    announces = _required("that the command sets the minimum to @", target, announced, _SAYS_TLS)
    if regime is Regime.NODE:
        effect = [_required("that it sets @, and the server will reboot", target, (_REBOOTS,), _SAYS_REBOOTS)]
        notes: tuple[str, ...] = ()
    elif regime is Regime.NODE_MANUAL:
        where = f"This will set the minimum TLS to @ on {_NODE.get(product, product.name)} node."
        effect = [
            _required("that it sets @ on this node", target, (where,), _SAYS_TLS),
            _required("to reboot the node using utils system restart", target, (_ONE_BY_HAND,), _SAYS_BY_HAND),
        ]
        notes = ()
    else:
        where = f"This will set the minimum TLS to @ across all the {_NODES.get(product, '')}nodes in the cluster."
        # The published text says "all the nodes in the cluster"; only that of Unified CM is published.
        reboot = (
            _ALL_BY_HAND if product is not Product.CUCM else "Please reboot all the nodes in the cluster " + _EFFECT
        )
        effect = [
            _required("that it sets @ on all nodes of the cluster", target, (where,), _SAYS_TLS),
            _required("to reboot the nodes using utils system restart", target, (reboot,), _SAYS_BY_HAND),
        ]
        notes = _UNIFIED_CM_NOTES if product is Product.CUCM else ()
    # The sample of PCD begins with its warning, so nothing more is required where a node is set and restarted by hand.
    requires = tuple(effect) if regime is Regime.NODE_MANUAL else (announces, *effect)
    # What is said of the authenticated mode is said of 1.3.
    own = spelt(*(note for note in notes if "@" not in note or target == "1.3"), target=target)
    known = spelt(*announced, *introduction, target=target) | own
    for requirement in effect:
        known |= requirement.one_of
    return TlsWarning(known, requires, (_BY_HAND,) if regime is Regime.NODE else (_REBOOTS_ITSELF,))


def _required(says: str, target: str, templates: tuple[str, ...], in_place: tuple[re.Pattern[str], ...]) -> Requirement:
    return Requirement(says.replace("@", f"TLS {target}"), spelt(*templates, target=target), in_place)
