# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant about waves accepts a good journal and finds the fault in a bad one, written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos import wave_invariants as invariants
from tests.chaos.dialogues import batches, wave_batches
from tests.chaos.play import CHANGE, Play, Violation
from tests.chaos.wave_rules import CAPACITY, rules_of
from tests.simulator.process import Entry

SET = "set tls min-version 1.2"
LOOK = "show tls min-version"


def node(name: str, product: str = "cucm", **more: Any) -> dict[str, Any]:
    return {"name": name, "product": product, "role": "publisher" if "pub" in name else "subscriber", **more}


# Two primaries, each with a backup; the publisher and one more node process no calls.
CLUSTER: dict[str, Any] = {
    "name": "c1",
    "nodes": [
        node("pub", call_processing=False, tftp=True),
        node("a1", max_registered=10),
        node("b1", max_registered=10),
        node("a2"),
        node("b2", services_stopped=["Cisco CTIManager"]),
        node("files", call_processing=False, tftp=True),
        node("imp-pub", "imp"),
        node("imp1", "imp"),
        node("imp2", "imp"),
        node("imp3", "imp"),
    ],
    "callmanager_groups": {
        "G1": {"members": ["a1", "b1"], "phones": 6},
        "G2": {"members": ["a2", "b2"], "lists": 1},
        "Old": {"members": ["b1", "b2"], "phones": 0},
    },
    "presence_groups": {"P1": ["imp-pub", "imp1"], "P2": ["imp2"]},
}
RULES = rules_of(CLUSTER)
assert RULES is not None
ALL = {"c1": RULES}
CLUSTER_OF = {entry["name"]: "c1" for entry in CLUSTER["nodes"]}


def journal(*lines: tuple[Any, ...]) -> list[Entry]:
    """One entry a second from 1 on: node, event, text, and what else stands in it."""
    return [
        Entry(
            float(second),
            name,
            event,
            text,
            write=event in ("set", "restart") or text.startswith(("set", "utils system")) or text == "yes",
            **{"by": "play0", **(more[0] if more else {})},
        )
        for second, (name, event, text, *more) in enumerate(lines, 1)
    ]


def down(*names: str) -> list[Entry]:
    return journal(*((name, "going_down", "") for name in names))


def play(**more: Any) -> Play:
    return Play(CHANGE, 0.5, 100.0, **{"code": 0, "account": "play0", "most_down": 4, **more})


def texts(violations: list[Violation]) -> list[str]:
    return [str(violation) for violation in violations]


# Nodes that the rules separate


@pytest.mark.parametrize("wave", [{"b1", "b2"}, {"a1", "a2"}, {"b1", "files"}, {"imp1", "imp2"}, {"pub"}, {"imp3"}])
def test_nodes_of_different_groups_may_be_down_together(wave: set[str]):
    assert RULES.why_apart(wave) == []
    assert invariants.never_together(down(*sorted(wave)), ALL) == []


@pytest.mark.parametrize(
    ("wave", "why"),
    [
        ({"a1", "b1"}, "a1, b1 are in the Unified CM Group G1"),
        ({"a2", "b2"}, "a2, b2 are in the Unified CM Group G2"),
        ({"pub", "a1"}, "pub is the publisher of Unified CM"),
        ({"pub", "files"}, "no other node runs Cisco Tftp"),
        ({"a1", "a2", "b1"}, "they are 3 of the 4 nodes that run Cisco CallManager"),
        ({"a1", "a2", "b1"}, "no other node runs Cisco CTIManager"),
        ({"imp1", "a1"}, "imp1 are of IM and Presence, the others of Unified CM"),
        ({"imp1", "imp-pub"}, "imp-pub is the publisher of IM and Presence"),
        ({"imp1", "imp-pub"}, "imp-pub, imp1 are in one presence redundancy group"),
        ({"imp2", "imp3"}, "imp3 is in no presence redundancy group"),
    ],
)
def test_nodes_that_the_rules_separate_are_found_down_together(wave: set[str], why: str):
    assert why in RULES.why_apart(wave)
    found = invariants.never_together(down(*sorted(wave)), ALL)
    assert any(why in violation.text for violation in found)


def test_the_ctimanagers_of_one_application_are_never_all_down():
    assert invariants.never_together(down("b1", "b2"), ALL, [("a1", "b1")]) == []
    assert texts(invariants.never_together(down("b1", "b2"), ALL, [("b1", "b2")])) == [
        "never together: b2: goes down while b1 is not back: they are all CTIManagers of one application: b1, b2"
    ]


def test_a_node_that_is_back_is_not_down_together_with_the_next_one():
    lines = journal(("a1", "going_down", ""), ("a1", "cli_up", ""), ("b1", "going_down", ""))
    assert invariants.never_together(lines, ALL) == []


def test_a_node_that_goes_down_again_by_a_fault_is_not_laid_at_our_door():
    lines = journal(("b1", "going_down", ""), ("a1", "fault", "reboot_loop"), ("a1", "going_down", ""))
    assert invariants.never_together(lines, ALL) == []
    assert invariants.groups_served(lines, ALL) == []


