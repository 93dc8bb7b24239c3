# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the opened shell to the first prompt, and everything that is found there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    DeadlinePassed,
    NotVos,
    OutputTooLarge,
    PasswordExpired,
    SessionLost,
    UnknownQuestion,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session

from tests.unit.cli.device import BANNER, Ask, Device, End, Mute, Pause, Step, single, whole

DNS_WARNING = "WARNING: DNS unreachable\r\n\r\n"


def session_on(device: Device) -> Session:
    return Session(device, "cucm-pub", clock=device.clock)


@pytest.mark.parametrize(
    "prompt",
    [
        "Password: ",
        "password:",
        "TACACS Password: ",
        "administrator@cucm-pub's password: ",
        "Enter passphrase for key 'x': ",
        "cucm-pub login: ",
        "Username: ",
    ],
)
@pytest.mark.parametrize("before", [[], ["Command Line Interface is starting up, please wait ...\r\n\r\n"], [BANNER]])
def test_a_question_for_a_password_in_the_shell_ends_the_login_at_once(before: list[Step], prompt: str) -> None:
    device = Device(start=[*before, prompt])
    started = device.clock()
    with pytest.raises(UnknownQuestion) as caught:
        session_on(device).login(180)
    assert device.clock() - started < 10
    assert repr(prompt.strip()) in caught.value.message
    assert device.typed == ""


@pytest.mark.parametrize("line", ["Password: expired accounts are locked", "Last login: Mon Jul  5 10:31:04 2021"])
def test_a_line_that_pauses_behind_such_a_word_is_waited_for(line: str) -> None:
    start, colon, end = line.partition(":")
    device = Device({"show date": ["today"]}, start=[start + colon, Pause(1.5), end + "\r\n", BANNER, "admin:"])
    session_on(device).login(60)


@pytest.mark.parametrize("chunker", [whole, single])
def test_the_welcome_is_the_text_before_the_first_prompt(chunker: Callable[[bytes], Iterable[bytes]]) -> None:
    session = session_on(Device(start=[BANNER, "admin:"], chunker=chunker))
    assert session.login(60).startswith("Command Line Interface is starting up, please wait ...")
    assert session.welcome.endswith("\t2 vCPU: Intel(R) Core(TM) i9-10900T CPU @ 1.90GHz")


@pytest.mark.parametrize("seconds", [0.1, 8, 45, 119])
def test_a_slow_start_is_waited_for(seconds: float) -> None:
    start: list[Step] = ["Command Line Interface is starting up, please wait ...\r\n\r\n", Pause(seconds)]
    device = Device({"show date": ["today"]}, start=[*start, BANNER, "admin:"])
    session = session_on(device)
    session.login(130)
    assert session.run("show date") == "today"


@pytest.mark.parametrize(
    "text",
    [
        DNS_WARNING,
        "*** WARNING: the server was not shut down gracefully ***\r\nuse admin: with care\r\n",
        "########\r\n# AUTHORISED USE ONLY: your password has expired when this is red #\r\n########\r\n",
        "Last login: Mon Jul  5 10:31:04 2021 from 10.0.0.1\r\n",
        "admin:\r\nis the prompt\r\n",
    ],
)
def test_any_text_may_come_before_the_prompt(text: str) -> None:
    device = Device({"show date": ["today"]}, start=[text, BANNER, text, "\r\nadmin:"])
    session = session_on(device)
    assert text.split("\r\n")[0] in session.login(60)
    assert session.run("show date") == "today"


def test_no_newline_is_sent_while_the_cli_still_starts() -> None:
    device = Device(start=["Command Line Interface is starting up, please wait ...\r\n", Pause(60), BANNER, "admin:"])
    session_on(device).login(120)
    assert device.typed == "set cli pagination off\r"


def test_a_missing_prompt_after_the_welcome_is_woken_with_one_newline_only() -> None:
    device = Device({"show date": ["today"]}, start=[BANNER])
    session = session_on(device)
    session.login(60)
    assert device.typed == "\rset cli pagination off\r"
    assert session.run("show date") == "today"


def test_a_prompt_that_follows_the_welcome_in_time_is_not_woken() -> None:
    device = Device(start=[BANNER, Pause(4.5), "admin:"])
    session_on(device).login(60)
    assert device.typed == "set cli pagination off\r"


@pytest.mark.parametrize("delay", [0.1, 1.0, 1.9])
def test_nothing_is_typed_until_the_second_prompt_after_the_newline_could_come(delay: float) -> None:
    """A terminal may echo what is typed while the CLI is still busy: what answers the newline must come before it."""
    device = Device(start=[BANNER, Pause(6), "admin:", Pause(delay), "\r\n\radmin:"])
    typed_at: list[float] = []
    hear = device.hear
    device.hear = lambda sent: (typed_at.append(device.clock.now), hear(sent))[1]
    session_on(device).login(60)
    assert typed_at[1] - typed_at[0] >= 1 + delay  # the newline after 5 s, the first prompt after 6


