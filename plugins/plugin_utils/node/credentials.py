# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try a password on one node before the others that share it: a mistyped one must not cost every node an attempt.

Three refused passwords lock the account of a node (CLI reference 15, "show accountlocking"). So the nodes that log in
with the same user and password wait, connected and with nothing sent, until the first of them has an answer. That takes
the seconds of one authentication, and needs no additional login.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..cli.errors import AuthenticationRefused, DeadlinePassed, PasswordExpired
from .errors import PasswordNotTried

__all__ = ["PATIENCE", "TRIES", "Credentials", "NodeAccount", "spread"]

# Refusals, with none accepted, after which a password is taken to be wrong everywhere.
TRIES = 2
# Seconds for which the others wait for a node that does not answer to the password. The CLI answers in one to five
# seconds; a directory or a TACACS+ server behind it needs longer.
PATIENCE = 20.0


@dataclass(frozen=True)
class NodeAccount:
    """The account that is used on a node. The nodes of a cluster often share one password."""

    name: str
    node: str  # its address and port: one node may have two names
    cluster: str  # empty if it is not known
    user: str
    password: str = field(repr=False)

    @property
    def place(self) -> str:
        """Nodes of one place are likely to share a password: the cluster, or the node itself if that is not known."""
        return f"cluster {self.cluster}" if self.cluster else f"node {self.node}"


def spread(logins: Sequence[NodeAccount]) -> list[int]:
    """The order in which to begin, as indexes of `logins`: one node of each cluster first, then the second of each."""
    seen: Counter[tuple[str, str, str]] = Counter()
    turns = []
    for login in logins:
        key = (login.user, login.password, login.place)
        turns.append(seen[key])
        seen[key] += 1
    return sorted(range(len(logins)), key=turns.__getitem__)


@dataclass
class _Credential:
    """What is known of one user and password. Times are those of a monotonic clock."""

    places: dict[str, str] = field(default_factory=dict)  # by node
    accepted: bool = False
    refused: list[str] = field(default_factory=list)  # the nodes
    refused_at: float = 0.0
    asked: dict[str, float] = field(default_factory=dict)  # since when nodes have it and have not answered
    coming: set[str] = field(default_factory=set)  # nodes that are being connected to, or wait for their turn

    @property
    def given_up(self) -> bool:
        return not self.accepted and len(self.refused) >= TRIES

    def wait(self, name: str, now: float, patience: float) -> float:
        """How many seconds this node must wait, unless something changes; 0 if it is its turn."""
        if self.accepted:
            return 0.0
        if self.asked:
            left = max(self.asked.values()) + patience - now
            if left > 0:
                return left
        tried = {self.places[one] for one in self.refused}
        if self.places[name] in tried and any(self.places[one] not in tried for one in self.coming - {name}):
            return max(0.0, self.refused_at + patience - now)  # a node of another cluster is a better second test
        return 0.0


class Credentials:
    """The accounts of all nodes that are read at the same time, each in a thread of its own."""

    def __init__(
        self, logins: Iterable[NodeAccount], patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._patience, self._clock = patience, clock
        self._changed = threading.Condition()
        self._logins = {login.name: login for login in logins}
        credentials: dict[Hashable, _Credential] = {}
        self._of: dict[str, _Credential] = {}
        for name, login in self._logins.items():
            credential = credentials.setdefault((login.user, login.password), _Credential())
            credential.places[name] = login.place
            self._of[name] = credential

    @contextmanager
    def reading(self, name: str) -> Iterator[None]:
        """The time in which a node is read. Raises PasswordNotTried if the node must be left alone.

        An AuthenticationRefused that passes through counts as a refusal of this node, even where the node was not
        contacted because it has refused the same password before.
        """
        credential = self._of[name]
        with self._changed:
            self._require_hope(name, credential)
            credential.coming.add(name)
        try:
            yield
        except AuthenticationRefused:
            self._heard(name, refused=True)
            raise
        finally:
            with self._changed:
                credential.coming.discard(name)
                self._changed.notify_all()

    @contextmanager
    def trying(self, name: str, until: float) -> Iterator[float]:
        """The time from the password to the node's answer; begins when it is this node's turn. Yields `until`.

        Raises PasswordNotTried if other nodes refused the password meanwhile, and DeadlinePassed when `until` passes.
        """
        credential = self._of[name]
        with self._changed:
            while True:
                self._require_hope(name, credential)
                now = self._clock()
                if now >= until:
                    raise DeadlinePassed("other nodes did not answer to the same password in time", host=name)
                left = credential.wait(name, now, self._patience)
                if left <= 0:
                    break
                self._changed.wait(min(left, until - now))
            credential.asked[name] = now
            credential.coming.discard(name)
        try:
            yield until
        except AuthenticationRefused:
            self._heard(name, refused=True)
            raise
        except PasswordExpired:  # a node says this only after the right password
            self._heard(name, accepted=True)
            raise
        except BaseException:
            self._heard(name)
            raise
        self._heard(name, accepted=True)

    def _heard(self, name: str, *, accepted: bool = False, refused: bool = False) -> None:
        credential = self._of[name]
        with self._changed:
            credential.asked.pop(name, None)
            credential.accepted |= accepted
            if refused and name not in credential.refused:
                credential.refused.append(name)
                credential.refused_at = self._clock()
            self._changed.notify_all()

    def _require_hope(self, name: str, credential: _Credential) -> None:
        login = self._logins[name]
        for other in credential.refused:
            if other != name and self._logins[other].node == login.node:
                raise PasswordNotTried(
                    f"the password of {login.user} was not tried again: as {other}, the same node ({login.node}) has "
                    "refused it",
                    host=name,
                    hint=f"{name} and {other} have one address. Correct the password, or the address of one of them.",
                )
        if not credential.given_up:
            return
        raise PasswordNotTried(
            f"the password of {login.user} was not tried here, because {' and '.join(credential.refused)} "
            "refused the same user and password, and no node has accepted them",
            host=name,
            hint="Correct the user or the password where they are set, and run again. If they are right for this node, "
            f"give {' and '.join(credential.refused)} their own. Each refusal there counts towards the three that lock "
            "the account for some minutes (show accountlocking); this node has counted none.",
        )
