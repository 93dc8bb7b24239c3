# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as one HTML page: no script, nothing from outside, readable on a screen and on paper."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from ..node.state import NodeState
from ..product.catalogue import short_name
from ..rendering.clock import clock
from ..rendering.html import Child, Element, at_dots, el, head, join, own, scrollable
from ..rendering.text import counted
from .document import history_entry
from .screen import change_text

__all__ = ["page_parts"]

_STYLE = Path(__file__).with_name("page.css")
_NONE = "\u2013"
# So many points of the history are drawn; the file has all of them.
_DRAWN = 90
_HEIGHT = 120


def page_parts(document: Mapping[str, Any]) -> Iterator[str]:
    """The page in parts, to be written one after the other. Everything in the report that is text is escaped."""
    yield f'<!DOCTYPE html>\n<html lang="en">\n{head(_STYLE, _title(document))}\n<body>\n<main>\n{_opening(document)}\n'
    yield f"{_changes(document)}\n"
    for number, cluster in enumerate(document["clusters"], 1):
        yield f"{_cluster(cluster, number)}\n"
    yield "</main>\n</body>\n</html>\n"


def _title(document: Mapping[str, Any]) -> str:
    return f"TLS {document['target']} on every node: {'passed' if document['summary']['passed'] else 'failed'}"


def _opening(document: Mapping[str, Any]) -> Element:
    summary = document["summary"]
    figures = [_figure(state.value, summary["states"][state.value]) for state in NodeState]
    figures += [_figure(key, summary[key]) for key in ("missing", "excluded", "excepted") if summary[key]]
    sources = " and ".join(name for name in ("login", "handshake") if document[name])
    nodes, clusters = counted(summary["nodes"], "node"), counted(summary["clusters"], "cluster")
    made = f"{_time(document['created'])}, by {sources}, {nodes} in {clusters}"
    return el(
        "section",
        el("p", "Drift check of the minimum TLS version", class_="kicker"),
        el("h1", _title(document)),
        el("p", made, class_="made"),
        el("ul", figures, class_="figures"),
        _chart([*document["history"], history_entry(document)]),
        _overview(document),
    )


def _figure(kind: str, number: int) -> Element:
    return el("li", el("strong", f"{number:,}"), " ", el("span", _words(kind)), class_=f"figure {_tone(kind, number)}")


def _tone(kind: str, number: int) -> str:
    if kind == NodeState.COMPLIANT.value:
        return "good"
    return "soft" if not number or kind in ("excluded", "excepted") else "bad"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _time(text: str) -> str:
    return clock(text, UTC)


def _chart(entries: list[Mapping[str, Any]]) -> Child:
    """A column for each report, in parts for the states; the table below it has the same in numbers."""
    if len(entries) < 2:
        return None
    entries = entries[-_DRAWN:]
    most = max(1, *(entry["nodes"] for entry in entries))
    width = 100 / len(entries)
    columns = []
    for place, entry in enumerate(entries):
        top = float(_HEIGHT)
        for state in NodeState:
            height = _HEIGHT * entry["states"].get(state.value, 0) / most
            top -= height
            if height:
                box = {"x": f"{place * width:.3f}%", "y": f"{top:.2f}", "height": f"{height:.2f}"}
                columns.append(el("rect", width=f"{width * 0.85:.3f}%", class_=f"state-{state.value}", **box))
    first, last = (_time(entries[at]["created"]) for at in (0, -1))
    text = f"Nodes by state in {len(entries)} reports from {first} to {last}"
    names = [
        el("th", name, scope="col") for name in ("report", "target", *map(_words, _states()), "missing", "failing")
    ]
    rows = [_point(entry) for entry in reversed(entries)]
    numbers = el("table", el("thead", el("tr", names)), el("tbody", rows))
    return el(
        "figure",
        el("figcaption", text),
        el("svg", columns, class_="history", role="img", aria_label=text, height=str(_HEIGHT)),
        el("ul", [el("li", _swatch(name), _words(name)) for name in _states()], class_="legend"),
        el("details", el("summary", "In numbers"), scrollable("Nodes by state, in numbers", numbers)),
    )


def _states() -> list[str]:
    return [state.value for state in NodeState]


def _swatch(state: str) -> Element:
    rect = el("rect", width="100%", height="100%", class_=f"state-{state}")
    return el("svg", rect, class_="swatch", aria_hidden="true")