def test_a_cluster_without_unified_cm_has_no_waves_of_several_nodes():
    assert rules_of({"name": "c2", "nodes": [node("pub", "cuc"), node("sub", "cuc")]}) is None


def test_a_group_of_the_short_form_has_devices_where_its_members_have_phones():
    short = {**CLUSTER, "callmanager_groups": {"G": ["a1", "b1"]}}
    rules = rules_of(short)
    assert rules is not None
    assert rules.why_apart({"a1", "b1"}) == []
    nodes = [{**entry, "phones": 3} if entry["name"] == "a1" else entry for entry in CLUSTER["nodes"]]
    rules = rules_of({**short, "nodes": nodes})
    assert rules is not None
    assert rules.why_apart({"a1", "b1"}) == ["a1, b1 are in the Unified CM Group G"]


# The size of a wave, and ranks


def sent(*names: str) -> list[Entry]:
    return journal(*((name, "answer", "yes") for name in names), *((name, "going_down", "") for name in names))


def test_more_nodes_than_the_play_allows_are_found():
    assert invariants.wave_size_kept(sent("b1", "b2"), ALL, [play(most_down=2)]) == []
    assert texts(invariants.wave_size_kept(sent("b1", "b2", "files"), ALL, [play(most_down=2)])) == [
        "wave size: files: goes down while b1, b2 is not back: more than 2"
    ]
    assert len(invariants.wave_size_kept(sent("b1", "b2"), ALL, [play(most_down=1)])) == 1


def test_nodes_of_different_ranks_in_one_wave_are_found():
    equal = play(ranks={"b1": 3, "b2": 3})
    assert invariants.wave_size_kept(sent("b1", "b2"), ALL, [equal]) == []
    assert texts(invariants.wave_size_kept(sent("b1", "b2"), ALL, [replace(equal, ranks={"b1": 3, "b2": 2})])) == [
        "wave rank: b2: goes down while b1 is not back, which has another rank"
    ]


# A group that had a member up has one up


def test_a_group_without_a_member_that_serves_is_found():
    back = ("b1", "going_down", ""), ("b1", "cli_up", "")
    assert texts(invariants.groups_served(journal(*back, ("a1", "going_down", "")), ALL)) == [
        "group served: a1: goes down, and no member of the Unified CM Group G1 serves"
    ]
    assert invariants.groups_served(journal(*back, ("b1", "services_up", ""), ("a1", "going_down", "")), ALL) == []
    assert invariants.groups_served(journal(*back, ("a2", "going_down", "")), ALL) == []


def test_the_only_member_of_a_group_goes_down_whatever_the_order():
    rules = rules_of({**CLUSTER, "callmanager_groups": {"Alone": {"members": ["a1"], "phones": 3}}})
    assert rules is not None
    assert invariants.groups_served(down("a1"), {"c1": rules}) == []


# No node above its capacity


def registered(**phones: int) -> dict[str, Any]:
    return {"registered": phones}


def test_more_phones_than_a_node_takes_are_found_if_several_nodes_are_down():
    assert RULES.capacity == {"a1": 10, "b1": 10, "a2": CAPACITY, "b2": CAPACITY}
    moved = ("b2", "registrations", "", {**registered(b1=10, b2=400), "refused": {"b1": 1}})
    alone = journal(("a1", "going_down", ""), moved)
    both = journal(("a1", "going_down", ""), ("a2", "going_down", ""), moved, moved)
    enough = journal(("a1", "going_down", ""), ("a2", "going_down", ""), (*moved[:3], registered(b1=10)))
    assert invariants.capacity_kept(alone, ALL) == []
    assert invariants.capacity_kept(enough, ALL) == []
    assert texts(invariants.capacity_kept(both, ALL)) == ["capacity: b1: 11 phones for 10, with a1, a2 down"]


def test_phones_that_have_not_moved_back_yet_still_count():
    lines = journal(
        ("a1", "going_down", ""),
        ("a2", "going_down", ""),
        ("a1", "cli_up", ""),
        ("a2", "cli_up", ""),
        ("b2", "registrations", "", registered(b1=11)),
    )
    assert len(invariants.capacity_kept(lines, ALL)) == 1


def test_a_node_that_goes_down_by_itself_is_no_fault_of_the_wave():
    lines = journal(
        ("a1", "going_down", ""),
        ("a2", "going_down", ""),
        ("b2", "fault", "reboot_loop"),
        ("b2", "going_down", ""),
        ("b2", "registrations", "", registered(b1=11)),
    )
    assert invariants.capacity_kept(lines, ALL) == []


def test_the_lower_one_of_what_the_operator_and_the_node_say_is_the_capacity():
    rules = rules_of(CLUSTER, {"a1": 4, "b1": 40, "a2": 7})
    assert rules is not None
    assert rules.capacity == {"a1": 4, "b1": 10, "a2": 7, "b2": CAPACITY}


