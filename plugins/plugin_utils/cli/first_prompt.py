# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login after SSH: from an opened shell to the first prompt, or to the error that says what came instead."""

from __future__ import annotations

import re
from enum import Enum, auto

from .channel import Hangup, Wire
from .echoed_typing import ENTER
from .errors import DeadlinePassed, NotVos, PasswordExpired, SessionLost, UnknownQuestion, VosError
from .patterns import asks_new_password, looks_like_question, tells_expired_password
from .reporter import Reporter
from .terminal import PROMPT, at_prompt, clean, shown_line

__all__ = ["wait_for_prompt"]

# Seconds without a prompt after the welcome text. Between the welcome and the prompt a healthy 11.5 took 2.5 s.
NUDGE_AFTER = 5.0

# Any text may come before the first prompt (WARNING: DNS unreachable, ungraceful shutdown, the site's own banner).
_STARTING = re.compile(r"Command Line Interface is starting up|Welcome to the Platform Command Line Interface")
_WELCOME = re.compile(r"Welcome to the Platform Command Line Interface")
# A terminal server, or a second login inside the shell, asks for a password or a user. No password is ever typed here,
# so waiting would not help.
_ASKS_LOGIN = re.compile(
    r"(?:\b(?:password|passphrase|passcode)\b[^:\n]{0,60}|^(?:(?!last\b)[\w.-]+ )?(?:login|user ?name)(?: as)?) ?: *\Z",
    re.IGNORECASE,
)
_SHELL_PROMPT = re.compile(r"(?:^|[\w\])~/ :-])[$#>%] ?\Z")


class _Seen(Enum):
    """How the text looks while it pauses."""

    NOTHING = auto()
    PROMPT = auto()
    PASSWORD = auto()
    ASKED = auto()  # for a password or a user, inside the shell
    SHELL = auto()
    WELCOME = auto()


def wait_for_prompt(wire: Wire, report: Reporter, timeout: float, *, settle: float, quiet: float) -> str:
    """Waits for the prompt for `timeout` seconds, and returns the cleaned text before it.

    At most one newline is sent: when no prompt followed the welcome text for some seconds, and the last line is
    complete (an incomplete one could be a question). The prompt may then be drawn twice. Both are read here, so that
    the second one is not taken for the answer to the first command.
    Raises NotVos, PasswordExpired, SessionLost, UnknownQuestion, DeadlinePassed.
    """
    deadline = wire.clock() + timeout
    patience = {_Seen.PROMPT: settle, _Seen.PASSWORD: settle, _Seen.SHELL: quiet, _Seen.WELCOME: NUDGE_AFTER}
    patience[_Seen.ASKED] = quiet
    wire.begin()
    nudged = False
    try:
        while (now := wire.clock()) < deadline:
            seen = _look(wire, nudged)
            if wire.pump(min(deadline, now + patience.get(seen, timeout))):
                continue
            if seen is _Seen.PROMPT:
                welcome = _without_prompts(wire.text)
                if nudged:
                    _drain(wire, min(deadline, wire.clock() + quiet))
                return welcome
            if seen is _Seen.PASSWORD:
                raise _expired(report)
            if seen is _Seen.ASKED:
                raise _asked(report, shown_line(wire.tail).strip())
            if seen is _Seen.SHELL:
                raise _not_vos(report)
            if seen is _Seen.WELCOME:
                nudged = True
                wire.send(ENTER)
    except Hangup as hangup:
        if tells_expired_password(clean(wire.tail)):
            raise _expired(report) from hangup
        raise _ended(report, hangup) from hangup
    if clean(wire.text).strip() and not _STARTING.search(wire.text):
        raise _not_vos(report)
    if looks_like_question(shown_line(wire.tail)):
        raise _asked(report, shown_line(wire.tail).strip())
    raise report.error(
        DeadlinePassed,
        f"the CLI did not show its prompt within {timeout:.0f} seconds after the login",
        hint="A CLI takes up to a minute, and longer right after a reboot. Log in by hand to see how long it takes, "
        "then raise vos_login_timeout.",
    )


def _look(wire: Wire, nudged: bool) -> _Seen:
    if at_prompt(wire.tail):
        return _Seen.PROMPT
    line = shown_line(wire.tail)
    if asks_new_password(clean(wire.tail), line):
        return _Seen.PASSWORD
    if _ASKS_LOGIN.search(line):
        return _Seen.ASKED
    if _STARTING.search(wire.text):
        waits = _WELCOME.search(wire.text) and not line.strip() and not nudged
        return _Seen.WELCOME if waits else _Seen.NOTHING
    return _Seen.SHELL if _SHELL_PROMPT.search(line) else _Seen.NOTHING


def _drain(wire: Wire, until: float) -> None:
    while wire.pump(until):
        pass


def _without_prompts(text: str) -> str:
    lines = clean(text).split("\n")
    while lines and lines[-1] in ("", PROMPT):
        lines.pop()
    return "\n".join(lines).strip("\n")


def _expired(report: Reporter) -> VosError:
    return report.error(
        PasswordExpired,
        "the node demands a new password before it starts the CLI; nothing was typed",
        hint="Log in by hand and change the password, then update it in the vault. For an account that automation "
        "uses, type `set password change-at-login disable <user>` and set no maximum password age.",
    )


def _not_vos(report: Reporter) -> VosError:
    return report.error(
        NotVos,
        "what answers here is not the CLI of a VOS node; nothing was typed",
        hint="Check the address and the port. ansible_host must be the node itself, not a Linux host, a router or a "
        "jump host.",
    )


def _asked(report: Reporter, line: str) -> VosError:
    return report.error(
        UnknownQuestion,
        f"the node asks a question before its prompt; it was not answered: {line!r}",
        hint="Log in by hand, answer it, and check that the CLI shows its prompt. No password is typed into a shell.",
    )


def _ended(report: Reporter, hangup: Hangup) -> VosError:
    how = "reset the connection" if hangup.reset else "ended the session"
    return report.error(
        SessionLost,
        f"the node accepted the login, then {how} before the CLI showed its prompt",
        hint="The node may be going down, may still be starting, or may have no free session (show session "
        "maxlimit: 10 by default). Nothing was typed.",
    )
