# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a run would end that begins now, what fits into the window, and what the plan shows of it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import ControlError, Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.forecast import forecast_of
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.margin import (
    need_in_words,
    needed_minutes,
    read_margin,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import WaveMode
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import read_window
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines

from tests.unit.plan.facts import node_facts, row
from tests.unit.plan.wave_facts import headquarters

NIGHTLY = MappingProxyType({"start": "22:00", "end": "05:00", "timezone": "Europe/Berlin"})
MIDNIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # in Berlin, five hours before the window closes
ALL = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2"], "c": ["c1"]}


def estate(minutes: float = 60.0, **more: Any) -> list[dict[str, Any]]:
    """Three clusters of three, two and one node; each node takes so long."""
    facts = []
    for names in ALL.values():
        rows = [row(name, "subscriber" if place else "publisher") for place, name in enumerate(names)]
        facts += [node_facts(name, rows, product="cuc", minutes=minutes, cluster=names[0][0], **more) for name in names]
    return facts


def planned(
    facts: list[dict[str, Any]], now: datetime = MIDNIGHT, canary: str = "", window: Any = NIGHTLY, **controls: Any
) -> tuple[Plan, dict[str, Any], list[str]]:
    """The plan, its forecast, and its screen."""
    given = Controls(window=read_window(dict(window)) if window else None, **controls)
    plan = make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", canary, given)
    forecast = forecast_of(plan, given, now)
    return plan, forecast, plan_lines(plan_to_dict(plan, forecast=forecast))


def left(forecast: dict[str, Any]) -> dict[str, list[str]]:
    return {name: part["left"] for name, part in forecast["clusters"].items() if part["left"]}


# -- the end of the night ----------------------------------------------------------------------------------------


def test_a_night_that_fits_ends_after_the_canary_and_the_longest_cluster_of_each_batch() -> None:
    plan, forecast, lines = planned(estate())
    assert plan.minutes == 60 + 180
    assert (forecast["begin"], forecast["end"]) == ("2026-11-25 00:00 CET", "2026-11-25 04:00 CET")
    assert left(forecast) == {}
    start = lines.index("      maintenance window 22:00 to 05:00 Europe/Berlin: open until 2026-11-25 05:00 CET")
    assert " ".join(" ".join(lines[start + 1 : lines.index("")]).split()) == (
        "begun now (2026-11-25 00:00 CET), the run ends at about 2026-11-25 04:00 CET: all nodes fit into the window"
    )
    assert not [line for line in lines if "WINDOW" in line]


def test_without_a_window_the_end_is_told_by_the_clock_of_the_controller() -> None:
    _plan, forecast, lines = planned(estate(), window=None)
    clock = MIDNIGHT.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    assert (forecast["window"], forecast["begin"]) == ("", clock)
    assert any(line.startswith(f"      begun now ({clock}), the run ends at about ") for line in lines)
    assert not [line for line in lines if "window" in line]


def test_the_margin_counts_for_the_last_node() -> None:
    # The third node of a begins two hours after midnight plus the canary: two hours are left then.
    assert left(planned(estate(), margin=59.0)[1]) == {}
    assert left(planned(estate(), margin=61.0)[1]) == {"a": ["a3"]}
    assert left(planned(estate(85.0), margin=-1.0)[1]) == {}, "it begins while the window is open"
    assert left(planned(estate(85.0))[1]) == {"a": ["a3"]}


def test_what_does_not_fit_is_told_of_each_cluster() -> None:
    _plan, forecast, lines = planned(estate(90.0))
    assert forecast["clusters"] == {
        "a": {"fits": ["a1", "a2"], "left": ["a3"]},
        "b": {"fits": ["b1", "b2"], "left": []},
        "c": {"fits": ["c1"], "left": []},
    }
    assert forecast["end"] == "2026-11-25 04:30 CET"
    text = " ".join(" ".join(lines).split())
    assert "5 of 6 nodes fit into the window; all of them would take until about 2026-11-25 06:00 CET" in text
    assert [line for line in lines if "WINDOW" in line] == ["  WINDOW  fits up to a2; left for the next window: a3"]


def test_a_batch_that_does_not_fit_lets_no_later_one_begin() -> None:
    _plan, forecast, lines = planned(estate(90.0), batches=[1])
    assert left(forecast) == {"a": ["a3"], "b": ["b1", "b2"]}
    assert "  WINDOW  no node fits; left for the next window: b1, b2" in lines
    assert left(planned(estate(100.0), canary="a", batches=[1])[1]) == {"a": ["a3"], "b": ["b1", "b2"], "c": ["c1"]}


def test_no_more_clusters_go_at_once_than_the_controller_has_forks() -> None:
    _plan, forecast, _lines = planned(estate(50.0), side_by_side=1)
    assert forecast["end_of_all"] == "2026-11-25 05:00 CET"
    assert left(forecast) == {"b": ["b2"]}


def test_a_window_that_is_closed_now_is_told_from_its_opening() -> None:
    _plan, forecast, lines = planned(estate(), now=datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    assert (forecast["waits"], forecast["begin"]) == (True, "2026-11-24 22:00 CET")
    text = " ".join(" ".join(lines).split())
    assert "Europe/Berlin: closed and opens at 2026-11-24 22:00 CET begun then (2026-11-24 22:00 CET), the run" in text


def test_a_window_that_does_not_open_again_has_no_forecast() -> None:
    past = {"start": "2026-11-01 22:00", "end": "2026-11-02 05:00", "timezone": "UTC"}
    _plan, forecast, lines = planned(estate(), window=past)
    assert (forecast["begin"], forecast["clusters"]) == ("", {})
    assert any(line.endswith("UTC: closed and does not open again") for line in lines)


def test_without_work_and_behind_a_blocked_canary_nothing_begins() -> None:
    done = estate(configured="1.2", proof="effective")
    assert planned(done)[1]["clusters"] == {}
    facts = estate()
    facts[-1]["probe"]["proof"] = "unproven"
    assert planned(facts, canary="c")[1]["clusters"] == {}


# -- a window that is too short ----------------------------------------------------------------------------------

HOUR = {"start": "22:00", "end": "23:00", "timezone": "UTC"}


def found(plan: Plan, cluster: str) -> list[tuple[str, str]]:
    (one,) = (one for one in plan.clusters if one.name == cluster)
    return [(finding.severity, finding.node) for finding in one.findings]


def test_a_window_that_can_never_hold_the_first_node_blocks_its_cluster() -> None:
    plan, forecast, lines = planned(estate(50.0), window=HOUR)
    assert plan.canary is None
    assert found(plan, "c") == [("block", "c1")]
    assert found(plan, "a") == [("block", "a1"), ("warn", "a2"), ("warn", "a3")]
    assert plan.clusters[0].waves == ()
    assert forecast["begin"] == ""
    text = " ".join(" ".join(lines).split())
    assert (
        "BLOCK c1: can never begin in the maintenance window 22:00 to 23:00 UTC: that is 1 h long, and the node needs "
        "1 h 3 min (50 min expected, 12 min margin)"
    ) in text
    assert "make vos_tls_window longer, or correct vos_tls_expected_restart_minutes or vos_tls_window_margin" in text


@pytest.mark.parametrize(("minutes", "margin"), [(48.0, None), (50.0, 10.0), (900.0, -1.0)])
def test_one_that_just_holds_it_or_without_a_margin_blocks_nothing(minutes: float, margin: float | None) -> None:
    assert found(planned(estate(minutes), window=HOUR, margin=margin)[0], "c") == []


def test_a_later_node_that_can_never_begin_is_a_warning() -> None:
    facts = estate(20.0)
    facts[1]["minutes"] = 90.0
    assert found(planned(facts, window=HOUR)[0], "a") == [("warn", "a2")]
    facts[1]["info"]["tls_min_version"], facts[1]["probe"]["proof"] = "1.2", "effective"
    assert found(planned(facts, window=HOUR)[0], "a") == [], "it has no work"


# -- waves -------------------------------------------------------------------------------------------------------


def test_a_wave_takes_as_long_as_its_longest_node_and_fits_as_a_whole() -> None:
    facts = headquarters()
    for fact in facts:
        fact["minutes"] = 100.0 if fact["name"] == "main2" else 30.0
    plan, forecast, lines = planned(facts, margin=0.0, waves=WaveMode.REDUNDANT)
    assert plan.minutes == 4 * 30 + 100
    assert forecast["end"] == "2026-11-25 03:40 CET"
    plan, forecast, lines = planned(facts, margin=150.0, waves=WaveMode.REDUNDANT)
    assert left(forecast) == {"pub": ["main1", "main2", "tftp2", "imp1", "imp2"]}
    assert "  WINDOW  fits up to tftp1; left for the next window: main1, main2, tftp2, imp1, imp2" in lines


def test_a_window_that_can_never_hold_a_wave_names_its_longest_node() -> None:
    facts = headquarters()
    next(fact for fact in facts if fact["name"] == "main2")["minutes"] = 100.0
    plan = planned(facts, window=HOUR, waves=WaveMode.REDUNDANT, cti_pairs=())[0]
    assert [one for one in found(plan, "pub") if one[0] != "info"] == [("warn", "main2")]
    assert plan.clusters[0].findings[0].text.startswith("can never begin in the maintenance window 22:00 to 23:00 UTC")


# -- the margin --------------------------------------------------------------------------------------------------


def test_the_margin_is_a_quarter_unless_it_is_named() -> None:
    assert needed_minutes(30, None) == 37.5
    assert needed_minutes(30, 10) == 40
    assert needed_minutes(30, 0) == 30
    assert needed_minutes(30, -1) == 0
    assert need_in_words(30, None) == "38 min (30 min expected, 8 min margin)"


def test_a_margin_is_minutes_or_minus_one() -> None:
    assert [read_margin(given) for given in (None, "", "15", 15.5, 0, -1, "-1")] == [None, None, 15, 15.5, 0, -1, -1]
    for given in ("soon", -2, "nan", "inf", True):
        with pytest.raises(ControlError, match=f"vos_tls_window_margin is {given}; it must be a number of minutes"):
            read_margin(given)
