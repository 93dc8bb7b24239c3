# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world is read as written, and every mistake in it is named with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.simulator.product import Product, Release, Role
from tests.simulator.world.faults import Faults, always
from tests.simulator.world.section import WorldError
from tests.simulator.world.world import load_world, read_world

WORLDS = Path(__file__).resolve().parents[2] / "simulator" / "worlds"


def content(**node: Any) -> dict[str, Any]:
    described = {"name": "pub", "address": "127.10.1.1", "product": "cucm", "version": "12.5.1.16900-48", **node}
    return {"user": "administrator", "password": "secret", "clusters": [{"name": "alpha", "nodes": [described]}]}


def test_a_node_takes_the_defaults_of_a_publisher_at_tls_1_0():
    node = read_world(content()).nodes[0]
    assert (node.product, node.role, node.tls_min_version) == (Product.CUCM, Role.PUBLISHER, "1.0")
    assert (node.ssh_port, node.tls_port, node.call_processing) == (2222, 8443, True)


def test_timings_of_a_node_override_those_of_its_cluster_and_of_the_world():
    world = content(timings={"down": 3})
    world["timings"] = {"down": 1, "grace": 7, "login": 9}
    world["clusters"][0]["timings"] = {"down": 2, "grace": 8}
    timings = read_world(world).nodes[0].timings
    assert (timings.down, timings.grace, timings.login) == (3, 8, 9)


def test_commands_may_take_a_time_of_their_own():
    world = content(timings={"commands": {"show risdb query phone": 9}})
    world["timings"] = {"command": 1, "commands": {"show": 4, "utils service list": 8}}
    timings = read_world(world).nodes[0].timings
    assert timings.of("show tls min-version").seconds == 4
    assert timings.of("show risdb query phone").seconds == 9
    assert timings.of("utils service list page").seconds == 8
    assert timings.of("utils service listing").seconds == 1


def test_a_preset_has_the_times_of_an_ordinary_node_and_a_node_may_differ():
    world = content(timings={"commands": {"utils service list": 90}})
    world["timings"] = {"commands": "realistic"}
    timings = read_world(world).nodes[0].timings
    assert timings.of("show version active").seconds == 4.8
    assert timings.of("utils dbreplication runtimestate").per_node == 2
    assert timings.of("utils service list").seconds == 90


def test_faults_are_read_as_data():
    faults = read_world(content(faults={"services_stuck": ["Cisco Tomcat"], "replication_stuck": 4})).nodes[0].faults
    assert faults == always(Faults(services_stuck=("Cisco Tomcat",), replication_stuck=4))


@pytest.mark.parametrize(
    ("node", "complaint"),
    [
        ({"product": "ccm"}, r"clusters\[0\]\.nodes\[0\]\.product: must be one of cucm, imp"),
        ({"version": "12.5"}, r"nodes\[0\]\.version: must be a version such as"),
        ({"address": "192.0.2.1"}, r"address: must be an address in 127\.0\.0\.0/8"),
        ({"also_at": ["127.10.1.2", "192.0.2.1"]}, r"also_at: must be an address in 127\.0\.0\.0/8"),
        ({"also_at": ["127.10.1.1"]}, r"address used twice: 127\.10\.1\.1"),
        ({"tls_min_version": 1.0}, r"tls_min_version: must be one of 1\.0, 1\.1, 1\.2, 1\.3, not 1\.0"),
        ({"role": "subscriber"}, r"cucm needs exactly one publisher and has none"),
        ({"timings": {"grace": -1}}, r"timings\.grace: must be a number of 0 or more"),
        ({"timings": {"graze": 1}}, r"timings: unknown key graze"),
        ({"timings": {"commands": "real"}}, r"timings\.commands: must be realistic, or seconds by command, not 'real'"),
        ({"timings": {"commands": {"show": -1}}}, r"timings\.commands: show: must be a number of 0 or more, not -1"),
        ({"timings": {"grace": float("inf")}}, r"timings\.grace: must be a number of 0 or more"),
        ({"timings": {"grace": float("nan")}}, r"timings\.grace: must be a number of 0 or more"),
        ({"timings": {"commands": {"show": float("nan")}}}, r"commands: show: must be a number of 0 or more, not nan"),
        ({"timings": {"commands": {" ": 3}}}, r"timings\.commands: ' ' is no command; `command` is for all"),
        ({"timings": {"commands": {3: 3}}}, r"timings\.commands: 3 is no command"),
        ({"faults": {"replication_stuck": 9}}, r"replication_stuck: must be a replication state"),
        ({"faults": {"never_back": "yes"}}, r"never_back: must be true or false"),
        ({"name": "not a name"}, r"name: must be a host name"),
        ({"services_stopped": "Cisco Tftp"}, r"services_stopped: must be a list of texts"),
    ],
)
def test_a_mistake_is_named_with_its_place(node: dict[str, Any], complaint: str):
    with pytest.raises(WorldError, match=complaint):
        read_world(content(**node))


def test_a_missing_password_is_named():
    world = content()
    del world["password"]
    with pytest.raises(WorldError, match=r"world\.password: is missing"):
        read_world(world)


def test_two_nodes_cannot_share_an_address():
    world = content()
    again = {**world["clusters"][0]["nodes"][0], "name": "sub", "role": "subscriber"}
    world["clusters"][0]["nodes"].append(again)
    with pytest.raises(WorldError, match=r"address used twice: 127\.10\.1\.1"):
        read_world(world)


def test_a_password_is_not_part_of_a_representation():
    assert "secret" not in repr(read_world(content()))


@pytest.mark.parametrize("name", ["demo", "small"])
def test_the_shipped_worlds_are_valid(name: str):
    assert load_world(WORLDS / name / "world.yml").nodes


@pytest.mark.parametrize(
    ("product", "version", "cluster_wide", "by_hand", "newest"),
    [
        (Product.CUCM, "12.5.1.16900-48", False, False, "1.2"),
        (Product.CUCM, "15.0.1.11900-23", False, False, "1.2"),
        (Product.CUCM, "15.0.1.12900-234", True, True, "1.3"),
        (Product.IMP, "15.0.1.12900-6", True, True, "1.3"),
        (Product.CER, "15.0.1.12900-10", False, True, "1.3"),
        (Product.PCD, "15.0.1.12900-11", False, True, "1.3"),
        (Product.PCD, "14.0.1.10000-17", False, False, "1.2"),
    ],
)
def test_the_regime_follows_the_release(product: Product, version: str, cluster_wide: bool, by_hand: bool, newest: str):
    release = Release(product, version)
    told = (release.cluster_wide, release.restarts_by_hand, release.tls_versions[-1])
    assert told == (cluster_wide, by_hand, newest)


def test_releases_before_the_command_do_not_have_it():
    assert not Release(Product.CUCM, "11.5.1.12900-21").has_min_version
    assert Release(Product.CUCM, "11.5.1.13900-52").has_min_version
    assert not Release(Product.UCCX, "15.0.1.10100-41").has_min_version
