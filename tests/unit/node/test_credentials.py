# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mistyped password costs two nodes a try, and not all of them. No dead node keeps the others waiting for long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    ConnectionFailed,
    DeadlinePassed,
    PasswordExpired,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.credentials import Credentials, NodeAccount, spread
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import PasswordNotTried
from ansible_collections.collabops.vos.plugins.plugin_utils.threads import side_by_side

INF = float("inf")


def logins(*names: str, password: str = "one", user: str = "administrator") -> list[NodeAccount]:
    """Nodes such as a-1 of the cluster a, and alone of none that is known."""
    clusters = {name: name.partition("-")[0] if "-" in name else "" for name in names}
    return [NodeAccount(name, f"{name}.example port 22", cluster, user, password) for name, cluster in clusters.items()]


class Site:
    """Nodes that are read side by side; `answers` are the errors of those that do not let everybody in."""

    def __init__(self, nodes: Sequence[NodeAccount], *, patience: float = 30.0, **answers: type[VosError]) -> None:
        self.nodes = [nodes[number] for number in spread(nodes)]
        self.answers = {name.replace("_", "-"): error for name, error in answers.items()}
        self.dead: set[str] = set()
        self.tried: list[str] = []
        self.before_answer: Callable[[str], Any] = lambda _name: None
        self.credentials = Credentials(self.nodes, patience=patience)

    def read(self, node: NodeAccount) -> str:
        with self.credentials.reading(node.name):
            if node.name in self.dead:
                raise ConnectionFailed("no route", host=node.name)
            with self.credentials.trying(node.name, INF):
                self.tried.append(node.name)
                self.before_answer(node.name)
                if node.name in self.answers:
                    raise self.answers[node.name]("no", host=node.name)
        return node.name

    def results(self, at_once: int = 50) -> dict[str, Any]:
        read = side_by_side(self.read, self.nodes, at_once)
        return {node.name: found for node, found in zip(self.nodes, read, strict=True)}


@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_a_wrong_password_is_tried_on_two_nodes_of_two_clusters_and_on_no_other(at_once: int) -> None:
    nodes = logins("a-1", "a-2", "a-3", "b-1", "b-2")
    site = Site(nodes, **{one.name.replace("-", "_"): AuthenticationRefused for one in nodes})
    results = site.results(at_once)
    assert len(site.tried) == 2
    assert {name[0] for name in site.tried} == {"a", "b"}
    assert sorted(name for name, found in results.items() if isinstance(found, AuthenticationRefused)) == sorted(
        site.tried
    )
    alone = [found for name, found in results.items() if name not in site.tried]
    assert len(alone) == 3
    for found in alone:
        assert isinstance(found, PasswordNotTried)
        assert (
            f"the password of administrator was not tried here, because {' and '.join(site.tried)} refused the same "
            "user and password, and no node has accepted them\nWhat to do: Correct the user or the password"
        ) in str(found)


def test_with_one_cluster_the_second_try_is_in_it() -> None:
    nodes = logins("a-1", "a-2", "a-3")
    site = Site(nodes, **{one.name.replace("-", "_"): AuthenticationRefused for one in nodes})
    results = site.results()
    assert len(site.tried) == 2
    assert [type(found) for found in results.values()].count(PasswordNotTried) == 1


def test_hosts_of_no_known_cluster_count_as_clusters_of_their_own() -> None:
    nodes = logins("x", "y", "z", "a-1")
    site = Site(nodes, **{one.name.replace("-", "_"): AuthenticationRefused for one in nodes})
    site.results()
    assert len(site.tried) == 2


def test_a_node_with_another_password_keeps_no_other_from_being_read() -> None:
    nodes = logins("a-1", "a-2", "b-1", "b-2", "c-1")
    results = Site(nodes, a_1=AuthenticationRefused).results()
    assert [name for name, found in results.items() if found != name] == ["a-1"]


def test_refusals_after_an_accepted_password_are_of_those_nodes_alone() -> None:
    nodes = logins("a-1", "a-2", "b-1", "b-2", "c-1", "c-2")
    site = Site(nodes, b_1=AuthenticationRefused, b_2=AuthenticationRefused, c_1=AuthenticationRefused)
    results = site.results(1)  # a-1 is the first
    assert [name for name, found in results.items() if found == name] == ["a-1", "a-2", "c-2"]
    assert sorted(site.tried) == sorted(one.name for one in nodes)


def test_once_it_is_accepted_nobody_waits() -> None:
    nodes = logins(*(f"a-{number}" for number in range(6)))
    site = Site(nodes)
    others = threading.Barrier(5)
    site.before_answer = lambda name: others.wait(10) if name != site.tried[0] else None
    assert all(name == found for name, found in site.results().items())


def test_only_one_at_a_time_has_a_password_that_nobody_has_answered_to() -> None:
    nodes = logins("a-1", "b-1", "c-1", "d-1")
    site = Site(nodes, a_1=AuthenticationRefused, b_1=AuthenticationRefused, c_1=AuthenticationRefused)
    del site.answers["a-1"]
    within: list[str] = []
    most: list[int] = []

    def look(name: str) -> None:
        within.append(name)
        most.append(len(site.tried))

    site.before_answer = look
    site.results(1)
    assert most == [1, 2, 3, 4]


