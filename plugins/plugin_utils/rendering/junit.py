# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML as CI servers read it: suites with cases, and what is not as it should be in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .visible import visible

__all__ = ["JunitCase", "JunitProblem", "JunitSuite", "junit_xml"]

# What visible() leaves and XML 1.0 does not have.
_NOT_XML = re.compile("[\ufffe\uffff\U0001fffe\U0001ffff]")


class JunitProblem(str, Enum):
    """What a case has when it did not just pass; the value is the name of its element."""

    FAILURE = "failure"
    ERROR = "error"  # it could not be judged
    SKIPPED = "skipped"  # somebody has accepted it


@dataclass(frozen=True)
class JunitCase:
    """A case; without a problem it has passed. `kind` groups problems, `text` is all that is known of it."""

    name: str
    problem: JunitProblem | None = None
    kind: str = ""
    message: str = ""
    text: str = ""


@dataclass(frozen=True)
class JunitSuite:
    """The cases of a cluster."""

    name: str
    cases: Sequence[JunitCase]


def junit_xml(name: str, created: str, suites: Sequence[JunitSuite]) -> str:
    """The file. `created` is a time in ISO 8601."""
    root = Element("testsuites", {"name": name, "timestamp": created})
    for one in suites:
        suite = SubElement(root, "testsuite", {"name": _clean(one.name), "timestamp": created})
        for case in one.cases:
            _add(suite, one.name, case)
    for suite in (*root, root):
        _count(suite)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add(suite: Element, of: str, case: JunitCase) -> None:
    element = SubElement(suite, "testcase", {"classname": _clean(of), "name": _clean(case.name)})
    if case.problem is None:
        return
    attributes = {"message": _clean(f"{case.kind}: {case.message}")}
    if case.problem is not JunitProblem.SKIPPED:
        attributes["type"] = _clean(case.kind)
    SubElement(element, case.problem.value, attributes).text = _clean(case.text) or None


def _count(suite: Element) -> None:
    for name, kind in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(1 for _one in suite.iter(kind))))


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", visible(text))
