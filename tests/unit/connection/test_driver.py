# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in over real SSH: each kind of server, and each kind of failure with its error."""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import paramiko
import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli import driver
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import system_restart
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import Target, connect
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    ConnectionFailed,
    DeadlinePassed,
    HostKeyRejected,
    NoRoom,
    NotVos,
    PasswordExpired,
    SessionLost,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.password_prompt import PromptsError, read_prompts
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.shell_channel import ShellChannel
from paramiko.ssh_exception import IncompatiblePeer

from tests.unit.cli.device import BANNER, Ask, Device, End, Mute, Pause
from tests.unit.connection.server import (
    HOST_KEY,
    OTHER_HOST_KEY,
    PASSWORD,
    USER,
    Server,
    announcing,
    damaging,
    listen,
    listen_with_paramiko,
    refusing_first,
    serve,
    target,
)


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Each test, whatever happens in it: no thread stays, and no logger of the SSH library says a word."""
    before = set(threading.enumerate())
    caplog.set_level(logging.DEBUG, "paramiko")
    yield
    deadline = time.monotonic() + 5
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, deadline - time.monotonic()))
        assert not thread.is_alive(), thread
    assert not [record for record in caplog.records if PASSWORD in record.getMessage()]


@pytest.mark.parametrize(
    ("methods", "used"),
    [
        (("keyboard-interactive",), "keyboard-interactive"),
        (("password",), "password"),
        (("keyboard-interactive", "password"), "keyboard-interactive"),
        (("publickey", "password"), "password"),
        (("publickey", "keyboard-interactive"), "keyboard-interactive"),
    ],
)
def test_the_password_is_tried_once_by_the_method_that_the_node_offers(methods: tuple[str, ...], used: str) -> None:
    with serve(Server(methods=methods, device=lambda: Device({"show date": ["today"]}))) as server:
        session = connect(target(server))
        assert session.run("show date") == "today"
        session.close()
        assert server.attempts == [used]
        assert server.terminals == [("vt100", (511, 1000))]
        assert server.is_idle()


@pytest.mark.parametrize("methods", [("keyboard-interactive",), ("password",), ("keyboard-interactive", "password")])
def test_a_wrong_password_is_tried_exactly_once(methods: tuple[str, ...]) -> None:
    with serve(Server(methods=methods)) as server:
        with pytest.raises(AuthenticationRefused, match="refused the user or the password") as caught:
            connect(target(server, password="wrong-Horse-8"))
        assert server.attempts == [methods[0]]
        assert server.connections == 1
        assert "wrong-Horse-8" not in str(caught.value)
        assert "locks the account" in caught.value.hint


@pytest.mark.parametrize("methods", [("keyboard-interactive",), ("password",)])
@pytest.mark.parametrize(
    ("given", "ended"), [(PASSWORD, [None]), ("wrong-Horse-8", [AuthenticationRefused])], ids=["right", "wrong"]
)
def test_whoever_gives_the_permit_learns_how_the_node_answered_before_its_cli_starts(
    methods: tuple[str, ...], given: str, ended: list[Any]
) -> None:
    told: list[Any] = []

    @contextlib.contextmanager
    def permit() -> Iterator[None]:
        assert (server.attempts, told) == ([], [])
        try:
            yield
        except VosError as error:
            told.append(type(error))
            raise
        told.append(None)

    with serve(Server(methods=methods)) as server:
        with contextlib.suppress(AuthenticationRefused):
            connect(target(server, password=given), permit=permit).close()
        assert told == ended
        assert len(server.attempts) == 1


def test_without_the_permit_no_password_is_sent() -> None:
    class Permit(contextlib.AbstractContextManager[None]):
        def __enter__(self) -> None:
            raise NotVos("not now", host="it")

        def __exit__(self, *_exception: object) -> None:
            """The block is never entered."""

    with serve(Server()) as server:
        with pytest.raises(NotVos, match="not now"):
            connect(target(server), permit=Permit)
        assert (server.connections, server.attempts, server.answers) == (1, [], [])


@pytest.mark.parametrize("methods", [("keyboard-interactive",), ("password",)])
def test_the_wait_for_the_permit_takes_nothing_of_the_time_for_the_login(methods: tuple[str, ...]) -> None:
    @contextlib.contextmanager
    def permit() -> Iterator[None]:
        threading.Event().wait(1.5)  # as long as another node takes to answer
        yield

    with serve(Server(methods=methods)) as server:
        connect(target(server, login_timeout=1.0), permit=permit).close()
        assert server.attempts == list(methods)


@pytest.mark.parametrize("methods", [("keyboard-interactive",), ("password",)])
def test_after_the_end_that_the_permit_names_no_password_is_sent(methods: tuple[str, ...]) -> None:
    @contextlib.contextmanager
    def permit() -> Iterator[float]:
        yield time.monotonic()

    with serve(Server(methods=methods)) as server:
        with pytest.raises(DeadlinePassed, match="no time was left to send the password"):
            connect(target(server), permit=permit)
        assert (server.connections, server.attempts, server.answers) == (1, [], [])


def test_a_server_without_password_login_gets_no_password() -> None:
    with serve(Server(methods=("publickey",))) as server, pytest.raises(AuthenticationRefused, match="only publickey"):
        connect(target(server))
    assert server.attempts == []


def test_without_user_or_password_the_node_is_not_contacted() -> None:
    with serve(Server()) as server:
        for missing in ({"password": ""}, {"user": ""}):
            with pytest.raises(AuthenticationRefused, match="not contacted"):
                connect(target(server, **missing))
        assert server.connections == 0


@pytest.mark.parametrize(
    "prompts",
    [
        (
            (
                "",
                "You are required to change your password immediately (password expired).",
                (("New password: ", False),),
            ),
        ),
        (("", "", (("(current) UNIX password: ", False),)),),
        (("Password expired", "Your password has expired", (("Password: ", False),)),),
        (("", "", (("Current password: ", False), ("New password: ", False))),),
    ],
)
def test_a_password_change_at_login_is_named_and_nothing_is_typed(prompts: Any) -> None:
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        with pytest.raises(PasswordExpired, match="nothing was typed"):
            connect(target(server))
        assert server.answers == []


def test_a_password_change_after_the_password_is_named_too() -> None:
    prompts = (("", "", (("Password: ", False),)), ("", "Your password has expired", (("New password: ", False),)))
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        with pytest.raises(PasswordExpired):
            connect(target(server))
        assert server.answers == [[PASSWORD]]


def test_a_password_change_request_of_the_password_method_is_named() -> None:
    with serve(Server(methods=("password",), change_password=True)) as server, pytest.raises(PasswordExpired):
        connect(target(server))
    assert server.attempts == ["password"]


@pytest.mark.parametrize(
    "prompts",
    [
        (("", "", (("Verification code: ", False),)),),
        (("", "", (("Password: ", True),)),),
        (("", "", (("Password: ", False), ("Token: ", False))),),
        (("", "", (("Passcode or password or anything: ", False),)),),
    ],
)
def test_whatever_else_is_asked_gets_no_answer(prompts: Any) -> None:
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        with pytest.raises(AuthenticationRefused, match="something other than a password") as caught:
            connect(target(server))
        assert server.answers == []
        assert "nothing was typed" in caught.value.message
        assert "One attempt was made" not in caught.value.hint


@pytest.mark.parametrize("prompt", ["Verification code: ", "New password: "])
def test_what_was_typed_before_another_question_is_not_denied(prompt: str) -> None:
    prompts = (("", "", (("Password: ", False),)), ("", "", ((prompt, False),)))
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        with pytest.raises(VosError, match="the password was typed before, and nothing here") as caught:
            connect(target(server))
        assert server.answers == [[PASSWORD]]
        assert "nothing was typed" not in caught.value.message


def test_a_second_request_for_the_password_is_a_refusal() -> None:
    prompts = (("", "", (("Password: ", False),)), ("", "Sorry", (("Password: ", False),)))
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        with pytest.raises(AuthenticationRefused):
            connect(target(server))
        assert server.answers == [[PASSWORD]]


@pytest.mark.parametrize(
    "prompt", ["Password: ", "password:", "administrator@10.1.1.1's password: ", "Password for u@h:"]
)
def test_the_usual_password_prompts_are_answered_and_messages_passed_over(prompt: str) -> None:
    prompts = (("", "", ((prompt, False),)), ("", "Your password will expire in 3 days", ()))
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        connect(target(server)).close()
    assert server.answers == [[PASSWORD], []]


def test_a_missing_library_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "MISSING", "No module named 'netmiko'")
    with pytest.raises(ConnectionFailed, match="No module named 'netmiko'") as caught:
        connect(Target("127.0.0.1", USER, PASSWORD))
    assert f"the Python of Ansible ({sys.executable})" in caught.value.message
    assert f"{sys.executable} -m pip install 'netmiko[par4]>=4.8'" in caught.value.hint
    assert "execution environment" in caught.value.hint


# host keys


def test_an_unknown_host_key_is_rejected_before_the_password_is_sent() -> None:
    with serve(Server()) as server:
        with pytest.raises(HostKeyRejected, match="is unknown") as caught:
            connect(target(server, known_hosts=""))
        assert server.fingerprint in caught.value.hint
        assert server.attempts == []


def test_a_changed_host_key_is_rejected_and_the_pin_of_its_error_lets_it_in() -> None:
    with serve(Server()) as server:
        known = server.known_hosts
        server.host_key = OTHER_HOST_KEY
    with serve(server):
        known = known.replace(known.split(" ")[0], f"[127.0.0.1]:{server.port}")
        with pytest.raises(HostKeyRejected, match="not the known one") as caught:
            connect(target(server, known_hosts=known))
        assert server.attempts == []
        pin = caught.value.hint.split('vos_host_key_fingerprint: "')[1].split('"')[0]
        connect(target(server, known_hosts=known, host_key_fingerprint=pin)).close()
        with pytest.raises(HostKeyRejected, match="is not the pinned"):
            connect(target(server, host_key_fingerprint="SHA256:" + "a" * 43))
        assert server.logins == 1


def test_the_node_is_asked_for_the_type_of_key_that_is_known() -> None:
    for known in (HOST_KEY, OTHER_HOST_KEY):
        both = Server(host_key=known, options={"server_host_keys": [OTHER_HOST_KEY, HOST_KEY]})
        with serve(both):
            connect(target(both)).close()
            assert both.logins == 1


def test_without_checking_any_key_will_do() -> None:
    with serve(Server()) as server:
        connect(target(server, known_hosts="", host_key_checking=False)).close()
        assert server.logins == 1


# ports that are not what they should be


def test_a_closed_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionFailed, match="connection refused"):
        connect(Target("127.0.0.1", USER, PASSWORD, port=port, connect_timeout=3))


def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(ConnectionFailed, match="cannot be resolved"):
        connect(Target("no-such-node.invalid", USER, PASSWORD, connect_timeout=3))


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (None, "did not answer as an SSH server"),
        (b"220 mail.example ESMTP\r\n", "did not answer as an SSH server"),
        (b"SSH-2.0-OpenSSH_8.0\r\n", "did not finish within"),
    ],
)
def test_a_port_that_accepts_and_stays_silent(reply: bytes | None, message: str) -> None:
    began = time.monotonic()
    with listen(reply) as port, pytest.raises(ConnectionFailed, match=message):
        connect(Target("127.0.0.1", USER, PASSWORD, port=port, connect_timeout=1, login_timeout=20))
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("reply", [None, b"SSH-2.0-OpenSSH_8.0\r\n"])
def test_a_port_that_hangs_up_at_once(reply: bytes | None) -> None:
    with listen(reply, close=True) as port, pytest.raises(ConnectionFailed):
        connect(Target("127.0.0.1", USER, PASSWORD, port=port, connect_timeout=3, login_timeout=6))


def test_an_authentication_that_is_never_answered_ends_at_the_login_timeout() -> None:
    with serve(Server(auth_delay=30)) as server:
        began = time.monotonic()
        with pytest.raises(DeadlinePassed, match="did not answer the"):
            connect(target(server, login_timeout=2))
        assert time.monotonic() - began < 4


def test_a_cli_that_never_comes_to_its_prompt_ends_at_the_login_timeout() -> None:
    with serve(Server(device=lambda: Device(start=["Command Line Interface is starting up", Mute()]))) as server:
        began = time.monotonic()
        with pytest.raises(DeadlinePassed, match="did not show its prompt") as caught:
            connect(target(server, login_timeout=2))
        assert time.monotonic() - began < 4
        assert "vos_login_timeout" in caught.value.hint


def test_a_host_that_is_no_vos() -> None:
    with serve(Server(device=lambda: Device(start=["Last login: today\r\n[root@web ~]# ", Mute()]))) as server:
        with pytest.raises(NotVos):
            connect(target(server))
        assert "".join(server.typed) == ""


def test_an_expired_password_in_the_terminal() -> None:
    text = "WARNING: Your password has expired.\r\nChanging password for user x.\r\n(current) UNIX password: "
    with serve(Server(device=lambda: Device(start=[text, Mute()]))) as server:
        with pytest.raises(PasswordExpired):
            connect(target(server))
        assert "".join(server.typed) == ""


def test_the_banner_before_the_authentication_is_shown_when_it_fails() -> None:
    with serve(Server(banner="Authorised use only\x1b[31m\r\n")) as server:
        with pytest.raises(AuthenticationRefused) as caught:
            connect(target(server, password="wrong"))
        assert caught.value.seen == "Authorised use only"


class OpenDoor(paramiko.ServerInterface):
    """Lets everybody in without a password."""

    def check_auth_none(self, username: str) -> int:
        return paramiko.AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class NoSession(OpenDoor):
    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_FAILED_RESOURCE_SHORTAGE


class SilentTerminal(OpenDoor):
    """Accepts the login, and does not answer the request for a terminal in time."""

    def check_channel_pty_request(self, channel: paramiko.Channel, *request: Any) -> bool:
        threading.Event().wait(3)
        return False


@pytest.mark.parametrize(
    ("server", "error", "message"),
    [
        (NoSession, ConnectionFailed, "did not open a session"),
        (OpenDoor, ConnectionFailed, "SSH connection failed"),
        (SilentTerminal, DeadlinePassed, "did not answer a request for a terminal"),
    ],
)
def test_a_login_without_a_terminal_ends_in_time(server: Any, error: type[VosError], message: str) -> None:
    key = paramiko.RSAKey.generate(2048)
    with listen_with_paramiko(key, server=server) as port:
        began = time.monotonic()
        with pytest.raises(error, match=message):
            connect(Target("127.0.0.1", USER, PASSWORD, port=port, login_timeout=2, host_key_checking=False))
        assert time.monotonic() - began < 4


class Leaving(paramiko.ServerInterface):
    """Ends the connection at a moment of the authentication."""

    prompted = True

    def get_allowed_auths(self, username: str) -> str:
        return "keyboard-interactive"

    def check_auth_interactive(self, username: str, submethods: str) -> Any:
        if not self.prompted:
            raise EOFError
        return paramiko.InteractiveQuery("", "", ("Password: ", False))

    def check_auth_interactive_response(self, responses: list[str]) -> int:
        raise EOFError


class LeavingEarly(Leaving):
    """Before it asked for the password."""

    prompted = False


@pytest.mark.parametrize(
    ("server", "when"), [(Leaving, "after the password was sent"), (LeavingEarly, "before it asked for the password")]
)
def test_a_password_that_was_not_sent_is_not_said_to_be(server: Any, when: str) -> None:
    with (
        listen_with_paramiko(paramiko.RSAKey.generate(2048), server=server) as port,
        pytest.raises(ConnectionFailed, match=when),
    ):
        connect(Target("127.0.0.1", USER, PASSWORD, port=port, login_timeout=5, host_key_checking=False))


# sessions


def test_a_reset_and_an_end_of_the_session_are_told_apart() -> None:
    for end, ending in ((End(), Ending.EOF), (End(reset=True), Ending.RESET)):
        ask = Ask("Enter (yes/no)? ", {"yes": ["Appliance is being Restarted ...\r\n", Pause(0.2), end]})
        device = Device({"utils system restart": ["Do you really want to restart ?\r\n\r\n", ask]})
        with serve(Server(device=lambda device=device: device)) as server:
            session = connect(target(server))
            said = session.converse(system_restart(), timeout=10)
            session.close()
        assert said.accepted
        assert said.ending in (ending, Ending.EOF)


@pytest.mark.parametrize("algorithms", ["modern", "legacy"])
@pytest.mark.parametrize("version", ["4.0.0", "5.0.0"])
def test_the_hint_about_algorithms_is_whole_sentences(
    monkeypatch: pytest.MonkeyPatch, algorithms: str, version: str
) -> None:
    monkeypatch.setattr("paramiko.__version__", version)

    def disagree(*_arguments: Any) -> None:
        raise IncompatiblePeer("no acceptable kex algorithm")

    monkeypatch.setattr(driver, "VosSSH", disagree)
    with listen(b"SSH-2.0-OpenSSH_5.3\r\n") as port, pytest.raises(ConnectionFailed) as caught:
        connect(Target("127.0.0.1", "admin", "x", port, host_key_checking=False, ssh_algorithms=algorithms))
    sentences = caught.value.hint.split(". ")
    assert all(sentence[0].isupper() or sentence.startswith(("`", "paramiko")) for sentence in sentences)
    assert caught.value.hint.endswith(".")
    assert ("has neither." in caught.value.hint) == (version == "5.0.0")


def test_a_connection_that_breaks_while_it_is_typed_on_is_a_session_that_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sockets: list[socket.socket] = []

    def dial(place: tuple[str, int], timeout: float) -> socket.socket:
        sockets.append(plain(place, timeout))
        return sockets[-1]

    plain = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", dial)
    with serve(Server(device=lambda: Device({"show date": ["today"]}))) as server:
        session = connect(target(server))
        sockets[0].shutdown(socket.SHUT_WR)
        with pytest.raises(SessionLost):
            session.run("show date", 5)
        session.close()


class Dying:
    """A channel of paramiko that raises this when Enter is pressed behind a yes, or when what follows is read."""

    def __init__(self, device: Device, error: Exception, *, reading: bool) -> None:
        self.device = device
        self.error = error
        self.reading = reading
        self.timeout = 0.0

    def settimeout(self, timeout: float) -> None:
        self.timeout = timeout

    def sendall(self, data: bytes) -> None:
        if self.device.typed.endswith("yes") and not self.reading:
            raise self.error
        self.device.send(data)

    def recv(self, _size: int) -> bytes:
        if self.device.typed.endswith("yes\r"):
            raise self.error
        return self.device.receive(self.timeout)


@pytest.mark.parametrize("reading", [False, True])
@pytest.mark.parametrize("error", [EOFError(), paramiko.SSHException("no new keys"), ValueError("bad packet")])
def test_whatever_the_connection_dies_of_after_a_yes_the_yes_is_told(error: Exception, reading: bool) -> None:
    ask = Ask("Enter (yes/no)? ", {"yes": ["Appliance is being Restarted ..."]})
    device = Device({"utils system restart": ["Do you really want to restart ?\r\n\r\n", ask]})
    channel = ShellChannel(Dying(device, error, reading=reading), device.close)
    session = Session(channel, "cucm-pub", clock=device.clock)
    session.login(60)
    said = session.converse(system_restart())
    assert (said.accepted, said.ending) == (True, Ending.RESET)


def test_a_session_that_the_node_ends_at_the_login() -> None:
    with serve(Server(device=lambda: Device(start=[BANNER, End()]))) as server, pytest.raises(SessionLost):
        connect(target(server))


def test_the_dialogue_is_logged_without_the_password() -> None:
    lines: list[str] = []
    with serve(Server(device=lambda: Device({"show leak": [f"it is {PASSWORD}"]}))) as server:
        session = connect(target(server), log=lines.append)
        session.run("show leak")
        session.close()
    text = "\n".join(lines)
    assert "# authentication methods of the node: " in text
    assert "> show leak\n< it is ********" in text
    assert PASSWORD not in text


def test_a_password_that_was_given_as_the_user_is_not_logged() -> None:
    lines: list[str] = []
    with serve(Server()) as server, pytest.raises(AuthenticationRefused):
        connect(target(server, user=PASSWORD), log=lines.append)
    assert lines[0].endswith("as ********")
    assert PASSWORD not in "\n".join(lines)


@pytest.mark.parametrize("place", [30, 60, 700, 1500, *range(2300, 3100, 200)])
def test_a_damaged_byte_is_an_error_of_the_connection_if_any(place: int) -> None:
    """With a damaged packet, paramiko's thread dies of errors of other libraries, and raises them here."""
    server = Server(device=lambda: Device({"show date": ["today"]}))
    with serve(server), damaging(server, place) as port, contextlib.suppress(VosError):
        session = connect(target(server, host="127.0.0.1", port=port, host_key_checking=False, connect_timeout=3))
        try:
            session.run("show date", 3)
        finally:
            session.close()


