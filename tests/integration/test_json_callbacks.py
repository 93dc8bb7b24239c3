# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that reads standard output gets valid JSON from the callbacks of ansible.posix; a person reads the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, pcd
from ansible_collections.collabops.vos.tests.integration.estate import DRIFT_CHECK, PLAYBOOK, ROOT, Estate

OTHERS = ROOT / ".build" / "awx"


def play(estate: Estate, callback: str, playbook: Path, *options: str) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a run with a callback of ansible.posix."""
    assert (OTHERS / "ansible_collections" / "ansible" / "posix").is_dir(), "`make integration` fetches ansible.posix"
    settings = {"ANSIBLE_STDOUT_CALLBACK": f"ansible.posix.{callback}", "ANSIBLE_COLLECTIONS_PATH": str(OTHERS)}
    with estate.start(playbook, *options, settings=settings) as process:
        output, errors = process.communicate(timeout=170)
    return process.returncode, output, errors


def tasks(document: dict[str, Any]) -> set[str]:
    """The actions of the tasks in a document of ansible.posix.json."""
    return {
        str(result["action"])
        for one in document["plays"]
        for task in one["tasks"]
        for result in task["hosts"].values()
        if "action" in result
    }


def test_a_rollout_as_one_document(make_estate: MakeEstate) -> None:
    code, output, errors = play(make_estate(pcd("p")), "json", PLAYBOOK, "-e", "vos_tls_accept_reboot=true")
    assert code == 0, errors
    document = json.loads(output)
    assert document["stats"]["p"]["failures"] == 0
    assert {"collabops.vos.rollout_plan", "collabops.vos.rollout_wave", "collabops.vos.rollout_report"} <= tasks(
        document
    )
    for part in (
        "PLAN  minimum",
        "docs/get_out.md",
        "Sending `set tls",
        "Healthy again.",
        "REPORT  min",
        "VERDICT   DONE.",
    ):
        assert errors.count(part) == 1, part


def test_a_rollout_as_a_line_for_each_event_also_where_a_cluster_is_stopped(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.simulator.set_faults("p", never_back=True)
    options = ("-e", "vos_tls_accept_reboot=true", "-e", "vos_tls_reboot_timeout=3")
    code, output, errors = play(estate, "jsonl", PLAYBOOK, *options)
    assert code == 2
    events = [json.loads(line)["_event"] for line in output.splitlines()]
    assert events[-1] == "v2_playbook_on_stats"
    assert "v2_runner_on_failed" in events
    assert "Cluster p was stopped at node p." in errors
    assert "VERDICT   NOT DONE." in errors


def test_a_drift_check(make_estate: MakeEstate) -> None:
    code, output, errors = play(make_estate(pcd("p")), "json", DRIFT_CHECK, "-e", "vos_tls_min_version=1.0")
    assert code == 0, errors
    assert json.loads(output)["stats"]["p"]["failures"] == 0
    assert "DRIFT  minimum TLS version 1.0: 1 compliant" in errors
