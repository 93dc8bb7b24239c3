# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which secrets a run knows: what the connections of its hosts log in with."""

from __future__ import annotations

from typing import Any

__all__ = ["secrets_of"]


def secrets_of(connection: Any) -> tuple[str, ...]:
    """What a connection of this collection logs in with. No result may show it, even where a node prints it.

    The connection tells itself (`secrets`), because only it knows from where its password comes.
    """
    if not hasattr(connection, "session"):
        return ()
    told = connection.secrets() if hasattr(connection, "secrets") else (connection.get_option("password"),)
    return tuple(str(secret) for secret in told if secret)
