# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No earlier report, whatever is in it, stops a drift check or spoils what it writes: it counts, or is named."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.csv_report import csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.document import summary_of
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.history import read_earlier
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.junit import junit_text
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.metrics import metric_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.page import page_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.read_report import OddReport, report_of
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.screen import screen_lines
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.drift.example import report, three

DOCUMENTED = json.loads(Path(__file__).parents[3].joinpath("docs", "drift_report.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(DOCUMENTED, format_checker=jsonschema.FormatChecker())
FIRST = report(*three("drifted"), created="2026-11-23T02:00:00+00:00")
VALID = report(*three("drifted"), created="2026-11-24T02:00:00+00:00", earlier=[FIRST])
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


PATHS = sorted(paths(VALID), key=str)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["1.2", "drifted", "", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def mutated(path: tuple[Any, ...], how: str, value: Any) -> Any:
    """The valid report with one part replaced, taken out or given one more."""
    document = copy.deepcopy(VALID)
    if not path:
        return value
    at = document
    for key in path[:-1]:
        at = at[key]
    if how == "replace":
        at[path[-1]] = value
    elif how == "remove":
        del at[path[-1]]
    elif isinstance(at, dict):
        at["one more"] = value
    else:
        at.append(value)
    return document


def checked_with(earlier: list[Any]) -> None:
    """A whole check with these earlier reports: all that it writes is as it should be."""
    told = report(*three(), earlier=earlier)
    VALIDATOR.validate(json.loads(json.dumps(told, allow_nan=False)))
    summary_of(told)
    lines = [*screen_lines(told), *csv_lines(told), *metric_lines(told), *page_parts(told), junit_text(told)]
    "".join(lines).encode("utf-8")


def counted_or_named(content: bytes, folder: Path) -> str:
    """The warning about a file with this content; empty where it counts."""
    path = folder / "earlier.json"
    path.write_bytes(content)
    reports, odd = read_earlier([str(path)], NOW)
    checked_with([*reports, FIRST])
    assert len(reports) + len(odd) == 1
    assert all(text.startswith(f"{path} is ignored as an earlier report: ") for text in odd)
    assert all(text.isprintable() for text in odd)
    return "".join(odd)


@given(path=st.sampled_from(PATHS), how=st.sampled_from(["replace", "remove", "more"]), value=VALUES)
def test_a_report_with_any_part_changed_counts_or_is_named(
    tmp_path_factory: pytest.TempPathFactory, path: tuple[Any, ...], how: str, value: Any
) -> None:
    counted_or_named(json.dumps(mutated(path, how, value)).encode(), tmp_path_factory.getbasetemp())


@given(content=st.binary() | st.text().map(str.encode))
def test_any_bytes_count_or_are_named(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    assert counted_or_named(content, tmp_path_factory.getbasetemp())


@given(start=st.integers(0, 3000), length=st.integers(1, 50), put=st.binary(max_size=20))
def test_a_damaged_file_counts_or_is_named(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, put: bytes
) -> None:
    whole = json.dumps(VALID).encode()
    counted_or_named(whole[:start] + put + whole[start + length :], tmp_path_factory.getbasetemp())


def put(*path: Any, value: Any) -> bytes:
    return json.dumps(mutated(path, "replace", value)).encode()


def without(*path: Any) -> bytes:
    return json.dumps(mutated(path, "remove", None)).encode()


WHOLE = json.dumps(VALID)
HOSTILE: list[tuple[bytes, str]] = [
    (b"[" * 100_000, "its parts are nested too deep"),
    (b'{"a":' * 100_000, "its parts are nested too deep"),
    (put("created", value=7), "created is not a time in UTC"),
    (put("created", value="2026-11-24"), "created is not a time in UTC"),
    (put("created", value="2026-13-24T02:00:00+00:00"), "created is not a time in UTC"),
    (put("created", value="2026-11-24T02:00:00+09:00"), "created is not a time in UTC"),
    (put("created", value="9999-11-24T02:00:00+00:00"), "created is a time in the future"),
    (without("history", 0, "nodes"), "history[0].nodes is missing"),
    (put("history", 0, "nodes", value="5"), "history[0].nodes is not a count"),
    (put("history", 0, "nodes", value=True), "history[0].nodes is not a count"),
    (put("history", 0, "nodes", value=10**30), "history[0].nodes is not a count"),
    (put("history", 0, "states", value=[]), "history[0].states is not a mapping"),
    (put("history", value={}), "history is not a list"),
    (put("summary", value=None), "summary is not a mapping"),
    (put("target", value="2.0"), "target has a value that is not allowed"),
    (put("target", value=["1.2"]), "target has a value that is not allowed"),
    (
        put("clusters", 0, "nodes", 0, "state", value="\x1b[31mgone"),
        "clusters[0].nodes[0].state has a value that is not allowed",
    ),
    (
        put("clusters", 0, "nodes", 0, "name", value="\ud800"),
        "clusters[0].nodes[0].name has half of a character (a surrogate)",
    ),
    (put("clusters", 0, "missing", value=[[]]), "clusters[0].missing[0] is not text"),
    (WHOLE.replace('"passed": false', '"passed": NaN', 1).encode(), "it has NaN, which is not a number in JSON"),
    (WHOLE.replace('"target"', '"created": "", "target"', 1).encode(), "it has a key twice"),
    (WHOLE.encode("utf-16"), "it is not UTF-8 (byte 0)"),
    (b"\x00" * 100, "it is not JSON"),
    (b"", "it is not JSON"),
    (b"9" * 10_000, "it is not JSON"),
    (b" " * (64 * 2**20 + 1), "it has more than 64 MB"),
]


@pytest.mark.parametrize(("content", "reason"), HOSTILE, ids=[reason for _content, reason in HOSTILE])
def test_a_hostile_report_is_named_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    assert f"earlier.json is ignored as an earlier report: {reason}" in counted_or_named(content, tmp_path)


def test_the_report_as_it_was_written_counts(tmp_path: Path) -> None:
    assert counted_or_named(json.dumps(VALID, indent=2).encode(), tmp_path) == ""
    assert report_of(WHOLE.encode()) == VALID


def test_what_else_is_in_an_entry_of_the_history_is_not_carried_on(tmp_path: Path) -> None:
    assert counted_or_named(json.dumps(mutated(("history", 0, "nodes"), "more", {"a": [1]})).encode(), tmp_path) == ""


def circle(folder: Path) -> str:
    (folder / "it.json").symlink_to("it.json")
    return str(folder)


def named_pipe(folder: Path) -> str:
    os.mkfifo(folder / "it.json")
    return str(folder)


PASSED_OVER: list[Callable[[Path], str]] = [
    circle,
    named_pipe,
    lambda _folder: "/dev/zero",
    lambda folder: f"{folder}/*/x",
]


@pytest.mark.parametrize("make", PASSED_OVER)
def test_what_is_no_file_is_passed_over(tmp_path: Path, make: Callable[[Path], str]) -> None:
    assert read_earlier([make(tmp_path)]) == ([], [])


@pytest.mark.parametrize("pattern", ["~no such user/x.json", "a\0b"])
def test_a_pattern_that_cannot_be_one_is_named(pattern: str) -> None:
    reports, odd = read_earlier([pattern])
    assert reports == []
    assert all(repr(pattern) in text for text in odd)


def test_a_constant_is_no_report() -> None:
    for content in (b"NaN", b"Infinity", b"-Infinity"):
        with pytest.raises(OddReport, match="which is not a number in JSON"):
            report_of(content)