# Emergency Responder


def test_emergency_responder_is_not_touched_until_the_ctimanagers_of_the_play_are_at_rest():
    lines = journal(("a1", "answer", "yes"), ("a1", "services_up", ""), ("cer", "command", SET))
    rested = [*lines[:2], replace(lines[2], time=lines[1].time + invariants.REST)]
    assert texts(invariants.emergency_waits(lines, ALL, {"cer"})) == [
        f"emergency waits: cer: {SET!r} was sent 1 s after a CTIManager was back"
    ]
    assert invariants.emergency_waits(rested, ALL, {"cer"}) == []
    assert invariants.emergency_waits([*lines[:2], replace(lines[2], by="play1")], ALL, {"cer"}) == []
    assert invariants.emergency_waits([replace(line, node="b2") for line in lines[:2]] + lines[2:], ALL, {"cer"}) == []


# Two phases: all or none

PAIR = {"b1": "c1", "b2": "c1", "a1": "c1"}
TYPED = (("b1", "command", SET), ("b2", "command", SET))
ASKED = (("b1", "question", "continue?"), ("b2", "question", "continue?"))
READ = tuple((name, "command", LOOK) for name in ("a1", "b1", "b2"))
YES = (("b1", "answer", "yes"), ("b2", "answer", "yes"))


def judge(*lines: tuple[Any, ...], code: int | None = 0) -> list[str]:
    return texts(invariants.all_or_none(journal(*lines), PAIR, [play(code=code)]))


def test_all_questions_all_nodes_read_again_then_all_answers_are_fine():
    assert judge(*TYPED, *ASKED, *READ, *YES) == []
    assert judge(*TYPED, *ASKED, ("b1", "answer", "no"), ("b2", "answer", "no")) == []
    assert [batch.confirmed for batch in batches(journal(*TYPED, *ASKED, *READ, *YES), PAIR)] == [{"b1", "b2"}]


def test_a_yes_before_another_node_of_the_wave_has_asked_is_found():
    refused = (*TYPED, ASKED[0], *READ, YES[0])
    assert judge(*refused) == ["all or none: b2: asked nothing so far, and b1 got a yes"]
    late = (*TYPED, ASKED[0], *READ, YES[0], ASKED[1], YES[1])
    assert judge(*late) == ["all or none: b2: asked nothing so far, and b1, b2 got a yes"]


def test_a_yes_although_another_node_asked_something_unknown_is_found():
    unknown = (*TYPED, ASKED[0], ("b2", "fault", "unknown_question"), ASKED[1], *READ, YES[0])
    assert judge(*unknown) == ["all or none: b2: asked an unknown question, and b1 got a yes"]


def test_a_no_beside_a_yes_is_found_unless_the_play_was_killed():
    lines = (*TYPED, *ASKED, *READ, YES[0], ("b2", "answer", "no"))
    assert judge(*lines) == ["all or none: b2: was answered 'no', and b1 got a yes"]
    assert judge(*lines, code=None) == []


def test_a_second_question_that_gets_a_no_is_no_no_to_the_first_one():
    assert judge(*TYPED, *ASKED, *READ, *YES, ("b2", "question", "sure?"), ("b2", "answer", "no")) == []


def test_a_node_that_was_not_read_again_before_the_yes_is_found():
    assert judge(*TYPED, *ASKED, *READ[1:], *YES) == [
        "all or none: a1: was not read between the question and the yes of b1, b2"
    ]


def test_what_is_typed_while_a_node_of_the_wave_goes_down_is_found():
    first = (("b1", "command", SET), ASKED[0], *READ, YES[0], ("b1", "going_down", ""))
    then = (("b2", "command", SET), ASKED[1], *READ, YES[1])
    assert judge(*first, *then) == [f"all or none: b2: {SET!r} was typed while b1 is not back"]
    assert judge(*first, ("b1", "cli_up", ""), *then) == []
    by_another = [(*line[:3], {"by": "play1"}) for line in then]
    assert judge(*first, *by_another) == []


def test_dialogues_of_two_plays_and_of_two_waves_are_no_batch():
    lines = journal(*TYPED, *ASKED, ("a1", "command", SET, {"by": "play1"}), *YES, ("a1", "command", SET))
    found = [(batch.by, sorted(batch.dialogues)) for batch in batches(lines, PAIR)]
    assert found == [("play0", ["b1", "b2"]), ("play1", ["a1"]), ("play0", ["a1"])]
    assert len(wave_batches(lines, PAIR)) == 1


def test_a_session_that_is_lost_in_the_dialogue_is_noted():
    lines = journal(
        *TYPED, *ASKED, ("b2", "drop", f"after answer of {SET}: close"), ("b1", "drop", "after prompt of show")
    )
    (batch,) = batches(lines, PAIR)
    assert [dialogue.lost for dialogue in batch.dialogues.values()] == [None, 5.0]
