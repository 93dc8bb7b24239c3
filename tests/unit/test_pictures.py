# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the documentation are what the code says today, can be read by everybody, and are on a page."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import NodeState
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import WaveMode

from tests.unit.rollout.fleet import OLD, SU2
from tools.drawing.change import turn
from tools.drawing.night import CANARY, blocks, example_plan
from tools.drawing.states import EVENTS, decided
from tools.drawing.stop import stop_lines
from tools.drawing.waves import example_topology, wave_blocks
from tools.pictures import FOLDER, PICTURES

SVG = "{http://www.w3.org/2000/svg}"
PAGES = [FOLDER.parents[1] / "README.md", *sorted(FOLDER.parent.glob("*.md"))]
WIDEST = 860  # the column in which a forge shows a page


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_the_code_says_today(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PICTURES[name](), f"`make pictures` draws {name} anew"


def test_no_picture_is_there_that_nobody_draws() -> None:
    assert {path.name for path in FOLDER.glob("*.svg")} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_needs_nothing_else_and_has_words_for_those_who_do_not_see_it(name: str) -> None:
    root = ElementTree.fromstring((FOLDER / name).read_text(encoding="utf-8"))  # noqa: S314  # our own
    assert int(root.attrib["width"]) <= WIDEST
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title")
    assert len(root.findtext(f"{SVG}desc") or "") > 80
    assert {element.tag.removeprefix(SVG) for element in root.iter()}.isdisjoint(
        {"script", "image", "foreignObject", "a"}
    )
    style = root.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
    used = {kind for element in root.iter() for kind in element.attrib.get("class", "").split()}
    assert used <= set(re.findall(r"\.([\w-]+)", style))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_on_a_page_with_a_text_in_its_place(name: str) -> None:
    found = [
        alternative
        for page in PAGES
        for alternative in re.findall(rf"!\[([^\]]*)\]\([^)]*{re.escape(name)}\)", page.read_text(encoding="utf-8"))
    ]
    assert found, f"no page shows {name}"
    assert all(len(text) > 20 for text in found)


def test_the_steps_that_cannot_be_taken_back_are_those_in_which_a_node_got_a_yes() -> None:
    assert turn(OLD).sent == {"set": "set tls min-version 1.2"}
    assert turn(SU2).sent == {"set": "set tls min-version 1.2", "restart": "utils system restart"}
    assert {turn(version).away for version in (OLD, SU2)} == {"restart"}


def test_the_night_begins_with_the_canary_alone_and_no_cluster_has_two_nodes_at_once() -> None:
    plan = example_plan()
    night = list(blocks(plan))
    assert not [finding for cluster in plan.clusters for finding in cluster.findings if finding.severity == "block"]
    assert {block.cluster for block in night if block.batch == 0} == {CANARY}
    assert max(block.end for block in night) == plan.minutes
    for cluster in plan.clusters:
        own = [block for block in night if block.cluster == cluster.name]
        assert tuple((block.node,) for block in own) == cluster.waves
        assert [block.end for block in own[:-1]] == [block.begin for block in own[1:]]


def test_in_waves_the_same_nodes_take_less_time_and_somebody_serves_each_pair() -> None:
    topology = example_topology()
    single, waves = (list(wave_blocks(topology, mode)) for mode in (WaveMode.SINGLE, WaveMode.REDUNDANT))
    assert [block.wave for block in single] == list(range(1, 12))
    assert {block.node for block in single} == {block.node for block in waves}
    assert (max(block.end for block in single), max(block.end for block in waves)) == (330, 150)
    for group in topology.groups:
        down = sorted((block for block in waves if block.node in group.members), key=lambda block: block.begin)
        assert all(earlier.end <= later.begin for earlier, later in pairwise(down))
    assert {block.node for block in waves if not block.served_by} == {"cucm-pub"}


def test_the_states_in_the_picture_are_all_that_there_are() -> None:
    assert {decided(name).state for name in ("", *(event.name for event in EVENTS))} == set(NodeState)


def test_the_stop_screen_names_the_node_what_it_lacks_and_the_command_to_go_on() -> None:
    screen = "\n".join(stop_lines())
    assert "alpha" in screen
    assert "cucm-sub1" in screen
    assert "Cisco Tftp" in screen
    assert "vos_tls_accept_reboot=true" in screen
