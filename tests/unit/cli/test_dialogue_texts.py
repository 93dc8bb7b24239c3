# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which warning lets `set tls min-version` be confirmed: that of the expected regime and target, and no other."""

from __future__ import annotations

import time

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli import question as question_module
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import (
    set_tls_min_version,
    system_restart,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.patterns import looks_like_question, negative_answer
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.question import Question
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime

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
    PCD_13,
    RESTART,
    RESTART_WARNING,
)


def objection(product: Product, regime: Regime, target: str, text: str) -> str:
    """The first objection, unless one of the dialogue's questions has none."""
    asked = [q for q in set_tls_min_version(product, regime, target).questions if q.pattern.search(ASK)]
    objections = [question.objection(text + ASK) for question in asked]
    return "" if "" in objections else objections[0]


@pytest.mark.parametrize("product", [Product.CUCM, Product.IMP, Product.CUC, Product.PCD, Product.CER])
@pytest.mark.parametrize("target", ["1.0", "1.1", "1.2"])
def test_the_node_regime_accepts_its_own_text_on_each_product(product: Product, target: str) -> None:
    assert objection(product, Regime.NODE, target, NODE_12.replace("1.2", target)) == ""


@pytest.mark.parametrize(
    ("product", "target", "text"),
    [
        (Product.CUCM, "1.2", CLUSTER_12),
        (Product.CUCM, "1.3", CLUSTER_13),
        (Product.CUCM, "1.0", CLUSTER_12.replace("1.2", "1.0")),
        (Product.IMP, "1.2", IMP_CLUSTER_12),
        (Product.IMP, "1.2", IMP_CLUSTER_12.replace("IM & Presence nodes", "nodes")),
        (Product.IMP, "1.2", IMP_CLUSTER_12.replace("IM & Presence nodes", "cups nodes")),
        (Product.CUC, "1.2", IMP_CLUSTER_12.replace("IM & Presence nodes", "Unity Connection nodes")),
    ],
)
def test_the_cluster_regime_accepts_the_known_texts_and_their_structure(
    product: Product, target: str, text: str
) -> None:
    assert objection(product, Regime.CLUSTER, target, text) == ""


@pytest.mark.parametrize(
    ("product", "target", "text"),
    [
        (Product.PCD, "1.2", PCD_12),
        (Product.PCD, "1.3", PCD_13),
        (Product.PCD, "1.3", CLUSTER_13.split("Warning:")[0].replace("*", "") + PCD_13),
        (Product.CER, "1.2", CER_MANUAL_12),
        (Product.CER, "1.3", CER_MANUAL_12.replace("1.2", "1.3")),
        (Product.CER, "1.2", CER_MANUAL_12.replace("CER", "Emergency Responder")),
    ],
)
def test_where_a_node_is_set_and_restarted_by_hand_its_own_text_is_accepted(
    product: Product, target: str, text: str
) -> None:
    assert objection(product, Regime.NODE_MANUAL, target, text) == ""


@pytest.mark.parametrize("text", [CER_NODE_12, NODE_12, CER_NODE_12.replace("Warning\r\n", "Warning: ")])
@pytest.mark.parametrize("regime", [Regime.NODE, Regime.NODE_MANUAL])
def test_emergency_responder_has_its_own_words_for_the_common_warning(text: str, regime: Regime) -> None:
    assert objection(Product.CER, regime, "1.2", text) == ""
    assert objection(Product.CER, regime, "1.1", text)
    assert objection(Product.CUCM, Regime.NODE, "1.2", CER_NODE_12)


@pytest.mark.parametrize(
    ("product", "regime", "text", "restart"),
    [
        (Product.CER, Regime.NODE_MANUAL, CER_NODE_12, "automatic"),
        (Product.CER, Regime.NODE_MANUAL, CER_MANUAL_12, "required"),
        (Product.CUC, Regime.CLUSTER, NODE_12, "automatic"),
        (Product.CUC, Regime.CLUSTER, IMP_CLUSTER_12.replace("IM & Presence ", ""), "required"),
    ],
)
def test_where_no_document_tells_the_restart_the_text_of_the_node_does(
    product: Product, regime: Regime, text: str, restart: str
) -> None:
    asked = set_tls_min_version(product, regime, "1.2").questions
    assert {q.restart for q in asked if q.pattern.search(ASK) and not q.objection(text + ASK)} == {restart}


