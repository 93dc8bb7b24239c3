# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that people have: jump hosts, address translation, and variables that are written once for all hosts."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.tests.integration.conftest import thorough

from tests.integration.conftest import MakeEstate, node, pcd
from tests.integration.estate import PASSWORD, Estate
from tests.unit.connection.jump import USER_KEY, Jump, jump_host

VERSION = "14.0.1.13900-155"


def two(name: str) -> dict[str, Any]:
    """A cluster of two nodes, at the target."""
    nodes = [node(f"{name}-pub", "cucm", VERSION), node(f"{name}-sub", "cucm", VERSION, "subscriber")]
    for one in nodes:
        one["tls_min_version"] = "1.2"
    return {"name": name, "nodes": nodes}


def written_once(estate: Estate) -> None:
    """Variables of all hosts in one place, with the value of each behind its name."""
    hosts, shared = estate.hosts, estate.inventory["all"]["vars"]
    for host in hosts.values():
        host["place"] = host.pop("ansible_host")
    shared["passwords"] = dict.fromkeys(hosts, PASSWORD)
    shared["ansible_password"] = "{{ passwords[inventory_hostname] }}"
    shared["ansible_host"] = "{{ hostvars[inventory_hostname].place }}"
    shared["vos_session_log"] = f"{estate.directory}/{{{{ inventory_hostname }}}}.session"


def test_a_drift_check_evaluates_the_variables_of_each_node_for_it(make_estate: MakeEstate) -> None:
    estate = make_estate(two("a"))
    written_once(estate)
    run = estate.drift()
    assert run.states() == {"a-pub": "compliant", "a-sub": "compliant"}, run.output
    assert run.code == 0
    assert sorted(estate.events("login")) == ["a-pub", "a-sub"]
    assert {path.stem for path in estate.directory.glob("*.session")} == {"a-pub", "a-sub"}


def test_what_is_missing_for_one_node_is_an_error_of_that_node(make_estate: MakeEstate) -> None:
    estate = make_estate(two("a"))
    written_once(estate)
    del estate.inventory["all"]["vars"]["passwords"]["a-sub"]
    run = estate.drift()
    assert run.states() == {"a-pub": "compliant", "a-sub": "unreachable"}, run.output
    assert "a-sub: ansible_password: " in run.output
    assert estate.events("login") == ["a-pub"]


def nodes_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """All nodes of a report."""
    return [one for cluster in report["clusters"] for one in cluster["nodes"]]


@contextlib.contextmanager
def translated(address: str, port: int) -> Iterator[int]:
    """The port behind which a translator of addresses shows that one."""
    with socket.create_server((address, 0)) as listener:

        def copy(source: socket.socket, sink: socket.socket) -> None:
            with contextlib.suppress(OSError):
                while data := source.recv(65536):
                    sink.sendall(data)
            with contextlib.suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

        def serve(outside: socket.socket) -> None:
            with contextlib.suppress(OSError), outside, socket.create_connection((address, port)) as inside:
                back = threading.Thread(target=copy, args=(inside, outside))
                back.start()
                copy(outside, inside)
                back.join()

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


@pytest.mark.thorough
def test_each_node_is_probed_under_its_own_numbers(make_estate: MakeEstate) -> None:
    """In the drift check, in a task, and in a rollout, where the conductor of the cluster delegates."""
    cluster = two("a")
    for one in cluster["nodes"]:
        one.update(tls_min_version="1.0", tls_ports=[5081])
    estate = make_estate(cluster)
    places = {name: host["ansible_host"] for name, host in estate.hosts.items()}
    with translated(places["a-pub"], 8443) as first, translated(places["a-sub"], 5081) as second:
        estate.hosts["a-pub"].update(vos_tls_probe_ports=[8443], vos_tls_port_map={8443: first})
        estate.hosts["a-sub"].update(vos_tls_probe_ports=[5081], vos_tls_port_map={"5081": second})
        run = estate.drift()
        assert run.states() == {"a-pub": "drifted", "a-sub": "drifted"}, run.output
        _code, probed = estate.task("a-sub", "tls_probe", ports=[5081])
        assert {(row["port"], row["reached_at"]) for row in probed["results"]} == {(5081, second)}
        assert f"to {places['a-sub']}:5081 (reached at port {second})" in probed["evidence"][0]["command"]
        run = estate.play("-v")
        assert run.code == 0, run.output
        assert run.states() == {"a-pub": "compliant", "a-sub": "compliant"}
        assert run.report is not None
    run = estate.drift()
    proofs = {one["name"]: (one["proof"], one["proof_reason"]) for one in nodes_of(run.report or {})}
    assert proofs["a-sub"][0] == "unreachable"
    assert f"connection refused at port {second}, which stands for 5081" in proofs["a-sub"][1]


