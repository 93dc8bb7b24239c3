# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the controller are replaced as a whole or not at all."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json, write_texts


def test_a_file_is_made_with_its_folders_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "plan.json"
    write_json(str(path), {"b": 1, "a": "ü"})
    assert list(json.loads(path.read_text(encoding="utf-8"))) == ["b", "a"]
    write_json(str(path), {"c": 2})
    assert json.loads(path.read_text(encoding="utf-8")) == {"c": 2}
    assert [found.name for found in path.parent.iterdir()] == ["plan.json"]


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(OSError, match="taken"):
        write_json(str(taken), {})
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]


def test_a_file_that_is_replaced_keeps_its_mode_and_a_new_one_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_json(str(path), {})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    write_json(str(path), {"a": 1})
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_symbolic_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for name, link in (("old.json", "there.json"), ("new.json", "dangling.json")):
        (tmp_path / link).symlink_to(Path("elsewhere") / name)
    (folder / "old.json").write_text("old", encoding="utf-8")
    (tmp_path / "twice.json").symlink_to("there.json")
    for link in ("dangling.json", "twice.json"):
        write_json(str(tmp_path / link), {"by": link})
        assert (tmp_path / link).is_symlink()
    assert json.loads((folder / "new.json").read_text(encoding="utf-8")) == {"by": "dangling.json"}
    assert json.loads((folder / "old.json").read_text(encoding="utf-8")) == {"by": "twice.json"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_text_that_cannot_be_made_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, error: type[BaseException]
) -> None:
    def texts() -> Iterator[str]:
        yield "half of it"
        raise error

    path = tmp_path / "report.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(error):
        write_texts(str(path), texts())
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_encoded_is_written_as_its_number(tmp_path: Path) -> None:
    write_texts(str(tmp_path / "page.html"), ["\ud800"])
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "\\ud800"
