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
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed, UnknownQuestion
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.sentences import essence, sentences
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.terminal import shown_line
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.cli import noise
from tests.unit.cli.device import Ask, Device, End, open_session
from tests.unit.cli.texts import (
    ASK,
    CAPITAL_ASK,
    CER_MANUAL_12,
    CER_NODE_12,
    CLUSTER_12,
    CLUSTER_13,
    IMP_CLUSTER_12,
    NODE_12,
    PCD_12,
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

    def device(self, text: str, **options: object) -> Device:
        done = ["\r\nSuccessfully set minimum TLS version to 1.2\r\nAppliance is being Restarted ...\r\n", End()]
        ask = Ask(self.ask, {self.yes: done, self.yes.replace("yes", "no").replace("Yes", "No"): ["\r\nNothing done."]})
        return Device({self.dialogue.command: [text, ask]}, start=["admin:"], **options)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"<{self.dialogue.questions[0].name}: {self.text[:300]}>"


def known(product: Product, regime: Regime, target: str, text: str, **more: str) -> Known:
    return Known(set_tls_min_version(product, regime, target), text, **more)


CER_ASK = {"ask": CAPITAL_ASK, "yes": "Yes"}
MANUAL = Regime.NODE_MANUAL
KNOWN = [
    *(
        known(product, Regime.NODE, target, NODE_12.replace("1.2", target))
        for product in (Product.CUCM, Product.IMP, Product.CUC, Product.PCD, Product.CER)
        for target in ("1.0", "1.1", "1.2")
    ),
    *(
        known(Product.CER, regime, target, CER_NODE_12.replace("1.2", target), **CER_ASK)
        for regime in (Regime.NODE, MANUAL)
        for target in ("1.0", "1.1", "1.2")
    ),
    *(
        known(Product.CUCM, Regime.CLUSTER, target, CLUSTER_12.replace("1.2", target))
        for target in ("1.0", "1.1", "1.2")
    ),
    known(Product.CUCM, Regime.CLUSTER, "1.3", CLUSTER_13),
    known(Product.IMP, Regime.CLUSTER, "1.2", IMP_CLUSTER_12),
    known(Product.CUC, Regime.CLUSTER, "1.2", IMP_CLUSTER_12.replace("IM & Presence", "Connection")),
    known(Product.CUC, Regime.CLUSTER, "1.3", NODE_12.replace("1.2", "1.3")),
    *(known(Product.PCD, MANUAL, target, PCD_12.replace("1.2", target)) for target in ("1.2", "1.3")),
    *(known(Product.CER, MANUAL, target, CER_MANUAL_12.replace("1.2", target)) for target in ("1.2", "1.3")),
    Known(system_restart(), "".join(RESTART), ask="Enter (yes/no)? "),
    Known(system_restart(), RESTART_WARNING + "".join(RESTART), ask="Enter (yes/no) ? "),
]
# Sentences that some texts lack, so that a text without them is a known one, too.
OPTIONAL = re.compile(
    "If you have|Also, please|See Cisco|The Authenticated|(?:NOTE:- )?This will set minimum|Please ensure to|Warning$"
    r"|W A R N I N G|Please make sure database|Use the command|If database"
)

spinners = st.lists(st.sampled_from(["\\\b", "|\b", "/\b", "-\b", "\r/", "\r\x1b[K", "\x1b[0m"]), max_size=8).map(
    "".join
)


@given(
    case=st.sampled_from(KNOWN),
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
    assume(essence(sentence))  # not a heading alone
    return case.text[:place] + sentence + case.text[place:]


def add_a_sentence_of_another_dialogue(draw: st.DataObject, case: Known) -> str:
    others = {sentence for other in KNOWN for sentence in sentences(other.text)}
    mine = {one for question in case.dialogue.questions for one in question.known} | {""}
    sentence = draw.draw(st.sampled_from(sorted(one for one in others if essence(one) not in mine)), label="sentence")
    places = [0, len(case.text), *(match.end() for match in re.finditer(r"\r\n", case.text))]
    place = draw.draw(st.sampled_from(places), label="place")
    return f"{case.text[:place]}{sentence}.\r\n{case.text[place:]}"


def leave_out_a_sentence(draw: st.DataObject, case: Known) -> str:
    found = [sentence for sentence in sentences(case.text) if not OPTIONAL.match(sentence)]
    gone = draw.draw(st.sampled_from(found), label="gone")
    lines = r"\s+".join(map(re.escape, gone.split()))
    return re.sub(lines, "", case.text)


def change_a_number(draw: st.DataObject, case: Known) -> str:
    numbers = list(re.finditer(r"\d\.\d", case.text))
    assume(numbers)
    old = draw.draw(st.sampled_from(numbers), label="old")
    new = draw.draw(other_numbers, label="new")
    assume(new != old[0])
    return case.text[: old.start()] + new + case.text[old.end() :]


def _word(draw: st.DataObject, case: Known) -> re.Match[str]:
    words = re.finditer(r"(?<!\S)[A-Za-z(][A-Za-z.]*(?!\S)", case.text)
    return draw.draw(st.sampled_from([word for word in words if word[0] not in HEADS]), label="word")


HEADS = {"Warning", *"WARNING"}  # may stand before each sentence, or be missing
# Two spellings of these are known, and capitals do not matter.
SPELT = ("make", "makes", "support", "supports", "affect", "effect", "affect.", "effect.")


def replace_a_word(draw: st.DataObject, case: Known) -> str:
    old = _word(draw, case)
    new = draw.draw(other_words, label="new")
    assume(new.lower() not in (old[0].lower(), old[0].lower().strip("."), *SPELT))
    return case.text[: old.start()] + new + case.text[old.end() :]


def leave_out_a_word(draw: st.DataObject, case: Known) -> str:
    old = _word(draw, case)
    assume(old[0] != "all")  # "ensure all the endpoints", "ensure the endpoints"
    return case.text[: old.start()] + case.text[old.end() :]


def insert_a_word(draw: st.DataObject, case: Known) -> str:
    behind = _word(draw, case).end()
    new = draw.draw(other_words, label="new")
    assume(new.lower() not in ("all", "note", "warning"))
    return f"{case.text[:behind]} {new}{case.text[behind:]}"


def _hides(text: str) -> st.SearchStrategy[str]:
    """The text, and what takes it off the screen again."""
    length = len(text)
    return st.sampled_from(
        [
            f"{text}\r\x1b[K",
            f"{text}\r{' ' * length}\r",
            text + "\b" * length + " " * length + "\b" * length,
            f"{text}\x1b[{length}D\x1b[K",
            f"{text}\x1b[{length}D\x1b[{length}P",
            f"{text}\x1b[2K\r",
            f"{text}\x1b[1K\x1b[G",
            f"{text}\x1b[2J\x1b[H",
            f"{text}\r\n\x1b[1A\x1b[J",
            f"\x1b[?1049h{text}\x1b[?1049l",
            f"\x1b[8m{text}\x1b[m",
            f"\x1b]0;{text}\x07",
            f"\x1b]2;{text}\x1b\\",
            f"\x1bP{text}\x1b\\",
            f"\x1b_{text}\x1b\\",
            f"\x1b^{text}",
        ]
    )


_csi = st.from_regex(r"\x1b\[[?>]?[0-9]{0,3}(;[0-9]{1,3})?[@-~]", fullmatch=True)
_escape = st.from_regex(r"\x1b[ (#)]?[0-~]", fullmatch=True)
_control = st.sampled_from(
    [chr(code) for code in (*range(0x0A), *range(0x0B, 0x20), 0x7F, 0x84, 0x85, 0x8D, 0x9B, 0x9D)]
)
_sequences = st.lists(_csi | _escape | _control | st.just("\b" * 9), max_size=6).map("".join)


def hide_a_sentence_in_any_sequences(draw: st.DataObject, case: Known) -> str:
    places = [0, len(case.text), *(match.end() for match in re.finditer(r"\r\n|[a-z.] ", case.text))]
    place = draw.draw(st.sampled_from(places), label="place")
    before, after = draw.draw(_sequences, label="before"), draw.draw(_sequences, label="after")
    return f"{case.text[:place]}{before} {draw.draw(other_sentences, label='sentence')} {after}{case.text[place:]}"


def hide_a_sentence(draw: st.DataObject, case: Known) -> str:
    places = [0, len(case.text), *(match.end() for match in re.finditer(r"\r\n|[a-z.] ", case.text))]
    place = draw.draw(st.sampled_from(places), label="place")
    hidden = draw.draw(other_sentences.flatmap(_hides), label="hidden")
    return case.text[:place] + hidden + case.text[place:]


def show_a_known_text_over_another(draw: st.DataObject, case: Known) -> str:
    """Another number or word was printed, and the known one over it."""
    old = _word(draw, case) if not (numbers := list(re.finditer(r"\d\.\d", case.text))) else numbers[-1]
    new = draw.draw(other_words.filter(lambda word: word.lower() != old[0].lower()), label="new")
    back = draw.draw(st.sampled_from(["\b" * len(new), f"\x1b[{len(new)}D"]))
    return f"{case.text[: old.start()]}{new}{back}\x1b[K{case.text[old.start() :]}"


def look_alike(draw: st.DataObject, case: Known) -> str:
    """A letter or a digit is one of another script, or something that cannot be seen stands before it."""
    place = draw.draw(st.sampled_from([match.start() for match in re.finditer(r"[A-Za-z0-9]", case.text)]))
    alike = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "s": "\u017f", "K": "\u212a", "1": "\uff11", "2": "\u0662"}
    character = case.text[place]
    other = alike.get(character, character + draw.draw(st.sampled_from("\u200b\u202e\u00ad\ufeff\u2060")))
    return case.text[:place] + other + case.text[place + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        add_a_sentence,
        add_a_sentence_of_another_dialogue,
        leave_out_a_sentence,
        change_a_number,
        replace_a_word,
        leave_out_a_word,
        insert_a_word,
        hide_a_sentence,
        hide_a_sentence_in_any_sequences,
        show_a_known_text_over_another,
        look_alike,
    ],
)
@given(case=st.sampled_from(KNOWN), spinner=spinners, pieces=noise.pieces, data=st.data())
def test_a_warning_that_is_not_the_known_one_is_never_answered_with_yes(
    change: object, case: Known, spinner: str, pieces: noise.Pieces, data: st.DataObject
) -> None:
    text = change(data, case)  # type: ignore[operator]
    device = case.device(f"{spinner}\r\n{text}", pieces=iter(pieces))
    with pytest.raises((UnknownQuestion, DeadlinePassed)) as raised:
        open_session(device).converse(case.dialogue)
    behind = device.typed.partition(f"{case.dialogue.command}\r")[2]
    assert device.answered in (["no"], ["No"], [])
    if isinstance(raised.value, DeadlinePassed):  # the question itself is hidden, at least in part
        assert (behind, device.answered) == ("", [])
        assert case.ask.strip() not in shown_line(f"{text}{case.ask}")
    else:
        assert behind in ("no\r", "No\r", "\x03")
        assert re.search(r"answered '[nN]o'|left with Ctrl-C", str(raised.value))
