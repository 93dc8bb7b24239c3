# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action impact_report: its files, its languages, and that it needs no node."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action.impact_report import ActionModule
from ansible_collections.collabops.vos.plugins.modules import impact_report as documented
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder

from tests.unit.action.scripted import ScriptedConnection, run_action
from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.report.example import example_results
from tests.unit.plan.facts import lost_facts, node_facts, row


def run(arguments: dict[str, Any] | None = None, *, check: bool = False) -> dict[str, Any]:
    connection = ScriptedConnection([])
    result = run_action(
        ActionModule, connection, {"results": list(example_results()), **(arguments or {})}, check=check
    )
    assert connection.login_count == 0
    return result


@pytest.mark.parametrize("check", [False, True])
def test_the_files_are_written_in_check_mode_too(tmp_path: Path, check: bool) -> None:
    paths = {f"{kind}_path": str(tmp_path / "made" / f"report.{kind}") for kind in ("html", "csv", "json")}
    result = run(paths, check=check)
    assert result["changed"] is False
    assert json.loads(Path(paths["json_path"]).read_text(encoding="utf-8")) == result["report"]
    assert Path(paths["html_path"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert Path(paths["csv_path"]).read_text(encoding="utf-8").startswith("\ufeffCluster,")
    assert [path.name for path in (tmp_path / "made").iterdir() if path.name.startswith(".")] == []


def test_the_json_file_has_all_items(tmp_path: Path) -> None:
    items, path = str(tmp_path / "items.jsonl"), tmp_path / "impact.json"
    result = impact(phones(count=1200, security="Encrypted"), mixed_mode=True, args={"limit": 2, "items_path": items})
    returned = run({"results": [result], "json_path": str(path)})["report"]
    written = json.loads(path.read_text(encoding="utf-8"))
    [short, long] = [one["clusters"][0]["findings"][0] for one in (returned, written)]
    assert (short["rule"], len(short["affected"]), short["items_omitted"]) == ("R05", 2, 1198)
    assert (long["rule"], len(long["affected"]), long["items_omitted"]) == ("R05", 1200, 0)
    assert long["affected"][-1] == {"name": "SEPF000000004AF", "kind": "Cisco 7965", "detail": "Encrypted"}


def test_the_screen_is_printed_unless_it_is_to_be_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    run({"quiet": True})
    assert capsys.readouterr().out == ""
    result = run()
    printed = capsys.readouterr().out
    assert "headquarters, Unified CM 12.5(1)SU6: Blocked" in printed
    assert result["verdict"].startswith("Not ready: headquarters (R03 R05 R13 R31), emergency (Not read). ")


def test_the_documentation_says_what_the_report_has() -> None:
    returned = yaml.safe_load(documented.RETURN)["report"]["contains"]
    report = run()["report"]
    assert set(returned) == set(report)
    assert returned["summary"]["sample"] == report["summary"]
    [sample] = returned["questions"]["sample"]
    assert {key: type(value) for key, value in sample.items()} == {
        key: type(value) for key, value in report["questions"][0].items()
    }


def test_without_a_path_no_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run()["report"]["summary"]["clusters"] == 5
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old" * 1_000_000, encoding="utf-8")
    run({"html_path": str(path)})
    assert path.read_text(encoding="utf-8").endswith("</html>\n")


def test_the_language_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    result = run({"language": "ja", "html_path": str(path)})
    assert result["report"]["language"] == "ja"
    assert '<html lang="ja">' in path.read_text(encoding="utf-8")


def test_another_language_is_refused() -> None:
    with pytest.raises(AnsibleActionFail, match="language"):
        run({"language": "fr"})


@pytest.mark.parametrize("kind", ["html", "csv", "json"])
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    path = str(tmp_path / "file" / "report")
    with pytest.raises(AnsibleActionFail, match=f"The report cannot be written to {path}"):
        run({f"{kind}_path": path})


# -- the clusters of a run -------------------------------------------------------------------------------------------

ROWS = [row("pub", "publisher"), row("sub")]


def single(name: str, **more: Any) -> dict[str, Any]:
    return node_facts(name, [], product="pcd", **more)


def kept(tmp_path: Path, *nodes: dict[str, Any]) -> str:
    """The folder of a run that has read these nodes."""
    folder = RunFolder.make(str(tmp_path))
    readings = [{**node, "settings": {}} for node in nodes]
    folder.keep_readings(readings)
    folder.keep_plan(plan_to_dict(make_plan([NodeRecord.from_facts(facts) for facts in readings], "1.2")))
    return str(folder.path)


def breaks(cluster: str) -> dict[str, Any]:
    """What a node tells where something blocks."""
    return {**impact(phones(count=12, security="Encrypted"), mixed_mode=True), "cluster": cluster}


def nothing(cluster: str) -> dict[str, Any]:
    return {**impact(), "cluster": cluster}


def test_all_hosts_of_a_cluster_in_which_something_blocks_are_not_ready(tmp_path: Path) -> None:
    folder = kept(
        tmp_path,
        *(node_facts(name, ROWS) for name in ("pub", "sub")),
        single("p"),
        single("q", configured="1.2", proof="effective"),
    )
    result = run({"run": folder, "results": {"pub": breaks("pub"), "p": nothing("p")}})
    assert {one["cluster"]: one["status"] for one in result["report"]["clusters"]} == {"pub": "blocked", "p": "passed"}
    assert result["verdict"].startswith("Not ready: pub (")
    assert result["unready"] == dict.fromkeys(("pub", "sub"), result["verdict"])
    assert result["idle"] == ["q"]


def test_what_nobody_has_told_and_what_could_not_be_read_is_not_ready(tmp_path: Path) -> None:
    folder = kept(tmp_path, single("p"), single("q"), single("r"), lost_facts("gone"))
    told = {"p": nothing("p"), "q": {"failed": True, "msg": "no prompt"}, "r": None}
    result = run({"run": folder, "results": told})
    assert set(result["unready"]) == {"q", "r", "gone"}
    messages = {one["cluster"]: one["message"] for one in result["report"]["clusters"] if one["status"] == "not_read"}
    assert messages == {"q": "no prompt", "r": "the node was not asked", "gone": "port 22 is closed"}


def test_a_node_that_was_read_under_two_names_is_not_ready(tmp_path: Path) -> None:
    twice = [single("p"), single("p-new")]
    for node in twice:
        node["info"]["identity"] = {"hostname": "p", "product": "pcd", "cluster_row": "", "address": "192.0.2.31"}
    result = run({"run": kept(tmp_path, *twice), "results": {"p": nothing("p"), "p-new": nothing("p-new")}})
    assert set(result["unready"]) == {"p", "p-new"}
    assert result["unready"]["p"].startswith("the inventory hosts p, p-new ")
    assert result["unready"]["p"].endswith(
        ". What would stop working there is counted twice above. Keep one of these hosts in the inventory, and run "
        "this again."
    )


def test_without_a_run_nothing_is_said_of_hosts() -> None:
    assert {"idle", "unready"}.isdisjoint(run())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"results": {"pub": {}}}, "results must be a list"),
        ({"results": ["pub"]}, "results must be a list"),
        ({"results": "pub"}, "results must be a list"),
        ({"results": [], "run": "FOLDER"}, "results must be a mapping from hosts to their results"),
        ({"results": {}, "run": "/missing"}, "/missing/plan.json cannot be read"),
    ],
)
def test_results_in_another_form_are_refused(tmp_path: Path, arguments: dict[str, Any], text: str) -> None:
    folder = kept(tmp_path, single("p"))
    with pytest.raises(AnsibleActionFail, match=text):
        run({name: folder if value == "FOLDER" else value for name, value in arguments.items()})
