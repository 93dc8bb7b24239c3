# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts of publishers, built for tests in the shape that a reading has."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.hosts import Source
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.publishers import Publisher

RELEASES = {"cucm": ("15.0.1.12900-234", "15SU2"), "imp": ("15.0.1.12900-6", "15SU2")}


def row(
    name: str, ip: str, product: str = "cucm", role: str = "subscriber", db_role: str = "DBSub", **more: Any
) -> dict[str, Any]:
    base = {"name": name, "fqdn": f"{name}.example.org", "ip": ip, "role": role, "db_role": db_role}
    return {**base, "product": product, "local": False, **more}


def cluster_of(name: str, network: str) -> list[dict[str, Any]]:
    """A publisher, a TFTP server, a node that processes calls, and two nodes of IM and Presence."""
    return [
        row(f"{name}-pub", f"{network}.1", role="publisher", db_role="DBPub"),
        row(f"{name}-call", f"{network}.2"),
        row(f"{name}-tftp", f"{network}.3"),
        row(f"{name}-imp1", f"{network}.4", "imp", db_role="DBPub"),
        row(f"{name}-imp2", f"{network}.5", "imp"),
    ]


def facts(rows: list[dict[str, Any]], asked: str, *, groups: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """What the node called `asked` says."""
    own = next(item for item in rows if item["name"] == asked)
    version, release = RELEASES.get(own["product"], ("14.0.1.10000-17", "14"))
    return {
        "product": own["product"],
        "version": version,
        "release": release,
        "hostname": asked,
        "cluster": {"nodes": [{**item, "local": item is own} for item in rows]},
        "callmanager_groups": {"groups": groups, "error": ""} if groups is not None else None,
    }


def source(address: str, told: dict[str, Any] | None, **more: Any) -> Source:
    return Source(Publisher(address, "administrator", "secret", **more), told)
