# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what publishers say to hosts: names, clusters, releases, ranks, groups, and what must not be guessed."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.hosts import (
    HostsError,
    Source,
    further_publishers,
    make_hosts,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.publishers import Publisher

from tests.unit.inventory.told import cluster_of, facts, row, source

BERLIN = cluster_of("b", "192.0.2")
GROUPS = {"Phones": ["b-call", "192.0.2.1"]}


def berlin(**more: Any) -> Source:
    return source("cucm.berlin.example", facts(BERLIN, "b-pub", groups=GROUPS), **more)


def hosts(*sources: Source, **naming: str) -> dict[str, dict[str, Any]]:
    return {host.name: dict(host.variables) for host in make_hosts(sources, **naming).hosts}


def test_hosts_come_in_the_order_of_a_rollout() -> None:
    assert {name: values["vos_default_rank"] for name, values in hosts(berlin()).items()} == {
        "b-pub": 0,
        "b-tftp": 10,
        "b-call": 20,
        "b-imp1": 30,
        "b-imp2": 40,
    }
    assert list(hosts(berlin())) == ["b-pub", "b-tftp", "b-call", "b-imp1", "b-imp2"]


def test_a_host_has_the_variables_that_describe_it_and_no_password() -> None:
    assert hosts(berlin(port=2222, own_user=True, ssh_algorithms="legacy"))["b-call"] == {
        "ansible_host": "192.0.2.2",
        "ansible_port": 2222,
        "ansible_user": "administrator",
        "vos_ssh_algorithms": "legacy",
        "vos_cluster": "b-pub",
        "vos_release": "15SU2",
        "vos_version": "15.0.1.12900-234",
        "vos_role": "subscriber",
        "vos_default_rank": 20,
        "vos_hostname": "b-call",
        "vos_fqdn": "b-call.example.org",
        "vos_product": "cucm",
    }


def test_the_publisher_keeps_the_address_under_which_it_was_reached() -> None:
    assert hosts(berlin(), addresses="fqdn")["b-pub"]["ansible_host"] == "cucm.berlin.example"
    assert hosts(berlin(), addresses="fqdn")["b-call"]["ansible_host"] == "b-call.example.org"
    assert hosts(berlin(), addresses="hostname")["b-call"]["ansible_host"] == "b-call"


def test_the_publisher_of_presence_is_a_publisher_of_its_own_database() -> None:
    roles = {name: values["vos_role"] for name, values in hosts(berlin()).items()}
    assert [name for name, role in roles.items() if role == "publisher"] == ["b-pub", "b-imp1"]


def test_the_release_of_presence_is_unknown_until_its_own_publisher_was_asked() -> None:
    assert hosts(berlin())["b-imp2"]["vos_release"] == ""
    (further,) = further_publishers([berlin(port=2222, host_key_fingerprint="SHA256:x")])
    assert (further.address, further.port, further.found, further.host_key_fingerprint) == ("192.0.2.4", 2222, True, "")
    asked = source("192.0.2.4", facts(BERLIN, "b-imp1"), found=True)
    assert further_publishers([berlin(), asked]) == ()
    assert hosts(berlin(), asked)["b-imp2"]["vos_version"] == "15.0.1.12900-6"
    assert hosts(asked, berlin()) == hosts(berlin(), asked)


@pytest.mark.parametrize("address", ["192.0.2.4", "B-IMP1", "b-imp1.example.org"])
def test_a_publisher_of_presence_that_was_named_and_did_not_answer_is_not_asked_again(address: str) -> None:
    assert further_publishers([berlin(), source(address, None)]) == ()
    assert len(hosts(berlin(), source(address, None))) == 5


def test_a_publisher_of_which_nothing_is_known_is_a_host_that_says_so() -> None:
    lost = source("198.51.100.1", None, cluster="paris")
    (host,) = [host for host in make_hosts([berlin(), lost]).hosts if host.name == "198.51.100.1"]
    assert host.groups == ("vos_unread",)
    assert host.cluster_group == "vos_cluster_paris"
    assert host.variables == {"ansible_host": "198.51.100.1", "vos_cluster": "paris"}
    found = source("198.51.100.9", None, found=True)
    assert len(hosts(berlin(), found)) == 5


def test_clusters_are_called_by_the_operator_or_after_their_publisher() -> None:
    assert {values["vos_cluster"] for values in hosts(berlin(cluster="berlin")).values()} == {"berlin"}
    assert {values["vos_cluster"] for values in hosts(berlin(), hostnames="fqdn").values()} == {"b-pub.example.org"}