def _point(entry: Mapping[str, Any]) -> Element:
    numbers = [*(entry["states"].get(state, 0) for state in _states()), entry["missing"], entry["failing"]]
    cells = [el("td", str(number) if number else _NONE, class_="number") for number in numbers]
    return el("tr", el("th", _time(entry["created"]), scope="row"), el("td", entry["target"]), cells)


def _overview(document: Mapping[str, Any]) -> Element:
    columns = ("cluster", "result", *map(_words, _states()), "missing", "note")
    rows = []
    for number, cluster in enumerate(document["clusters"], 1):
        counts = [*(cluster["states"][state] for state in _states()), len(cluster["missing"])]
        values = [_badge(cluster["failing"]), *(str(count) if count else None for count in counts), _exception(cluster)]
        name = el("a", at_dots(cluster["name"]), href=f"#cluster-{number}")
        rows.append(_row(columns, name, values, numbers=range(1, len(counts) + 1)))
    return join(el("h2", "Clusters"), _cards("Clusters", columns, rows))


def _cards(label: str, columns: Sequence[str], rows: Sequence[Element]) -> Element:
    """A table that becomes a card for each row where the window is too narrow for its columns."""
    names = [el("th", name, scope="col") for name in columns]
    table = el("table", el("thead", el("tr", names)), el("tbody", rows), class_="cards")
    return scrollable(label, table)


def _row(columns: Sequence[str], name: Child, values: Sequence[Child], numbers: Container[int] = ()) -> Element:
    """A row with its name first. A card has the names of the columns beside the values, and leaves out empty ones."""
    cells = [
        el(
            "td",
            _NONE if value is None else value,
            data_name=column,
            class_=" ".join(filter(None, ("number" if at in numbers else "", "none" if value is None else ""))) or None,
        )
        for at, (column, value) in enumerate(zip(columns[1:], values, strict=True))
    ]
    return el("tr", el("th", name, scope="row"), cells)


def _badge(failing: bool) -> Element:
    return el("span", "failed" if failing else "passed", class_=f"badge {'bad' if failing else 'good'}")


def _exception(cluster: Mapping[str, Any]) -> Child:
    entry = cluster["exception"]
    if not entry:
        return None
    until = "until" if entry["running"] else "expired on"
    return join(f"TLS {entry['value']} or higher {until} {entry['expires']}: ", own(entry["reason"]))


def _changes(document: Mapping[str, Any]) -> Child:
    changes = document["changes"]
    if changes is None:
        return join()
    items = [
        el("li", own(change_text(item)), el("small", " ", own(item["cluster"])) if item["cluster"] else None)
        for item in changes["differences"]
    ]
    return el(
        "section",
        el("h2", f"Changed since {_time(changes['since'])}"),
        el("ul", items) if items else el("p", "Nothing."),
        class_="changes",
    )


def _cluster(cluster: Mapping[str, Any], number: int) -> Element:
    columns = ("node", "state", "configured", "accepted", "product", "role", "why")
    notes = [f"{name}: the cluster lists it, but it is not among the hosts" for name in cluster["missing"]]
    notes += [f"{finding['node']}: {finding['text']}" for finding in cluster["findings"]]
    return el(
        "section",
        el("h2", own(cluster["name"]), " ", _badge(cluster["failing"])),
        el("p", _exception(cluster)) if cluster["exception"] else None,
        el("ul", [el("li", own(note)) for note in notes], class_="notes") if notes else None,
        _cards(f"Nodes of {cluster['name']}", columns, [_node(columns, node) for node in cluster["nodes"]]),
        class_="cluster",
        id=f"cluster-{number}",
    )


def _node(columns: Sequence[str], node: Mapping[str, Any]) -> Element:
    lines = [el("li", el("code", line["command"]), " ", own(line["line"])) for line in node["evidence"]]
    why = [el("p", own(text)) for text in (node["reason"], node["note"], node["proof_reason"]) if text]
    evidence = el("details", el("summary", "Evidence"), el("ul", lines)) if lines else None
    tone = "bad" if node["failing"] else "good" if node["state"] == NodeState.COMPLIANT.value else "soft"
    product = f"{short_name(node['product'] or '')} {node['release'] or ''}".strip()
    return _row(
        columns,
        [at_dots(node["name"]), el("small", " ", at_dots(node["address"]))],
        [
            el("span", _words(node["state"]), class_=f"badge {tone}"),
            node["configured"] or None,
            " ".join(node["accepted"]) or None,
            own(product) if product else None,
            node["role"] or None,
            join(why, evidence) if why or lines else None,
        ],
    )
