# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports of the products, against the tables of the security guide 15, and the table of them in the documents."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, Product
from ansible_collections.collabops.vos.plugins.plugin_utils.product.release import release_name
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.ports import (
    ALONE,
    CONTROL_PORT,
    NEVER_OLD,
    PORTS,
    ClientCertificate,
    Mode,
    TlsPort,
    expected,
    find,
    governed_ports,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.starttls import Start

from tests.tables import check_table, render

SU1, SU2 = (15, 0, 1, 11900), (15, 0, 1, 12900)


def accepted(product: Product, number: int, minimum: str, release: tuple[int, ...], mode: Mode) -> str:
    port = find(product, number)
    assert port is not None
    found = [version for version, yes in expected(port, minimum, release, mode).items() if yes]
    return f"{found[0]}-{found[-1]}" if len(found) > 1 else found[0]


# Security guide 15, "TLS Setup": port, then normal and Common Criteria mode at the minimum 1.0, 1.1 and 1.2. What is
# printed as 1.1 alone for Common Criteria mode at the minimum 1.0 and 1.1 is read as 1.1 and higher.
GUIDE = {
    443: ("1.0-1.2 1.1-1.2 1.2", "1.1-1.2 1.1-1.2 1.2"),
    8443: ("1.0-1.2 1.1-1.2 1.2", "1.1-1.2 1.1-1.2 1.2"),
    2443: ("1.0-1.2 1.1-1.2 1.2", "1.1-1.2 1.1-1.2 1.2"),
    2445: ("1.0-1.2 1.1-1.2 1.2", "1.1-1.2 1.1-1.2 1.2"),
    5061: ("1.0-1.2 1.1-1.2 1.2", "1.1-1.2 1.1-1.2 1.2"),
    6971: ("1.2 1.2 1.2", "1.1-1.2 1.1-1.2 1.2"),
    6972: ("1.2 1.2 1.2", "1.1-1.2 1.1-1.2 1.2"),
    9443: ("1.2 1.2 1.2", "1.1-1.2 1.2 1.2"),
}


@pytest.mark.parametrize("number", GUIDE)
def test_unified_cm_accepts_what_the_guide_says(number: int) -> None:
    for mode, cells in zip(Mode, GUIDE[number], strict=True):
        for minimum, cell in zip(("1.0", "1.1", "1.2"), cells.split(), strict=True):
            assert accepted(Product.CUCM, number, minimum, SU1, mode) == cell


def test_from_15su2_on_everything_goes_up_to_1_3_and_a_minimum_of_1_3_leaves_nothing_else() -> None:
    assert accepted(Product.CUCM, 8443, "1.2", SU2, Mode.NORMAL) == "1.2-1.3"
    for port in governed_ports(Product.CUCM, SU2):
        assert accepted(Product.CUCM, port.port, "1.3", SU2, Mode.NORMAL) == "1.3"


def test_the_notifications_of_unity_connection_keep_1_2_at_any_minimum() -> None:
    assert accepted(Product.CUC, 7443, "1.0", SU1, Mode.NORMAL) == "1.2"
    assert accepted(Product.CUC, 7443, "1.3", SU2, Mode.NORMAL) == "1.2-1.3"


def test_what_no_source_says_is_not_expected() -> None:
    backup = find(Product.CUCM, 4040)
    https = find(Product.CUCM, 9463)
    assert backup is not None
    assert https is not None
    assert set(expected(backup, "1.2", SU2).values()) == {None}
    assert expected(https, "1.2", SU2) == {"1.0": False, "1.1": False, "1.2": False, "1.3": True}
    web = find(Product.CUCM, 8443)
    assert web is not None
    assert expected(web, "1.2")["1.3"] is None, "without a release nobody knows whether there is TLS 1.3"


def test_ports_that_no_table_has_for_a_release_do_not_prove_anything_there() -> None:
    def numbers(product: Product, release: tuple[int, ...] | None) -> set[int]:
        return {port.port for port in governed_ports(product, release)}

    assert {5222, 5269, 7400, 7336} & numbers(Product.IMP, SU1) == set()
    assert {5222, 5269, 7400, 7336} <= numbers(Product.IMP, SU2)
    assert {9005, 5090, 5091, 9560} & numbers(Product.CUCM, None) == set()
    assert {4040, 9463} & numbers(Product.CUCM, SU2) == set()
    assert 587 in numbers(Product.CUC, (14, 0, 1, 12900))
    assert 587 not in numbers(Product.CUC, (14, 0, 1, 11900))
    assert numbers(Product.UNKNOWN, SU2) == {443, 8443}


@pytest.mark.parametrize("product", PORTS)
def test_each_product_has_the_control_port_and_each_port_once(product: Product) -> None:
    numbers = [port.port for port in PORTS[product]]
    assert len(numbers) == len(set(numbers))
    always = [port.port for port in PORTS[product] if not port.needs]
    assert always == [CONTROL_PORT]


def test_the_ports_that_are_asked_alone_are_tvs_and_capf() -> None:
    services = {port.service for port in PORTS[Product.CUCM] if port.port in ALONE}
    assert services == {"Trust Verification Service", "CAPF"}


def test_ports_that_refuse_old_versions_at_any_minimum() -> None:
    assert {6971, 6972, 7443, 9443, 9463} == NEVER_OLD


def test_ports_that_ask_for_a_certificate_and_ports_that_begin_in_clear() -> None:
    asking = {port.port for port in PORTS[Product.CUCM] if port.client_certificate is ClientCertificate.YES}
    assert asking == {2443, 2749, 5061, 7501, 6971, 6972, 9005, 5091}
    starts = {(product, port.port) for product in PORTS for port in PORTS[product] if port.start is not Start.DIRECT}
    assert starts == {(Product.CUC, 25), (Product.CUC, 587), (Product.IMP, 5222), (Product.IMP, 5269)}


def test_the_document_shows_the_ports() -> None:
    head = ("product", "port", "service", "exists with", "accepts at the minimum", "client certificate", "begins with")
    rows = [_row(product, port) for product, ports in PORTS.items() for port in ports]
    check_table("probe.md", "ports", render(head, rows))


def _row(product: Product, port: TlsPort) -> list[str]:
    since = ""
    if port.since is None:
        since = " (no proof)"
    elif port.since:
        since = f" (from {release_name((*port.since, *(0, 1, 10000))[:4])})"
    floor = port.floor[:3] if port.floor[3] == "1.3" else port.floor
    kinds = {TLS_VERSIONS[:3]: "the minimum and higher"}
    fixed = port.floor[3] == port.floor[0]
    lowest = port.floor[0]
    accepts = kinds.get(
        floor, f"{lowest} and higher, at any minimum" if fixed else f"the minimum and higher, at least {lowest}"
    )
    if port.since is None and floor in kinds:
        accepts = "not documented"
    return [
        product.value,
        str(port.port),
        port.service + since,
        port.needs or "always",
        accepts,
        port.client_certificate.value,
        {Start.DIRECT: "TLS", Start.SMTP: "SMTP"}.get(port.start, "XMPP"),
    ]
