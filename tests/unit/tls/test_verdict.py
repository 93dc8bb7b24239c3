# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof over all ports, and that no verdict is a refusal without its controls."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.observation import Kind, Observation
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import Summary, prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.server_hello import Alert, ServerHello
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import (
    ControlHandshakes,
    PortResult,
    Proof,
    Verdict,
    judge,
)
from ansible_collections.collabops.vos.tests.unit.tls.listeners import WIRE
from hypothesis import given
from hypothesis import strategies as st

CLOSED = Observation(Kind.CLOSED, "connection refused")
SILENT = Observation(Kind.SILENT, "connected, but no complete answer in time (0 bytes came)")


def hello(version: str) -> Observation:
    return Observation(Kind.ANSWER, hello=ServerHello(WIRE[version], 0x002F))


def refusal(description: int = 70) -> Observation:
    return Observation(Kind.ALERT, alert=Alert(2, description))


def results(port: int, *observations: Observation, target: str = "1.2", host: str = "10.1.1.1") -> list[PortResult]:
    """Judged results for 1.0, 1.1, ... with the control taken from the observation of the target."""
    by_version = dict(zip(WIRE, observations, strict=False))
    controls = ControlHandshakes(target, by_version.get(target, CLOSED))
    return [
        PortResult(host, port, version, *judge(version, observation, controls), observation)
        for version, observation in by_version.items()
    ]


GOOD = (refusal(), refusal(), hello("1.2"), hello("1.3"))


def test_one_port_that_refuses_the_old_and_accepts_the_target_is_effective() -> None:
    assert prove(results(8443, *GOOD), "1.2") == Summary(
        Proof.EFFECTIVE, "10.1.1.1:8443 refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher."
    )


def test_many_ports_are_counted() -> None:
    many = [result for port in (443, 8443, 5061) for result in results(port, *GOOD)]
    assert prove(many, "1.2") == Summary(
        Proof.EFFECTIVE, "Each of 3 ports refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher."
    )


def test_target_1_0_forbids_nothing() -> None:
    accepting = results(8443, *(hello(version) for version in WIRE), target="1.0")
    assert prove(accepting, "1.0") == Summary(
        Proof.EFFECTIVE, "10.1.1.1:8443 has no version below the target to refuse and accepts TLS 1.0 or higher."
    )


def test_one_weak_port_outweighs_every_other_outcome() -> None:
    mixed = [
        *results(8443, *GOOD),
        *results(5061, CLOSED, CLOSED, CLOSED, CLOSED),
        *results(2443, hello("1.0"), hello("1.1"), hello("1.2")),
    ]
    assert prove(mixed, "1.2") == Summary(
        Proof.NOT_EFFECTIVE, "10.1.1.1:2443 accepts TLS 1.0 and TLS 1.1, below TLS 1.2."
    )


def test_ssl_3_0_chosen_for_an_offer_of_tls_1_0_is_a_weak_port() -> None:
    ssl_3_0 = Observation(Kind.ANSWER, hello=ServerHello(0x0300, 5))
    assert prove(results(8443, ssl_3_0, target="1.0"), "1.0").reason == "10.1.1.1:8443 accepts SSL 3.0, below TLS 1.0."


def test_a_closed_port_next_to_a_good_one_leaves_the_proof_open() -> None:
    mixed = [*results(8443, *GOOD), *results(5061, CLOSED, CLOSED, CLOSED, CLOSED)]
    assert prove(mixed, "1.2") == Summary(
        Proof.UNPROVEN, "10.1.1.1:5061 does not show that it accepts TLS 1.2 or higher: connection refused."
    )


def test_a_silent_old_version_leaves_the_proof_open() -> None:
    assert prove(results(8443, SILENT, refusal(), hello("1.2")), "1.2").reason == (
        "10.1.1.1:8443 does not show that it refuses TLS 1.0: connected, but no complete answer in time (0 bytes came)."
    )


def test_an_old_version_that_was_not_probed_leaves_the_proof_open() -> None:
    only_target = [result for result in results(8443, *GOOD) if result.version == "1.2"]
    assert prove(only_target, "1.2").reason == "10.1.1.1:8443 does not show that it refuses TLS 1.0: not probed."


def test_a_port_that_refuses_everything_leaves_the_proof_open() -> None:
    assert prove(results(8443, *[refusal()] * 4), "1.2").proof is Proof.UNPROVEN


