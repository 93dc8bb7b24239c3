# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random estates: 1 to 6 clusters of 1 to 9 nodes, each product and release, done in part or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from ..simulator.product import TLS_VERSIONS, Product, Release

__all__ = ["ACCOUNTS", "PASSWORD", "TARGET", "TIMINGS", "can_have", "make_clusters"]

TARGET = "1.2"
PASSWORD = "Korrekt-Pferd-9"
# One for each play of a run, so that the journal tells who has sent a command.
ACCOUNTS = tuple(f"play{number}" for number in range(8))
# Device seconds, 60 to the real second. A cluster has others for what comes after the restart; see _cluster.
TIMINGS = {"login": 6, "grace": 20, "shutdown": 10, "down": 60, "services": 40, "replication": 60}

# Builds of each train, as `show version active` prints them; one service update before `set tls min-version` came.
_RELEASES: Mapping[Product, tuple[str, ...]] = {
    Product.CUCM: (
        "11.5.1.12900-21",
        "11.5.1.14900-11",
        "12.5.1.16900-48",
        "14.0.1.12900-161",
        "15.0.1.10000-32",
        "15.0.1.11900-23",
        "15.0.1.12900-234",
        "15.0.1.14900-45",
    ),
    Product.CUC: ("11.5.1.12900-21", "12.5.1.16900-29", "14.0.1.12900-69", "15.0.1.11900-8", "15.0.1.12900-30"),
    Product.CER: ("11.5.4.50000-6", "12.5.1.21900-14", "14.0.1.11900-14", "15.0.1.10000-5", "15.0.1.12900-12"),
    Product.PCD: ("11.6.1.10000-3", "12.6.1.10000-16", "14.0.1.10000-17", "15.0.1.11900-4", "15.0.1.12900-17"),
    Product.UCCX: ("12.5.1.11003-511", "15.0.1.10100-41"),
}
_TOO_OLD = 0.03  # how often a release that lacks the command is taken
_MOST_NODES = 12  # so that one run stays a matter of seconds
# How often so many clusters, and so many nodes of Unified CM and IM and Presence together.
_CLUSTERS = {1: 45, 2: 28, 3: 13, 4: 7, 5: 4, 6: 3}
_CUCM_NODES = {1: 18, 2: 28, 3: 24, 4: 12, 5: 7, 6: 4, 7: 3, 8: 2, 9: 2}
_LARGE = {4: 20, 5: 30, 6: 20, 7: 15, 8: 10, 9: 5}  # where waves of several nodes are wanted
_KINDS = {"cucm": 32, "cucm with imp": 23, "cuc": 16, "cer": 14, "pcd": 13, "uccx": 2}
_WITH_WAVES = ("cucm", "cucm with imp")
# How far a cluster is before the first run.
_PROGRESS = {"nothing done": 55, "some nodes done": 17, "set, not restarted": 13, "done": 9, "above the target": 6}
# Stopped on purpose; no other service of a product depends on one of these.
_STOPPABLE = ("Cisco CDP", "Cisco CDP Agent", "MIB2 Agent", "System Application Agent", "SNMP Master Agent")
# Habits that the driver copes with.
_QUIRKS: tuple[Mapping[str, Any], ...] = (
    {"doubled_prompts": True},
    {"control_sequences": True},
    {"redraw_columns": 80},
    {"page_lines": 20, "pagination_refused": True},
    {"drop_characters": True},
    {"one_byte_writes": True},
    {"login_notice": "WARNING: DNS unreachable"},
    {"prompt_needs_enter": True},
)


def make_clusters(rng: Random, *, large: bool = False) -> list[dict[str, Any]]:
    """The clusters of a world, without addresses and without faults. A large one begins with a cluster of Unified CM
    that has some subscribers."""
    clusters: list[dict[str, Any]] = []
    left = _MOST_NODES
    for number in range(1, _chosen(rng, _CLUSTERS) + 1):
        if left == 0:
            break
        kind = rng.choice(_WITH_WAVES) if large and number == 1 else _kind(rng, clusters)
        cluster = _cluster(rng, f"c{number}", kind, left, large=large and number == 1)
        left -= len(cluster["nodes"])
        clusters.append(cluster)
    return clusters


def can_have(cluster: Mapping[str, Any], target: str) -> bool:
    """Whether each node of a cluster knows the command and the target."""
    releases = [Release(Product(node["product"]), node["version"]) for node in cluster["nodes"]]
    return all(release.has_min_version and target in release.tls_versions for release in releases)


