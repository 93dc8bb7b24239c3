# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin as Ansible loads it, in this process, against simulated publishers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader, inventory_loader
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import AuthenticationRefused

from tests.simulator.process import Simulator

PASSWORD = "simulated-only"
NETWORK = f"127.{192 + os.getpid() % 60}"  # so that two processes do not want the same addresses
PUBLISHERS = {"berlin": f"{NETWORK}.11.1", "paris": f"{NETWORK}.12.1", "deployment": f"{NETWORK}.13.1"}
CUCM, IMP = "15.0.1.12900-234", "15.0.1.12900-6"


def node(name: str, address: str, product: str = "cucm", version: str = CUCM, **more: Any) -> dict[str, Any]:
    return {"name": name, "address": f"{NETWORK}.{address}", "product": product, "version": version, **more}


WORLD = {
    "time_scale": 300,
    "user": "administrator",
    "password": PASSWORD,
    "domain": "example.org",
    "timings": {"login": 6, "grace": 60, "shutdown": 30, "down": 90, "services": 60, "replication": 90},
    "clusters": [
        {
            "name": "berlin",
            "nodes": [
                node("b-pub", "11.1", role="publisher"),
                node("b-call", "11.2", role="subscriber"),
                node("b-tftp", "11.3", role="subscriber", call_processing=False, tftp=True),
                node("b-imp1", "11.4", "imp", IMP, role="publisher"),
                node("b-imp2", "11.5", "imp", IMP, role="subscriber"),
            ],
        },
        {
            "name": "paris",
            "nodes": [
                node("p-pub", "12.1", "cer", "14.0.1.11900-14", role="publisher"),
                node("p-sub", "12.2", "cer", "14.0.1.11900-14", role="subscriber"),
            ],
        },
        {"name": "deployment", "nodes": [node("pcd", "13.1", "pcd", "14.0.1.10000-17")]},
    ],
}


@dataclass
class Told:
    """An inventory that was read, and what was warned of meanwhile."""

    manager: InventoryManager
    warnings: list[str]

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        return {str(name): host.vars for name, host in self.manager.hosts.items()}

    @property
    def groups(self) -> dict[str, list[str]]:
        return {str(name): [str(host) for host in group.get_hosts()] for name, group in self.manager.groups.items()}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(WORLD, tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _self, text, *_args, **_kwargs: shown.append(str(text)))
    return shown


Read = Callable[..., Told]


@pytest.fixture
def read(simulator: Simulator, tmp_path: Path, warnings: list[str]) -> Read:
    """Writes a file of the plugin's and reads it; `told` are variables of all hosts, in a file beside it."""

    def parse(told: dict[str, Any] | None = None, *, flush: bool = False, error: str = "", **options: Any) -> Told:
        warnings.clear()
        path = tmp_path / "vos_cluster.yml"
        content = {
            "plugin": "collabops.vos.cluster",
            "publishers": list(PUBLISHERS.values()),
            "port": 2222,
            "known_hosts_files": [str(simulator.known_hosts)],
            "connect_timeout": 5,
            "login_timeout": 10,
            "prompt_settle": 0.02,
            **options,
        }
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        (tmp_path / "group_vars").mkdir(exist_ok=True)
        told = {"ansible_user": "administrator", "ansible_password": PASSWORD} if told is None else told
        (tmp_path / "group_vars" / "all.yml").write_text(yaml.safe_dump(told), encoding="utf-8")
        if error:  # which Ansible would show as a warning
            data = InventoryData()
            with pytest.raises(AnsibleError, match=error):
                inventory_loader.get("collabops.vos.cluster").parse(data, DataLoader(), str(path), cache=not flush)
            assert not data.hosts
        return Told(InventoryManager(loader=DataLoader(), sources=[str(path)], cache=not flush), list(warnings))

    return parse


def logins(simulator: Simulator) -> list[str]:
    return sorted(entry.node for entry in simulator.journal("login"))


