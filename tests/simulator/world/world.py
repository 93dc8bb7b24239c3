# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world: the clusters, nodes, accounts and timings to simulate, read from YAML and checked."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from ..product import TLS_VERSIONS, Product, Release, Role
from .callmanager_groups import CallGroupSpec, PresenceGroups, read_call_groups, read_presence_groups
from .database_content import NO_DATABASE, SIGNERS, DatabaseSpec, read_database
from .faults import Armed, read_faults
from .quirks import NO_QUIRKS, Quirks, read_quirks
from .section import Section, WorldError
from .timings import Timings, read_timings

__all__ = ["Account", "ClusterSpec", "NodeSpec", "World", "load_world", "read_world"]

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_VERSION = re.compile(r"\d+(?:\.\d+){2,4}-\d+")
_CORE = re.compile(r"core\.[\w.-]+")
_NEVER = "never"
_ALL = "all"
_LEVELS = (0, 1, 4)


@dataclass(frozen=True)
class Account:
    """A platform account. Level 0 reads, level 1 changes, level 4 is the one made at installation."""

    name: str
    password: str = field(repr=False)
    level: int = 4


@dataclass(frozen=True)
class NodeSpec:
    """One node as the world describes it."""

    name: str
    address: str
    release: Release
    role: Role
    tls_min_version: str = "1.0"
    tls_in_effect: str = ""  # where the node has not restarted since it was set; empty: tls_min_version
    timings: Timings = field(default_factory=Timings)
    faults: tuple[Armed, ...] = ()
    quirks: Quirks = NO_QUIRKS
    services_stopped: tuple[str, ...] = ()
    call_processing: bool = False
    tftp: bool = False
    fips: bool = False
    common_criteria: bool = False
    enhanced_security: bool = False
    mixed_mode: bool = False  # of the cluster; only CUCM knows it
    high_availability: bool = True  # of the cluster; only IM and Presence knows it
    callmanager_groups: tuple[CallGroupSpec, ...] = ()  # of the cluster; only CUCM knows them
    presence_groups: PresenceGroups = ()  # of the cluster; only IM and Presence knows them
    database: DatabaseSpec = NO_DATABASE  # of the cluster; only CUCM has it
    ctl_signer: str = SIGNERS[0]  # of the cluster
    phones: int = 0  # whose first choice is this node
    max_registered: int | None = None  # phones that it takes, as the world says; None: as many as others do
    cti_devices: int = 0  # that CTI applications open here
    sessions: int = 0  # of the users of this IM and Presence node
    inactive: Release | None = None  # what is installed on the other side
    certificate_days: int = 1500  # from the start of the simulation until the node's own certificates expire
    last_backup: float | None = 1.0  # days from the last backup to the start of the simulation; None: there was none
    last_backup_failed: bool = False
    last_upgrade_failed: bool = False
    cores: tuple[str, ...] = ()  # file names in activelog core/
    accounts: tuple[Account, ...] = ()
    also_at: tuple[str, ...] = ()  # further addresses at which it answers
    ssh_port: int = 2222
    tls_port: int = 8443
    tls_ports: tuple[int, ...] = ()  # further ones
    all_tls_ports: bool = False  # those of the product, in place of tls_ports

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses at which it answers; the first one is its own."""
        return (self.address, *self.also_at)

    @property
    def product(self) -> Product:
        """The product of the node's release."""
        return self.release.product


@dataclass(frozen=True)
class ClusterSpec:
    """The nodes that share one `show network cluster`."""

    name: str
    nodes: tuple[NodeSpec, ...]


@dataclass(frozen=True)
class World:
    """Everything to simulate."""

    clusters: tuple[ClusterSpec, ...]
    accounts: tuple[Account, ...]
    time_scale: float = 1.0
    domain: str = "lab.example"

    @property
    def nodes(self) -> tuple[NodeSpec, ...]:
        """All nodes of all clusters, in the order of the file."""
        return tuple(node for cluster in self.clusters for node in cluster.nodes)