@pytest.mark.parametrize(
    ("product", "regime", "text"),
    [
        (Product.CER, Regime.NODE, NODE_12),
        (Product.CER, Regime.NODE, CER_NODE_12),
        (Product.CER, Regime.NODE_MANUAL, CER_MANUAL_12),
        (Product.CUCM, Regime.NODE, NODE_12),
        (Product.CUCM, Regime.CLUSTER, CLUSTER_12),
        (Product.IMP, Regime.CLUSTER, IMP_CLUSTER_12),
        (Product.PCD, Regime.NODE_MANUAL, PCD_12),
    ],
)
@pytest.mark.parametrize(
    "more",
    [
        "911 calls are not routed until they are entered again. The other server reboots at the same time.",
        "NOTE:- This will set minimum TLS version for this node only. Please ensure to restore the database.",
        "Please reboot the phones using utils system restart for updated minimum TLS value to take effect.",
        "This will set the minimum TLS to 1.2 across all the routers and other nodes in the cluster.",
        "This will set the minimum TLS to 1.0 on PCD node.",
    ],
)
def test_no_rule_takes_free_words(product: Product, regime: Regime, text: str, more: str) -> None:
    assert objection(product, regime, "1.2", text) == ""
    assert objection(product, regime, "1.2", f"{text}{more}\r\n")
    assert objection(product, regime, "1.2", f"{more}\r\n{text}")


