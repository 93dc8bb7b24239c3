# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which texts a secret is hidden in, and how it may be written there."""

from __future__ import annotations

import json

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import (
    HIDDEN,
    hiding,
    redact,
    redact_line,
    redact_sentence,
    shown,
)
from hypothesis import given
from hypothesis import strategies as st

SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1)


def test_the_longer_of_two_secrets_is_replaced_whole() -> None:
    assert redact("secret-2 and secret", ["secret", "secret-2"]) == f"{HIDDEN} and {HIDDEN}"
    assert redact("nothing", ["", "x"]) == "nothing"
    assert redact("nothing", []) == "nothing"


def test_a_secret_is_replaced_also_where_it_is_quoted() -> None:
    secret = "Kö\"r\\n'x"
    for quoted in (f"{secret!r}", json.dumps(secret), json.dumps(secret, ensure_ascii=False)):
        assert redact(f"the line {quoted}", [secret]) == f"the line {quoted[0]}{HIDDEN}{quoted[-1]}"


@pytest.mark.parametrize("beside", ["", "'", '"', "\"'"])
def test_it_does_not_matter_which_quote_was_escaped(beside: str) -> None:
    for secret in ("Kor'rekt", 'Kor"rekt', "Kor'rekt\"9", "Kor\\'rekt"):
        text = repr(f"{beside} {secret} {beside}")
        assert redact_sentence(f"the line {text}", [secret]).count(HIDDEN) == 1


@pytest.mark.parametrize("broken", ["Korrekt-\nPferd-9", "Korr  \r\n  ekt-Pferd-9", "K\norrekt-Pferd-\n9"])
def test_a_secret_that_is_broken_over_lines_is_hidden_and_the_lines_stay_as_many(broken: str) -> None:
    hidden = redact(f"before {broken} after", ["Korrekt-Pferd-9"])
    assert hidden.count("\n") == broken.count("\n")
    assert hidden.replace("\n", "") == f"before {HIDDEN} after"
    assert redact_sentence(f"the line {broken!r}", ["Korrekt-Pferd-9"]) == f"the line '{HIDDEN}'"
    flat = " ".join(broken.split())
    assert redact_sentence(f"the line {flat!r}", ["Korrekt-Pferd-9"]) == f"the line '{HIDDEN}'"


def test_a_short_word_is_hidden_only_where_it_stands_alone() -> None:
    assert redact("the node says no, and now: no.", ["no"]) == f"the node says {HIDDEN}, and now: {HIDDEN}."
    assert redact("TLSv1.2 or 1.2", ["1.2"]) == f"TLSv1.2 or {HIDDEN}"


def test_our_own_words_stay() -> None:
    text = "the node's services: 'Cisco node' is down; answered 'no', the answer 'yes' was not echoed. The node's end"
    assert redact_sentence(text, ["node", "no", "yes", "services"]) == text.replace("Cisco node", f"Cisco {HIDDEN}")


def test_the_beginning_of_a_secret_at_the_end_of_a_cut_quote_is_hidden() -> None:
    line = "x" * 192 + "Korrekt-Pferd-9"
    assert "Korr" not in redact_sentence(f"not recognised: {line[:200]!r}", ["Korrekt-Pferd-9"])


def test_a_line_of_a_log_is_ours_or_the_nodes_by_its_first_character() -> None:
    for line in ("# the cluster", "> show network cluster", "! VosError: the cluster"):
        assert redact_line(line, ["cluster"]) == line
    assert redact_line("< the cluster\n# cluster", ["cluster"]) == f"< the {HIDDEN}\n# {HIDDEN}"


def test_the_text_of_a_device_in_a_sentence_knows_the_secrets_of_the_conversation() -> None:
    assert shown("my cluster") == "my cluster"
    with hiding(["cluster"]), hiding(["Other-1"]):
        assert shown("my cluster, Other-1") == f"my {HIDDEN}, {HIDDEN}"


@given(SECRETS, st.text(), st.text())
def test_no_secret_stays_in_the_text_of_a_device(secret: str, before: str, after: str) -> None:
    hidden = redact(f"{before} {secret} {after}", [secret])
    assert f" {secret} " not in hidden
    assert len(secret) < 6 or secret not in hidden.replace(HIDDEN, " ")


@given(SECRETS, st.text(), st.text())
def test_no_secret_stays_in_what_a_sentence_quotes(secret: str, before: str, after: str) -> None:
    hidden = redact_sentence(f"it says {f'{before} {secret} {after}'!r} here", [secret])
    assert hidden.startswith("it says ")
    assert hidden.endswith(" here")
    assert HIDDEN in hidden
    assert f" {repr(secret)[1:-1]} " not in hidden[8:-5]
