# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All parsers: an output that was cut, and one of a command that was refused, give no other value than a whole one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.availability import Availability
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cluster import Cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.min_version import MinVersion
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.replication import Replication
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.services import Services
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import Status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.unity import UnityCluster
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.parse.test_any_text import PARSERS, TEXTS, WHOLE

# The parsers whose outputs end themselves: by a count, a last row or a closing line. True: without it they raise.
# Of the others a result says itself whether the end was there, in the attribute `whole`.
RAISES = {"replication_status_out", "show_risdb_query_phone"}
TELLS = {
    "show_ctl",
    "show_network_cluster",
    "show_status",
    "show_version_active",
    "utils_dbreplication_runtimestate",
    "utils_service_list",
}
# Outputs that nothing ends, and that are never longer than one line which is told apart from each shorter one.
ONE_LINE = {"show_tls_min_version"}

REFUSALS = (
    "Executed command unsuccessfully",
    "Executed command unsuccessfully.",
    "  Executed command unsuccessfully",
    "The operation failed. Executed command unsuccessfully",
    "Incomplete command entered",
    "No valid command entered",
    "Control-C pressed",
)


def _meaning(found: Any) -> Any:
    """What a result decides with: not the lines that it was read from."""
    how: Mapping[type, Callable[[Any], Any]] = {
        MinVersion: lambda it: it.version,
        Cluster: lambda it: it.members,
        Replication: lambda it: (it.single_node, [(node.name, node.ip, node.state) for node in it.nodes]),
        Services: lambda it: {name: (service.state, service.reason) for name, service in it.services.items()},
        Status: lambda it: (it.hostname, it.boot_time, {name: disk.percent for name, disk in it.disks.items()}),
        UnityCluster: lambda it: it.healthy,
        Availability: lambda it: it.enabled,
    }
    return how.get(type(found), lambda it: it)(found)


def _cut(name: str, end: int) -> Any:
    """What is read of the first characters of a transcript; None where it is refused."""
    try:
        return PARSERS[name.split("/")[0]](TEXTS[name][:end])
    except ParseError:
        return None


@pytest.mark.parametrize("name", [name for name in WHOLE if name.split("/")[0] in RAISES | TELLS | ONE_LINE])
def test_an_output_that_was_cut_is_refused_or_says_so_or_means_the_same(name: str) -> None:
    text = TEXTS[name]
    command = name.split("/")[0]
    whole = PARSERS[command](text)
    for end in range(len(text.rstrip()) + 1):
        found = _cut(name, end)
        if found is None or (command in TELLS and not found.whole):
            continue
        assert _meaning(found) == _meaning(whole), f"cut behind {text[:end][-60:]!r}"


@pytest.mark.parametrize("name", [name for name in WHOLE if name.split("/")[0] in TELLS])
def test_no_transcript_is_called_whole_before_its_last_row(name: str) -> None:
    command = name.split("/")[0]
    lines = TEXTS[name].splitlines(keepends=True)
    whole = PARSERS[command](TEXTS[name])
    for number in range(len(lines)):
        found = _cut(name, len("".join(lines[:number])))
        if found is not None and found.whole:
            assert _meaning(found) == _meaning(whole)


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("name", WHOLE)
def test_no_value_is_taken_from_the_output_of_a_refused_command(name: str, refusal: str) -> None:
    parse, lines = PARSERS[name.split("/")[0]], TEXTS[name].splitlines()
    for place in (0, len(lines) // 2, len(lines)):
        with pytest.raises(ParseError):
            parse("\n".join([*lines[:place], refusal, *lines[place:]]))


@pytest.mark.parametrize("command", PARSERS)
@settings(deadline=None)
@given(data=st.data())
def test_a_refusal_below_any_part_of_a_transcript_leaves_no_value(command: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for name, text in sorted(TEXTS.items()) if name.startswith(f"{command}/")]))
    part = text[: data.draw(st.integers(0, len(text)))]
    with pytest.raises(ParseError):
        PARSERS[command](f"{part}\n{data.draw(st.sampled_from(REFUSALS))}\n")
