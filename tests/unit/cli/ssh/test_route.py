# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a node as operators write it: honoured, or refused by name; never passed over where it leads elsewhere."""

from __future__ import annotations

import contextlib
import shlex

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.route import (
    DIRECT,
    Hop,
    Route,
    RouteError,
    command_line,
    find_route,
)
from hypothesis import given
from hypothesis import strategies as st

COMMON = "ansible_ssh_common_args"
HOP = Hop("bastion", 22, "ops")


@pytest.mark.parametrize(
    ("text", "hops"),
    [
        ("-J ops@bastion", (HOP,)),
        ("-Jops@bastion", (HOP,)),
        ("-vCJ ops@bastion:22", (HOP,)),
        ("-o ProxyJump=ops@bastion", (HOP,)),
        ("-oproxyjump=ops@bastion", (HOP,)),
        ("-o 'ProxyJump ops@bastion'", (HOP,)),
        ("-o ControlMaster=auto -o ControlPersist=60s -o ProxyJump=ops@bastion -i ~/.ssh/key", (HOP,)),
        ("-J ssh://ops@bastion:2222", (Hop("bastion", 2222, "ops"),)),
        ("-J ops@[2001:db8::1]:2222,inner", (Hop("2001:db8::1", 2222, "ops"), Hop("inner"))),
        ("-J 2001:db8::1", (Hop("2001:db8::1"),)),
    ],
)
def test_a_jump_host_is_found_in_each_form_that_ssh_takes(text: str, hops: tuple[Hop, ...]) -> None:
    assert find_route("", [(COMMON, text)]) == Route(hops, source=COMMON)


@pytest.mark.parametrize(
    "text",
    [
        '-o ProxyCommand="ssh -W %h:%p -q ops@bastion"',
        "-o 'ProxyCommand=ssh -W %h:%p -q ops@bastion'",
        "-o 'proxycommand ssh -W %h:%p -q ops@bastion'",
        "'-oProxyCommand=\"ssh -W %h:%p -q ops@bastion\"'",
    ],
)
def test_a_proxy_command_is_found_in_each_form(text: str) -> None:
    route = find_route("", [("ansible_ssh_args", ""), (COMMON, text)])
    assert route == Route(command="ssh -W %h:%p -q ops@bastion", source=COMMON)
    line = command_line(route.command, "192.0.2.11", 22, "administrator")
    assert line == "ssh -W 192.0.2.11:22 -q ops@bastion"


def test_the_quotes_inside_a_proxy_command_are_those_of_the_shell() -> None:
    command = '"/opt/my tools/ssh" -W %h:%p "bastion"'
    assert find_route("", [(COMMON, f"-o 'ProxyCommand={command}'")]).command == command


def test_what_has_to_do_with_keys_and_the_session_alone_is_passed_over() -> None:
    names = ("CertificateFile", "PKCS11Provider", "SecurityKeyProvider", "ObscureKeystrokeTiming", "GSSAPIKeyExchange")
    text = " ".join(f"-o {name}=x" for name in names)
    assert find_route("", [(COMMON, f"{text} -J ops@bastion")]).hops == (HOP,)


@pytest.mark.parametrize("text", ["ops:Geheim-7@bastion", "ssh://ops:Geheim-7@bastion:22", "a,ops:Geheim-7@bastion"])
def test_a_password_that_stands_in_a_jump_host_is_not_shown(text: str) -> None:
    with pytest.raises(RouteError, match="no password") as caught:
        find_route(text, ())
    assert "Geheim-7" not in str(caught.value)
    with pytest.raises(RouteError) as caught:
        find_route("", [(COMMON, f"-J {text}")])
    assert "Geheim-7" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "-C", "-o ControlMaster=auto -o StrictHostKeyChecking=no", "-o ProxyJump=none"])
def test_without_a_way_the_way_is_direct(text: str) -> None:
    assert find_route("", [(COMMON, text)]).direct


