# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of publishers as operators write it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.publishers import (
    Publisher,
    PublisherError,
    need_account,
    read_publishers,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product


def read(*entries: Any) -> tuple[Publisher, ...]:
    return read_publishers(entries, user="administrator", password="for-all", port=22)


def test_an_address_has_what_counts_for_all() -> None:
    assert read("192.0.2.11") == (Publisher("192.0.2.11", "administrator", "for-all"),)
    assert read("192.0.2.11")[0].password == "for-all"


def test_an_entry_may_say_it_all_itself() -> None:
    entry = {
        "address": "[2001:db8::1]",
        "port": "2222",
        "user": "ccmadmin",
        "password": "its-own",
        "cluster": "berlin",
        "product": "pcd",
        "host_key_fingerprint": "SHA256:x",
        "ssh_algorithms": "legacy",
    }
    expected = Publisher(
        "2001:db8::1", "ccmadmin", "its-own", 2222, "berlin", Product.PCD, "SHA256:x", "legacy", own_user=True
    )
    assert read(entry) == (expected,)
    assert expected.key == "2001:db8::1 2222 pcd"


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"addres": "192.0.2.11"}, "entry 1: addres is unknown; known are address, port"),
        ({"port": 22}, "entry 1: address is missing"),
        ({"address": ""}, "entry 1: address is empty"),
        ("two words", "entry 1: address is missing, or is not an address"),
        (11, "entry 1: address is empty, or is not text"),
        ({"address": "192.0.2.11", "port": 0}, "entry 1: port must be a number from 1 to 65535"),
        ({"address": "192.0.2.11", "port": "ssh"}, "entry 1: port must be a number"),
        ({"address": "192.0.2.11", "product": "ucce"}, "entry 1: product is ucce; it must be cucm or imp"),
        ({"address": "192.0.2.11", "ssh_algorithms": "old"}, "it must be modern or legacy"),
        ({"address": "192.0.2.11", "password": None}, "entry 1: password is empty"),
        (
            {"address": "192.0.2.11", "user": "ccmadmin"},
            "entry 1: its user is ccmadmin, but the password of the other publishers belongs to administrator",
        ),
    ],
)
def test_a_mistake_is_named_with_its_entry(entry: Any, text: str) -> None:
    with pytest.raises(PublisherError, match=text):
        read(entry)


def test_an_entry_may_have_a_password_of_its_own_for_the_user_of_all() -> None:
    (one,) = read({"address": "192.0.2.11", "password": "its-own"})
    assert (one.user, one.password) == ("administrator", "its-own")
    (same,) = read({"address": "192.0.2.11", "user": "administrator"})
    assert (same.user, same.password) == ("administrator", "for-all")


@pytest.mark.parametrize(
    ("entries", "needed"),
    [
        ([{"address": "a", "user": "u", "password": "p"}], False),
        ([{"address": "a", "user": "u", "password": "p"}, "b"], True),
        ([{"address": "a", "password": "p"}], True),
        (None, True),
    ],
)
def test_whether_the_account_of_all_is_needed(entries: Any, needed: bool) -> None:
    assert need_account(entries) is needed


@pytest.mark.parametrize("entries", [[], "192.0.2.11", {"address": "192.0.2.11"}])
def test_publishers_are_a_list(entries: Any) -> None:
    with pytest.raises(PublisherError, match="must be a list"):
        read_publishers(entries, user="", password="", port=22)


def test_a_node_that_is_named_twice_would_get_a_wrong_password_twice() -> None:
    with pytest.raises(PublisherError, match=r"has 192\.0\.2\.11 port 22 twice"):
        read("192.0.2.11", "192.0.2.12", {"address": "192.0.2.11", "password": "other"})
    assert len(read("192.0.2.11", {"address": "192.0.2.11", "port": 2222})) == 2
