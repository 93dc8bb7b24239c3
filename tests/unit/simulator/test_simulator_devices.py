# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database of devices, trunks and peers that a world describes, and the faults of its queries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.simulator.world.section import WorldError
from tests.simulator.world.world import load_world, read_world
from tests.unit.simulator.scenes import CUCM, CUCM15, IMP, answer

WORLDS = Path(__file__).resolve().parents[2] / "simulator" / "worlds"
UNSUCCESSFUL = "Executed command unsuccessfully"
FLEET: dict[str, Any] = {
    "phones": [
        {"model": "Cisco 7965", "count": 2, "security": "Encrypted", "encrypted_config": True},
        {"model": "", "security": "", "capf": True},
    ],
    "profiles": 2,
    "emcc": 3,
    "trunks": [{"name": "cube", "security": "Encrypted", "port": 5061}, {"name": "pstn"}],
    "media": [{"name": "cfb1", "model": "Cisco Meeting Server"}, {"name": "mtp1", "model": "M", "kind": "mtp"}],
    "gateways": [{"name": "vg1", "model": "Cisco VG350"}],
    "phone_services": [{"name": "News", "secure_url": "https://news"}],
    "url_parameters": {"SecureURLDirectories": "https://cucm"},
    "remote_clusters": {"west": "9.1"},
    "application_users": [{"name": "axl", "groups": ["A", "B"]}, {"name": "bare", "groups": []}],
    "ldap": [{"host": "dc1", "port": 636, "ssl": True}],
    "expressways": ["exp"],
    "uc_services": [{"name": "vm", "host": "cuc"}],
}


def rows(query: str, database: dict[str, Any] | None = None) -> list[str]:
    """The rows of an answer, with one blank between their values."""
    text = answer(f"run sql {query}", CUCM, cluster={"database": FLEET if database is None else database})
    return [" ".join(line.split()) for line in text.splitlines()[2:]]


JOINED = (
    "d.name, tm.name as model, m.name as secmode, sp.tftpencryptedflag from device d "
    "left join typemodel tm on tm.enum=d.tkmodel left join securityprofile sp on sp.pkid=d.fksecurityprofile "
    "left join typedevicesecuritymode m on m.enum=sp.tkdevicesecuritymode where d.tkclass=1 and d.tkmodel<>645 "
    "order by d.name"
)


TRUNKS = (
    "select d.name, t.name as tin from sipdevice sd join device d on d.pkid=sd.fkdevice "
    "join securityprofile sp on sp.pkid=d.fksecurityprofile join typetransport t on t.enum=sp.tktransport "
    "order by d.name"
)
GROUPS = (
    "select au.name, g.name as grp from applicationuser au left join applicationuserdirgroupmap m on "
    "m.fkapplicationuser=au.pkid left join dirgroup g on g.pkid=m.fkdirgroup where au.isstandard='f' "
    "order by au.name, g.name"
)


def test_phones_have_a_model_and_a_security_mode_or_none():
    assert rows(f"select {JOINED}") == [
        "SEPF00000000000 Cisco 7965 Encrypted t",
        "SEPF00000000001 Cisco 7965 Encrypted t",
        "SEPF00100000000 NULL NULL NULL",
    ]


def test_a_part_of_the_rows_can_be_asked_for():
    assert rows(f"select skip 1 first 1 {JOINED}") == ["SEPF00000000001 Cisco 7965 Encrypted t"]
    assert rows(f"select first 1 {JOINED}") == ["SEPF00000000000 Cisco 7965 Encrypted t"]
    assert rows(f"select skip 2 {JOINED}") == ["SEPF00100000000 NULL NULL NULL"]
    assert rows(f"select skip 3 first 1 {JOINED}") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select count(*) as n from device where tkclass in (248,249)", ["3"]),
        ("select count(*) as n from device where tkclass in (253,254)", ["3"]),
        ("select name from device where tkclass=1 and tkmodel=645", ["UDT-Default"]),
        ("select name from device where tkclass=2", ["vg1"]),
        ("select name from device where tkclass in (4,5) order by name", ["cfb1", "mtp1"]),
        ("select name from device where tkclass=1 and tkcertificateoperation<>1", ["SEPF00100000000"]),
        ("select paramvalue from processconfig where tkservice=11 and paramvalue like 'https://%'", ["https://cucm"]),
        ("select paramname from processconfig where paramvalue like 'HTTPS://%'", []),
        ("select clusterid, version from remotecluster", ["west 9.1"]),
        ("select hostname, portnumber, sslenabled from ldapauthenticationhost", ["dc1 636 t"]),
        ("select hostnameorip from expresswaycconfiguration", ["exp"]),
        ("select name, hostnameorip, port from ucservice", ["vm cuc 443"]),
        ("select name, secureurltemplate, enabled from telecasterservice", ["News https://news t"]),
        (TRUNKS, ["cube TLS", "pstn TCP"]),
        (GROUPS, ["axl A", "axl B", "bare NULL"]),
    ],
)
def test_what_a_world_describes_is_in_the_tables(query: str, expected: list[str]):
    assert rows(query) == expected


