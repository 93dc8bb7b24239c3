# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The known warning is answered with one yes in whatever pieces it comes, and any other warning never."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import (
    set_tls_min_version,
    system_restart,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Dialogue, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import UnknownQuestion
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.cli import noise
from tests.unit.cli.device import Ask, Device, End, open_session
from tests.unit.cli.texts import (
    ASK,
    CLUSTER_12,
    CLUSTER_13,
    IMP_CLUSTER_12,
    NODE_12,
    PCD_CLUSTER_13,
    RESTART,
    RESTART_WARNING,
)


@dataclass(frozen=True)
class Known:
    """A dialogue, and a text that it knows."""

    dialogue: Dialogue
    text: str
    ask: str = ASK
    yes: str = "yes"
    # Where the texts of some releases are not published, so that any words will do.
    free: str = r"NOTE:- .*? for (.*?) only\. Please ensure to (.*?)\.|Please reboot (.*?) using"

    def device(self, text: str, **options: object) -> Device:
        done = ["\r\nSuccessfully set minimum TLS version to 1.2\r\nAppliance is being Restarted ...\r\n", End()]
        ask = Ask(self.ask, {self.yes: done, self.yes.replace("yes", "no").replace("Yes", "No"): ["\r\nNothing done."]})
        return Device({self.dialogue.command: [text, ask]}, start=["admin:"], **options)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"<{self.dialogue.questions[0].name}: {self.text[:300]}>"


def known(product: Product, regime: Regime, target: str, text: str, **more: str) -> Known:
    return Known(set_tls_min_version(product, regime, target), text, **more)


OTHER_NODES = Known.free + r"|across all the (.*?)nodes"
KNOWN = [
    *(
        known(product, Regime.NODE, target, NODE_12.replace("1.2", target))
        for product in (Product.CUCM, Product.IMP, Product.CUC, Product.PCD)
        for target in ("1.0", "1.1", "1.2")
    ),
    *(
        known(Product.CUCM, Regime.CLUSTER, target, CLUSTER_12.replace("1.2", target))
        for target in ("1.0", "1.1", "1.2")
    ),
    known(Product.CUCM, Regime.CLUSTER, "1.3", CLUSTER_13),
    known(Product.IMP, Regime.CLUSTER, "1.2", IMP_CLUSTER_12, free=OTHER_NODES),
    known(Product.CUC, Regime.CLUSTER, "1.2", IMP_CLUSTER_12.replace("IM & Presence", "Connection"), free=OTHER_NODES),
    known(Product.PCD, Regime.CLUSTER, "1.3", PCD_CLUSTER_13),
    known(Product.PCD, Regime.CLUSTER, "1.2", PCD_CLUSTER_13),
    Known(system_restart(), "".join(RESTART), ask="Enter (yes/no)? "),
    Known(system_restart(), RESTART_WARNING + "".join(RESTART), ask="Enter (yes/no) ? "),
]
# CER's guide does not print the warning: whatever it says must name the target, and no other number or operation.
CER = [
    known(Product.CER, Regime.NODE, "1.2", NODE_12),
    known(
        Product.CER,
        Regime.NODE,
        "1.2",
        "This command sets the minimum TLS version to 1.2.\r\n",
        ask="Do you want to continue (Yes or No)? ",
        yes="Yes",
    ),
]

spinners = st.lists(st.sampled_from(["\\\b", "|\b", "/\b", "-\b", "\r/", "\r\x1b[K", "\x1b[0m"]), max_size=8).map(
    "".join
)


