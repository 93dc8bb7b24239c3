# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All nodes from one process: with the connection that the play gives them, and none at the cost of another."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import Target, connect
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import AuthenticationRefused
from ansible_collections.collabops.vos.tests.integration.conftest import thorough

from tests.integration.conftest import MakeEstate, node, pcd
from tests.integration.estate import DRIFT_CHECK, PASSWORD, Estate, Run

WRONG = "Falsches-Ross-7"


def good(name: str, size: int = 1, **more: Any) -> dict[str, Any]:
    """A cluster of this size, at the target."""
    roles = ["publisher", *["subscriber"] * (size - 1)]
    nodes = [
        node(f"{name}-{number}", "cucm", "14.0.1.13900-155", role, **more) for number, role in enumerate(roles, start=1)
    ]
    for one in nodes:
        one["tls_min_version"] = "1.2"
    return {"name": name, "nodes": nodes}


def check(estate: Estate, plays: list[dict[str, Any]], *options: str, **extra: Any) -> Run:
    """Run a playbook of the operator's own, which ends in the drift check."""
    playbook = estate.directory / "site.yml"
    playbook.write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
    return estate.drift(*options, playbook=playbook, **extra)


def role(**keywords: Any) -> list[dict[str, Any]]:
    """A play that checks, with these keywords."""
    inclusion = {"name": "collabops.vos.enforce_min_tls", "tasks_from": "drift"}
    task = {"ansible.builtin.include_role": inclusion, "run_once": True}
    return [{"hosts": "all", "gather_facts": False, "tasks": [task], **keywords}]


def moved(estate: Estate, *names: str) -> dict[str, Any]:
    """Take these variables out of the inventory; their values."""
    return {name: estate.inventory["all"]["vars"].pop(name) for name in names}


def test_variables_of_an_imported_playbook_count_for_each_node(make_estate: MakeEstate) -> None:
    estate = make_estate(good("a", 2), good("b"))
    variables = moved(estate, "ansible_connection", "ansible_port", "ansible_user", "ansible_password")
    variables["vos_session_log"] = f"{estate.directory}/{{{{ inventory_hostname }}}}.session"
    run = check(estate, [{"ansible.builtin.import_playbook": str(DRIFT_CHECK), "vars": variables}])
    assert run.states() == dict.fromkeys(estate.hosts, "compliant"), run.output
    assert sorted(estate.events("login")) == sorted(estate.hosts)
    assert {path.stem for path in estate.directory.glob("*.session")} == set(estate.hosts)


def test_keywords_of_the_play_count_for_each_node(make_estate: MakeEstate) -> None:
    estate = make_estate(good("a"), good("b"))
    variables = moved(estate, "ansible_connection", "ansible_port", "ansible_user")
    keywords = {
        "connection": variables["ansible_connection"],
        "port": variables["ansible_port"],
        "remote_user": variables["ansible_user"],
    }
    run = check(estate, role(**keywords))
    assert run.states() == {"a-1": "compliant", "b-1": "compliant"}, run.output


@pytest.mark.parametrize(
    "first",
    [
        thorough(True, id="the first host has its own"),
        pytest.param(False, id="another one has its own"),
    ],
)
def test_the_typed_password_counts_for_those_that_have_none(
    make_estate: MakeEstate, tmp_path: Path, first: bool
) -> None:
    """Whether or not the first host of the play is one of them."""
    other = {"name": "second", "password": "Anderes-Pferd-8"}
    estate = make_estate(good("a"), good("b"), good("c"), accounts=[other])
    moved(estate, "ansible_password")
    typed = tmp_path / "typed"
    typed.write_text(f"{PASSWORD}\n", encoding="utf-8")
    own = "a-1" if first else "b-1"
    estate.hosts[own].update(ansible_user=other["name"], ansible_password=other["password"])
    run = estate.drift("--connection-password-file", str(typed))
    assert run.states() == {"a-1": "compliant", "b-1": "compliant", "c-1": "compliant"}, run.output
    users = {entry.node: entry.text for entry in estate.simulator.journal("login")}
    assert users == {**dict.fromkeys(estate.hosts, "administrator"), own: "second"}
    assert estate.events("login_refused") == []