def refused(simulator: Simulator) -> list[str]:
    return sorted(entry.node for entry in simulator.journal("login_refused"))


def cached(tmp_path: Path, **more: Any) -> dict[str, Any]:
    return {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
        **more,
    }


def test_every_node_comes_with_one_login_to_each_publisher(simulator: Simulator, read: Read) -> None:
    before, threads = logins(simulator), set(threading.enumerate())
    told = read()
    assert told.warnings == []
    columns = ("vos_cluster", "vos_product", "vos_release", "vos_role", "vos_default_rank", "ansible_host")
    assert {name: tuple(values[column] for column in columns) for name, values in told.hosts.items()} == {
        "b-pub": ("b-pub", "cucm", "15SU2", "publisher", 0, f"{NETWORK}.11.1"),
        "b-call": ("b-pub", "cucm", "15SU2", "subscriber", 20, f"{NETWORK}.11.2"),
        "b-tftp": ("b-pub", "cucm", "15SU2", "subscriber", 10, f"{NETWORK}.11.3"),
        "b-imp1": ("b-pub", "imp", "15SU2", "publisher", 30, f"{NETWORK}.11.4"),
        "b-imp2": ("b-pub", "imp", "15SU2", "subscriber", 40, f"{NETWORK}.11.5"),
        "p-pub": ("p-pub", "cer", "14SU1", "publisher", 0, f"{NETWORK}.12.1"),
        "p-sub": ("p-pub", "cer", "14SU1", "subscriber", 10, f"{NETWORK}.12.2"),
        "pcd": ("pcd", "pcd", "14", "publisher", 0, f"{NETWORK}.13.1"),
    }
    groups = told.groups
    assert len(groups.pop("all")) == len(groups.pop("vos")) == 8
    assert not groups.pop("ungrouped")
    assert groups == {
        "vos_cluster_b_pub": ["b-pub", "b-tftp", "b-call", "b-imp1", "b-imp2"],
        "vos_cluster_p_pub": ["p-pub", "p-sub"],
        "vos_cluster_pcd": ["pcd"],
        "vos_product_cucm": ["b-pub", "b-tftp", "b-call"],
        "vos_product_imp": ["b-imp1", "b-imp2"],
        "vos_product_cer": ["p-pub", "p-sub"],
        "vos_product_pcd": ["pcd"],
        "vos_role_publisher": ["b-pub", "b-imp1", "p-pub", "pcd"],
        "vos_role_subscriber": ["b-tftp", "b-call", "b-imp2", "p-sub"],
    }
    assert told.manager.groups["vos"].vars == {
        "ansible_connection": "collabops.vos.cli",
        "ansible_user": "administrator",
    }
    assert logins(simulator) == sorted([*before, "b-imp1", "b-pub", "p-pub", "pcd"])
    assert simulator.writes() == []
    for thread in set(threading.enumerate()) - threads:
        thread.join(5)
    assert set(threading.enumerate()) == threads


def test_what_an_entry_says_counts_where_all_hosts_have_the_older_name_of_the_variable(
    read: Read, simulator: Simulator
) -> None:
    """ansible_ssh_user goes before ansible_user in Ansible, so a host would be asked for the user of the others."""
    before = refused(simulator)
    entry = {"address": PUBLISHERS["deployment"], "user": "administrator", "password": PASSWORD, "port": 2222}
    told = {"ansible_ssh_user": "reader", "ansible_ssh_port": 1, "ansible_password": "Anderes-7"}
    (variables,) = read(told, publishers=[entry]).hosts.values()
    plugin = connection_loader.get("collabops.vos.cli", PlayContext())
    plugin.set_options(var_options={**told, **variables})
    assert (plugin.get_option("remote_user"), plugin.get_option("port")) == ("administrator", 2222)
    assert refused(simulator) == before


