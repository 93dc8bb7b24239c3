# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof where ports need not be there, and against what they did before the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.observation import Kind, Observation
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import Baseline, PortRule, Summary, prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.server_hello import ServerHello
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import PortResult, Proof, Verdict

from tests.unit.tls.test_verdict import CLOSED, GOOD, OPEN, SILENT, hello, refusal, results

FILTERED = Observation(Kind.UNREACHABLE, "no TCP connection within 5 s")
PLAIN = Observation(Kind.NOT_TLS, 'not TLS: text: "HTTP/1.1 400 Bad Request"')
MAY_BE_THERE = {5061: PortRule(required=False)}
HOST = "10.1.1.1"


def both(second: tuple[Observation, ...], target: str = "1.2") -> list[PortResult]:
    """Port 8443 as it should be, and 5061 with these observations."""
    return [*results(8443, *GOOD, target=target), *results(5061, *second, target=target)]


@pytest.mark.parametrize("seen", [CLOSED, PLAIN])
def test_a_port_that_need_not_be_there_is_left_out_when_it_is_not(seen: Observation) -> None:
    found = prove(both((seen,) * 4), "1.2", rules=MAY_BE_THERE)
    assert found == Summary(Proof.EFFECTIVE, f"{HOST}:8443 refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher.")
    assert prove(both((seen,) * 4), "1.2").proof is Proof.UNPROVEN, "a port that was named must be there"


def test_a_filtered_port_is_left_out_and_named() -> None:
    reason = prove(both((FILTERED,) * 4), "1.2", rules=MAY_BE_THERE).reason
    assert reason.endswith(f"accepts TLS 1.2 or higher; nothing came back from {HOST}:5061.")


@pytest.mark.parametrize("seen", [SILENT, Observation(Kind.NOT_ASKED, "the time was up"), Observation(Kind.LOCAL)])
def test_a_port_that_may_be_there_and_was_not_judged_leaves_the_proof_open(seen: Observation) -> None:
    assert prove(both((seen,) * 4), "1.2", rules=MAY_BE_THERE).proof is Proof.UNPROVEN


def test_a_port_that_need_not_be_there_fails_the_proof_when_it_is_weak() -> None:
    found = prove(both(OPEN), "1.2", rules=MAY_BE_THERE)
    assert found == Summary(Proof.NOT_EFFECTIVE, f"{HOST}:5061 accepts TLS 1.0 and TLS 1.1, below TLS 1.2.")


def test_no_port_that_speaks_tls_is_no_proof() -> None:
    found = prove(results(5061, *(PLAIN,) * 4), "1.2", rules=MAY_BE_THERE)
    assert found == Summary(Proof.UNPROVEN, f"None of the ports that were reached speaks TLS ({HOST}:5061).")


def test_a_port_that_says_nothing_of_the_minimum_is_held_for_and_against_nobody() -> None:
    rules = {5061: PortRule(counts=False)}
    assert prove(both(OPEN), "1.2", rules=rules).proof is Proof.EFFECTIVE
    assert prove(results(5061, *GOOD), "1.2", rules=rules).proof is Proof.UNPROVEN


def test_a_port_may_accept_what_it_accepts_at_any_minimum() -> None:
    seen = (refusal(), refusal(), hello("1.2"), hello("1.3"))
    rules = {7443: PortRule(required=False, lowest="1.2")}
    strict = (*(refusal(),) * 3, hello("1.3"))
    rows = [*results(8443, *strict, target="1.3"), *results(7443, *seen, target="1.3")]
    assert prove(rows, "1.3", rules=rules).proof is Proof.EFFECTIVE
    assert prove(rows, "1.3").proof is Proof.NOT_EFFECTIVE
    lower = [*results(8443, *strict, target="1.3"), *results(7443, *OPEN, target="1.3")]
    assert prove(lower, "1.3", rules=rules).reason == f"{HOST}:7443 accepts TLS 1.0 and TLS 1.1, below TLS 1.3."


def rows(port: int, *verdicts: str) -> list[Mapping[str, Any]]:
    """The results of a probe before the change, from 1.0 on."""
    versions = ("1.0", "1.1", "1.2", "1.3")
    return [
        {"host": HOST, "port": port, "version": version, "verdict": verdict}
        for version, verdict in zip(versions, verdicts, strict=False)
    ]


BEFORE = rows(8443, *["accepted"] * 4)


def test_an_old_version_that_was_accepted_before_makes_the_refusal_a_proof() -> None:
    assert prove(results(8443, *GOOD), "1.2", baseline=Baseline.of(BEFORE, "1.2")).proof is Proof.EFFECTIVE


@pytest.mark.parametrize("verdict", ["refused_by_version", "refused_by_cipher", "inconclusive", "not_tls"])
def test_a_refusal_proves_nothing_when_no_port_accepted_an_old_version_before(verdict: str) -> None:
    before = Baseline.of(rows(8443, verdict, verdict, "accepted", "accepted"), "1.2")
    found = prove(results(8443, *GOOD), "1.2", baseline=before)
    assert found.proof is Proof.UNPROVEN
    assert found.final, "waiting does not change what was before"
    assert found.reason == (
        "The refusals do not prove that TLS 1.2 became the minimum: before the change no port accepted a lower version "
        "either."
    )