def test_a_certificate_ends_so_many_days_from_now():
    def until(days: int | None) -> int:
        phones = [{"model": "Cisco 8831", **({} if days is None else {"lsc": days})}]
        return int(rows("select lscvaliduntil from device where tkclass=1", {"phones": phones})[0])

    assert until(None) == 0
    assert 86_300 * 10 < until(10) - until(0) < 86_500 * 10
    assert until(-10) < until(0)


def test_a_new_cluster_has_none_of_it():
    assert rows("select count(*) as n from device", {}) == ["0"]
    assert rows("select name from telecasterservice", {}) == []


def test_other_products_have_no_devices():
    assert answer("run sql select name from typemodel", IMP).endswith(UNSUCCESSFUL)


@pytest.mark.parametrize(
    "query",
    ["select name from device where", "select from device", "select name, from device", "select x.y from device"],
)
def test_what_is_no_sql_is_refused(query: str):
    assert answer(f"run sql {query}", CUCM, cluster={"database": FLEET}).endswith(UNSUCCESSFUL)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("sql_silent", ""),
        ("sql_row_lost", "name\n======\nexpc-1"),
        ("sql_error", f"The specified table (expresswaycconfiguration) is not in the database.\n{UNSUCCESSFUL}"),
    ],
)
def test_a_fault_spoils_the_queries_with_its_text(fault: str, expected: str):
    node = {**CUCM, "faults": {fault: ["EXPRESSWAY"]}}
    cluster = {"database": {"expressways": ["expc-1", "expc-2"]}}
    query = "run sql select hostnameorip as name from expresswaycconfiguration order by name"
    assert answer(query, node, cluster=cluster) == expected
    assert answer("run sql select name from processnode", node, cluster=cluster).startswith("name")


def test_a_column_can_get_lost():
    node = {**CUCM, "faults": {"sql_column_lost": ["processnode"]}}
    assert answer("run sql select name, nodeid from processnode", node).splitlines()[0].split() == ["name"]


def test_a_token_or_a_certificate_signed_the_ctl_file():
    by_token = answer("show ctl", CUCM, cluster={"mixed_mode": True, "ctl_signer": "etoken"})
    assert 'cn="SAST-ADN' in by_token
    assert "cn=Cisco Manufacturing CA" in by_token
    by_certificate = answer("show ctl", CUCM15, cluster={"mixed_mode": True})
    assert "SAST-ADN" not in by_certificate
    assert by_certificate.count("This etoken was used to sign the CTL file.") == 1


@pytest.mark.parametrize(
    ("cluster", "complaint"),
    [
        ({"database": []}, r"database: must be a mapping"),
        ({"database": {"phone": []}}, r"database: unknown key phone"),
        ({"database": {"phones": [{}]}}, r"phones\[0\]\.model: is missing"),
        ({"database": {"phones": [{"model": "x", "count": -1}]}}, r"phones\[0\]\.count: must be a number of 0 or more"),
        ({"database": {"phones": [{"model": "x", "lsc": "soon"}]}}, r"lsc: must be a whole number of days"),
        ({"database": {"phones": [{"model": "x", "colour": 1}]}}, r"phones\[0\]: unknown key colour"),
        ({"database": {"trunks": [{"name": "x", "transport": "SCTP"}]}}, r"transport: must be one of"),
        ({"database": {"media": [{"name": "x", "model": "y", "kind": "z"}]}}, r"kind: must be one of"),
        ({"database": {"remote_clusters": {"x": 9.1}}}, r"remote_clusters\.x: must be text"),
        ({"ctl_signer": "pen"}, r"ctl_signer: must be one of callmanager, etoken"),
    ],
)
def test_a_mistake_is_named_with_its_place(cluster: dict[str, Any], complaint: str):
    described = {**CUCM, "address": "127.10.9.1"}
    world = {"user": "a", "password": "b", "clusters": [{"name": "alpha", "nodes": [described], **cluster}]}
    with pytest.raises(WorldError, match=complaint):
        read_world(world)


def test_the_world_of_fleets_has_a_large_one():
    clusters = {
        cluster.name: cluster.nodes[0].database for cluster in load_world(WORLDS / "fleets" / "world.yml").clusters
    }
    assert set(clusters) == {"modern", "legacy", "mixed", "huge"}
    assert sum(phones.count for phones in clusters["huge"].phones) == 40_000
