# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The route to a node as the operator writes it: jump hosts or a ProxyCommand, in our option or in ssh arguments."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["DIRECT", "SSH_ARGUMENTS", "Hop", "Route", "RouteError", "command_line", "find_route", "read_hops"]

# The options of Ansible's ssh connection that hold arguments for ssh, in the order in which it gives them to ssh.
SSH_ARGUMENTS: Mapping[str, str] = {
    "ssh_args": "ansible_ssh_args",
    "ssh_common_args": "ansible_ssh_common_args",
    "ssh_extra_args": "ansible_ssh_extra_args",
}
OWN = "vos_proxy_jump"

# ssh(1), OpenSSH 9.9. Those on the left change neither where ssh connects nor through what.
_FLAGS_IGNORED = frozenset("aACkKMnqtTvxXyY2")
_WITH_VALUE = frozenset("bBcDeEFiIJlLmoOpPQRSwW")
_VALUES_IGNORED = frozenset("cDeEiILmRS")
# ssh_config(5), in lower case. Our own options decide host keys, passwords and algorithms of a node. Connections are
# not shared (ControlMaster): each task has a session of its own.
_KEYWORDS = """
    addkeystoagent batchmode casignaturealgorithms certificatefile challengeresponseauthentication channeltimeout
    checkhostip ciphers clearallforwardings compression connectionattempts connecttimeout controlmaster controlpath
    controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure
    fingerprinthash forwardagent forwardx11 forwardx11timeout forwardx11trusted globalknownhostsfile
    gssapiauthentication gssapiclientidentity gssapidelegatecredentials gssapikexalgorithms gssapikeyexchange
    gssapirenewalforcesrekey gssapiserveridentity gssapitrustdns hashknownhosts hostbasedacceptedalgorithms
    hostbasedauthentication hostkeyalgorithms identitiesonly identityagent identityfile ignoreunknown ipqos
    kbdinteractiveauthentication kexalgorithms localforward loglevel logverbose macs nohostauthenticationforlocalhost
    numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand pkcs11provider
    preferredauthentications pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication rekeylimit
    remoteforward requesttty requiredrsasize securitykeyprovider sendenv serveralivecountmax serveraliveinterval
    setenv stricthostkeychecking syslogfacility tcpkeepalive updatehostkeys userknownhostsfile verifyhostkeydns
    visualhostkey
"""
_KEYWORDS_IGNORED = frozenset(_KEYWORDS.split())

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@\\+-]*")
_TOKEN = re.compile(r"%(.?)", re.DOTALL)


class RouteError(ValueError):
    """A route that cannot be used as it is written. The text names the variable and what was found there."""


@dataclass(frozen=True)
class Hop:
    """A jump host. Without a user, the user who runs Ansible logs in."""

    host: str
    port: int = 22
    user: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}:{self.port}" if self.user else f"{host}:{self.port}"


@dataclass(frozen=True)
class Route:
    """The jump hosts to a node, in their order, or the command that connects to it; with neither, directly."""

    hops: tuple[Hop, ...] = ()
    command: str = ""  # a ProxyCommand, with the tokens of ssh
    source: str = ""  # the variable that it comes from

    @property
    def direct(self) -> bool:
        """Whether the node is reached directly."""
        return not self.hops and not self.command

    def __str__(self) -> str:
        if self.command:
            return f"the ProxyCommand of {self.source}"
        return f"the jump host {', '.join(map(str, self.hops))}" if self.hops else "no jump host"


DIRECT = Route()


def find_route(jump: str, arguments: Sequence[tuple[str, str]]) -> Route:
    """The route to a node: what vos_proxy_jump says (`jump`; `none`: directly), else what arguments for ssh say.

    `arguments` are pairs of the name of a variable and its text. Nothing is guessed: raises RouteError for an argument
    that may change the route and that we do not support.
    """
    if jump.strip():
        return Route(read_hops(jump, OWN), source=OWN)
    found: list[Route] = []
    for source, text in arguments:
        found += _routes_in(source, text)
    ways = {(route.hops, route.command) for route in found}
    if len(ways) > 1:
        raise RouteError(
            f"{' and '.join(dict.fromkeys(route.source for route in found))} name more than one route: "
            f"{'; '.join(str(route) for route in found)}"
        )
    return found[0] if found else DIRECT


