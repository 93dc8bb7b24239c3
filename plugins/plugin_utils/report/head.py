# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The head of a page that stands alone: its style within it, and a policy that forbids all else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from .markup import Child, Element, el

__all__ = ["head"]


def head(style: Path, *title: Child) -> Element:
    """The head. Its policy lets the browser apply this style, and neither load nor run anything."""
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