@pytest.mark.parametrize(
    "hidden",
    [
        "All phones lose their files.\r\x1b[K",
        "All phones lose their files." + "\b" * 28 + " " * 28 + "\b" * 28,
        "All phones lose their files.\x1b[2K\r",
        "All phones lose their files.\x1b[28D\x1b[K",
        "All phones lose their files.\x1b[1G\x1b[28P",
        "\x1b]0;All phones lose their files.\x07",
        "\x1bPAll phones lose their files.\x1b\\",
        "\x1b[8mAll phones lose their files.\x1b[0m",
        "All phones lose their files.\x1b[2J",
        "All phones lose their files.\x1b[1A",
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_text_that_was_hidden_again_is_unknown_text(hidden: str, place: int) -> None:
    warning, stars, rest = NODE_12.partition("*" * 100)
    text = f"{hidden}{NODE_12}" if place == 0 else f"{warning}{hidden}{stars}{rest}"
    assert objection(Product.CUCM, Regime.NODE, "1.2", text)
    assert objection(Product.CUCM, Regime.NODE, "1.2", NODE_12 + hidden)


@pytest.mark.parametrize("other", ["1.\uff12", "\u0661.2", "\uff11.2", "1.2\u200b", "\u202e1.2", "1\u2024" + "2"])
def test_a_digit_that_only_looks_like_one_is_unknown_text(other: str) -> None:
    assert "not ASCII" in objection(Product.CUCM, Regime.NODE, "1.2", NODE_12.replace("1.2", other))
    assert "not ASCII" in objection(Product.CUCM, Regime.NODE, "1.2", NODE_12.replace("server", "\u0455erver"))
    assert "not ASCII" in objection(Product.CUCM, Regime.NODE, "1.2", NODE_12.replace("server", "\u017ferver"))


@pytest.mark.parametrize(
    ("product", "regime", "target", "text"),
    [
        (Product.CUCM, Regime.NODE, "1.2", CLUSTER_12),
        (Product.CUCM, Regime.CLUSTER, "1.2", NODE_12),
        (Product.IMP, Regime.CLUSTER, "1.2", NODE_12),
        (Product.IMP, Regime.CLUSTER, "1.2", IMP_CLUSTER_12 + "The server will reboot.\r\n"),
        (Product.IMP, Regime.CLUSTER, "1.2", IMP_CLUSTER_12 + "All nodes will be restarted automatically.\r\n"),
        (Product.IMP, Regime.CLUSTER, "1.2", IMP_CLUSTER_12.replace("1.2", "1.3")),
        (Product.IMP, Regime.CLUSTER, "1.2", IMP_CLUSTER_12.replace("TLS to 1.2", "TLS to 1.0")),
        (Product.CUCM, Regime.CLUSTER, "1.2", CLUSTER_13),
        (Product.CUCM, Regime.CLUSTER, "1.2", CLUSTER_12.replace("callmanager", "other")),
        (Product.CUCM, Regime.CLUSTER, "1.2", CLUSTER_12.replace("Please reboot", "")),
        (Product.PCD, Regime.NODE_MANUAL, "1.3", PCD_12),
        (Product.PCD, Regime.NODE_MANUAL, "1.3", PCD_12.replace("1.2", "1.1")),
        (Product.PCD, Regime.NODE_MANUAL, "1.3", CLUSTER_12.split("Warning:")[0] + PCD_12),
        (Product.PCD, Regime.NODE_MANUAL, "1.3", NODE_12),
        (Product.PCD, Regime.NODE, "1.3", PCD_13),
        (Product.CER, Regime.NODE, "1.2", "This command sets the minimum TLS version to 1.2. The system restarts."),
        (Product.CER, Regime.NODE, "1.2", CER_MANUAL_12),
        (Product.CUCM, Regime.NODE, "1.2", ""),
        (Product.CUCM, Regime.NODE, "1.2", NODE_12.replace("1.2", "1.25")),
        (Product.CUCM, Regime.NODE, "1.2", NODE_12.replace("and the server will reboot", "")),
        (Product.CUCM, Regime.NODE, "1.2", NODE_12 + "All certificates will be regenerated.\r\n"),
        (Product.CUCM, Regime.NODE, "1.2", NODE_12 + "The system is going down for reboot NOW!\r\n"),
        (Product.CUCM, Regime.NODE, "1.2", NODE_12 + "The current minimum is 1.0.\r\n"),
        (Product.CER, Regime.NODE, "1.2", "This will restart the system.\r\n"),
        (Product.CER, Regime.NODE, "1.2", "The minimum TLS version is set to 1.1 on this server.\r\n"),
    ],
)
def test_every_other_text_is_objected_to(product: Product, regime: Regime, target: str, text: str) -> None:
    assert objection(product, regime, target, text)


def test_line_ends_and_blanks_do_not_matter() -> None:
    assert objection(Product.CUCM, Regime.CLUSTER, "1.2", CLUSTER_12.replace(" ", "  \r\n ")) == ""


def test_cer_offers_yes_with_a_capital_and_gets_it() -> None:
    questions = set_tls_min_version(Product.CER, Regime.NODE, "1.2").questions
    offered = [question for question in questions if question.pattern.search(CAPITAL_ASK)]
    assert [question.answer for question in offered] == ["Yes"]
    assert offered[0].objection(CER_NODE_12 + CAPITAL_ASK) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Successfully set minimum TLS version to 1.2",
        "successfully set minimum TLS version to 1.2.",
        "The minimum TLS version is set to 1.2 successfully.",
    ],
)
def test_both_success_lines_count_with_the_right_number_only(line: str) -> None:
    rules = set_tls_min_version(Product.CER, Regime.NODE, "1.2").success
    assert any(rule.search(line) for rule in rules)
    assert not any(rule.search(line.replace("1.2", "1.1")) for rule in rules)


def test_no_dialogue_is_built_for_a_number_that_is_no_tls_version() -> None:
    with pytest.raises(ValueError, match="not a TLS version"):
        set_tls_min_version(Product.CUCM, Regime.NODE, "1.4")


def test_a_restart_accepts_its_question_with_and_without_the_replication_warning() -> None:
    (question,) = system_restart().questions
    assert question.pattern.search("Enter (yes/no)? ")
    assert question.pattern.search("Enter (yes/no) ?")
    assert question.objection("".join(RESTART)) == ""
    assert question.objection(RESTART_WARNING + "".join(RESTART)) == ""
    assert question.objection("Do you really want to shutdown ?")
    assert question.objection("".join(RESTART) + "A forced restart loses data.")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("Continue (y/n)?", "n"),
        ("Proceed (yes|no)? ", "no"),
        ("(Yes or No)?", "No"),
        ("Format the disk [no/yes]: ", "no"),
        ("Which option?", ""),
        ("Reset to factory defaults? [Y]: ", ""),
        ("Hit ENTER to continue...", ""),
        ("Restart (yes=1/no=2) ", ""),
        ("1) yes 2) no : ", ""),
    ],
)
def test_the_no_is_the_one_that_the_question_offers(line: str, answer: str) -> None:
    assert looks_like_question(line)
    assert negative_answer(line) == answer


