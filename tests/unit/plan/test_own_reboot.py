# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes may still reboot by themselves, for a set before this run."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts


def accepts(*versions: str, port: int = 8443, counts: bool = True) -> dict[str, Any]:
    """What tls_probe returns of a port that accepts these versions."""
    place = {"host": "192.0.2.1", "port": port}
    rows = [
        {**place, "version": version, "verdict": "accepted" if version in versions else "refused_by_version"}
        for version in ("1.0", "1.1", "1.2", "1.3")
    ]
    return {"results": rows, "ports": [{**place, "counts": counts}]}


def record(
    configured: str | None, served: dict[str, Any], proof: str | None = "not_effective", **more: Any
) -> NodeRecord:
    facts = node_facts("pub", [], **{"product": "cucm", **more})
    facts["info"]["tls_min_version"] = configured
    facts["probe"] |= {**served, "proof": proof}
    return NodeRecord.from_facts(facts)


def test_one_that_serves_less_than_it_is_configured_for_may_reboot_whatever_the_target_is() -> None:
    # Set to 1.1 by an earlier run; the target of this one is 1.2, so it looks like any node that is not set yet.
    assert record("1.1", accepts("1.0", "1.1", "1.2")).may_reboot
    assert not record("1.1", accepts("1.1", "1.2")).may_reboot
    assert not record("1.0", accepts("1.0", "1.1", "1.2")).may_reboot
    # It is above the target, which its ports prove.
    assert record("1.3", accepts("1.2", "1.3"), "effective").may_reboot
    assert not record("1.2", accepts("1.2"), "effective").may_reboot


@pytest.mark.parametrize("proof", [None, "unproven", "unreachable"])
def test_one_that_cannot_be_judged_may_reboot(proof: str | None) -> None:
    assert record("1.0", {}, proof).may_reboot
    assert record("1.2", accepts("1.2"), proof).may_reboot


def test_one_that_was_lowered_and_still_serves_the_old_minimum_may_reboot() -> None:
    assert record("1.0", accepts("1.2"), "too_strict").may_reboot


def test_one_that_does_not_say_its_minimum_may_reboot() -> None:
    assert record(None, accepts("1.2"), "effective").may_reboot


@pytest.mark.parametrize("regime", ["cluster", "node_manual"])
def test_from_15su2_on_no_node_reboots_by_itself(regime: str) -> None:
    assert not record("1.2", accepts("1.0", "1.2"), regime=regime).may_reboot
    assert not record("1.2", {}, "unproven", regime=regime).may_reboot


def test_one_that_could_not_be_read_is_not_waited_for() -> None:
    assert not NodeRecord.from_facts(lost_facts("gone")).may_reboot


def test_a_port_that_the_minimum_does_not_govern_tells_nothing() -> None:
    served = accepts("1.2")
    free = accepts("1.0", "1.2", port=4040, counts=False)
    both = {key: [*served[key], *free[key]] for key in served}
    assert not record("1.2", both, "effective").may_reboot
