# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One node under two inventory names: it blocks each of its clusters, and two nodes that look alike do not slip by."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.judge import judge, judge_by_handshake
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan

from tests.unit.plan.facts import lost_facts, node_facts, row

INSTALLED = "05/10/2021 10:00:00 | root: Install 14.0.1.10000-20 Start"
ELSEWHERE = "05/11/2021 10:00:00 | root: Install 14.0.1.10000-20 Start"
BOOTED = "11/01/2026 02:00:00 | root: Boot 14.0.1.10000-20 Start"
LATER = "11/02/2026 02:00:00 | root: Boot 14.0.1.10000-20 Start"
ONE = "keep one of these hosts in the inventory, and remove the others"
APART = f"{ONE}; if they really are two nodes, run each one alone: -e vos_tls_hosts=NAME"


def boot(start: str | None, *boots: str, uptime: float = 86_400.0, at: str = "00:00") -> dict[str, Any]:
    return {
        "time": "2026-11-01T02:00:00",
        "history": boots[-1] if boots else None,
        "uptime_s": uptime,
        "read_at": f"2026-11-23T08:{at}+00:00",
        "history_start": start,
        "history_boots": len(boots) if start else None,
        "history_tail": list(boots),
    }


def alone(
    name: str,
    hostname: str = "pcd",
    address: str = "10.0.0.5",
    booted: dict[str, Any] | None = None,
    product: str = "pcd",
    **more: Any,
) -> dict[str, Any]:
    """A node that lists nobody, read under this inventory name."""
    fact = node_facts(name, [], product=product, **more)
    booted = {**(booted or boot(INSTALLED, BOOTED)), "hostname": hostname}
    identity = {"hostname": hostname, "product": product, "cluster_row": "", "address": address}
    fact["info"] |= {"hostname": hostname, "boot": booted, "identity": identity}
    return fact


def pair(prefix: str, network: str, start: str = INSTALLED) -> list[dict[str, Any]]:
    """A cluster of two whose host names are cucm-pub and cucm-sub; the prefix is for the inventory."""
    rows = [row("cucm-pub", "publisher", f"{network}.1"), row("cucm-sub", ip=f"{network}.2")]
    facts = []
    for item in rows:
        fact = node_facts(item["name"], rows, booted="2026-11-01T02:00:00")
        own = f"{item['ip']} {item['name']} {item['role']}"
        fact["info"] |= {
            "boot": {**boot(f"{item['name']} {start}", BOOTED), "hostname": item["name"]},
            "identity": {"hostname": item["name"], "product": "cucm", "cluster_row": own, "address": item["ip"]},
        }
        facts.append({**fact, "name": f"{prefix}-{item['name']}", "address": f"{prefix}-{item['name']}.example.org"})
    return facts


def planned(*facts: dict[str, Any], **controls: Any) -> dict[str, list[tuple[str, str, str]]]:
    """The blocking findings about the identity of nodes, by cluster: node, text and fix."""
    plan = make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", controls=Controls(**controls))
    for cluster in plan.clusters:
        assert cluster.blocked is any(finding.severity == "block" for finding in cluster.findings)
    return {
        cluster.name: [
            (finding.node, finding.text, finding.fix) for finding in cluster.findings if finding.severity == "block"
        ]
        for cluster in plan.clusters
    }


def test_one_node_under_two_names_and_addresses_blocks_both() -> None:
    text = "the inventory hosts new, old are the same node (pcd)"
    assert planned(alone("old"), alone("new")) == {"old": [("old", text, ONE)], "new": [("new", text, ONE)]}


def test_a_host_name_has_no_case_and_three_names_are_named_together() -> None:
    found = planned(alone("a"), alone("b", hostname="PCD"), alone("c", booted=boot(None)))
    assert {text for blocks in found.values() for _node, text, _fix in blocks} == {
        "the inventory hosts a, b, c are the same node (pcd)"
    }
    assert set(found) == {"a", "b", "c"}


@pytest.mark.parametrize(
    "other",
    [
        alone("b", address="", booted=boot(INSTALLED, BOOTED, LATER, uptime=60.0)),
        alone("b", address="", booted=boot(None)),
        alone("b", address="", booted=boot(INSTALLED, BOOTED, uptime=86_400.0, at="10:00")),
        alone("b", address="10.0.0.6"),
    ],
    ids=["booted in between", "no history", "another uptime", "another address with the same boot"],
)
def test_nodes_that_nothing_tells_apart_block_with_a_way_out(other: dict[str, Any]) -> None:
    text = "the inventory hosts a, b show the same host name (pcd), and nothing distinguishes them"
    assert planned(alone("a"), other) == {"a": [("a", text, APART)], "b": [("b", text, APART)]}


@pytest.mark.parametrize(
    "other",
    [
        alone("b", address="", booted=boot(ELSEWHERE, BOOTED)),
        alone("b", address="10.1.0.5", booted=boot(ELSEWHERE, BOOTED)),
        alone("b", address="", product="cer", booted=boot(None)),
    ],
    ids=["history", "address", "product"],
)
def test_two_nodes_alone_with_one_host_name_block_with_a_way_out(other: dict[str, Any]) -> None:
    text = "the inventory hosts a, b show the same host name (pcd), although they look like different nodes"
    assert planned(alone("a"), other) == {"a": [("a", text, APART)], "b": [("b", text, APART)]}


def test_two_nodes_alone_with_one_address_of_their_own_block() -> None:
    text = "the inventory hosts a, b show the same own address (10.0.0.5)"
    assert planned(alone("a"), alone("b", hostname="files")) == {"a": [("a", text, APART)], "b": [("b", text, APART)]}


