# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many nodes read from one process: each with its own variables, and none in the way of another."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible.executor.process import worker
from ansible.playbook.play_context import PlayContext
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed
from ansible_collections.collabops.vos.plugins.plugin_utils.glue import hosts, node_reading
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import ReadRequest, Tally, read_hosts
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import Summary
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import ProbeRequest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.result import ProbeResult
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof

from tests.unit.glue.play import play_of

CLI = "collabops.vos.cli"
OWN = {"ansible_connection": CLI, "ansible_user": "administrator", "ansible_password": "Eigenes-1"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The connections with which nodes are read, by name; what a node says is its address."""
    monkeypatch.delenv("ANSIBLE_VOS_PASSWORD", raising=False)
    found: dict[str, Any] = {}

    def ask(place: Any, *_more: Any) -> dict[str, Any]:
        found[place.name] = place.connection
        if place.name.startswith("silent"):
            raise DeadlinePassed("no prompt", host=place.address)
        if place.name.startswith("bug"):
            raise ZeroDivisionError("division by zero")
        password = place.connection.get_option("password")
        return {"product": "cucm", "hostname": place.address, "said": f"the password is {password}."}

    monkeypatch.setattr(node_reading, "_ask", ask)
    monkeypatch.setattr(node_reading, "_probe", lambda place, *_more: {"proof": "effective", "ports": place.ports})
    return found


def read(
    given: dict[str, dict[str, Any]],
    typed: str = "",
    groups: dict[str, list[str]] | None = None,
    play: dict[str, str] | None = None,
    **more: Any,
) -> list[dict[str, Any]]:
    """Read these hosts, the first of them being that of the task. `play` are keywords of the play."""
    first = next(iter(given))
    task, variables, templar = play_of(given, first, groups, {"play": play or {}})
    request = ReadRequest(
        **{
            "target": "1.2",
            "login": True,
            "handshake": True,
            "pause": 0.0,
            "spacing": 0.05,
            "sessions": 3,
            "node_timeout": None,
            "settings": ("vos_tls_min_version",),
            **more,
        }
    )
    context = PlayContext(passwords={"conn_pass": typed})
    return read_hosts(task, context, variables, templar, request, lambda text: None)


def test_each_host_is_read_with_its_own_variables(asked: dict[str, Any]) -> None:
    given = {
        "a": {**OWN, "ansible_host": "192.0.2.1", "ansible_port": 2222, "vos_cluster": "lab", "vos_rank": 7},
        "b": {**OWN, "ansible_password": "Anderes-2", "vos_command_timeout": 9, "vos_tls_min_version": "1.3"},
    }
    one, other = read(given)
    assert {name: one[name] for name in ("name", "address", "cluster", "rank", "port", "error")} == {
        "name": "a",
        "address": "192.0.2.1",
        "cluster": "lab",
        "rank": 7,
        "port": 2222,
        "error": "",
    }
    assert (one["settings"], other["settings"]) == ({"vos_tls_min_version": ""}, {"vos_tls_min_version": "1.3"})
    options = ("host", "port", "remote_user", "password", "command_timeout")
    assert [asked["a"].get_option(name) for name in options] == ["192.0.2.1", 2222, "administrator", "Eigenes-1", 60]
    assert [asked["b"].get_option(name) for name in options] == ["b", 22, "administrator", "Anderes-2", 9]
    assert one["probe"]["proof"] == "effective"


def test_the_older_names_of_address_and_port_count_in_the_report_too(asked: dict[str, Any]) -> None:
    (one,) = read(
        {"a": {**OWN, "ansible_host": "192.0.2.1", "ansible_ssh_host": "192.0.2.7", "ansible_ssh_port": 2222}}
    )
    assert (one["address"], one["port"]) == ("192.0.2.7", 2222)
    assert [asked["a"].get_option(name) for name in ("host", "port")] == ["192.0.2.7", 2222]


def test_a_keyword_counts_where_no_variable_goes_before_it(asked: dict[str, Any]) -> None:
    """One that cannot be evaluated for a host is an error of that host alone, if it needs it."""
    password = {"ansible_connection": CLI, "ansible_password": "Eigenes-1"}
    given = {
        "a": {**password, "login": "anna", "ssh": 2201},
        "b": {**password, "login": "berta", "ssh": 2202},
        "own": {**OWN, "ansible_port": 2203},
        "none": password,
    }
    nodes = {
        node["name"]: node["error"] for node in read(given, play={"remote_user": "{{ login }}", "port": "{{ ssh }}"})
    }
    seen = {name: (one.get_option("remote_user"), one.get_option("port")) for name, one in asked.items()}
    assert seen == {"a": ("anna", 2201), "b": ("berta", 2202), "own": ("administrator", 2203)}
    assert nodes.pop("none").startswith("none: remote_user: 'login' is undefined")
    assert set(nodes.values()) == {""}


def test_a_name_in_capitals_is_the_same_node(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the password that it has refused is not tried there again."""
    nodes: list[str] = []
    monkeypatch.setattr(node_reading, "_ask", lambda place, *_more: nodes.append(place.login.node) or {})
    read({"a": {**OWN, "ansible_host": "CUCM1.example"}, "b": {**OWN, "ansible_host": "cucm1.example"}})
    assert nodes == ["cucm1.example port 22"] * 2


def test_what_a_node_says_shows_no_password(asked: dict[str, Any]) -> None:
    (node,) = read({"a": OWN})
    assert node["info"]["said"] == "the password is ********."


def test_one_that_cannot_be_read_keeps_none_from_being_read(asked: dict[str, Any]) -> None:
    given = {
        "a": OWN,
        "silent": OWN,
        "bug": OWN,
        "local": {**OWN, "ansible_connection": "local"},
        "odd": {**OWN, "vos_product": "pbx"},
        "ports": {**OWN, "vos_tls_probe_ports": ["https"]},
        "z": OWN,
    }
    nodes = {node["name"]: node for node in read(given)}
    assert list(nodes) == list(given)
    assert [name for name, node in nodes.items() if not node["error"]] == ["a", "z"]
    assert nodes["silent"]["error"] == "silent: no prompt"
    assert nodes["silent"]["error_type"] == "DeadlinePassed"
    assert nodes["bug"]["error"] == "bug: ZeroDivisionError: division by zero"
    assert nodes["local"]["error"] == (
        "local: the connection is local, which knows no VOS CLI. Set ansible_connection to collabops.vos.cli for it"
    )
    assert nodes["odd"]["error"] == "odd: vos_product is pbx; it must be one of cucm, imp, cuc, cer, pcd, uccx"
    assert nodes["ports"]["error"].startswith("ports: invalid literal")


def test_the_typed_password_is_for_hosts_that_have_none(asked: dict[str, Any]) -> None:
    without = {name: value for name, value in OWN.items() if name != "ansible_password"}
    read({"a": without, "b": OWN, "c": without}, typed="Getippt-3")
    assert [asked[name].get_option("password") for name in "abc"] == ["Getippt-3", "Eigenes-1", "Getippt-3"]


def test_the_password_of_one_host_is_never_tried_on_another(asked: dict[str, Any]) -> None:
    """Ansible puts that of the task's host in the place of the typed one."""
    without = {name: value for name, value in OWN.items() if name != "ansible_password"}
    _one, other = read({"a": OWN, "b": without}, typed="Eigenes-1")
    assert list(asked) == ["a"]
    assert other["error"].startswith("b: there is no password, and an empty one is not tried\nWhat to do: Set ")


def test_the_typed_password_counts_beside_one_of_the_host_of_the_task(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of a task, where Ansible keeps what was typed."""
    without = {name: value for name, value in OWN.items() if name != "ansible_password"}
    process = SimpleNamespace(_play_context=PlayContext(passwords={"conn_pass": "Getippt-3"}))
    monkeypatch.setattr(worker, "current_worker", process)
    read({"a": OWN, "b": without, "c": OWN}, typed="Eigenes-1")
    assert [asked[name].get_option("password") for name in "abc"] == ["Eigenes-1", "Getippt-3", "Eigenes-1"]


@pytest.mark.parametrize(
    ("variables", "more", "seconds"),
    [
        ({}, {}, 180 + 10 * 60),
        ({"vos_login_timeout": 300, "vos_command_timeout": 20}, {}, 300 + 10 * 20),
        ({"vos_login_timeout": 300}, {"node_timeout": 90.0}, 90),
    ],
)
def test_each_node_has_a_time_of_its_own(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, Any], more: dict[str, Any], seconds: float
) -> None:
    places: list[node_reading.NodePlace] = []

    def ask(place: node_reading.NodePlace, *_more: Any) -> dict[str, Any]:
        places.append(place)
        return {"product": "cucm"}

    monkeypatch.setattr(node_reading, "_ask", ask)
    monkeypatch.setattr(node_reading, "_probe", lambda *_arguments: {})
    read({"a": {**OWN, **variables}}, **more)
    assert [place.seconds for place in places] == [seconds]


def test_what_hangs_without_an_end_is_left_behind(monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]) -> None:
    """A name server or a file system that does not answer: Python cannot end a thread that waits for it."""
    never = threading.Event()

    def hang(place: node_reading.NodePlace, *_more: Any) -> dict[str, Any]:
        if place.name == "stuck":
            never.wait()
        return {"product": "cucm"}

    monkeypatch.setattr(node_reading, "_ask", hang)
    monkeypatch.setattr(hosts, "_GRACE", 0.1)
    try:
        nodes = {node["name"]: node for node in read({"stuck": OWN, "a": OWN, "b": OWN}, sessions=1, node_timeout=0.1)}
    finally:
        never.set()
    assert nodes["stuck"]["error"] == (
        "stuck: it was not read within 0.1 seconds, and the reading did not end even then"
    )
    assert nodes["stuck"]["error_type"] == "DeadlinePassed"
    assert [nodes[name]["error"] for name in "ab"] == ["", ""]


def test_clusters_are_told_apart_by_their_variable_or_by_the_group_of_the_inventory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: dict[str, str] = {}

    def ask(place: node_reading.NodePlace, *_more: Any) -> dict[str, Any]:
        assert place.login is not None
        found[place.name] = place.login.cluster
        return {"product": "cucm"}

    monkeypatch.setattr(node_reading, "_ask", ask)
    monkeypatch.setattr(node_reading, "_probe", lambda *_arguments: {})
    read({"a": {**OWN, "vos_cluster": "lab"}, "b": OWN, "c": OWN}, groups={"vos_cluster_west": ["c"], "other": ["b"]})
    assert found == {"a": "lab", "b": "", "c": "vos_cluster_west"}


def test_an_empty_password_is_not_tried() -> None:
    without = {name: value for name, value in OWN.items() if name != "ansible_password"}
    (node,) = read({"a": without})
    assert node["error"].startswith("a: there is no password, and an empty one is not tried\nWhat to do: Set ")


def test_the_drift_check_takes_the_same_account_as_a_task(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: dict[str, Any]
) -> None:
    (tmp_path / "password").write_text("Aus-der-Datei-4\n")
    monkeypatch.setenv("VOS_USER", "vosadmin")
    monkeypatch.setenv("VOS_PASSWORD_FILE", str(tmp_path / "password"))
    bare = {"ansible_connection": CLI}
    nodes = read({"a": bare, "b": OWN})
    accounts = {name: asked[name].account() for name in "ab"}
    assert {name: (one.user, one.password) for name, one in accounts.items()} == {
        "a": ("vosadmin", "Aus-der-Datei-4"),
        "b": ("administrator", "Eigenes-1"),
    }
    assert all(node["error"] == "" for node in nodes)
    assert asked["a"].secrets() == ("Aus-der-Datei-4",)


def test_an_account_of_two_places_is_not_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("Aus-der-Datei-4\n")
    monkeypatch.setenv("VOS_USER", "vosadmin")
    monkeypatch.setenv("VOS_PASSWORD_FILE", str(tmp_path / "password"))
    (node,) = read({"a": {"ansible_connection": CLI, "ansible_user": "administrator"}})
    assert node["error"].startswith("a: ansible_user is administrator, but the password (VOS_PASSWORD_FILE) belongs to")


@pytest.mark.parametrize("given", ["8443,5061", [8443, 5061], ["8443", "5061"]])
def test_ports_are_given_in_every_way_that_a_task_takes(asked: dict[str, Any], given: object) -> None:
    (node,) = read({"a": {**OWN, "vos_tls_probe_ports": given}})
    assert node["probe"]["ports"] == [8443, 5061]


def test_one_port_from_the_command_line_is_one_port(asked: dict[str, Any]) -> None:
    (node,) = read({"a": {**OWN, "vos_tls_probe_ports": "8443"}})
    assert node["probe"]["ports"] == [8443]


@pytest.mark.parametrize(
    ("variables", "more", "listed"),
    [
        ({}, {}, True),
        ({"vos_tls_probe_ports": [8443]}, {}, False),
        ({}, {"handshake": False}, False),
    ],
)
def test_the_sip_ports_are_read_where_they_are_to_be_tried(
    asked: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, Any],
    more: dict[str, Any],
    listed: bool,
) -> None:
    subsets: list[tuple[str, ...]] = []

    def ask(place: Any, *_more: Any) -> dict[str, Any]:
        subsets.append(place.subsets)
        return {"product": "cucm"}

    monkeypatch.setattr(node_reading, "_ask", ask)
    read({"a": {**OWN, **variables}}, **more)
    assert [("sip_ports" in found) for found in subsets] == [listed]


@pytest.mark.parametrize(
    ("sip_ports", "variables", "tried", "unlisted"),
    [
        ({"ports": [5081], "error": ""}, {}, True, ""),
        (
            {"ports": [], "error": "`run sql`: the database is not running"},
            {},
            False,
            "the SIP ports of its cluster could not be listed: `run sql`: the database is not running",
        ),
        ({"ports": [], "error": "not asked"}, {"vos_tls_probe_ports": [8443]}, False, ""),
        (None, {}, False, ""),
    ],
)
def test_sip_ports_are_tried_and_it_is_known_when_they_could_not_be_listed(
    monkeypatch: pytest.MonkeyPatch,
    sip_ports: dict[str, Any] | None,
    variables: dict[str, Any],
    tried: bool,
    unlisted: str,
) -> None:
    requests: list[ProbeRequest] = []

    def run(request: ProbeRequest) -> ProbeResult:
        requests.append(request)
        return ProbeResult(request, (), {}, Summary(Proof.UNPROVEN, "nothing was asked"))

    monkeypatch.setattr(node_reading, "run_probe", run)
    monkeypatch.setattr(node_reading, "_ask", lambda *_more: {"product": "cucm", "sip_ports": sip_ports})
    (node,) = read({"a": {**OWN, **variables}})
    assert node["error"] == ""
    (request,) = requests
    assert (5081 in request.rules, request.unlisted, request.pacing.spacing) == (tried, unlisted, 0.05)


# -- the readings of a rollout -------------------------------------------------------------------------------------

ALL = ("cluster", "tls", "uptime", "services", "replication", "fips", "readiness", "registrations", "sip_ports")


def test_a_rollout_names_what_it_reads_and_has_the_time_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    places: dict[str, node_reading.NodePlace] = {}

    def ask(place: node_reading.NodePlace, *_more: Any) -> dict[str, Any]:
        places[place.name] = place
        return {"product": "cucm"}

    monkeypatch.setattr(node_reading, "_ask", ask)
    monkeypatch.setattr(node_reading, "_probe", lambda *_more: {})
    given = {
        "a": {**OWN, "vos_tls_backup_days": "2", "vos_tls_expected_restart_minutes": 20, "vos_tls_node_capacity": 7500},
        "b": {**OWN, "vos_tls_probe_ports": [8443], "vos_tls_probe_pause": 1, "vos_tls_probe_spacing": "0.8"},
    }
    one, other = read(given, subsets=ALL, backup_days=9.0, minutes=True, pause=None, spacing=None)
    assert [places[name].subsets for name in "ab"] == [ALL, ALL]
    assert [places[name].backup_days for name in "ab"] == [2.0, 9.0]
    assert [(places[name].pause, places[name].spacing) for name in "ab"] == [(0.05, 0.5), (1.0, 0.8)]
    assert [(node["minutes"], node["capacity"]) for node in (one, other)] == [(20, 7500), ("", "")]
    # Such a reading of Unified CM has 24 commands, some of them with a timeout of two or three minutes.
    assert places["a"].seconds == 180 + (10 + 6 * 6) * 60
    read(given, subsets=("cluster", "tls"))
    assert [places[name].seconds for name in "ab"] == [180 + 10 * 60] * 2


def test_a_drift_check_looks_at_no_variable_of_a_rollout(asked: dict[str, Any]) -> None:
    odd = dict.fromkeys(
        ("vos_tls_backup_days", "vos_tls_expected_restart_minutes", "vos_tls_node_capacity", "vos_tls_probe_pause"),
        "{{ none }}",
    )
    (node,) = read({"a": {**OWN, **odd}})
    assert node["error"] == ""
    assert not {"minutes", "capacity"} & set(node)


def test_a_pace_that_is_no_number_is_an_error_of_its_host_alone(asked: dict[str, Any]) -> None:
    nodes = read({"a": {**OWN, "vos_tls_probe_pause": "soon"}, "b": OWN}, pause=None)
    assert nodes[0]["error"] == "a: could not convert string to float: 'soon'"
    assert nodes[1]["error"] == ""


def test_a_setting_that_a_host_does_not_have_counts_as_its_default(asked: dict[str, Any]) -> None:
    names = ("vos_tls_canary", "vos_tls_gate_timeout")
    nodes = read({"a": {**OWN, "vos_tls_canary": "p"}, "b": OWN}, settings=names, defaults={names[1]: 900.0})
    assert [node["settings"] for node in nodes] == [
        {"vos_tls_canary": "p", "vos_tls_gate_timeout": 900.0},
        {"vos_tls_canary": "", "vos_tls_gate_timeout": 900.0},
    ]


def test_all_hosts_are_checked_before_a_node_is_read(asked: dict[str, Any]) -> None:
    seen: list[Any] = []

    def check(hosts: Sequence[Mapping[str, Any]]) -> None:
        seen.extend((host["name"], host["settings"], host["error"]) for host in hosts)
        raise ValueError("they differ")

    task, variables, templar = play_of({"a": OWN, "b": {**OWN, "vos_product": "pbx"}}, "a")
    request = ReadRequest("1.2", True, True, None, None, 3, None, ("vos_tls_canary",))
    with pytest.raises(ValueError, match="they differ"):
        read_hosts(task, PlayContext(), variables, templar, request, lambda text: None, check=check)
    wrong = "b: vos_product is pbx; it must be one of cucm, imp, cuc, cer, pcd, uccx"
    assert seen == [("a", {"vos_tls_canary": ""}, ""), ("b", {"vos_tls_canary": ""}, wrong)]
    assert asked == {}


PROBED = {
    "ports": [],
    "pause": 0.2,
    "spacing": 0.6,
    "product": "cucm",
    "release": "15.0.1.12900-234",
    "mode": "common_criteria",
    "extra_ports": [5081],
    "unlisted": "",
}


def test_what_was_probed_is_kept_with_the_reading(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    info = {
        "product": "cucm",
        "version": "15.0.1.12900-234",
        "common_criteria": True,
        "sip_ports": {"ports": [5081], "error": ""},
    }
    monkeypatch.setattr(node_reading, "_ask", lambda *_more: info)
    secret = {**OWN, "ansible_password": "common"}  # a secret is hidden in texts of a device, not in a value
    given = {"a": {**secret, "vos_tls_probe_pause": 0.2, "vos_tls_probe_spacing": 0.6}, "b": OWN}
    one, other = read(given, pause=None, spacing=None)
    assert one["probing"] == PROBED
    assert other["probing"] == {**PROBED, "pause": 0.05, "spacing": 0.5}


def test_a_later_reading_probes_what_the_first_has_found_and_compares(monkeypatch: pytest.MonkeyPatch) -> None:
    requests: dict[str, ProbeRequest] = {}

    def run(request: ProbeRequest) -> ProbeResult:
        requests[request.own_address] = request
        return ProbeResult(request, (), {}, Summary(Proof.UNPROVEN, "nothing was asked"))

    monkeypatch.setattr(node_reading, "run_probe", run)
    # It reads less, so it learns neither of the mode nor of the SIP ports.
    monkeypatch.setattr(node_reading, "_ask", lambda *_more: {"product": "cucm", "version": "15.0.1.12900-234"})
    before = [{"host": "a", "port": 8443, "version": "1.0", "verdict": "accepted"}]
    first = [{"name": "a", "error": "", "probing": PROBED}, {"name": "b", "error": "gone", "error_type": "Unreachable"}]
    request = ReadRequest("1.2", True, True, None, None, 3, None, (), exact=True).after(first, {"a": before})
    task, variables, templar = play_of({"a": {**OWN, "vos_tls_probe_ports": [1]}, "b": OWN}, "a")
    one, other = read_hosts(task, PlayContext(), variables, templar, request, lambda text: None)
    assert (one["probing"], one["error"], other["error"]) == (PROBED, "", "")
    assert {5081, 8443, 5061} <= set(requests["a"].rules)
    assert (requests["a"].mode.value, requests["a"].pacing.spacing, requests["a"].exact) == (
        "common_criteria",
        0.6,
        True,
    )
    assert requests["a"].baseline is not None
    assert requests["a"].baseline.spoke == {"a:8443"}
    assert (requests["b"].baseline, requests["b"].mode.value) == (None, "normal")


@pytest.mark.parametrize(
    "kind", ["AuthenticationRefused", "HopRefused", "PasswordExpired", "PasswordNotTried", "RequestRefused"]
)
def test_a_password_that_was_refused_is_not_tried_again(asked: dict[str, Any], kind: str) -> None:
    first = [{"name": "a", "error": "a: refused", "error_type": kind, "settings": {}}, {"name": "b", "error": ""}]
    request = ReadRequest("1.2", True, True, None, None, 3, None, ()).after(first, {})
    task, variables, templar = play_of({"a": {**OWN, "vos_cluster": "lab"}, "b": OWN}, "a")
    one, other = read_hosts(task, PlayContext(), variables, templar, request, lambda text: None)
    assert {name: one[name] for name in ("error", "error_type", "cluster", "address")} == {
        "error": "a: refused",
        "error_type": kind,
        "cluster": "lab",
        "address": "a",
    }
    assert other["error"] == ""
    assert list(asked) == ["b"]


@pytest.mark.parametrize("kind", ["HostKeyRejected", "DeadlinePassed", "unexpected"])
def test_a_node_that_could_not_be_read_for_another_reason_is_read_again(kind: str) -> None:
    first = [{"name": "a", "error": "a: no", "error_type": kind}]
    assert ReadRequest("1.2", True, True, None, None, 3, None, ()).after(first, {}).left_out == {}


def test_an_unforeseen_error_shows_no_password(asked: dict[str, Any]) -> None:
    (node,) = read({"bug": {**OWN, "ansible_password": "division"}})
    assert node["error"] == "bug: ZeroDivisionError: ******** by zero"


def test_without_a_login_no_connection_is_needed(asked: dict[str, Any]) -> None:
    (node,) = read({"a": {"vos_tls_probe_ports": [5061]}}, login=False)
    assert (node["error"], node["info"], node["probe"]["ports"]) == ("", {}, [5061])
    assert asked == {}


def test_progress_is_told_now_and_then() -> None:
    told: list[str] = []
    now = [0.0]
    tally = Tally(5, told.append, lambda: now[0])
    for when, failed in ((1.0, False), (14.0, False), (16.0, False), (30.0, True), (31.0, False)):
        now[0] = when
        tally.count(failed)
    assert told == ["3 of 5 nodes are read", "5 of 5 nodes are read, 1 of them with an error"]


def test_the_controller_in_the_place_of_a_host_that_nobody_has_is_no_success() -> None:
    _task, variables, templar = play_of({"pub": {"which": "pubb", "vos_tls_hosts": "{{ which }}"}}, "pub")
    hosts.require_hosts(variables, templar)
    with pytest.raises(AnsibleActionFail, match=r"^vos_tls_hosts \(pubb\) matches no host, so nothing was checked\.$"):
        hosts.require_hosts({**variables, "inventory_hostname": "localhost"}, templar)
