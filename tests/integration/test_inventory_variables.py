# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the run that stand in the inventory, where Ansible does not see them for the `hosts` of a play, and a
playbook that imports ours twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import ROOT, Estate


def test_with_the_opt_in_in_the_inventory_a_stopped_run_is_reported_and_fails(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("a"))
    estate.variables(vos_tls_accept_reboot=True)
    estate.hosts["a"]["ansible_password"] = "wrong"
    run = estate.play(accept=False)
    assert run.code == 2, run.output
    assert run.states() == {"a": "unreachable"}
    assert "Fail for a node that is not as it should be" in run.output


@pytest.mark.parametrize(
    "playbook",
    ["enforce_tls12", *(thorough(name) for name in ("precheck", "drift_check"))],
)
def test_the_pattern_of_hosts_in_the_inventory_is_refused_and_nothing_is_read(
    make_estate: MakeEstate, playbook: str
) -> None:
    estate = make_estate(pcd("a"), pcd("b"))
    estate.variables(vos_tls_hosts="a")
    run = estate.run(playbook)
    assert run.code == 2, run.output
    assert "vos_tls_hosts is a for the hosts of this run, but the play was started with all" in run.output
    assert not estate.simulator.journal("command")
    run = estate.run(playbook, vos_tls_hosts="a,b")
    assert run.code == (2 if playbook == "drift_check" else 0), run.output


def imports(estate: Estate, *given: dict[str, object]) -> Path:
    """A playbook that imports ours once for each of these variables."""
    ours = str(ROOT / "playbooks" / "enforce_min_tls.yml")
    path = estate.directory / "site.yml"
    path.write_text(yaml.safe_dump([{"import_playbook": ours, "vars": one} for one in given]), encoding="utf-8")
    return path


def test_each_import_of_the_playbook_needs_its_own_opt_in(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("a"))
    first = {"vos_tls_min_version": "1.1", "vos_tls_accept_reboot": True}
    process = estate.start(imports(estate, first, {"vos_tls_min_version": "1.2"}))
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output + errors
    assert [text for text in estate.writes("a") if text.startswith("set ")] == ["set tls min-version 1.1"]
    assert "To change them, run the same command with -e vos_tls_accept_reboot=true." in output
