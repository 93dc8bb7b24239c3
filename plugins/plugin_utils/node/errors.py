# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of reading or changing a node over a session that works."""

from __future__ import annotations

from ..cli.errors import AuthenticationRefused, HopRefused, HostKeyRejected, PasswordExpired, RouteRefused, VosError

__all__ = [
    "FINAL",
    "AnswerNotUnderstood",
    "PasswordNotTried",
    "ProductContradiction",
    "RequestRefused",
    "RunEnded",
    "ValueNotKept",
    "WrongNode",
]


class AnswerNotUnderstood(VosError):
    """A command was answered with a text that the collection does not know. Nothing is guessed from it."""


class ProductContradiction(VosError):
    """The node is another product than the one that was named. Nothing was changed."""


class RequestRefused(VosError):
    """The request cannot or must not be carried out on this node. Nothing that changes it was sent."""


class PasswordNotTried(RequestRefused):
    """Other nodes have refused the same user and password, so they were not tried here."""


class RunEnded(VosError):
    """The run that the work on the node belongs to has ended. Nothing more may be sent for it."""


class ValueNotKept(VosError):
    """The node accepted the command, but afterwards it does not show the value that was set."""


class WrongNode(VosError):
    """The server at this address is not the node that was read there before. None of its answers count."""


# Waiting cannot fix these, and a refused password must not be tried again: three refusals lock the account.
FINAL = (AuthenticationRefused, HopRefused, HostKeyRejected, PasswordExpired, RouteRefused, RunEnded)
