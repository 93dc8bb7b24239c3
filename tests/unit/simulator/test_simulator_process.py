# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a process: real SSH that is typed at, real TLS, the control port, start and end."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import paramiko
import pytest

from tests.simulator.process import Simulator, SimulatorFailed
from tests.simulator.ssh.host_keys import ServerKeys
from tests.simulator.world.world import read_world
from tests.unit.simulator.typist import NETWORK, PASSWORD, Typist, cluster, wait_for, world

ROOT = Path(__file__).resolve().parents[3]
TLS_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


def handshake(address: str, version: str) -> str:
    """The version of a handshake, or why there was none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = TLS_VERSIONS[version]
    try:
        with (
            socket.create_connection((address, 8443), timeout=10) as connection,
            context.wrap_socket(connection) as secured,
        ):
            secured.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert secured.recv(8) == b"HTTP/1.1"
            return str(secured.version())
    except ssl.SSLError as error:
        return str(error.reason)
    except ConnectionRefusedError:
        return "closed"


def test_an_input_that_is_at_its_end_and_cannot_be_watched_is_said(tmp_path: Path):
    """A file or /dev/null has no end that could be waited for: the error of the system says nothing of that."""
    world = ROOT / "tests" / "simulator" / "worlds" / "small" / "world.yml"
    run = subprocess.run(
        [sys.executable, "-m", "tests.simulator", "--world", str(world), "--stop-at-eof"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
        timeout=30,
    )
    assert run.returncode == 1
    assert "--stop-at-eof: standard input must be a pipe or a terminal" in run.stderr


def test_a_person_logs_in_and_types(simulator: Simulator, shell: Callable[[str], Typist]):
    typist = shell("old")
    assert typist.screen.startswith("Command Line Interface is starting up, please wait ...\r\n")
    typist.type("show tls min", pause=0.01)
    typist.type("\x7f\x7f\x7fmin-version\r", pause=0.01)
    assert "\r\nConfigured TLS minimum version: 1.0\r\nadmin:" in typist.read_until("\r\nadmin:")
    typist.type("exit\r")
    assert typist.read_until("no such text") == "exit\r\n"
    wait_for(lambda: bool(simulator.journal("logout", node="old")))
    assert [entry.text for entry in simulator.journal("command", node="old")][-2:] == ["show tls min-version", "exit"]


def test_each_key_is_echoed_by_itself(shell: Callable[[str], Typist]):
    typist = shell("old")
    for key in "show":
        typist.type(key)
        assert typist.channel.recv(100) == key.encode()


def test_release_12_takes_a_plain_password_and_release_15_does_not(simulator: Simulator):
    with Typist(simulator, "old", plain=True) as typist:
        assert typist.open_shell().endswith("admin:")
    with pytest.raises(paramiko.BadAuthenticationType) as refusal:
        Typist(simulator, "new", plain=True)
    assert refusal.value.allowed_types == ["keyboard-interactive"]
    with Typist(simulator, "new") as typist:
        assert typist.open_shell().endswith("admin:")


def test_known_hosts_names_the_keys_of_all_nodes(simulator: Simulator):
    known = paramiko.HostKeys(str(simulator.known_hosts))
    for name, place in simulator.nodes.items():
        with Typist(simulator, name) as typist:
            assert known.check(f"[{place['address']}]:{place['ssh_port']}", typist.transport.get_remote_server_key())


def test_a_command_without_a_terminal_is_not_run(simulator: Simulator):
    with Typist(simulator, "old") as typist:
        channel = typist.transport.open_session()
        channel.exec_command("show tls min-version")
        answer = channel.makefile().read().decode()
    assert "Invalid command, a dash character must be preceded" in answer
    assert not simulator.journal("command", node="old")[-1:] or "1.0" not in answer


def test_a_shell_without_a_terminal_is_refused(simulator: Simulator):
    with Typist(simulator, "old") as typist:
        channel = typist.transport.open_session()
        with pytest.raises(paramiko.SSHException):
            channel.invoke_shell()


def test_an_eleventh_session_is_refused(simulator: Simulator, shell: Callable[[str], Typist]):
    for _number in range(10):
        shell("new")
    with Typist(simulator, "new") as typist, pytest.raises(paramiko.SSHException):
        typist.transport.open_session()


def test_an_expired_password_asks_for_a_new_one_and_control_c_leaves(simulator: Simulator):
    simulator.set_quirks("new", expired_password=True)
    with Typist(simulator, "new") as typist:
        typist.channel = typist.transport.open_session()
        typist.channel.get_pty()
        typist.channel.invoke_shell()
        assert typist.read_until("UNIX password: ").startswith("WARNING: Your password has expired.\r\n")
        typist.type("\x03")
        assert typist.read_until("no such text") == "\r\n"
    assert not simulator.journal("answer", node="new")


def test_a_host_that_is_not_vos_has_another_prompt(simulator: Simulator):
    simulator.set_faults("new", not_vos=True)
    with Typist(simulator, "new") as typist:
        typist.channel = typist.transport.open_session()
        typist.channel.get_pty()
        typist.channel.invoke_shell()
        typist.read_until("~]$ ")
        typist.type("show status\r")
        assert "-bash: show: command not found" in typist.read_until("~]$ ")


def test_the_new_minimum_serves_after_the_automatic_reboot(simulator: Simulator, shell: Callable[[str], Typist]):
    address = simulator.nodes["old"]["address"]
    assert [handshake(address, version) for version in TLS_VERSIONS] == [
        "TLSv1",
        "TLSv1.1",
        "TLSv1.2",
        "TLSV1_ALERT_PROTOCOL_VERSION",  # 12.5 has no TLS 1.3
    ]
    typist = shell("old")
    typist.type("set tls min-version 1.2\r")
    typist.read_until("Do you want to continue (yes/no) ? ")
    typist.type("yes\r", pause=0.01)
    assert "The system will reboot in few minutes.\r\nadmin:" in typist.read_until("minutes.\r\nadmin:")
    assert handshake(address, "1.0") == "TLSv1"
    assert "The system is going down for reboot at " in typist.read_until("no such text")  # then the session ends
    assert handshake(address, "1.2") == "closed"
    with pytest.raises(ConnectionRefusedError):
        Typist(simulator, "old")
    wait_for(lambda: bool(simulator.journal("services_up", node="old")))
    assert [handshake(address, version) for version in TLS_VERSIONS] == [
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSv1.2",
        "TLSV1_ALERT_PROTOCOL_VERSION",
    ]
    assert shell("old").run("show status").count("up ") == 1
    events = simulator.journal("set", "going_down", "down", "up", "cli_up", "services_up", node="old")
    assert [entry.event for entry in events] == ["set", "going_down", "down", "up", "cli_up", "services_up"]


def test_the_cluster_regime_serves_the_old_minimum_until_the_restart(
    simulator: Simulator, shell: Callable[[str], Typist]
):
    address = simulator.nodes["new"]["address"]
    typist = shell("new")
    typist.type("set tls min-version 1.2\r")
    typist.read_until("(yes/no) ? ")
    typist.type("yes\r", pause=0.01)
    typist.read_until("admin:")
    assert "Configured TLS minimum version: 1.2" in typist.run("show tls min-version")
    assert handshake(address, "1.0") == "TLSv1"
    typist.type("utils system restart\r")
    typist.read_until("Enter (yes/no)? ")
    typist.type("yes\r", pause=0.01)
    assert typist.read_until("no such text").endswith("Operation succeeded\r\n\r\nrestart now.\r\n")
    wait_for(lambda: bool(simulator.journal("services_up", node="new")))
    assert [handshake(address, version) for version in TLS_VERSIONS] == [
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSv1.2",
        "TLSv1.3",
    ]


def test_the_journal_has_what_was_written_and_nothing_else_as_writes(tmp_path: Path):
    with Simulator(world(clusters=[cluster("solo", 9)]), tmp_path) as simulator, Typist(simulator, "solo") as typist:
        typist.open_shell()
        typist.run("set cli pagination off")
        typist.run("show tls min-version")
        assert simulator.writes() == []
        typist.type("set tls min-version 1.2\r")
        typist.read_until("(yes/no) ? ")
        typist.type("yes\r")
        typist.read_until("admin:")
        assert [(entry.event, entry.text) for entry in simulator.writes()] == [
            ("command", "set tls min-version 1.2"),
            ("answer", "yes"),
            ("set", "tls min-version 1.2"),
        ]
        assert PASSWORD not in simulator.journal_path.read_text()


def test_three_wrong_passwords_lock_the_account(tmp_path: Path):
    with Simulator(world(clusters=[cluster("locked", 10)], time_scale=1), tmp_path) as simulator:
        for _number in range(3):
            with pytest.raises(paramiko.AuthenticationException):
                Typist(simulator, "locked", password="wrong")
        with pytest.raises(paramiko.AuthenticationException):
            Typist(simulator, "locked")
        refused = [entry.text for entry in simulator.journal("login_refused")]
    assert refused == ["administrator: wrong password"] * 2 + ["administrator: locked"] * 2


def test_control_shows_a_node_and_refuses_nonsense(simulator: Simulator):
    assert simulator.control({"op": "list"}) == {"nodes": ["new", "old"]}
    assert simulator.state("old")["phase"] == "up"
    with pytest.raises(SimulatorFailed, match="must be one of old, new"):
        simulator.state("other")
    with pytest.raises(SimulatorFailed, match="unknown key never_bakc"):
        simulator.set_faults("old", never_bakc=True)


def test_three_hundred_nodes_are_up_in_seconds_and_take_less_than_a_gibibyte(tmp_path: Path):
    clusters = [cluster(f"node{number}", number) for number in range(300)]
    for number, item in enumerate(clusters):
        item["nodes"][0]["address"] = f"{NETWORK}.{1 + number // 250}.{1 + number % 250}"
    start = time.monotonic()
    with Simulator(world(clusters=clusters), tmp_path) as simulator:
        seconds = time.monotonic() - start
        with Typist(simulator, "node299") as typist:
            assert typist.open_shell().endswith("admin:")
        mebibytes = simulator.peak_memory() / 2**20
    print(f"300 nodes: {seconds:.2f} s from the start of the process, {mebibytes:.0f} MiB")
    assert seconds < 10
    assert mebibytes < 1024


def test_it_ends_at_sigterm_and_at_the_end_of_its_input(tmp_path: Path):
    for end in (lambda process: process.send_signal(signal.SIGTERM), lambda process: process.stdin.close()):
        file, ready = tmp_path / "world.yml", tmp_path / "ready.json"
        ready.unlink(missing_ok=True)
        file.write_text(
            "{user: a, password: b, clusters: [{name: c, nodes: [{name: n, product: pcd, version: 14.0.1.10000-17, "
            f"address: {NETWORK}.0.20}}]}}]}}"
        )
        with subprocess.Popen(
            [sys.executable, "-m", "tests.simulator", "--stop-at-eof", "--world", file, "--ready", ready],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        ) as process:
            wait_for(ready.exists)
            end(process)
            assert process.wait(10) == 0


def test_what_it_prints_are_commands_that_can_be_copied(tmp_path: Path):
    nodes = [cluster("old", 28, version="12.5.1.16900-48"), cluster("new", 29, version="15.0.1.12900-234")]
    with Simulator(world(clusters=nodes), tmp_path) as simulator:
        wait_for(lambda: ".29\n" in simulator.log())
        known = f"-o UserKnownHostsFile={simulator.known_hosts.resolve()}"
        commands = [line.partition(" ssh ")[2] for line in simulator.log().splitlines() if " ssh " in line]
    user = world(clusters=nodes)["user"]
    assert commands == [
        f"-p 2222 {known} -o HostKeyAlgorithms=+ssh-rsa {user}@{NETWORK}.0.28",
        f"-p 2222 {known} {user}@{NETWORK}.0.29",
    ]


def test_a_world_with_a_mistake_is_named_and_nothing_starts(tmp_path: Path):
    with pytest.raises(SimulatorFailed, match=r"nodes\[0\]\.version: must be a version such as"):
        Simulator(world(clusters=[cluster("wrong", 30, version="15")]), tmp_path).start()


def test_a_taken_port_is_named(tmp_path: Path):
    with (
        socket.create_server((f"{NETWORK}.0.31", 2222)),
        pytest.raises(SimulatorFailed, match="address already in use"),
    ):
        Simulator(world(clusters=[cluster("taken", 31)]), tmp_path).start()


def test_no_tls_port_speaks_without_a_certificate(tmp_path: Path):
    content = world(clusters=[cluster("bare", 9, tls_ports=[5061], quirks={"tls_weak": [8443]})])
    with Simulator(content, tmp_path) as simulator:
        for port in ("8443", "5061"):
            address = f"{simulator.nodes['bare']['address']}:{port}"
            for version in ("-tls1", "-tls1_1", "-tls1_2"):
                for suites, chosen in (("aNULL:eNULL@SECLEVEL=0", False), ("ALL:COMPLEMENTOFALL:@SECLEVEL=0", True)):
                    client = subprocess.run(
                        ["openssl", "s_client", "-connect", address, version, "-cipher", suites],
                        stdin=subprocess.DEVNULL,
                        capture_output=True,
                        check=False,
                        timeout=20,
                    )
                    assert (b"Cipher is (NONE)" not in client.stdout) == chosen, client
                    assert b"Cipher is A" not in client.stdout  # ADH, AECDH


def test_known_hosts_names_a_port_that_is_not_the_standard_one(tmp_path: Path):
    specs = read_world(
        world(
            clusters=[cluster("standard", 8, ssh_port=22), cluster("other", 9)],
        )
    ).nodes
    ServerKeys(1).write_known_hosts(tmp_path / "known_hosts", specs)
    lines = (tmp_path / "known_hosts").read_text().splitlines()
    assert [line.split()[0] for line in lines] == [specs[0].address, f"[{specs[1].address}]:2222"]
    keys = paramiko.HostKeys(str(tmp_path / "known_hosts"))
    for spec in specs:  # as a client looks it up
        assert keys.lookup(spec.address if spec.ssh_port == 22 else f"[{spec.address}]:{spec.ssh_port}")
