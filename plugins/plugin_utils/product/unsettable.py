# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a node cannot be set to a target, and what its operator can do by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .catalogue import CATALOGUE, Setting
from .model import Product, tls_rank
from .release import supported_targets, version_tuple

__all__ = ["Unsettable", "sentence", "unsettable", "unsettable_text", "without_target"]

_OUT = "leave the node out (vos_tls_exclude_nodes)"

# The contact centre products. First release with their two commands: TLS 1.2 matrix. TLS 1.2 only from 12.5(1) on:
# release notes of UCCX 12.5(1), installation guides of UCCE and PCCE 12.5(1). No TLS 1.3: TLS 1.3 matrix of 2024.
_CONTACT_CENTRE = (
    "a contact centre product (Unified CCX, CUIC, Finesse, VVB or a relative) has no `set tls min-version`, so nothing "
    "is set on this node. Its own commands are `set tls server min-version` and `set tls client min-version`"
)
_BY_HAND = (
    "run `show tls server min-version` and `show tls client min-version` on each of its nodes. If one is below 1.2, "
    "set both to 1.2 by hand, on the publisher first. Then, outside business hours, type `utils system restart` on one "
    "node after the other; wait for the services of each node before the next one. For this run, " + _OUT
)
_FIRST_TWO_COMMANDS = (11, 6, 1)
_ONLY_1_2 = (12, 5)

_CER_WITH_COP = (11, 5, 2)  # up to 12.0(1) a COP file brings the command (TLS 1.2 configuration overview guide)


class Unsettable(NamedTuple):
    """Why a node cannot be set to a target, and what to do; both are parts of a sentence without its full stop."""

    reason: str
    advice: str


def unsettable(product: Product, version: tuple[int, ...], target: str) -> Unsettable | None:
    """Why a release of a product cannot be set to a target; None if it can be set."""
    targets = supported_targets(product, version)
    if target in targets:
        return None
    if product is Product.UCCX:
        return _contact_centre(version, target)
    if product is Product.UNKNOWN:
        return Unsettable(
            "nothing that the node printed names a product that this collection knows, so nothing is set on it",
            "run `show version active`, `show network cluster` and `utils service list` by hand. If you know the "
            f"product, set vos_product; otherwise {_OUT}",
        )
    settings = CATALOGUE[product].settings
    if targets:
        return without_target(settings, version, target)
    first = settings[0].named
    if product is Product.CER and version >= _CER_WITH_COP:
        return Unsettable(
            f"`set tls min-version` came with {first}. From 11.5(2) on a COP file can add it, but a release does not "
            "show whether that is installed, so nothing is set on this node",
            f"upgrade it to {first} or later. Or, if `show tls min-version` answers there, set it by hand (each "
            f"server restarts by itself) and {_OUT}",
        )
    return Unsettable(
        f"`set tls min-version` came with {first}. Older releases cannot turn TLS 1.0 and 1.1 off, so nothing is set "
        "on this node",
        f"upgrade it to {first} or later, or {_OUT}",
    )


def unsettable_text(product: str, version: str, target: str) -> Unsettable | None:
    """The same for a product and a version as texts; None also if a text is no product or no version."""
    try:
        return unsettable(Product(product), version_tuple(version), target)
    except ValueError:
        return None


def sentence(text: str) -> str:
    """The text with a capital first letter, if it begins with a word."""
    return text[:1].upper() + text[1:]


def _contact_centre(version: tuple[int, ...], target: str) -> Unsettable:
    if version < _FIRST_TWO_COMMANDS:
        return Unsettable(f"{_CONTACT_CENTRE}, which came with 11.6(1)", f"upgrade it, or {_OUT}")
    told = _CONTACT_CENTRE
    if version >= _ONLY_1_2:
        told += ". From 12.5(1) on these products use TLS 1.2 only, unless somebody has allowed an older version"
    if target == "1.3":
        told += ". None of them has TLS 1.3"
    return Unsettable(told, _BY_HAND)


def without_target(settings: Sequence[Setting], version: tuple[int, ...], target: str) -> Unsettable:
    """Why a release cannot be set to this target although it has the command."""
    own = next(setting for setting in reversed(settings) if version >= setting.since)
    later = next((setting for setting in settings if setting.since > version and target in setting.targets), None)
    came = f"TLS {target} came with {later.named}; " if later else ""
    lowest, highest = own.targets[0], own.targets[-1]
    nearest = lowest if tls_rank(target) < tls_rank(lowest) else highest
    can = f"{', '.join(own.targets[:-1])} or {highest}" if len(own.targets) > 1 else highest
    upgrade = f", or upgrade it to {later.named} or later" if later else ""
    return Unsettable(
        f"{came}this release can be set to {can}",
        f"choose {nearest} for it (vos_tls_min_version), in a run of its own{upgrade}",
    )
