# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift reports for tests, made of readings as the role keeps them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.drift.document import FAIL_ON, build_document
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.judge import judge, judge_by_handshake
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import read_exceptions
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row

ROWS = [row("pub", "publisher", "192.0.2.1"), row("sub", ip="192.0.2.2"), row("dead", ip="192.0.2.3")]
TIME = "2026-11-25T02:00:00+00:00"


def reading(
    name: str, state: str = "compliant", rows: list[dict[str, str]] | None = None, **more: Any
) -> dict[str, Any]:
    """A node in a state, as the role keeps it."""
    rows = ROWS if rows is None else rows
    if state == "unreachable":
        return lost_facts(name, **more)
    told: dict[str, dict[str, Any]] = {
        "compliant": {"configured": "1.2", "proof": "effective"},
        "pending_restart": {"configured": "1.2", "proof": "not_effective"},
        "drifted": {"configured": "1.0", "proof": "not_effective"},
        "unverified": {"configured": "1.2", "proof": "unproven"},
        "unsupported": {"configured": None, "supported": ()},
    }
    facts = node_facts(name, rows, **told[state], **more)
    for line in facts["info"]["evidence"]:
        line["time"] = TIME
    return facts


def shaken(
    name: str, proof: str = "effective", accepted: tuple[str, ...] = ("1.2", "1.3"), **more: Any
) -> dict[str, Any]:
    """A node of which only handshakes are known."""
    results = [{"version": version, "verdict": "accepted"} for version in accepted]
    probe = {"proof": proof, "reason": f"it is {proof}", "results": results, "evidence": []}
    return {"name": name, "address": f"{name}.example.org", "error": "", "probe": probe, **more}


def report(*facts: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The report of these readings; `options` are those of the check."""
    controls = Controls(
        exclude=options.pop("exclude", {}),
        allow_partial=options.pop("allow_partial", False),
        exceptions=read_exceptions(options.pop("exceptions", [])),
        today=options.pop("today", date(2026, 11, 25)),
    )
    target = options.pop("target", "1.2")
    login = options.get("login", True)
    clusters = (judge if login else judge_by_handshake)(facts, target, controls)
    given = {"created": TIME, "fail_on": FAIL_ON, "login": True, "handshake": True, **options}
    return build_document(clusters, target=target, **given)


def three(first: str = "compliant", second: str = "drifted", third: str = "unreachable") -> tuple[dict[str, Any], ...]:
    """The three nodes of one cluster."""
    return reading("pub", first), reading("sub", second), reading("dead", third)


def example_report() -> dict[str, Any]:
    """Two clusters as companies have them, with a node in each state and the report of the day before."""
    berlin = [row("cucm-pub-berlin-01", "publisher", "192.0.2.11"), row("cucm-sub-berlin-02", ip="192.0.2.12")]
    berlin += [row("cucm-sub-frankfurt-03", ip="192.0.2.13"), row("cucm-tftp-frankfurt-04", ip="198.51.100.14")]
    branch = [row("cucm-pub-branch", "publisher", "192.0.2.21"), row("cucm-sub-branch", ip="192.0.2.22")]
    addresses = {one["name"]: {"address": one["ip"]} for one in (*berlin, *branch)}

    def day(states: tuple[str, ...], **options: Any) -> dict[str, Any]:
        places = [(one["name"], berlin) for one in berlin] + [("cucm-pub-branch", branch)]
        facts = [
            reading(name, state, rows, **addresses[name]) for (name, rows), state in zip(places, states, strict=True)
        ]
        return report(*facts, **options)

    before = day(("drifted", "drifted", "drifted", "drifted", "compliant"), created="2026-11-24T02:00:00+00:00")
    return day(("compliant", "pending_restart", "drifted", "unreachable", "unverified"), earlier=[before])
