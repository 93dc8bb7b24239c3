# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hiding secrets: in the text of a device, and never in our own words.

A password may be a word that this collection itself writes (`cluster`, `node`, `1.2`). If it were hidden there too,
results would lose keys and values, and a reader could guess the password from what is missing. So:

* Text of a device is hidden wherever it holds a secret (`redact`).
* A sentence of ours is hidden where it quotes a device (`redact_sentence`): its quotes are those of `repr`.
* Values that a parser has read from a text (names, addresses, versions, states) are public, and stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

__all__ = ["HIDDEN", "OwnWords", "hiding", "known_secrets", "redact", "redact_line", "redact_sentence", "shown"]

HIDDEN = "********"

# VOS accepts no shorter password. Shorter words are part of many others: they are hidden only as whole words.
_SHORTEST = 6
# A secret of at least 8 characters of 3 kinds (small, capital, digit, other) cannot be one of our own words.
_STRONG, _KINDS = 8, 3
_KIND = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile("[^a-zA-Z0-9]"))
# A line break of a terminal, also after the text was quoted (backslash, n) or its blanks were squeezed.
_BREAK = r"(?:[ \t]{0,8}(?:(?:\r|\\r)?(?:\n|\\n))[ \t]{0,8}|[ ])"
# What `repr` quotes. The apostrophe in "the node's" opens no quote, and the answers that we type are our own words.
_QUOTED = re.compile(
    r"""(?<!\w)(?<!\banswered\s)(?<!\bthe\sanswer\s)(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?!\w)"""
)

_secrets: ContextVar[tuple[str, ...]] = ContextVar("collabops_vos_secrets", default=())


class OwnWords(str):
    """Our own words in a place that usually holds the text of a device."""

    __slots__ = ()


@contextmanager
def hiding(secrets: Sequence[str]) -> Iterator[None]:
    """Inside, each error and `shown` hides these secrets too."""
    token = _secrets.set((*_secrets.get(), *secrets))
    try:
        yield
    finally:
        _secrets.reset(token)


def known_secrets() -> tuple[str, ...]:
    """The secrets of all `hiding` blocks around the caller."""
    return _secrets.get()


def shown(text: str) -> str:
    """Text of a device for a sentence that does not quote it, without the secrets of `known_secrets`."""
    return redact(text, known_secrets())


def redact(text: str, secrets: Sequence[str]) -> str:
    """The text of a device with each secret replaced, also where Python or JSON has quoted it, or a line was broken."""
    return _hide(text, _pattern(tuple(secrets)))


def redact_sentence(text: str, secrets: Sequence[str]) -> str:
    """Our own text with each secret replaced inside quotes; one that cannot be our own word is replaced anywhere."""
    pattern = _pattern(tuple(secrets))
    if pattern is None:
        return text
    cut = _beginnings(tuple(secrets))
    quoted = _QUOTED.sub(lambda found: _hide(_hide(found[0], pattern), cut), text)
    return _hide(quoted, _pattern(tuple(secret for secret in secrets if _is_strong(secret))))


def redact_line(text: str, secrets: Sequence[str]) -> str:
    """A line of a session's log: `# ` and `! ` are our words, `> ` is what was typed, the rest is the node's."""
    return (redact_sentence if text[:1] in ("#", "!", ">") else redact)(text, secrets)


def _is_strong(secret: str) -> bool:
    return len(secret) >= _STRONG and sum(kind.search(secret) is not None for kind in _KIND) >= _KINDS


def _hide(text: str, pattern: re.Pattern[str] | None) -> str:
    """The number of lines stays the same."""
    if pattern is None:
        return text
    return pattern.sub(lambda found: HIDDEN + "\n" * found[0].count("\n"), text)


@lru_cache(maxsize=256)
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds the secrets in each spelling; the longest first, because one may be part of another."""
    forms = {form for secret in secrets for form in _forms(secret)}
    if not forms:
        return None
    return re.compile("|".join(_expression(form) for form in sorted(forms, key=lambda form: (-len(form), form))))


@lru_cache(maxsize=256)
def _beginnings(secrets: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds the beginning of a secret at the end of a quote: long lines are cut before they are quoted."""
    forms = {form for secret in secrets for form in _forms(secret)}
    parts = {form[:length] for form in forms for length in range(_SHORTEST, len(form))}
    if not parts:
        return None
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(parts, key=len, reverse=True)))})(?=['\"]\Z)")


def _forms(secret: str) -> set[str]:
    """The secret, and its spellings inside quotes of Python and JSON, whichever of the two quotes was escaped."""
    if not secret:
        return set()
    bare = repr(secret + "'\"")[1:-1].removesuffix("\\'\"")  # in single quotes, with those escaped
    python = {bare, bare.replace("\\'", "'"), bare.replace("\\'", "'").replace('"', '\\"'), repr(secret)[1:-1]}
    return {secret, *python, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}


def _expression(form: str) -> str:
    if len(form) < _SHORTEST:
        return rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"
    return re.escape(form[0]) + "".join(f"{_BREAK}?{re.escape(character)}" for character in form[1:])
