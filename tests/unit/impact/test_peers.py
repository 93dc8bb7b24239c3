# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that a cluster calls: how they are named, and what their answers to real connections come to."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.operator_answers import BadInput
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.peers import Peer, peers_of, read_peers

from tests.unit.impact.fleets import by_rule, finding, impact
from tests.unit.tls.listeners import Serve, alert, closed_port, minimum, reset, send, server_hello, stub


def judged(port: int, **more: Any) -> dict[str, Any]:
    peer = {"name": "Active Directory", "kind": "ldap", "host": "127.0.0.1", "port": port}
    return impact(args={"peers": [peer]}, **more)


def told(result: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(found["part"], found["severity"], found["blocking"]) for found in by_rule(result).get("X05", [])]


def test_a_peer_is_read_with_its_defaults() -> None:
    given = [
        {"host": "[2001:db8::1]", "port": 636},
        {"host": "cube", "port": "5061", "kind": "cube", "clusters": ["a"]},
    ]
    assert read_peers(given) == (
        Peer("2001:db8::1", "other", "2001:db8::1", 636),
        Peer("cube", "cube", "cube", 5061, ("a",)),
    )
    assert [peer.place for peer in read_peers(given)] == ["[2001:db8::1]:636", "cube:5061"]


def test_a_peer_belongs_to_the_clusters_that_it_names_or_to_all() -> None:
    peers = read_peers([{"host": "x", "port": 1}, {"host": "y", "port": 1, "clusters": ["a"]}])
    assert [peer.host for peer in peers_of(peers, "a")] == ["x", "y"]
    assert [peer.host for peer in peers_of(peers, "b")] == ["x"]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"port": 636}, "peer 1 has no host"),
        ({"host": " ", "port": 636}, "peer 1 has no host"),
        ({"host": "x"}, r"peer 1 \(x\) has the port none; it must be 1 to 65535"),
        ({"host": "x", "port": 0}, "has the port 0"),
        ({"host": "x", "port": 65536}, "has the port 65536"),
        ({"host": "x", "port": "ldaps"}, "has the port ldaps"),
        ({"host": "x", "port": 1, "kind": "fax"}, "is of the kind fax; the kinds are ldap, sip_trunk"),
        ({"host": "x", "port": 1, "cluster": "a"}, "peer 1 has an unknown key cluster"),
        ({"host": "x", "port": 1, "clusters": "a"}, "names its clusters as a text; it must be a list"),
    ],
)
def test_a_peer_that_cannot_be_meant_so_is_refused(entry: dict[str, Any], text: str) -> None:
    with pytest.raises(BadInput, match=text):
        read_peers([entry])


def test_a_wrong_peer_is_said_before_a_login() -> None:
    with pytest.raises(AnsibleActionFail, match="has the port 0"):
        impact(args={"peers": [{"host": "x", "port": 0}]})


@pytest.mark.parametrize(
    ("answer", "told_of_it"),
    [
        (minimum("1.0", send(alert(70))), ("accept the target", "info", False)),
        (minimum("1.2", send(alert(70))), ("accept the target", "info", False)),
        (send(server_hello("1.1")), ("refuse the target", "block", True)),  # the highest that it has
        (send(alert(70)), ("refuse the target", "block", True)),
        (send(alert(40)), ("gave no clear answer", "ask", False)),  # maybe its ciphers
        (reset, ("gave no clear answer", "ask", False)),
        (send(b"220 mail.example.com ESMTP\r\n"), ("gave no clear answer", "ask", False)),
    ],
)
def test_what_a_peer_answers_decides(answer: Serve, told_of_it: tuple[str, str, bool]) -> None:
    with stub(answer) as listener:
        assert told(judged(listener.port)) == [told_of_it]


def test_a_finding_names_the_peer_with_what_it_answered() -> None:
    with stub(send(server_hello("1.1"))) as listener:
        found = finding(judged(listener.port), "X05", "refuse the target")
    place = f"127.0.0.1:{listener.port}"
    assert found["affected"] == [{"name": "Active Directory", "kind": "LDAP server", "detail": place}]
    assert found["evidence"] == [
        {"command": f"ClientHello to {place}", "lines": ["TLS 1.2: refused by version, ServerHello TLS 1.1"]}
    ]


def test_a_higher_version_that_the_release_has_is_enough() -> None:
    with stub(minimum("1.3", send(alert(70)))) as listener:
        assert told(judged(listener.port, version="15.0.1.13900-43")) == [("accept the target", "info", False)]
        assert told(judged(listener.port, version="12.5.1.16900-48")) == [("refuse the target", "block", True)]


def test_a_peer_that_cannot_be_reached_is_a_question_that_may_be_answered() -> None:
    port = closed_port()
    result = judged(port)
    assert told(result) == [("gave no clear answer", "ask", False)]
    assert finding(result, "X05", "gave no clear answer")["evidence"][0]["lines"] == [
        "TLS 1.2: not listening, connection refused"
    ]
    peers = [{"host": "127.0.0.1", "port": port}]
    assert impact(args={"peers": peers, "answers": {"X05": "yes"}})["blocking"] == ["X05"]


def test_a_peer_of_another_cluster_is_not_asked() -> None:
    with stub(send(alert(70))) as listener:
        peers = [{"host": "127.0.0.1", "port": listener.port, "clusters": ["elsewhere"]}]
        assert told(impact(args={"peers": peers})) == []
    assert listener.connections == 0


def test_an_im_and_presence_node_leaves_them_to_its_publisher() -> None:
    with stub(send(alert(70))) as listener:
        assert told(judged(listener.port, product="imp")) == []
    assert listener.connections == 0
