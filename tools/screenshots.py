# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the pages of this collection in a real browser, prints them, and takes the pictures that docs/ shows.

A problem that the browser or axe-core finds is named, and the exit code is not zero then. A new page is a row of PAGES.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ansible.plugins.loader import init_plugin_loader
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.page import page_parts as drift_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.page import page_parts as impact_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.page import page_html as rollout_html

from axe import NoAxe, find_axe, violations
from chromium import Chromium, NoChromium
from tests.unit.drift.example import example_report as drift_report
from tests.unit.impact.report.example import READ, example_results, fleet_results
from tests.unit.rollout.example_night import example_journal
from tests.unit.rollout.example_night import example_report as rollout_report
from tests.unit.rollout.example_waves import waves_journal, waves_report

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "screenshots"
DOCS = ROOT / "docs" / "images"
WIDE, NARROW, HEIGHT = 1280, 400, 1500  # CSS pixels
MOST = 300_000  # bytes of a picture in docs/

# What a page must hold to be seen: it fits the window, and paper has the evidence that a screen folds away.
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
UNFOLDED = "[...document.querySelectorAll('details > ul')].every(list => list.getBoundingClientRect().height > 0)"
# A name that holds no <wbr> is on one line, and what came of a row is inside the window.
IN_ONE_PIECE = "[...document.querySelectorAll('.name')].every(e => e.getClientRects().length <= 1 + e.children.length)"
IN_VIEW = """[...document.querySelectorAll('.cards .badge')].every(badge => {
  const box = badge.getBoundingClientRect(); return box.width > 0 && box.left >= 0 && box.right <= innerWidth})"""
# A page that does what a report must not do: without it, silence would prove nothing.
CONTROL = '<!DOCTYPE html><img src="missing.png"><script>console.error("control")</script>'


@dataclass(frozen=True)
class Page:
    """A page with what must be true of it: on a narrow screen, and on how many sheets it is printed at most."""

    name: str
    make: Callable[[], str]
    narrow: tuple[str, ...] = ()
    sheets: int | None = None
    picture: str = ""  # in docs/: light or dark


def drift() -> str:
    return "".join(drift_parts(drift_report()))


def impact(code: str) -> str:
    language = LANGUAGES[code]
    return "".join(impact_parts(build_report(example_results(), language, READ), language))


def fleets() -> str:
    items = BUILD / "items"
    items.mkdir(exist_ok=True)
    report = build_report(fleet_results(items), LANGUAGES["en"], READ)
    return "".join(impact_parts(report, LANGUAGES["en"], folder=str(BUILD)))


def rollout(code: str) -> str:
    return rollout_html(rollout_report(), example_journal(), code)


def waves(code: str) -> str:
    return rollout_html(waves_report(), waves_journal(), code)


PAGES = (
    Page("drift-report", drift, narrow=(IN_ONE_PIECE, IN_VIEW)),
    Page("impact-report-en", lambda: impact("en"), picture="light"),
    Page("impact-report-ja", lambda: impact("ja"), picture="dark"),
    Page("impact-report-fleets", fleets, sheets=14),
    Page("rollout-report-en", lambda: rollout("en"), narrow=(IN_VIEW,)),
    Page("rollout-report-ja", lambda: rollout("ja"), narrow=(IN_VIEW,)),
    Page("rollout-waves-en", lambda: waves("en"), narrow=(IN_VIEW,)),
    Page("rollout-waves-ja", lambda: waves("ja"), narrow=(IN_VIEW,)),
)


def main() -> int:
    init_plugin_loader()
    BUILD.mkdir(parents=True, exist_ok=True)
    DOCS.mkdir(exist_ok=True)
    axe = find_axe()
    with Chromium() as browser:
        problems = [*control(browser, axe), *(text for page in PAGES for text in look(browser, page, axe))]
    problems += [f"{path} has more than {MOST} bytes" for path in DOCS.glob("*.png") if path.stat().st_size > MOST]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{BUILD.relative_to(ROOT)} and {DOCS.relative_to(ROOT)} have the pictures; {len(problems)} problems")
    return 1 if problems else 0


def control(browser: Chromium, axe: str) -> Iterator[str]:
    page = BUILD / "control.html"
    page.write_text(CONTROL, encoding="utf-8")
    browser.open(page, width=WIDE)
    if not any("control" in text for text in browser.complaints) or not browser.requests:
        yield "the control page passes, so that no check of a report counts"
    if not any(text.startswith("image-alt:") for text in violations(browser, axe)):
        yield "axe-core finds nothing on the control page, so that it proves nothing of a report"


def look(browser: Chromium, page: Page, axe: str) -> Iterator[str]:
    """A page on a screen in light and in dark, on a telephone and on paper."""
    path = BUILD / f"{page.name}.html"
    path.write_text(page.make(), encoding="utf-8")
    for name, width, dark in (("light", WIDE, False), ("dark", WIDE, True), ("narrow", NARROW, False)):
        where = f"{page.name}, {name}"
        browser.open(path, width=width, dark=dark)
        if not browser.evaluate(FITS):
            yield f"{where}: the page is wider than its window"
        yield from (f"{where}: {check}" for check in page.narrow if name == "narrow" and not browser.evaluate(check))
        browser.screenshot(BUILD / f"{page.name}-{name}.png", width=width)
        if name == page.picture:
            browser.screenshot(DOCS / f"{page.name}.png", width=width, height=HEIGHT)
        yield from (f"{where}: axe: {text}" for text in violations(browser, axe))
        yield from seen(browser, where)
    browser.open(path, width=WIDE, dark=True, media="print")
    yield from seen(browser, f"{page.name}, paper")
    if not browser.evaluate(UNFOLDED):
        yield f"{page.name}, paper: the evidence is folded away"
    browser.open(path, width=WIDE, dark=True)
    sheets = browser.print(BUILD / f"{page.name}.pdf")
    print(f"{page.name}: {sheets} sheets of paper")
    if page.sheets and sheets > page.sheets:
        yield f"{page.name}, paper: {sheets} sheets; {page.sheets} are allowed"


def seen(browser: Chromium, where: str) -> Iterator[str]:
    yield from (f"{where}: console: {text}" for text in browser.complaints)
    yield from (f"{where}: request: {text}" for text in browser.requests)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NoAxe, NoChromium) as error:
        sys.exit(str(error))
