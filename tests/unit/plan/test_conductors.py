# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of the play that changes clusters: a conductor for each cluster with work, and one more to each batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.conductors import batches_of, waves_of
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import read_exceptions
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row


def pair(name: str, **more: Any) -> list[dict[str, Any]]:
    """A cluster of a publisher and a subscriber."""
    rows = [
        row(f"{name}-pub", "publisher", f"127.8.{ord(name[0])}.1"),
        row(f"{name}-sub", ip=f"127.8.{ord(name[0])}.2"),
    ]
    return [node_facts(f"{name}-pub", rows, **more), node_facts(f"{name}-sub", rows, **more)]


def single(name: str, **more: Any) -> dict[str, Any]:
    return node_facts(name, [], product="pcd", **more)


def done(name: str) -> dict[str, Any]:
    return single(name, configured="1.2", proof="effective")


def plan(facts: Sequence[dict[str, Any]], canary: str = "", **controls: Any) -> Plan:
    return make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", canary, controls=Controls(**controls))


def hosts(found: Plan) -> list[tuple[tuple[str, ...], str]]:
    return [(batch.conductors, batch.keeper) for batch in batches_of(found)]


def test_the_canary_is_alone_and_each_batch_has_another_host() -> None:
    found = plan([*pair("a"), *pair("b"), *pair("c")], canary="b-pub", batches=[1])
    assert hosts(found) == [(("b-pub",), "a-sub"), (("a-pub",), "b-sub"), (("c-pub",), "c-sub")]
    assert waves_of(found, batches_of(found)) == {
        "b-pub": [["b-pub"], ["b-sub"]],
        "a-sub": [],
        "a-pub": [["a-pub"], ["a-sub"]],
        "b-sub": [],
        "c-pub": [["c-pub"], ["c-sub"]],
        "c-sub": [],
    }


def test_no_host_is_in_two_batches() -> None:
    found = plan([*pair("a"), *pair("b"), single("p"), single("q"), done("r")], batches=[1])
    names = [name for batch in batches_of(found) for name in batch.hosts]
    assert len(names) == len(set(names))


def test_with_no_host_left_a_batch_has_only_its_conductors() -> None:
    """As with --limit to hosts that are all conductors."""
    assert hosts(plan([single("p"), single("q"), single("r")])) == [(("p",), ""), (("q", "r"), "")]
    assert hosts(plan([single("p"), single("q"), done("r")])) == [(("p",), "r"), (("q",), "")]


def test_a_node_that_answers_is_taken_before_one_that_does_not() -> None:
    found = plan([lost_facts("gone"), single("p"), done("z")])
    assert hosts(found) == [(("p",), "z")]
    assert hosts(plan([lost_facts("gone"), single("p")])) == [(("p",), "gone")]


def test_clusters_that_are_not_changed_have_no_conductor() -> None:
    """Blocked, at the target, excepted, or with nodes that are all excluded."""
    blocked = pair("b")[:1]  # the subscriber is not among the hosts
    excepted = {"cluster": "e", "value": "1.0", "reason": "old phones", "expires": date(2030, 1, 1)}
    found = plan(
        [*blocked, done("d"), single("e"), single("x"), single("p")],
        exceptions=read_exceptions([excepted]),
        today=date(2026, 11, 30),
        exclude={"x": "its owner says no"},
    )
    assert hosts(found) == [(("p",), "b-pub")]
    assert {cluster.name: cluster.waves for cluster in found.clusters} == {
        "b-pub": (),
        "d": (),
        "e": (),
        "p": (("p",),),
        "x": (),
    }


def test_a_canary_without_work_takes_no_batch() -> None:
    assert hosts(plan([done("d"), single("p")], canary="d")) == [(("p",), "d")]


def test_without_work_there_is_no_batch() -> None:
    found = plan([done("d")])
    assert (batches_of(found), waves_of(found, ())) == ((), {})


def test_a_wave_is_one_node_and_leaves_out_what_is_done_or_excluded() -> None:
    pub, sub = pair("a")
    pub["info"]["tls_min_version"] = "1.2"
    pub["probe"]["proof"] = "effective"
    (cluster,) = plan([pub, sub]).clusters
    assert cluster.waves == (("a-sub",),)
    (cluster,) = plan(pair("a"), exclude={"a-sub": "its owner says no"}).clusters
    assert cluster.waves == (("a-pub",),)
