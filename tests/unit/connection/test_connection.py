# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection plugin as Ansible uses it: options in, one login for a task, nothing but our modules on a node."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from ansible_collections.collabops.vos.plugins.connection import cli
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    HostKeyRejected,
    OutputTooLarge,
    PasswordExpired,
    RouteRefused,
)

from tests.unit.cli.device import Device, Mute
from tests.unit.connection.server import PASSWORD, USER, Server, serve

PING = b"... runpy.run_module(mod_name='ansible.modules.ping', ..."


def variables(server: Server, **changes: Any) -> dict[str, Any]:
    return {
        "inventory_hostname": "cucm-pub",
        "ansible_host": server.address,
        "ansible_port": server.port,
        "ansible_user": USER,
        "ansible_password": PASSWORD,
        "vos_known_hosts": server.known_hosts,
        "vos_known_hosts_files": [],
        "vos_login_timeout": 10,
        "vos_typing_delay": 0,
        **changes,
    }


def connection(server: Server, **changes: Any) -> Any:
    plugin = connection_loader.get("collabops.vos.cli", PlayContext())
    plugin.set_options(var_options=variables(server, **changes))
    return plugin


def device() -> Device:
    return Device({"show date": ["today"], "show leak": [f"it is {PASSWORD}"]})


def test_a_task_logs_in_once_and_out_at_its_end() -> None:
    with serve(Server(device=device)) as server:
        plugin = connection(server)
        assert server.connections == 0
        assert plugin.session() is plugin.session()
        assert plugin.session().run("show date") == "today"
        plugin.close()
        assert server.is_idle()
        assert server.logins == 1
        plugin.close()
        plugin.session()
        plugin.reset()
        assert server.is_idle()
        assert server.logins == 2


@pytest.mark.parametrize(
    "changes", [{"ansible_password": "wrong"}, {"ansible_password": ""}, {"ansible_user": "other"}]
)
def test_a_refused_password_is_never_tried_twice(changes: dict[str, Any]) -> None:
    with serve(Server()) as server:
        plugin = connection(server, **changes)
        for attempt in (plugin.session, plugin.session, lambda: plugin.transport_test(5), plugin.session):
            with pytest.raises(AuthenticationRefused):
                attempt()
            plugin.reset()
        assert server.connections <= 1
        assert len(server.attempts) <= 1


def test_an_expired_password_is_not_tried_again_either() -> None:
    text = "WARNING: Your password has expired.\r\n(current) UNIX password: "
    with serve(Server(device=lambda: Device(start=[text, Mute()]))) as server:
        plugin = connection(server)
        for attempt in (plugin.session, plugin.session, lambda: plugin.transport_test(5)):
            with pytest.raises(PasswordExpired):
                attempt()
        assert server.connections == 1


def test_wait_for_connection_tests_with_a_login_of_its_own() -> None:
    with serve(Server()) as server:
        plugin = connection(server)
        plugin.transport_test(connect_timeout=5)
        assert server.is_idle()
        assert plugin.exec_command("python3 && sleep 0", in_data=PING) == (
            0,
            b'{"ping": "pong", "changed": false}',
            b"",
        )
        plugin.close()
        assert server.is_idle()
        assert server.logins == 2


def test_a_ping_without_a_login_is_no_pong() -> None:
    with serve(Server()) as server, pytest.raises(AnsibleConnectionFailure, match="refused the user"):
        connection(server, ansible_password="wrong").exec_command("python3", in_data=PING)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda plugin: plugin.exec_command("id"),
        lambda plugin: plugin.exec_command("python3", in_data=b"import ansible.modules.setup"),
        lambda plugin: plugin.put_file("a", "b"),
        lambda plugin: plugin.fetch_file("a", "b"),
    ],
)
def test_nothing_else_runs_on_a_node(attempt: Callable[[Any], Any]) -> None:
    with serve(Server()) as server:
        with pytest.raises(AnsibleError, match=r"no Python. Use the modules of this collection"):
            attempt(connection(server))
        assert server.connections == 0


def test_a_refused_password_is_tried_by_no_other_connection_of_the_process() -> None:
    """Two hosts of an inventory may be one node. Another password may be tried."""
    with serve(Server()) as server:
        for password, message in (
            ("wrong-Horse-8", "the node refused the user or the password"),
            ("wrong-Horse-8", "in this run, so it was not contacted again"),
            ("wrong-Horse-9", "the node refused the user or the password"),
        ):
            with pytest.raises(AuthenticationRefused, match=message):
                connection(server, ansible_password=password).session()
        assert len(server.attempts) == 2


