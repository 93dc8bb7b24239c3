# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report on a terminal: what blocks, what is lost, what is asked, in plain lines without control characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...rendering.text import wrapped
from ...rendering.visible import visible
from .document import NOT_READ, PASSED, is_open
from .language import Language
from .page import heading
from .page_questions import ANSWERS, WAIVERS, answer_lines, device_texts
from .page_rules import count_text

__all__ = ["screen_lines", "verdict"]

_WIDTH = 100
_ITEMS = 3  # how many items of a finding are named
_CLUSTERS = 8  # how many clusters are named in the verdict
_ASKED, _DEVICES = 4, 4  # how many clusters of a question are named, and how many of its devices in each
_SUMS = ("blocked", NOT_READ, PASSED, "questions", "waived")


def screen_lines(report: Mapping[str, Any], language: Language) -> list[str]:
    """The clusters with what blocks in them, what is lost and what was accepted; then the open questions, each once."""
    summary = report["summary"]
    sums = [language.counted(f"verdict_{key}", summary[key]) for key in _SUMS if summary[key]]
    came_of_it = language.joined(sums) or language.label("verdict_nothing")
    lines = _wrapped(f"{heading(report, language)}{language.label('colon')}{came_of_it}")
    for cluster in report["clusters"]:
        lines += ["", *_cluster_lines(cluster, language)]
    lines += _question_lines(report["questions"], language)
    if summary["blocked"]:
        lines += ["", *_wrapped(language.label("waive_lead", name=WAIVERS))]
    return lines


def verdict(report: Mapping[str, Any], language: Language) -> str:
    """A text with each cluster that blocks and its rules, or that was not read; empty if there is none."""
    found: dict[str, list[str]] = {}
    for cluster in report["clusters"]:
        if not cluster["passed"]:
            why = cluster["blocking"] or [language.label(f"status_{cluster['status']}")]
            found.setdefault(_plain(cluster["cluster"]), []).extend(why)
    if not found:
        return ""
    named = [f"{name} ({' '.join(dict.fromkeys(why))})" for name, why in found.items()]
    if len(named) > _CLUSTERS:
        named[_CLUSTERS:] = [language.label("more", number=f"{len(named) - _CLUSTERS:,}")]
    return language.label("verdict", clusters=language.joined(named))


def _cluster_lines(cluster: Mapping[str, Any], language: Language) -> Iterator[str]:
    product = language.labels.get(f"product_{cluster['product']}", cluster["product"] or "")
    what = " ".join(_plain(text) for text in (product, cluster["release"]) if text)
    name = language.joined([text for text in (_plain(cluster["cluster"]), what) if text])
    status = language.label(f"status_{cluster['status']}")
    yield f"{name}{language.label('colon')}{status}"
    for text in (*cluster["message"].splitlines(), cluster["hint"]):
        yield from _wrapped(text, "  ")
    for finding in cluster["findings"]:
        if finding["blocking"] or finding["waiver"] is not None or finding["severity"] == "warn":
            yield from _finding_lines(finding, language)


def _finding_lines(finding: Mapping[str, Any], language: Language) -> Iterator[str]:
    """What stops the cluster with what helps. What does not is a line; the files have the rest."""
    colon = language.label("colon")
    text = finding["question"] if is_open(finding) and finding["question"] else finding["effect"]
    severity = language.label(f"severity_{finding['severity']}")
    yield from _wrapped(f"{severity} {finding['rule']} {finding['interface']}{colon}{text}", "  ", "    ")
    if finding["waiver"] is not None:
        key = "waiver_expired" if finding["waiver"]["expired"] else "waived_until"
        until = language.label(key, expires=finding["waiver"]["expires"])
        yield from _wrapped(f"{until}{colon}{finding['waiver']['reason']}", "    ")
    if not finding["blocking"]:
        return
    if finding["error"]:
        yield from _wrapped(f"{language.label('error')}{colon}{finding['error']}", "    ")
    yield from _wrapped(_affected(finding, language), "    ")
    if finding["workarounds"]:
        helps = language.sentences(finding["workarounds"])
        yield from _wrapped(f"{language.label('workarounds')}{colon}{helps}", "    ")


def _affected(finding: Mapping[str, Any], language: Language) -> str:
    """How many are affected, and the first of them by name."""
    if not finding["count"]:
        return ""
    names = [item["name"] for item in finding["affected"][:_ITEMS]]
    more = finding["items_omitted"] + len(finding["affected"]) - len(names)
    if names and more:
        names.append(language.label("more", number=f"{more:,}"))
    count = count_text(finding, language)
    return f"{count}{language.label('colon')}{language.joined(names)}" if names else count


def _question_lines(questions: Sequence[Mapping[str, Any]], language: Language) -> Iterator[str]:
    if not questions:
        return
    yield ""
    colon = language.label("colon")
    yield from _wrapped(f"{language.label('questions')}{colon}{language.label('questions_lead', name=ANSWERS)}")
    for one in questions:
        yield from _wrapped(f"{one['rule']} {one['interface']}{colon}{one['question']}", "  ", "    ")
        yield from _asked_lines(one["clusters"], language)
    yield ""
    yield from (f"  {line}" for line in answer_lines(questions, language))


def _asked_lines(clusters: Sequence[Mapping[str, Any]], language: Language) -> Iterator[str]:
    """What a question is about, cluster by cluster. Where it is about nothing that has a name, nothing is said."""
    asked = [one for one in clusters if one["devices"]]
    for one in asked[:_ASKED]:
        devices = language.joined(device_texts(one, language, _DEVICES))
        yield from _wrapped(f"{one['cluster']}{language.label('colon')}{devices}", "    ", "      ")
    if len(asked) > _ASKED:
        yield from _wrapped(language.counted("more_clusters", len(asked) - _ASKED), "    ")


def _plain(text: object) -> str:
    """A text on one line, in which nothing can move the cursor or hide."""
    return " ".join(visible(str(text)).split())


def _wrapped(text: str, indent: str = "", below: str | None = None) -> list[str]:
    """The text in lines, as far as it has blanks to wrap at; the terminal does the rest."""
    return wrapped(_plain(text), _WIDTH, indent, below)
