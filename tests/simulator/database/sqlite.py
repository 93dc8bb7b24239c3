# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database of a cluster: tables with the columns that published captures have, answered by SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from weakref import WeakKeyDictionary, finalize

from ..node.node import Node
from ..node.phones import phones_of
from ..node.registrations import batches
from ..product import Product
from ..world.database_content import DatabaseSpec
from .group_tables import GROUP_TABLES, group_rows, key_of, lists_and_gateways, pool_key

__all__ = ["Answer", "NoSuchColumn", "NoSuchTable", "SqlError", "ask"]

# Of many more columns in most tables. A value is printed as it was put in.
_TABLES = {
    "device": "pkid name description tkclass tkmodel tkdeviceprotocol fksecurityprofile tkcertificateoperation "
    "tkcertificatestatus lscvaliduntil fkcommonphoneconfig fkdevicepool fkcallmanagergroup fkprocessnode",
    "typemodel": "enum name",
    "securityprofile": "pkid name tkdevicesecuritymode tktransport tktransport_out tksecuritypolicy tftpencryptedflag "
    "sipoauthflag incomingport x509subjectname",
    "typedevicesecuritymode": "enum name",
    "typetransport": "enum name",
    "typecertificateoperation": "enum name",
    "telecasterservice": "pkid name urltemplate description tkphoneservice enterprisesubscription enabled "
    "secureurltemplate",
    "sipdevice": "pkid fkdevice",
    "remotecluster": "clusterid fullyqualifiedname version",
    "commonphoneconfig": "pkid name fkvpngroup",
    "applicationuser": "pkid name isstandard",
    "applicationuserdirgroupmap": "fkapplicationuser fkdirgroup",
    "dirgroup": "pkid name",
    "ldapauthenticationhost": "hostname portnumber priority sslenabled",
    "expresswaycconfiguration": "hostnameorip x509subjectnameoraltname",
    "ucservice": "name hostnameorip port",
    **GROUP_TABLES,
}
_NUMBERS = ("enum", "nodeid")  # and all that begin with tk
# AXLEnums.xsd 10.0 to 12.5; the numbers are by the order there, which is assumed.
_MODES = ("Non Secure", "Authenticated", "Encrypted")
_TRANSPORTS = ("TCP", "UDP", "TLS", "TCP+UDP")
_OPERATIONS = ("No Pending Operation", "Install/Upgrade", "Delete", "Troubleshoot")
_PHONE, _TRUNK, _EMCC, _TEMPLATE, _PROFILE = 1, 18, 248, 253, 254
_DEVICE_TEMPLATE = 645  # the model Universal Device Template
_NAMELESS = 99999  # a model that typemodel does not have
_NO_OPERATION, _PENDING = 1, 2
_MODEL_OF_NODES_PHONES = "Cisco 8845"

# Informix's own way to ask for a part of the rows.
_PART = re.compile(r"select (?:skip (?P<skip>\d+) )?(?:first (?P<first>\d+) )?", re.IGNORECASE)
_COUNT = re.compile(r"count ?\( ?\* ?\)", re.IGNORECASE)
_COUNT_NAME = "(count(*))"  # the name that Informix gives to a count without one; a capture has `(count)` for another

Answer = tuple[list[str], list[list[str]]]  # columns and rows, as text


class SqlError(Exception):
    """The query cannot be run."""


class NoSuchTable(SqlError):
    """Its only argument is the table."""


class NoSuchColumn(SqlError):
    """Its only argument is the column."""


_SEEDED: WeakKeyDictionary[Node, sqlite3.Connection] = WeakKeyDictionary()


