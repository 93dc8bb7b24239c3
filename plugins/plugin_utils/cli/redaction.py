# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in texts and results: each is replaced, wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["HIDDEN", "redact", "redact_in"]

HIDDEN = "********"


def redact(text: str, secrets: Sequence[str]) -> str:
    """The text with each secret replaced, also where Python or JSON has quoted it; the longest first, as one may be
    part of another."""
    for form in sorted({form for secret in secrets if secret for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text


def _forms(secret: str) -> tuple[str, ...]:
    return (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])


def redact_in(value: Any, secrets: Sequence[str]) -> Any:
    """The value of a result with each secret replaced, in texts, keys, lists and mappings of any depth."""
    if isinstance(value, str):
        return redact(value, secrets)
    if isinstance(value, Mapping):
        return {redact_in(key, secrets): redact_in(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_in(item, secrets) for item in value]
    return value
