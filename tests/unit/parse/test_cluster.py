# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show network cluster`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cluster import ClusterNode, parse_cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

ROW = "10.1.1.1 pub.example.com pub Publisher callmanager DBPub authenticated"


def test_a_node_of_each_kind_is_read_from_the_imp_publisher(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm-imp_12_from-imp-publisher_doc"))
    assert [(n.hostname, n.role, n.application, n.db_role, n.authenticated, n.local) for n in cluster.nodes] == [
        ("IMPPUB", "subscriber", "cups", "DBPub", True, True),
        ("IMPSUB", "subscriber", "cups", "DBSub", True, False),
        ("CUCMSUB", "subscriber", "callmanager", "DBSub", True, False),
        ("CUCMPUB", "publisher", "callmanager", "DBPub", True, False),
    ]
    assert cluster.nodes[3] == ClusterNode(
        ip="10.3.74.11",
        fqdn="CUCMPUB.edgrodrilab.com",
        hostname="CUCMPUB",
        role="publisher",
        application="callmanager",
        db_role="DBPub",
        authenticated=True,
        local=False,
        since="Thu Oct 28 11:27:36 2021",
        line="10.3.74.11 CUCMPUB.edgrodrilab.com CUCMPUB Publisher callmanager DBPub authenticated using TCP since"
        " Thu Oct 28 11:27:36 2021",
    )
    assert cluster.local == cluster.nodes[0]
    assert cluster.publisher == cluster.nodes[3]


def test_the_list_of_processnodes_below_a_single_node_is_no_row(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm_15.0.1_single-node_capture"))
    assert [(n.ip, n.fqdn, n.since) for n in cluster.nodes] == [
        ("192.168.125.10", "cucm15-cluster1.calltelemetry.local", "")
    ]
    assert cluster.local == cluster.publisher == cluster.nodes[0]


def test_processnodes_may_be_addresses(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm_10.5_from-publisher_technote"))
    assert [n.ip for n in cluster.nodes] == ["10.1.89.30", "10.1.89.20"]


def test_dynamic_cluster_configuration_is_no_row(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm_10.5_dynamic-cluster-configuration_technote"))
    assert [(n.fqdn, n.hostname, n.application) for n in cluster.nodes] == [
        ("", "CUCMPUB", "callmanager"),
        ("", "CUCMSUB", "callmanager"),
        ("", "CUCMSUB1", "callmanager"),
    ]


def test_old_releases_have_no_application_columns_and_may_start_with_a_blank(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm_old_eleven-nodes-one-down_capture"))
    assert len(cluster.nodes) == 11
    assert {(n.application, n.db_role) for n in cluster.nodes} == {("", "")}
    assert [(n.hostname, n.since) for n in cluster.nodes if not n.authenticated] == [
        ("bldcucmtftp1", "Fri Jul 12 12:33:47 2019")
    ]
    assert cluster.local == cluster.publisher == cluster.nodes[0]


def test_the_column_of_the_full_name_may_be_empty(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm_9.1_publisher-down-no-domain_technote"))
    assert [(n.fqdn, n.hostname, n.role, n.authenticated) for n in cluster.nodes] == [
        ("", "cucm911ccnasub1", "subscriber", True),
        ("", "cucm911ccnapub", "publisher", False),
        ("", "cucm911ccnasub2", "subscriber", True),
    ]
    assert cluster.local == cluster.nodes[0]
    assert cluster.publisher == cluster.nodes[1]


def test_a_row_that_the_terminal_wrapped_is_one_row(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cucm-imp_12.5_wrapped-row_doc"))
    assert [(n.hostname, n.authenticated, n.since) for n in cluster.nodes] == [
        ("hippo2", True, ""),
        ("aligator", True, "Wed May 29 17:44:48 2013"),
    ]


def test_an_emergency_responder_prints_its_publisher_as_callmanager(transcript: Callable[[str], str]) -> None:
    cluster = parse_cluster(transcript("show_network_cluster/cer_15_pair_doc"))
    assert [(n.hostname, n.application) for n in cluster.nodes] == [
        ("cer-191-p123", "callmanager"),
        ("cer186-sub", "ciscoer"),
    ]


def test_a_node_may_have_an_ipv6_address() -> None:
    assert parse_cluster(ROW.replace("10.1.1.1", "2001:db8::1")).nodes[0].ip == "2001:db8::1"


def test_without_a_row_of_its_own_the_node_is_not_known() -> None:
    cluster = parse_cluster("10.1.1.2 sub Subscriber authenticated using TCP since Fri Jul 12 12:33:47 2019")
    assert cluster.local is None
    assert cluster.publisher is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no row"),
        ("No valid command entered", "not recognised"),
        ("Server Table (processnode) Entries\n-----\npub", "no row"),
        (f"{ROW}\n10.1.1.2 sub Subscriber callmanager DBSub rejected", "not recognised"),
        (f"{ROW}\n10.1.1.2 sub Subscriber callmanager authenticated", "not recognised"),
        (f"{ROW}\n10.1.1.2 sub Subscriber callmanager DBSub", "not recognised"),
        (f"{ROW}\n10.1.1.2 sub Witness callmanager DBSub authenticated", "not recognised"),
        (f"{ROW}\n10.1.1.300 sub Subscriber authenticated since Fri Jul 12 12:33:47 2019", "not recognised"),
        (f"{ROW}\nServer Table (processnode) Entries\n---\npub\n{ROW}", "not recognised"),
        (f"{ROW}\n{ROW}", "twice"),
        (f"{ROW}\n10.1.1.2 sub Subscriber authenticated", "more than one row"),
        (f"{ROW}\n10.1.1.2 two Publisher authenticated using TCP since Fri Jul 12 12:33:47 2019", "more than one row"),
    ],
)
def test_a_list_with_a_doubtful_row_is_refused_as_a_whole(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse_cluster(text)
