# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The topology of a cluster: what is read of it, and what is said of all that could not be read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.read_topology import read_topology
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import (
    CALL_MANAGER,
    CTI_MANAGER,
    DEFAULT_CAPACITY,
    TFTP,
    CallGroup,
    CtiPair,
    Topology,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plan.facts import DEACTIVATED, RUNS, lost_facts, node_facts, row

Facts = dict[str, dict[str, Any]]

ROWS = [
    row("pub", "publisher", "192.0.2.1"),
    *(row(name, ip=f"192.0.2.{number}") for number, name in enumerate(("sub1", "sub2", "tftp"), 2)),
    *({**row(name, ip=f"192.0.2.{number}"), "role": "subscriber"} for number, name in enumerate(("imp1", "imp2"), 5)),
]
# Once by each of the forms that System > Server may hold: a host name, an FQDN and an address.
GROUPS = {"East": ["sub1", "SUB2.example.org"], "West": ["192.0.2.3", "sub1"], "Old": ["pub", "sub1", "gone"]}
DEVICES = {"East": (1200, 1210), "West": (800, 800), "Old": (0, 0)}
EAST = CallGroup("East", ("sub1", "sub2"), 1200, 1210)
WEST = CallGroup("West", ("sub2", "sub1"), 800, 800)


def phones(number: int) -> dict[str, Any]:
    return {"registered": number, "unregistered": 0, "other": 0, "unread": 0, "unread_rows": [], "error": ""}


def facts() -> Facts:
    """A publisher, two nodes that process calls, one for TFTP, and two of IM and Presence."""
    found = {
        name: node_facts(name, ROWS, call_processing=name.startswith("sub")) for name in ("pub", "sub1", "sub2", "tftp")
    }
    found["imp1"] = node_facts("imp1", ROWS, product="imp", db_role="DBPub")
    found["imp2"] = node_facts("imp2", ROWS, product="imp")
    for name, number in {"pub": 0, "sub1": 1200, "sub2": 790, "tftp": 0}.items():
        found[name]["info"]["registrations"] = phones(number)
    found["tftp"]["info"]["services"][TFTP] = RUNS
    found["sub1"]["info"]["services"] |= {CTI_MANAGER: RUNS, TFTP: DEACTIVATED, "Cisco Tomcat": RUNS}
    found["pub"]["info"]["callmanager_groups"] = {"groups": copy.deepcopy(GROUPS), "error": ""}
    told = {name: {"phones": phones, "devices": devices} for name, (phones, devices) in DEVICES.items()}
    limits = {"sub1": 7500, "192.0.2.3": 2500}
    found["pub"]["info"]["call_devices"] = {"groups": told, "limits": limits, "error": "", "limits_error": ""}
    groups = {"Main": ["imp1", "imp2.example.org"]}
    found["imp1"]["info"]["presence_groups"] = {"groups": groups, "error": ""}
    return found


def topology(found: Facts, **more: Any) -> Topology:
    records = [NodeRecord.from_facts(node) for node in found.values()]
    return read_topology(records, **{"cti_pairs": None, "minutes": {}, **more})


# -- a cluster that could be read ---------------------------------------------------------------------------------


def test_groups_have_their_running_members_by_inventory_name_in_their_order() -> None:
    found = topology(facts())
    assert list(found.groups) == [EAST, WEST]
    assert found.unread == ()


def test_a_group_without_devices_constrains_nothing_whoever_its_members_are() -> None:
    found = facts()
    for told in ({"phones": 0, "devices": 0}, None):
        devices = found["pub"]["info"]["call_devices"]["groups"]
        devices.pop("Old")
        devices |= {"Old": told} if told else {}
        assert (list(topology(found).groups), topology(found).unread) == ([EAST, WEST], ())


def test_a_group_that_only_lists_name_is_kept() -> None:
    found = facts()
    found["pub"]["info"]["call_devices"]["groups"]["Lists"] = {"phones": 0, "devices": 2}
    found["pub"]["info"]["callmanager_groups"]["groups"]["Lists"] = ["sub2", "sub1"]
    assert CallGroup("Lists", ("sub2", "sub1"), 0, 2) in topology(found).groups


def test_nodes_have_their_place_their_services_their_devices_and_their_limit() -> None:
    found = facts()
    found["sub2"]["rank"] = "7"
    told = topology(found, minutes={"sub1": 12.5})
    assert [node.name for node in told.nodes] == list(found)
    sub1, sub2 = told["sub1"], told["sub2"]
    assert sub1.services == {CALL_MANAGER, CTI_MANAGER}
    assert told["tftp"].services == {TFTP}
    assert (sub1.registered, sub1.capacity, sub1.minutes, sub1.given_rank) == (1200, 7500, 12.5, False)
    assert (sub2.registered, sub2.capacity, sub2.minutes, sub2.given_rank, sub2.rank) == (790, 2500, 0.0, True, 7)
    assert told["pub"].capacity == DEFAULT_CAPACITY
    assert [node.name for node in told.nodes if node.is_publisher] == ["pub", "imp1"]


def test_the_operator_s_capacity_counts_before_the_parameter() -> None:
    found = facts()
    found["sub1"]["capacity"] = "4000"
    assert topology(found)["sub1"].capacity == 4000


def test_a_limit_of_the_whole_cluster_is_for_the_nodes_that_have_none_of_their_own() -> None:
    found = facts()
    found["pub"]["info"]["call_devices"]["limits"]["EnterpriseWideData"] = 3000
    assert [topology(found)[name].capacity for name in ("pub", "sub1", "sub2")] == [3000, 7500, 2500]


def test_of_two_limits_for_one_node_the_smaller_one_counts() -> None:
    found = facts()
    found["pub"]["info"]["call_devices"]["limits"] = {"sub1": 7500, "sub1.example.org": 4000, "192.0.2.2": 6000}
    assert topology(found)["sub1"].capacity == 4000


def test_limits_that_could_not_be_read_leave_the_default_and_stop_nothing() -> None:
    found = facts()
    found["pub"]["info"]["call_devices"] |= {"limits": {}, "limits_error": "no table"}
    assert (topology(found)["sub1"].capacity, topology(found).unread) == (DEFAULT_CAPACITY, ())


def test_a_member_whose_call_manager_is_deactivated_serves_no_group_and_needs_no_word() -> None:
    found = facts()
    found["pub"]["info"]["callmanager_groups"]["groups"]["East"] = ["pub", "sub1", "sub2"]
    assert list(topology(found).groups) == [EAST, WEST]
    assert topology(found).unread == ()


def test_a_group_of_which_no_member_runs_stays_without_a_member() -> None:
    found = facts()
    found["pub"]["info"]["callmanager_groups"]["groups"]["East"] = ["pub", "tftp"]
    assert topology(found).groups[0] == CallGroup("East", (), 1200, 1210)


def test_presence_redundancy_groups_have_inventory_names() -> None:
    assert topology(facts()).presence_groups == {"Main": ("imp1", "imp2")}


def test_a_presence_group_that_is_not_known_needs_no_word_because_its_nodes_go_alone() -> None:
    found = facts()
    found["imp1"]["info"]["presence_groups"] = {"groups": None, "error": "no table"}
    assert (topology(found).presence_groups, topology(found).unread) == ({}, ())
    found["imp1"]["info"]["presence_groups"] = {"groups": {"Main": ["imp1", "imp9"], "Far": ["imp8"]}, "error": ""}
    assert (topology(found).presence_groups, topology(found).unread) == ({"Main": ("imp1",)}, ())


def test_the_pairs_of_cti_applications_are_the_operator_s() -> None:
    pair = CtiPair("Recorder", ("sub1", "sub2"))
    assert topology(facts(), cti_pairs=[pair]).cti_pairs == (pair,)
    assert topology(facts()).cti_pairs == ()


def test_only_nodes_that_serve_a_cti_application_can_stay_up_for_it() -> None:
    found = facts()
    found["sub2"]["info"]["services"][CTI_MANAGER] = RUNS
    given = ("sub1", "tftp", "sub2", "far-sub")  # one without the service, and one of another cluster
    assert topology(found, cti_pairs=[CtiPair("Recorder", given)]).cti_pairs == (CtiPair("Recorder", ("sub1", "sub2")),)
    alone = CtiPair("Recorder", ("sub1", "tftp"))
    assert topology(found, cti_pairs=[alone]).cti_pairs == (alone,)


def test_a_cluster_without_unified_cm_has_no_groups_to_read() -> None:
    rows = [row("cuc1", "publisher", "192.0.2.7"), row("cuc2", ip="192.0.2.8")]
    found = topology({name: node_facts(name, rows, product="cuc") for name in ("cuc1", "cuc2")})
    assert (found.groups, found.unread) == ((), ())


def test_phones_of_rows_that_cannot_be_read_count_as_registered() -> None:
    found = facts()
    found["sub2"]["info"]["registrations"] |= {"unread": 10}
    assert topology(found)["sub2"].registered == 800


@pytest.mark.parametrize(
    ("told", "registered"),
    [
        ({"value": 1500, "error": ""}, 1500),  # gateways and other stations, which the list of phones lacks
        ({"value": 900, "error": ""}, 1200),  # from release 14 on Jabber and Webex have counters of their own
        ({"value": None, "error": "no instance"}, 1200),
    ],
)
def test_the_larger_of_the_list_of_phones_and_the_counters_is_what_is_registered(
    told: dict[str, Any], registered: int
) -> None:
    found = facts()
    found["sub1"]["info"]["counters"] = {"registered_devices": told}
    assert topology(found)["sub1"].registered == registered


def test_devices_that_only_the_counters_show_count_where_the_phones_cannot_be_counted() -> None:
    found = facts()
    found["sub1"]["info"]["registrations"] = {"registered": None, "error": "the total is missing"}
    found["sub1"]["info"]["counters"] = {"registered_devices": {"value": 40, "error": ""}}
    assert topology(found)["sub1"].registered == 40


# -- what could not be read ---------------------------------------------------------------------------------------


def info(name: str, **values: Any) -> Callable[[Facts], None]:
    """Puts these values into what was read of a node."""
    return lambda found: found[name]["info"].update(values)


def groups(**told: list[str]) -> Callable[[Facts], None]:
    return lambda found: found["pub"]["info"]["callmanager_groups"]["groups"].update(told)


def service(name: str, state: str, reason: str = "") -> Callable[[Facts], None]:
    return lambda found: found[name]["info"]["services"].update({CALL_MANAGER: {"state": state, "reason": reason}})


def without(*names: str) -> Callable[[Facts], None]:
    def leave_out(found: Facts) -> None:
        for name in names:
            del found[name]

    return leave_out


def lost(name: str) -> Callable[[Facts], None]:
    return lambda found: found.update({name: lost_facts(name)})


def no_group(name: str) -> Callable[[Facts], None]:
    return lambda found: found["pub"]["info"]["callmanager_groups"]["groups"].pop(name)


MAY_START = (
    "a member of the Unified CM Group East and 1 more, does not run Cisco CallManager now, but may start it again"
)
UNREAD = [
    (
        info("pub", callmanager_groups={"groups": None, "error": "no table"}),
        "the Unified CM Groups could not be read: no table",
    ),
    (
        info("pub", call_devices={"groups": None, "limits": {}, "error": "no table", "limits_error": ""}),
        "the devices of the Unified CM Groups could not be counted: no table",
    ),
    (info("pub", callmanager_groups=None), "pub shows no Unified CM Group with a member"),
    (info("pub", call_devices=None), "pub shows no device in any Unified CM Group"),
    (
        info("pub", call_devices={"groups": {"East": {"phones": 0, "devices": 0}}, "error": "", "limits_error": ""}),
        "pub shows no device in any Unified CM Group",
    ),
    (without("pub"), "the Unified CM Groups could not be read: the Unified CM publisher is not among the nodes read"),
    (lost("pub"), "the Unified CM Groups could not be read: the Unified CM publisher is not among the nodes read"),
    (lost("pub"), "pub could not be read"),
    (lost("sub2"), "sub2 could not be read"),
    (lost("imp2"), "imp2 could not be read"),
    (info("tftp", services=None), "the services of tftp could not be read"),
    (info("sub1", services={}), "the services of sub1 could not be read"),
    (no_group("East"), "no member of the Unified CM Group East was read, but it has 1210 devices"),
    (groups(East=[]), "no member of the Unified CM Group East was read, but it has 1210 devices"),
    (
        groups(East=["sub1", "old-sub"]),
        "old-sub, a member of the Unified CM Group East, is not among the nodes read",
    ),
    (
        without("sub2"),
        "SUB2.example.org, a member of the Unified CM Group East, is not among the nodes read",
    ),
    (
        lost("sub2"),
        "192.0.2.3, a member of the Unified CM Group West, is not among the nodes read",
    ),
    (
        groups(East=["old-sub", "sub2"], West=["sub1", "old-sub"]),
        "old-sub, a member of the Unified CM Group East and 1 more, is not among the nodes read",
    ),
    (
        lambda found: found.update(twin={**copy.deepcopy(found["sub1"]), "name": "twin"}),
        "sub1, a member of the Unified CM Group East and 1 more, may be sub1 or twin",
    ),
    (
        service("sub2", "STARTING"),
        f"sub2, {MAY_START}",
    ),
    (
        service("sub1", "STOPPED", "Commanded Out of Service"),
        f"sub1, {MAY_START}",
    ),
    (
        info("sub1", services={"Cisco Tomcat": RUNS}),
        f"sub1, {MAY_START}",
    ),
    (
        info("sub1", registrations={"registered": None, "error": "the total is missing"}),
        "the phones of sub1 could not be counted: the total is missing",
    ),
    (info("sub2", registrations=None), "the phones of sub2 could not be counted: they were not read"),
    (info("sub2", registrations={"registered": "many"}), "the phones of sub2 could not be counted: no number was read"),
    (
        groups(East=["sub1"], West=["sub1"]),
        "sub2 has 790 registered devices, but it is a running member of no Unified CM Group that has devices",
    ),
    (
        lambda found: found["pub"]["info"]["call_devices"]["groups"].update(
            East={"phones": 0, "devices": 0}, West={"phones": 0, "devices": 0}, Old={"phones": 1, "devices": 1}
        ),
        "sub2 has 790 registered devices, but it is a running member of no Unified CM Group that has devices",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), UNREAD)
def test_what_is_not_known_is_said(change: Callable[[Facts], None], sentence: str) -> None:
    found = facts()
    change(found)
    assert sentence in topology(found).unread


def test_what_is_not_known_is_said_once() -> None:
    for change, _sentence in UNREAD:
        found = facts()
        change(found)
        unread = topology(found).unread
        assert len(set(unread)) == len(unread)


def test_a_member_that_is_no_host_of_the_run_stays_a_member_by_the_name_that_the_cluster_has_for_it() -> None:
    found = facts()
    found["pub"]["info"]["callmanager_groups"]["groups"]["East"] = ["old-sub", "sub1", "sub2"]
    assert topology(found).groups[0].members == ("old-sub", "sub1", "sub2")


@given(data=st.data())
def test_no_node_that_holds_phones_is_free_of_all_groups_unnoticed(data: st.DataObject) -> None:
    """Whatever rows of the two answers were lost."""
    found = facts()
    members = found["pub"]["info"]["callmanager_groups"]["groups"]
    devices = found["pub"]["info"]["call_devices"]["groups"]
    for group in ("East", "West"):
        members[group] = data.draw(st.lists(st.sampled_from(members[group]), unique=True))
        if data.draw(st.booleans()):
            del devices[group]
        if not members[group]:
            del members[group]
    read = topology(found)
    served = {name for group in read.groups for name in group.members}
    assert read.unread or {"sub1", "sub2"} <= served


@given(st.permutations(["pub", "sub1", "sub2", "tftp", "imp1", "imp2"]))
def test_the_order_of_the_hosts_changes_no_group(order: list[str]) -> None:
    whole = facts()
    read = topology({name: whole[name] for name in order})
    assert (list(read.groups), read.presence_groups, read.unread) == ([EAST, WEST], {"Main": ("imp1", "imp2")}, ())
