# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drawing as SVG that a page shows with <img>: no script, nothing from elsewhere, readable in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

__all__ = ["WIDTH", "Drawing"]

WIDTH = 840  # CSS pixels; the column of a forge's page has 860

_STYLE = """
svg { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --fill: #f6f8fa;
  --blue: #0969da; --blue-fill: #ddf4ff; --green: #1a7f37; --green-fill: #dafbe1;
  --red: #cf222e; --red-fill: #ffebe9; --amber: #9a6700; --amber-fill: #fff8c5;
  font-family: -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", Helvetica, Arial, sans-serif; font-size: 13px }
@media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d;
  --fill: #151b23; --blue: #4493f8; --blue-fill: #121d2f; --green: #3fb950; --green-fill: #12261e;
  --red: #f85149; --red-fill: #25171c; --amber: #d29922; --amber-fill: #272115 } }
text { fill: var(--ink) } .soft { fill: var(--soft) } .strong { font-weight: 600 } .small { font-size: 12px }
.head { font-size: 16px; font-weight: 600 } .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas,
  "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: 12px; white-space: pre }
.paper { fill: var(--paper); stroke: var(--line) } .plain { fill: var(--fill); stroke: var(--line) }
.line { fill: none; stroke: var(--line) } .arrow { fill: none; stroke: var(--soft); stroke-width: 1.5 }
.dashed { stroke-dasharray: 4 4 } .tip { fill: var(--soft) }
.blue { fill: var(--blue-fill); stroke: var(--blue) } .green { fill: var(--green-fill); stroke: var(--green) }
.red { fill: var(--red-fill); stroke: var(--red) } .amber { fill: var(--amber-fill); stroke: var(--amber) }
.full-red { fill: var(--red) } .full-green { fill: var(--green) } .full-amber { fill: var(--amber) }
.full-blue { fill: var(--blue) } .edge-red { stroke: var(--red); stroke-width: 1.5; fill: none }
"""
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}"'
    ' role="img" aria-labelledby="title desc">'
)
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 L8 4 L0 8 Z" class="tip"/></marker></defs>'
)


class Drawing:
    """Shapes and texts on a sheet of paper. Lengths are CSS pixels, from the left and from the top."""

    def __init__(self, title: str, description: str) -> None:
        self._about = [
            f'<title id="title">{escape(title, quote=False)}</title>',
            f'<desc id="desc">{escape(description, quote=False)}</desc>',
            f"<style>{_STYLE}</style>",
        ]
        self._parts: list[str] = []

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "") -> None:
        """One line; `y` is its baseline. `anchor` is middle or end."""
        at = f' text-anchor="{anchor}"' if anchor else ""
        self._parts.append(f'<text x="{x:g}" y="{y:g}"{_class(kind)}{at}>{escape(text, quote=False)}</text>')

    def lines(
        self, x: float, y: float, lines: Sequence[str], kind: str = "", anchor: str = "", step: float = 18
    ) -> None:
        """Lines one below the other."""
        for number, line in enumerate(lines):
            self.text(x, y + number * step, line, kind, anchor)

    def columns(self, x: float, y: float, line: str, advance: float, *, strong: int = 0) -> None:
        """A line of a terminal. Its characters are `advance` wide, whatever fonts the reader has; the first `strong` of
        them are bold."""
        if line.strip():
            head, rest = (escape(text, quote=False) for text in (line[:strong], line[strong:]))
            self._parts.append(
                f'<text x="{x:g}" y="{y:g}" class="mono" xml:space="preserve" lengthAdjust="spacingAndGlyphs"'
                f' textLength="{len(line) * advance:.4g}">'
                + (f'<tspan class="strong">{head}</tspan>{rest}' if head else rest)
                + "</text>"
            )

    def box(self, x: float, y: float, width: float, height: float, kind: str, radius: float = 6) -> None:
        """A rectangle with round corners."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"{_class(kind)}/>'
        )

    def circle(self, x: float, y: float, radius: float, kind: str) -> None:
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{_class(kind)}/>')

    def path(self, commands: str, kind: str) -> None:
        """A path in the letters of SVG."""
        self._parts.append(f'<path d="{commands}"{_class(kind)}/>')

    def arrow(self, commands: str, kind: str = "arrow") -> None:
        """A path with a tip at its end."""
        self._parts.append(f'<path d="{commands}"{_class(kind)} marker-end="url(#tip)"/>')

    def svg(self, height: float) -> str:
        """The file."""
        paper = f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:g}" rx="8" class="paper"/>'
        return "\n".join(
            [_HEAD.format(width=WIDTH, height=height), *self._about, _TIP, paper, *self._parts, "</svg>\n"]
        )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
