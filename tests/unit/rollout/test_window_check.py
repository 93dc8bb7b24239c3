# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked before the next nodes begin: enough of the window is left, and nobody wants the run to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import Window, read_window
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent, advice
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import Progress
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.window_check import expected_minutes

from tests.unit.rollout.night import PUB, STOPPED_SERVICE, SUB, Night


def until(clock: str) -> Window:
    """A window that has been open for some time when the scripted night begins, at 22:30."""
    return read_window({"start": "2023-11-14 22:00", "end": f"2023-11-14 {clock}", "timezone": "UTC"})


# -- the window --------------------------------------------------------------------------------------------------


def test_a_node_that_does_not_fit_with_its_margin_is_not_begun() -> None:
    night = Night(window=until("23:02"))
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause, stop.sent) == ("window", Cause.WINDOW, {PUB: Sent.NOTHING})
    assert stop.text == (
        f"The change was not started on {PUB}: the maintenance window is open until 2023-11-14 23:02 UTC, so 32 min "
        f"are left, but 38 min (30 min expected, 8 min margin) are needed. Left to do in this cluster: {PUB}, {SUB}."
    )
    assert night.journal == []
    assert night.fleet.logins == [], "no node is asked"


@pytest.mark.parametrize(
    ("clock", "margin", "begins"),
    [
        ("23:09", None, True),  # 39 minutes are left, 37.5 needed
        ("23:07", None, False),
        ("23:02", 0.0, True),
        ("23:02", 1.0, True),
        ("23:02", 3.0, False),
        ("22:35", -1.0, True),
    ],
)
def test_the_margin_is_a_quarter_that_of_the_operator_or_off(clock: str, margin: float | None, begins: bool) -> None:
    night = Night(window=until(clock), window_margin=margin)
    if begins:
        night.wave(PUB)
        assert night.record.done == [PUB], "what has begun is finished"
    else:
        assert night.stopped(PUB).cause is Cause.WINDOW


def test_what_is_left_is_looked_at_again_after_the_gate() -> None:
    night = Night(window=until("23:15"), gate_timeout=900.0)
    night.machines[SUB].faults["utils service list"] = STOPPED_SERVICE

    def pause(seconds: float) -> None:
        night.clock.time += seconds
        if night.clock.time > 1600:
            night.machines[SUB].faults.clear()

    night.clock.pause = pause  # type: ignore[method-assign]
    stop = night.stopped(PUB)
    assert [step.name for step in night.steps] == ["window", "gate before", "window"]
    assert "34 min are left" in stop.text
    assert night.journal == []


def plan(*products: str) -> dict[str, Any]:
    nodes = [{"name": f"n{place}", "product": name, "expected_minutes": 30.0} for place, name in enumerate(products)]
    return {"clusters": [{"nodes": [node]} for node in nodes]}


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [({}, 30), ({"n1": 600.0}, 30), ({"n1": 2700.0}, 45), ({"n2": 7200.0}, 30), ({"n1": 2700.0, "n3": 3000.0}, 50)],
)
def test_a_node_takes_what_nodes_of_its_product_took_in_this_run_if_that_is_longer(
    seconds: dict[str, float], minutes: float
) -> None:
    records = [ClusterRecord(name, Progress(seconds={name: took})) for name, took in seconds.items()]
    assert expected_minutes(plan("cucm", "cucm", "imp", "cucm"), records, ["n0"]) == minutes


# -- the soft stop -----------------------------------------------------------------------------------------------


def saying(*answers: str) -> Callable[[], str]:
    told: Iterator[str] = iter(answers)
    return lambda: next(told)


def test_a_stop_that_is_asked_for_ends_the_run_before_the_next_node() -> None:
    night = Night()
    night.stop_asked = saying("the file /srv/stop exists (vos_tls_stop)")
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause, stop.sent) == ("soft stop", Cause.STOP_ASKED, {PUB: Sent.NOTHING})
    assert stop.text == (
        f"The change was not started on {PUB}: the file /srv/stop exists (vos_tls_stop), so the run ends here. Left to "
        f"do in this cluster: {PUB}, {SUB}."
    )
    assert night.fleet.logins == [], "no node is asked"


def test_it_is_looked_for_again_after_the_gate_and_not_once_a_node_has_begun() -> None:
    late = Night()
    late.stop_asked = saying("", "the file /srv/stop exists (vos_tls_stop)")
    assert late.stopped(PUB).cause is Cause.STOP_ASKED
    assert [step.name for step in late.steps] == ["window", "soft stop", "gate before", "window", "soft stop"]
    assert late.journal == []
    begun = Night()
    begun.stop_asked = saying("", "")  # a third look would be an error
    begun.wave(PUB)
    assert begun.record.done == [PUB]


def test_the_operator_is_told_to_take_the_stop_back() -> None:
    (told,) = advice(Cause.STOP_ASKED, Sent.NOTHING, PUB, [PUB, SUB], None)
    assert told == (
        f"Nothing is broken and nothing is running. Left to do: {PUB}, {SUB}. Take back what asked for the stop before "
        "you run this again."
    )
