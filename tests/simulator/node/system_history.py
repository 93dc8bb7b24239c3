# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""system-history.log: what was installed, and each restart and boot since."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..product import Release

__all__ = ["SystemHistory"]


class SystemHistory:
    """The log of one node (TechNote 220970; the header as captured on release 15)."""

    def __init__(self, release: Release, booted_at: datetime) -> None:
        self.release = release  # the active one
        self._lines: list[str] = []
        installed = booted_at - timedelta(days=30, hours=1, minutes=3)
        self._add(installed, "Install", "Start")
        self._add(installed + timedelta(minutes=58), "Boot", "Start")
        self._add(installed + timedelta(hours=1), "Install", "Success")
        self.restart(booted_at - timedelta(seconds=97))
        self.boot(booted_at)

    def restart(self, at: datetime) -> None:
        """Note that the node goes down in good order."""
        self._add(at, "Restart", "Start")

    def shutdown(self, at: datetime) -> None:
        """Note that the node is switched off in good order."""
        self._add(at, "Shutdown", "Start")

    def boot(self, at: datetime) -> None:
        """Note that the node has booted."""
        self._add(at, "Boot", "Start = OK, prior Restart" if self.release.prints_history_reason else "Start")

    def text(self) -> str:
        """The whole file."""
        rule = "=" * 39
        header = [
            rule,
            f"Product Name - {self.release.product.full_name}",
            f"Product Version - {self.release.text}",
            f"Kernel Image - {self.release.kernel}",
            rule,
        ]
        return "\n".join(header + self._lines)

    def _add(self, at: datetime, event: str, result: str) -> None:
        self._lines.append(f"{at:%m/%d/%Y %H:%M:%S} | root: {event} {self.release.text} {result}")
