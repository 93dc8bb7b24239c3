# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator does in a run while faults are in force: plays, kills, mistakes, tasks of his own."""

from __future__ import annotations

from dataclasses import dataclass

from .worlds import TARGET

__all__ = ["FailingHook", "Kill", "Mistake", "Second", "Step"]


@dataclass(frozen=True)
class Kill:
    """The end of a controller some real seconds after so many events.

    SIGKILL strikes its process group alone, whose workers then go on by themselves, or all processes of it. Ctrl-C
    (SIGINT) strikes the group, and Ansible ends its workers.
    """

    event: str
    count: int
    delay: float
    workers_too: bool = False
    ctrl_c: bool = False

    @property
    def how(self) -> str:
        """In one word."""
        return "Ctrl-C" if self.ctrl_c else "all" if self.workers_too else "group"


@dataclass(frozen=True)
class Second:
    """Another controller with the same inventory, so many real seconds later."""

    delay: float
    other_order: bool  # it begins with the node with which the first one ends
    other_machine: bool = False  # the lock of a cluster is not the same for both


@dataclass(frozen=True)
class Step:
    """One play while faults are in force."""

    mode: str
    kill: Kill | None = None
    target: str = TARGET
    proof: bool = True
    patient: bool = False  # its waits are longer than those of the nodes
    second: Second | None = None
    time_limit: int = 0  # ANSIBLE_TASK_TIMEOUT; 0: none


@dataclass(frozen=True)
class Mistake:
    """What is wrong in the inventory while faults are in force: a node has a second host, or two have each other's
    address."""

    node: str
    other: str = ""  # "": the node has the host TWICE, too


@dataclass(frozen=True)
class FailingHook:
    """A task of the operator, before or after a node, that fails, or that asks a host that nobody reaches."""

    when: str  # pre or post
    node: str
    unreachable: bool