def test_keywords_of_the_play_are_evaluated_for_each_node(make_estate: MakeEstate) -> None:
    """With the port or the user of another node, a password would get to the wrong node or the wrong account."""
    other = {"name": "second", "password": "Anderes-Pferd-8"}
    estate = make_estate(good("a"), good("b", ssh_port=2223), accounts=[other])
    moved(estate, "ansible_connection", "ansible_port", "ansible_user", "ansible_password")
    for host in estate.hosts.values():
        host.pop("ansible_port", None)
    estate.hosts["a-1"].update(login="administrator", secret=PASSWORD, ssh=2222)
    estate.hosts["b-1"].update(login=other["name"], secret=other["password"], ssh=2223)
    keywords = {"connection": "{{ 'collabops.vos.' ~ 'cli' }}", "remote_user": "{{ login }}", "port": "{{ ssh }}"}
    run = check(estate, role(**keywords, vars={"ansible_password": "{{ secret }}"}))
    assert run.states() == {"a-1": "compliant", "b-1": "compliant"}, run.output
    users = {entry.node: entry.text for entry in estate.simulator.journal("login")}
    assert users == {"a-1": "administrator", "b-1": "second"}
    assert estate.events("login_refused") == []


def test_as_many_nodes_as_sessions_are_read_at_once_whatever_the_forks_are(make_estate: MakeEstate) -> None:
    estate = make_estate(*(good(f"c{number}") for number in range(6)))
    assert most_at_once(estate, "--forks", "1", vos_tls_sessions=6, vos_tls_handshake=False) > 1
    assert most_at_once(estate, "--forks", "6", vos_tls_sessions=1, vos_tls_handshake=False) == 1
    refused = estate.drift(vos_tls_sessions=201)
    assert refused.code == 2
    assert "vos_tls_sessions is 201; it must be 1 to 200" in refused.output


def most_at_once(estate: Estate, *options: str, **extra: Any) -> int:
    """How many nodes had a session at the same time."""
    before = len(estate.simulator.journal("login", "logout"))
    run = estate.drift(*options, vos_tls_fail_on=["drifted"], **extra)
    assert run.code == 0, run.output
    steps = [1 if entry.event == "login" else -1 for entry in estate.simulator.journal("login", "logout")[before:]]
    assert len(steps) == 2 * len(estate.hosts)
    return max(itertools.accumulate(steps))


# As long as a node may take by its own timeouts here: none of them ends a wait in these tests.
LONG = {"vos_login_timeout": 150, "vos_connect_timeout": 150, "vos_command_timeout": 150}


def hang(at: str, **more: str) -> dict[str, Any]:
    """A session that stays, and of which nothing is heard any more."""
    return {"drops": [{"at": at, "moment": "before", "how": "hang", **more}]}


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (hang("login"), "the CLI did not show its prompt"),
        (hang("prompt", command="show network cluster"), "Command: show network cluster"),
        thorough({"silence": "connect"}, "did not answer as an SSH server"),
        thorough({"silence": "greeting"}, "the SSH key exchange did not finish within 1"),
    ],
    ids=["login", "command", "connection", "key exchange"],
)
def test_a_node_that_hangs_is_an_error_of_its_own_and_delays_no_other(
    make_estate: MakeEstate, faults: dict[str, Any], said: str
) -> None:
    estate = make_estate(*(good(f"c{number}") for number in range(4)))
    estate.simulator.set_faults("c0-1", **faults)
    run = estate.drift(vos_tls_sessions=2, vos_tls_node_timeout=12, vos_tls_handshake=False, **LONG)
    assert run.report is not None, run.output
    states = run.states()
    assert states.pop("c0-1") == "unreachable"
    assert set(states.values()) == {"unverified"}  # read, and nothing to prove it with
    reasons = {one["name"]: one["reason"] for cluster in run.report["clusters"] for one in cluster["nodes"]}
    assert reasons["c0-1"].startswith("c0-1: it was not read within 12 seconds, which is all the time that it has: ")
    assert said in reasons["c0-1"]
    assert run.seconds < LONG["vos_login_timeout"]
    *earlier, last = [entry.node for entry in estate.simulator.journal("login", "logout") if entry.event == "logout"]
    assert "c0-1" not in earlier, f"others waited for it: {earlier} {last}"


def test_tls_ports_that_never_answer_delay_no_other_node(make_estate: MakeEstate) -> None:
    ports = [8443, *range(5081, 5089)]
    estate = make_estate(
        good("c0", tls_ports=ports[1:], quirks={"tls_silent": ports}), *(good(f"c{number}") for number in (1, 2))
    )
    estate.hosts["c0-1"]["vos_tls_probe_ports"] = ports
    run = estate.drift(vos_tls_sessions=2, vos_tls_node_timeout=12)
    assert run.states() == {"c0-1": "unverified", "c1-1": "compliant", "c2-1": "compliant"}, run.output
    assert "s for the host were up" in json.dumps(run.report)


