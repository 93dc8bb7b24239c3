# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift check as a schedule runs it: what it exits with, what it leaves, and that it never writes to a node."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.integration.conftest import MakeEstate, cucm_pair, cucm_with_imp, node, pcd
from tests.integration.estate import PASSWORD, ROOT

SCHEMA = json.loads((ROOT / "docs" / "drift_report.schema.json").read_text(encoding="utf-8"))


def test_a_check_reads_each_node_once_and_fails_for_drift(make_estate: MakeEstate, tmp_path: Path) -> None:
    clusters = [cucm_pair("a"), pcd("deploy")]
    for item in (clusters[0]["nodes"][0], clusters[1]["nodes"][0]):
        item["tls_min_version"] = "1.2"
    estate = make_estate(*clusters)
    estate.discover("a-pub", "deploy")
    estate.simulator.set_faults("a-sub2", connection_refused=True)
    files = {name: str(tmp_path / f"drift.{name}") for name in ("junit", "csv", "prometheus", "html")}
    run = estate.drift("-v", **{f"vos_tls_{name}_path": path for name, path in files.items()})
    assert run.code == 2, run.output
    assert run.states() == {"a-pub": "compliant", "a-sub1": "drifted", "a-sub2": "unreachable", "deploy": "compliant"}
    assert "a-sub1 is drifted" in run.output
    # One for the inventory, one for the check.
    assert sorted(estate.events("login")) == ["a-pub", "a-pub", "a-sub1", "deploy", "deploy"]
    assert estate.writes() == []
    jsonschema.Draft202012Validator(SCHEMA).validate(run.report)
    assert all(Path(path).stat().st_size > 0 for path in files.values())
    for path in (*map(Path, files.values()), estate.directory / "ansible.log"):
        assert PASSWORD not in path.read_text(encoding="utf-8")

    earlier = [str(estate.directory / "report*.json")]
    again = estate.drift(vos_tls_fail_on=["pending_restart"], vos_tls_earlier_reports=earlier)
    assert again.code == 0, again.output
    assert "Nothing has changed since" in again.output
    assert again.report is not None
    assert len(again.report["history"]) == 1

    part = estate.drift("--limit", "a-pub", vos_tls_fail_on=["missing"])
    assert part.code == 2
    assert "a-pub is compliant, and members of its cluster are not among the hosts" in part.output


def test_handshakes_need_no_login_and_no_connection(make_estate: MakeEstate) -> None:
    good = pcd("good")
    good["nodes"][0]["tls_min_version"] = "1.2"
    estate = make_estate(pcd("bad"), good)
    estate.inventory["all"]["vars"] = {}
    run = estate.drift("-c", "local", vos_tls_login=False, vos_tls_fail_on=["drifted", "unreachable"])
    assert run.states() == {"bad": "drifted", "good": "unverified"}
    assert run.code == 2
    recap = run.output[run.output.index("PLAY RECAP") :].splitlines()
    assert [line.split()[0] for line in recap if "failed=1" in line] == ["bad"]
    assert estate.events("login") == []


def test_custom_sip_ports_are_tried_and_the_proof_is_open_where_they_cannot_be_listed(make_estate: MakeEstate) -> None:
    clusters = []
    for name in ("open", "weak", "strict"):
        item = node(name, "cucm", "12.5.1.16900-48", tls_min_version="1.2", tls_ports=[5081])
        trunks = [{"name": "cube", "security": "Encrypted", "transport": "TLS", "port": 5081}]
        clusters.append({"name": name, "nodes": [item], "database": {"trunks": trunks}})
    clusters[1]["nodes"][0]["quirks"] = {"tls_weak": [5081]}
    estate = make_estate(*clusters)
    estate.simulator.set_faults("open", sql_error=["as transport, sp.incomingport"])
    run = estate.drift()
    assert run.states() == {"open": "unverified", "weak": "pending_restart", "strict": "compliant"}
    assert run.report is not None
    proofs = {item["name"]: item["proof_reason"] for one in run.report["clusters"] for item in one["nodes"]}
    assert "The SIP ports of its cluster could not be listed: " in proofs["open"]
    assert ":5081 accepts TLS 1.0 and TLS 1.1, below TLS 1.2." in proofs["weak"]
    assert proofs["strict"].startswith("Each of 2 ports refuses TLS 1.0 and TLS 1.1")


def test_hostile_earlier_reports_are_named_and_stop_nothing(make_estate: MakeEstate, tmp_path: Path) -> None:
    estate = make_estate(pcd("deploy"))
    first = estate.drift(vos_tls_fail_on_drift=False)
    assert first.report is not None, first.output
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "number.json").write_text(json.dumps({**first.report, "created": 7}), encoding="utf-8")
    history = [{**first.report["summary"], "created": first.report["created"], "target": "1.2"}]
    del history[0]["nodes"]
    (tmp_path / "history.json").write_text(json.dumps({**first.report, "history": history}), encoding="utf-8")
    run = estate.drift(vos_tls_fail_on_drift=False, vos_tls_earlier_reports=[str(tmp_path)])
    assert run.code == 0, run.output
    text = " ".join(run.output.split())
    assert "deep.json is ignored as an earlier report: its parts are nested too deep" in text
    assert "number.json is ignored as an earlier report: created is not a time in UTC" in text
    assert "history.json is ignored as an earlier report: history[0].nodes is missing" in text
    jsonschema.Draft202012Validator(SCHEMA).validate(run.report)
    assert run.report is not None
    assert len(run.report["history"]) == 1  # the first report itself, which lies in that folder too


@pytest.mark.thorough
def test_a_check_of_nothing_is_no_success(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("deploy"))
    assert estate.drift(vos_tls_hosts="nobody").code == 2
    estate.inventory["all"]["hosts"] = {}
    run = estate.drift()
    assert run.code == 2
    assert "so nothing was checked" in run.output


@pytest.mark.thorough
def test_a_restart_that_is_due_and_an_exception_are_seen(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("a"), pcd("deploy"))
    given = [{"cluster": "deploy", "value": "1.0", "reason": "change 4711", "expires": "2099-12-31"}]
    code, _result = estate.task("a-pub", "tls_min_version", version="1.2")
    run = estate.drift(vos_tls_exceptions=given, vos_tls_fail_on_drift=False)
    assert (code, run.code) == (0, 0), run.output
    assert run.report is not None
    assert run.states()["deploy"] == "drifted"
    assert run.report["summary"]["excepted"] == 1
    assert run.states()["a-pub"] == "pending_restart"
    assert run.states()["a-imp"] == "drifted"  # it has a database of its own
