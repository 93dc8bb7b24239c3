# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook precheck: each cluster is judged, the report has it all, the exit code tells, nothing is written."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node, pcd
from ansible_collections.collabops.vos.tests.integration.estate import Run

OLD = {"phones": [{"model": "Cisco 7965", "count": 30, "security": "Encrypted"}]}


def cucm(name: str) -> dict[str, Any]:
    """A Unified CM in mixed mode with old phones in a secure mode."""
    nodes = [node(f"{name}-pub", "cucm", "12.5.1.16900-48")]
    return {"name": name, "nodes": nodes, "database": OLD, "mixed_mode": True}


def waiver(cluster: str) -> dict[str, str]:
    return {"rule": "R05", "cluster": cluster, "reason": "replaced, CHG0012345", "expires": "2999-12-31"}


def clusters(run: Run) -> dict[str, dict[str, Any]]:
    assert run.report is not None, run.output
    return {cluster["cluster"]: cluster for cluster in run.report["clusters"]}


def statuses(run: Run) -> dict[str, str]:
    return {name: cluster["status"] for name, cluster in clusters(run).items()}


def test_each_cluster_is_judged_what_blocks_ends_in_an_error_and_nothing_is_written(
    make_estate: MakeEstate, tmp_path: Path
) -> None:
    done = node("done", "pcd", "14.0.1.10000-20", tls_min_version="1.2")
    estate = make_estate(
        cucm("alpha"), cucm("bravo"), pcd("deployment"), {"name": "done", "nodes": [done]}, pcd("lost")
    )
    estate.hosts["lost"]["ansible_port"] = 2
    # The opt-in to changes is not for this playbook.
    run = estate.precheck(vos_tls_waivers=[waiver("bravo-pub")], vos_tls_accept_reboot=True)
    assert run.code == 2, run.output
    assert statuses(run) == {
        "alpha-pub": "blocked",
        "lost": "not_read",
        "bravo-pub": "passed",
        "deployment": "passed",
    }
    assert "Not ready: alpha-pub (R05), lost (Not read)." in run.output
    recap = run.output[run.output.index("PLAY RECAP") :].splitlines()
    assert {line.split()[0] for line in recap if "failed=1" in line} == {"alpha-pub", "lost"}
    assert "because they have no work: they are at TLS 1.2 already, or are left alone: done" in run.output
    assert "  Blocks R05 Registration over secure SIP or SCCP: The phones cannot register" in run.output
    assert f"  {estate.hosts['lost']['ansible_host']}: " in run.output
    assert "accepted until 2999-12-31 (UTC): replaced, CHG0012345" in run.output
    assert estate.writes() == []

    finding = clusters(run)["alpha-pub"]["findings"][0]
    named = [item["name"] for item in finding["affected"]]
    assert (finding["rule"], len(named), finding["items_omitted"]) == ("R05", 30, 0)
    [folder] = tmp_path.glob("impact*")
    with (folder / "impact.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if (row["Cluster"], row["Rule"]) == ("alpha-pub", "R05")]
    assert [row["Item"] for row in rows] == named
    assert (folder / "impact.html").read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="en">')


def test_old_phones_in_a_cluster_that_is_not_in_mixed_mode_are_a_warning(make_estate: MakeEstate) -> None:
    run = make_estate({**cucm("alpha"), "mixed_mode": False}).precheck()
    assert run.code == 0, run.output
    assert statuses(run) == {"alpha-pub": "passed"}
    [finding] = [found for found in clusters(run)["alpha-pub"]["findings"] if found["rule"] == "R05"]
    assert (finding["severity"], finding["part"], finding["count"]) == ("warn", "not in mixed mode", 30)
    assert "they will stop when somebody turns mixed mode on" in finding["effect"]


def test_with_a_waiver_it_ends_well_in_check_mode_too_and_in_japanese(make_estate: MakeEstate, tmp_path: Path) -> None:
    estate = make_estate(cucm("alpha"))
    run = estate.precheck("--check", vos_tls_waivers=[waiver("alpha-pub")], vos_tls_report_language="ja")
    assert run.code == 0, run.output
    assert statuses(run) == {"alpha-pub": "passed"}
    assert "2999-12-31（UTC）まで受容：replaced, CHG0012345" in run.output
    [page] = tmp_path.glob("impact*/impact.html")
    assert "2999-12-31（UTC）まで受容" in page.read_text(encoding="utf-8")
    assert estate.writes() == []
