# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts of a cluster with Unified CM Groups, services and presence redundancy groups, as the modules return them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.unit.plan.facts import node_facts, row

__all__ = ["CALLS", "CTI", "MEDIA", "SUBSCRIBERS", "TFTP", "cluster_facts", "headquarters", "runs"]

CALLS, TFTP, CTI = "Cisco CallManager", "Cisco Tftp", "Cisco CTIManager"
MEDIA = "Cisco IP Voice Media Streaming App"
SUBSCRIBERS = ("backup1", "backup2", "main1", "main2")

Groups = Mapping[str, tuple[Sequence[str], int]]  # members and phones of each Unified CM Group


def runs(fact: dict[str, Any], *services: str) -> None:
    for name in services:
        fact["info"]["services"][name] = {"state": "STARTED", "reason": ""}


def cluster_facts(
    services: Mapping[str, Sequence[str]],
    groups: Groups,
    registered: Mapping[str, int],
    presence: Mapping[str, Sequence[str]] | None = None,
    **more: Any,
) -> list[dict[str, Any]]:
    """A Unified CM cluster: the services of each node, of which the first one is the publisher, and its groups. The
    first IM and Presence node of the first presence redundancy group is the publisher of their database."""
    members = [name for names in (presence or {}).values() for name in names]
    names = [*services, *members]
    rows = [
        row(name, "publisher" if place == 0 else "subscriber", f"192.0.2.{place + 1}")
        for place, name in enumerate(names)
    ]
    facts = [node_facts(name, rows, call_processing=CALLS in own, **more) for name, own in services.items()]
    for fact, own in zip(facts, services.values(), strict=True):
        if CALLS not in own:
            fact["info"]["services"][CALLS] = {"state": "STOPPED", "reason": "Service Not Activated"}
        runs(fact, *own)
        count = registered.get(fact["name"], 0)
        fact["info"]["registrations"] = {"registered": count, "unregistered": 0, "other": 0, "error": ""}
    facts[0]["info"]["callmanager_groups"] = {"groups": {group: list(own) for group, (own, _n) in groups.items()}}
    facts[0]["info"]["call_devices"] = {
        "groups": {group: {"phones": phones, "devices": phones + 4} for group, (_own, phones) in groups.items()},
        "limits": {},
        "error": "",
        "limits_error": "",
    }
    for place, name in enumerate(members):
        facts.append(node_facts(name, rows, product="imp", db_role="DBSub" if place else "DBPub", **more))
    if members:
        imp = next(fact for fact in facts if fact["name"] == members[0])
        imp["info"]["presence_groups"] = {"groups": {name: list(own) for name, own in (presence or {}).items()}}
    return facts


def headquarters(**more: Any) -> list[dict[str, Any]]:
    """Seven Unified CM and two IM and Presence nodes: two pairs of subscribers, and two nodes for TFTP and media."""
    subscriber = (CALLS, CTI)
    services = {
        "pub": (),
        "tftp1": (TFTP, MEDIA),
        "tftp2": (TFTP, MEDIA),
        **dict.fromkeys(SUBSCRIBERS, subscriber),
    }
    groups = {
        "East": (("main1", "backup1"), 2100),
        "West": (("main2", "backup2"), 1900),
    }
    registered = {"main1": 2100, "main2": 1900}
    return cluster_facts(services, groups, registered, {"DefaultCluster": ("imp1", "imp2")}, **more)
