# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way to call ansible-playbook that leaves tasks out is noticed, as Ansible itself reads its command line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible.cli.playbook import PlaybookCLI
from ansible.inventory.manager import split_host_pattern
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.whole_run import parts_left_out, unknown_patterns
from hypothesis import given
from hypothesis import strategies as st


def arguments(*options: str) -> dict[str, Any]:
    """What Ansible makes of these options."""
    cli = PlaybookCLI(["ansible-playbook", "site.yml", *options])
    cli.init_parser()
    assert cli.parser is not None
    return vars(cli.post_process_args(cli.parser.parse_args(cli.args[1:])))


# What molecule gives to each playbook, and what it adds for its step idempotence.
MOLECULE = ("molecule-notest", "notest", "molecule-idempotence-notest")


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--tags", "all"),
        ("--tags", "all,x"),
        ("--check",),
        ("--limit", "x"),
        ("-v",),
        ("--skip-tags", ",".join(MOLECULE[:2])),
        ("--skip-tags", ",".join(MOLECULE)),
    ],
)
def test_a_whole_run_is_let_through(options: tuple[str, ...]) -> None:
    assert parts_left_out(arguments(*options)) == ""


@pytest.mark.parametrize(
    "options",
    [
        *(("--tags", tag) for tag in ("x", "always", "never", "tagged", "untagged", "x,y")),
        *(("--skip-tags", tag) for tag in ("all", "always", "all,always", "tagged", "untagged", "x", "x,notest")),
        *(("--start-at-task", name) for name in ("Report", "No such task", "*")),
        ("--step",),
    ],
)
def test_a_run_that_leaves_tasks_out_is_named(options: tuple[str, ...]) -> None:
    reason = parts_left_out(arguments(*options))
    assert reason.startswith("Nothing was read: this playbook runs as a whole or not at all")
    assert options[0] in reason
    assert all(
        re.search(rf"\b{re.escape(word)}|'{re.escape(word)}", reason) for word in ",".join(options[1:]).split(",")
    )


@given(tags=st.lists(st.text()), skipped=st.lists(st.text() | st.sampled_from(MOLECULE)))
def test_whatever_the_tags_are_only_all_of_it_is_let_through(tags: list[str], skipped: list[str]) -> None:
    whole = (not tags or "all" in tags) and not {*skipped} - {*MOLECULE}
    assert (parts_left_out({"tags": tags, "skip_tags": skipped}) == "") is whole


def test_all_of_it_together() -> None:
    reason = parts_left_out(arguments("--tags", "a", "--skip-tags", "b", "--step"), lenient=True)
    assert [
        word for word in ("--tags a", "--skip-tags b", "--step", "ANSIBLE_ERROR_ON_UNDEFINED_VARS") if word in reason
    ] == [
        "--tags a",
        "--skip-tags b",
        "--step",
        "ANSIBLE_ERROR_ON_UNDEFINED_VARS",
    ]


@pytest.mark.parametrize("listing", ["--list-tasks", "--list-hosts", "--list-tags", "--syntax-check"])
def test_what_only_lists_may_list_a_part(listing: str) -> None:
    assert parts_left_out(arguments(listing, "--tags", "x", "--skip-tags", "y")) == ""


def test_without_a_command_line_nothing_is_left_out() -> None:
    assert parts_left_out({}) == ""


@pytest.mark.parametrize(
    ("pattern", "unknown"),
    [
        *((known, []) for known in ("all", "*", "a-pub,site", "all:!site", "*-pub", "site[0]", "site[0:2]", "~a-.*")),
        *((known, []) for known in ("fd00::1", "localhost", "@failed.retry", "all:!empty", "~[")),
        ("all:!sit", ["!sit"]),
        ("site:&sit", ["&sit"]),
        ("site,a-pbu", ["a-pbu"]),
        ("sit[0]", ["sit[0]"]),
        ("~b-.*", ["~b-.*"]),
        ("b-*", ["b-*"]),
        ("A-PUB", ["A-PUB"]),
    ],
)
def test_a_name_that_the_inventory_does_not_know_is_noticed(pattern: str, unknown: list[str]) -> None:
    names = ("all", "ungrouped", "site", "empty", "a-pub", "a-sub", "fd00::1")
    assert unknown_patterns(split_host_pattern(pattern), names) == unknown