OMITTED = "{{ nothing_of_that_name | default(omit) }}"


@pytest.mark.thorough
def test_a_variable_that_is_left_out_for_a_node_is_not_set_for_it(make_estate: MakeEstate) -> None:
    """`default(omit)` in a connection variable: in a task, a delegated one, a drift check, and the inventory."""
    estate = make_estate(two("a"))
    estate.variables(vos_tls_route=OMITTED, vos_proxy_jump=OMITTED, vos_tls_port_map=OMITTED, vos_product=OMITTED)
    assert estate.task("a-pub", "command", commands=["show myself"])[0] == 0
    run = estate.drift()
    assert run.states() == {"a-pub": "compliant", "a-sub": "compliant"}, run.output
    playbook = estate.directory / "delegated.yml"
    playbook.write_text(yaml.safe_dump(DELEGATED), encoding="utf-8")
    run = estate.run(str(playbook.with_suffix("")))
    assert run.code == 0, run.output
    estate.discover("a-pub")
    content, _warnings = estate.listed()
    assert set(content["vos"]["hosts"]) == {"a-pub", "a-sub"}


DELEGATED = [
    {
        "name": "Ask another node than the one of the play",
        "hosts": "a-pub",
        "gather_facts": False,
        "tasks": [
            {
                "name": "Ask",
                "collabops.vos.command": {"commands": ["show myself"]},
                "delegate_to": "{{ item }}",
                "loop": ["a-sub"],
            },
            {
                "name": "Probe",
                "collabops.vos.tls_probe": {"ports": [8443]},
                "delegate_to": "{{ item }}",
                "loop": ["a-sub"],
                "register": "probed",
            },
            {"name": "Show", "ansible.builtin.debug": {"msg": "PROBED {{ probed.results[0].results[0].host }}"}},
        ],
    }
]


def test_a_delegated_task_has_the_address_and_the_password_of_its_node(make_estate: MakeEstate) -> None:
    """Ansible evaluates them for the host that delegates: that node would be asked, or its password be tried."""
    estate = make_estate(two("a"))
    written_once(estate)
    estate.inventory["all"]["vars"]["passwords"]["a-pub"] = "Von-einem-anderen-1"
    address = estate.hosts["a-sub"]["place"]
    playbook = estate.directory / "delegated.yml"
    playbook.write_text(yaml.safe_dump(DELEGATED), encoding="utf-8")
    run = estate.run(str(playbook.with_suffix("")))
    assert run.code == 0, run.output
    assert f"PROBED {address}" in run.output
    assert estate.events("login") == ["a-sub"]
    assert estate.events("login_refused") == []
    assert [path.stem for path in estate.directory.glob("*.session")] == ["a-sub"]


@pytest.mark.thorough
def test_hosts_by_the_older_names_of_their_variables(make_estate: MakeEstate) -> None:
    """ansible_ssh_host, ansible_ssh_port, ansible_ssh_user: in a drift check, in a delegated task, in the inventory."""
    estate = make_estate(two("a"))
    shared = estate.inventory["all"]["vars"]
    for host in estate.hosts.values():
        host["ansible_ssh_host"] = host.pop("ansible_host")
    for name in ("port", "user"):
        shared[f"ansible_ssh_{name}"] = shared.pop(f"ansible_{name}")
    places = {name: host["ansible_ssh_host"] for name, host in estate.hosts.items()}
    run = estate.play("--check")
    assert run.states() == {"a-pub": "compliant", "a-sub": "compliant"}, run.output
    run = estate.drift()
    assert run.states() == {"a-pub": "compliant", "a-sub": "compliant"}, run.output
    assert {one["name"]: one["address"] for one in nodes_of(run.report or {})} == places
    before = estate.events("login").count("a-sub")
    playbook = estate.directory / "delegated.yml"
    playbook.write_text(yaml.safe_dump(DELEGATED), encoding="utf-8")
    run = estate.run(str(playbook.with_suffix("")))
    assert run.code == 0, run.output
    assert f"PROBED {places['a-sub']}" in run.output
    assert estate.events("login").count("a-sub") == before + 1
    assert estate.events("login_refused") == []