def test_each_password_has_its_own_first_try() -> None:
    good, bad = logins("a-1", "a-2", "a-3", password="good"), logins("b-1", "b-2", "b-3", password="bad")
    site = Site([*good, *bad], b_1=AuthenticationRefused, b_2=AuthenticationRefused, b_3=AuthenticationRefused)
    results = site.results()
    assert [name for name, found in results.items() if name == found] == ["a-1", "a-2", "a-3"]
    assert len([name for name in site.tried if name.startswith("b")]) == 2


def test_the_user_belongs_to_the_credential() -> None:
    nodes = [*logins("a-1", "a-2", user="one"), *logins("b-1", user="two")]
    site = Site(nodes, a_1=AuthenticationRefused, a_2=AuthenticationRefused, b_1=AuthenticationRefused)
    site.results()
    assert sorted(site.tried) == ["a-1", "a-2", "b-1"]


@pytest.mark.parametrize("at_once", [1, 3, 50])
def test_unreachable_nodes_hold_up_nobody(at_once: int) -> None:
    nodes = logins("a-1", "a-2", "b-1", "b-2", "c-1", "c-2")
    site = Site(nodes)
    site.dead = {"a-1", "b-1", "b-2", "c-1"}
    results = site.results(at_once)
    assert [name for name, found in results.items() if name == found] == ["a-2", "c-2"]
    assert {type(results[name]) for name in site.dead} == {ConnectionFailed}


def test_a_node_that_does_not_answer_to_the_password_holds_up_the_others_no_longer_than_is_allowed() -> None:
    nodes = logins("a-1", "b-1", "c-1", "d-1")
    site = Site(nodes, patience=0.1)
    released = threading.Event()
    others = threading.Barrier(4, released.set)  # three that were accepted, and this test

    def answer(name: str) -> None:
        if name == site.tried[0]:
            assert released.wait(10)
        else:
            others.wait(10)

    site.before_answer = answer
    ran = threading.Thread(target=others.wait, args=(10,))
    ran.start()
    # The second one is let in after the time, the third after it again, and so on: each of them waits for the others.
    assert all(name == found for name, found in site.results().items())
    ran.join(10)


def test_a_try_that_never_comes_to_an_end_is_no_refusal() -> None:
    nodes = logins("a-1", "b-1", "c-1")
    assert Site(nodes, a_1=ConnectionFailed, b_1=DeadlinePassed).results()["c-1"] == "c-1"


def test_an_expired_password_is_the_right_one() -> None:
    nodes = logins("a-1", "b-1", "c-1", "d-1")
    site = Site(nodes, a_1=PasswordExpired, b_1=AuthenticationRefused, c_1=AuthenticationRefused)
    assert site.results(1)["d-1"] == "d-1"


def test_a_refusal_that_is_remembered_counts_and_costs_nothing() -> None:
    """As of a publisher that the inventory has read with the same password."""
    site = Site(logins("a-1", "b-1", "c-1"), b_1=AuthenticationRefused)
    remembered = site.nodes[0]

    def read(node: NodeAccount) -> str:
        if node is remembered:
            with site.credentials.reading(node.name):
                raise AuthenticationRefused("refused in this run already", host=node.name)
        return site.read(node)

    first, second, third = side_by_side(read, site.nodes, 1)
    assert (type(first), type(second), type(third)) == (AuthenticationRefused, AuthenticationRefused, PasswordNotTried)
    assert site.tried == ["b-1"]


def test_who_waits_for_the_answer_of_another_waits_no_longer_than_its_own_time() -> None:
    credentials = Credentials(logins("a-1", "b-1"), clock=lambda: 100.0)
    with credentials.reading("a-1"), credentials.reading("b-1"), credentials.trying("a-1", INF):  # noqa: SIM117
        with pytest.raises(DeadlinePassed, match="other nodes did not answer to the same password in time"):
            with credentials.trying("b-1", 99.0):
                pytest.fail("it is not its turn")


@pytest.mark.parametrize("at_once", [1, 2])
def test_one_node_under_two_names_is_not_tried_twice(at_once: int) -> None:
    one, other, third = logins("a", "b", "c")
    site = Site([one, replace(other, node=one.node), third], a=AuthenticationRefused, b=AuthenticationRefused)
    results = site.results(at_once)
    refused = [name for name in site.tried if name != "c"]
    assert len(refused) == 1
    (left,) = {"a", "b"} - set(refused)
    assert f"as {refused[0]}, the same node (a.example port 22) has refused it" in str(results[left])
    assert results["c"] == "c"


def test_many_clusters_come_first() -> None:
    nodes = logins("a-1", "a-2", "a-3", "b-1", "b-2", "x", "y")
    assert [nodes[number].name for number in spread(nodes)] == ["a-1", "b-1", "x", "y", "a-2", "b-2", "a-3"]


def test_a_password_is_not_in_what_is_shown_of_a_login() -> None:
    assert "Geheim-7" not in repr(logins("a", password="Geheim-7"))
