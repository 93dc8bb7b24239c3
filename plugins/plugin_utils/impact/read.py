# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the rules of the impact pre-check need. If a command fails, only its own answer is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from ..cli.errors import VosError
from ..cli.redaction import OwnWords, shown
from ..node.errors import RequestRefused
from ..node.reader import COMMON_CRITERIA, FIPS, CommandRunner, Reader
from ..node.replies import READINGS
from ..parse.ctl import Ctl, parse_ctl
from ..parse.errors import ParseError
from ..parse.sql import Row, parse_sql
from ..product.model import Product
from ..product.release import release_name, supported_targets
from ..product.unsettable import sentence, unsettable
from ..tls.probe import probe_host
from .judge import needed
from .peers import Peer, PeerAnswer, judge_peer
from .queries import PAGE, QUERIES, Query, Reading
from .rules.catalogue import RULES
from .situation import Failure, Situation, cross_check
from .texts.phrase import english, phrase, to_data

__all__ = ["ask_peers", "failed_readings", "publisher_name", "read_query", "read_situation", "require_settable"]

T = TypeVar("T")

CTL = "show ctl"
QUERY_PATIENCE = 180.0  # seconds for one query: the database of a large cluster is slow
_MOST_PAGES = 1000  # a million devices; an answer that never ends is none
_ERROR_LENGTH = 500  # characters
PEER_PATIENCE = 5.0  # seconds for one connection to a peer
_PEERS_AT_ONCE = 8


def read_situation(reader: Reader, session: CommandRunner, target: str, expected: Product | None) -> Situation:
    """Everything that the rules need of this node for this target.

    The version and the product must be read, as they decide which rules count: what fails there raises VosError.
    """
    version = reader.version()
    product = reader.product(expected).product
    wanted = needed(product, version.version, target)
    failures: dict[str, Failure] = {}
    ctl = _attempt(failures, "ctl", CTL, lambda: _ctl(reader), "ctl" in wanted)
    if "ctl" in wanted and ctl is None and "ctl" not in failures:
        failures["ctl"] = Failure(CTL, "the node has no such command")
    asks_fips = product is not Product.UNKNOWN
    fips = _attempt(failures, "fips", FIPS, reader.fips, asks_fips)
    criteria = _attempt(failures, "common_criteria", COMMON_CRITERIA, reader.common_criteria, asks_fips)
    readings = {name: read_query(session, QUERIES[name]) for name in wanted if name in QUERIES}
    for reading in readings.values():
        reader.note(reading.query.command(), OwnWords(reading.error or f"{len(reading.rows)} rows"))
    return Situation(
        product=product,
        version=version.version,
        target=target,
        now=_aware(reader.now()),
        readings=cross_check(readings),
        ctl=ctl,
        fips=fips,
        common_criteria=criteria,
        failures=failures,
    )


def _ctl(reader: Reader) -> Ctl | None:
    return reader.ask(CTL, parse_ctl, lambda found: found.line, whole=lambda found: found.whole)


def require_settable(situation: Situation, host: str) -> None:
    """Raise RequestRefused for a target that the release cannot be set to: no rule was made for that."""
    refused = unsettable(situation.product, situation.version, situation.target)
    if refused is not None:
        which = f"{situation.product.value} {release_name(situation.version, situation.product)}"
        raise RequestRefused(
            f"{which} cannot be set to TLS {situation.target}, so what breaks there is not known: {refused.reason}",
            host=host,
            hint=f"{sentence(refused.advice)}.",
        )


def publisher_name(reader: Reader) -> str:
    """The publisher's host name, or the node's own where it has no cluster."""
    cluster = reader.cluster()
    publisher = cluster.publisher if cluster is not None else None
    return (publisher.hostname or publisher.ip) if publisher is not None else reader.hostname()


