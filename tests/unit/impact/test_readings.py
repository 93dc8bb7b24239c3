# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the database: pages, columns, queries that fail, and what a failure does and does not take with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.model import Severity
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.queries import QUERIES, Query
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.read import read_query
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules.catalogue import RULES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.phrase import english, phrase
from ansible_collections.collabops.vos.plugins.plugin_utils.node.read_only import only_reads, unsendable
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.action.scripted import HOST
from tests.unit.impact.fleets import FleetSession, connection, finding, impact, phones, run

QUERY = Query("things", ("name", "n"), "select {page} name, n from thing order by name")
# What may fail: the part of the query by which the simulator knows it.
TEXTS = {
    "models": "group by tm.name",
    "phones": "lscvaliduntil",
    "phone_services": "telecasterservice",
    "secure_urls": "tkservice=11",
    "trunks": "sipdevice",
    "media": "tkclass in (2,4,5)",
    "remote_clusters": "remotecluster",
    "emcc": "tkclass in (248,249)",
    "vpn": "fkvpngroup",
    "secure_cti": "Standard CTI Secure Connection",
    "applications": "isstandard",
    "ldap": "ldapauthenticationhost",
    "expressways": "expresswaycconfiguration",
    "uc_services": "ucservice",
    "security_mode": "ClusterSecurityMode",
    "rollback": "RollBackToPreGrayback",
    "certificate_operations": "typecertificateoperation",
}


VERSION = "11.5.1.14900-11"  # every rule of the target 1.2 counts there
DATABASE = {
    **phones(security="Encrypted", capf=True, encrypted_config=True),
    "remote_clusters": {"west": "9.1.2.10000-28"},
    "emcc": 1,
    "phone_services": [{"name": "Directory", "url": "Application:Cisco/CorporateDirectory"}],
}


class Table:
    """A session over a table of so many rows; `spoil` changes an answer by its number."""

    host = HOST

    def __init__(self, rows: int, spoil: Callable[[int, str], str] = lambda _number, text: text) -> None:
        self.rows = rows
        self.sent: list[str] = []
        self._spoil = spoil

    def run(self, command: str, timeout: float = 60.0) -> str:
        words = command.split()
        skip, first = int(words[words.index("skip") + 1]), int(words[words.index("first") + 1])
        self.sent.append(command)
        lines = [f"t{number:06} {number % 7}" for number in range(self.rows)[skip : skip + first]]
        return self._spoil(len(self.sent), "\n".join(["name    n", "======= =", *lines, ""]))


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (1, 1), (9, 1), (10, 2), (11, 2), (19, 2), (20, 3), (35, 4)])
def test_pages_are_read_until_one_is_not_full(rows: int, pages: int) -> None:
    table = Table(rows)
    reading = read_query(table, QUERY, page=10)
    assert (reading.error, len(reading.rows), len(table.sent)) == ("", rows, pages)
    assert [row[0] for row in reading.rows] == [f"t{number:06}" for number in range(rows)]
    if rows > 10:
        assert reading.command_of(10) == "run sql select skip 10 first 10 name, n from thing order by name"


def test_a_page_that_fails_leaves_those_before_it_beside_the_error() -> None:
    reading = read_query(Table(35, lambda number, text: "Cisco DB is not running" if number == 3 else text), QUERY, 10)
    assert len(reading.rows) == 20
    assert "the database of this node is not running" in reading.error
    assert reading.failed == "run sql select skip 20 first 10 name, n from thing order by name"


def test_a_late_page_is_an_error_too() -> None:
    def late(number: int, text: str) -> str:
        if number == 2:
            raise DeadlinePassed("no prompt came", host=HOST, command="run sql", seen="half a tab")
        return text

    reading = read_query(Table(35, late), QUERY, 10)
    assert (len(reading.rows), reading.error) == (10, "no prompt came: half a tab")


def test_a_node_that_ignores_skip_is_noticed() -> None:
    first = Table(10).run("skip 0 first 10")
    reading = read_query(Table(10, lambda _number, _text: first), QUERY, 10)
    assert reading.error == "the node answers each page with the same rows"
    assert len(reading.rows) == 10


