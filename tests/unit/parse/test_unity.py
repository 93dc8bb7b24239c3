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
    Replicate,
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


REPLICATES = """
SERVER                 ID STATE    STATUS     QUEUE  CONNECTION CHANGED
-----------------------------------------------------------------------
g_ciscounity_pub        1 Active   Local           0
g_ciscounity_sub        2 Active   Connected       0 Mar 30 02:10:01
"""


@pytest.mark.parametrize(
    "below", [REPLICATES, "\nThe cluster is being renegotiated\n", f"Note: see the guide.\n{REPLICATES}"]
)
def test_what_stands_below_the_rows_is_no_error(below: str) -> None:
    cluster = parse_unity_cluster(PAIR + below)
    assert [server.name for server in cluster.servers] == ["cuc-pub", "cuc-sub"]
    assert cluster.healthy


def test_the_states_of_both_servers_may_be_unknown(transcript: Callable[[str], str]) -> None:
    cluster = parse_unity_cluster(transcript(f"{FOLDER}/cuc_14_unknown_pattern"))
    assert [(s.state, s.internal_state, s.reason) for s in cluster.servers] == [
        ("Split Brain Resolution", "Pri SBR", "Normal"),
        ("Unknown", "Undefined", "Normal"),
    ]
    assert not cluster.healthy


def test_a_replication_table_below_the_rows_is_read() -> None:
    assert parse_unity_cluster(PAIR + REPLICATES).replicates == (
        Replicate("g_ciscounity_pub", "Active", "Local"),
        Replicate("g_ciscounity_sub", "Active", "Connected"),
    )


@pytest.mark.parametrize("status", ["Dropped", "Disconnect", "Connecting"])
def test_a_server_that_does_not_replicate_is_not_healthy(status: str) -> None:
    cluster = parse_unity_cluster(PAIR + REPLICATES.replace("Connected", status))
    assert [row.good for row in cluster.replicates] == [True, False]
    assert not cluster.healthy


@pytest.mark.parametrize("internal", ["Pri_Active_Disconnected", "Pri Active Disconnected"])
def test_a_primary_that_does_not_see_the_other_server_is_not_healthy(internal: str) -> None:
    assert not parse_unity_cluster(f"cuc-pub 0 Primary {internal}  Normal\ncuc-sub 1 Secondary x y\n").healthy


@pytest.mark.parametrize("state", ["Unknown", "Split Brain Resolution", "unknown", "DOWN", "In DB Sync"])
def test_states_that_are_not_in_the_guides_are_read_and_are_not_healthy(state: str) -> None:
    cluster = parse_unity_cluster(f"cuc-pub 0 Primary Pri Active Normal\ncuc-sub 1 {state} Undefined Normal\n")
    assert cluster.servers[1].state in SERVER_STATES
    assert not cluster.healthy


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
        (PAIR + "The second server is Starting\n", "not recognised"),
        (PAIR + "cuc-new 2 Rebuilding x y\n", "not recognised"),
        (PAIR + "cuc-sub 2 Secondary x y\n", "twice"),
        (PAIR + "cuc-new 1 Secondary x y\n", "twice"),
    ],
)
def test_text_that_is_no_whole_table_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"show cuc cluster status.*{reason}"):
        parse_unity_cluster(text)
