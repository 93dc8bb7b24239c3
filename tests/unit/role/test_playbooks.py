# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every playbook must have in common; what it is good for is in tests/integration/test_whole_run.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

PLAYBOOKS = Path(__file__).resolve().parents[3] / "playbooks"


def plays(name: str) -> list[dict[str, Any]]:
    """All plays of a playbook, with those of the playbooks that it imports."""
    found = []
    for play in yaml.safe_load((PLAYBOOKS / f"{name}.yml").read_text(encoding="utf-8")):
        if imported := play.get("ansible.builtin.import_playbook") or play.get("import_playbook"):
            found += plays(Path(str(imported)).stem.removeprefix("collabops.vos."))
        else:
            found.append(play)
    return found


@pytest.mark.parametrize("name", sorted(path.stem for path in PLAYBOOKS.glob("*.yml")))
def test_a_playbook_is_refused_as_a_whole_before_its_first_play(name: str) -> None:
    first, *others = plays(name)
    assert "| collabops.vos.whole_run(groups)" in first["hosts"]
    assert not any("tags" in play for play in (first, *others))


@pytest.mark.parametrize("name", sorted(path.stem for path in PLAYBOOKS.glob("*.yml")))
def test_what_ansible_is_set_to_for_other_playbooks_does_not_hold(name: str) -> None:
    for play in plays(name):
        assert {"gather_facts", "any_errors_fatal", "debugger", "timeout", "strategy"} <= set(play), play["name"]
        assert (play["debugger"], play["timeout"], play["gather_facts"]) == ("never", 0, False)
