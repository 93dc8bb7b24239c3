# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The known questions of the CLI: which command asks each, which module may answer yes, and how it is declined.

The list comes from the command references and published captures. It never confirms anything: `confirmations` says
which question may be answered yes, and after which text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .confirmations import core_analyze, network_connectivity
from .dialogue import Dialogue
from .patterns import negative_answer
from .question import LONGEST
from .sentences import pieces, printed, with_inner_ornaments

__all__ = [
    "KNOWN",
    "LEAVE",
    "KnownQuestion",
    "advice",
    "confirmable",
    "confirming_module",
    "declining_answer",
    "known_question",
]

# In place of an answer: Ctrl-C, which ends a command everywhere (CLI reference, "Control-C pressed").
LEAVE = "Ctrl-C"

_CHOICE = r"[(\[] ?(?:(?:yes|y) ?(?:/|\||,|or) ?(?:no|n)|(?:no|n) ?(?:/|\||,|or) ?(?:yes|y)) ?[)\]] ?[?:]?"
_VERB = r"(?:continue|proceed|restart)"
# Matches the whole question from its first word: "Continue to cancel", "continue without" and "not continue" differ.
# The question whether to force a restart is not published; `no` leaves the restart as it is.
_WHETHER = re.compile(
    rf"(?:do you (?:really )?want to (?:{_VERB}|restart the system|force the restart)"
    rf"|are you sure you want to {_VERB}|{_VERB}|proceed with (?:this operation|regeneration)) ?\?? ?{_CHOICE}"
)
# "Enter (yes/no)?" does not say what it asks: the sentence before it does.
_ENTER_CHOICE = re.compile(rf"enter ?{_CHOICE}")
_RESTART = re.compile(rf"do you (?:really )?want to {_VERB} ?\?")


@dataclass(frozen=True)
class KnownQuestion:
    """A question as the CLI prints it, and the commands that ask it."""

    command: str  # its first words
    question: str  # ... stands for any text
    declined_with: str  # the answer that changes nothing, or LEAVE
    confirmed_by: str = ""  # the module that may answer yes; empty: none
    dialogue: Callable[[str], Dialogue] | None = None  # made from the command line, if module `command` may confirm it

    def asks(self, line: str) -> bool:
        """Whether a line ends with this question. Blanks are ignored: they differ by release."""
        pieces = ("".join(piece.split()) for piece in self.question.split("..."))
        return re.search(".*".join(map(re.escape, pieces)) + r"\Z", "".join(line.split())) is not None

    def belongs_to(self, command: str) -> bool:
        """Whether the command is one of those that ask it."""
        words = self.command.split()
        return command.split()[: len(words)] == words


_YES_NO = "Do you want to continue (yes/no) ?"
_ENTER = "Enter (yes/no)?"
_CONTINUE = "Continue (y/n)?"

KNOWN = (
    KnownQuestion("set tls min-version", _YES_NO, "no", "tls_min_version"),
    KnownQuestion("set tls min-version", "Do you want to continue (Yes or No)?", "No", "tls_min_version"),  # CER
    KnownQuestion("utils system restart", _ENTER, "no", "restart"),
    KnownQuestion("utils network connectivity", _CONTINUE, "n", "command", network_connectivity),
    KnownQuestion("utils core active analyze", _CONTINUE, "n", "command", core_analyze),
    # The others are never confirmed: they reboot, regenerate, delete or install, or the text before them is not public.
    KnownQuestion("utils fips enable", _YES_NO, "no"),
    KnownQuestion("utils fips disable", _YES_NO, "no"),
    KnownQuestion("utils EnhancedSecurityMode", _YES_NO, "no"),
    KnownQuestion("utils service", _YES_NO, "no"),
    KnownQuestion("set webapp session", _YES_NO, "no"),
    KnownQuestion("set webapp session", _CONTINUE, "n"),
    KnownQuestion("set tls server min-version", "Do you really want to continue (yes/no) ?", "no"),
    KnownQuestion("set tls client min-version", "Do you really want to continue (yes/no) ?", "no"),
    KnownQuestion("set tls server cert_type", "Do you want to continue (y/n) ?", "n"),
    KnownQuestion("utils ctl", "Do you want to continue? (y/n):", "n"),
    KnownQuestion("utils system shutdown", _ENTER, LEAVE),
    KnownQuestion("utils system switch-version", _ENTER, LEAVE),
    KnownQuestion("utils cuc jetty ssl", _ENTER, LEAVE),
    KnownQuestion("utils filebeat config", _ENTER, LEAVE),
    KnownQuestion("set cli session timeout", _CONTINUE, "n"),
    KnownQuestion("set network", _CONTINUE, "n"),
    KnownQuestion("set network", "Continue(y/n):", "n"),
    KnownQuestion("set network hostname", "Do you want to continue [yes/no]?", "no"),
    KnownQuestion("utils tls client-auth-validation", "Proceed with this operation (yes|no)?", "no"),
    KnownQuestion("set cert regen", "Proceed with regeneration (yes|no)?", "no"),
    KnownQuestion("utils system upgrade", "Start installation (yes/no):", LEAVE),
    KnownQuestion("utils system upgrade", 'Please select an option (1 - 4 or "q" ):', LEAVE),
    KnownQuestion("file delete", 'Delete the File ...? Enter "y" followed by return to continue:', LEAVE),
)


def known_question(command: str, line: str) -> KnownQuestion | None:
    """The known question that a command asks in a line; None if the command is not known to ask it."""
    return next((known for known in KNOWN if known.belongs_to(command) and known.asks(line)), None)


def confirmable(command: str) -> Dialogue | None:
    """The dialogue that answers a command's question with yes, if the command itself is all that it needs."""
    own = (known for known in KNOWN if known.belongs_to(command))
    return next((known.dialogue(command) for known in own if known.dialogue is not None), None)


def confirming_module(command: str) -> str:
    """The module that may answer the command's question with yes; "" if none may."""
    return next((known.confirmed_by for known in KNOWN if known.belongs_to(command)), "")


def declining_answer(text: str) -> str:
    """The answer that declines the question at the end of a text; "" if it must be left with Ctrl-C.

    `no` can also mean to continue, as at "Cancel the change (yes/no) ?". So it is typed only if the whole question asks
    whether to continue, proceed or restart, and in the spelling that the question offers.
    """
    if len(text) > LONGEST:
        return ""
    found = [" ".join(parts) for parts in pieces(with_inner_ornaments(printed(text)))]
    if not found:
        return ""
    *before, question = found
    flat = question.lower()
    if _WHETHER.fullmatch(flat) or (
        _ENTER_CHOICE.fullmatch(flat) and before and _RESTART.fullmatch(before[-1].lower())
    ):
        return negative_answer(question)
    return ""


def advice(command: str, line: str) -> str:
    """What an operator can do about a question that was declined."""
    known = known_question(command, line)
    if known is None:
        return (
            "Run the command by hand to see what it asks. If the text is legitimate, report it with the release, so "
            "that a rule can be added."
        )
    if not known.confirmed_by:
        return "This command is known to ask this, and this collection never confirms it. Run the command by hand."
    return (
        f"This command is known to ask this. collabops.vos.{known.confirmed_by} confirms it, but only after the "
        "known text: compare what the node says here with docs/dialogues.md."
    )