def read_hops(text: str, source: str) -> tuple[Hop, ...]:
    """The jump hosts in `[user@]host[:port]`, separated by commas, as ProxyJump takes them; none for `none`.

    Raises RouteError.
    """
    if text.strip().lower() == "none":
        return ()
    return tuple(_hop(piece.strip(), source) for piece in text.split(","))


def _hop(text: str, source: str) -> Hop:
    plain = text.removeprefix("ssh://").rstrip("/") if text.startswith("ssh://") else text
    user, at, place = plain.rpartition("@")
    if place.startswith("["):
        host, _bracket, port = place[1:].partition("]")
        port = port.removeprefix(":") if port else "22"
    elif place.count(":") == 1:
        host, _colon, port = place.partition(":")
    else:
        host, port = place, "22"
    right = _NAME.fullmatch(host) and port.isdecimal() and 1 <= int(port) <= 65535
    if ":" in user:
        raise RouteError(f"{source} has a jump host with a colon in its user. Write user@host, and no password there")
    if not right or (at and not _USER.fullmatch(user)):
        raise RouteError(f"{source} has {text!r}, which is not a jump host. Write user@host or user@host:port")
    return Hop(host, int(port), user)


def command_line(command: str, host: str, port: int, user: str) -> str:
    """The ProxyCommand with its tokens replaced, as ssh does it (ssh_config(5), TOKENS). A shell runs it, so the value
    of a token must not be more than a name. Raises RouteError."""
    values = {"%": "%", "h": host, "n": host, "p": str(port), "r": user}

    def value(token: re.Match[str]) -> str:
        if token[1] not in values:
            raise RouteError(f"a ProxyCommand has {token[0]}, which is not supported; supported are %h %n %p %r and %%")
        if token[1] in "hn" and not _NAME.fullmatch(host):
            raise RouteError(f"the address {host!r} cannot be used in a ProxyCommand")
        if token[1] == "r" and not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", user):
            raise RouteError(f"the user {user!r} cannot be used in a ProxyCommand")
        return values[token[1]]

    return _TOKEN.sub(value, command)


def _routes_in(source: str, text: str) -> Iterator[Route]:
    """The routes that arguments for ssh name."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise RouteError(f"{source} cannot be read as arguments: {error}") from error
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word in ("-", "--"):
            raise RouteError(f"{source} has {word!r}, which is not an option of ssh")
        for place, letter in enumerate(word[1:], 1):
            if letter in _WITH_VALUE:
                value = word[place + 1 :] or next(rest, None)
                if value is None:
                    raise RouteError(f"{source} ends with -{letter}, and its value is missing")
                yield from _option(source, letter, value)
                break
            if letter not in _FLAGS_IGNORED:
                raise RouteError(f"{source} has -{letter}, which is not supported here")


def _option(source: str, letter: str, value: str) -> Iterator[Route]:
    if letter == "J":
        yield Route(read_hops(value, f"{source} (-J)"), source=source)
    elif letter == "o":
        yield from _keyword(source, value)
    elif letter not in _VALUES_IGNORED:
        raise RouteError(f"{source} has -{letter} {value}, which is not supported here")


def _keyword(source: str, setting: str) -> Iterator[Route]:
    match = re.fullmatch(r"\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*?)\s*", setting, re.DOTALL)
    if match is None:
        raise RouteError(f"{source} has -o {setting!r}, which is not a setting of ssh")
    keyword, value = match[1].lower(), match[2]
    if keyword == "proxyjump":
        yield Route(read_hops(value.strip('"'), f"{source} (ProxyJump)"), source=source)
    elif keyword == "proxycommand":
        plain = value[1:-1] if value.count('"') == 2 and value[0] == value[-1] == '"' else value
        if not plain.strip():  # ssh stops here too; it must not mean the direct route
            raise RouteError(f"{source} has ProxyCommand without a command")
        yield Route(command="" if plain.strip().lower() == "none" else plain, source=source)
    elif keyword not in _KEYWORDS_IGNORED:
        raise RouteError(f"{source} has {match[1]}={value}, which is not supported here")
