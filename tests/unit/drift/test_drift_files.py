# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a drift report: what CI servers, spreadsheets, Prometheus and browsers get."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from xml.etree import ElementTree

from ansible_collections.collabops.vos.plugins.plugin_utils.drift.csv_report import COLUMNS, csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.junit import junit_text
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.metrics import metric_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.page import page_parts

from tests.unit.drift.example import reading, report, three

EVIL = '</style><script>alert(1)</script>&"\x1b[31m\u202e\ufffe'
EXCEPTION = {"cluster": "pub", "value": "1.0", "reason": EVIL, "expires": "2026-12-31"}


def evil() -> dict[str, Any]:
    """A report in which everything that nodes and operators can say is of the worst kind."""
    told = report(*three(second="drifted"), exceptions=[EXCEPTION], earlier=[report(*three("drifted"))])
    (cluster,) = told["clusters"]
    for node in cluster["nodes"]:
        node.update(name=f"{node['name']}{EVIL}", reason=EVIL, proof_reason=EVIL, release=EVIL, note=EVIL, address=EVIL)
        node["evidence"] = [{"command": EVIL, "line": EVIL, "time": EVIL}]
    cluster.update(name=EVIL, missing=[EVIL], findings=[{"node": EVIL, "text": EVIL, "fix": EVIL}])
    told["changes"]["differences"][0]["node"] = EVIL
    return told


def suites(document: dict[str, Any]) -> ElementTree.Element:
    return ElementTree.fromstring(junit_text(document))  # noqa: S314  # our own


def test_junit_has_a_case_for_each_node() -> None:
    root = suites(report(reading("pub"), reading("sub", "drifted"), fail_on=["drifted", "missing"]))
    (suite,) = root
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "pub",
        "tests": "3",
        "failures": "2",
        "errors": "0",
        "skipped": "0",
    }
    assert root.get("failures") == "2"
    found = {case.get("name"): [child.tag for child in case] for case in suite}
    assert found == {"pub": [], "sub": ["failure"], "dead": ["failure"]}
    failure = suite.find("testcase[@name='sub']/failure")
    assert failure is not None
    assert failure.get("type") == "drifted"
    assert failure.get("message") == "drifted: configured minimum is TLS 1.0, the target is 1.2"
    assert "show tls min-version: Configured TLS minimum version: 1.0" in str(failure.text)


def test_junit_tells_an_error_from_a_failure_and_from_what_is_accepted() -> None:
    told = report(*three(), exceptions=[{**EXCEPTION, "reason": "fax"}])
    assert [[child.tag for child in case] for case in suites(told)[0]] == [[], ["error"], ["skipped"]]
    skipped = suites(told).find(".//skipped")
    assert skipped is not None
    assert skipped.get("message", "").endswith("accepted until 2026-12-31 (UTC): fax")
    assert suites(report(*three(), fail_on=["drifted"])).find(".//error") is None


def test_junit_of_anything_is_xml() -> None:
    (suite,) = suites(evil())
    assert suite.get("name") == EVIL.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\ufffe", "?")


def test_the_sheet_has_a_row_for_each_node() -> None:
    text = "".join(csv_lines(report(reading("pub"), reading("sub", "drifted"))))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [(row["node"], row["state"], row["failing"], row["configured"]) for row in rows] == [
        ("pub", "compliant", "no", "1.2"),
        ("sub", "drifted", "yes", "1.0"),
        ("dead", "missing", "yes", ""),
    ]
    assert list(rows[0]) == list(COLUMNS)


def test_the_sheet_has_no_formula() -> None:
    told = report(reading("pub"), reading("sub"))
    told["clusters"][0]["name"] = "=HYPERLINK(1)"
    told["clusters"][0]["nodes"][0]["release"] = " @x"
    rows = list(csv.DictReader(StringIO("".join(csv_lines(told)), newline="")))
    assert rows[0]["release"] == "' @x"
    assert all("'=HYPERLINK(1)" in row.values() for row in rows)


def metrics(document: dict[str, Any]) -> dict[str, float]:
    samples = {}
    for line in "".join(metric_lines(document)).splitlines():
        if not line.startswith("#"):
            match = re.fullmatch(r'(\w+(?:\{(?:\w+="(?:[^"\\]|\\["\\n])*",?)+\})?) (\S+)', line)
            assert match, line
            samples[match[1]] = float(match[2])
    return samples


