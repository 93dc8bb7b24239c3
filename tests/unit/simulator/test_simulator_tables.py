# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database of a cluster for waves: groups with their devices, services of the nodes, the most devices of a node."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.unit.simulator.scenes import CUC, CUCM, CUCM_SUB, IMP, answer

SUB2 = {**CUCM_SUB, "name": "sub2", "max_registered": 7500}
TFTP = {**CUCM_SUB, "name": "tftp", "call_processing": False, "tftp": True}
NODES = (CUCM, CUCM_SUB, SUB2, TFTP)
CLUSTER: dict[str, Any] = {
    "callmanager_groups": {
        "Head Office": {"members": ["sub", "sub2"], "phones": 4, "gateways": 2, "lists": 3},
        "Default": ["pub"],
        "Lists": {"members": ["sub2", "pub"], "lists": 1},
    }
}
BY_POOL = (
    "from device d join devicepool dp on d.fkdevicepool=dp.pkid join callmanagergroup cmg on "
    "dp.fkcallmanagergroup=cmg.pkid"
)


def rows(query: str, *nodes: dict[str, Any], cluster: dict[str, Any] | None = None) -> list[list[str]]:
    """The rows of an answer, cut where the line of `=` says that a column begins."""
    shown = answer(f"run sql {query}", *(nodes or NODES), cluster=CLUSTER if cluster is None else cluster)
    head, line, *body = shown.splitlines()
    assert set(line) == {"=", " "} or set(line) == {"="}, head
    starts = [0, *(place + 1 for place, character in enumerate(line) if character == " "), len(line) + 1]
    return [[row[a:b].strip() for a, b in pairwise(starts)] for row in body]


def test_members_are_in_the_order_of_their_priority():
    query = (
        "select cmg.name as cmgroup, m.priority, pn.name as node from callmanagergroup cmg join callmanagergroupmember "
        "m on m.fkcallmanagergroup=cmg.pkid join callmanager cm on m.fkcallmanager=cm.pkid join processnode pn on "
        "cm.fkprocessnode=pn.pkid order by cmg.name, m.priority"
    )
    assert rows(query) == [
        ["Default", "0", "pub"],
        ["Head Office", "0", "sub"],
        ["Head Office", "1", "sub2"],
        ["Lists", "0", "sub2"],
        ["Lists", "1", "pub"],
    ]


def test_phones_are_counted_by_group():
    query = f"select cmg.name as cmgroup, count(*) as n {BY_POOL} where d.tkclass=1 group by cmg.name"
    assert rows(query) == [["Head Office", "4"]]


def test_phones_of_nodes_are_in_the_first_group_of_their_node():
    query = f"select cmg.name as cmgroup, count(*) as n {BY_POOL} where d.tkclass=1 group by cmg.name"
    groups = {"callmanager_groups": {"One": ["pub", "sub"], "Two": ["sub"]}}
    nodes = ({**CUCM, "phones": 3}, {**CUCM_SUB, "phones": 2})
    assert rows(query, *nodes, cluster=groups) == [["One", "5"]]


def test_phones_and_trunks_of_the_database_are_in_the_first_group():
    query = f"select cmg.name as cmgroup, d.tkclass, count(*) as n {BY_POOL} group by cmg.name, d.tkclass"
    database = {"phones": [{"model": "Cisco 7965", "count": 6}], "trunks": [{"name": "cube"}], "profiles": 4}
    groups = {"callmanager_groups": {"One": ["pub"], "Two": ["sub"]}, "database": database}
    # The template for phones is one of the profiles' and has no device pool.
    assert rows(query, CUCM, CUCM_SUB, cluster=groups) == [["One", "1", "6"], ["One", "18", "1"]]


def test_device_pools_without_an_srst_reference_are_counted_too():
    query = (
        "select dp.name as pool, cmg.name as cmgroup, s.name as srst, count(d.pkid) as n from devicepool dp left join "
        "callmanagergroup cmg on dp.fkcallmanagergroup=cmg.pkid left join srst s on dp.fksrst=s.pkid left join device "
        "d on d.fkdevicepool=dp.pkid and d.tkclass=1 group by dp.name, cmg.name, s.name"
    )
    assert rows(query) == [
        ["DP_Default", "Default", "NULL", "0"],
        ["DP_Head Office", "Head Office", "NULL", "4"],
        ["DP_Lists", "Lists", "NULL", "0"],
        ["DP_without_group", "NULL", "NULL", "0"],
    ]


def test_everything_that_reaches_a_group_by_its_device_pool_has_a_model():
    query = (
        "select cmg.name as cmgroup, tm.name as model, count(*) as n from device d join devicepool dp on "
        "d.fkdevicepool=dp.pkid join callmanagergroup cmg on dp.fkcallmanagergroup=cmg.pkid join typemodel tm on "
        "d.tkmodel=tm.enum group by cmg.name, tm.name"
    )
    assert rows(query) == [["Head Office", "Cisco 8845", "4"], ["Head Office", "Cisco VG350", "2"]]


def test_lists_name_their_group_themselves():
    query = (
        "select d.name, cmg.name as cmgroup from device d join callmanagergroup cmg on d.fkcallmanagergroup=cmg.pkid"
    )
    assert [row[1] for row in rows(query)] == ["Head Office"] * 3 + ["Lists"]


def test_the_most_devices_of_a_node_are_a_parameter_where_it_is_not_the_default():
    query = (
        "select pc.paramname, pc.paramvalue, pn.name from processconfig pc left join processnode pn on "
        "pc.fkprocessnode=pn.pkid where lower(pc.paramname) like '%regis%'"
    )
    assert rows(query) == [["MaximumNumberOfRegisteredDevices", "7500", "sub2"]]
    assert rows(query, CUCM, cluster={}) == []


def test_services_are_active_where_they_are_activated():
    query = (
        "select ts.name as service, pns.servername, pns.isactive from processnodeservice pns join typeservice ts on "
        "pns.tkservice=ts.enum where ts.name in ('Cisco CallManager','Cisco Tftp','Cisco CTIManager') and "
        "pns.isactive='t'"
    )
    calls = [["Cisco CallManager", name, "t"] for name in ("pub", "sub", "sub2")]
    cti = [["Cisco CTIManager", name, "t"] for name in ("pub", "sub", "sub2")]
    assert sorted(rows(query)) == sorted([*calls, *cti, ["Cisco Tftp", "tftp", "t"]])


@pytest.mark.parametrize("product", [IMP, CUC])
def test_the_usage_and_role_of_nodes_are_a_join_on_each_product(product: dict[str, Any]):
    query = (
        "select pn.name, pn.nodeid, tnu.name as nodeusage, tpr.name as role from processnode pn join typenodeusage tnu "
        "on pn.tknodeusage=tnu.enum join typeprocessnoderole tpr on pn.tkprocessnoderole=tpr.enum where "
        "pn.systemnode='f'"
    )
    assert [row[:3] for row in rows(query, product, cluster={})] == [["pub", "2", "Publisher"]]


def test_cti_devices_are_not_known_to_the_database():
    query = (
        "select d.name, tm.name as model, dp.name as pool, cmg.name as cmgroup from device d join typemodel tm on "
        "d.tkmodel=tm.enum join devicepool dp on d.fkdevicepool=dp.pkid join callmanagergroup cmg on "
        "dp.fkcallmanagergroup=cmg.pkid where tm.name in ('CTI Port','CTI Route Point')"
    )
    assert rows(query, {**CUCM, "cti_devices": 5}, cluster={}) == []
