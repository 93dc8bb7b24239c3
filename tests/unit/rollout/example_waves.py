# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night in waves: a cluster of eleven nodes in five waves, and next to it one that goes node by node.

One node of the third wave did not come back as it was. The others of that wave were awaited, then the cluster was
stopped; its last two waves were left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.journal_content import plan_content
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.night import read_night
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import ClusterOutcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.tests.unit.plan.facts import node_facts, row

from tests.unit.rollout.example_night import journal_line

__all__ = ["BEGIN", "RUN", "STUCK", "WAVES", "waves_journal", "waves_report"]

RUN = "20261205T210000Z-7d20e1"
BEGIN = datetime(2026, 12, 5, 21, tzinfo=UTC)
WAVES = (
    ("cucm-pub",),
    ("cucm-sub4", "cucm-sub5", "cucm-sub6", "cucm-tftp1"),
    ("cucm-sub1", "cucm-sub2", "cucm-sub3", "cucm-tftp2"),
    ("imp-pub",),
    ("imp-sub",),
)
STUCK = "cucm-sub2"
MAIL = ("cuc-pub", "cuc-sub")
WHY = f"{STUCK}: not healthy within 3600 s; still waiting for services: Cisco Tftp is STARTING"
SENT = dict.fromkeys(WAVES[2], "restarted")


def _facts(*done: str) -> list[dict[str, Any]]:
    """The readings of all nodes, of which some are done."""
    voice = [name for wave in WAVES for name in wave]
    found = []
    for names in (voice, list(MAIL)):
        rows = [row(name, "subscriber" if place else "publisher") for place, name in enumerate(names)]
        for name in names:
            product = {"imp": "imp", "cuc": "cuc"}.get(name.partition("-")[0], "cucm")
            proven = "effective" if name in done else "not_effective"
            role = "DBPub" if name.endswith("-pub") else "DBSub"
            version = "1.2" if name in done else "1.0"
            booted = "2026-12-05T21:20:00" if name in done else "2026-11-01T02:00:00"
            read = {"product": product, "configured": version, "proof": proven, "db_role": role, "booted": booted}
            found.append(node_facts(name, rows, **read))
    return found


def _planned() -> dict[str, Any]:
    """The plan, with the waves of the example."""
    document = plan_to_dict(make_plan([NodeRecord.from_facts(one) for one in _facts()], "1.2"))
    (voice,) = [cluster for cluster in document["clusters"] if cluster["name"] == "cucm-pub"]
    voice["waves"] = [list(wave) for wave in WAVES]
    place = [name for wave in WAVES for name in wave].index
    voice["nodes"] = sorted(voice["nodes"], key=lambda node: place(node["name"]))
    return document


def waves_report() -> dict[str, Any]:
    """The report of the run, as the action makes it."""
    done = [name for wave in WAVES[:3] for name in wave] + list(MAIL)
    stop = ClusterStop(
        cluster="cucm-pub",
        node=STUCK,
        asked=STUCK,
        step=f"Gate after the change: services as before, cluster healthy, checked via {STUCK}",
        cause=Cause.OTHER,
        sent=Sent.RESTARTED,
        error=(WHY,),
        seen=("Cisco Tftp[STARTING]",),
        left=(*WAVES[3], *WAVES[4]),
        continue_with=("ansible-playbook collabops.vos.enforce_tls12 -i inventory/ -e vos_tls_accept_reboot=true",),
    )
    outcomes = {"cucm-pub": ClusterOutcome(Outcome.FAILED, stop=stop), "cuc-pub": ClusterOutcome(Outcome.DONE)}
    return build_report(
        _planned(),
        _facts(*done),
        outcomes,
        check_mode=False,
        finished="2026-12-05T23:58:00+00:00",
        restart_seconds=dict.fromkeys(WAVES[1], 1500.0),
        night=read_night(waves_journal(), RUN),
    )


def waves_journal(*, with_waves: bool = True) -> list[str]:
    """The lines of the journal; without the waves in its plan as earlier versions wrote it."""
    content = plan_content(_planned(), {})
    if not with_waves:
        for cluster in content["clusters"]:
            del cluster["waves"]
    begin = {"user": "m.keller", "change": "", "version": "0.1.0", "target": "1.2", "check_mode": False}
    lines = [
        journal_line(RUN, BEGIN, "begin", controller="awx-1.example.org", **begin),
        journal_line(RUN, BEGIN + timedelta(seconds=60), "plan", **content),
    ]
    now = BEGIN + timedelta(minutes=4)
    for node in MAIL:
        now, told = _wave("cuc-pub", (node,), now)
        lines += told
    now = BEGIN + timedelta(minutes=2)
    for wave in WAVES[:2]:
        now, told = _wave("cucm-pub", wave, now)
        lines += told
    now, told = _wave("cucm-pub", WAVES[2], now, result="stopped")
    others = [name for name in WAVES[2] if name != STUCK]
    stop = {"node": STUCK, "step": "gate after", "cause": "other", "message": WHY, "sent": SENT}
    stop |= {"failed": [STUCK], "done": others}
    return [*lines, *told, journal_line(RUN, now, "stop", cluster="cucm-pub", **stop)]


def _wave(cluster: str, nodes: Sequence[str], now: datetime, *, result: str = "ok") -> tuple[datetime, list[str]]:
    """The lines of a wave whose nodes go through each step together, and when it ended."""
    lines = []
    for name, seconds in (("gate before", 120), ("set", 40), ("restart", 1100), ("gate after", 420), ("proof", 30)):
        stopped = result if name == "gate after" else "ok"
        lines += _sendings(cluster, nodes, name, now)
        content = {"nodes": list(nodes), "step": name, "began": f"{now:%Y-%m-%dT%H:%M:%S}.000Z", "evidence": []}
        now += timedelta(seconds=seconds)
        lines.append(journal_line(RUN, now, "step", cluster=cluster, seconds=seconds, result=stopped, **content))
        if stopped != "ok":
            break
    return now, lines


def _sendings(cluster: str, nodes: Sequence[str], step: str, now: datetime) -> Iterator[str]:
    if step == "set":
        for node in nodes:
            yield journal_line(RUN, now, "sending", cluster=cluster, node=node, command="set tls min-version 1.2")
