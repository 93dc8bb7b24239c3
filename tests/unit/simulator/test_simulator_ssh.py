# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH port of a node: closed, silent, old-fashioned, with another key, or full."""

from __future__ import annotations

import socket

import paramiko
import pytest

from tests.simulator.process import Simulator
from tests.unit.simulator.typist import PASSWORD, Typist, wait_for

SET = "set tls min-version 1.2"


def address(simulator: Simulator, name: str = "new") -> tuple[str, int]:
    return simulator.nodes[name]["address"], simulator.nodes[name]["ssh_port"]


def is_refused(simulator: Simulator) -> bool:
    try:
        socket.create_connection(address(simulator), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


class Asking(paramiko.Transport):
    """A client that can ask for a service whenever it likes."""

    def ask_for(self, service: str) -> None:
        request = paramiko.Message()
        request.add_byte(paramiko.common.cMSG_SERVICE_REQUEST)
        request.add_string(service)
        self._send_user_message(request)


def offer(simulator: Simulator, name: str = "new", without: dict[str, list[str]] | None = None) -> Asking:
    """A transport after its key exchange, of a client that lacks some algorithms."""
    transport = Asking(socket.create_connection(address(simulator, name), timeout=5), disabled_algorithms=without)
    try:
        transport.start_client(timeout=5)
    except BaseException:
        transport.close()
        raise
    return transport


def test_a_refused_connection_is_refused_at_once_and_sessions_that_are_open_stay(simulator: Simulator):
    with Typist(simulator, "new") as typist:
        typist.open_shell()
        simulator.set_faults("new", connection_refused=True)
        assert is_refused(simulator)
        assert "Configured" in typist.run("show tls min-version")
    simulator.set_faults("new")
    assert not is_refused(simulator)


def test_a_port_may_be_closed_for_a_while_after_a_command(simulator: Simulator):
    simulator.set_faults("new", connection_refused={"command": "show date", "lasts": 150})  # half a second
    with Typist(simulator, "new") as typist:
        typist.open_shell()
        assert not is_refused(simulator)
        typist.run("show date")
        wait_for(lambda: is_refused(simulator))
        wait_for(lambda: not is_refused(simulator))


@pytest.mark.parametrize(("silence", "greeting"), [("connect", b""), ("greeting", b"SSH-2.0-OpenSSH_8.0\r\n")])
def test_a_silent_port_accepts_and_says_no_more(simulator: Simulator, silence: str, greeting: bytes):
    simulator.set_faults("new", silence=silence)
    with socket.create_connection(address(simulator), timeout=5) as connection:
        connection.settimeout(0.5)
        assert connection.recv(100) == greeting if greeting else True
        with pytest.raises(TimeoutError):
            connection.recv(100)


@pytest.mark.parametrize("name", ["old", "new"])
def test_the_authentication_may_be_asked_for_again_until_somebody_is_logged_in(simulator: Simulator, name: str):
    transport = offer(simulator, name)
    for _attempt in range(2):
        with pytest.raises(paramiko.BadAuthenticationType):
            transport.auth_none("administrator")
    transport.auth_interactive("administrator", lambda _title, _text, _prompts: [PASSWORD])
    assert transport.is_authenticated()
    transport.ask_for("ssh-userauth")
    wait_for(lambda: not transport.is_active())


def test_a_request_for_another_service_ends_the_connection(simulator: Simulator):
    transport = offer(simulator)
    with pytest.raises(paramiko.BadAuthenticationType):
        transport.auth_none("administrator")
    transport.ask_for("ssh-connection")
    wait_for(lambda: not transport.is_active())


def test_a_legacy_node_offers_sha_1_and_ssh_rsa_alone(simulator: Simulator):
    simulator.set_quirks("old", legacy_ssh=True)
    transport = offer(simulator, "old")
    assert (transport.host_key_type, transport.local_mac, transport.remote_mac) == ("ssh-rsa", "hmac-sha1", "hmac-sha1")
    transport.close()
    no_kex = {"kex": [name for name in transport.preferred_kex if name.endswith("-sha1")]}
    with pytest.raises(paramiko.ssh_exception.IncompatiblePeer, match="kex algorithm"):
        offer(simulator, "old", without=no_kex)
    simulator.set_quirks("old")
    offer(simulator, "old", without=no_kex).close()
    with pytest.raises(paramiko.ssh_exception.IncompatiblePeer, match="host key"):  # of release 12.5
        offer(simulator, "old", without={"keys": ["ssh-rsa"]})
    offer(simulator, "new", without={**no_kex, "keys": ["ssh-rsa"]}).close()


def test_a_host_key_may_change(simulator: Simulator):
    keys = []
    for quirks in ({}, {"other_host_key": True}, {}):
        simulator.set_quirks("new", **quirks)
        transport = offer(simulator)
        keys.append(transport.get_remote_server_key().asbytes())
        transport.close()
    assert keys[0] == keys[2] != keys[1]


def test_fips_mode_makes_a_new_host_key(simulator: Simulator):
    before = offer(simulator)
    key = before.get_remote_server_key().asbytes()
    before.close()
    with Typist(simulator, "new") as typist:
        typist.open_shell()
        typist.type("utils fips enable\r")
        typist.read_until("(yes/no) ? ")
        typist.type("yes\r")
        typist.read_until("no such text")
    wait_for(lambda: bool(simulator.journal("services_up", node="new")))
    after = offer(simulator)
    assert after.get_remote_server_key().asbytes() != key
    after.close()


def test_a_new_account_must_change_its_password_first_and_a_deleted_one_is_unknown(simulator: Simulator):
    with Typist(simulator, "old") as typist:
        typist.open_shell()
        for text, question in (
            ("set account name auditor", "privilege level :"),
            ("0", "(Yes / No) :"),
            ("no", "[auditor]"),
            ("", "password :"),
            ("Audit-Pass-1", "confirm :"),
            ("Audit-Pass-1", "\r\nadmin:"),
        ):
            typist.type(f"{text}\r", pause=0.01)
            typist.read_until(question)
        assert "Account successfully created" in typist.screen
        with Typist(simulator, "old", user="auditor", password="Audit-Pass-1") as auditor:
            assert "You must change your password now" in auditor.open_shell(until="UNIX password: ")
        typist.run("set password change-at-login disable auditor")
        with Typist(simulator, "old", user="auditor", password="Audit-Pass-1") as auditor:
            assert auditor.open_shell().endswith("admin:")
        typist.type("delete account auditor\r", pause=0.01)
        typist.read_until("\r\nadmin:")
        with pytest.raises(paramiko.AuthenticationException):
            Typist(simulator, "old", user="auditor", password="Audit-Pass-1")


def test_sessions_of_others_count(simulator: Simulator):
    simulator.set_quirks("new", sessions_taken=9)
    with Typist(simulator, "new") as typist:
        assert typist.open_shell().endswith("admin:")
        with Typist(simulator, "new") as second, pytest.raises(paramiko.SSHException):
            second.transport.open_session()


def test_the_limit_for_sessions_that_was_set_holds(simulator: Simulator):
    with Typist(simulator, "new") as typist:
        typist.open_shell()
        typist.run("set session maxlimit 1")
        with Typist(simulator, "new") as second, pytest.raises(paramiko.SSHException):
            second.transport.open_session()
        typist.run("set session maxlimit 10")
        with Typist(simulator, "new") as second:
            assert second.open_shell().endswith("admin:")


def test_a_banner_comes_before_the_authentication(simulator: Simulator):
    simulator.set_quirks("new", auth_banner="Authorised use only\r\n")
    with Typist(simulator, "new") as typist:
        assert typist.transport.get_banner() == b"Authorised use only\r\n"


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_drop_ends_the_connection_in_order_or_with_a_reset(simulator: Simulator, how: str):
    simulator.set_faults("old", drops=[{"command": SET, "at": "question", "how": how}])
    with Typist(simulator, "old") as typist:
        typist.open_shell()
        typist.type(f"{SET}\r")
        assert typist.read_until("no such text").endswith("(yes/no) ? ")
        wait_for(lambda: not typist.transport.is_active())
        error = typist.transport.get_exception()
        assert isinstance(error, ConnectionResetError) == (how == "reset")
    assert simulator.state("old")["configured"] == "1.0"


def test_what_a_terminal_shows_at_one_time_leaves_together_unless_each_byte_is_to_go_alone(simulator: Simulator):
    with Typist(simulator, "new") as typist:
        typist.open_shell()
        typist.channel.send(b"show version")
        assert typist.channel.recv(100) == b"show version"
    simulator.set_quirks("new", one_byte_writes=True)
    with Typist(simulator, "new") as typist:
        typist.open_shell()
        typist.channel.send(b"show version")
        assert typist.read_until("version").endswith("show version")
