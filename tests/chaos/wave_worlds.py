# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random redundancy: Unified CM Groups with phones, services on some nodes, presence redundancy groups, capacities that
force a split; and what the operator says of waves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .wave_rules import rules_of

__all__ = ["DEFAULT_SIZE", "Waves", "add_redundancy", "choose_waves"]

DEFAULT_SIZE = 4  # of a wave, if the operator says nothing
_SIZES = (0, 0, 2, 3, 4, 6)  # 0: nothing is said
_STOPPABLE = {"Cisco CTIManager": 0.3, "Cisco IP Voice Media Streaming App": 0.4}
_REASON = "the campaign knows"
# What can be accepted of counters that cannot be read.
_COUNTERS = ("call_processing", "registration_queue", "tftp_overflow", "cti_devices", "presence_sessions")

Groups = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Waves:
    """What the operator says of waves, in a run with `vos_tls_waves: redundant`."""

    size: int = 0  # 0: nothing
    cti_pairs: tuple[tuple[str, ...], ...] | None = ()  # None: nothing; empty: no application has a list of its own
    capacity: Mapping[str, int] = field(default_factory=dict)  # vos_tls_node_capacity of some nodes
    accept: tuple[str, ...] = ()  # while faults are in force
    accept_at_last: tuple[str, ...] = ()  # without which no run could come to its end

    @property
    def most_down(self) -> int:
        """Nodes of a cluster that may be down at once."""
        return self.size or DEFAULT_SIZE

    def describe(self) -> str:
        """In a few words."""
        words = [f"redundant, {self.most_down} at once"]
        words += ["/".join(pair) for pair in self.cti_pairs or ()]
        words += [f"accepts {', '.join(self.accept)}"] if self.accept else []
        return ", ".join(words)

    def variables(self, *, at_last: bool) -> dict[str, Any]:
        """As the operator gives them to the playbook."""
        found: dict[str, Any] = {"vos_tls_waves": "redundant"}
        if self.size:
            found["vos_tls_wave_size"] = self.size
        if self.cti_pairs is not None:
            pairs = [
                {"application": f"application {number}", "nodes": list(pair)}
                for number, pair in enumerate(self.cti_pairs, 1)
            ]
            found["vos_tls_cti_pairs"] = pairs or "none"
        if accepted := {*self.accept, *(self.accept_at_last if at_last else ())}:
            found["vos_tls_accept"] = dict.fromkeys(sorted(accepted), _REASON)
        return found


def choose_waves(rng: Random, clusters: Iterable[Mapping[str, Any]], *, careful: bool) -> Waves:
    """What the operator of these clusters says. A careful one accepts from the first play on what must be accepted."""
    pairs: list[tuple[str, ...]] = []
    capacity: dict[str, int] = {}
    single = False
    for cluster in clusters:
        rules = rules_of(cluster)
        if rules is None:
            continue
        managers = sorted(rules.services["Cisco CTIManager"])
        if len(managers) > 1 and rng.random() < 0.4:
            pairs.append(tuple(rng.sample(managers, 2)))
        single |= any(len(members) == 1 for members in rules.groups.values())
        limited = sorted(node for node, most in rules.capacity.items() if most < 100)
        if limited and rng.random() < 0.3:
            node = rng.choice(limited)
            capacity[node] = rules.capacity[node]
    needed: tuple[str, ...] = ("redundancy",) if single else ()
    accepted = needed if careful or rng.random() < 0.8 else ()
    if rng.random() < 0.25:
        accepted += tuple(rng.sample(_COUNTERS, rng.randint(1, 3)))
    return Waves(
        rng.choice(_SIZES),
        tuple(pairs) if pairs or rng.random() < 0.5 else None,
        capacity,
        accepted,
        needed,
    )


def add_redundancy(rng: Random, cluster: dict[str, Any]) -> None:
    """Give a cluster of Unified CM its groups with their phones, and what else its nodes take over from each other."""
    nodes = [node for node in cluster["nodes"] if node["product"] == "cucm"]
    if not nodes:
        return
    for node in nodes:
        node.pop("phones", None)
        node["tftp"] = False
        if node["role"] == "subscriber":
            node["call_processing"] = rng.random() < 0.9
        else:
            node["call_processing"] = len(nodes) == 1 or rng.random() < 0.35
    for node in rng.sample(nodes, min(len(nodes), rng.choice((0, 1, 2, 2, 3)))):
        node["tftp"] = True
    callers = [node for node in nodes if node["call_processing"]]
    for node in callers:
        lacks = [service for service, chance in _STOPPABLE.items() if rng.random() < chance]
        if lacks:
            node["services_stopped"] = [*node.get("services_stopped", ()), *lacks]
        if "Cisco CTIManager" not in lacks:
            node["cti_devices"] = rng.choice((0, 0, 3, 8))
    if callers:
        cluster["callmanager_groups"] = _groups(rng, [node["name"] for node in callers])
        _limit(rng, callers, cluster["callmanager_groups"])
    _presence(rng, cluster)


