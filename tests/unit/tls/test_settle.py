# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict over all tries of a version: one acceptance outweighs all refusals, and few refusals are none."""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins.plugin_utils.tls.hello_forms import Form
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.observation import Kind, Observation
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.server_hello import Alert, ServerHello
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.settle import ROUNDS, Try, settle
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import ControlHandshakes, Verdict
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tls.test_verdict import OBSERVATIONS, WIRE, hello, refusal

GOOD = ControlHandshakes("1.2", hello("1.2"), hello("1.2"))
RESET = Observation(Kind.RESET)
tries = st.lists(
    st.builds(Try, OBSERVATIONS, st.sampled_from(Form), st.integers(0, ROUNDS - 1)), min_size=1, max_size=9
)
controls = st.builds(
    ControlHandshakes,
    st.just("1.2"),
    OBSERVATIONS,
    st.none() | OBSERVATIONS,
    st.none() | OBSERVATIONS,
    other=st.sampled_from(["", "1.1", "1.3"]),
)


def in_rounds(*observations: Observation) -> list[Try]:
    return [Try(observation, round=number) for number, observation in enumerate(observations)]


@given(tries, controls, st.sampled_from([*WIRE]))
def test_an_acceptance_wins_and_a_refusal_has_three_rounds_of_grounds(
    many: list[Try], around: ControlHandshakes, version: str
) -> None:
    found = settle(version, many, around)
    accepted = any(one.observation.accepts(version) for one in many)
    assert (found.verdict is Verdict.ACCEPTED) is accepted
    lower = any(one.observation.hello and one.observation.hello.version < WIRE[version] for one in many)
    if found.verdict.refused and not lower:
        assert len({one.round for one in many}) == ROUNDS
        assert all(one.observation.turned_away for one in many)
        assert not any(one.observation.warned for one in many)
        assert not around.lost
    if found.verdict is Verdict.REFUSED_BY_VERSION and any(one.observation.dropped for one in many if one.form.wide):
        assert lower or around.good


def test_one_or_two_refusals_are_none() -> None:
    assert settle("1.0", in_rounds(refusal()), GOOD).verdict is Verdict.INCONCLUSIVE
    found = settle("1.0", in_rounds(RESET, RESET), GOOD)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.seen == (
        "connection reset without an answer, 2 times; TLS 1.2 is accepted before and after; this was not repeated"
    )
    assert settle("1.0", in_rounds(*[RESET] * 3), GOOD).verdict is Verdict.REFUSED_BY_VERSION


def test_tries_of_one_round_count_once() -> None:
    assert settle("1.0", [Try(refusal())] * 9, GOOD).verdict is Verdict.INCONCLUSIVE


def test_refusals_of_unusual_hellos_alone_are_inconclusive() -> None:
    forms = (Form.ANONYMOUS, Form.STATIC_DH, Form.EXPORT)
    found = settle("1.0", [Try(refusal(40), form, number) for number, form in enumerate(forms)], GOOD)
    assert (found.verdict, found.seen) == (
        Verdict.INCONCLUSIVE,
        "alert 40 handshake_failure, 3 times; no usual ClientHello was tried, so this says nothing about the version",
    )


def test_of_two_reasons_the_one_counts_that_says_less() -> None:
    around = ControlHandshakes("1.2", hello("1.2"), hello("1.2"), refusal(40))
    found = settle("1.0", in_rounds(refusal(70), refusal(40), refusal(70)), around)
    assert found.verdict is Verdict.REFUSED_BY_CIPHER


def test_a_lower_version_in_any_try_is_what_is_told() -> None:
    ssl3 = Observation(Kind.ANSWER, hello=ServerHello(0x0300, 5))
    found = settle("1.1", in_rounds(refusal(), ssl3), GOOD)
    assert (found.verdict, found.seen) == (Verdict.REFUSED_BY_VERSION, "ServerHello SSL 3.0")


def test_the_time_is_that_of_all_tries() -> None:
    slow = Observation(Kind.ALERT, alert=Alert(2, 70), duration=0.25)
    assert settle("1.0", in_rounds(slow, slow, slow), GOOD).observation.duration == 0.75
