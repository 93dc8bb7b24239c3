# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is carried out as a whole or fails, and what Ansible is set to elsewhere does not change how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import ROOT, Estate, Run

PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
# That each playbook has the filter in its first play is in tests/unit/role, so one of them shows what it does there.
ONE_OF_THEM = [pytest.param(name, marks=() if name == "enforce_tls12" else pytest.mark.thorough) for name in PLAYBOOKS]
# Of the tasks to start at Ansible finds the one, and not the other. More of them are in the unit test of the filter.
LEFT_OUT: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("--tags", "x"), {}),
    (("--skip-tags", "all"), {}),
    (("--skip-tags", "always"), {}),
    (("--start-at-task", "Report"), {}),
    (("--start-at-task", "No such task"), {}),
    ((), {"ANSIBLE_RUN_TAGS": "x"}),
    ((), {"ANSIBLE_SKIP_TAGS": "all"}),
]


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """An inventory of one node that is not there: a run that reads it fails after its time, and says so."""
    hosts = {"p": {"ansible_host": "127.0.0.1", "ansible_port": 9}}
    variables = {"ansible_connection": "collabops.vos.cli", "ansible_user": "u", "ansible_password": "p"}
    inventory = {"all": {"hosts": hosts, "vars": variables}}
    return Estate(None, tmp_path_factory.mktemp("nowhere"), inventory)  # type: ignore[arg-type]