def ask_peers(situation: Situation, peers: Sequence[Peer]) -> tuple[PeerAnswer, ...]:
    """What each peer does with the versions that the cluster will have, the target first; nothing where no rule asks.

    A few at a time, one connection to each at once.
    """
    if not RULES["X05"].applies(situation.product, situation.version, situation.target):
        return ()
    targets = supported_targets(situation.product, situation.version)
    versions = targets[targets.index(situation.target) :]

    def ask(peer: Peer) -> PeerAnswer:
        return judge_peer(peer, probe_host(peer.host, [peer.port], versions[0], PEER_PATIENCE, versions), versions)

    if not peers:
        return ()
    with ThreadPoolExecutor(max_workers=_PEERS_AT_ONCE) as pool:
        return tuple(pool.map(ask, peers))


def read_query(session: CommandRunner, query: Query, page: int = PAGE, patience: float = QUERY_PATIENCE) -> Reading:
    """All rows of a query. Where a page fails, those before it are kept beside the error.

    A table has no closing line, so one that was cut off looks complete. So a query without pages is sent until two
    answers agree; for a query with pages, the rows are compared with the count of another query (see cross_check).
    """
    rows: list[Row] = []
    pages = 0
    while True:
        command = query.command(len(rows), page)
        try:
            found = _table(session, command, query, patience)
        except ParseError as error:
            return Reading(query, tuple(rows), _shortened(f"{error.what}: {_seen_of(error)}"), command, page)
        except VosError as error:
            seen = f": {error.seen.strip()}" if error.seen.strip() else ""
            return Reading(query, tuple(rows), _shortened(f"{error.message}{seen}"), command, page)
        if found and rows and found[0] == rows[-page]:
            return Reading(query, tuple(rows), "the node answers each page with the same rows", command, page)
        rows += [_interned(row) for row in found]
        pages += 1
        if not query.paged or len(found) < page:
            return Reading(query, tuple(rows), page=page)
        if len(found) > page or pages >= _MOST_PAGES:
            return Reading(query, tuple(rows), f"page {pages} has {len(found)} rows, asked were {page}", command, page)


def _table(session: CommandRunner, command: str, query: Query, patience: float) -> list[Row]:
    """The rows of one answer, or, where no pages are asked for, those of two answers that agree. Raises ParseError."""
    seen: list[list[Row]] = []
    text = ""
    for _reading in range(1 if query.paged else READINGS):
        text = session.run(command, patience)
        found = parse_sql(text).select(*query.columns)
        if query.paged or found in seen:
            return found
        seen.append(found)
    raise ParseError(
        f"the query was sent {READINGS} times, but no two answers agree, so one may have been cut off", text
    )


def _attempt(
    failures: dict[str, Failure], name: str, command: str, read: Callable[[], T | None], wanted: bool
) -> T | None:
    if not wanted:
        return None
    try:
        return read()
    except VosError as error:
        failures[name] = Failure(command, _shortened(f"{error.message}: {error.seen.strip()}"))
        return None


def _interned(row: Row) -> Row:
    """Tens of thousands of rows share a few models, modes and flags."""
    return (row[0], *(None if value is None else sys.intern(value) for value in row[1:]))


def _seen_of(error: ParseError) -> str:
    """What the parser saw. Its lines are cut after the secrets are hidden, so that no part of one is left."""
    return ParseError(error.what, shown(error.text)).seen


def _shortened(text: str) -> str:
    return text if len(text) <= _ERROR_LENGTH else f"{text[:_ERROR_LENGTH]}..."


def _aware(now: datetime) -> datetime:
    return now.astimezone()


def failed_readings(situation: Situation) -> list[dict[str, Any]]:
    """What could not be read, as the module returns it."""
    failures = {
        name: Failure(reading.failed, reading.error) for name, reading in situation.readings.items() if reading.error
    }
    return [
        {
            "reading": english(said),
            "command": failure.command,
            "error": failure.error,
            "phrases": to_data(reading=said),
        }
        for name, failure in {**failures, **situation.failures}.items()
        for said in [phrase(f"reading.{name}")]
    ]
