# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action drift_report: what it refuses, what it writes, and what it returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action import drift_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.clock import clock

from tests.unit.action.scripted import ScriptedConnection, run_action
from tests.unit.drift.example import reading, three
from tests.unit.glue.play import play_of


def run(**arguments: Any) -> dict[str, Any]:
    given = {"nodes": list(three()), "target": "1.2", **arguments}
    return run_action(drift_report.ActionModule, ScriptedConnection([]), given)


def test_all_files_come_of_one_report(tmp_path: Path) -> None:
    files = {name: str(tmp_path / name) for name in ("json", "junit", "csv", "prometheus", "html")}
    result = run(**files)
    assert result["hosts"]["sub"] == {
        "cluster": "pub",
        "state": "drifted",
        "failing": True,
        "note": "",
        "missing": [],
    }
    document = json.loads((tmp_path / "json").read_text(encoding="utf-8"))
    assert document["created"] == result["summary"]["created"]
    for name, created in (
        ("junit", document["created"]),
        ("csv", document["created"]),
        ("html", clock(document["created"])),
    ):
        assert created in (tmp_path / name).read_text(encoding="utf-8")
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "prometheus").stat().st_mode & 0o777 == 0o644
    assert result["changes"] is None


def test_the_last_report_may_be_the_one_that_is_replaced(tmp_path: Path) -> None:
    path = str(tmp_path / "drift.json")
    assert run(json=path, earlier=[path])["changes"] is None
    changed = run(json=path, earlier=[path], nodes=list(three(second="compliant")))
    assert [item["what"] for item in changed["changes"]["differences"]] == ["configured", "state"]
    assert len(json.loads(Path(path).read_text(encoding="utf-8"))["history"]) == 1


def test_an_unknown_variable_is_told_before_anything_else_is_refused() -> None:
    _task, variables, _templar = play_of({"pub": {"vos_tls_handshaek": False}}, "pub")
    given = {"target": "1.2", "login": False, "handshake": False}
    with pytest.raises(AnsibleActionFail, match=r"vos_tls_handshaek \(host pub\).* vos_tls_handshake"):
        run_action(drift_report.ActionModule, ScriptedConnection([]), given, variables=variables)


def differing() -> list[dict[str, Any]]:
    settings = dict.fromkeys(drift_report.SHARED, "")
    other = {**settings, "vos_tls_min_version": "1.0"}
    return [reading("pub", settings=settings), reading("sub", settings=other)]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"nodes": []}, "a check without nodes must not pass"),
        ({"login": False, "handshake": False}, "nothing would be checked"),
        ({"sessions": 0}, "vos_tls_sessions is 0; it must be 1 to 200"),
        ({"sessions": 201}, "vos_tls_sessions is 201; it must be 1 to 200"),
        ({"node_timeout": 0}, "vos_tls_node_timeout is 0; it must be above 0 seconds"),
        ({"node_timeout": float("nan")}, "vos_tls_node_timeout is nan; it must be above 0 seconds"),
        ({"exclude": {"nobody": "why"}}, "the inventory has no host with this name"),
        ({"exceptions": [{"cluster": "pub"}]}, "vos_tls_exceptions: entry 1"),
        ({"nodes": differing()}, "vos_tls_min_version differs between the hosts"),
        (
            {"json": "/dev/null/drift.json"},
            r"json \(vos_tls_report_path\): .*drift.json cannot be written: not a directory. Nothing was read",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(AnsibleActionFail, match=text):
        run(**arguments)
