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
    """The text with each secret replaced, also where Python or JSON has quoted it."""
    return _replace(text, _forms(secrets))


def redact_in(value: Any, secrets: Sequence[str]) -> Any:
    """The value of a result with each secret replaced, in texts, keys, lists and mappings of any depth."""
    return _replace_in(value, _forms(secrets))


def _forms(secrets: Sequence[str]) -> list[str]:
    """How the secrets may have been written; the longest first, as one may be part of another."""
    forms = set()
    for secret in filter(None, secrets):
        quoted = (repr(secret)[1:-1], json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
        forms |= {secret, *quoted}
    return sorted(forms, key=len, reverse=True)


def _replace(text: str, forms: Sequence[str]) -> str:
    for form in forms:
        text = text.replace(form, HIDDEN)
    return text


def _replace_in(value: Any, forms: Sequence[str]) -> Any:
    if isinstance(value, str):
        return _replace(value, forms)
    if isinstance(value, Mapping):
        return {_replace_in(key, forms): _replace_in(item, forms) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace_in(item, forms) for item in value]
    return value
