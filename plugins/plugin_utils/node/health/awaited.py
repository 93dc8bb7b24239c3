# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gate waits for, in full words: the conditions that do not hold, and at which nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .condition import LATER, Condition, first_of

__all__ = ["AWAITED", "awaited", "good_polls"]

AWAITED: Mapping[str, str] = {
    "session": "the CLI to answer",
    "services": "services to start",
    "cluster": "every node of the cluster to be authenticated",
    "replication": "database replication",
    "upgrade": "the end of an upgrade",
    "unity_cluster": "one Primary and one Secondary server",
    "availability": "high availability to be off",
    "clock": "a synchronised clock",
    "disk": "free disk space",
    "backup": "the end of a backup or restore",
    "backup_age": "a recent backup",
    "certificate": "a valid Tomcat certificate",
    "tls_min_version": "the new minimum TLS version to be shown",
    "registrations": "phones to register",
    "call_processing": "Cisco CallManager to process calls",
    "registration_queue": "an empty registration queue",
    "tftp_overflow": "TFTP to serve every request",
    "cti_devices": "CTI devices to open again",
    "presence_sessions": "sessions of IM and Presence to resume",
}


def awaited(nodes: Mapping[str, Sequence[Condition]], own: str = "") -> tuple[str, str]:
    """What is awaited, and what was seen of it; both are empty if all conditions of these nodes hold. The node `own` is
    not named: the line is about it."""
    at: dict[str, list[str]] = {}
    seen: list[str] = []
    for name, conditions in nodes.items():
        if missing := [condition for condition in conditions if not condition.holds and condition.seen != LATER]:
            at.setdefault(", ".join(AWAITED[condition.name] for condition in missing), []).append(name)
            seen += [condition.seen for condition in missing]
    words = [what if names == [own] else f"{what} on {first_of(names)}" for what, names in at.items()]
    return "; ".join(words), "; ".join(dict.fromkeys(seen))


def good_polls(good: int, needed: int) -> tuple[str, str]:
    """What is awaited where all conditions hold, and how far that is."""
    return f"{needed} good polls in a row", f"{good} so far"