def test_the_option_of_our_own_goes_first_whatever_the_arguments_are() -> None:
    assert find_route("ops@bastion", [(COMMON, "-F file")]).hops == (HOP,)
    assert find_route("none", [(COMMON, "-J other")]).direct
    assert find_route(" ", []) == DIRECT


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("-F /etc/ssh/other", "-F /etc/ssh/other"),
        ("-o HostName=192.0.2.99", "HostName=192.0.2.99"),
        ("-o Include=other", "Include=other"),
        ("-b 192.0.2.1", "-b 192.0.2.1"),
        ("-6", "-6"),
        ("-o AddressFamily=inet6", "AddressFamily"),
        ("-p 2222", "-p 2222"),
        ("-l other", "-l other"),
        ("-W other:22", "-W other:22"),
        ("-o ProxyUseFdpass=yes", "ProxyUseFdpass"),
        ("-o HostKeyAlias=other", "HostKeyAlias"),
        ("bastion", "'bastion', which is not an option"),
        ("-o", "its value is missing"),
        ("-o ProxyJump", "not a setting of ssh"),
        ("-J 'ops@bas tion'", "not a jump host"),
        ("-J bastion:0", "not a jump host"),
        ("-J ''", "not a jump host"),
        ("-J '-oProxyCommand=x'", "not a jump host"),
        ("-o 'unfinished", "cannot be read"),
        ("-J one -J two", "more than one route"),
        ("-o ProxyCommand=", "ProxyCommand without a command"),
        ("-o 'ProxyCommand= '", "ProxyCommand without a command"),
        ("-o 'ProxyCommand=\"\"'", "ProxyCommand without a command"),
        ("-o ProxyJump=", "not a jump host"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(RouteError) as caught:
        find_route("", [(COMMON, text)])
    assert named in str(caught.value)
    assert COMMON in str(caught.value)


def test_two_variables_that_name_two_ways() -> None:
    with pytest.raises(RouteError, match="ansible_ssh_args and ansible_ssh_common_args name more than one route"):
        find_route("", [("ansible_ssh_args", "-J one"), (COMMON, "-o ProxyCommand='nc %h %p'")])


@pytest.mark.parametrize(
    ("command", "host", "user", "named"),
    [
        ("nc %h %p", "192.0.2.11; rm -rf /", "administrator", "cannot be used in"),
        ("nc %h %p", "-oProxyCommand=x", "administrator", "cannot be used in"),
        ("ssh %r@bastion", "192.0.2.11", "$(id)", "cannot be used in"),
        ("ssh -W %h:%p %C", "192.0.2.11", "administrator", "%C"),
        ("nc %h %", "192.0.2.11", "administrator", "has %"),
    ],
)
def test_nothing_but_a_name_gets_into_a_command(command: str, host: str, user: str, named: str) -> None:
    with pytest.raises(RouteError) as caught:
        command_line(command, host, 22, user)
    assert named in str(caught.value)


WORDS = st.sampled_from(
    ["-J", "-o", "-v", "-C", "ops@bastion", "ProxyJump=ops@bastion", "Port=22", "-F", "x", "-4", "-"]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=6))
def test_no_text_with_a_jump_host_gives_the_direct_way(words: list[str]) -> None:
    """Any arguments are either refused, or lead through the jump host that they name as ssh reads it."""
    text = shlex.join(words)
    try:
        route = find_route("", [(COMMON, text)])
    except RouteError:
        return
    names = [word for place, word in enumerate(words) if place and words[place - 1] == "-J"]
    if names == ["ops@bastion"] and "-o" not in words:
        assert route.hops == (HOP,)
    assert route.hops in ((), (HOP,)) or names


@given(
    st.sampled_from(["ProxyJump", "proxyjump", "ProxyCommand", "PROXYCOMMAND"]),
    st.sampled_from(["=", " = ", " "]),
    st.text(alphabet=" \t\"'nNone%hp-W,@:ab", max_size=8),
)
def test_a_way_that_is_named_leads_past_nothing_but_by_none(keyword: str, between: str, value: str) -> None:
    """However little stands behind the keyword: a way was asked for, so without `none` the direct way is not taken."""
    with contextlib.suppress(RouteError):
        route = find_route("", [(COMMON, shlex.join(["-o", f"{keyword}{between}{value}"]))])
        assert not route.direct or value.strip(' \t"').lower() == "none"


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for arguments in ([(COMMON, text)], [(COMMON, f"-J {text}")]):
        with contextlib.suppress(RouteError):
            assert isinstance(find_route("", arguments), Route)