def test_one_port_that_accepted_an_old_version_before_vouches_for_the_others() -> None:
    before = [*BEFORE, *rows(5061, "refused_by_version", "refused_by_version", "accepted")]
    assert prove(both(GOOD), "1.2", baseline=Baseline.of(before, "1.2")).proof is Proof.EFFECTIVE


def test_nothing_had_to_be_accepted_before_where_nothing_is_to_be_refused() -> None:
    found = results(8443, *OPEN, target="1.0")
    baseline = Baseline.of(rows(8443, "refused_by_version"), "1.0")
    assert prove(found, "1.0", baseline=baseline).proof is Proof.EFFECTIVE
    assert prove(found, "1.0", exact=True, baseline=baseline).proof is Proof.EFFECTIVE


@pytest.mark.parametrize("seen", [CLOSED, FILTERED, SILENT, PLAIN])
def test_a_port_that_spoke_tls_before_and_does_not_now_is_lost(seen: Observation) -> None:
    before = Baseline.of([*BEFORE, *rows(5061, "refused_by_version", "accepted")], "1.2")
    found = prove(both((seen,) * 4), "1.2", rules=MAY_BE_THERE, baseline=before)
    assert found == Summary(
        Proof.UNPROVEN,
        f"{HOST}:5061 spoke TLS before the change and does not now: {seen.text}.",
        lost=(f"{HOST}:5061",),
    )
    assert not found.final


def test_a_port_that_was_closed_before_is_not_missed() -> None:
    before = Baseline.of([*BEFORE, *rows(5061, "not_listening")], "1.2")
    assert prove(both((CLOSED,) * 4), "1.2", rules=MAY_BE_THERE, baseline=before).proof is Proof.EFFECTIVE


def test_a_host_that_is_down_is_unreachable_and_its_ports_are_lost() -> None:
    before = Baseline.of(BEFORE, "1.2")
    found = prove(results(8443, *(CLOSED,) * 4), "1.2", baseline=before)
    assert (found.proof, found.lost) == (Proof.UNREACHABLE, (f"{HOST}:8443",))


def test_what_could_not_be_judged_before_is_not_waited_for() -> None:
    silent = results(8443, *(SILENT,) * 4)
    unclear = Baseline.of(rows(8443, "inconclusive", "inconclusive", "inconclusive"), "1.2")
    assert prove(silent, "1.2", baseline=unclear).final
    assert not prove(silent, "1.2", baseline=Baseline.of(BEFORE, "1.2")).final
    assert not prove([*silent, *results(5061, *(SILENT,) * 4)], "1.2", baseline=unclear).final
    closed = results(8443, *(CLOSED,) * 4)
    assert prove(closed, "1.2", baseline=Baseline.of(rows(8443, "not_listening"), "1.2")).final
    assert not prove(closed, "1.2").final


def test_a_port_that_never_shows_an_old_version_is_not_waited_for() -> None:
    strict = results(6971, *GOOD, target="1.0")
    assert prove(strict, "1.0", exact=True).final
    unclear = results(8443, refusal(40), *GOOD[1:], target="1.0")
    assert not prove(unclear, "1.0", exact=True).final
    assert prove(unclear, "1.0", exact=True, baseline=Baseline.of(rows(8443, "refused_by_cipher"), "1.0")).final


UNLISTED = "the SIP ports of its cluster could not be listed: `run sql`: no database"


def test_ports_that_could_not_be_listed_leave_the_proof_open() -> None:
    found = prove(results(8443, *GOOD), "1.2", unlisted=UNLISTED)
    assert (found.proof, found.final) == (Proof.UNPROVEN, True)
    assert found.reason == (
        f"{HOST}:8443 refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher. "
        "The SIP ports of its cluster could not be listed: `run sql`: no database."
    )
    assert prove(results(8443, *OPEN, target="1.0"), "1.0", exact=True, unlisted=UNLISTED).proof is Proof.UNPROVEN


@pytest.mark.parametrize("seen", [OPEN, (CLOSED,) * 4, (SILENT,) * 4])
def test_what_is_known_already_stays_so_and_the_ports_are_named(seen: tuple[Observation, ...]) -> None:
    alone = prove(results(8443, *seen), "1.2")
    found = prove(results(8443, *seen), "1.2", unlisted=UNLISTED)
    assert (found.proof, found.final, found.lost) == (alone.proof, alone.final, alone.lost)
    assert found.reason.startswith(alone.reason)
    assert "could not be listed" in found.reason


@pytest.mark.parametrize(
    "row",
    [
        {"host": HOST, "port": 8443, "version": "1.2"},
        {"host": HOST, "port": 8443, "version": "1.4", "verdict": "accepted"},
        {"host": HOST, "port": 8443, "version": "1.2", "verdict": "fine"},
        {"host": HOST, "port": "https", "version": "1.2", "verdict": "accepted"},
        "text",
    ],
)
def test_what_is_no_result_of_a_probe_is_no_baseline(row: Any) -> None:
    with pytest.raises(ValueError, match="not a result of a probe: "):
        Baseline.of([row], "1.2")


def test_ssl_3_0_below_the_target_fails_the_proof_where_it_was_offered() -> None:
    weak = results(8443, *GOOD)
    ssl3 = Observation(Kind.ANSWER, hello=ServerHello(0x0300, 5))
    row = PortResult(HOST, 8443, "ssl3", Verdict.ACCEPTED, ssl3.text, ssl3)
    assert prove([*weak, row], "1.2").reason == f"{HOST}:8443 accepts SSL 3.0, below TLS 1.2."
