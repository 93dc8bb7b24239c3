# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the example of the impact report in a real browser, and takes the pictures of it that docs/ shows.

A problem that the browser finds is named, and the exit code is not zero then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ansible.plugins.loader import init_plugin_loader
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.page import page_parts

from chromium import Chromium, NoChromium
from tests.unit.impact.report.example import READ, example_results

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "screenshots"
DOCS = ROOT / "docs" / "images"
WIDTH, HEIGHT, PHONE = 1120, 1500, 400  # CSS pixels
MOST = 300_000  # bytes of a picture in docs/

# What a page must hold to be seen: it fits the window, and paper has the evidence that a screen folds away.
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
UNFOLDED = "[...document.querySelectorAll('details > ul')].every(list => list.getBoundingClientRect().height > 0)"
# A page that does what a report must not do: without it, silence would prove nothing.
CONTROL = '<!DOCTYPE html><img src="missing.png"><script>console.error("control")</script>'


def main() -> int:
    init_plugin_loader()
    BUILD.mkdir(parents=True, exist_ok=True)
    DOCS.mkdir(exist_ok=True)
    with Chromium() as browser:
        problems = [*control(browser), *(text for code in LANGUAGES for text in look(browser, code))]
    problems += [f"{path} has more than {MOST} bytes" for path in DOCS.glob("*.png") if path.stat().st_size > MOST]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{BUILD.relative_to(ROOT)} and {DOCS.relative_to(ROOT)} have the pictures; {len(problems)} problems")
    return 1 if problems else 0


def control(browser: Chromium) -> Iterator[str]:
    page = BUILD / "control.html"
    page.write_text(CONTROL, encoding="utf-8")
    browser.open(page, width=WIDTH)
    if not any("control" in text for text in browser.complaints) or not browser.requests:
        yield "the control page passes, so that no check of a report counts"


def look(browser: Chromium, code: str) -> Iterator[str]:
    """The report in one language, on a screen in light and in dark, on a telephone and on paper."""
    language = LANGUAGES[code]
    page = BUILD / f"{code}.html"
    parts = page_parts(build_report(example_results(), language, READ), language)
    page.write_text("".join(parts), encoding="utf-8")
    for name, width, dark in (("light", WIDTH, False), ("dark", WIDTH, True), ("telephone", PHONE, False)):
        browser.open(page, width=width, dark=dark)
        yield from seen(browser, f"{code}, {name}")
        if not browser.evaluate(FITS):
            yield f"{code}, {name}: the page is wider than its window"
        browser.screenshot(BUILD / f"{code}-{name}.png", width=width)
        if (code, name) in (("en", "light"), ("ja", "dark")):
            browser.screenshot(DOCS / f"impact-report-{code}.png", width=width, height=HEIGHT)
    browser.open(page, width=WIDTH, dark=True, media="print")
    yield from seen(browser, f"{code}, paper")
    if not browser.evaluate(UNFOLDED):
        yield f"{code}, paper: the evidence is folded away"
    browser.open(page, width=WIDTH, dark=True)
    browser.print(BUILD / f"{code}-paper.pdf")


def seen(browser: Chromium, where: str) -> Iterator[str]:
    yield from (f"{where}: console: {text}" for text in browser.complaints)
    yield from (f"{where}: request: {text}" for text in browser.requests)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoChromium as error:
        sys.exit(str(error))