def test_a_question_before_the_prompt_is_not_answered_by_the_newline_that_wakes_the_cli() -> None:
    ask = Ask("The file system needs a repair. Repair it now [yes]: ", {"": ["repairing\r\n"]})
    device = Device(start=[BANNER, ask, "\r\nadmin:"])
    with pytest.raises(UnknownQuestion, match=r"it was not answered: 'The file system needs a repair. Repair it now"):
        session_on(device).login(30)
    assert device.typed == ""


@pytest.mark.parametrize("delay", [0.0, 0.1, 1.0, 1.9, 3.0])
def test_a_prompt_drawn_twice_after_the_newline_shifts_no_output(delay: float) -> None:
    """Byte for byte as captured from CUCM 15.0.1.12900: the second prompt follows a lone carriage return."""
    late: list[Step] = [BANNER, Pause(6), "admin:", Pause(delay), "\r\n\radmin:"]
    device = Device({"show one": ["1"], "show two": ["2"]}, start=late)
    session = session_on(device)
    assert "admin:" not in session.login(60)
    assert [session.run("show one"), session.run("show two")] == ["1", "2"]


def test_the_device_that_never_comes_to_a_prompt_ends_at_the_deadline() -> None:
    device = Device(start=[BANNER, Mute()])
    began = device.clock.now
    with pytest.raises(DeadlinePassed, match="within 30 seconds"):
        session_on(device).login(30)
    assert device.clock.now - began == pytest.approx(30, abs=1)
    assert device.typed == "\r"


def test_a_silent_shell_ends_at_the_deadline() -> None:
    with pytest.raises(DeadlinePassed):
        session_on(Device(start=[Mute()])).login(30)


def test_a_shell_that_talks_forever_ends_at_the_deadline_or_at_the_bound() -> None:
    device = Device(start=["noise\r\n", Pause(0.1)] * 4000)
    with pytest.raises(VosError):
        session_on(device).login(30)
    assert device.clock.now - 1000 <= 31
    with pytest.raises(OutputTooLarge):
        Session(flood := Device(start=["x" * 5000]), "h", clock=flood.clock, max_output=1000).login(30)


@pytest.mark.parametrize(
    "prompt",
    [
        "[root@web ~]# ",
        "user@web:~$ ",
        "$ ",
        "# ",
        "Router>",
        "Router#",
        "sw1(config)#",
        "bash-4.2$ ",
        "C:\\Users\\x> ",
    ],
)
def test_another_system_is_recognised_by_its_prompt_and_nothing_is_typed(prompt: str) -> None:
    device = Device(start=["Last login: today\r\n", prompt, Mute()])
    with pytest.raises(NotVos) as caught:
        session_on(device).login(120)
    assert prompt.strip() in caught.value.seen
    assert device.typed == ""
    assert device.clock.now - 1000 < 10


def test_an_unknown_menu_is_no_vos_at_the_deadline() -> None:
    with pytest.raises(NotVos, match="nothing was typed"):
        session_on(Device(start=["1) Status\r\n2) Reboot\r\nChoice: ", Mute()])).login(20)


EXPIRED = (
    "WARNING: Your password has expired.\r\nYou must change your password now and login again!\r\n"
    "Changing password for user ssoadmin.\r\nChanging password for ssoadmin.\r\n"
)


@pytest.mark.parametrize("chunker", [whole, single])
@pytest.mark.parametrize(
    "asks", ["(current) UNIX password: ", "Current password: ", "New password: ", "Password: ", "Re-enter password: "]
)
def test_an_expired_password_is_named_and_nothing_is_typed(
    asks: str, chunker: Callable[[bytes], Iterable[bytes]]
) -> None:
    device = Device(start=[EXPIRED, asks, Mute()], chunker=chunker)
    with pytest.raises(PasswordExpired) as caught:
        session_on(device).login(120)
    assert "Your password has expired" in caught.value.seen
    assert device.typed == ""
    assert device.clock.now - 1000 < 5


def test_an_expired_password_is_named_also_when_the_node_hangs_up() -> None:
    with pytest.raises(PasswordExpired):
        session_on(Device(start=[EXPIRED, End()])).login(120)


def test_a_warning_that_the_password_will_expire_does_not_matter() -> None:
    session_on(Device(start=["Warning: your password will expire in 3 days\r\n", BANNER, "admin:"])).login(60)


@pytest.mark.parametrize("reset", [True, False])
def test_a_session_that_ends_before_the_prompt_is_an_error_with_its_text(reset: bool) -> None:
    with pytest.raises(SessionLost, match="before the CLI showed its prompt") as caught:
        session_on(Device(start=[BANNER, End(reset=reset)])).login(60)
    assert "Welcome to the Platform" in caught.value.seen


def test_login_ends_at_its_deadline_also_when_the_pagination_command_hangs() -> None:
    device = Device({"set cli pagination off": [Mute()]})
    with pytest.raises(DeadlinePassed):
        session_on(device).login(20)
    assert device.clock.now - 1000 <= 21
