# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether somebody else has worked on a node since it was read: a boot or a minimum that is not ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..cli.errors import VosError
from ..wait import Clock, wait_until
from .access import NodeAccess
from .boot import BootIdentity, boot_identity, rebooted
from .errors import FINAL
from .identity import KnownNode, NodeIdentity, differences, of_boot, read_identity
from .reader import Reader

__all__ = ["Comparison", "Expectation", "compare", "compare_again", "compare_patiently", "difference"]


@dataclass(frozen=True)
class Expectation:
    """The expected node: the one that was read before, with one of these minimums (none given: any). `may_reboot` is
    for a node that was set before this run, and so reboots by itself."""

    node: KnownNode
    min_versions: Sequence[str] = ()
    may_reboot: bool = False


@dataclass(frozen=True)
class Comparison:
    """What a node shows now, and why it is not as expected, in one clause; empty if it is as expected.

    With an `error` the node could not be read, so nothing else is known.
    """

    reason: str
    boot: BootIdentity | None = None
    min_version: str | None = None
    evidence: tuple[dict[str, str], ...] = ()
    error: VosError | None = None


def compare_patiently(
    access: NodeAccess,
    expected: Expectation,
    *,
    timeout: float,
    interval: float,
    clock: Clock | None = None,
    look: Callable[[Reader], Comparison] | None = None,
) -> Comparison:
    """Read a node and compare it. A failed login or reading is tried again until `timeout` seconds have passed, unless
    waiting cannot fix it. `look` compares in a way of its own."""

    def once(_left: float) -> Comparison | VosError:
        try:
            reader = access.read(access.login())
            return look(reader) if look is not None else compare(reader, expected)
        except VosError as error:
            return error
        finally:
            access.logout()

    seen = wait_until(
        once,
        lambda seen: not isinstance(seen, VosError) or isinstance(seen, FINAL),
        timeout=timeout,
        interval=interval,
        clock=clock,
    ).last.seen
    if isinstance(seen, Comparison):
        return seen
    why = "it refuses the login" if isinstance(seen, FINAL) else "it does not answer"
    return Comparison(f"{why}: {seen.message}", error=seen)


def compare(reader: Reader, expected: Expectation) -> Comparison:
    """Read a node once and compare it. Raises VosError."""
    before = expected.node.boot
    boot = reader.boot(before)
    return _compared(reader, boot, expected, _others(reader, boot, expected.node.identity))


def compare_again(reader: Reader, expected: Expectation, boot: BootIdentity) -> Comparison:
    """Compare a node over a session over which it was compared before, with the `boot` that it showed then: neither
    another server nor another boot can answer there, so its uptime and its minimum are enough. Raises VosError.

    The uptime alone may be misleading, for example if the controller's clock was set. So what does not look as expected
    is read whole.
    """
    since = replace(expected, node=replace(expected.node, boot=boot))
    told = _compared(reader, boot_identity(reader.status(), None, reader.now()), since)
    return compare(reader, expected) if told.reason else told


def _compared(reader: Reader, boot: BootIdentity, expected: Expectation, others: Sequence[str] = ()) -> Comparison:
    minimum = reader.min_version(expected.min_versions)
    configured = minimum.version if minimum is not None else None
    reason = difference(
        expected.node.boot,
        boot,
        configured=configured,
        allowed=expected.min_versions,
        may_reboot=expected.may_reboot,
        others=others,
    )
    return Comparison(reason, boot, configured, tuple(reader.evidence))


def _others(reader: Reader, boot: BootIdentity, expected: NodeIdentity) -> list[str]:
    """What shows that another server answers. The product is not read: the list of services takes seconds on each node
    before each change, and the row and the history identify the node too."""
    found = of_boot(boot) if expected.row is None else read_identity(reader, boot=boot)
    return differences(expected, found)


def difference(
    before: BootIdentity,
    now: BootIdentity,
    *,
    configured: str | None,
    allowed: Sequence[str] = (),
    may_reboot: bool = False,
    others: Sequence[str] = (),
) -> str:
    """What has happened to the node that we did not do, in one clause; empty if nothing has.

    `allowed` are the minimums that it may show (none given: any). `may_reboot` is for a node that was set before this
    run, and so reboots by itself. If the readings do not show whether it was booted, that is a difference: such a node
    must not take over the load of the next one. `others` lists the changes of its identity: if there are any, another
    server answers, and its other values are not those of the node.
    """
    if others:
        return f"another server answers at its address ({'; '.join(others)})"
    verdict = rebooted(before, now)
    if verdict.rebooted is None:
        return f"it is not known whether it was booted again: {verdict.reason} (before: {before}; now: {now})"
    if verdict.rebooted and not may_reboot:
        return f"it was booted again, but not by this run (before: {before}; now: {now})"
    if allowed and configured not in allowed:
        shown = f"TLS {configured}" if configured else "not shown"
        return f"its minimum is {shown} now, but this run did not set it (before: TLS {allowed[0]})"
    return ""
