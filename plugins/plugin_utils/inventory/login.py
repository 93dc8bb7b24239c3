# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login to a publisher: with the options of a plugin, checked as the connection plugin checks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..cli import refusals
from ..cli.driver import Target, connect
from ..cli.errors import AuthenticationRefused, PasswordExpired
from ..cli.redaction import hiding
from ..node.reading import Reader
from .publishers import Publisher
from .reading import read_publisher

__all__ = ["ask"]


def ask(publisher: Publisher, option: Callable[[str], Any], log: Callable[[str], None] | None = None) -> dict[str, Any]:
    """What the publisher says of its cluster. Raises VosError; a refused password is remembered for the whole run."""
    target = Target.from_options(
        option,
        host=publisher.address,
        port=publisher.port,
        user=publisher.user,
        password=publisher.password,
        host_key_fingerprint=publisher.host_key_fingerprint,
        ssh_algorithms=publisher.ssh_algorithms or str(option("ssh_algorithms")),
    )
    with hiding(target.secrets):
        return _ask(target, publisher, option, log)


def _ask(
    target: Target, publisher: Publisher, option: Callable[[str], Any], log: Callable[[str], None] | None
) -> dict[str, Any]:
    try:
        session = connect(target, log=log)
    except (AuthenticationRefused, PasswordExpired):
        refusals.remember(target)
        raise
    session.own_commands = True
    try:
        return read_publisher(Reader(session, timeout=float(option("command_timeout"))), publisher.product)
    finally:
        session.close()
