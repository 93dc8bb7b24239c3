# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with a node or an inventory: a failed task that names host, what was seen and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import Estate, Run

LOGIN_TIMEOUT = 15


def refused(estate: Estate, run: Run, *texts: str) -> None:
    """The run failed, said so, and wrote nothing to any node."""
    assert run.code != 0, run.output
    for text in texts:
        assert text in run.output
    assert estate.writes() == []


def test_a_wrong_password_is_tried_once(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.variables(ansible_password="wrong-password-1")
    run = estate.play()
    refused(estate, run, "fatal: [p]", "What to do:")
    assert estate.events("login_refused") == ["p"]  # by the pre-check, and not again by the verification
    assert "wrong-password-1" not in run.output


def test_a_name_that_no_host_has_is_no_success(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    for run in (estate.play(vos_tls_hosts="nobody"), estate.precheck(vos_tls_hosts="nobody")):
        refused(estate, run, "vos_tls_hosts (nobody) matches no host, so nothing was checked")
    assert estate.events("login") == []


def test_an_unknown_host_key_shows_the_fingerprint_and_how_to_pin_it(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.variables(vos_known_hosts_files=["/dev/null"])
    run = estate.play()
    refused(estate, run, "SHA256:", "vos_host_key_fingerprint")
    assert estate.events("login") == []


def test_a_closed_port(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.hosts["p"]["ansible_port"] = 2223
    refused(estate, estate.play(), "2223", "What to do:")


@pytest.mark.parametrize(("fault", "text"), [("not_vos", "not"), thorough("unknown_product", "product")])
def test_a_node_that_is_not_as_it_should_be(make_estate: MakeEstate, fault: str, text: str) -> None:
    estate = make_estate(pcd("p"))
    estate.simulator.set_faults("p", **{fault: True})
    run = estate.play()
    refused(estate, run, text)
    assert run.seconds < 2 * LOGIN_TIMEOUT


def test_an_expired_password_is_left_as_it_is(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.simulator.set_quirks("p", expired_password=True)
    refused(estate, estate.play(), "expired", "What to do:")
    assert estate.events("answer") == []


def test_an_inventory_that_lacks_a_node_blocks_that_cluster_only(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"), pcd("p"))
    del estate.hosts["a-sub2"]
    run = estate.play()
    assert run.code != 0
    assert "the cluster lists a-sub2" in run.output
    assert run.outcomes() == {"a-pub": "blocked", "p": "done"}
    assert {entry.node for entry in estate.simulator.writes()} == {"p"}


def test_a_limit_to_a_subscriber_is_refused(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    refused(estate, estate.play("--limit", "a-sub1"), "the cluster lists a-pub", "--limit")


def test_an_unknown_question_is_left_with_control_c_and_shown(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.simulator.set_faults("p", unknown_question="Do you want to erase all phones (yes/no) ? ")
    run = estate.play()
    assert run.code != 0
    assert "erase all phones" in run.output
    assert estate.simulator.journal("answer") == []
    assert estate.events("interrupt") == ["p"]
    assert run.states() == {"p": "drifted"}


# -- names of variables ----------------------------------------------------------------------------------------------

LEFT_BY_OTHER_JOBS = {name: {"failing": ["p"]} for name in ("vos_tls_drift", "vos_tls_report", "vos_tls_impact")}


def test_unknown_variables_end_each_playbook_before_anything_is_read(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.variables(vos_tls_windw={"start": "22:00"}, vos_clutser="lab")
    estate.hosts["p"]["vos_tls_canry"] = "a value that is not shown"
    for playbook in ("enforce_tls12", "enforce_min_tls", "precheck", "drift_check"):
        run = estate.run(playbook, vos_tls_min_versoin="1.3", **LEFT_BY_OTHER_JOBS)
        told = " ".join(run.output.split())
        refused(estate, run, "Unknown variables, so nothing was read")
        for text in (
            "vos_tls_canry (host p), the nearest known name is vos_tls_canary",
            "vos_tls_min_versoin (-e), the nearest known name is vos_tls_min_version",
            "vos_tls_windw (group all), the nearest known name is vos_tls_window",
            "have no effect, because their names are not known: vos_clutser (group all), the nearest known name is vos",
        ):
            assert text in told
        assert "a value that is not shown" not in told
        assert "vos_tls_drift (" not in told
    assert estate.events("login") == []


def test_variables_of_plays_and_of_earlier_jobs_are_no_mistakes(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    tasks = [
        {"ansible.builtin.debug": {"msg": "x"}, "register": "vos_tls_registered"},
        {"ansible.builtin.set_fact": {"vos_tls_fact": "x", "cacheable": True}},
    ]
    own = {"hosts": "all", "gather_facts": False, "vars": {"vos_tls_own": "x"}, "tasks": tasks}
    checked = {"ansible.builtin.import_playbook": "collabops.vos.drift_check"}
    playbook = estate.directory / "own.yml"
    playbook.write_text(yaml.safe_dump([own, checked]), encoding="utf-8")
    run = estate.drift(playbook=playbook, vos_tls_fail_on_drift=False, **LEFT_BY_OTHER_JOBS)
    assert run.code == 0, run.output
    assert run.states() == {"p": "drifted"}


# -- files of the run ------------------------------------------------------------------------------------------------

PLAY, PRECHECK, DRIFT = Estate.play, Estate.precheck, Estate.drift


@pytest.mark.parametrize(
    ("play", "variable"),
    [
        thorough(PLAY, "vos_tls_plan_path"),
        (PLAY, "vos_tls_report_path"),
        thorough(PLAY, "vos_tls_impact_dir"),
        (PRECHECK, "vos_tls_impact_dir"),
        (DRIFT, "vos_tls_html_path"),
        *(thorough(DRIFT, f"vos_tls_{name}_path") for name in ("report", "junit", "csv", "prometheus")),
    ],
)
def test_a_file_that_could_not_be_written_is_refused_before_anything_is_read(
    make_estate: MakeEstate, play: Callable[..., Run], variable: str
) -> None:
    estate = make_estate(pcd("p"))
    taken = estate.directory / "taken"
    taken.write_text("", encoding="utf-8")
    path = str(taken / "impact") if variable == "vos_tls_impact_dir" else "/dev/null"
    run = play(estate, **{variable: path})
    refused(estate, run, "Nothing was read")
    told = " ".join(run.output.split())
    assert f"{path} cannot be written: it is a device" in told or f"{path}/impact.html cannot be written: not a" in told
    assert estate.events("login") == []
    assert Path("/dev/null").is_char_device()


def test_a_report_goes_where_a_symbolic_link_leads(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    (estate.directory / "latest.json").symlink_to("2026-11-30.json")
    run = estate.drift(vos_tls_report_path="latest.json", vos_tls_fail_on_drift=False)
    assert run.code == 0, run.output
    assert (estate.directory / "latest.json").is_symlink()
    report = json.loads((estate.directory / "2026-11-30.json").read_text(encoding="utf-8"))
    assert report["summary"]["nodes"] == 1


def test_one_report_for_all_hosts(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"), pcd("q"))
    estate.hosts["q"]["vos_tls_report_path"] = "other.json"
    run = estate.run("enforce_tls12", vos_tls_accept_reboot=True)
    refused(estate, run, "vos_tls_report_path differs between the hosts of this run")
