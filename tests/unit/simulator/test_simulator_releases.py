# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each release of each product has: the commands for the minimum TLS version, their regime, and the wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.simulator.scenes import UNKNOWN, answer, dialogue

INCOMPLETE = "Incomplete command entered"
UNSUCCESSFUL = "Executed command unsuccessfully"
REBOOTS_ITSELF = "This will set the minimum TLS to 1.2 and the server will reboot."
BY_HAND = "utils system restart for updated minimum TLS value to take affect."

OLD_RESTART = "Do you really want to restart ?\n\nEnter (yes/no)? "
RESTART_15 = "Do you really want to restart ?\nEnter (yes/no)? "
REPLICATION_WARNING = "     ***   W A R N I N G   ***\nPlease make sure database replication setup is complete."

UP_TO_1_2 = ("1.0", "1.1", "1.2")
UP_TO_1_3 = (*UP_TO_1_2, "1.3")
NONE = ()

VERSIONS = {
    "11.5(1)": "11.5.1.10000-6",
    "11.5(1)SU3": "11.5.1.13900-52",
    "12.0(1)": "12.0.1.10000-10",
    "12.5(1)": "12.5.1.10000-22",
    "12.5(1)SU6": "12.5.1.16900-48",
    "14": "14.0.1.10000-20",
    "14SU2": "14.0.1.12900-161",
    "15": "15.0.1.10000-32",
    "15SU1": "15.0.1.11900-23",
    "15SU2": "15.0.1.12900-234",
}


@dataclass(frozen=True)
class Has:
    """What a product has in one release."""

    product: str
    release: str
    values: tuple[str, ...]  # that `set tls min-version` takes; none: there is no such command
    by_itself: bool = True  # whether it reboots the node by itself
    runtimestate: bool = True
    status: bool = True

    @property
    def node(self) -> dict[str, Any]:
        """A publisher of that release."""
        return {"name": "pub", "product": self.product, "version": VERSIONS[self.release]}

    def __str__(self) -> str:
        return f"{self.product} {self.release}"


MATRIX = [
    *(
        Has(product, release, values, by_itself)
        for product in ("cucm", "imp")
        for release, values, by_itself in (
            ("11.5(1)", NONE, True),
            ("11.5(1)SU3", UP_TO_1_2, True),
            ("12.0(1)", UP_TO_1_2, True),
            ("12.5(1)SU6", UP_TO_1_2, True),
            ("14", UP_TO_1_2, True),
            ("14SU2", UP_TO_1_2, True),
            ("15", UP_TO_1_2, True),
            ("15SU1", UP_TO_1_2, True),
            ("15SU2", UP_TO_1_3, False),
        )
    ),
    *(
        Has("cuc", release, values, by_itself)
        for release, values, by_itself in (
            ("11.5(1)", NONE, True),
            ("11.5(1)SU3", UP_TO_1_2, True),
            ("12.5(1)", UP_TO_1_2, True),
            ("14", UP_TO_1_2, True),
            ("15", UP_TO_1_2, True),
            ("15SU2", UP_TO_1_3, False),
        )
    ),
    # CER sets one server at a time in each release, and has another command for the state of replication.
    *(
        Has("cer", release, values, by_itself, runtimestate=False)
        for release, values, by_itself in (
            ("12.5(1)", UP_TO_1_2, True),
            ("14", UP_TO_1_2, True),
            ("15", UP_TO_1_2, True),
            ("15SU2", UP_TO_1_3, False),
        )
    ),
    *(
        Has("pcd", release, values, by_itself, runtimestate=False, status=False)
        for release, values, by_itself in (
            ("12.5(1)", UP_TO_1_2, True),
            ("14", UP_TO_1_2, True),
            ("15", UP_TO_1_2, True),
            ("15SU2", UP_TO_1_3, False),
        )
    ),
    *(Has("uccx", release, NONE, runtimestate=False, status=False) for release in ("12.5(1)", "15")),
]
WITH_COMMAND = [has for has in MATRIX if has.values]
WITHOUT_COMMAND = [has for has in MATRIX if not has.values]


