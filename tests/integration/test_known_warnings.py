# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that are published nowhere: what stops, what an operator accepts, and what plan and report say of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node
from ansible_collections.collabops.vos.tests.integration.estate import Estate

SET = "set tls min-version 1.3"
RESTART = "utils system restart"
VERSION = "15.0.1.12900-11"
ENTRY = """- product: pcd
  release: "15.0.1.12900-11"
  reason: ""
  sentences:
    - "Warning: This will set the minimum TLS to 1.2 on PCD node"
"""


def pcd_15su2(make_estate: MakeEstate) -> Estate:
    """A node whose warning names 1.2 whatever is set, as in its guide."""
    return make_estate({"name": "p", "nodes": [node("p", "pcd", VERSION)]})


@pytest.mark.thorough
def test_a_warning_that_names_another_version_is_declined_until_its_sentence_is_accepted(
    make_estate: MakeEstate, tmp_path: Path
) -> None:
    estate = pcd_15su2(make_estate)
    run = estate.play(vos_tls_min_version="1.3")
    assert run.code != 0
    assert "the text names 1.2, but it may name only 1.3" in " ".join(run.output.split())
    plain = run.output.replace("\\n", "\n").replace('\\"', '"')
    assert ENTRY.rstrip() in plain
    assert estate.events("set") == []

    known = tmp_path / "known.yml"
    known.write_text(ENTRY.replace('""', "the guide prints it so, CHG0012345"))
    run = estate.play(vos_tls_min_version="1.3", vos_known_warnings=str(known))
    assert run.code == 0, run.output
    assert run.states() == {"p": "compliant"}
    told = "KNOWN WARNING  PCD 15.0.1.12900-11, p: the guide prints it so, CHG0012345 (vos_known_warnings)"
    assert run.output.count(told) == 2  # in the plan and in the report
    assert run.output.count("| Warning: This will set the minimum TLS to 1.2 on PCD node") == 2
    assert run.report is not None
    assert [entry["nodes"] for entry in run.report["known_warnings"]] == [["p"]]


def test_a_file_that_cannot_be_understood_is_refused_before_a_node_is_read(
    make_estate: MakeEstate, tmp_path: Path
) -> None:
    estate = pcd_15su2(make_estate)
    known = tmp_path / "known.yml"
    known.write_text(ENTRY)
    run = estate.play(vos_known_warnings=str(known))
    assert run.code != 0
    assert "entry 1 (pcd 15.0.1.12900-11) has no reason" in " ".join(run.output.split())
    assert str(known) in run.output
    assert estate.simulator.journal("login") == []


@pytest.mark.thorough
def test_each_emergency_responder_of_a_pair_is_set_and_restarted_from_15su2_on(make_estate: MakeEstate) -> None:
    nodes = [node("e-pub", "cer", "15.0.1.12900-12"), node("e-sub", "cer", "15.0.1.12900-12", "subscriber")]
    estate = make_estate({"name": "e", "nodes": nodes})
    run = estate.play()
    assert run.code == 0, run.output
    assert run.states() == {"e-pub": "compliant", "e-sub": "compliant"}
    assert estate.events("set") == ["e-pub", "e-sub"]
    assert estate.sent(RESTART) == ["e-pub", "e-sub"]
    assert "set, then restart" in run.output