def test_presence_may_be_left_alone(simulator: Simulator, read: Read) -> None:
    before = logins(simulator)
    told = read(publishers=[PUBLISHERS["berlin"]], follow=False)
    assert [told.hosts[name]["vos_release"] for name in ("b-pub", "b-imp1", "b-imp2")] == ["15SU2", "", ""]
    assert told.hosts["b-imp1"]["vos_product"] == "imp"
    assert logins(simulator) == sorted([*before, "b-pub"])


def test_the_password_comes_from_an_entry_a_template_a_variable_the_environment_or_a_file(
    read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pcd = {"address": PUBLISHERS["deployment"]}
    told = {"ansible_user": "administrator", "secret": PASSWORD}
    ways: list[dict[str, Any]] = [
        {"publishers": [{**pcd, "password": PASSWORD}]},
        {"publishers": [{**pcd, "password": "{{ secret }}"}]},
        {"publishers": [pcd], "password": "{{ secret }}"},
        {"publishers": [pcd], "told": {**told, "ansible_password": "{{ secret }}"}},
    ]
    for way in ways:
        assert list(read(**{"told": told, **way}).hosts) == ["pcd"], way
    monkeypatch.setenv("ANSIBLE_VOS_PASSWORD", PASSWORD)
    monkeypatch.setenv("ANSIBLE_REMOTE_USER", "administrator")
    found = read({}, publishers=[pcd])
    assert list(found.hosts) == ["pcd"]

    monkeypatch.delenv("ANSIBLE_VOS_PASSWORD")
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("ANSIBLE_CONNECTION_PASSWORD_FILE", str(tmp_path / "password"))
    found = read({}, publishers=[pcd])
    assert list(found.hosts) == ["pcd"]
    assert PASSWORD not in repr([found.hosts, {name: group.vars for name, group in found.manager.groups.items()}])


def test_user_and_password_come_as_a_pair(
    simulator: Simulator, read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a credential of AWX gives them; an inventory update has neither -u nor extra variables."""
    pcd = PUBLISHERS["deployment"]
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("VOS_USER", "administrator")
    monkeypatch.setenv("VOS_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("VOS_KNOWN_HOSTS_FILES", str(simulator.known_hosts))
    found = read({}, publishers=[pcd], known_hosts_files=None)
    assert list(found.hosts) == ["pcd"]
    # The credential may get another user later: the inventory does not hold on to this one.
    assert "ansible_user" not in found.manager.groups["vos"].vars

    before = logins(simulator), refused(simulator)
    for told, options, text in (
        ({"ansible_user": "reader"}, {}, "ansible_user is reader, but the password .VOS_PASSWORD_FILE. belongs to"),
        ({}, {"user": "reader"}, "user is reader, but the password .VOS_PASSWORD_FILE. belongs to administrator"),
        ({"ansible_password": "other"}, {}, "the password is given by ansible_password without its user"),
        ({}, {"password": "other"}, "the password is given by password without its user"),
        ({}, {"publishers": [{"address": pcd, "user": "reader"}]}, "entry 1: its user is reader"),
        ({}, {"password_file": str(tmp_path / "none")}, "the password is given by password_file without its user"),
    ):
        read(told, **{"publishers": [pcd], **options}, error=text)
    (tmp_path / "password").write_text("")
    read({}, publishers=[pcd], error="VOS_PASSWORD_FILE is .*, which is empty")
    assert (logins(simulator), refused(simulator)) == before

    whole = [{"address": pcd, "user": "administrator", "password": PASSWORD}]
    assert list(read({}, publishers=whole).hosts) == ["pcd"]  # the file is not needed


def test_the_file_itself_may_name_a_file_with_the_password(read: Read, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{PASSWORD}\n")
    pcd = [PUBLISHERS["deployment"]]
    assert list(read({}, publishers=pcd, user="administrator", password_file=str(tmp_path / "secret")).hosts) == ["pcd"]


def test_a_refused_password_is_not_tried_again_in_the_run(simulator: Simulator, read: Read) -> None:
    before = refused(simulator)
    for _time in range(2):
        told = read(publishers=list(PUBLISHERS.values())[:2], password="wrong-one")
        assert told.groups["vos_unread"] == list(told.hosts) == list(PUBLISHERS.values())[:2]
        assert len(told.warnings) == 2
        assert "could not be read" in told.warnings[0]
    assert "was not contacted again" in told.warnings[0]
    # A task of the same run has the same node before it.
    connection = connection_loader.get("collabops.vos.cli", PlayContext())
    host = {"inventory_hostname": PUBLISHERS["berlin"], "ansible_user": "administrator", "ansible_port": 2222}
    connection.set_options(var_options={**host, "ansible_password": "wrong-one"})
    with pytest.raises(AuthenticationRefused, match="not contacted again"):
        connection.session()
    assert refused(simulator) == sorted([*before, "b-pub", "p-pub"])


def test_a_password_that_is_right_is_tried_after_a_wrong_one(read: Read) -> None:
    entry = {"address": PUBLISHERS["deployment"], "password": "wrong-two"}
    assert "vos_unread" in read(publishers=[entry]).groups
    assert list(read(publishers=[{**entry, "password": PASSWORD}]).hosts) == ["pcd"]


def test_a_publisher_that_is_down_is_a_warning_and_a_host_that_is_unread(simulator: Simulator, read: Read) -> None:
    simulator.set_faults("p-pub", connection_refused=True)
    told = read()
    simulator.set_faults("p-pub")
    (text,) = told.warnings
    assert text.startswith(f"{PUBLISHERS['paris']} could not be read: nothing listens on port 2222")
    assert told.groups["vos_unread"] == [PUBLISHERS["paris"]]
    assert told.hosts[PUBLISHERS["paris"]] == {
        "ansible_host": PUBLISHERS["paris"],
        "ansible_port": 2222,
        **{key: value for key, value in told.hosts[PUBLISHERS["paris"]].items() if key.startswith("inventory_")},
    }
    assert len(told.hosts) == 7


def test_a_fresh_cache_asks_nobody_and_an_old_one_stands_in_for_who_is_down(
    simulator: Simulator, read: Read, tmp_path: Path
) -> None:
    whole = read(**cached(tmp_path)).hosts
    (file,) = (tmp_path / "cache").iterdir()
    assert PASSWORD not in file.read_text(encoding="utf-8")
    before = logins(simulator)
    assert read(**cached(tmp_path)).hosts == whole
    assert logins(simulator) == before

    simulator.set_faults("p-pub", connection_refused=True)
    told = read(**cached(tmp_path), flush=True)
    assert told.hosts == whole
    assert "Its cluster is taken from the cache, with its state of 20" in told.warnings[0]
    assert logins(simulator) == sorted([*before, "b-imp1", "b-pub", "pcd"])

    os.utime(file, (0, 0))
    old = read(**cached(tmp_path, cache_timeout=1_000_000))
    assert (old.hosts, old.warnings) == (whole, [])
    strict = "strict_publishers is true, so this inventory is empty"
    assert read(**cached(tmp_path), strict_publishers=True, flush=True, error=strict).hosts == {}
    simulator.set_faults("p-pub")


def test_only_who_has_not_answered_yet_is_asked_the_next_time(simulator: Simulator, read: Read, tmp_path: Path) -> None:
    simulator.set_faults("p-pub", connection_refused=True)
    read(**cached(tmp_path), strict_publishers=True, error=f"{PUBLISHERS['paris']} could not be read")
    simulator.set_faults("p-pub")
    before = logins(simulator)
    assert len(read(**cached(tmp_path)).hosts) == 8
    assert logins(simulator) == sorted([*before, "b-imp1", "p-pub"])


def test_a_cache_that_is_broken_is_made_anew(read: Read, tmp_path: Path) -> None:
    read(publishers=[PUBLISHERS["deployment"]], **cached(tmp_path))
    (file,) = (tmp_path / "cache").iterdir()
    file.write_text("{", encoding="utf-8")
    assert list(read(publishers=[PUBLISHERS["deployment"]], **cached(tmp_path)).hosts) == ["pcd"]


def test_strict_counts_for_the_publisher_of_presence_too(simulator: Simulator, read: Read) -> None:
    simulator.set_faults("b-imp1", connection_refused=True)
    told = read(publishers=[PUBLISHERS["berlin"]])
    assert told.hosts["b-imp1"]["vos_release"] == ""
    assert told.warnings[0].startswith(f"{NETWORK}.11.4 could not be read")
    read(publishers=[PUBLISHERS["berlin"]], strict_publishers=True, error=rf"{NETWORK}\.11\.4 could not be read")
    simulator.set_faults("b-imp1")


def test_an_unknown_host_key_gets_no_password(simulator: Simulator, read: Read) -> None:
    before = logins(simulator), refused(simulator)
    told = read(publishers=[PUBLISHERS["deployment"]], known_hosts_files=[])
    assert "its host key SHA256:" in told.warnings[0]
    assert "No password was sent." in told.warnings[0]
    assert (logins(simulator), refused(simulator)) == before
    pinned = told.warnings[0].partition("its host key ")[2].split()[0]
    entry = {"address": PUBLISHERS["deployment"], "host_key_fingerprint": pinned}
    assert list(read(publishers=[entry], known_hosts_files=[]).hosts) == ["pcd"]
    careless = read(publishers=[PUBLISHERS["deployment"]], known_hosts_files=[], host_key_checking=False)
    assert list(careless.hosts) == ["pcd"]
    assert "no SSH host key is verified" in careless.warnings[0]


def test_it_composes_keys_groups_and_filters(read: Read, tmp_path: Path) -> None:
    told = read(
        compose={"site": "vos_cluster | upper"},
        groups={"presence": "vos_product == 'imp'"},
        keyed_groups=[{"key": "vos_release", "prefix": "release"}],
        filters=[{"include": "inventory_hostname == 'b-imp2'"}, {"exclude": "vos_product in ['imp', 'pcd']"}],
        **cached(tmp_path),
    )
    assert set(told.hosts) == {"b-pub", "b-call", "b-tftp", "b-imp2", "p-pub", "p-sub"}
    assert told.hosts["b-pub"]["site"] == "B-PUB"
    assert told.groups["presence"] == ["b-imp2"]
    assert told.groups["release_14SU1"] == ["p-pub", "p-sub"]
    assert "vos_cluster_pcd" not in told.groups


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"filters": [{"include": "vos_role"}]}, "filters, entry 1: vos_role is neither true nor false"),
        ({"filters": [{"exclude": "no_such"}]}, "filters, entry 1: pcd:"),
        ({"filters": [{"only": "true"}]}, "it must have one key, include or exclude"),
        ({"publishers": []}, "publishers must be a list"),
        ({"workers": 0}, "workers must be 1 or more"),
        ({"password": "{{ no_such }}"}, "password: .*no_such"),
        ({"cache": True, "cache_plugin": "ansible.builtin.jsonfile"}, "_uri"),
    ],
)
def test_a_mistake_gives_no_inventory_and_says_why(read: Read, options: dict[str, Any], text: str) -> None:
    read(**{"publishers": [PUBLISHERS["deployment"]], **options}, error=text)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("vos_cluster.yml", True),
        ("vos_cluster.yaml", True),
        ("berlin.vos.yml", True),
        ("berlin.vos.yaml", True),
        ("berlin.yml", False),
        ("vos.yml", False),
        ("vos_cluster.json", False),
    ],
)
def test_the_file_is_known_by_its_name(tmp_path: Path, name: str, wanted: bool) -> None:
    (tmp_path / name).write_text("plugin: collabops.vos.cluster\n", encoding="utf-8")
    assert inventory_loader.get("collabops.vos.cluster").verify_file(str(tmp_path / name)) is wanted
    assert not inventory_loader.get("collabops.vos.cluster").verify_file(str(tmp_path / "missing.vos.yml"))
