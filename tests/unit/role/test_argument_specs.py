# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the role: each option where it is used, its examples right, and all of it readable."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.operator_answers import read_answers, read_waivers
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.peers import read_peers
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.checks import ACCEPTABLE
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import batch_sizes
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import read_exceptions
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_options import read_cti_pairs
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import read_window
from ansible_collections.collabops.vos.tests.unit.role.entry_points import (
    ENTRY_POINTS,
    FOLLOWED_BY,
    READ_BY_MODULES,
    ROLE,
    used_by,
)

ROOT = ROLE.parents[1]
SPECS: dict[str, dict[str, Any]] = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))[
    "argument_specs"
]
OPTIONS: dict[str, dict[str, Any]] = {name: spec.get("options") or {} for name, spec in SPECS.items()}
EXAMPLES: dict[str, dict[str, Any]] = {name: yaml.safe_load(spec["examples"]) or {} for name, spec in SPECS.items()}
ROLE_NAME = "collabops.vos.enforce_min_tls"
# A drift check fails for drift unless it is told otherwise, a rollout in check mode does not.
OF_TWO_MEANINGS = {"vos_tls_fail_on_drift"}


def test_every_entry_point_is_documented() -> None:
    called = {
        role["tasks_from"]
        for path in (ROOT / "playbooks").glob("*.yml")
        for play in yaml.safe_load(path.read_text(encoding="utf-8"))
        for task in play.get("tasks", ())
        for role in (task.get("ansible.builtin.include_role") or task.get("ansible.builtin.import_role"),)
        if role
    }
    following = {name for names in FOLLOWED_BY.values() for name in names}
    assert {*called, "main"} == {*ENTRY_POINTS, *following}
    assert set(ENTRY_POINTS) == set(SPECS)


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_an_option_stands_at_the_entry_points_that_use_it_and_at_no_other(entry_point: str) -> None:
    used = used_by(entry_point)
    for following in FOLLOWED_BY.get(entry_point, ()):
        used |= used_by(following)
    assert set(OPTIONS[entry_point]) == used


def test_the_entry_points_differ() -> None:
    assert used_by("main") == set()
    assert "vos_tls_junit_path" in used_by("drift")
    assert "vos_tls_window" in used_by("precheck")
    assert {"vos_tls_window", "vos_tls_prometheus_path"}.isdisjoint(used_by("report"))


def glue() -> str:
    folder = ROOT / "plugins" / "plugin_utils" / "glue"
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))


def variables_of_the_connection() -> set[str]:
    """The variables of hosts that the connection plugin reads as its options."""
    text = (ROOT / "plugins" / "connection" / "cli.py").read_text(encoding="utf-8")
    return set(re.findall(r"- name: (vos_\w+)", text))


def test_what_modules_read_of_a_host_by_themselves_is_known() -> None:
    declared = frozenset().union(*READ_BY_MODULES.values())
    documented = {name for options in OPTIONS.values() for name in options}
    read = set(re.findall(r'"(vos_\w+)"', glue())) | variables_of_the_connection()
    assert read & documented == declared


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_an_option_has_one_text_at_all_entry_points(entry_point: str) -> None:
    for name, option in OPTIONS[entry_point].items():
        others = [options[name] for options in OPTIONS.values() if name in options]
        assert name in OF_TWO_MEANINGS or all(other == option for other in others), name