def ask(
    node: Node, query: str, changing: Mapping[str, Callable[[], tuple[Sequence[str], list[list[str | None]]]]]
) -> Answer:
    """The columns and rows of a query. `changing` makes the tables that the node's state decides anew each time.

    Raises SqlError.
    """
    connection = _connection(node)
    for table, make in changing.items():
        if table in query.lower():
            _fill(connection, table, *make())
    part = _PART.match(query)
    rest = query[part.end() :] if part else query
    limits = ""
    if part and (part["first"] or part["skip"]):
        limits = f" limit {part['first'] or -1} offset {part['skip'] or 0}"
    try:
        cursor = connection.execute(f"select {rest}{limits}")
        rows = cursor.fetchall()
    except sqlite3.Error as error:
        raise _translated(str(error)) from error
    names = [_COUNT_NAME if _COUNT.fullmatch(column[0]) else column[0].lower() for column in cursor.description]
    return names, [["NULL" if value is None else str(value) for value in row] for row in rows]


def _translated(text: str) -> SqlError:
    _before, found, name = text.partition("no such table: ")
    if found:
        return NoSuchTable(name)
    _before, found, name = text.partition("no such column: ")
    return NoSuchColumn(name.rpartition(".")[2]) if found else SqlError(text)


def _connection(node: Node) -> sqlite3.Connection:
    """The database of the node's product in its cluster, which is seeded when it is first asked."""
    owner = next(peer for peer in node.peers if peer.spec.product is node.spec.product)
    if owner not in _SEEDED:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.execute("pragma case_sensitive_like = on")
        if node.spec.product is Product.CUCM:
            _seed(connection, owner)
        _SEEDED[owner] = connection
        finalize(owner, connection.close)
    return _SEEDED[owner]


def _fill(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object | None]]
) -> None:
    connection.execute(f"drop table if exists {table}")
    typed = (f"{name} numeric" if name in _NUMBERS or name.startswith("tk") else name for name in columns)
    connection.execute(f"create table {table} ({', '.join(typed)})")
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 names of our own tables


def _seed(connection: sqlite3.Connection, owner: Node) -> None:
    spec = owner.spec.database
    seeds: dict[str, list[tuple[object | None, ...]]] = {table: [] for table in _TABLES} | group_rows(owner)
    seeds["typedevicesecuritymode"] = list(enumerate(_MODES, 1))
    seeds["typetransport"] = list(enumerate(_TRANSPORTS, 1))
    seeds["typecertificateoperation"] = list(enumerate(_OPERATIONS, 1))
    seeds["commonphoneconfig"] = [("plain", "Standard Common Phone Profile", None), ("vpn", "Home Office", "group")]
    models = _Models(seeds["typemodel"])
    profiles = _Profiles(seeds["securityprofile"], seeds["typedevicesecuritymode"])
    devices = seeds["device"]
    _phones(owner, models, profiles, devices)
    for tkclass, count, prefix in ((_PROFILE, spec.profiles, "PROFILE"), (_EMCC, spec.emcc, "EMCC")):
        devices += [_device(f"{prefix}{n:04}", tkclass, models.enum("Cisco 7965")) for n in range(count)]
    if spec.profiles:
        devices.append(_device("TEMPLATE", _TEMPLATE, models.enum("Cisco 7965")))
        devices.append(_device("UDT-Default", _PHONE, _DEVICE_TEMPLATE))
    first = next((pool_key(group.name) for group in owner.spec.callmanager_groups), None)
    for trunk in spec.trunks:
        key = profiles.key(trunk.security, transport=trunk.transport, port=trunk.port)
        devices.append(_device(trunk.name, _TRUNK, models.enum("SIP Trunk"), key, pool=first))
        seeds["sipdevice"].append((key_of(f"sip {trunk.name}"), key_of(trunk.name)))
    for one in spec.media:
        devices.append(_device(one.name, one.tkclass, models.enum(one.model), profiles.key(one.security), pool=first))
    devices += lists_and_gateways(owner, _device, models.enum)
    _others(spec, seeds)
    for table, columns in _TABLES.items():
        _fill(connection, table, columns.split(), seeds[table])