def test_metrics_tell_each_state_of_each_node() -> None:
    told = metrics(report(*three(), exceptions=[{**EXCEPTION, "reason": "fax"}]))
    assert told["vos_tls_check_passed"] == 0
    assert told["vos_tls_check_timestamp_seconds"] == 1795572000
    assert told["vos_tls_target_version"] == 1.2
    assert told['vos_tls_nodes{state="drifted"}'] == 1
    assert told['vos_tls_node_state{cluster="pub",node="sub",state="drifted"}'] == 1
    assert told['vos_tls_node_state{cluster="pub",node="sub",state="compliant"}'] == 0
    assert told['vos_tls_node_failing{cluster="pub",node="sub"}'] == 0
    assert told['vos_tls_node_failing{cluster="pub",node="dead"}'] == 1
    assert told['vos_tls_node_configured_version{cluster="pub",node="sub"}'] == 1.0
    assert not any("node_configured" in name and "dead" in name for name in told)
    assert told['vos_tls_exception_end_timestamp_seconds{cluster="pub"}'] == 1798761600
    assert told['vos_tls_cluster_missing_nodes{cluster="pub"}'] == 0


def test_metrics_of_anything_are_metrics() -> None:
    assert len(metrics(evil())) > 10
    told = report(*three())
    told["clusters"][0]["name"] = 'a"\\\nb'
    assert 'vos_tls_cluster_missing_nodes{cluster="a\\"\\\\\\nb"}' in metrics(told)


class Tags(HTMLParser):
    """The tags of a page, and that each of them is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_stands_alone_and_runs_nothing() -> None:
    page = "".join(page_parts(evil()))
    seen = Tags(page)
    names = [name for name, _attributes in seen.tags]
    assert not {"script", "link", "img", "iframe", "object"} & set(names)
    assert names.count("style") == 1
    outside = ("src", "href", "data", "action", "style")
    links = [value for _name, given in seen.tags for key, value in given.items() if key in outside or key[:2] == "on"]
    assert links
    assert all(str(link).startswith("#cluster-") for link in links)
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in "".join(str(given.get("content")) for _name, given in seen.tags)
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_the_state_stands_beside_the_name_and_a_name_breaks_at_dots_only() -> None:
    page = "".join(page_parts(report(reading("pub"), reading("sub", "drifted"))))
    assert '<th scope="col">node</th><th scope="col">state</th>' in page
    assert '<bdi class="name">pub.<wbr>example.<wbr>org</bdi>' in page
    told = report(reading("pub"))
    told["clusters"][0]["nodes"][0]["address"] = "192.0.2.1"
    assert '<bdi class="name">192.0.2.1</bdi>' in "".join(page_parts(told))


def test_a_table_that_may_be_wide_is_reached_by_keyboard() -> None:
    old = report(*three("drifted"), created="2026-11-24T02:00:00+00:00")
    seen = Tags("".join(page_parts(report(*three(), earlier=[old]))))
    regions = [given for _name, given in seen.tags if given.get("role") == "region"]
    assert len(regions) == sum(name == "table" for name, _given in seen.tags)
    assert all(given["tabindex"] == "0" and given["aria-label"] for given in regions)
    assert len({given["aria-label"] for given in regions}) == len(regions)


def test_the_page_shows_states_changes_and_history() -> None:
    old = report(*three("drifted"), created="2026-11-24T02:00:00+00:00")
    page = "".join(page_parts(report(reading("pub"), reading("sub", "drifted"), earlier=[old])))
    seen = Tags(page)
    text = " ".join(seen.texts)
    assert "TLS 1.2 on every node: failed" in text
    assert "Nodes by state in 2 reports from 2026-11-24 02:00 UTC to 2026-11-25 02:00 UTC" in text
    assert "pub: state was drifted and is compliant" in text
    assert "dead: the cluster lists it, but it is not among the hosts" in text
    assert [given["class"] for name, given in seen.tags if name == "rect" and "y" in given] == [
        "state-drifted",
        "state-unreachable",
        "state-compliant",
        "state-drifted",
    ]
    assert "CUCM 12.5(1)SU6" in text
    alone = "".join(page_parts(report(*three("compliant", "compliant", "compliant"))))
    assert "TLS 1.2 on every node: passed" in alone
    assert "<figure>" not in alone
