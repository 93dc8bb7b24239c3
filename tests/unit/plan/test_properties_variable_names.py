# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A misspelt variable is named with the known one that was meant; a known one, and one of somebody else, never is."""

from __future__ import annotations

import string

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.variable_names import (
    ARTIFACTS,
    Places,
    misspelt_text,
    nearest,
    unknown_text,
)
from hypothesis import assume, given
from hypothesis import strategies as st

KNOWN = (
    *("vos_cluster", "vos_rank", "vos_product", "vos_known_hosts", "vos_known_hosts_files", "ansible_user"),
    *("vos_tls_window", "vos_tls_canary", "vos_tls_accept", "vos_tls_accept_reboot", "vos_tls_sessions"),
    *("vos_tls_min_version", "vos_tls_pre_node", "vos_tls_post_node", "vos_tls_report_path", "vos_tls_route"),
)
OURS = [name for name in KNOWN if name.startswith("vos_")]
ALL = Places(groups=("all",))
letters = st.sampled_from(string.ascii_lowercase + "_")
tails = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=25)


def _neighbours(name: str) -> set[str]:
    """The name, and all that one letter makes of it."""
    cuts = [(name[:place], name[place:]) for place in range(len(name) + 1)]
    letters = string.ascii_lowercase + string.digits + "_"
    others = {left + new + rest for left, right in cuts for new in letters for rest in (right, right[1:])}
    return {name, *others, *(left + right[1:] for left, right in cuts)}


def letters_apart(one: str, other: str) -> int:
    """0, 1, 2, or 3 for more, found in another way than the code does."""
    if one == other:
        return 0
    first, second = _neighbours(one), _neighbours(other)
    return 1 if other in first else 2 if first & second else 3


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A known name, and the same behind `vos_` with one or two letters put in, taken out or replaced."""
    name = draw(st.sampled_from(OURS))
    prefix = "vos_tls_" if name.startswith("vos_tls_") else "vos_"
    tail = name.removeprefix(prefix)
    for kind in draw(st.lists(st.sampled_from(["in", "out", "other"]), min_size=1, max_size=2)):
        place = draw(st.integers(0, len(tail) - 1))
        new = {"in": draw(letters) + tail[place : place + 1], "out": "", "other": draw(letters)}[kind]
        tail = tail[:place] + new + tail[place + 1 :]
        assume(tail)
    assume(prefix + tail not in (*KNOWN, *ARTIFACTS))
    return name, prefix + tail


@given(slips())
def test_one_or_two_wrong_letters_are_found_with_a_name_as_near_as_the_one_that_was_meant(
    pair: tuple[str, str],
) -> None:
    meant, written = pair
    found = {written: ALL, "vos_cluster": ALL}
    texts = unknown_text(found, KNOWN), misspelt_text(found, KNOWN)
    text = texts[0] if written.startswith("vos_tls_") else texts[1]
    assert f"{written} (group all), the nearest known name is {nearest(written, KNOWN)}" in text
    assert "" in texts
    assert letters_apart(written, nearest(written, KNOWN)) <= letters_apart(written, meant) <= 2


@given(st.sampled_from(OURS), st.integers(0, 30))
def test_two_letters_that_changed_places_are_found(name: str, place: int) -> None:
    place = len("vos_tls_") + place % max(1, len(name) - len("vos_tls_") - 1)
    written = name[:place] + name[place + 1 : place + 2] + name[place : place + 1] + name[place + 2 :]
    assume(written not in (*KNOWN, *ARTIFACTS))
    found = {written: ALL}
    assert written in unknown_text(found, KNOWN) + misspelt_text(found, KNOWN)


@given(st.dictionaries(st.sampled_from([*KNOWN, *ARTIFACTS]), st.just(ALL)))
def test_known_names_and_what_our_playbooks_leave_are_never_meant(found: dict[str, Places]) -> None:
    assert unknown_text(found, KNOWN) == misspelt_text(found, KNOWN) == ""


@given(tails)
def test_a_name_with_our_own_beginning_is_always_found_and_another_never_an_error(tail: str) -> None:
    assume(f"vos_tls_{tail}" not in (*KNOWN, *ARTIFACTS))
    text = unknown_text({f"vos_tls_{tail}": ALL}, KNOWN)
    assert text.startswith(f"Unknown variables, so nothing was read: vos_tls_{tail} (group all), the nearest known")
    assume(not tail.startswith("tls_"))
    assert unknown_text({f"vos_{tail}": ALL, f"my_vos_tls_{tail}": ALL}, KNOWN) == ""


@given(tails)
def test_a_name_of_somebody_else_has_no_warning(tail: str) -> None:
    others = {f"ansible_{tail}": ALL, f"vos{tail.replace('_', '')}": ALL, f"vos_awx_{tail}": ALL}
    assert unknown_text(others, KNOWN) == ""
    assert "ansible_" not in misspelt_text(others, KNOWN)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("vos_tls_windw", "vos_tls_window"),
        ("vos_tls_windows", "vos_tls_window"),
        ("vos_tls_maintenance_window", "vos_tls_window"),
        ("vos_tls_version", "vos_tls_min_version"),
        ("vos_tls_accept_restart", "vos_tls_accept_reboot"),
        ("vos_tls_WINDOW", "vos_tls_window"),
        ("vos_tls_reports", "vos_tls_report_path"),  # not vos_tls_report, which is no variable to set
        ("vos_tls_cluster", "vos_cluster"),
        ("vos_tsl_window", "vos_tls_window"),
    ],
)
def test_the_nearest_name_is_the_one_that_was_meant(written: str, meant: str) -> None:
    assert nearest(written, KNOWN) == meant


def test_all_unknown_names_are_in_one_error_each_with_its_places() -> None:
    found = {
        "vos_tls_windw": Places(extra=True, groups=("all", "berlin")),
        "vos_tls_canry": Places(hosts=("a", "b", "c", "d", "e")),
        "vos_clutser": Places(hosts=("a",)),
        "vos_site": Places(groups=("all",)),
    }
    assert unknown_text(found, KNOWN) == (
        "Unknown variables, so nothing was read: vos_tls_canry (hosts a, b, c and 2 more), the nearest known name is "
        "vos_tls_canary; vos_tls_windw (-e; groups all, berlin), the nearest known name is vos_tls_window. Correct or "
        "remove each of them."
    )
    assert misspelt_text(found, KNOWN) == (
        "These variables have no effect, because their names are not known: vos_clutser (host a), the nearest known "
        "name is vos_cluster."
    )