@pytest.mark.parametrize(
    "line",
    ["", "admin:show version (yes/no) is what it asks, says the guide of 15", "CPU Idle:", "Cisco Tomcat[STARTED]"],
)
def test_output_is_no_question(line: str) -> None:
    assert not looks_like_question(line)


@pytest.mark.parametrize(
    "warning",
    [
        "WARNING: a DRS backup is in progress. Restarting now corrupts the database.",
        "This will restart all nodes in the cluster at the same time.",
    ],
)
def test_a_restart_is_not_confirmed_behind_a_warning_that_no_rule_knows(warning: str) -> None:
    question = system_restart().questions[0]
    known = "Do you really want to restart ?\n\nEnter (yes/no)? "
    assert question.objection(known) == ""
    assert "which no rule knows" in question.objection(f"{warning}\n{known}")


def test_a_set_is_not_confirmed_when_the_known_warning_has_a_sentence_more() -> None:
    question = set_tls_min_version(Product.CUCM, Regime.NODE, "1.2").questions[0]
    known = "This command will result in setting minimum TLS version to 1.2 on all the secure interfaces.\n"
    known += "Warning: This will set the minimum TLS to 1.2 and the server will reboot.\n"
    asks = "Do you want to continue (yes/no) ? "
    assert question.objection(known + asks) == ""
    assert "'All phones lose their files'" in question.objection(f"{known}All phones lose their files.\n{asks}")


HOSTILE = [
    "NOTE:- This will set minimum TLS version for CallManager only. Please ensure to set it ",
    "NOTE:- Please ensure to set the desired minimum TLS version ",
    "Please reboot all the nodes ",
    "This will set the minimum TLS to 1.2 across all the ",
    "callmanager nodes  in the  cluster",
    "server will be now ",
    "regenerat",
    "tls 1.2 ",
    "1.2.",
    "1",
    ".)",
    "? (",
    "a ",
    "\r\n",
    "\n \t",
    "a\r\n\r\n",
    "* ",
    "-\b",
    "x\r",
    "\x1b[K",
    "\x1b[0",
    "\x1b]0;a",
    "\x1bP",
    "ab\r\x1b[P",
    "\x1b[99Cx",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_of_a_judgement_grows_with_the_text_and_no_faster(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_module, "LONGEST", 10**6)  # so that the rules see all of it
    questions = [
        set_tls_min_version(product, regime, "1.2", accepted=[piece.strip() or "x", "Some words"]).questions[0]
        for product, regime in (
            (Product.CUCM, Regime.NODE),
            (Product.IMP, Regime.CLUSTER),
            (Product.CER, Regime.NODE_MANUAL),
        )
    ]
    text = (piece * 225_000)[:225_000]
    for question in questions:
        # A rule that is quadratic takes 11 s for this text; these take less than 1 s on a busy machine.
        assert _seconds(question, text) < 2


def _seconds(question: Question, text: str) -> float:
    best = float("inf")
    for _attempt in range(3):  # the machine may be busy
        began = time.process_time()
        assert question.judge(f"{NODE_12}{text}\r\nUnknown words.\r\n{ASK}").objection
        best = min(best, time.process_time() - began)
        if best < 1:
            break
    return best


def test_a_text_of_225_kb_is_judged_by_its_length_in_no_time() -> None:
    question = set_tls_min_version(Product.CUCM, Regime.NODE, "1.2").questions[0]
    text = ("NOTE:- This will set minimum TLS version for x only. Please ensure to " * 4000)[:225_000]
    began = time.process_time()
    assert "225000 characters" in question.objection(text)
    assert time.process_time() - began < 0.05
