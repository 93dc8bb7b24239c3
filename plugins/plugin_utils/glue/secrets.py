# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which secrets a run knows: the passwords of the connections of its hosts."""

from __future__ import annotations

from typing import Any

__all__ = ["secrets_of"]


def secrets_of(connection: Any) -> tuple[str, ...]:
    """The passwords of a connection of this collection. No result may show them, even if a node prints them.

    The connection itself returns them (`secrets`), because only it knows where its password comes from.
    """
    if not hasattr(connection, "session"):
        return ()
    told = connection.secrets() if hasattr(connection, "secrets") else (connection.get_option("password"),)
    return tuple(str(secret) for secret in told if secret)