@pytest.mark.parametrize(("options", "environment"), LEFT_OUT)
@pytest.mark.parametrize("playbook", ONE_OF_THEM)
def test_a_run_that_would_leave_tasks_out_fails_and_reads_nothing(
    nowhere: Estate,
    monkeypatch: pytest.MonkeyPatch,
    playbook: str,
    options: tuple[str, ...],
    environment: dict[str, str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run = nowhere.run(playbook, *options, vos_tls_accept_reboot=True)
    assert run.code != 0, run.output
    text = " ".join(run.output.split())
    assert "Nothing was read: this playbook runs as a whole or not at all" in text
    assert " ".join(options or environment.values()).replace("'", "") in text.replace("'", "")
    assert "PLAY [" not in run.output


@pytest.mark.parametrize("playbook", ONE_OF_THEM)
def test_lists_of_a_part_are_still_made(nowhere: Estate, playbook: str) -> None:
    for options in (("--list-tasks", "--tags", "x"), ("--list-hosts", "--skip-tags", "all"), ("--list-tags",)):
        run = nowhere.run(playbook, *options)
        assert run.code == 0, run.output
    assert nowhere.run(playbook, "--syntax-check", "--start-at-task", "x").code == 0


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_a_limit_that_leaves_no_host_fails(nowhere: Estate, playbook: str) -> None:
    run = nowhere.run(playbook, "--limit", "nobody")
    assert run.code != 0, run.output


@pytest.mark.parametrize("playbook", ONE_OF_THEM)
def test_a_name_that_no_host_and_no_group_has_fails(nowhere: Estate, playbook: str) -> None:
    for options, hosts in (((), "p,q"), ((), "all:!q"), (("--limit", "p,q"), "all")):
        run = nowhere.run(playbook, *options, vos_tls_hosts=hosts)
        assert run.code != 0, run.output
        assert "the inventory has no host and no group with the name" in " ".join(run.output.split())
        assert "PLAY [" not in run.output


@pytest.mark.parametrize("hosts", ["all:!p", "no_such_host"])
@pytest.mark.parametrize("playbook", ONE_OF_THEM)
def test_a_limit_to_none_of_the_hosts_that_are_meant_fails(nowhere: Estate, playbook: str, hosts: str) -> None:
    nowhere.hosts["q"] = nowhere.hosts["p"]
    run = nowhere.run(playbook, "--limit", "p", vos_tls_hosts=hosts)
    del nowhere.hosts["q"]
    assert run.code != 0, run.output
    assert "Nothing was read: --limit p leaves none of the hosts" in " ".join(run.output.split())
    assert "PLAY [" not in run.output


@pytest.mark.parametrize("playbook", ONE_OF_THEM)
def test_a_playbook_that_is_imported_under_a_tag_is_not_started_by_another_one(
    nowhere: Estate, tmp_path: Path, playbook: str
) -> None:
    site = [{"name": "TLS", "import_playbook": f"collabops.vos.{playbook}", "tags": ["tls"]}]
    path = tmp_path / "site.yml"
    path.write_text(yaml.safe_dump(site), encoding="utf-8")
    for tag in ("tls", "backup"):
        run = nowhere.run(str(path.with_suffix("")), "--tags", tag, vos_tls_accept_reboot=True)
        assert run.code != 0, run.output
        assert "Nothing was read" in run.output
        assert "TASK [" not in run.output


# -- what Ansible is set to for other playbooks ----------------------------------------------------------------------

# For each of them there is something that it could do to a run; all of them at once, because a rollout takes its time.
SETTINGS = {
    "ANSIBLE_ANY_ERRORS_FATAL": "true",  # a node that is down would end the reading of all others
    "ANSIBLE_TASK_TIMEOUT": "2",  # a restart takes longer, and a dialogue must not end in the middle
    "ANSIBLE_ENABLE_TASK_DEBUGGER": "true",  # would ask somebody what to do about the node that is down
    "ANSIBLE_STRATEGY": "free",
    "ANSIBLE_GATHERING": "implicit",
    "ANSIBLE_FORCE_HANDLERS": "true",
    "ANSIBLE_HASH_BEHAVIOUR": "merge",
    "ANSIBLE_INJECT_FACT_VARS": "false",
    "ANSIBLE_PRIVATE_ROLE_VARS": "true",
    "ANSIBLE_JINJA2_NATIVE": "true",  # of ansible-core up to 2.18; later ones have nothing else
    "ANSIBLE_CHECK_MODE_MARKERS": "true",
    "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
    "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
    "ANSIBLE_NO_LOG": "true",
}


def with_one_node_down(make_estate: MakeEstate) -> Estate:
    estate = make_estate(cucm_pair("a"), pcd("p"))
    estate.simulator.set_faults("a-sub2", connection_refused=True)
    return estate


def states_of(run: Run) -> dict[str, str]:
    assert run.code == 2, run.output
    return run.states()


@pytest.mark.parametrize(
    "settings",
    [
        thorough({"ANSIBLE_ANY_ERRORS_FATAL": "true"}, id="any_errors_fatal"),
        pytest.param(SETTINGS, id="all"),
    ],
)
def test_one_node_that_is_down_is_no_fault_of_the_others_whatever_is_set(
    make_estate: MakeEstate, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    estate = with_one_node_down(make_estate)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    drift = {"a-pub": "drifted", "a-sub1": "drifted", "a-sub2": "unreachable", "p": "drifted"}
    assert states_of(estate.drift()) == drift
    run = estate.play()
    assert states_of(run) == {**drift, "p": "compliant"}
    assert run.outcomes() == {"a-pub": "blocked", "p": "done"}
    assert "the node could not be read" in run.output
    judged = estate.precheck()
    assert judged.report is not None, judged.output
    assert {cluster["cluster"]: cluster["status"] for cluster in judged.report["clusters"]}["a-pub"] != "not_read"


def test_a_night_in_which_no_cluster_may_begin_is_reported_even_where_a_pattern_must_match(
    make_estate: MakeEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate = make_estate(pcd("p"))
    estate.simulator.set_faults("p", connection_refused=True)
    monkeypatch.setenv("ANSIBLE_HOST_PATTERN_MISMATCH", "error")
    run = estate.play()
    assert states_of(run) == {"p": "unreachable"}
    assert run.outcomes() == {"p": "blocked"}
