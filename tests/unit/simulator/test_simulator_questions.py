# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each question of the simulated commands is asked to the byte, waits, is noted, and takes no for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.simulator.node.node import Phase
from tests.unit.simulator.scenes import CUCM, CUCM15, UCCX, dialogue

CORE = {**CUCM, "cores": ["core.28448.6.ccm.1562952957"]}
TWO_SIDES = {**CUCM, "inactive_version": "14.0.1.13900-155"}


@dataclass(frozen=True)
class Asked:
    """A command that asks: the question as the table of known prompts has it, and the way to it."""

    command: str
    question: str
    node: dict[str, Any]
    before: tuple[tuple[str, str], ...] = ()
    no: str = "no"


QUESTIONS = [
    Asked("set tls min-version 1.2", "Do you want to continue (yes/no) ? ", CUCM),
    Asked("utils fips enable", "Do you want to continue (yes/no) ? ", CUCM),
    Asked(
        "utils EnhancedSecurityMode enable",
        "Do you want to continue (yes/no) ? ",
        CUCM,
        before=(("Do you wish to enable  FIPS mode as well (yes/no) ? ", "yes"),),
    ),
    Asked("utils service restart Cisco Tomcat", "Do you want to continue (yes/no) ? ", CUCM),
    Asked("set tls server min-version 1.2", "Do you really want to continue (yes/no) ? ", UCCX),
    Asked("set tls client min-version 1.2", "Do you really want to continue (yes/no) ? ", UCCX),
    Asked(
        "utils ctl set-cluster mixed-mode",
        "This operation will set the cluster to Mixed mode.  Auto-registration is enabled on at least one CM node. "
        "Do you want to continue? (y/n):",
        CUCM15,
        no="n",
    ),
    Asked(
        "utils ctl set-cluster non-secure-mode",
        "This operation will set the cluster to non secure mode. Do you want to continue? (y/n):",
        CUCM,
        no="n",
    ),
    Asked("utils system restart", "Do you really want to restart ?\n\nEnter (yes/no)? ", CUCM),
    Asked("utils system restart", "Do you really want to restart ?\nEnter (yes/no)? ", CUCM15),
    Asked("utils system shutdown", "Enter (yes/no)? ", CUCM),
    Asked("utils system switch-version", "Enter (yes/no)? ", TWO_SIDES),
    Asked("utils network connectivity pub", "Continue (y/n)?", CUCM, no="n"),
    Asked("utils core active analyze core.28448.6.ccm.1562952957", "Continue (y/n)?", CORE, no="n"),
    Asked("set cli session timeout 20", "Continue (y/n)?", CUCM, no="n"),
    Asked("utils tls client-auth-validation enable", "Proceed with this operation (yes|no)? ", CUCM15),
    Asked("set cert regen tomcat", "Proceed with regeneration (yes|no)? ", CUCM),
    Asked("set cert regen ITLRecovery", "Proceed with regeneration (yes|no)? ", CUCM),
    Asked("utils system upgrade initiate", 'Please select an option (1 - 4 or "q" ):', CUCM, no="q"),
    Asked(
        "utils system upgrade initiate",
        "Start installation (yes/no):  ",
        CUCM15,
        before=(
            ("Do you want to continue with these settings (yes/no) [no]: ", "yes"),
            ('Please select an option (1 - 1 or "q" ): ', "1"),
            ("Automatically switch versions if the upgrade is successful (yes/no): ", "no"),
        ),
    ),
    Asked(
        "file delete activelog core/core.28448.6.ccm.1562952957",
        'Delete the File core/core.28448.6.ccm.1562952957? Enter "y" followed by return to continue:',
        CORE,
        no="n",
    ),
]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: f"{asked.command}: {asked.question.splitlines()[-1]}")
def test_a_question_waits_and_a_no_changes_nothing(asked: Asked):
    played = dialogue(asked.command, asked.node, turns=(*asked.before, (asked.question, asked.no)))
    assert f"\n{asked.question}{asked.no}\n" in f"\n{played.screen}"  # it begins a line
    assert played.node.phase is Phase.UP
    assert ("answer", asked.no, False) in played.journal
    asks = [text for event, text, _write in played.journal if event == "question"]
    assert asks[-1].endswith(asked.question.strip())
    yeses = [("answer", reply) for _question, reply in asked.before if reply in ("yes", "y")]
    changing = [("command", asked.command)] if not asked.command.startswith(("utils network", "utils core")) else []
    assert played.writes == changing + (yeses if changing else [])


@pytest.mark.parametrize(
    ("command", "question"),
    [
        ("utils fips enable", "Do you want to continue (yes/no) ? "),
        ("set cert regen tomcat", "Proceed with regeneration (yes|no)? "),
    ],
)
def test_a_yes_to_a_change_is_noted_as_a_write(command: str, question: str):
    played = dialogue(command, CUCM, turns=((question, "y"),))
    assert ("answer", "y") in played.writes


def test_a_yes_to_a_test_is_no_write():
    played = dialogue("utils network connectivity pub", CUCM, turns=(("Continue (y/n)?", "y"),), seconds=60)
    assert played.writes == []
    assert ("answer", "y", False) in played.journal