def _phones(owner: Node, models: _Models, profiles: _Profiles, devices: list[tuple[object | None, ...]]) -> None:
    plain = profiles.key(_MODES[0])
    for batch in batches(owner):
        model, pool = models.enum(_MODEL_OF_NODES_PHONES), pool_key(batch.group)
        devices += [
            _device(phone.name, _PHONE, model, plain, description=phone.description, pool=pool)
            for phone in phones_of(batch)
        ]
    first = next((pool_key(group.name) for group in owner.spec.callmanager_groups), None)
    now = owner.clock.now()
    for group, phones in enumerate(owner.spec.database.phones):
        until = 0 if phones.lsc is None else int((now + timedelta(days=phones.lsc)).timestamp())
        key = profiles.key(phones.security, encrypted=phones.encrypted_config) if phones.security else None
        model = models.enum(phones.model) if phones.model else _NAMELESS
        devices += [
            _device(
                f"SEPF{group:03X}{number:08X}",
                _PHONE,
                model,
                key,
                operation=_PENDING if phones.capf else _NO_OPERATION,
                until=until,
                config="vpn" if phones.vpn else "plain",
                pool=first,
            )
            for number in range(phones.count)
        ]


def _others(spec: DatabaseSpec, seeds: dict[str, list[tuple[object | None, ...]]]) -> None:
    seeds["telecasterservice"] = [
        (key_of(one.name), one.name, one.url, "", 0, "t", "t" if one.enabled else "f", one.secure_url)
        for one in spec.phone_services
    ]
    seeds["remotecluster"] = [(one.name, f"{one.name}.example.com", one.version) for one in spec.remote_clusters]
    seeds["applicationuser"] = [("std", "CCMAdministrator", "t")]
    for user in spec.application_users:
        seeds["applicationuser"].append((user.name, user.name, "f"))
        seeds["applicationuserdirgroupmap"] += [(user.name, group) for group in user.groups]
    groups = sorted({group for user in spec.application_users for group in user.groups})
    seeds["dirgroup"] = [(group, group) for group in groups]
    seeds["ldapauthenticationhost"] = [(one.host, one.port, 1, "t" if one.ssl else "f") for one in spec.ldap]
    seeds["expresswaycconfiguration"] = [(host, host) for host in spec.expressways]
    seeds["ucservice"] = [(one.name, one.host, one.port) for one in spec.uc_services]


class _Models:
    """Gives each model a number, and typemodel its row."""

    def __init__(self, rows: list[tuple[object | None, ...]]) -> None:
        self._rows = rows
        self._rows.append((_DEVICE_TEMPLATE, "Universal Device Template"))
        self._enums: dict[str, int] = {}

    def enum(self, name: str) -> int:
        if name not in self._enums:
            self._enums[name] = 1000 + len(self._enums)
            self._rows.append((self._enums[name], name))
        return self._enums[name]


class _Profiles:
    """Makes a security profile for each kind of security. A mode that the schema does not have is a new one."""

    def __init__(self, rows: list[tuple[object | None, ...]], modes: list[tuple[object | None, ...]]) -> None:
        self._rows = rows
        self._modes = modes
        self._keys: set[str] = set()

    def key(self, mode: str, *, encrypted: bool = False, transport: str = "TCP", port: int = 5060) -> str:
        key = key_of(f"{mode} {encrypted} {transport} {port}")
        if key not in self._keys:
            self._keys.add(key)
            number, way = self._mode(mode), _TRANSPORTS.index(transport) + 1
            flag = "t" if encrypted else "f"
            self._rows.append((key, f"Profile {len(self._keys)}", number, way, way, 4, flag, "f", port, ""))
        return key

    def _mode(self, mode: str) -> int:
        """The number of a mode; no mode has none."""
        if not mode:
            return 0
        names = [name for _number, name in self._modes]
        if mode not in names:
            names.append(mode)
            self._modes.append((len(names), mode))
        return names.index(mode) + 1


def _device(
    name: str,
    tkclass: int,
    model: int,
    profile: str | None = None,
    *,
    description: str = "",
    operation: int = _NO_OPERATION,
    until: int = 0,
    config: str = "plain",
    pool: str | None = None,
    group: str | None = None,
) -> tuple[object | None, ...]:
    row = (key_of(name), name, description, tkclass, model, 11, profile, operation, 1, until, config)
    return (*row, pool, group, None)