def test_only_the_own_option_switches_the_host_key_check_off(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(cli.display, "warning", warnings.append)
    for name in ("ANSIBLE_HOST_KEY_CHECKING", "ANSIBLE_SSH_HOST_KEY_CHECKING", "ANSIBLE_PARAMIKO_HOST_KEY_CHECKING"):
        monkeypatch.setenv(name, "False")
    with serve(Server()) as server:
        plugin = connection(server, vos_known_hosts="", ansible_host_key_checking=False)
        with pytest.raises(HostKeyRejected):
            plugin.session()
        assert warnings == []
        plugin = connection(server, vos_known_hosts="", vos_host_key_checking=False)
        plugin.session()
        plugin.close()
    assert len(warnings) == 1
    assert "not verified" in warnings[0]


@pytest.mark.parametrize("by", ["known_hosts", "file", "pin"])
def test_a_host_key_may_be_known_in_three_ways(by: str, tmp_path: Path) -> None:
    with serve(Server()) as server:
        file = tmp_path / "known_hosts"
        file.write_text(server.known_hosts)
        nothing: dict[str, Any] = {"vos_known_hosts": "", "vos_known_hosts_files": [str(tmp_path / "none")]}
        known: dict[str, Any] = {
            "known_hosts": {"vos_known_hosts": server.known_hosts},
            "file": {"vos_known_hosts_files": [str(file)]},
            "pin": {"vos_host_key_fingerprint": server.fingerprint},
        }[by]
        plugin = connection(server, **{**nothing, **known})
        plugin.session()
        plugin.close()
        with pytest.raises(HostKeyRejected):
            connection(server, **nothing).session()


@pytest.mark.parametrize("verbosity", [3, 4])
def test_the_dialogue_is_shown_with_four_v_and_without_the_password(
    verbosity: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(cli.display, "verbosity", verbosity)
    monkeypatch.setattr(cli.display, "vvvv", lambda text, host: shown.append((host, text)))
    with serve(Server(device=device)) as server:
        plugin = connection(server)
        plugin.session().run("show leak")
        plugin.close()
    if verbosity < 4:
        assert shown == []
    else:
        assert ("127.0.0.1", "> show leak") in shown
        assert ("127.0.0.1", "< it is ********") in shown
        assert PASSWORD not in repr(shown)


def test_the_session_log_has_the_dialogue_for_its_owner_alone_and_without_the_password(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "cucm-pub.log"
    with serve(Server(device=device)) as server:
        plugin = connection(server, vos_session_log=str(path))
        plugin.session().run("show leak")
        plugin.close()
        with pytest.raises(AuthenticationRefused):
            connection(server, vos_session_log=str(path), ansible_password="wrong-Horse-8").session()
    text = path.read_text()
    assert "Z 127.0.0.1 > show leak\n" in text
    assert "Z 127.0.0.1 < it is ********\n" in text
    assert PASSWORD not in text
    assert "wrong-Horse-8" not in text
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_session_log_that_cannot_be_written_is_named_before_the_login(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with serve(Server(device=device)) as server:
        with pytest.raises(AnsibleError, match=r"cannot write the session log \(vos_session_log\)"):
            connection(server, vos_session_log=str(tmp_path / "file" / "log")).session()
        assert server.connections == 0


def test_a_session_log_that_fails_on_the_way_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(cli.display, "warning", warnings.append)
    path = tmp_path / "log"
    with serve(Server(device=device)) as server:
        plugin = connection(server, vos_session_log=str(path))
        session = plugin.session()
        path.unlink()
        path.mkdir()
        assert session.run("show date") == "today"
        plugin.close()
    assert "127.0.0.1: the session log (vos_session_log) is incomplete" in warnings[0]


def test_a_node_may_print_only_so_much(tmp_path: Path) -> None:
    with serve(Server(device=lambda: Device({"show flood": ["x" * 3000]}))) as server:
        plugin = connection(server, vos_max_output=2000)
        with pytest.raises(OutputTooLarge, match="more text than one command may have"):
            plugin.session().run("show flood")
        plugin.close()


OPTIONS = {
    "host": ["inventory_hostname", "ansible_host", "ansible_ssh_host"],
    "port": ["ansible_port", "ansible_ssh_port"],
    "remote_user": ["ansible_user", "ansible_ssh_user"],
    "password": ["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"],
    "vos_user": [],
    "password_file": [],
    "connect_timeout": ["vos_connect_timeout"],
    "login_timeout": ["vos_login_timeout"],
    "command_timeout": ["vos_command_timeout"],
    "typing_delay": ["vos_typing_delay"],
    "prompt_settle": ["vos_prompt_settle"],
    "max_output": ["vos_max_output"],
    "session_log": ["vos_session_log"],
    "host_key_checking": ["vos_host_key_checking"],
    "known_hosts_files": ["vos_known_hosts_files"],
    "known_hosts": ["vos_known_hosts"],
    "host_key_fingerprint": ["vos_host_key_fingerprint"],
    "ssh_algorithms": ["vos_ssh_algorithms"],
    "password_prompts": ["vos_password_prompts"],
    "proxy_jump": ["vos_proxy_jump"],
    "proxy_private_key_file": ["vos_proxy_private_key_file"],
    "proxy_password": ["vos_proxy_password"],
    "proxy_host_key_fingerprint": ["vos_proxy_host_key_fingerprint"],
    "ssh_args": ["ansible_ssh_args"],
    "ssh_common_args": ["ansible_ssh_common_args"],
    "ssh_extra_args": ["ansible_ssh_extra_args"],
    "ssh_executable": ["ansible_ssh_executable"],
    "tls_port_map": ["vos_tls_port_map"],
    "tls_route": ["vos_tls_route"],
}


def test_a_host_is_known_by_the_variables_that_ansible_itself_reads() -> None:
    """ansible_ssh_host and its like go before the others, as in Ansible's own connection."""
    own = connection_loader.get("ansible.builtin.ssh", PlayContext()).option_definitions
    for option in ("host", "port", "remote_user"):
        names = [one["name"] for one in own[option]["vars"] if not one["name"].startswith("delegated_vars")]
        assert OPTIONS[option] == names


def test_the_port_of_all_hosts_is_that_of_ansible_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Server()) as server:
        monkeypatch.setenv("ANSIBLE_REMOTE_PORT", str(server.port))
        told = {name: value for name, value in variables(server).items() if name != "ansible_port"}
        plugin = connection_loader.get("collabops.vos.cli", PlayContext())
        plugin.set_options(var_options=told)
        plugin.session()
        plugin.close()
        assert server.logins == 1


@pytest.mark.parametrize("executable", ["/opt/bastion/bin/through-it", "tsh-ssh"])
def test_another_program_than_ssh_may_be_the_way_and_is_not_passed_over(executable: str) -> None:
    with serve(Server()) as server:
        with pytest.raises(RouteRefused, match="ansible_ssh_executable is") as caught:
            connection(server, ansible_ssh_executable=executable).session()
        assert executable in str(caught.value)
        assert "vos_proxy_jump" in caught.value.hint
        assert server.connections == 0
        for told in ({"ansible_ssh_executable": "/usr/bin/ssh"}, {"vos_proxy_jump": "none"}):
            plugin = connection(server, **{"ansible_ssh_executable": executable, **told})
            plugin.session()
            plugin.close()
        assert server.logins == 2


def test_the_older_names_of_address_port_and_user_are_read() -> None:
    with serve(Server()) as server:
        told = variables(server, ansible_host="192.0.2.1", ansible_port=1, ansible_user="other")
        older = {"ansible_ssh_host": server.address, "ansible_ssh_port": server.port, "ansible_ssh_user": USER}
        plugin = connection_loader.get("collabops.vos.cli", PlayContext())
        plugin.set_options(var_options={**told, **older})
        plugin.session()
        plugin.close()
        assert server.logins == 1


def test_the_variables_of_the_options_are_the_public_ones() -> None:
    options = connection_loader.get("collabops.vos.cli", PlayContext()).option_definitions
    variables = {name: option.get("vars", []) for name, option in options.items()}
    assert {name: [variable["name"] for variable in which] for name, which in variables.items()} == OPTIONS


def test_the_defaults_are_the_public_ones() -> None:
    plugin = connection_loader.get("collabops.vos.cli", PlayContext())
    plugin.set_options(var_options={"inventory_hostname": "cucm-pub"})
    assert {name: plugin.get_option(name) for name in OPTIONS} == {
        "host": "cucm-pub",
        "port": 22,
        "remote_user": None,
        "password": None,
        "vos_user": None,
        "password_file": None,
        "connect_timeout": 30.0,
        "login_timeout": 180.0,
        "command_timeout": 60.0,
        "typing_delay": 0.3,
        "prompt_settle": 0.25,
        "max_output": 8 * 2**20,
        "session_log": None,
        "host_key_checking": True,
        "known_hosts_files": ["~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"],
        "known_hosts": "",
        "host_key_fingerprint": "",
        "ssh_algorithms": "modern",
        "password_prompts": [],
        "proxy_jump": None,
        "proxy_private_key_file": None,
        "proxy_password": None,
        "proxy_host_key_fingerprint": "",
        "ssh_args": "",
        "ssh_common_args": "",
        "ssh_extra_args": "",
        "ssh_executable": "ssh",
        "tls_port_map": {},
        "tls_route": None,
    }


PLAYBOOK = """
- name: Use the connection in each way that Ansible has
  hosts: cucm-pub
  gather_facts: false
  tasks:
    - name: Wait for the node
      ansible.builtin.wait_for_connection:
        timeout: 8
        connect_timeout: 5
    - name: Read on the node itself
      collabops.vos.command:
        commands: [show date]
    - name: Forget the connection
      ansible.builtin.meta: reset_connection
    - name: Read on another node
      collabops.vos.command:
        commands: [show leak]
      delegate_to: cucm-sub
"""


def play(server: Server, other: Server, folder: Path, password: str) -> tuple[int, str]:
    """The exit code of a playbook run at -vvvv, and everything that it printed or left behind."""
    inventory = {
        "all": {
            "vars": {
                **variables(server),
                "ansible_connection": "collabops.vos.cli",
                "ansible_password": "{{ lookup('env', 'THE_PASSWORD') }}",
            },
            "hosts": {"cucm-pub": {}, "cucm-sub": {"ansible_port": other.port, "vos_known_hosts": other.known_hosts}},
        }
    }
    del inventory["all"]["vars"]["inventory_hostname"]
    (folder / "inventory.yml").write_text(yaml.safe_dump(inventory))
    (folder / "play.yml").write_text(PLAYBOOK)
    environment = {
        **os.environ,
        "THE_PASSWORD": password,
        "HOME": str(folder),
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_LOG_PATH": str(folder / "log"),
        "ANSIBLE_HOST_KEY_CHECKING": "False",
        "LC_ALL": "C.UTF-8",
    }
    program = Path(sys.executable).with_name("ansible-playbook")
    command = [str(program), "-vvvv", "-i", "inventory.yml", "play.yml"]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    left = [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]
    return run.returncode, "\n".join([run.stdout, run.stderr, *left])


def test_a_playbook_waits_reads_resets_and_delegates_and_leaves_no_secret(tmp_path: Path) -> None:
    with serve(Server(device=device)) as server, serve(Server(device=device)) as other:
        code, text = play(server, other, tmp_path, PASSWORD)
        assert code == 0, text
        assert (server.logins, other.logins) == (3, 1)
        assert server.is_idle()
        assert other.is_idle()
    assert "> show leak" in text
    assert PASSWORD not in text


def test_a_playbook_with_a_wrong_password_fails_after_one_attempt_and_leaves_no_secret(tmp_path: Path) -> None:
    with serve(Server(device=device)) as server, serve(Server(device=device)) as other:
        code, text = play(server, other, tmp_path, "wrong-Horse-8")
        assert code != 0
        assert server.attempts == ["keyboard-interactive"]
    assert "the node refused the user or the password" in text
    assert "wrong-Horse-8" not in text


def test_the_account_of_awx_comes_by_the_environment_and_goes_before_the_user_that_awx_always_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(Server()) as server:
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        (tmp_path / "known_hosts").write_text(server.known_hosts)
        monkeypatch.setenv("VOS_USER", USER)
        monkeypatch.setenv("VOS_PASSWORD_FILE", str(tmp_path / "password"))
        monkeypatch.setenv("VOS_KNOWN_HOSTS_FILES", f"{tmp_path / 'none'},{tmp_path / 'known_hosts'}")
        monkeypatch.setenv("ANSIBLE_VOS_KNOWN_HOSTS_FILES", str(tmp_path / "none"))
        host = {"inventory_hostname": "cucm-pub", "ansible_host": server.address, "ansible_port": server.port}
        plugin = connection_loader.get("collabops.vos.cli", PlayContext())
        plugin.set_options(task_keys={"remote_user": "root"}, var_options=host)
        assert plugin.secrets() == (PASSWORD,)
        plugin.session()
        plugin.close()
        assert server.logins == 1

        # Ansible writes the user of the command line into the variables of a delegated task.
        plugin.set_options(task_keys={"remote_user": "root"}, var_options={**host, "ansible_user": "root"})
        assert (plugin.account().user, plugin.account().password) == (USER, PASSWORD)

        # The account of a cluster, as its variables name it, and never a half of it.
        plugin.set_options(var_options={**host, "ansible_user": "ccmadmin", "ansible_password": "its-own"})
        assert (plugin.account().user, plugin.account().password) == ("ccmadmin", "its-own")
        plugin.set_options(var_options={**host, "ansible_user": "ccmadmin"}, task_keys={"password": "typed"})
        with pytest.raises(AuthenticationRefused, match="ansible_user is ccmadmin, but the password"):
            plugin.session()
        assert plugin.secrets() == ("typed",)

        (tmp_path / "password").unlink()
        plugin.set_options(var_options=host, task_keys={"password": "typed"})
        with pytest.raises(AuthenticationRefused, match=r"VOS_PASSWORD_FILE is .* cannot be read"):
            plugin.session()
        assert server.logins == server.connections == 1
