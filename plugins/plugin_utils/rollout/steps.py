# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a change in full sentences, as the screen of a cluster that was stopped shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["OWN_REBOOTS", "step_in_words"]

OWN_REBOOTS = "own reboots"


@dataclass(frozen=True)
class _Sentence:
    """A step that failed at the node whose turn it is, at the node that is asked about the health of the cluster (the
    peer), or at another one."""

    own: str
    peer: str = ""
    other: str = ""


# By the names that rollout/change.py gives its steps.
_SENTENCES = {
    OWN_REBOOTS: _Sentence("Wait for a possible reboot of {asked}"),
    "CTI at rest": _Sentence("Wait until CTI is at rest before the change of {node}"),
    "gate before": _Sentence(
        "Gate before the change: nothing speaks against a restart of {node}",
        "Gate before the change: the cluster is healthy, checked via {asked}",
        "Gate before the change: services run on all other nodes, checked via {asked}",
    ),
    "nobody else": _Sentence("Check that nobody else works on the cluster, before anything is sent to {node}"),
    "window": _Sentence("Check the maintenance window before the change of {node}"),
    "soft stop": _Sentence("Look whether vos_tls_stop asks for a stop before the change of {node}"),
    "baseline": _Sentence("Read the baseline of {node}, and test which TLS versions it accepts"),
    "set": _Sentence("Set the minimum TLS version of {node}"),
    "restart": _Sentence("Restart {node} and wait for a new boot time"),
    "gate after": _Sentence(
        "Gate after the change: services as before, cluster healthy, checked via {node}",
        "Gate after the change: the cluster is healthy, checked via {asked}",
    ),
    "proof": _Sentence("Require the proof by handshake for {node}"),
}


def step_in_words(step: str, cluster: Mapping[str, Any], nodes: Sequence[str], asked: str) -> str:
    """The step as a sentence about these nodes; ``asked`` is the node that it failed at. A step that is not in the
    table stays as it is."""
    sentence = _SENTENCES.get(step)
    if sentence is None:
        return step
    peers = {item["name"]: item["peer"] for item in cluster["nodes"]}
    text = sentence.own
    if asked not in nodes:
        is_peer = asked in [peers.get(node) for node in nodes]
        text = (sentence.peer if is_peer else sentence.other or sentence.peer) or sentence.own
    return text.format(node=", ".join(nodes), asked=asked)
