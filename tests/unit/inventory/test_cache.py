# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of publishers: how long it is fresh, and what of a cache is believed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.cache import PublisherCache
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.read_publisher import FactsError, check_facts

from tests.unit.inventory.told import cluster_of, facts

FACTS = facts(cluster_of("b", "192.0.2"), "b-pub", groups={"Phones": ["b-call"]})


def kept(lifetime: float = 3600, *, now: float = 1000.0) -> PublisherCache:
    cache = PublisherCache(None, lifetime, now=lambda: 1000.0)
    cache.keep("pub 22", FACTS)
    return PublisherCache(json.loads(json.dumps(cache.document)), lifetime, now=lambda: now)


def test_facts_are_fresh_for_their_lifetime_and_known_after_it() -> None:
    assert kept(now=1000.0).fresh("pub 22") == FACTS
    assert kept(now=4599.0).fresh("pub 22") == FACTS
    assert kept(now=4600.0).fresh("pub 22") is None
    assert kept(now=4600.0).last("pub 22") == FACTS
    assert kept(now=4600.0).age("pub 22") == 3600.0
    assert kept(0, now=1e9).fresh("pub 22") == FACTS


def test_facts_of_the_future_are_not_fresh() -> None:
    assert kept(now=500.0).fresh("pub 22") is None


def test_nothing_is_known_of_others() -> None:
    cache = kept()
    assert (cache.fresh("other"), cache.last("other"), cache.age("other")) == (None, None, None)
    cache.forget_all_but({"other"})
    assert cache.last("pub 22") is None


@pytest.mark.parametrize("content", [None, "", [], {}, {"format": 0, "publishers": {}}, {"format": 1, "publishers": 7}])
def test_a_cache_of_another_shape_is_none(content: Any) -> None:
    assert PublisherCache(content, 0).document["publishers"] == {}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The facts with one value replaced; `nodes.name` is one of the second row."""
    told = copy.deepcopy(FACTS)
    if path.startswith("nodes."):
        told["cluster"]["nodes"][1][path.removeprefix("nodes.")] = value
    else:
        told[path] = value
    return told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hostname", "{{lookup('pipe','id')}}"),
        ("nodes.name", "{{lookup('pipe','id')}}"),
        ("nodes.name", "{%set%}"),
        ("nodes.name", "localhost"),
        ("nodes.name", "LocalHost"),
        ("nodes.name", ""),
        ("nodes.name", 7),
        ("nodes.fqdn", "a b"),
        ("nodes.ip", "fe80::1%{{x}}"),
        ("nodes.ip", None),
        ("nodes.role", "owner"),
        ("nodes.db_role", "DB"),
        ("nodes.local", "yes"),
        ("nodes.product", "pbx"),
        ("product", "pbx"),
        ("version", "{{x}}"),
        ("release", None),
        ("cluster", "none"),
        ("cluster", {"nodes": [{}]}),
        ("callmanager_groups", {"groups": {"Phones": [7]}}),
    ],
)
def test_what_no_node_is_called_becomes_no_host(path: str, value: Any) -> None:
    check_facts(FACTS)
    with pytest.raises(FactsError):
        check_facts(changed(path, value))
    document = {"format": 1, "publishers": {"pub 22": {"read_at": 1.0, "facts": changed(path, value)}}}
    assert PublisherCache(document, 0).last("pub 22") is None