def test_the_target_does_not_print_its_password() -> None:
    assert PASSWORD not in repr(Target("h", USER, PASSWORD))


@pytest.mark.parametrize("failure", ["password", "key", "port"])
def test_each_failure_names_the_host_and_what_to_do(failure: str) -> None:
    with serve(Server()) as server:
        changes: dict[str, Any] = {
            "password": {"password": "wrong"},
            "key": {"known_hosts": ""},
            "port": {"port": 1, "connect_timeout": 2},
        }[failure]
        with pytest.raises(VosError) as caught:
            connect(target(server, **changes))
    assert caught.value.host == "127.0.0.1"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("TACACS Password: ", ("TACACS Password:",)),
        ("Unix Login password:", ("TACACS Password:", "Unix Login password:")),
        ("Passwort fuer administrator: ", (r"^Passwort fuer \S+:$",)),
    ],
)
def test_a_prompt_that_the_operator_names_gets_the_password(prompt: str, told: tuple[str, ...]) -> None:
    prompts = (("", "", ((prompt, False),)),)
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        connect(target(server, password_prompts=told)).close()
        assert server.answers == [[PASSWORD]]


@pytest.mark.parametrize("told", [(), ("TACACS",), ("tacacs password:",), (r"^TACACS$",), ("New password:",)])
@pytest.mark.parametrize("prompt", ["TACACS Password: ", "TACACS Password: TACACS Password:", "New password: "])
def test_no_other_prompt_gets_it(prompt: str, told: tuple[str, ...]) -> None:
    prompts = (("", "", ((prompt, False),)),)
    with serve(Server(methods=("keyboard-interactive",), prompts=prompts)) as server:
        with pytest.raises((AuthenticationRefused, PasswordExpired)) as caught:
            connect(target(server, password_prompts=told))
        assert server.answers == []
        assert prompt.startswith("New") or "vos_password_prompts: ['TACACS Password:']" in caught.value.hint


