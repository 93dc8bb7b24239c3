# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML elements. Text is always escaped unless it is an element already, so escaping cannot be forgotten."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .visible import visible

__all__ = ["Child", "Element", "at_dots", "code", "el", "head", "join", "own", "scrollable"]

# Elements without an end tag.
_VOID = frozenset({"meta", "wbr"})
_DOTS = re.compile(r"(?<=\.)(?=[A-Za-z])")


class Element(str):
    """A piece of HTML that needs no escaping."""

    __slots__ = ()


Child = str | Iterable["Child"] | None


def join(*children: Child) -> Element:
    """The children one after the other. Text is escaped, with its hidden characters made visible; None is left out."""
    return Element("".join(_child(child) for child in children))


def el(tag: str, /, *children: Child, **attributes: str | None) -> Element:
    """An element. An attribute that is None is left out; `_` in its name becomes `-`, and `_` at its end is removed."""
    texts = [
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(visible(value))}"'
        for key, value in attributes.items()
        if value is not None
    ]
    start = f"<{tag}{''.join(texts)}>"
    return Element(start if tag in _VOID else f"{start}{join(*children)}</{tag}>")


def own(text: str, lang: str | None = None) -> Element:
    """Text of a device or an operator: its direction of writing does not affect the text around it.

    `lang` is the language of what is said in that one in each report.
    """
    return el("bdi", text, lang=lang)


def at_dots(text: str) -> Element:
    """A name or an address, in one piece. Only a name of a domain may break, after a dot and before a letter."""
    first, *rest = _DOTS.split(text)
    return el("bdi", first, [[el("wbr"), part] for part in rest], class_="name")


def scrollable(label: str, table: Element) -> Element:
    """A table that may be wider than its window. It has a name and takes the focus, so that arrow keys move it."""
    return el("div", table, class_="scroll", tabindex="0", role="region", aria_label=label)


def code(text: str) -> Element:
    """Text of the rules; words between two backticks become code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return join(text)
    return join(el("code", part) if number % 2 else part for number, part in enumerate(parts))


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Element):
        return str(child)
    if isinstance(child, str):
        return html.escape(visible(child))
    return "".join(_child(one) for one in child)


def head(style: Path, *title: Child) -> Element:
    """The head. Its policy allows the browser only to apply this style, not to load or run anything."""
    text = _style(style)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", *title),
        el("style", Element(text)),
    )


@cache
def _style(path: Path) -> str:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return "\n".join(line for line in text.splitlines() if line.strip())
