# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which CLI commands only read (check mode sends no others), and which texts cannot be sent at all."""

from __future__ import annotations

import re

__all__ = ["READING", "only_reads", "unsendable"]

# A command that is not matched in full counts as writing. Nothing here asks a question, starts work in the
# background or leaves a setting behind. (CLI Reference 15; `run pe sql`: IM and Presence, `run cuc dbquery`: CUC)
READING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"show [^;]+",
        r"file (?:dump|list|search|tail|view) .+",
        r"run (?:cuc dbquery \w+|pe sql \w+|sql) select [^;]+",
        r"utils contactsearchauthentication status",
        r"utils core (?:active|inactive) list",
        r"utils dbreplication runtimestate",
        r"utils diagnose (?:list|version)",
        r"utils disaster_recovery (?:device list|history (?:backup|restore)|schedule list|status (?:backup|restore))",
        r"utils EnhancedSecurityMode status",
        r"utils fips status",
        r"utils fips_common_criteria status",
        r"utils ha status(?: .+)?",
        r"utils imdb_replication status",
        r"utils network (?:host|ping|traceroute) .+",
        r"utils ntp (?:config|server list|status)",
        r"utils remote_account status",
        r"utils service list(?: page)?",
        r"utils system upgrade status",
        r"utils tls client-auth-validation status",
    )
)
# `select ... into temp t` makes a table.
WRITES_ANYWAY = re.compile(r"run\b.*\binto\b", re.IGNORECASE)


def only_reads(command: str) -> bool:
    """True if the command is known to change nothing on the node, whatever its arguments."""
    if unsendable(command):
        return False
    words = " ".join(command.split())
    return not WRITES_ANYWAY.match(words) and any(pattern.fullmatch(words) for pattern in READING)


def unsendable(command: str) -> str:
    """Why a command cannot be typed at the prompt as it is; "" if it can.

    A line break would start a second command, and `?` and TAB act while they are typed (CLI Reference 15, about).
    """
    if not command.strip():
        return "it is empty"
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in command):
        return "it contains a line break, a tab or another control character"
    if "?" in command:
        return "it contains a question mark, which calls the help of the CLI while it is typed"
    return ""
