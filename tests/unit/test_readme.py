# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README has the sections that Galaxy's readers look for, and its links work where Galaxy shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REPOSITORY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
LINKS = sorted(set(re.findall(r"\]\(([^)\s]*)", README)) | set(re.findall(r"""(?:src|href)=["']([^"']+)""", README)))


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as the forges make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_sections_come_in_the_order_in_which_they_are_read() -> None:
    sections = re.findall(r"^## (.*)$", README, re.MULTILINE)
    assert sections == ["Requirements", "Installation", "Use", "Testing", "Support", "Changelog", "Licence"]


def test_there_are_links() -> None:
    assert len(LINKS) > 15


@pytest.mark.parametrize("link", LINKS)
def test_each_link_is_absolute_and_leads_to_what_is_there(link: str) -> None:
    assert link == REPOSITORY or link.startswith(f"{REPOSITORY}/blob/main/")
    path, _hash, anchor = link.removeprefix(REPOSITORY).removeprefix("/blob/main/").partition("#")
    assert (ROOT / path).exists()
    assert not anchor or anchor in anchors(ROOT / path)
