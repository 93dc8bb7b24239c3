# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run sql`."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.sql import Table, parse_sql
from hypothesis import given
from hypothesis import strategies as st

FOLDER = "run_sql"
ONE = "name  id\n===== ==\nalpha 1\n"


def printed(columns: list[str], rows: list[list[str]], pads: bool = False) -> str:
    """A table as the CLI prints it."""
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    lines = [columns, ["=" * width for width in widths], *rows]
    texts = [" ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "".join(f"{line if pads else line.rstrip()}\n" for line in texts)


def test_trailing_pads_are_no_part_of_a_value(transcript: Callable[[str], str]) -> None:
    assert parse_sql(transcript(f"{FOLDER}/cucm_trailing-pads_doc")) == Table(
        ("name", "pkid"),
        (("admin", "06bae444-79f0-34bc-0b73-042e90ad941b"), ("CCMSysUser", "ffd322cd-a1c9-48ce-b23f-6d9475e3547e")),
    )


def test_values_may_hold_blanks(transcript: Callable[[str], str]) -> None:
    table = parse_sql(transcript(f"{FOLDER}/cucm_boolean_capture"))
    assert table.columns == ("service", "trace_level", "enable", "servername")
    assert table.rows == (("Cisco CallManager", "Detailed", "t", "IPTBUCMPUB"),)


def test_null_is_nothing_and_an_empty_text_is_a_text(transcript: Callable[[str], str]) -> None:
    table = parse_sql(transcript(f"{FOLDER}/cucm_10.5_null-and-empty_technote"))
    assert table.select("name", "systemnode", "description", "nodeid", "fklbmhubgroup", "tkprocessnoderole") == [
        ("EnterpriseWideData", "t", "", "1", None, "1"),
        ("10.1.89.20", "f", "10.1.89.20", "2", None, "1"),
        ("10.1.89.30", "f", "", "3", None, "1"),
    ]


def test_no_row_is_an_answer(transcript: Callable[[str], str]) -> None:
    assert parse_sql(transcript(f"{FOLDER}/cucm_no-row_doc")) == Table(("pkid", "name", "cdrtime"), ())


def test_a_wrapped_echo_above_the_table_is_noise() -> None:
    assert parse_sql(f"admin:run sql select name, id\nfrom device where name like 'a%'\n{ONE}").rows == (
        ("alpha", "1"),
    )


def test_a_value_that_looks_like_a_prompt_or_a_result_stays() -> None:
    text = "description\n===========\nadmin:\nSuccessful\n===========\nlast\n"
    assert [row[0] for row in parse_sql(text).rows] == ["admin:", "Successful", "===========", "last"]


def test_a_value_at_the_end_that_looks_like_a_result_stays_unless_a_blank_line_parts_it() -> None:
    assert len(parse_sql("description\n===========\nSuccessful\nadmin:").rows) == 1
    assert parse_sql("description\n===========\n\nSuccessful\nadmin:").rows == ()


def test_blanks_at_the_start_of_a_value_stay() -> None:
    assert parse_sql("name  id\n===== ==\n  one 1\n").rows == (("  one", "1"),)


def test_a_column_may_have_no_name_of_its_own() -> None:
    assert parse_sql("(count(*))\n==========\n12\n").select("(count(*))") == [("12",)]


CELLS = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=12)


@given(
    columns=st.lists(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), min_size=1, max_size=5),
    data=st.data(),
    pads=st.booleans(),
)
def test_each_table_that_is_printed_is_read_back(columns: list[str], data: st.DataObject, pads: bool) -> None:
    filled = CELLS | st.just("two words") | st.just("NULL")
    row = st.tuples(CELLS, *[filled | st.just("")] * (len(columns) - 1)).map(list)
    rows = data.draw(st.lists(row, max_size=5))
    table = parse_sql(printed(columns, [["x" + cells[0], *cells[1:]] for cells in rows], pads))
    assert table.columns == tuple(columns)
    assert table.rows == tuple(
        tuple(None if cell == "NULL" else cell for cell in ["x" + cells[0], *cells[1:]]) for cells in rows
    )


def test_a_large_table_is_read_quickly() -> None:
    text = printed(["name", "description", "model"], [[f"SEP{n:012d}", f"Phone {n}", "NULL"] for n in range(40_000)])
    begin = time.monotonic()
    table = parse_sql(text)
    assert time.monotonic() - begin < 5
    assert (len(table.rows), table.rows[-1]) == (40_000, ("SEP000000039999", "Phone 39999", None))


@pytest.mark.parametrize("names", [("id", "id2"), ("name", "pkid")])
def test_a_column_that_is_not_there_cannot_be_selected(names: tuple[str, ...]) -> None:
    with pytest.raises(ParseError, match=r"run sql.*0 columns"):
        parse_sql(ONE).select(*names)


def test_a_column_that_is_there_twice_cannot_be_selected() -> None:
    with pytest.raises(ParseError, match=r"run sql.*2 columns name"):
        parse_sql("name  name\n===== ====\nalpha a\n").select("name")


def test_a_database_that_is_down_is_named(transcript: Callable[[str], str]) -> None:
    with pytest.raises(ParseError, match="the database of this node is not running"):
        parse_sql(transcript(f"{FOLDER}/cucm_db-not-running_pattern"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("No valid command entered", "no table"),
        ("A syntax error has occurred.\nExecuted command unsuccessfully", "no table"),
        ("name  value\n----  -----\na     b\n", "no table"),
        ("====\nalpha\n", "no table"),
        ("Rows: 1", "changed rows"),
        ("Rows: 0", "changed rows"),
        (f"{ONE}Rows: 1\n", "changed rows"),
        (f"{ONE}Executed command unsuccessfully\n", "ends in the middle"),
        (
            "description                    \n===============================\nExecuted command unsuccessfully\n",
            "ends in the middle",
        ),
        (f"{ONE}Control-C pressed\n", "ends in the middle"),
        (f"{ONE}Cisco DB is not running\n", "not running"),
        (f"Something else\n{ONE}", "not recognised"),
        ("name  id\n=====  ==\nalpha  1\n", "no table"),
        ("name\n===== ==\nalpha 1\n", "not recognised"),
        ("name  id  more\n===== ==\nalpha 1\n", "not recognised"),
        (f"{ONE}alphabet 1\n", "not recognised"),
        (f"{ONE}beta  123\n", "not recognised"),
        (f"{ONE}\n  beta  2\n", "not recognised"),
    ],
)
def test_text_that_is_no_whole_table_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"run sql.*{reason}"):
        parse_sql(text)
