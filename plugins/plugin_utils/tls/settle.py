# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a version over all connections that offered it: one that was accepted outweighs all refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .client_hello import wire_version
from .hello_forms import Form
from .observation import Observation
from .verdict import ControlHandshakes, Verdict, weigh

__all__ = ["ROUNDS", "Settled", "Try", "settle"]

# A refusal counts if it was seen in this many rounds, with an accepted control after each. Otherwise a server that
# refuses the first or the second hello, or a firewall that limits the rate of connections, would look like a refusal of
# the version.
ROUNDS = 3


@dataclass(frozen=True)
class Try:
    """One connection that offered the version. The rounds are counted from 0."""

    observation: Observation
    form: Form = Form.PLAIN
    round: int = 0


@dataclass(frozen=True)
class Settled:
    """The verdict, its reason in words, and the observation that decided, with the duration of all tries."""

    verdict: Verdict
    seen: str
    observation: Observation


def settle(version: str, tries: Sequence[Try], controls: ControlHandshakes) -> Settled:
    """The verdict on `version` from at least one try. INCONCLUSIVE if in doubt."""
    decider, verdict, words = _decide(version, tries, controls)
    seconds = sum(one.observation.duration for one in tries)
    return Settled(verdict, words, replace(decider.observation, duration=seconds))


def _decide(version: str, tries: Sequence[Try], controls: ControlHandshakes) -> tuple[Try, Verdict, str]:
    first = tries[0]
    for number, one in enumerate(tries):
        if one.observation.accepts(version):
            return one, Verdict.ACCEPTED, _at_last(tries[: number + 1])
    for one in tries:
        if one.observation.hello is not None and one.observation.hello.version < wire_version(version):
            return one, Verdict.REFUSED_BY_VERSION, one.observation.text
    judged = [(one, *weigh(version, one.observation, controls)) for one in tries if _counts(one)]
    for one, verdict, note in judged:
        if not verdict.refused:
            # A server that refuses the version once and then does something else is not understood.
            before = "" if one.observation.text == first.observation.text else f"{_text(first)}; later "
            return one, verdict if one is first else Verdict.INCONCLUSIVE, f"{before}{_text(one)}{note}"
    if not judged:
        words = "no usual ClientHello was tried, so this says nothing about the version"
        return first, Verdict.INCONCLUSIVE, f"{_counted(tries)}; {words}"
    # If there are two reasons, the weaker one counts.
    by_cipher = (entry for entry in judged if entry[1] is Verdict.REFUSED_BY_CIPHER)
    decider, verdict, note = next(by_cipher, judged[0])
    if len({one.round for one in tries}) < ROUNDS:
        return decider, Verdict.INCONCLUSIVE, f"{_counted(tries)}{note}; this was not repeated"
    return decider, verdict, f"{_counted(tries)}{note}"


def _counts(one: Try) -> bool:
    """Whether a try counts: a refusal of one unusual form of the hello does not."""
    return one.form.wide or not one.observation.turned_away


def _at_last(tries: Sequence[Try]) -> str:
    *before, last = tries
    return f"{_text(last)}, after {_counted(before)}" if before else _text(last)


def _text(one: Try) -> str:
    return f"{one.observation.text} {one.form.value}".rstrip()


def _counted(tries: Sequence[Try]) -> str:
    """What was seen, and how often: "alert 70 protocol_version, 9 times"."""
    texts = Counter(one.observation.text for one in tries)
    if len(texts) == 1:
        (text,) = texts
        return text if len(tries) == 1 else f"{text}, {len(tries)} times"
    return ", ".join(f"{text} ({number} times)" if number > 1 else text for text, number in texts.items())
