# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that stand at the same question: they get one answer, whatever happens to one of them, and whenever."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.changed_by_others import Comparison
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.errors import Orphaned
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.somebody_else import Touched
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.together import Together
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.rollout.wave_night import SharedClock

NOBODY = Touched({})
NAMES = ("a", "b", "c")


@dataclass
class Behaviour:
    """A node: when its question comes, when it is judged again, and at which of these it has no question any more."""

    comes: float = 0.0
    judged: float = 0.0
    fails: str = ""  # at "question" or at "judged"


@dataclass
class Wave:
    """Nodes at their questions, and what they were told: yes, the reason for a no, or "failed"."""

    nodes: dict[str, Behaviour]
    touched: Touched = NOBODY
    look_s: float = 2.0
    over_at: float = float("inf")
    orphan_at: float = float("inf")
    clock: SharedClock = field(default_factory=SharedClock)
    told: dict[str, str] = field(default_factory=dict)
    looks: list[float] = field(default_factory=list)
    yes_at: list[float] = field(default_factory=list)
    waited: list[Waiting] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.clock.time
        self.together = Together(tuple(self.nodes), self._look, self._ended, self.waited.append, self.clock.clock)

    def run(self) -> Wave:
        self.clock.side_by_side([partial(self._one, *one) for one in self.nodes.items()])
        return self

    @property
    def now(self) -> float:
        return self.clock.time - self.began

    def _look(self) -> Touched:
        self.looks.append(self.now)
        self.clock.pause(self.look_s)
        return self.touched

    def _ended(self) -> str:
        if self.now >= self.orphan_at:
            raise Orphaned("the run has ended", host="localhost")
        return "the task has ended" if self.now >= self.over_at else ""

    def _one(self, name: str, node: Behaviour) -> None:
        self.told[name] = "failed"
        try:
            self._converse(name, node)
        except Orphaned:
            pass
        finally:
            self.together.leave(name, "it failed")

    def _converse(self, name: str, node: Behaviour) -> None:
        self.clock.pause(node.comes)
        if node.fails == "question":
            return
        while (answer := self.together.confirm(name)) is None:
            self.clock.pause(node.judged)
            if node.fails == "judged":
                return
        self.told[name] = answer or "yes"
        if not answer:
            self.yes_at.append(self.now)


def wave(**nodes: Behaviour) -> Wave:
    return Wave({name: nodes.get(name, Behaviour()) for name in NAMES}).run()


def test_all_get_their_yes_after_one_look_and_at_the_same_time() -> None:
    found = wave(b=Behaviour(comes=10.0), c=Behaviour(judged=3.0))
    assert found.told == dict.fromkeys(NAMES, "yes")
    assert found.looks == [10.0], "when the last one has come, once"
    assert found.yes_at == pytest.approx([15.0] * 3, abs=0.5)


def test_no_line_speaks_of_missing_questions_once_all_have_come() -> None:
    """Such a line would come after the first yes: the nodes that answer do not wait for the screen."""
    found = wave(b=Behaviour(judged=30.0))
    assert found.told == dict.fromkeys(NAMES, "yes")
    assert "not yet on b" not in [waiting.details for waiting in found.waited]


def test_a_node_alone_is_asked_for_its_answer_once() -> None:
    alone = Wave({"a": Behaviour()}).run()
    assert (alone.told, len(alone.looks), alone.yes_at) == ({"a": "yes"}, 1, [2.0])
    assert alone.waited == []


def test_a_node_that_comes_to_no_question_keeps_the_others_from_their_yes_at_once() -> None:
    found = wave(b=Behaviour(comes=10.0, fails="question"))
    assert found.told == {
        "a": "no yes was given on b, so none is given here: it failed",
        "b": "failed",
        "c": "no yes was given on b, so none is given here: it failed",
    }
    assert found.looks == []
    assert found.now < 11


def test_a_question_that_is_gone_after_the_look_keeps_the_others_from_their_yes() -> None:
    found = wave(b=Behaviour(judged=1.0, fails="judged"))
    assert found.told["b"] == "failed"
    assert "yes" not in found.told.values()
    assert found.together.cause == "b"


def test_a_question_that_is_too_late_keeps_the_others_from_their_yes_and_gets_none_itself() -> None:
    found = wave(c=Behaviour(comes=500.0))
    assert found.told["c"] == "its question did not come within 120 s"
    assert found.told["a"] == f"no yes was given on c, so none is given here: {found.told['c']}"
    assert found.looks == [], "nobody looks for a wave that gets no yes"
    assert found.waited[0].awaited == "the same question on all nodes of the wave"
    assert (found.waited[0].details, found.waited[0].then) == ("not yet on b, c", "answers no to all of them")


def test_what_the_look_has_seen_is_the_answer_for_all() -> None:
    touched = Touched({"d": Comparison("it was booted again, but not by this run")})
    found = Wave({name: Behaviour() for name in NAMES}, touched).run()
    assert found.told == dict.fromkeys(NAMES, touched.text)
    assert found.together.touched is touched
    assert found.together.cause == ""


def test_a_look_that_does_not_end_is_a_no() -> None:
    found = Wave({name: Behaviour() for name in NAMES}, look_s=1000.0).run()
    assert "yes" not in found.told.values()
    assert found.told["a"] == "the look at the nodes of the cluster did not end within 300 s"


@pytest.mark.parametrize("at", [0.0, 5.0, 11.0, 12.0])
def test_after_the_end_of_the_task_nobody_gets_a_yes(at: float) -> None:
    nodes = {"a": Behaviour(), "b": Behaviour(comes=10.0, judged=1.0), "c": Behaviour()}
    assert Wave(nodes, over_at=at).run().told == dict.fromkeys(NAMES, "the task has ended")
    assert "yes" not in Wave(nodes, orphan_at=at).run().told.values()


seconds = st.floats(0.0, 150.0)
behaviours = st.builds(Behaviour, seconds, seconds, st.sampled_from(["", "", "", "question", "judged"]))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(behaviours, min_size=1, max_size=5),
    st.sampled_from([NOBODY, NOBODY, Touched({"x": Comparison("it was booted again")})]),
    st.one_of(st.just(float("inf")), st.floats(0.0, 400.0)),
    st.one_of(st.just(float("inf")), st.floats(0.0, 400.0)),
)
def test_whatever_happens_before_the_yes_all_get_it_or_none(
    nodes: list[Behaviour], touched: Touched, over_at: float, orphan_at: float
) -> None:
    several = {str(number): node for number, node in enumerate(nodes)}
    found = Wave(several, touched, over_at=over_at, orphan_at=orphan_at).run()
    yes = [name for name, told in found.told.items() if told == "yes"]
    assert sorted(yes) in ([], sorted(several))
    fails = any(node.fails == "question" or (node.fails and len(nodes) > 1) for node in nodes)
    if fails or touched:
        assert yes == []
    assert len(found.looks) <= 1