def load_world(path: Path) -> World:
    """Read a world from a YAML file. Raises WorldError, which names the file and the place in it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise WorldError(f"{path}: is not YAML: {error}") from error
    return read_world(content, str(path))


def read_world(content: object, place: str = "world") -> World:
    """Check and convert the content of a world. Raises WorldError, which names the place."""
    top = Section(content, place)
    scale = top.number("time_scale", 1.0)
    if scale == 0:
        raise WorldError(f"{top.at('time_scale')}: must be above 0")
    accounts = [Account(top.text("user"), top.text("password"))]
    accounts += [_account(section) for section in top.sections("accounts")]
    timings = read_timings(top.section("timings"), Timings())
    domain = top.text("domain", "lab.example")
    clusters = tuple(_cluster(section, timings, tuple(accounts)) for section in top.sections("clusters"))
    top.finish()
    world = World(clusters, tuple(accounts), scale, domain)
    _check_world(world, place)
    return world


def _account(section: Section) -> Account:
    account = Account(section.text("name"), section.text("password"), section.choice("level", _LEVELS, 1))
    section.finish()
    return account


def _cluster(section: Section, inherited: Timings, accounts: tuple[Account, ...]) -> ClusterSpec:
    name = section.text("name")
    timings = read_timings(section.section("timings"), inherited)
    mixed_mode, high_availability = section.flag("mixed_mode"), section.flag("high_availability", True)
    alone = [_node(item, timings) for item in section.sections("nodes")]
    groups = read_call_groups(section, tuple(node.name for node in alone if node.call_processing))
    presence = read_presence_groups(section, tuple(node.name for node in alone if node.product is Product.IMP))
    database = read_database(section.section("database"))
    signer = section.choice("ctl_signer", SIGNERS, SIGNERS[0])
    nodes = tuple(
        replace(
            node,
            mixed_mode=mixed_mode,
            high_availability=high_availability,
            callmanager_groups=groups,
            presence_groups=presence,
            database=database,
            ctl_signer=signer,
            accounts=accounts,
        )
        for node in alone
    )
    section.finish()
    if not nodes:
        raise WorldError(f"{section.at('nodes')}: a cluster needs at least one node")
    if any(group.phones for group in groups) and (twice := [node.name for node in nodes if node.phones]):
        raise WorldError(f"{section.at('nodes')}: the groups have the phones, so {twice[0]} cannot have any")
    for product in {node.product for node in nodes}:
        publishers = [node.name for node in nodes if node.product is product and node.role is Role.PUBLISHER]
        if len(publishers) != 1:
            count = f"{len(publishers)} ({', '.join(publishers)})" if publishers else "none"
            raise WorldError(f"{section.at('nodes')}: {product.value} needs exactly one publisher and has {count}")
    return ClusterSpec(name, nodes)


def _node(section: Section, inherited: Timings) -> NodeSpec:
    all_tls_ports = section.take_if("tls_ports", _ALL)
    product = Product(section.choice("product", tuple(product.value for product in Product)))
    node = NodeSpec(
        name=_matching(section, "name", _NAME, "a host name"),
        address=_inside(section, "address", section.text("address")),
        release=Release(product, _matching(section, "version", _VERSION, "a version such as 12.5.1.16900-48")),
        role=Role(section.choice("role", tuple(role.value for role in Role), Role.PUBLISHER.value)),
        tls_min_version=section.choice("tls_min_version", TLS_VERSIONS, "1.0"),
        tls_in_effect=section.choice("tls_in_effect", ("", *TLS_VERSIONS), ""),
        timings=read_timings(section.section("timings"), inherited),
        faults=read_faults(section.section("faults")),
        quirks=read_quirks(section.section("quirks")),
        services_stopped=section.texts("services_stopped"),
        call_processing=section.flag("call_processing", product is Product.CUCM),
        phones=int(section.number("phones", 0)),
        max_registered=section.count("max_registered"),
        cti_devices=section.count("cti_devices") or 0,
        sessions=section.count("sessions") or 0,
        tftp=section.flag("tftp"),
        fips=section.flag("fips"),
        common_criteria=section.flag("common_criteria"),
        enhanced_security=section.flag("enhanced_security"),
        inactive=_inactive(section, product),
        certificate_days=_days(section, "certificate_days", NodeSpec.certificate_days),
        last_backup=_last_backup(section),
        last_backup_failed=section.flag("last_backup_failed"),
        last_upgrade_failed=section.flag("last_upgrade_failed"),
        cores=_cores(section),
        also_at=tuple(_inside(section, "also_at", value) for value in section.texts("also_at")),
        ssh_port=int(section.number("ssh_port", 2222)),
        tls_port=int(section.number("tls_port", 8443)),
        tls_ports=section.ports("tls_ports"),
        all_tls_ports=all_tls_ports,
    )
    section.finish()
    if node.phones and not node.call_processing:
        raise WorldError(f"{section.at('phones')}: {node.name} processes no calls, so no phone registers with it")
    if node.cti_devices and not node.call_processing:
        raise WorldError(f"{section.at('cti_devices')}: {node.name} processes no calls, so no CTIManager runs there")
    if node.sessions and product is not Product.IMP:
        raise WorldError(f"{section.at('sessions')}: only a node of IM and Presence has sessions")
    return node


def _inactive(section: Section, product: Product) -> Release | None:
    text = section.text("inactive_version", "")
    if text and not _VERSION.fullmatch(text):
        raise WorldError(f"{section.at('inactive_version')}: must be a version such as 12.5.1.16900-48, not {text!r}")
    return Release(product, text) if text else None


def _days(section: Section, key: str, default: int) -> int:
    value = section.take(key, default)
    if isinstance(value, bool) or not isinstance(value, int):  # below 0: so many days ago
        raise WorldError(f"{section.at(key)}: must be a whole number of days, not {value!r}")
    return value


def _last_backup(section: Section) -> float | None:
    value = section.take("last_backup", NodeSpec.last_backup)
    if value == _NEVER:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise WorldError(f"{section.at('last_backup')}: must be a number of days ago or {_NEVER}, not {value!r}")
    return float(value)


def _cores(section: Section) -> tuple[str, ...]:
    names = section.texts("cores")
    for name in names:
        if not _CORE.fullmatch(name):
            raise WorldError(f"{section.at('cores')}: must be names such as core.4560.6.ccm.1453750027, not {name!r}")
    return names


def _matching(section: Section, key: str, pattern: re.Pattern[str], expected: str) -> str:
    value = section.text(key)
    if not pattern.fullmatch(value):
        raise WorldError(f"{section.at(key)}: must be {expected}, not {value!r}")
    return value


def _inside(section: Section, key: str, value: str) -> str:
    """A loopback address: a simulated server must never be reachable from another machine."""
    try:
        inside = ipaddress.IPv4Address(value).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise WorldError(f"{section.at(key)}: must be an address in 127.0.0.0/8, not {value!r}")
    return value


def _check_world(world: World, place: str) -> None:
    if not world.nodes:
        raise WorldError(f"{place}.clusters: a world needs at least one cluster")
    for what, values in (
        ("cluster name", [cluster.name for cluster in world.clusters]),
        ("node name", [node.name for node in world.nodes]),
        ("address", [address for node in world.nodes for address in node.addresses]),
        ("account", [account.name for account in world.accounts]),
    ):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise WorldError(f"{place}: {what} used twice: {', '.join(twice)}")