def _groups(rng: Random, names: list[str]) -> Groups:
    names = rng.sample(names, len(names))
    layout = rng.choices(list(_LAYOUTS), weights=list(_LAYOUTS.values()))[0]
    lists = layout(names)
    if rng.random() < 0.15:
        lists.append([rng.choice(names)])  # its phones have no backup
    groups: Groups = {f"G{number}": _with_devices(rng, members) for number, members in enumerate(lists, 1)}
    if rng.random() < 0.25:
        groups["Old"] = {"members": names[:3], "phones": 0}
    if len(names) > 1 and rng.random() < 0.15:
        groups["Lists"] = {"members": rng.sample(names, 2), "phones": 0, "lists": 1}
    return groups


def _with_devices(rng: Random, members: list[str]) -> dict[str, Any]:
    group: dict[str, Any] = {"members": members, "phones": rng.choice((4, 6, 8, 12))}
    if rng.random() < 0.2:
        group["gateways"] = rng.randint(1, 3)
    return group


def _pairs(names: list[str]) -> list[list[str]]:
    """1:1; one that is left over is the backup of the first one, too."""
    found = [names[place : place + 2] for place in _twos(names)]
    if len(found[-1]) == 1 and len(found) > 1:
        found[-1] = [names[0], names[-1]]
    return found


def _crossed(names: list[str]) -> list[list[str]]:
    pairs = _pairs(names)
    return [*pairs, *(pair[::-1] for pair in pairs)]


def _shared(names: list[str]) -> list[list[str]]:
    """2:1; what is left over shares the first backup."""
    found = []
    for place in range(0, len(names), 3):
        three = names[place : place + 3]
        backup = three.pop() if len(three) == 3 else names[min(2, len(names) - 1)]
        found += [[primary, backup] if primary != backup else [primary] for primary in three]
    return found


def _ring(names: list[str]) -> list[list[str]]:
    return (
        _pairs(names)
        if len(names) < 3
        else [[one, other] for one, other in zip(names, names[1:] + names[:1], strict=True)]
    )


def _three(names: list[str]) -> list[list[str]]:
    return [names[:3], *(_pairs(names[3:]) if len(names) > 4 else [])]


def _twos(names: list[str]) -> range:
    return range(0, len(names), 2)


_LAYOUTS: Mapping[Callable[[list[str]], list[list[str]]], int] = {
    _pairs: 4,
    _shared: 6,
    _ring: 2,
    _three: 1,
    _crossed: 2,
}


def _limit(rng: Random, callers: list[dict[str, Any]], groups: Groups) -> None:
    """In most clusters a node takes the phones of any one node beside its own, and not those of two."""
    if rng.random() < 0.35:
        return
    for node in callers:
        own = moved = 0
        for group in groups.values():
            first, *others = group["members"]
            own += group["phones"] if first == node["name"] else 0
            moved = max(moved, _from_one(groups, node["name"], first) if node["name"] in others else 0)
        node["max_registered"] = own + moved + rng.choice((0, 0, 1))
    for node in callers:
        if node["max_registered"] == 0:  # it is in no group
            del node["max_registered"]


def _from_one(groups: Groups, node: str, source: str) -> int:
    """The phones that move to a node if one other node alone goes down."""
    return sum(
        group["phones"] for group in groups.values() if group["members"][0] == source and node in group["members"]
    )


def _presence(rng: Random, cluster: dict[str, Any]) -> None:
    names = [node["name"] for node in cluster["nodes"] if node["product"] == "imp"]
    if not names:
        return
    for node in cluster["nodes"]:
        if node["product"] == "imp":
            node["sessions"] = rng.choice((0, 20, 100))
    grouped = names[:-1] if len(names) > 1 and rng.random() < 0.15 else names
    cluster["presence_groups"] = {f"P{place // 2 + 1}": grouped[place : place + 2] for place in _twos(grouped)}
