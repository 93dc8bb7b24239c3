# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe of TLS ports from request to result: once, or again until it proves something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from ..wait import Clock, Poll, Waiting, wait_until
from .probe import probe_host
from .proof import prove
from .request import ProbeRequest
from .result import ProbeResult
from .verdict import PortResult

__all__ = ["run_probe", "wait_for_proof"]

_AWAITED = "TLS handshakes that prove the minimum version"


def run_probe(request: ProbeRequest, clock: Clock | None = None) -> ProbeResult:
    """Probe all hosts, one after the other, and judge."""
    judged: list[PortResult] = []
    times: dict[str, str] = {}
    for host in request.hosts:
        times[host] = datetime.now(UTC).isoformat(timespec="seconds")
        judged += probe_host(
            host,
            request.rules,
            request.target,
            request.timeout,
            request.versions,
            request.pacing,
            clock,
            request.path_to(host),
        )
    summary = prove(
        judged,
        request.target,
        exact=request.exact,
        rules=request.rules,
        baseline=request.baseline,
        unlisted=request.unlisted,
    )
    return ProbeResult(request, tuple(judged), times, summary)


def wait_for_proof(
    request: ProbeRequest,
    *,
    timeout: float,
    interval: float,
    tell: Callable[[Waiting], None],
    clock: Clock | None = None,
) -> ProbeResult:
    """Probe until the result proves something, or `timeout` seconds passed; returns the last result.

    `tell` gets what each probe has shown that proves nothing yet. `clock` is used for the wait, not for the probes.
    """

    def show(progress: Poll[ProbeResult]) -> None:
        if not progress.seen.decided:
            tell(Waiting(_AWAITED, progress.seen.summary.reason, progress.elapsed, timeout))

    return wait_until(
        lambda _left: run_probe(request),
        lambda result: result.decided,
        timeout=timeout,
        interval=interval,
        clock=clock,
        report=show,
    ).last.seen
