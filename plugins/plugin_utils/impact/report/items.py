# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All items of the findings: the ones in a result, and those that only its file has."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..texts.phrase import read_phrases
from .language import Language

__all__ = ["Items", "items_of", "json_texts"]

Key = tuple[str, str]  # rule and part


class Items(NamedTuple):
    """The items of a finding, and how many there are that could not be had."""

    items: Sequence[Mapping[str, str]]
    omitted: int


def items_of(cluster: Mapping[str, Any], language: Language) -> dict[Key, Items]:
    """The items of each finding of a cluster of the report, by rule and part.

    Where the report leaves items out and tls_impact wrote a file with all of them, they come from the file. One that
    cannot be read, or that is of another run, does not count.
    """
    named = {(one["rule"], one["part"]): Items(one["affected"], one["items_omitted"]) for one in cluster["findings"]}
    if not cluster["items_path"] or not any(items.omitted for items in named.values()):
        return named
    try:
        found = _read(cluster["items_path"], cluster["cluster"], language)
    except (OSError, ValueError, KeyError, TypeError):
        return named
    return {key: _whole(items, found.get(key, [])) for key, items in named.items()}


def json_texts(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    """The report as the text of a JSON file, with all items: one cluster after the other, for they may be many."""
    yield "{"
    for number, (key, value) in enumerate(report.items()):
        yield f"{',' if number else ''}\n  {json.dumps(key)}: "
        if key == "clusters" and value:
            yield "["
            for place, cluster in enumerate(value):
                yield f"{',' if place else ''}\n{_indented(_with_all_items(cluster, language), '    ')}"
            yield "\n  ]"
        else:
            yield _indented(value, "  ").lstrip(" ")
    yield "\n}\n"


def _indented(value: object, indent: str) -> str:
    return textwrap.indent(json.dumps(value, indent=2), indent)


def _with_all_items(cluster: Mapping[str, Any], language: Language) -> dict[str, Any]:
    whole = items_of(cluster, language)
    findings = [
        {**one, "affected": list(items.items), "items_omitted": items.omitted}
        for one in cluster["findings"]
        for items in [whole[one["rule"], one["part"]]]
    ]
    return {**cluster, "findings": findings}


def _read(path: str, cluster: str, language: Language) -> dict[Key, list[Mapping[str, str]]]:
    found: dict[Key, list[Mapping[str, str]]] = {}
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            if one["cluster"] != cluster:
                raise ValueError(f"{path} is of the cluster {one['cluster']}")
            phrases = read_phrases(one.get("phrases"))
            item = {key: language.said(str(one[key]), phrases.get(key)) for key in ("name", "kind", "detail")}
            interned = {key: sys.intern(text) for key, text in item.items()}
            found.setdefault((one["rule"], one["part"]), []).append(interned)
    return found


def _whole(named: Items, found: Sequence[Mapping[str, str]]) -> Items:
    """The items of the file where they begin with those of the report, and are as many as it says."""
    size = len(named.items)
    if len(found) == size + named.omitted and [one["name"] for one in found[:size]] == [
        one["name"] for one in named.items
    ]:
        return Items(found, 0)
    return named
