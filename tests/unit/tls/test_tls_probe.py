# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module collabops.vos.tls_probe: its options, its result, and the node that it probes by default."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import action_loader
from ansible.template import Templar
from ansible_collections.collabops.vos.plugins.action.tls_probe import ActionModule
from ansible_collections.collabops.vos.plugins.modules import tls_probe as documented
from ansible_collections.collabops.vos.tests.unit.tls.listeners import (
    alert,
    closed_port,
    minimum,
    send,
    stub,
)

from tests.unit.action.scripted import FakeClock


def run(own_address: str = "", *, name: str = "", check: bool = False, **args: Any) -> dict[str, Any]:
    """Run the action as a task does, on a connection that has nothing."""
    context = PlayContext()
    context.remote_addr = own_address
    task = SimpleNamespace(
        args=args,
        check_mode=check,
        diff=False,
        async_val=0,
        delegate_to=None,
        action="collabops.vos.tls_probe",
        dump_attrs=dict,
        get_ds=dict,
        _get_parent_attribute=lambda name, omit: None,
    )
    connection = SimpleNamespace(_shell=SimpleNamespace(tmpdir=None))
    action = action_loader.get(
        task.action,
        task=task,
        connection=connection,
        play_context=context,
        loader=None,
        templar=Templar(DataLoader()),
        shared_loader_obj=None,
    )
    result: dict[str, Any] = action.run(task_vars={"inventory_hostname": name} if name else {})
    return result


@pytest.mark.parametrize("check", [False, True])
def test_the_result_says_what_each_version_met_and_what_that_proves(check: bool) -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        result = run(hosts=["127.0.0.1"], ports=[listener.port], check=check)
    place = f"127.0.0.1:{listener.port}"
    assert result["changed"] is False
    assert result["proof"] == "effective"
    assert result["reason"] == f"{place} refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher."
    assert [(row["version"], row["verdict"], row["observation"]) for row in result["results"]] == [
        ("1.0", "refused_by_version", "alert 70 protocol_version, 9 times"),
        ("1.1", "refused_by_version", "alert 70 protocol_version, 9 times"),
        ("1.2", "accepted", "ServerHello TLS 1.2"),
        ("1.3", "accepted", "ServerHello TLS 1.3"),
    ]
    assert {(row["host"], row["port"]) for row in result["results"]} == {("127.0.0.1", listener.port)}
    assert result["results"][0]["evidence"] == "15030100020246"
    assert all(0 < row["duration_s"] < 5 for row in result["results"])
    assert result["evidence"][0]["command"] == f"ClientHello TLS 1.0 to {place}"
    assert result["evidence"][0]["line"] == "refused_by_version: alert 70 protocol_version, 9 times"
    assert datetime.fromisoformat(result["evidence"][0]["time"]).utcoffset() == timedelta(0)


def test_the_node_itself_is_probed_by_default() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        assert run("127.0.0.1", ports=[listener.port])["proof"] == "effective"


def test_a_closed_port_does_not_fail_the_task() -> None:
    result = run(hosts=["127.0.0.1"], ports=[closed_port()])
    assert "failed" not in result
    assert result["proof"] == "unreachable"
    assert {row["verdict"] for row in result["results"]} == {"not_listening"}


def test_ports_that_are_not_known_leave_the_proof_open() -> None:
    result = run("127.0.0.1", extra_ports=[closed_port()], unlisted="the node has no such command")
    assert result["unlisted"] == "the SIP ports of its cluster could not be listed: the node has no such command"
    assert result["reason"].endswith(" The SIP ports of its cluster could not be listed: the node has no such command.")


def test_a_spacing_that_proves_less_is_a_warning() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        result = run("127.0.0.1", ports=[listener.port], spacing=0.05)
        good = run("127.0.0.1", ports=[listener.port])
    (warning,) = result["warnings"]
    assert warning.startswith("A TLS version that is refused is offered again after 0.05 s.")
    assert "warnings" not in good


def test_a_version_below_the_target_does_not_fail_the_task() -> None:
    with stub(minimum("1.0", send(alert(70)))) as listener:
        result = run(hosts=["127.0.0.1"], ports=[listener.port], target="1.1")
    assert "failed" not in result
    assert result["proof"] == "not_effective"


