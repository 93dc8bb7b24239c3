# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show network eth0`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.network import parse_eth0


def test_the_address_of_the_node_is_that_of_the_interface(transcript: Callable[[str], str]) -> None:
    assert parse_eth0(transcript("show_network_eth0/cucm_12.5_static_technote")) == "10.53.50.219"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gateway  : 10.53.50.1 on Ethernet 0",
        "IP Address   : Not Configured   IP Mask     : 255.255.255.000",
        "IP Address   : 10.53.50.219   IP Mask : 255.255.255.0\nIP Address   : 10.53.50.220   IP Mask : 255.255.255.0",
    ],
)
def test_text_without_one_address_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="`show network eth0`"):
        parse_eth0(text)
