# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The baseline of a node: the values that are compared after its change, and which of them could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..node.health.checks import ACCEPTABLE, BY_NAME
from ..product.catalogue import Feature, having
from ..product.model import Product

__all__ = [
    "Counter",
    "CounterGap",
    "Gap",
    "baseline_gaps",
    "counter_gaps",
    "counters_from",
    "gaps_by_condition",
    "gaps_of_precheck",
]

# A row that cannot be read counts as a registered phone before the change, and as none after it. With a larger share of
# them the gate after the change could never open at the default of vos_tls_registration_tolerance.
_MOST_UNREAD = 0.05


@dataclass(frozen=True)
class Gap:
    """A part of the baseline that could not be read: the condition that needs it, what was seen, and what to do."""

    name: str
    seen: str
    fix: str

    def accepted_with(self, accepted: Mapping[str, str]) -> str:
        """The operator's reason for accepting it; empty if there is none, or if it cannot be accepted."""
        return accepted.get(self.name, "") if self.name in ACCEPTABLE else ""


def baseline_gaps(info: Mapping[str, Any]) -> tuple[Gap, ...]:
    """What is missing in the reading right before a change: the result of node_info with the subsets services, uptime
    and registrations. None is never taken for "nothing to compare with"."""
    return (*_services(info), *_boot(info), *_registrations(info))


def gaps_of_precheck(info: Mapping[str, Any]) -> tuple[Gap, ...]:
    """The same in the result of node_info in the pre-check, of what it has asked for: the readings of a drift check
    have neither services nor phones."""
    services = _services(info) if info.get("readiness") is not None else ()
    return (*services, *(_registrations(info) if info.get("registrations") is not None else ()))


def _services(info: Mapping[str, Any]) -> tuple[Gap, ...]:
    if info.get("services"):
        return ()
    fix = "look at `utils service list` on the node; without this list it is not known which services must run again"
    return (Gap("services", "the node lists no services", fix),)


def _boot(info: Mapping[str, Any]) -> tuple[Gap, ...]:
    if info.get("boot"):
        return ()
    fix = "look at `show status` on the node; without its uptime a restart cannot be proven"
    return (Gap("boot", "the boot of the node could not be read", fix),)


def _registrations(info: Mapping[str, Any]) -> tuple[Gap, ...]:
    if Product(info["product"]) not in having(Feature.PHONES):
        return ()
    registrations = info.get("registrations") or {}
    number = registrations.get("registered")
    unread = registrations.get("unread") or 0
    if not isinstance(number, int) or isinstance(number, bool) or registrations.get("error"):
        reason = registrations.get("error") or "nothing was read"
    elif unread > _MOST_UNREAD * (number + unread):
        odd = registrations.get("unread_rows")
        reason = f"{unread} rows cannot be read, in addition to {number} registered phones: {odd}"
    else:
        return ()
    fix = (
        "look at `show risdb query phone` on the node; or count them in another way (RTMT), and accept "
        "`registrations` in vos_tls_accept, with the reason"
    )
    return (Gap("registrations", f"the phones that are registered now cannot be counted: {reason}", fix),)


@dataclass(frozen=True)
class Counter:
    """The number of a condition, or why it could not be read."""

    value: int | None
    error: str = ""


def counters_from(info: Mapping[str, Any]) -> dict[str, Counter]:
    """The counters in the result of node_info, by condition; none where they were not gathered."""
    return {name: Counter(found["value"], found["error"]) for name, found in (info.get("counters") or {}).items()}


class _WithCounters(Protocol):
    """The part of a NodeRecord that the gaps need; that class has the gaps of this file."""

    @property
    def name(self) -> str:
        """As the inventory calls it."""

    @property
    def counters(self) -> Mapping[str, Counter]:
        """What could be read, and what not, by condition."""


def counter_gaps(record: _WithCounters) -> tuple[Gap, ...]:
    """The conditions that the gates cannot check on this node, each with the reason."""
    return tuple(
        Gap(name, f"no gate can check {name}: {counter.error}", _fix(name))
        for name, counter in record.counters.items()
        if counter.value is None and name in BY_NAME
    )


@dataclass(frozen=True)
class CounterGap:
    """A condition that no gate checks on some nodes. `gap` is that of the first of them."""

    gap: Gap
    nodes: tuple[str, ...]


def gaps_by_condition(records: Iterable[_WithCounters]) -> tuple[CounterGap, ...]:
    """The same for the nodes of a cluster, each condition once, in the order of the conditions."""
    found: dict[str, list[tuple[str, Gap]]] = {}
    for record in records:
        for gap in counter_gaps(record):
            found.setdefault(gap.name, []).append((record.name, gap))
    return tuple(
        CounterGap(found[name][0][1], tuple(node for node, _gap in found[name])) for name in BY_NAME if name in found
    )


def _fix(name: str) -> str:
    return (
        f"run `{BY_NAME[name].commands[0]}` on the node; or watch it in RTMT during the night, and accept `{name}` in "
        "vos_tls_accept, with the reason"
    )
