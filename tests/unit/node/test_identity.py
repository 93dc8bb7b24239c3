# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who answers: what is read of a node, and what tells two of them apart."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import WrongNode
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import (
    NodeIdentity,
    differences,
    read_identity,
    require_same,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.action import texts
from tests.unit.action.scripted import ScriptedSession

ETH0 = "IP Address   : 10.53.50.219   IP Mask     : 255.255.255.000\n"
HISTORY = texts.history("05/11/2023 16:08:05")
START = "02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start"
PUB = NodeIdentity("cucm-pub", "cucm", "192.0.2.11 cucm-pub publisher callmanager DBPub", "192.0.2.11", START)

words = st.sampled_from(["", "a", "A", "b"])
products = st.sampled_from(["", "unknown", "cucm", "pcd"])
identities = st.builds(NodeIdentity, words, products, st.none() | words, words, st.none() | words)


def reader(**answers: str) -> Reader:
    script = {"show status": texts.status("12.5.1.16900-48"), "file dump install system-history.log": HISTORY}
    return Reader(ScriptedSession({**script, **{name.replace("_", " "): text for name, text in answers.items()}}))


def test_a_node_of_a_cluster_is_named_by_its_own_row() -> None:
    asked = reader(show_network_cluster=texts.CLUSTER)
    assert read_identity(asked, boot=asked.boot(), product=Product.CUCM) == PUB


def test_a_node_without_a_list_is_named_by_its_status_and_its_interface() -> None:
    asked = reader(show_network_eth0=ETH0)
    assert read_identity(asked, product=Product.UNKNOWN) == NodeIdentity("cucm-pub", "unknown", "", "10.53.50.219")


@pytest.mark.parametrize("answers", [{}, {"show_network_eth0": "Ethernet 0 is not here"}])
def test_an_address_that_cannot_be_read_is_noted_and_no_error(answers: dict[str, str]) -> None:
    asked = reader(**answers)
    assert read_identity(asked).address == ""
    assert "show network eth0" in [line["command"] for line in asked.evidence]


@given(identities)
def test_an_identity_survives_the_way_through_a_result(identity: NodeIdentity) -> None:
    if not identity.hostname:
        with pytest.raises(ValueError, match="host name"):
            NodeIdentity.from_result(identity.to_result())
        return
    read = NodeIdentity.from_result(identity.to_result())
    assert read == replace(identity, start=identity.start or None)


@given(identities, identities)
def test_two_readings_differ_in_what_both_of_them_know(before: NodeIdentity, after: NodeIdentity) -> None:
    def known(identity: NodeIdentity, name: str) -> str | None:
        value: str | None = getattr(identity, name)
        if name == "hostname":
            return value.lower() if value else None
        return value if name in ("row", "start") else value or None

    if before.product == "unknown":
        before = replace(before, product="")  # what was not seen then cannot be missed now

    other = [
        name
        for name in (field.name for field in fields(NodeIdentity))
        if None not in (pair := (known(before, name), known(after, name))) and pair[0] != pair[1]
    ]
    assert len(differences(before, after)) == len(other)
    assert differences(before, before) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"hostname": "files"}, "host name: expected cucm-pub, found files"),
        ({"product": "pcd"}, "product: expected cucm, found pcd"),
        ({"product": "unknown"}, "product: expected cucm, found unknown"),
        ({"row": ""}, f"own row in `show network cluster`: expected {PUB.row}, found none"),
        ({"address": "192.0.2.12"}, "own address: expected 192.0.2.11, found 192.0.2.12"),
        ({"start": "earlier"}, f"first entry of system-history.log: expected {START}, found earlier"),
    ],
)
def test_another_server_is_named_with_what_was_expected_and_what_answers(change: dict[str, str], told: str) -> None:
    with pytest.raises(WrongNode) as raised:
        require_same(PUB, replace(PUB, **change), "192.0.2.11")
    assert str(raised.value).startswith(
        f"192.0.2.11: another server answers, not the node that was read before ({told})"
    )
    require_same(PUB, replace(PUB, hostname="CUCM-PUB"), "192.0.2.11")