def test_a_mistyped_password_costs_two_nodes_a_try_and_no_other(make_estate: MakeEstate) -> None:
    estate = make_estate(*(good(f"c{number}", 3) for number in range(3)))
    estate.variables(ansible_password=WRONG)
    for name, host in estate.hosts.items():
        host["vos_cluster"] = name.partition("-")[0]
    run = estate.drift()
    tried = estate.events("login_refused")
    assert len(tried) == 2, run.output
    assert tried[0][:2] != tried[1][:2], "both are of one cluster"
    assert set(run.states().values()) == {"unreachable"}
    assert len(run.states()) == 9
    left = [name for name in estate.hosts if name not in tried]
    for name in left:
        assert f"{name}: the password of administrator was not tried here, because " in " ".join(run.output.split())
    assert WRONG not in run.output


def lock(estate: Estate, name: str) -> None:
    """Lock the account on this node: then it refuses the right password too."""
    place = estate.simulator.nodes[name]
    for number in range(3):
        with pytest.raises(AuthenticationRefused):
            connect(
                Target(
                    host=place["address"],
                    port=place["ssh_port"],
                    user="administrator",
                    password=f"{WRONG}{number}",
                    known_hosts_files=(str(estate.simulator.known_hosts),),
                )
            )


def test_one_cluster_that_refuses_keeps_no_other_from_being_read(make_estate: MakeEstate) -> None:
    clusters = (good(f"c{number}", 2) for number in range(3))
    estate = make_estate(*clusters, time_scale=1, timings={"login": 0.1})  # a lock lasts longer than the run
    for name, host in estate.hosts.items():
        host["vos_cluster"] = name.partition("-")[0]
    for name in ("c0-1", "c0-2"):
        lock(estate, name)
    before = len(estate.events("login_refused"))
    run = estate.drift(vos_tls_sessions=1)
    assert Counter(run.states().values()) == {"compliant": 4, "unreachable": 2}, run.output
    assert sorted(estate.events("login_refused")[before:]) == ["c0-1", "c0-2"]


def test_dead_nodes_keep_no_password_from_being_tried(make_estate: MakeEstate) -> None:
    estate = make_estate(good("a", 2), good("b"), pcd("deploy"))
    for name in ("a-1", "b-1"):
        estate.simulator.set_faults(name, silence="connect")
    run = estate.drift(vos_tls_sessions=1, vos_tls_fail_on_drift=False)
    assert run.states() == {"a-1": "unreachable", "a-2": "compliant", "b-1": "unreachable", "deploy": "drifted"}


def test_one_node_under_two_names_is_not_tried_twice(make_estate: MakeEstate) -> None:
    estate = make_estate(good("a"))
    estate.hosts["again"] = dict(estate.hosts["a-1"])
    estate.variables(ansible_password=WRONG)
    run = estate.drift()
    assert estate.events("login_refused") == ["a-1"]
    assert ", the same node (127." in " ".join(run.output.split())


@pytest.mark.thorough
def test_a_cluster_that_cannot_be_evaluated_costs_its_own_host_alone(make_estate: MakeEstate) -> None:
    """Not the report of all others."""
    estate = make_estate(good("a"), good("b"))
    estate.hosts["b-1"]["vos_cluster"] = "{{ nowhere }}"
    exceptions = [{"cluster": "a-1", "value": "1.0", "reason": "a test", "expires": "2999-01-01"}]
    for extra in ({}, {"vos_tls_exceptions": exceptions}):
        run = estate.drift(**extra)
        assert run.states() == {"a-1": "compliant", "b-1": "unreachable"}, run.output
        assert "b-1: vos_cluster: 'nowhere' is undefined" in " ".join(run.output.split())


def test_an_exception_may_name_a_cluster_that_does_not_answer_by_a_variable_of_the_play(
    make_estate: MakeEstate,
) -> None:
    estate = make_estate(good("a"), good("b"), good("c"))
    estate.simulator.set_faults("a-1", connection_refused=True)
    names = {"a-1": "athens", "b-1": "berlin", "c-1": "cairo"}
    variables = {"names": names, "vos_cluster": "{{ names[inventory_hostname] }}"}
    plays = [{"ansible.builtin.import_playbook": str(DRIFT_CHECK), "vars": variables}]
    entry = {"value": "1.0", "reason": "a test", "expires": "2999-01-01"}
    exceptions = [{"cluster": name, **entry} for name in ("athens", "cairo")]
    run = check(estate, plays, "--limit", "a-1,b-1", vos_tls_exceptions=exceptions)
    assert run.states() == {"a-1": "unreachable", "b-1": "compliant"}, run.output
