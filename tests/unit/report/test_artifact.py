# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the controller are replaced as a whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.report.artifact import write_json


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
