# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each file of this repository that the README or a page in docs/ names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FOLDERS = ("awx", "changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles", "tests", "tools")
OF_OTHER_PROJECTS = {"rsakey.py"}  # paramiko's

# A path may be part of a command. `NAME` and `<subject>` stand for a name that the reader chooses.
PATH = re.compile(rf"(?<![\w/.-])(?:{'|'.join(FOLDERS)})/[\w./*<>-]*[\w/*]")
MODULE = re.compile(r"`(?:[\w*]+/)*[\w*]+\.(?:py|toml)`")


def named(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """The page and the text of each match, once."""
    found = {(page.name, text) for page in PAGES for text in pattern.findall(page.read_text(encoding="utf-8"))}
    return sorted(found)


def test_pages_name_files() -> None:
    assert len(named(PATH)) > 30
    assert len(named(MODULE)) > 30


@pytest.mark.parametrize(("page", "path"), named(PATH))
def test_a_path_leads_to_a_file_or_folder(page: str, path: str) -> None:
    pattern = re.sub(r"NAME|<\w+>", "*", path).rstrip("/")
    assert any(ROOT.glob(pattern)), f"{page} names {path}, which does not exist"


@pytest.mark.parametrize(("page", "name"), named(MODULE))
def test_a_file_without_its_whole_path_exists_in_some_folder(page: str, name: str) -> None:
    file = name.strip("`")
    if file not in OF_OTHER_PROJECTS:
        assert any(any((ROOT / folder).glob(f"**/{file}")) or (ROOT / file).exists() for folder in FOLDERS), (
            f"{page} names {file}, which no folder has"
        )
