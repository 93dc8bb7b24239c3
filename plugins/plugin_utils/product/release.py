# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases as tuples: their names, and what the catalogue says of a release."""

from __future__ import annotations

import re

from .catalogue import CATALOGUE, Setting
from .model import Product, Regime

__all__ = ["regime_of", "release_name", "setting_of", "supported_targets", "version_tuple"]

_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){2,4}(?:-[0-9]{1,6})?")

# Builds of service updates: x.y.z.1n900 is SUn (readmes; matrices of 12.5, 14 and 15). After SU8 the count went on
# at 21900 (10.5(2)SU9, 11.5(1)SU9, 12.5(1)SU9); 12.0(1) used 2n900 from the start; 12.5(1)SU7a is 18100.
_USUAL = {10000: ""} | {10900 + 1000 * n: f"SU{n}" for n in range(1, 9)}
_LATE = {21900: "SU9", 22900: "SU10", 23900: "SU11"}
_BUILDS = {
    (10, 5, 2): _USUAL | _LATE,
    (11, 5, 1): _USUAL | _LATE,
    (12, 0, 1): {10000: ""} | {20900 + 1000 * n: f"SU{n}" for n in range(1, 5)},
    (12, 5, 1): _USUAL | _LATE | {18100: "SU7a"},
}
# SU4a is one build above SU4 (14.0.1.14901, 15.0.1.13901, 12.5.1.18901); no respin beyond `b` was seen.
_RESPINS = {1: "a", 2: "b"}


def version_tuple(text: str) -> tuple[int, ...]:
    """`15.0.1.12900-234` as (15, 0, 1, 12900, 234). Raises ValueError for text that is no version."""
    if not _VERSION.fullmatch(text):
        raise ValueError(f"{text[:100]!r} is not a version such as 15.0.1.12900-234")
    return tuple(int(part) for part in re.split(r"[.-]", text))


def release_name(version: tuple[int, ...], product: Product | None = None) -> str:
    """The name Cisco gives a release: `12.5(1)SU6`, `15`, `14SU2`, `15SU3a`.

    An engineering special is named after the service update below it, with ` ES`, as Cisco does (compatibility
    matrices; 15.0.1.13010 to 13017 are specials of 15SU2, advisory CVE-2025-20309, and 15SU3 is 13900).
    A build that fits no known numbering is named by its number. Without `product` the numbering of CUCM is used.
    """
    if len(version) < 4:
        return ".".join(str(part) for part in version)
    train, build = version[:3], version[3]
    name = str(train[0]) if train[0] >= 14 and train[1:] == (0, 1) else "{}.{}({})".format(*train)
    if _counts_builds_otherwise(product, version):
        return name if build == 10000 else f"{name} build {build}"
    builds = _BUILDS.get((train[0], train[1], train[2]), _USUAL)
    below = max((known for known in builds if known <= build), default=None)
    # Specials of the last known update end at the number where the next, unknown update may begin.
    if below is None or (below == max(builds) and build >= below + 1000):
        return f"{name} build {build}"
    if build == below:
        return name + builds[below]
    return name + builds[below] + (_RESPINS.get(build - below, " ES") if builds[below] else " ES")


def _counts_builds_otherwise(product: Product | None, version: tuple[int, ...]) -> bool:
    """CER before 14 (12.5.1.21900 is not its SU9; 14SU6 is 14.0.1.16900) and the contact centre products."""
    return product is Product.UCCX or (product is Product.CER and version < (14,))


def setting_of(product: Product, version: tuple[int, ...]) -> Setting | None:
    """How `set tls min-version` behaves in a release; None if the command does not exist."""
    row = CATALOGUE.get(product)
    return next((setting for setting in reversed(row.settings) if version >= setting.since), None) if row else None


def regime_of(product: Product, version: tuple[int, ...]) -> Regime:
    """How the setting takes effect. Has no meaning if supported_targets() is empty.

    Before a question is answered, the text of the node must confirm this regime.
    """
    setting = setting_of(product, version)
    return setting.regime if setting else Regime.NODE


def supported_targets(product: Product, version: tuple[int, ...]) -> tuple[str, ...]:
    """The TLS versions that `set tls min-version` takes; () if the command does not exist."""
    setting = setting_of(product, version)
    return setting.targets if setting else ()