def test_a_node_that_ignores_first_is_noticed() -> None:
    every = Table(25).run("skip 0 first 25")
    assert read_query(Table(25, lambda _number, _text: every), QUERY, 10).error == "page 1 has 25 rows, asked were 10"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "shows no table"),
        ("name\n====\nt1\n", "shows 0 columns n instead of one"),
        ("name n\n==== =\nt1   22\n", "a row that is not recognised"),
        ("The specified table (thing) is not in the database.", "shows no table"),
        ("Rows: 3\n", "changed rows, or says so"),
    ],
)
def test_an_answer_of_another_shape_is_an_error_with_its_text(text: str, error: str) -> None:
    reading = read_query(Table(1, lambda _number, _text: text), QUERY, 10)
    assert error in reading.error
    assert reading.rows == ()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_query_only_reads_and_fits_on_a_line(query: Query) -> None:
    command = query.command(999_000)
    assert only_reads(command)
    assert not unsendable(command)
    assert len(command) < 505, "the line that the session types on is 511 wide"
    assert " order by " in command or "count(*) as n from" in command or "paramname=" in command


def test_three_pages_of_phones_are_one_finding() -> None:
    fleet = connection({"phones": [{"model": "Cisco 7965", "security": "Encrypted", "count": 2100}]}, mixed_mode=True)
    result = run(fleet, {})
    found = finding(result, "R05")
    assert (found["count"], len(found["affected"]), found["items_omitted"]) == (2100, 10, 2090)
    [session] = [login for login in fleet.logins if isinstance(login, FleetSession)]
    assert session.logins == 1
    pages = [command for command in session.sent if "lscvaliduntil" in command]
    assert [" ".join(command.split()[3:7]) for command in pages] == [
        "skip 0 first 1000",
        "skip 1000 first 1000",
        "skip 2000 first 1000",
    ]
    assert all(session.sent.count(page) == 1 for page in pages), "the pages are counted by another query"
    assert max(map(session.sent.count, session.sent)) == 2, "what nothing ends is asked for twice"


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """The result where nothing fails."""
    return impact(DATABASE, mixed_mode=True, version=VERSION)


@pytest.mark.parametrize("fault", ["sql_error", "sql_silent", "sql_column_lost"])
@pytest.mark.parametrize("name", QUERIES)
def test_a_query_that_fails_is_a_question_of_each_rule_that_needs_it_and_hides_no_other(
    name: str, fault: str, whole: dict[str, Any]
) -> None:
    if (fault, name) == ("sql_column_lost", "expressways"):
        fault = "sql_error"  # without its only column nothing is left
    result = impact(DATABASE, mixed_mode=True, version=VERSION, node={"faults": {fault: [TEXTS[name]]}})
    needing = {rule.id for rule in RULES.values() if name in rule.needs} & set(_counting(VERSION))
    using = {rule.id for rule in RULES.values() if name in rule.uses}
    unread = {one["rule"]: one for one in result["findings"] if one["part"] == "not read"}
    assert set(unread) == needing
    for rule, one in unread.items():
        assert (one["severity"], one["count"]) == ("ask", None)
        assert one["error"]
        assert one["question"]
        assert TEXTS[name] in one["evidence"][0]["command"]
        assert one["blocking"] is (RULES[rule].severity is Severity.BLOCK)
    assert [entry["reading"] for entry in result["unread"]] == [english(phrase(f"reading.{name}"))]
    # What a rule finds with less to go by is as bad or worse; what it rests on differs.
    others = [one for one in whole["findings"] if one["rule"] not in needing | using]
    assert [one for one in result["findings"] if one["rule"] not in needing | using] == others
    assert set(whole["blocking"]) <= set(result["blocking"])


def _counting(version: str) -> list[str]:
    numbers = tuple(int(part) for part in version.replace("-", ".").split("."))
    return [rule.id for rule in RULES.values() if rule.applies(Product.CUCM, numbers, "1.2")]