@pytest.mark.parametrize(
    ("hostnames", "name"),
    [("hostname", "b-call"), ("fqdn", "b-call.example.org"), ("ip", "192.0.2.2"), ("cluster_hostname", "x-b-call")],
)
def test_hosts_are_called_as_wanted(hostnames: str, name: str) -> None:
    assert name in hosts(berlin(cluster="x"), hostnames=hostnames)


def test_a_node_without_a_domain_is_called_by_its_name() -> None:
    told = facts([row("alone", "192.0.2.1", role="publisher", db_role="DBPub", fqdn="")], "alone")
    assert list(hosts(source("192.0.2.1", told), hostnames="fqdn")) == ["alone"]
    assert hosts(source("192.0.2.1", told), addresses="fqdn")["alone"]["ansible_host"] == "192.0.2.1"


def two_of_one_name(first: str = "", second: str = "") -> tuple[Source, Source]:
    paris = [{**item, "ip": item["ip"].replace("192.0.2", "198.51.100")} for item in BERLIN]
    paris = [{**item, "fqdn": item["fqdn"].replace("example.org", "example.net")} for item in paris]
    other = source("198.51.100.1", facts(paris, "b-pub"), cluster=second)
    return berlin(cluster=first), other


def test_two_clusters_of_one_name_are_an_error_that_says_what_to_do() -> None:
    with pytest.raises(
        HostsError, match=r"two clusters are called b-pub .*192\.0\.2\.1.* give each cluster its own name"
    ):
        make_hosts(two_of_one_name())


def test_two_clusters_whose_groups_would_be_one_are_an_error() -> None:
    with pytest.raises(HostsError, match=r"two clusters are called a-b \(.*\) and a\.b"):
        make_hosts(two_of_one_name("a-b", "a.b"), hostnames="ip")


def test_two_nodes_of_one_name_are_never_one_host() -> None:
    with pytest.raises(HostsError, match=r"two nodes are called b-pub \(192\.0\.2\.1\) and b-pub \(198\.51\.100\.1\)"):
        make_hosts(two_of_one_name("berlin", "paris"))
    for hostnames in ("fqdn", "ip", "cluster_hostname"):
        assert len(make_hosts(two_of_one_name("berlin", "paris"), hostnames=hostnames).hosts) == 10


def test_two_nodes_without_a_cluster_list_are_two() -> None:
    told = {**facts([row("pcd", "")], "pcd"), "cluster": None, "product": "pcd"}
    with pytest.raises(HostsError, match=r"two nodes are called pcd \(192\.0\.2\.8\) and pcd \(192\.0\.2\.9\)"):
        make_hosts([source("192.0.2.8", told), source("192.0.2.9", told)])
    assert list(hosts(source("192.0.2.8", told))) == ["pcd"]


def test_a_product_that_no_module_takes_is_a_group_and_no_variable() -> None:
    told = facts([row("ccx", "192.0.2.1", "uccx", "publisher", "DBPub")], "ccx")
    (host,) = make_hosts([source("192.0.2.1", told)]).hosts
    assert "vos_product" not in host.variables
    assert host.groups == ("vos_product_uccx", "vos_role_publisher")


def test_what_is_odd_is_said() -> None:
    told = facts(BERLIN, "b-call")
    texts = make_hosts([source("192.0.2.2", told)]).warnings
    assert texts == ("192.0.2.2 is a subscriber, not a publisher; name the publisher of its cluster instead",)
    unsure = {**facts([row("x", "192.0.2.1", "unknown", "publisher", "DBPub")], "x"), "product": "unknown"}
    assert "do not show which product it is" in make_hosts([source("192.0.2.1", unsure)]).warnings[0]
    unread = {**facts(BERLIN, "b-pub"), "callmanager_groups": {"groups": None, "error": "no such table"}}
    assert "no such table" in make_hosts([source("192.0.2.1", unread)]).warnings[0]


def test_publishers_that_disagree_about_their_cluster_are_a_warning() -> None:
    asked = source("192.0.2.4", facts(BERLIN[:-1], "b-imp1"))
    assert any("do not agree about b-imp2" in text for text in make_hosts([berlin(), asked]).warnings)


def test_no_password_is_shown_with_a_publisher() -> None:
    assert "secret" not in repr(Publisher("192.0.2.1", "administrator", "secret"))