def test_several_gaps_are_one_sentence() -> None:
    mixed = [result for port in (443, 8443) for result in results(port, *[refusal()] * 4)]
    assert prove(mixed, "1.2").reason == (
        "10.1.1.1:443 does not show that it accepts TLS 1.2 or higher: alert 70 protocol_version (and 1 more)."
    )


def test_no_port_is_no_proof() -> None:
    assert prove([], "1.2") == Summary(Proof.UNPROVEN, "No port was probed.")


def test_an_ipv6_address_is_set_apart_from_its_port() -> None:
    assert prove(results(8443, *[CLOSED] * 4, host="2001:db8::1"), "1.2").reason == (
        "No TLS port could be reached ([2001:db8::1]:8443: connection refused)."
    )


OBSERVATIONS = st.one_of(
    st.sampled_from([CLOSED, SILENT, *(hello(version) for version in WIRE)]),
    st.integers(0, 255).map(refusal),
    st.builds(Observation, st.sampled_from(Kind)),
    st.integers(0, 255).map(lambda description: Observation(Kind.ALERT, alert=Alert(1, description))),
)


@given(
    version=st.sampled_from([*WIRE]),
    target=st.sampled_from([*WIRE]),
    observation=OBSERVATIONS,
    before=OBSERVATIONS,
    after=st.none() | OBSERVATIONS,
    ciphers=st.none() | OBSERVATIONS,
)
def test_no_refusal_without_its_grounds(
    version: str,
    target: str,
    observation: Observation,
    before: Observation,
    after: Observation | None,
    ciphers: Observation | None,
) -> None:
    verdict, text = judge(version, observation, ControlHandshakes(target, before, after, ciphers))
    if verdict is Verdict.ACCEPTED:
        assert observation.accepts(version)
    if verdict is Verdict.REFUSED_BY_VERSION:
        lower = observation.hello is not None and observation.hello.version < WIRE[version]
        by_alert = observation.names_version and (ciphers is None or not ciphers.blames_ciphers)
        control = ciphers.hello if ciphers is not None else None
        by_control = observation.ambiguous(version) and control is not None and control.version > WIRE[version]
        by_drop = observation.dropped and before.accepts(target) and after is not None and after.accepts(target)
        assert lower or by_alert or by_control or by_drop
        assert not observation.warned
        assert text


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_the_cipher_control_says_nothing_about_versions_with_suites_of_their_own(version: str) -> None:
    controls = ControlHandshakes("1.2", hello("1.2"), ciphers=hello("1.2"))
    assert judge(version, refusal(40), controls)[0] is Verdict.INCONCLUSIVE


STRICT = (refusal(), refusal(), hello("1.2"), hello("1.3"))
OPEN = tuple(hello(version) for version in WIRE)


def test_a_lowered_minimum_is_proven_only_by_a_port_that_accepts_the_target_itself() -> None:
    assert prove(results(8443, *OPEN, target="1.0"), "1.0", exact=True) == Summary(
        Proof.EFFECTIVE, "10.1.1.1:8443 accepts TLS 1.0 itself, and nothing below it."
    )
    assert prove(results(8443, *STRICT, target="1.0"), "1.0").proof is Proof.EFFECTIVE
    assert prove(results(8443, *STRICT, target="1.0"), "1.0", exact=True) == Summary(
        Proof.TOO_STRICT, "10.1.1.1:8443 refuses TLS 1.0 and accepts a higher version."
    )


def test_one_port_that_accepts_the_lower_version_is_enough_since_a_node_restarts_as_a_whole() -> None:
    both = [*results(6971, *STRICT, target="1.0"), *results(8443, *OPEN, target="1.0")]
    assert prove(both, "1.0", exact=True).proof is Proof.EFFECTIVE


@pytest.mark.parametrize("port", [6971, 6972, 7443, 9443, 9463])
def test_a_port_that_never_speaks_an_old_version_cannot_show_that_it_is_allowed_again(port: int) -> None:
    assert prove(results(port, *STRICT, target="1.0"), "1.0", exact=True) == Summary(
        Proof.UNPROVEN,
        f"10.1.1.1:{port} refuses what is below TLS 1.2 at any minimum, so it cannot show that TLS 1.0 is accepted.",
        final=True,
    )


def test_a_version_below_a_lowered_target_is_still_too_low() -> None:
    assert prove(results(8443, *OPEN, target="1.1"), "1.1", exact=True).proof is Proof.NOT_EFFECTIVE