def test_two_nodes_alone_with_one_vos_cluster_block() -> None:
    facts = [alone(name, hostname=name, address="", cluster="hq") for name in ("a", "b")]
    text = "the inventory hosts a, b have the same vos_cluster (hq), but each of them lists only itself"
    plan = make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", controls=Controls())
    for cluster in plan.clusters:
        assert cluster.blocked
        assert text in {finding.text for finding in cluster.findings}
    drift = judge(facts, "1.2", Controls())
    assert [[finding["text"] for finding in cluster["findings"]] for cluster in drift] == [[text], [text]]


def test_nodes_alone_that_share_nothing_are_clusters_of_their_own() -> None:
    assert planned(alone("a"), alone("b", hostname="files", address="10.1.0.5")) == {"a": [], "b": []}
    assert planned(alone("a", address=""), alone("b", hostname="files", address="")) == {"a": [], "b": []}


def test_a_host_that_could_not_be_read_is_no_second_node() -> None:
    found = planned(alone("a"), lost_facts("pcd"))
    assert found["a"] == []
    assert len(found["pcd"]) == 1


def test_clusters_of_two_sites_may_have_nodes_of_the_same_names() -> None:
    assert planned(*pair("east", "10.1.0"), *pair("west", "10.2.0", ELSEWHERE)) == {
        "east-cucm-pub": [],
        "west-cucm-pub": [],
    }


def test_a_node_of_a_cluster_that_is_read_alone_too_blocks_both() -> None:
    """Its list was not printed the second time, so it stands for a cluster of its own."""
    cluster = pair("east", "10.1.0")
    again = alone("again", "cucm-sub", "10.1.0.2", {**cluster[1]["info"]["boot"]}, product="cucm")
    found = planned(*cluster, again)
    text = "the inventory hosts again, east-cucm-sub are the same node (cucm-sub)"
    assert found == {"again": [("again", text, ONE)], "east-cucm-pub": [("east-cucm-sub", text, ONE)]}


def test_a_cluster_under_two_inventories_is_one_cluster_and_blocks() -> None:
    found = planned(*pair("east", "10.1.0"), *pair("site1", "10.1.0"))
    (blocks,) = found.values()
    assert {text for _node, text, _fix in blocks} == {
        f"the inventory hosts east-{name}, site1-{name} are the same node ({name})" for name in ("cucm-pub", "cucm-sub")
    }


def test_two_clusters_whose_publishers_have_one_name_and_address_block_with_a_way_out() -> None:
    """Two sites behind address translation may have the same addresses inside."""
    found = planned(*pair("east", "10.1.0"), *pair("west", "10.1.0", ELSEWHERE))
    (blocks,) = found.values()
    told = "the inventory hosts east-{0}, west-{0} show the same host name ({0}), although they look like"
    assert {text for _node, text, _fix in blocks} == {
        f"{told.format(name)} different nodes" for name in ("cucm-pub", "cucm-sub")
    }
    assert {fix for _node, _text, fix in blocks} == {APART}


@pytest.mark.parametrize("allow_partial", [False, True])
def test_a_node_that_two_clusters_list_blocks_both(allow_partial: bool) -> None:
    """The lists disagree about the publisher, so they would be changed side by side."""
    facts = pair("east", "10.1.0")
    facts[0]["info"]["cluster"]["nodes"] = [row("cucm-pub", "publisher", "10.1.0.9"), row("cucm-sub", ip="10.1.0.2")]
    found = planned(*facts, allow_partial=allow_partial)
    text = "east-cucm-pub lists east-cucm-sub (10.1.0.2) too, but with another publisher than east-cucm-sub itself"
    assert len(found) == 2
    assert all(text in {block[1] for block in blocks} for blocks in found.values())


@pytest.mark.parametrize("by", ["name", "address"])
def test_a_host_that_answers_as_another_member_of_its_cluster_blocks(by: str) -> None:
    facts = pair("east", "10.1.0")
    facts[0][by], facts[1][by] = "cucm-sub", "cucm-pub"
    (blocks,) = planned(*facts).values()
    assert {(node, text) for node, text, _fix in blocks} == {
        (
            facts[at]["name"],
            f"the inventory means {meant} ({ip}) by {facts[at]['name']}, but the node that answers is {answers}",
        )
        for at, meant, ip, answers in ((0, "cucm-sub", "10.1.0.2", "cucm-pub"), (1, "cucm-pub", "10.1.0.1", "cucm-sub"))
    }
    judged = judge(facts, "1.2", Controls())
    assert len(judged[0]["findings"]) == 2


def test_nodes_with_one_list_that_names_no_publisher_are_one_cluster() -> None:
    facts = pair("east", "10.1.0")
    for fact in facts:
        for item in fact["info"]["cluster"]["nodes"]:
            item["role"] = "subscriber"
    assert list(planned(*facts, allow_partial=True)) == ["east-cucm-pub"]


def test_a_drift_check_says_that_it_counts_one_node_twice() -> None:
    judged = judge([alone("old"), alone("new")], "1.2", Controls())
    text = "the inventory hosts new, old are the same node (pcd)"
    assert [(cluster["name"], cluster["findings"]) for cluster in judged] == [
        (name, [{"node": name, "text": text, "fix": ONE}]) for name in ("new", "old")
    ]


def test_a_drift_check_without_a_login_says_that_two_hosts_have_one_address() -> None:
    facts = [{"name": name, "address": address, "cluster": ""} for name, address in (("a", "PCD"), ("b", "pcd"))]
    judged = judge_by_handshake([*facts, {"name": "c", "address": "c", "cluster": ""}], "1.2", Controls())
    text = "the inventory hosts a, b have the same address (pcd)"
    assert [[finding["text"] for finding in cluster["findings"]] for cluster in judged] == [[text], [text], []]