@pytest.mark.parametrize("prompt", ["", " ", "^Password", "^.*$", "^(?:$", r"^Verification.*\$"])
def test_a_prompt_that_would_be_a_guess_is_refused(prompt: str) -> None:
    with pytest.raises(PromptsError):
        read_prompts(("TACACS Password:", prompt))


NO_ROOM = b"Exceeded MaxStartups\r\n"


def test_a_node_with_too_many_logins_is_tried_once_more_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "PAUSE", 0.3)
    with serve(Server()) as server, refusing_first(server, NO_ROOM) as port:
        known = server.known_hosts.replace(f":{server.port} ", f":{port} ")
        connect(target(server, port=port, known_hosts=known)).close()
        assert server.attempts == ["keyboard-interactive"]


def test_a_node_that_never_has_room_is_tried_twice_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "PAUSE", 0.3)
    said: list[str] = []
    with listen(NO_ROOM, close=True) as port, pytest.raises(NoRoom) as caught:
        connect(Target("127.0.0.1", USER, PASSWORD, port=port, connect_timeout=5), log=said.append)
    assert caught.value.seen == "Exceeded MaxStartups"
    assert "password was not sent" in caught.value.hint
    assert len([line for line in said if "one more attempt" in line]) == 1


def test_those_who_found_no_room_do_not_all_come_back_at_once() -> None:
    pauses = {round(driver.pause(), 3) for _number in range(50)}
    assert len(pauses) > 30
    assert min(pauses) >= driver.PAUSE
    assert max(pauses) <= 2 * driver.PAUSE


def test_a_long_notice_in_any_bytes_is_passed_over_and_shown_where_the_login_fails() -> None:
    notice = b"".join(b"Zugriff nur f\xfcr Befugte, Zeile %d\r\n" % number for number in range(300))
    with serve(Server()) as server, announcing(server, notice) as port:
        known = server.known_hosts.replace(f":{server.port} ", f":{port} ")
        connect(target(server, port=port, known_hosts=known)).close()
        with pytest.raises(AuthenticationRefused) as caught:
            connect(target(server, port=port, known_hosts=known, password="wrong-Horse-8"))
    assert "Zugriff nur f\ufffdr Befugte, Zeile 299" in caught.value.seen


def test_what_is_no_ssh_server_is_quoted() -> None:
    with listen(b"220 m\xe4il\x1b[2J ready\r\n", close=True) as port, pytest.raises(ConnectionFailed) as caught:
        connect(Target("127.0.0.1", USER, PASSWORD, port=port, connect_timeout=5))
    assert caught.value.seen == "220 m\ufffdil ready"
