# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS ports of simulated nodes: what is in effect, mutual TLS, STARTTLS, old libraries, ports that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from ansible_collections.collabops.vos.plugins.plugin_utils.product.release import version_tuple
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.ports import PORTS, ClientCertificate, Mode, expected
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import Pacing, probe_host
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import PortResult, Verdict
from ansible_collections.collabops.vos.tests.simulator.tls.handshakes import TlsContexts, TlsServer
from ansible_collections.collabops.vos.tests.simulator.tls.listeners import tls_listeners
from ansible_collections.collabops.vos.tests.simulator.world.world import NodeSpec, read_world

OLD, NEW = "12.5.1.16900-48", "15.0.1.12900-234"
_numbers = itertools.count(1)


class Node:
    """The TLS ports of one node, in an event loop of their own."""

    def __init__(self, contexts: TlsContexts, spec: NodeSpec) -> None:
        self.address = spec.address
        self._spec = spec
        self._ports = TlsServer(contexts, spec.addresses)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Node:
        self._thread.start()
        minimum = self._spec.tls_in_effect or self._spec.tls_min_version
        highest = self._spec.release.tls_versions[-1]
        self._await(self._ports.open(tls_listeners(self._spec, self._spec.quirks, minimum), highest))
        return self

    def __exit__(self, *_exc: object) -> None:
        self._await(self._ports.close())
        self._await(asyncio.sleep(0))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def _await(self, course: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(course, self._loop).result(timeout=10)


Start = Callable[..., Node]


@pytest.fixture(scope="module")
def contexts() -> TlsContexts:
    return TlsContexts()


@pytest.fixture
def start(contexts: TlsContexts) -> Iterator[Start]:
    """Open the TLS ports of one node of a world."""
    with contextlib.ExitStack() as stack:

        def begin(product: str = "cucm", version: str = OLD, **more: Any) -> Node:
            address = f"127.{192 + os.getpid() % 60}.{next(_numbers)}.1"
            node = {"name": "pub", "address": address, "product": product, "version": version, **more}
            clusters = [{"name": "a", "nodes": [{"role": "publisher", **node}]}]
            world = read_world({"user": "administrator", "password": "simulated", "clusters": clusters}, "world")
            return stack.enter_context(Node(contexts, world.nodes[0]))

        yield begin


def ask(node: Node, *ports: int, timeout: float = 5.0, **pacing: Any) -> dict[int, list[PortResult]]:
    found = probe_host(node.address, ports, "1.2", timeout, pacing=Pacing(**pacing))
    return {port: [result for result in found if result.port == port] for port in ports}


def accepts(results: list[PortResult]) -> list[str]:
    assert all(result.verdict.refused or result.verdict is Verdict.ACCEPTED for result in results), results
    return [result.version for result in results if result.verdict is Verdict.ACCEPTED]


@pytest.mark.parametrize(
    ("product", "version", "minimum", "mode"),
    [
        ("cucm", OLD, "1.0", Mode.NORMAL),
        ("cucm", OLD, "1.2", Mode.NORMAL),
        ("cucm", NEW, "1.3", Mode.NORMAL),
        ("cucm", NEW, "1.0", Mode.COMMON_CRITERIA),
        ("imp", NEW, "1.1", Mode.NORMAL),
        ("cuc", OLD, "1.0", Mode.NORMAL),
    ],
)
def test_each_port_of_a_product_accepts_what_the_probe_expects_of_it(
    start: Start, product: str, version: str, minimum: str, mode: Mode
) -> None:
    node = start(
        product,
        version,
        tls_min_version=minimum,
        tls_ports="all",
        common_criteria=mode is Mode.COMMON_CRITERIA,
        **({"tftp": True} if product == "cucm" else {}),
    )
    known = {port.port: port for port in PORTS[Product(product)] if port.port > 1023}
    found = ask(node, *known, parallel=4)
    open_ports = {port: rows for port, rows in found.items() if rows[2].observation.spoke_tls}
    assert len(open_ports) >= {"cucm": 11, "imp": 5, "cuc": 4}[product]
    for number, rows in open_ports.items():
        says = expected(known[number], minimum, version_tuple(version), mode)
        wanted = [name for name, yes in says.items() if yes]
        assert accepts(rows) == wanted, number


def test_what_is_in_effect_is_served_and_not_what_is_configured(start: Start) -> None:
    node = start(version=NEW, tls_min_version="1.2", tls_in_effect="1.0", tls_ports=[5061, 2443])
    for rows in ask(node, 8443, 5061, 2443).values():
        assert accepts(rows) == ["1.0", "1.1", "1.2", "1.3"]


def test_an_old_release_resets_where_a_new_one_sends_an_alert(start: Start) -> None:
    old = ask(start(tls_min_version="1.2", tls_ports=[5061]), 8443, 5061)
    assert old[8443][0].seen == "alert 70 protocol_version, 9 times"
    assert old[5061][0].seen.startswith("connection reset without an answer, 9 times; TLS 1.2 is accepted before")
    new = ask(start(version=NEW, tls_min_version="1.2", tls_ports=[5061]), 5061)
    assert new[5061][0].seen == "alert 70 protocol_version, 9 times"
    everywhere = ask(start(version=NEW, tls_min_version="1.2", quirks={"tls_reset": True}), 8443)
    assert everywhere[8443][0].seen.startswith("connection reset")
    assert accepts(everywhere[8443]) == ["1.2", "1.3"]


def test_ports_that_ask_for_a_certificate_accept_the_version_first(start: Start) -> None:
    asking = [
        port.port for port in PORTS[Product.CUCM] if port.client_certificate is ClientCertificate.YES and not port.since
    ]
    assert 5061 in asking
    node = start(tls_ports=[5061])
    (row,) = [row for row in ask(node, 5061, openssl=True)[5061] if row.version == "1.2"]
    assert row.verdict is Verdict.ACCEPTED
    assert row.openssl is not None
    assert not row.openssl.completed
    assert row.openssl.certificate is not None
    assert row.openssl.certificate.subject == "CN=simulated-vos-node"


def test_chat_begins_tls_in_the_middle(start: Start) -> None:
    node = start("imp", NEW, tls_min_version="1.2", tls_ports=[5222, 5280])
    found = ask(node, 5222, 5280)
    assert accepts(found[5222]) == ["1.2", "1.3"]
    assert {row.verdict for row in found[5280]} == {Verdict.NOT_TLS}


def test_mail_begins_tls_in_the_middle(start: Start) -> None:
    # Port 25 is for root; what is spoken goes with the port, so another node's chat port would not do.
    node = start("cuc", NEW, tls_min_version="1.1", tls_ports=[587])
    rows = ask(node, 587)[587]
    if rows[2].verdict is not Verdict.NOT_LISTENING:
        assert accepts(rows) == ["1.1", "1.2", "1.3"]
    else:
        assert os.geteuid() != 0


def test_ports_misbehave_as_they_are_told(start: Start) -> None:
    quirks = {"tls_closed": [5061], "tls_silent": [2443], "tls_plain_text": [2445]}
    node = start(tls_min_version="1.2", tls_ports="all", quirks=quirks)
    found = ask(node, 5061, 2443, 2445, 8443, timeout=0.5)
    assert [found[port][2].verdict for port in (5061, 2443, 2445, 8443)] == [
        Verdict.NOT_LISTENING,
        Verdict.INCONCLUSIVE,
        Verdict.NOT_TLS,
        Verdict.ACCEPTED,
    ]


@pytest.mark.parametrize(("minimum", "verdict"), [("1.0", "refused_by_cipher"), ("1.2", "refused_by_version")])
def test_cipher_management_with_gcm_alone_hides_the_minimum(start: Start, minimum: str, verdict: str) -> None:
    node = start(version=NEW, tls_min_version=minimum, quirks={"tls_gcm_only": True})
    found = ask(node, 8443)[8443]
    assert [row.verdict.value for row in found] == [verdict] * 2 + ["accepted"] * 2