@given(
    case=st.sampled_from([*KNOWN, *CER]),
    spinner=spinners,
    dress=noise.dresses,
    drops=st.sets(st.integers(0, 4), max_size=2),
    pieces=noise.pieces,
    data=st.data(),
)
def test_the_known_warning_is_answered_with_one_yes(
    case: Known, spinner: str, dress: tuple[str, str], drops: set[int], pieces: noise.Pieces, data: st.DataObject
) -> None:
    text = spinner + "\r\n" + case.text
    pauses = data.draw(st.lists(st.integers(1, len(text) - 1), max_size=4), label="pauses")
    device = case.device("", echo=noise.Echo("", "", *dress), drops=drops, pieces=iter(pieces))
    ask = list(device.commands[case.dialogue.command])[-1]
    device.commands[case.dialogue.command] = [
        *noise.Output(text, "", tuple((place, noise.PAUSE) for place in pauses)).script(),
        ask,
    ]
    said = open_session(device).converse(case.dialogue)
    assert (said.accepted, said.ending) == (True, Ending.EOF)
    assert device.answered == [case.yes]
    # What was dropped was typed again.
    keys = next(count for count in itertools.count(1) if len(set(range(count)) - drops) == len(case.yes))
    typed = device.typed.removeprefix(f"set cli pagination off\r{case.dialogue.command}\r").removesuffix("\r")
    assert len(typed) == keys
    assert "".join(key for index, key in enumerate(typed) if index not in drops) == case.yes


other_words = st.from_regex(r"[A-Za-z]{2,10}", fullmatch=True)
other_sentences = st.lists(other_words, min_size=1, max_size=8).map(lambda words: " ".join(words) + ".")
other_numbers = st.sampled_from(["1.0", "1.1", "1.2", "1.3", "2.2", "1.25", "11.2", "12", "0", "1.2.1"])


def add_a_sentence(draw: st.DataObject, case: Known) -> str:
    places = [0, *(match.end() for match in re.finditer(r"\r\n|(?<=[a-z])\. ", case.text))]
    place = draw.draw(st.sampled_from(places), label="place")
    sentence = draw.draw(other_sentences, label="sentence") + draw.draw(st.sampled_from([" ", "\r\n"]))
    return case.text[:place] + sentence + case.text[place:]


def change_a_number(draw: st.DataObject, case: Known) -> str:
    numbers = list(re.finditer(r"\d\.\d", case.text))
    assume(numbers)
    old = draw.draw(st.sampled_from(numbers), label="old")
    new = draw.draw(other_numbers, label="new")
    # PCD's guide sets 1.3 and warns of 1.2: both are let pass.
    assume(new not in ((old[0], "1.2", case.dialogue.command[-3:]) if case.text == PCD_CLUSTER_13 else (old[0],)))
    return case.text[: old.start()] + new + case.text[old.end() :]


def replace_a_word(draw: st.DataObject, case: Known) -> str:
    free = [match.span(group) for match in re.finditer(case.free, case.text) for group in range(1, match.re.groups + 1)]
    words = [
        match
        for match in re.finditer(r"[A-Za-z]{2,}", case.text)
        if not any(start <= match.start() < stop for start, stop in free)
    ]
    old = draw.draw(st.sampled_from(words), label="old")
    new = draw.draw(other_words, label="new")
    # Two spellings of these are known, and capitals do not matter.
    assume(new.lower() not in (old[0].lower(), "make", "makes", "support", "supports", "affect", "effect"))
    return case.text[: old.start()] + new + case.text[old.end() :]


@pytest.mark.parametrize("change", [add_a_sentence, change_a_number, replace_a_word])
@given(case=st.sampled_from(KNOWN), spinner=spinners, pieces=noise.pieces, data=st.data())
def test_a_warning_that_is_not_the_known_one_is_never_answered_with_yes(
    change: object, case: Known, spinner: str, pieces: noise.Pieces, data: st.DataObject
) -> None:
    text = change(data, case)  # type: ignore[operator]
    device = case.device(f"{spinner}\r\n{text}", pieces=iter(pieces))
    with pytest.raises(UnknownQuestion, match=r"answered 'no'|left with Ctrl-C"):
        open_session(device).converse(case.dialogue)
    behind = device.typed.partition(f"{case.dialogue.command}\r")[2]
    assert behind in ("no\r", "\x03")
    assert device.answered in (["no"], [])
