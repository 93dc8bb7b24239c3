# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The publishers that an inventory begins with, as the operator names them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..product.catalogue import settable_names
from ..product.model import Product

__all__ = ["Publisher", "PublisherError", "name_before", "need_account", "read_publishers"]

_KEYS = ("address", "port", "user", "password", "cluster", "product", "host_key_fingerprint", "ssh_algorithms")
_ALGORITHMS = ("modern", "legacy")


class PublisherError(ValueError):
    """An entry of the list of publishers cannot be used."""


@dataclass(frozen=True)
class Publisher:
    """One node that is asked for the list of its cluster."""

    address: str
    user: str
    password: str = field(repr=False)
    port: int = 22
    cluster: str = ""  # the operator's name of the cluster
    product: Product | None = None  # the operator's, where the node's answers leave it open
    host_key_fingerprint: str = ""
    ssh_algorithms: str = ""  # "": that of the inventory
    own_user: bool = False  # the entry names its user: it counts for all nodes of the cluster
    found: bool = False  # the operator did not name it; it is in the list of another publisher
    own: frozenset[str] = field(default=frozenset(), compare=False)  # what its entry says itself
    name: str = field(default="", compare=False)  # as a host of the inventory, where that is known before it is read

    @property
    def key(self) -> str:
        """The key of its answers in the cache."""
        return f"{self.address.lower()} {self.port} {self.product.value if self.product else ''}".strip()


def need_account(entries: Any) -> bool:
    """Whether any entry has no user or no password of its own, so that those for all publishers are needed."""
    return not isinstance(entries, list | tuple) or any(
        not isinstance(entry, Mapping) or not {"user", "password"} <= set(entry) for entry in entries
    )


def read_publishers(entries: Sequence[Any], *, user: str, password: str, port: int) -> tuple[Publisher, ...]:
    """The entries, each an address or a mapping with `address`; what an entry leaves out is that of all.

    Raises PublisherError, with the number of the entry in its text and never its password.
    """
    if isinstance(entries, str | Mapping) or not entries:
        raise PublisherError("publishers must be a list of addresses, or of mappings with an address")
    common = {"user": user, "password": password, "port": port}
    publishers = tuple(_publisher(entry, number, common) for number, entry in enumerate(entries, 1))
    places = [(publisher.address.lower(), publisher.port) for publisher in publishers]
    for number, place in enumerate(places):
        if place in places[:number]:
            raise PublisherError(f"publishers has {place[0]} port {place[1]} twice; name each node once")
    return publishers


def _publisher(entry: Any, number: int, common: Mapping[str, Any]) -> Publisher:
    where = f"publishers, entry {number}"
    given = dict(entry) if isinstance(entry, Mapping) else {"address": entry}
    if unknown := sorted(str(key) for key in given if key not in _KEYS):
        raise PublisherError(f"{where}: {unknown[0]} is unknown; known are {', '.join(_KEYS)}")
    texts = {key: _text(value, f"{where}: {key}") for key, value in given.items() if key != "port"}
    address = texts.get("address", "").strip("[]")
    if not address or any(character.isspace() for character in address):
        raise PublisherError(f"{where}: address is missing, or is not an address")
    # This would be a refused login, and three of them lock the account.
    if "user" in texts and "password" not in texts and common["user"] not in ("", texts["user"]):
        raise PublisherError(
            f"{where}: its user is {texts['user']}, but the password of the other publishers belongs to "
            f"{common['user']}; give it a password of its own"
        )
    return Publisher(
        address=address,
        user=texts.get("user", str(common["user"])),
        password=texts.get("password", str(common["password"])),
        port=_port(given.get("port", common["port"]), where),
        cluster=texts.get("cluster", ""),
        product=Product(_one_of(texts["product"], settable_names(), f"{where}: product"))
        if "product" in texts
        else None,
        host_key_fingerprint=texts.get("host_key_fingerprint", ""),
        ssh_algorithms=_one_of(texts.get("ssh_algorithms", ""), ("", *_ALGORITHMS), f"{where}: ssh_algorithms"),
        own_user="user" in texts,
        own=frozenset(map(str, given)),
    )


def name_before(publisher: Publisher, hostnames: str) -> str:
    """What the publisher will be called as a host, with `hostnames` of the plugin; empty if only the node tells."""
    if publisher.name:
        return publisher.name
    address = publisher.address
    try:
        ipaddress.ip_address(address)
        form = "ip"
    except ValueError:
        form = "fqdn" if "." in address else "hostname"
    return address if form == hostnames else ""


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PublisherError(f"{where} is empty, or is not text")
    return str(value)


def _port(value: Any, where: str) -> int:
    try:
        port = int(value)
    except (TypeError, ValueError):
        port = 0
    if not 1 <= port <= 65535:
        raise PublisherError(f"{where}: port must be a number from 1 to 65535")
    return port


def _one_of(value: str, known: Sequence[str], where: str) -> str:
    if value not in known:
        raise PublisherError(f"{where} is {value}; it must be {' or '.join(filter(None, known))}")
    return value