def test_a_host_or_port_that_is_named_twice_is_probed_once() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        result = run(hosts=["127.0.0.1", "127.0.0.1"], ports=[listener.port, listener.port])
    assert len(result["results"]) == 4


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"extra_ports": [-1]}, "extra_ports has -1, which is not a TCP port"),
        ({"starttls": {"25": "pop3"}}, "starttls has pop3 for port 25; it must be one of direct, smtp"),
        ({"starttls": {"smtp": "smtp"}}, "starttls has smtp, which is not a TCP port"),
        ({"release": "15SU2"}, "release: '15SU2' is not a version such as 15.0.1.12900-234"),
        ({"parallel": 9}, "parallel is 9; it must be 1 to 8"),
        ({"pause": -1}, "pause is -1; it must be 0 to 60 seconds"),
        ({"spacing": 0}, "spacing is 0; it must be 0.05 to 60 seconds"),
        ({"spacing": "nan"}, "spacing is nan; it must be 0.05 to 60 seconds"),
        ({"spacing": 61}, "spacing is 61; it must be 0.05 to 60 seconds"),
        ({"time_limit": 0}, "time_limit is 0; it must be above 0"),
        ({"baseline": [{"host": "a"}]}, "baseline: not a result of a probe"),
        ({"ports": [0]}, "ports has 0, which is not a TCP port"),
        ({"ports": [8443, 65536]}, "ports has 65536, which is not a TCP port"),
        ({"ports": ["https"]}, "ports"),
        ({"hosts": [""]}, "hosts has an empty entry"),
        ({"timeout": 0}, "timeout is 0; it must be above 0"),
        ({"timeout": "nan"}, "timeout is nan; it must be above 0"),
        ({"wait": -1}, "wait is -1; it must be 0 or more seconds"),
        ({"wait": "inf"}, "wait is inf; it must be 0 or more seconds"),
        ({"interval": 0}, "interval is 0; it must be above 0"),
        ({"target": "1.4"}, "value of target must be one of: 1.0, 1.1, 1.2, 1.3, got: 1.4"),
        ({"port": 8443}, "Unsupported parameters"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_sent(args: dict[str, Any], message: str) -> None:
    with pytest.raises(AnsibleError, match=message):
        run("192.0.2.1", **args)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    fake = FakeClock()
    monkeypatch.setattr(ActionModule, "clock", fake.clock)
    return fake


def test_what_proves_nothing_is_probed_again_for_so_long(
    patient: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    found = run(name="cucm-pub", hosts=["127.0.0.1"], ports=[closed_port()], wait=20, interval=12)
    assert found["proof"] == "unreachable"
    assert patient.pauses == [12.0, 8.0]
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1, "nothing else is awaited, and no minute has passed"
    assert "  cucm-pub  Waiting for TLS handshakes that prove the minimum version (No TLS port could be" in lines[0]


def test_in_check_mode_nobody_waits(patient: FakeClock) -> None:
    assert run(hosts=["127.0.0.1"], ports=[closed_port()], wait=60, check=True)["proof"] == "unreachable"
    assert patient.pauses == []


def test_the_options_are_documented_as_they_are() -> None:
    documentation = yaml.safe_load(documented.DOCUMENTATION)
    described = {
        name: {key: value for key, value in option.items() if key != "description"}
        for name, option in documentation["options"].items()
    }
    assert described == ActionModule.ARGUMENT_SPEC


PLAYBOOK = """
- name: Probe nodes from a play
  hosts: all
  gather_facts: false
  module_defaults:
    group/collabops.vos.vos:
      timeout: 4
  tasks:
    - name: Probe the node itself
      collabops.vos.tls_probe:
        ports: [{port}]
      register: own

    - name: Probe the node that the task is delegated to
      collabops.vos.tls_probe:
        ports: [{port}]
      delegate_to: sub
      register: delegated

    - name: Compare
      ansible.builtin.assert:
        that:
          - own is not changed
          - own.proof == wanted
          - own.results[0].host == ansible_host
          - delegated.proof == 'effective'
          - delegated.results[0].host == '127.0.0.1'
"""

INVENTORY = """
all:
  vars:
    ansible_connection: {connection}
  hosts:
    pub: {{ansible_host: 127.0.0.2, wanted: unreachable}}
    sub: {{ansible_host: "{{{{ '127.0.0.' ~ 1 }}}}", wanted: effective}}
"""


@pytest.mark.parametrize("connection", ["local", "ssh"])
def test_in_a_play_the_address_of_the_host_or_of_its_delegate_is_probed(tmp_path: Path, connection: str) -> None:
    (tmp_path / "hosts.yml").write_text(INVENTORY.format(connection=connection))
    with stub(minimum("1.2", send(alert(70)))) as listener:
        (tmp_path / "play.yml").write_text(PLAYBOOK.format(port=listener.port))
        play = subprocess.run(
            [sys.executable, "-m", "ansible", "playbook", "-i", "hosts.yml", "play.yml", "--check"],
            cwd=tmp_path,
            env={**os.environ, "ANSIBLE_HOME": str(tmp_path), "ANSIBLE_NOCOLOR": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert play.returncode == 0, play.stdout + play.stderr
    assert "ok=3" in play.stdout
