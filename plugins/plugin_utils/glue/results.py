# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hides secrets in a result: in the text of a device, but never in a key, a value or our own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..cli.redaction import OwnWords, redact, redact_sentence

__all__ = ["CLOSED", "DEVICE_TEXT", "SENTENCES", "VALUES", "redact_in"]

# Each documented return value is in one of these sets; a unit test checks that. Any other counts as text of a device.
DEVICE_TEXT = frozenset({"detail", "details", "line", "lines", "seen", "sentences", "since", "skipped_commands"})
DEVICE_TEXT |= {"stdout", "stdout_lines", "unread_rows"}
# Our own sentences, which may quote a device.
SENTENCES = frozenset({"error", "hint", "limits_error", "msg", "reason", "unlisted", "waiting_for", "warnings"})
# Values that a parser has read, enumerations, and texts of the operator and of ours that quote no device.
VALUES = frozenset(
    {
        "accepts",
        "address",
        "after",
        "application",
        "before",
        "blocking",
        "boot",
        "boot_after",
        "boot_before",
        "certificate",
        "cipher",
        "class",
        "client_certificate",
        "cluster",
        "cluster_row",
        "command",
        "condition",
        "contradiction",
        "ctl_signer",
        "db_role",
        "diff",
        "effect",
        "ending",
        "error_type",
        "evidence",
        "expected",
        "expires",
        "fqdn",
        "groups",
        "history",
        "history_start",
        "history_tail",
        "host",
        "hostname",
        "interface",
        "ip",
        "issuer",
        "items_path",
        "kind",
        "last_seen",
        "lost",
        "mode",
        "model",
        "name",
        "needs",
        "node",
        "note",
        "observation",
        "outcome",
        "own_db_role",
        "own_name",
        "own_role",
        "part",
        "product",
        "proof",
        "publisher",
        "question",
        "reading",
        "read_at",
        "regime",
        "release",
        "restart",
        "role",
        "rule",
        "scope",
        "service",
        "severity",
        "source",
        "sources",
        "state",
        "subject",
        "supported_targets",
        "target",
        "time",
        "tls",
        "tls_min_version",
        "verdict",
        "version",
        "who",
        "workarounds",
    }
)
# These names are common, so they count as values only if they have one of these values.
CLOSED: Mapping[str, tuple[str, ...]] = {"answer": ("", "yes", "no")}
# The keys inside these are names from the device: Unified CM Groups, services.
_NAMED = frozenset({"groups", "services"})


def redact_in(result: Mapping[str, Any], secrets: Sequence[str], *, typed: bool = False) -> dict[str, Any]:
    """The result of a task, as plain data, with each secret hidden. Keys stay as they are.

    `typed`: the operator wrote the commands in it, so they may contain a secret.
    """
    return {key: _shown(key, item, result, tuple(secrets), typed) for key, item in result.items()}


def _shown(key: str, item: Any, beside: Mapping[str, Any], secrets: tuple[str, ...], typed: bool) -> Any:
    """A value of the mapping `beside`, with secrets hidden; an item of a list is treated by the key of the list."""
    if isinstance(item, Mapping):
        return {
            inner: _shown(
                key if key in _NAMED and not isinstance(value, Mapping) else inner, value, item, secrets, typed
            )
            for inner, value in item.items()
        }
    if isinstance(item, (list, tuple)):
        if key in DEVICE_TEXT and _are_lines(item):
            return redact("\n".join(item), secrets).split("\n")  # a secret may be split over two lines
        return [_shown(key, one, beside, secrets, typed) for one in item]
    if not isinstance(item, str):
        return item
    if (key in VALUES and not (typed and key == "command")) or item in CLOSED.get(key, ()):
        return str(item)
    own = isinstance(item, OwnWords) or key in SENTENCES or (key == "seen" and "holds" in beside)
    return (redact_sentence if own else redact)(item, secrets)


def _are_lines(items: Sequence[Any]) -> bool:
    return bool(items) and all(isinstance(line, str) and "\n" not in line for line in items)
