# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts that the role keeps for a node, built for tests in the shape that the modules return."""

from __future__ import annotations

from typing import Any

CALL_MANAGER = "Cisco CallManager"
RUNS = {"state": "STARTED", "reason": ""}
DEACTIVATED = {"state": "STOPPED", "reason": "Service Not Activated"}
DATABASE = {"publisher": "DBPub", "subscriber": "DBSub"}


def row(name: str, role: str = "subscriber", ip: str = "") -> dict[str, str]:
    """A row of `show network cluster`."""
    return {"name": name, "fqdn": f"{name}.example.org", "ip": ip or f"127.9.9.{len(name)}", "role": role}


def node_facts(
    name: str,
    rows: list[dict[str, str]],
    *,
    product: str = "cucm",
    configured: str = "1.0",
    regime: str = "node",
    proof: str = "not_effective",
    db_role: str | None = None,
    call_processing: bool = False,
    supported: tuple[str, ...] = ("1.0", "1.1", "1.2"),
    booted: str = "2026-11-01T02:00:00",
    **more: Any,
) -> dict[str, Any]:
    """Facts of a node that was read; its host name in the cluster equals its inventory name."""
    own = next((item for item in rows if item["name"] == name), None)
    role = own["role"] if own else ""
    cluster = {
        "own_name": name,
        "own_role": role,
        "own_db_role": DATABASE[role] if db_role is None and role else db_role,
        "nodes": rows,
    }
    return {
        "name": name,
        "address": f"{name}.example.org",
        "error": "",
        "cluster": "",
        "rank": "",
        "info": {
            "product": product,
            "version": "12.5.1.16900-48" if regime == "node" else "15.0.1.12900-234",
            "release": "12.5(1)SU6" if regime == "node" else "15SU2",
            "regime": regime,
            "hostname": name,
            "supported_targets": list(supported),
            "cluster": cluster if rows else None,
            "services": {CALL_MANAGER: dict(RUNS if call_processing else DEACTIVATED)},
            "tls_min_version": configured,
            "common_criteria": None,
            "boot": {"time": booted, "history": None, "uptime_s": None, "read_at": None},
            "evidence": [{"command": "show tls min-version", "line": f"Configured TLS minimum version: {configured}"}],
        },
        "probe": {"proof": proof, "reason": "told by a test", "evidence": []},
        **more,
    }


def lost_facts(name: str, error: str = "port 22 is closed", **more: Any) -> dict[str, Any]:
    """Facts of a node that could not be read."""
    return {"name": name, "address": f"{name}.example.org", "error": error, "cluster": "", "rank": "", **more}
