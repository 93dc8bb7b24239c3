# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of the gate, from the texts of a node."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.condition import LATER, Condition, waiting_for
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.database import (
    cluster_condition,
    replication_condition,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.min_version import minimum_condition
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.services import (
    baseline_from_result,
    services_condition,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cluster import parse_cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.min_version import MinVersion
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.replication import parse_runtimestate
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.services import Services, parse_services
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.action import texts

SINGLE = "Runtime state cannot be performed on a cluster with a single active node; aborting operation\n"
TWO_NODES = parse_cluster(texts.CLUSTER)
ONE_NODE = parse_cluster(texts.CLUSTER.splitlines()[0] + "\n")


def services(*lines: str) -> Services:
    return parse_services(texts.services("Cisco CallManager[STARTED]", *lines))


# -- services --------------------------------------------------------------------------------------------------


def test_services_as_in_the_baseline_are_healthy() -> None:
    baseline = frozenset({"Cisco Tomcat", "Cisco CallManager"})
    assert services_condition(services(), baseline) == Condition(
        "services", True, "2 of 2 required services are STARTED"
    )


def test_a_service_that_was_stopped_before_is_no_fault() -> None:
    found = services("Cisco Tftp[STOPPED]  Component is not running")
    assert services_condition(found, frozenset({"Cisco Tomcat"})).holds
    assert not services_condition(found, frozenset({"Cisco Tomcat", "Cisco Tftp"})).holds


NOTIFIER = "Connection Notifier"


def test_a_service_that_has_moved_to_the_new_primary_is_no_fault() -> None:
    baseline = frozenset({"Cisco Tomcat", NOTIFIER})
    moved = services(f"{NOTIFIER}[STOPPED]  Commanded Out of Service")
    assert services_condition(moved, baseline, Product.CUC, TWO_NODES).holds
    assert not services_condition(moved, baseline, Product.CUC, ONE_NODE).holds
    assert not services_condition(moved, baseline, Product.CUCM, TWO_NODES).holds


@pytest.mark.parametrize(
    "line", [f"{NOTIFIER}[STOPPED]  Component is not running", "Connection Mixer[STOPPED]  Commanded Out of Service"]
)
def test_what_has_not_moved_is_a_fault_of_unity_connection_too(line: str) -> None:
    name = line.partition("[")[0]
    assert not services_condition(services(line), frozenset({name}), Product.CUC, TWO_NODES).holds


@pytest.mark.parametrize("state", ["STARTING", "STOPPING"])
def test_nothing_may_start_or_stop_even_if_it_was_stopped_before(state: str) -> None:
    condition = services_condition(services(f"Cisco Tftp[{state}]"), frozenset({"Cisco Tomcat"}))
    assert condition == Condition("services", False, f"Cisco Tftp is {state}")


def test_a_service_that_is_no_longer_listed_is_a_fault() -> None:
    condition = services_condition(services(), frozenset({"Cisco Tomcat", "Cisco Tftp"}))
    assert condition == Condition("services", False, "Cisco Tftp is not listed")


def test_without_a_baseline_each_activated_service_must_run() -> None:
    condition = services_condition(services("Cisco Tftp[STOPPED]  Component is not running"), None)
    assert condition == Condition("services", False, "Cisco Tftp is STOPPED (Component is not running)")


def test_without_a_baseline_nobody_asks_for_what_is_not_activated_or_out_of_service() -> None:
    # The text has Cisco DirSync not activated, Cisco DRF Master commanded out of service, Password Reset idle.
    assert services_condition(services(), None).holds
    assert services_condition(services("Cisco XCP Router[STOPPED]  Command Out of Service"), None).holds


def test_the_cluster_manager_may_stand_still_on_pcd_only() -> None:
    found = parse_services(texts.PCD["utils service list"])
    assert services_condition(found, None, Product.PCD).holds
    assert not services_condition(found, None, Product.CUCM).holds


def test_many_faults_are_counted_and_the_first_are_named() -> None:
    found = services(*[f"Service {n}[STARTING]" for n in range(5)])
    assert services_condition(found, None).seen.endswith("Service 2 is STARTING and 2 more")


def test_a_baseline_is_what_was_started() -> None:
    assert baseline_from_result(
        {"A": {"state": "STARTED", "reason": ""}, "B": {"state": "STOPPED", "reason": "Service Not Activated"}}
    ) == {"A"}


@pytest.mark.parametrize("baseline", [{}, {"A": "STARTED"}, {"A": {"reason": ""}}])
def test_a_baseline_that_would_require_nothing_or_is_no_baseline_is_refused(baseline: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="baseline"):
        baseline_from_result(baseline)  # type: ignore[arg-type]


# -- replication -----------------------------------------------------------------------------------------------


def test_replication_2_on_every_node_is_healthy() -> None:
    condition = replication_condition(parse_runtimestate(texts.REPLICATION), TWO_NODES, Product.CUCM)
    assert condition == Condition("replication", True, "state 2 on 2 of 2 nodes")


@pytest.mark.parametrize("state", ["0", "1", "3", "4"])
def test_any_other_replication_state_is_a_fault_that_names_the_node(state: str) -> None:
    text = texts.REPLICATION.replace("(g_3)          (2) Setup Completed", f"(g_3)          ({state}) Out Of Sync")
    condition = replication_condition(parse_runtimestate(text), TWO_NODES, Product.CUCM)
    assert condition == Condition("replication", False, f"cucm-sub1 is ({state}) Out Of Sync")


def test_a_node_that_replication_does_not_list_is_a_fault() -> None:
    whole = texts.REPLICATION.replace("(2 Servers)", "(1 Servers)")
    text = "\n".join(line for line in whole.splitlines() if "(g_3)" not in line)
    condition = replication_condition(parse_runtimestate(text), TWO_NODES, Product.CUCM)
    assert condition == Condition("replication", False, "1 nodes replicate, but the cluster has 1 more")


def test_a_single_node_has_nothing_to_replicate() -> None:
    assert replication_condition(parse_runtimestate(SINGLE), ONE_NODE, Product.CUCM).holds


def test_a_single_active_node_of_two_is_a_fault() -> None:
    condition = replication_condition(parse_runtimestate(SINGLE), TWO_NODES, Product.CUCM)
    assert condition == Condition("replication", False, "only one active node, but the cluster has 2")


def test_the_presence_nodes_of_a_cluster_do_not_count_for_the_database_of_cucm() -> None:
    presence = f"192.0.2.21 imp-pub.example.com imp-pub Subscriber cups DBPub {texts.SINCE}"
    cluster = parse_cluster(f"{texts.CLUSTER.splitlines()[0]}\n{presence}\n")
    assert replication_condition(parse_runtimestate(SINGLE), cluster, Product.CUCM).holds


@pytest.mark.parametrize("product", [Product.CER, Product.PCD])
def test_products_that_show_no_replication_are_not_at_fault(product: Product) -> None:
    assert replication_condition(None, None, product).holds


@pytest.mark.parametrize("product", [Product.CUCM, Product.IMP, Product.CUC, Product.UNKNOWN])
def test_other_products_must_show_their_replication(product: Product) -> None:
    assert replication_condition(None, None, product) == Condition(
        "replication", False, "the replication state could not be read"
    )


# -- cluster ---------------------------------------------------------------------------------------------------

DOWN = parse_cluster(texts.CLUSTER.replace("authenticated using TCP since", "not authenticated - INITIATOR since", 1))


def test_all_nodes_authenticated_is_healthy() -> None:
    assert cluster_condition(TWO_NODES) == Condition("cluster", True, "2 of 2 nodes are authenticated")


def test_a_node_that_is_not_authenticated_is_named() -> None:
    assert cluster_condition(DOWN) == Condition("cluster", False, "cucm-sub1 is not authenticated")


def test_only_the_named_nodes_count() -> None:
    assert cluster_condition(DOWN, ["cucm-pub"]).holds
    assert not cluster_condition(DOWN, ["cucm-sub1"]).holds


@pytest.mark.parametrize("name", ["cucm-sub1", "CUCM-SUB1", "cucm-sub1.example.com", "192.0.2.12", "cucm-sub1.lab"])
def test_a_node_goes_by_its_name_in_any_case_or_by_its_address(name: str) -> None:
    assert cluster_condition(TWO_NODES, [name]) == Condition("cluster", True, "1 of 1 nodes are authenticated")


def test_a_named_node_that_is_not_listed_is_a_fault() -> None:
    assert cluster_condition(TWO_NODES, ["cucm-sub9"]) == Condition("cluster", False, "cucm-sub9 is not listed")


def test_pcd_has_no_cluster_and_is_not_at_fault_unless_a_node_is_named() -> None:
    assert cluster_condition(None, [], Product.PCD).holds
    assert not cluster_condition(None, ["cucm-sub1"], Product.PCD).holds
    assert not cluster_condition(None, [], Product.CUCM).holds


def test_what_is_waited_for_are_the_conditions_that_do_not_hold() -> None:
    later = Condition("registrations", False, LATER)  # nobody has looked at it yet
    found = [Condition("services", False, "Cisco Tomcat is STARTING"), Condition("cluster", True, ""), later]
    assert waiting_for(found) == ["services: Cisco Tomcat is STARTING"]


# -- the minimum TLS version -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("shown", "holds"), [("1.0", False), ("1.1", False), ("1.2", True), ("1.3", True)])
def test_the_node_must_still_show_the_minimum_that_it_was_set_to(shown: str, holds: bool) -> None:
    assert minimum_condition(MinVersion(version=shown, line=""), "1.2").holds is holds


def test_a_node_that_shows_no_minimum_has_not_kept_it() -> None:
    assert not minimum_condition(None, "1.2").holds
