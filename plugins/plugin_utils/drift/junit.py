# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as JUnit XML: a suite for each cluster, a case for each node, as CI servers read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..node.state import NodeState
from ..rendering.visible import visible
from .document import MISSING

__all__ = ["junit_text"]

# What visible() leaves and XML 1.0 does not have.
_NOT_XML = re.compile("[\ufffe\uffff\U0001fffe\U0001ffff]")


def junit_text(document: Mapping[str, Any]) -> str:
    """The file. A node that fails is a failure, one that could not be read an error, and one that is accepted (by an
    exception, an exclusion, or because its state is not among those to fail on) is skipped, with the reason."""
    root = Element("testsuites", {"name": "collabops.vos.drift_check", "timestamp": document["created"]})
    for cluster in document["clusters"]:
        suite = SubElement(root, "testsuite", {"name": _clean(cluster["name"]), "timestamp": document["created"]})
        for node in cluster["nodes"]:
            _case(suite, cluster, node)
        for name in cluster["missing"]:
            case = SubElement(suite, "testcase", {"classname": _clean(cluster["name"]), "name": _clean(name)})
            text = "the cluster lists it, but it is not among the hosts"
            _outcome(case, "failure" if MISSING in document["fail_on"] else "skipped", MISSING, text, "")
    for suite in (*root, root):
        _count(suite)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, cluster: Mapping[str, Any], node: Mapping[str, Any]) -> None:
    case = SubElement(suite, "testcase", {"classname": _clean(cluster["name"]), "name": _clean(node["name"])})
    if node["state"] == NodeState.COMPLIANT.value:
        return
    kind = "skipped"
    if node["failing"]:
        kind = "error" if node["state"] == NodeState.UNREACHABLE.value else "failure"
    message = f"{node['reason'].splitlines()[0] if node['reason'] else ''}{'; ' if node['note'] else ''}{node['note']}"
    lines = [node["reason"], node["proof_reason"]]
    lines += [f"{line['command']}: {line['line']}" for line in node["evidence"]]
    _outcome(case, kind, node["state"], message, "\n".join(filter(None, lines)))


def _outcome(case: Element, kind: str, state: str, message: str, text: str) -> None:
    attributes = {"message": _clean(f"{state}: {message}")}
    if kind != "skipped":
        attributes["type"] = state
    SubElement(case, kind, attributes).text = _clean(text) or None


def _count(suite: Element) -> None:
    for name, kind in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(1 for _one in suite.iter(kind))))


def _clean(text: Any) -> str:
    return _NOT_XML.sub("?", visible(str(text)))
