# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show cuc cluster status`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.unity import (
    SERVER_STATES,
    UnityServer,
    parse_unity_cluster,
)

FOLDER = "show_cuc_cluster_status"
PAIR = "cuc-pub 0 Primary Pri Active Normal\ncuc-sub 1 Secondary Sec Active Normal\n"


def test_a_pair_whose_columns_have_lost_their_width(transcript: Callable[[str], str]) -> None:
    cluster = parse_unity_cluster(transcript(f"{FOLDER}/cuc_15_pair-squeezed_pattern"))
    assert cluster.servers == (
        UnityServer("cuc-pub", 0, "Primary", "Pri Active", "Normal", "cuc-pub 0 Primary Pri Active Normal"),
        UnityServer("cuc-sub", 1, "Secondary", "Sec Active", "Normal", "cuc-sub 1 Secondary Sec Active Normal"),
    )
    assert cluster.healthy


def test_wide_columns_keep_reasons_of_several_words(transcript: Callable[[str], str]) -> None:
    cluster = parse_unity_cluster(transcript(f"{FOLDER}/cuc_14_after-reboot_pattern"))
    assert [(s.name, s.member_id, s.state, s.internal_state, s.reason) for s in cluster.servers] == [
        ("cuc-pub", 0, "Primary", "Pri Active", "Normal"),
        ("cuc-sub", 1, "Replicating Data", "Db Sync", "Replication is in progress"),
    ]
    assert not cluster.healthy


def test_a_split_brain_is_a_state(transcript: Callable[[str], str]) -> None:
    cluster = parse_unity_cluster(transcript(f"{FOLDER}/cuc_14_split-brain_pattern"))
    assert [(s.state, s.internal_state, s.reason) for s in cluster.servers] == [
        ("Split Brain Recovery", "Pri SBR", "Peers were disconnected"),
        ("Not Functioning", "Disconnected", "Normal"),
    ]
    assert not cluster.healthy


@pytest.mark.parametrize("state", SERVER_STATES)
def test_each_server_state_is_known(state: str) -> None:
    server = parse_unity_cluster(f"cuc-pub 0 {state} Pri_Single_Server\n").servers[0]
    assert (server.state, server.internal_state, server.reason) == (state, "Pri_Single_Server", "")
    assert parse_unity_cluster(f"cuc-pub 0 {state}\n").servers[0].state == state


@pytest.mark.parametrize(
    "states", [("Primary", "Primary"), ("Secondary", "Secondary"), ("Primary", "Starting"), ("Primary", "Deactivated")]
)
def test_healthy_is_one_primary_and_one_secondary(states: tuple[str, str]) -> None:
    assert not parse_unity_cluster("".join(f"cuc-{n} {n} {state} x y\n" for n, state in enumerate(states))).healthy


def test_either_server_may_be_the_primary() -> None:
    assert parse_unity_cluster("cuc-pub 0 Secondary x y\ncuc-sub 1 Primary x y\n").healthy


def test_one_server_is_no_healthy_pair() -> None:
    assert not parse_unity_cluster("cuc-pub 0 Primary Pri Active Normal\n").healthy


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no server"),
        ("No valid command entered", "no server"),
        ("This server is not part of a cluster.", "no server"),
        ("Server Name  Member ID  Server State  Internal State  Reason\n-----------  ---------", "no server"),
        ("cuc-pub 0 Primary x y\ncuc-sub 1 Rebuilding x y\n", "not recognised.*Rebuilding"),
        ("cuc-pub 0 Primaryish x y\n", "not recognised"),
        ("cuc-pub 0\n", "not recognised"),
        (PAIR + "cuc-new - Starting x y\n", "not recognised"),
        (PAIR + "The cluster is being renegotiated\n", "not recognised"),
        (PAIR + "cuc-sub 2 Secondary x y\n", "twice"),
        (PAIR + "cuc-new 1 Secondary x y\n", "twice"),
    ],
)
def test_text_that_is_no_whole_table_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"show cuc cluster status.*{reason}"):
        parse_unity_cluster(text)