def question(has: Has) -> str:
    return "Do you want to continue (Yes or No)? " if has.product == "cer" else "Do you want to continue (yes/no) ? "


@pytest.mark.parametrize("has", WITH_COMMAND, ids=str)
def test_the_minimum_is_shown_to_level_1_only(has: Has):
    shown = (
        "The configured TLS minimum version is 1.0." if has.product == "cer" else "Configured TLS minimum version: 1.0"
    )
    assert answer("show tls min-version", has.node, level=1) == shown
    assert answer("show tls min-version", has.node, level=0) == INCOMPLETE
    assert answer("set tls min-version 1.2", has.node, level=0) == INCOMPLETE


@pytest.mark.parametrize("has", WITHOUT_COMMAND, ids=str)
def test_without_the_command_the_cli_does_not_know_it(has: Has):
    assert answer("show tls min-version", has.node) == UNKNOWN
    assert answer("set tls min-version 1.2", has.node) == UNKNOWN


@pytest.mark.parametrize("value", UP_TO_1_3)
@pytest.mark.parametrize("has", WITH_COMMAND, ids=str)
def test_only_the_values_of_the_release_are_taken(has: Has, value: str):
    if value in has.values:
        played = dialogue(f"set tls min-version {value}", has.node, turns=((question(has), "yes"),), level=1)
        assert played.node.configured == value
    else:
        assert answer(f"set tls min-version {value}", has.node).endswith(UNSUCCESSFUL)


@pytest.mark.parametrize("has", WITH_COMMAND, ids=str)
def test_the_warning_and_the_end_are_those_of_the_regime(has: Has):
    screen = dialogue("set tls min-version 1.2", has.node, turns=((question(has), "yes"),)).screen
    assert (BY_HAND in screen) is not has.by_itself
    assert (REBOOTS_ITSELF in screen) is has.by_itself
    ends = {"cer": "The system restarts in few minutes."}.get(has.product, "The system will reboot in few minutes.")
    assert (ends in screen) is has.by_itself


@pytest.mark.parametrize("has", MATRIX, ids=str)
def test_the_state_of_replication_has_the_command_of_the_product(has: Has):
    sub = {**has.node, "name": "sub", "role": "subscriber"}
    assert ("Cluster Detailed View" in answer("utils dbreplication runtimestate", has.node, sub)) is has.runtimestate
    assert (answer("utils dbreplication status", has.node, sub) != UNKNOWN) is has.status
    if not has.runtimestate:
        assert answer("utils dbreplication runtimestate", has.node, sub) == UNKNOWN


@pytest.mark.parametrize("has", MATRIX, ids=str)
def test_the_restart_has_the_wording_of_the_release(has: Has):
    recent = has.release.startswith("15")
    screen = dialogue("utils system restart", has.node, turns=((RESTART_15 if recent else OLD_RESTART, "no"),)).screen
    warns = recent and has.product not in ("cer", "pcd")
    assert screen.startswith(REPLICATION_WARNING) is warns


@pytest.mark.parametrize("release", ["12.5(1)", "15"])
@pytest.mark.parametrize("side", ["server", "client"])
def test_uccx_has_a_minimum_for_each_side(release: str, side: str):
    node = Has("uccx", release, NONE).node
    assert answer(f"show tls {side} min-version", node) == (
        f"The {side} tls min-version is set to 1.0\nCommand successful"
    )
    asked = "Do you really want to continue (yes/no) ? "
    screen = dialogue(f"set tls {side} min-version 1.2", node, turns=((asked, "yes"),)).screen
    assert screen.endswith(
        "Restart the system using the command 'utils system restart' for the changes to take effect\n"
        "Command successful\nadmin:"
    )