def each(options: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The options with those inside of them."""
    for name, option in options.items():
        yield name, option
        for inside, part in each(option.get("options") or {}):
            yield f"{name}.{inside}", part


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_what_is_required_is_marked_and_not_written(entry_point: str) -> None:
    for name, option in each(OPTIONS[entry_point]):
        text = option["description"] if isinstance(option["description"], str) else " ".join(option["description"])
        assert not re.search(r"\brequired\b", text, re.IGNORECASE), name
        assert not (option.get("required") and "default" in option), name


# -- examples --------------------------------------------------------------------------------------------------------


def given(name: str) -> Iterator[Any]:
    """The values of an option in all examples."""
    found = [example[name] for example in EXAMPLES.values() if name in example]
    assert found, f"no example has {name}"
    yield from found


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_an_example_has_options_of_its_entry_point_that_ansible_accepts(entry_point: str) -> None:
    example = EXAMPLES[entry_point]
    assert example or entry_point == "main"
    assert set(example) <= set(OPTIONS[entry_point])
    assert ArgumentSpecValidator(OPTIONS[entry_point]).validate(example).error_messages == []


def test_the_values_of_the_examples_are_understood() -> None:
    for exceptions in given("vos_tls_exceptions"):
        assert read_exceptions(exceptions)
    for waivers in given("vos_tls_waivers"):
        assert read_waivers(waivers, date.min)
    for answers in given("vos_tls_answers"):
        assert read_answers(answers)
    for peers in given("vos_tls_peers"):
        assert read_peers(peers)
    for window in given("vos_tls_window"):
        assert read_window(window)
    for batches in given("vos_tls_batches"):
        assert sum(batch_sizes(batches, 12)) == 12
    for accepted in given("vos_tls_accept"):
        assert set(accepted) <= set(ACCEPTABLE)
    for pairs in given("vos_tls_cti_pairs"):
        assert read_cti_pairs(pairs, {node for pair in pairs for node in pair["nodes"]})


def test_the_conditions_that_can_be_accepted_are_all_named() -> None:
    text = " ".join(OPTIONS["precheck"]["vos_tls_accept"]["description"])
    named, _dot, never = text.partition("The names are ")[2].partition(". ")
    assert re.findall(r"C\((\w+)\)", named) == list(ACCEPTABLE)
    assert set(re.findall(r"C\((\w+)\)", never.partition("cannot")[0])).isdisjoint(ACCEPTABLE)


# -- the table "I want to ... -> use ..." ----------------------------------------------------------------------------

# What an operator decides, and easily takes for one another.
DECISIONS = {
    "vos_tls_accept_reboot",
    "vos_tls_accept",
    "vos_tls_waivers",
    "vos_tls_answers",
    "vos_tls_exceptions",
    "vos_tls_exclude_nodes",
    "vos_tls_allow_partial",
}


def table_of_wishes() -> dict[str, dict[str, Any]]:
    """The examples in the table of docs/rollout.md, by the variable that they are of."""
    page = (ROOT / "docs" / "rollout.md").read_text(encoding="utf-8")
    _before, _heading, rest = page.partition("\n## Which variable for what\n")
    section, _next, _after = rest.partition("\n## ")
    rows = re.findall(r"^\| [^|]+ \| [^|`]*`(vos_\w+)`[^|]* \| `([^`|]+)` \|", section, re.MULTILINE)
    return {name: yaml.safe_load(example) for name, example in rows}


def test_the_table_of_wishes_has_each_decision_with_an_example_that_ansible_accepts() -> None:
    table = table_of_wishes()
    assert set(table) >= DECISIONS
    for name, example in table.items():
        assert list(example) == [name]
        assert ArgumentSpecValidator(OPTIONS["precheck"]).validate(example).error_messages == []


# -- as ansible-doc shows it -----------------------------------------------------------------------------------------

COLUMNS = 80
# It does not break these: the place of the role, and lists of values.
UNBROKEN = re.compile(r"\s*(?:> ROLE:|> COLLABOPS|choices: |default: \[)")


def shown(*arguments: str) -> str:
    """What ansible-doc prints in a terminal of 80 columns."""
    program = str(Path(sys.executable).with_name("ansible-doc"))
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "ANSIBLE_NOCOLOR": "1"}
    command = [program, "-t", "role", ROLE_NAME, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_documentation_fits_a_terminal_and_shows_what_is_required() -> None:
    text = shown()
    assert re.findall(r"^ENTRY POINT: \W?(\w+)", text, re.MULTILINE) == list(SPECS)
    assert [line for line in text.splitlines() if len(line) > COLUMNS and not UNBROKEN.match(line)] == []
    for name in ("rule", "cluster", "reason", "expires", "host", "port"):
        assert re.search(rf"^ +=\s+{name}\b", text, re.MULTILINE), f"{name} is not shown as required"


def test_one_entry_point_shows_its_own_options_alone() -> None:
    text = shown("-e", "drift")
    assert "vos_tls_junit_path" in text
    assert "vos_tls_window" not in text
    assert "vos_tls_accept_reboot" not in text