def test_what_the_pages_before_a_failure_show_still_blocks() -> None:
    fleet = {"phones": [{"model": "Cisco 7965", "security": "Encrypted", "count": 1200}]}
    result = impact(fleet, mixed_mode=True, node={"faults": {"sql_error": ["skip 1000 first 1000 d.name"]}})
    assert finding(result, "R05")["count"] == 1000
    assert finding(result, "R05", "not read")["blocking"] is True
    assert result["totals"]["fates"] | {"stops": 1000, "unread": 200} == result["totals"]["fates"]


def test_a_phone_that_was_counted_and_not_listed_is_not_forgotten() -> None:
    result = impact(phones("Cisco 8845", 5), node={"faults": {"sql_row_lost": ["lscvaliduntil"]}})
    found = finding(result, "R05", "not read")
    assert (found["severity"], found["blocking"]) == ("ask", True)
    assert found["error"] == "5 phones were counted and 4 were listed"
    assert result["passed"] is False
    assert (result["totals"]["devices"], result["totals"]["fates"]["unread"]) == (5, 1)


def test_an_answer_settles_what_could_not_be_read() -> None:
    faults = {"faults": {"sql_error": ["remotecluster"]}}
    assert impact(node=faults)["blocking"] == ["R03"]
    result = impact(node=faults, args={"answers": {"R03": "no"}})
    assert (result["passed"], finding(result, "R03", "not read")["severity"]) == (True, "info")
    result = impact(node=faults, args={"answers": {"R03": "yes"}})
    assert (result["passed"], finding(result, "R03", "not read")["severity"]) == (False, "block")


def test_a_lost_session_takes_one_query_and_the_next_one_gets_a_new_login() -> None:
    drops = [{"at": "command", "moment": "after", "command": "run sql select clusterid"}]
    fleet = connection({"expressways": ["exp-c"]}, node={"faults": {"drops": drops}})
    result = run(fleet, {})
    assert finding(result, "R03", "not read")["error"] == "the session ended"
    assert finding(result, "R31")["count"] == 1
    assert (len(result["unread"]), fleet.login_count) == (1, 2)


@pytest.mark.parametrize("fault", [{"services_stopped": ["A Cisco DB"]}])
def test_a_database_that_is_down_leaves_nothing_but_questions(fault: dict[str, Any]) -> None:
    result = impact(phones(security="Encrypted"), mixed_mode=True, node=fault)
    assert result["passed"] is False
    assert {one["severity"] for one in result["findings"]} == {"ask"}
    assert len(result["unread"]) == len([name for name in QUERIES if name != "rollback"])


def test_a_ctl_file_of_another_shape_is_a_question() -> None:
    class Strange(FleetSession):
        def run(self, command: str, timeout: float = 60.0) -> str:
            return "CTL Record #:1\nnovelty\n" if command == "show ctl" else super().run(command, timeout)

    result = impact(kind=Strange)
    found = finding(result, "R01", "not read")
    assert (found["severity"], found["blocking"]) == ("ask", False)
    assert "0 records that signed the file" in found["error"]
    assert result["ctl_signer"] is None


def test_the_same_cluster_gives_the_same_findings_in_the_same_order() -> None:
    database = {
        "phones": [
            {"model": "Cisco 7965", "security": "Encrypted", "count": 3},
            {"model": "Cisco 8831", "count": 2},
            {"model": "Novelty", "security": "Encrypted", "count": 2},
        ],
        "trunks": [{"name": "b", "security": "Encrypted"}, {"name": "a", "security": "Encrypted"}],
    }
    first, second = impact(database), impact(database)
    assert first["findings"] == second["findings"]
    order = [(["block", "warn", "ask", "info"].index(one["severity"]), one["rule"]) for one in first["findings"]]
    assert order == sorted(order)
    assert [item["name"] for item in finding(first, "R04")["affected"]] == ["a", "b"]


def test_another_product_than_expected_is_a_typed_error() -> None:
    result = impact(args={"product": "cuc"})
    assert (result["failed"], result["error_type"]) == (True, "ProductContradiction")
