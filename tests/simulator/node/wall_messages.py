# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `wall` writes to every session when a node goes down."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..product import Release

__all__ = ["automatic_reboot", "power_off_now", "restart_now"]


def automatic_reboot(release: Release, host: str, now: datetime) -> str:
    """The messages before a reboot that the node started by itself.

    The two forms with a host name are from the only public capture of such a reboot (CUIC 15 administration guide).
    """
    if not release.has_systemd:
        return restart_now(release, host, now)
    later = now + timedelta(minutes=1)
    return (
        f"\nBroadcast message from root@{host} ({_classic(now)}):\n\nThe system is going down for reboot in 1 Minute\n"
        f"\nBroadcast message from root@{host} ({_systemd(now)}):\n\n"
        f"The system is going down for reboot at {_systemd(later)}!\n"
    )


def restart_now(release: Release, host: str, now: datetime) -> str:
    """The message at the end of `utils system restart` (TechNote 221069)."""
    sender = f"root@{host}" if release.has_systemd else "root"
    return f"\nBroadcast message from {sender} ({_classic(now)}):\n\nThe system is going down for reboot NOW!\n"


def power_off_now(release: Release, host: str, now: datetime) -> str:
    """The message at the end of `utils system shutdown`. It is not public; these are the words of Linux."""
    return restart_now(release, host, now).replace("reboot NOW!", "system halt NOW!")


def _classic(moment: datetime) -> str:
    return f"{moment:%a %b} {moment.day:2d} {moment:%H:%M:%S %Y}"


def _systemd(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M:%S} UTC"