def _kind(rng: Random, clusters: Iterable[Mapping[str, Any]]) -> str:
    """What the next cluster has. Seldom both Unified CM and Emergency Responder, which waits five real minutes for the
    CTIManagers of a run."""
    products = {node["product"] for cluster in clusters for node in cluster["nodes"]}
    kind: str = _chosen(rng, _KINDS)
    waits = "cer" in products if kind in _WITH_WAVES else kind == "cer" and "cucm" in products
    return "cuc" if waits and rng.random() < 0.85 else kind


def _cluster(rng: Random, name: str, kind: str, most: int, *, large: bool) -> dict[str, Any]:
    if kind in _WITH_WAVES:
        counts = _LARGE if large else _CUCM_NODES
        nodes = _unified_cm(rng, name, most, counts, with_presence=kind == "cucm with imp" and most > 1)
    else:
        product = Product(kind)
        pair = product in (Product.CUC, Product.CER) and most > 1 and rng.random() < 0.65
        nodes = _nodes(name, product, _version(rng, product), 2 if pair else 1)
    for node in nodes:
        if rng.random() < 0.12:
            node["services_stopped"] = rng.sample(_STOPPABLE, rng.randint(1, 2))
        if rng.random() < 0.12:
            node["quirks"] = dict(rng.choice(_QUIRKS))
    cluster = {"name": name, "high_availability": False, "nodes": nodes}
    for product in dict.fromkeys(node["product"] for node in nodes):
        _progress(rng, [node for node in nodes if node["product"] == product])
    # A node is well again later than Ansible is with its next task: else a lacking gate would do no harm.
    cluster["timings"] = {
        "grace": rng.choice((5, 20, 45)),
        "down": rng.choice((40, 60, 90)),
        "services": rng.choice((120, 300, 420)),
        "replication": rng.choice((180, 480, 720, 900)),
    }
    return cluster


def _unified_cm(
    rng: Random, name: str, most: int, counts: Mapping[int, int], *, with_presence: bool
) -> list[dict[str, Any]]:
    count = min(most, max(_chosen(rng, counts), 2 if with_presence else 1))
    presence = min(rng.randint(1, 3), count - 1) if with_presence else 0
    version = _version(rng, Product.CUCM)
    nodes = _nodes(name, Product.CUCM, version, count - presence)
    for node in nodes:
        if node["role"] == "subscriber" or rng.random() < 0.5:
            node["call_processing"] = rng.random() < 0.75
        else:
            node["call_processing"] = True
        node["tftp"] = rng.random() < 0.3
        if node["call_processing"]:
            node["phones"] = rng.choice((0, 0, 3, 12))
    return nodes + _nodes(f"{name}-imp", Product.IMP, version, presence)


def _nodes(name: str, product: Product, version: str, count: int) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{name}-sub{number}" if number else f"{name}-pub",
            "product": product.value,
            "version": version,
            "role": "subscriber" if number else "publisher",
            "tls_min_version": "1.0",
        }
        for number in range(count)
    ]


def _version(rng: Random, product: Product) -> str:
    first, *later = _RELEASES[product]
    return first if rng.random() < _TOO_OLD else rng.choice(later)


def _progress(rng: Random, nodes: list[dict[str, Any]]) -> None:
    """Bring the nodes of one database as far as they are before the first run."""
    release = Release(Product(nodes[0]["product"]), nodes[0]["version"])
    if not release.has_min_version:
        return
    progress = _chosen(rng, _PROGRESS)
    if progress == "nothing done":
        if rng.random() < 0.2:
            for node in nodes:
                node["tls_min_version"] = "1.1"
        return
    if progress in ("done", "above the target"):
        value = TLS_VERSIONS[-1] if progress == "above the target" and "1.3" in release.tls_versions else TARGET
        for node in nodes:
            node["tls_min_version"] = value
        return
    begun = [node for node in nodes if rng.random() < 0.5]
    for node in nodes if release.cluster_wide else begun:  # one set counts for all from 15SU2 on
        node["tls_min_version"] = TARGET
        if progress == "set, not restarted" or (node not in begun and release.cluster_wide):
            node["tls_in_effect"] = "1.0"


def _chosen(rng: Random, weights: Mapping[Any, int]) -> Any:
    return rng.choices(list(weights), weights=list(weights.values()))[0]
