# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of the probe with all options at their defaults, but quick, and on loopback."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import OPTIONS, ProbeRequest

__all__ = ["HOST", "NEW", "OLD", "request"]

HOST = "127.0.0.1"
OLD, NEW = "14.0.1.13900-155", "15.0.1.12900-234"


def request(**args: Any) -> ProbeRequest:
    """A request with these options; the node itself would be 192.0.2.1."""
    defaults = {name: option.get("default") for name, option in OPTIONS.items()}
    return ProbeRequest.of({**defaults, "hosts": [HOST], "pause": 0.0, "spacing": 0.05, **args}, "192.0.2.1")