@pytest.fixture
def jump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A jump host that takes a key in the home of the test."""
    (tmp_path / "home" / ".ssh").mkdir(parents=True)
    key = tmp_path / "home" / ".ssh" / "id_ed25519"
    key.write_bytes(USER_KEY.export_private_key())
    with jump_host(Jump()) as running:
        yield running, key


def behind(estate: Estate, jump: Jump, key: Path, **more: Any) -> None:
    estate.variables(vos_proxy_private_key_file=str(key), vos_proxy_host_key_fingerprint=jump.fingerprint, **more)


@pytest.mark.parametrize(
    "said",
    [
        {"vos_proxy_jump": "{jump}"},
        thorough({"ansible_ssh_common_args": "-o ProxyJump={jump}"}),
        thorough({"ansible_ssh_extra_args": "-C -J {jump}"}),
    ],
)
def test_a_drift_check_through_a_jump_host(make_estate: MakeEstate, jump: Any, said: dict[str, str]) -> None:
    estate = make_estate(two("a"))
    host, key = jump
    behind(estate, host, key, **{name: text.format(jump=host.address) for name, text in said.items()})
    places = {item["ansible_host"] for item in estate.hosts.values()}
    run = estate.drift()
    assert run.states() == {"a-pub": "unverified", "a-sub": "unverified"}, run.output
    assert run.report is not None
    proofs = {(one["proof"], "set vos_tls_route: hop" in one["proof_reason"]) for one in nodes_of(run.report)}
    assert proofs == {("unreachable", True)}
    assert {place for place, _port in host.forwarded} == places
    assert {port for _place, port in host.forwarded} == {int(estate.inventory["all"]["vars"].get("ansible_port", 22))}

    estate.variables(vos_tls_route="hop")
    run = estate.drift()
    assert run.states() == {"a-pub": "compliant", "a-sub": "compliant"}, run.output
    assert {(place, 8443) for place in places} <= set(host.forwarded)


def test_what_cannot_be_honoured_is_an_error_and_nothing_is_contacted(make_estate: MakeEstate) -> None:
    estate = make_estate(two("a"))
    estate.variables(ansible_ssh_common_args="-F /etc/ssh/through_the_bastion")
    code, result = estate.task("a-pub", "command", commands=["show myself"])
    assert (code, result["error_type"]) == (2, "RouteRefused")
    assert "ansible_ssh_common_args has -F /etc/ssh/through_the_bastion" in result["msg"]
    assert estate.events("login") == []
    run = estate.drift()
    assert run.states() == {"a-pub": "unreachable", "a-sub": "unreachable"}
    assert estate.events("login") == []


def test_the_inventory_is_read_through_the_jump_host_too(make_estate: MakeEstate, jump: Any) -> None:
    estate = make_estate(two("a"))
    host, key = jump
    behind(estate, host, key, vos_proxy_jump=host.address)
    estate.discover("a-pub")
    content, _warnings = estate.listed()
    assert set(content["vos"]["hosts"]) == {"a-pub", "a-sub"}
    assert [place for place, _port in host.forwarded] == [estate.hosts["a-pub"]["ansible_host"]]


def test_a_publisher_has_the_password_that_is_written_for_its_name(make_estate: MakeEstate) -> None:
    estate = make_estate(two("a"))
    address = estate.hosts["a-pub"]["ansible_host"]
    shared = estate.inventory["all"]["vars"]
    shared["ansible_password"] = "{{ passwords[inventory_hostname] }}"
    shared["passwords"] = {address: PASSWORD}
    estate.discover("a-pub", hostnames="ip")
    content, _warnings = estate.listed()
    assert len(content["vos"]["hosts"]) == 2

    shared["passwords"] = {"a-pub": PASSWORD}
    estate.discover("a-pub")
    content, warnings = estate.listed()
    assert content["vos_unread"]["hosts"] == [address]
    assert "ansible_password use the name of the node (inventory_hostname)" in " ".join(warnings.split())
    estate.discover("a-pub", hostnames="ip")
    content, warnings = estate.listed()
    assert content["vos_unread"]["hosts"] == [address]
    assert f"ansible_password, for {address}: " in " ".join(warnings.split())
    assert estate.events("login") == ["a-pub"]
    assert estate.events("login_refused") == []


def test_a_node_restarts_behind_a_jump_host(make_estate: MakeEstate, jump: Any) -> None:
    estate = make_estate(pcd("deploy"))
    host, key = jump
    behind(estate, host, key, vos_proxy_jump=host.address, vos_tls_route="hop")
    run = estate.play()
    assert run.code == 0, run.output
    assert run.states() == {"deploy": "compliant"}
