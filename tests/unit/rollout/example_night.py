# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night of three runs: the second one was killed in the middle of a node, the third one stopped a cluster.

The journal has the form of docs/journal.md, and the report is made of it as the action makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import RunSettings
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import read_exceptions
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.night import read_night
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import ClusterOutcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.tests.unit.plan.facts import node_facts, row

__all__ = ["CHECK", "CUT_OFF", "OWN", "example_journal", "example_report", "journal_line"]

CHECK = "20261128T190000Z-01c3a7"
CUT_OFF = "20261128T210000Z-4f2a9c"
OWN = "20261129T001500Z-b8d610"
NIGHT = datetime(2026, 11, 28, 21, tzinfo=UTC)  # 22:00 in Berlin
FINISHED = "2026-11-29T02:31:00+00:00"
WINDOW = {"start": "22:00", "end": "05:00", "timezone": "Europe/Berlin"}
USER, CHANGE, VERSION = "m.keller", "CHG0048211", "0.1.0"
STOPPED = "cuc-berlin-2: the service Connection Conversation Manager is not started after 60 min"

MUNICH = ("cucm-muc-pub", "cucm-muc-sub1", "cucm-muc-sub2")
BERLIN = ("cuc-berlin-1", "cuc-berlin-2")
FAX = ("cucm-fax",)
LAB = ("pcd-lab",)
CLUSTERS = {"lab": LAB, "munich": MUNICH, "berlin": BERLIN, "fax": FAX}
PRODUCTS = {"lab": "pcd", "berlin": "cuc"}


def facts(**configured: Mapping[str, str]) -> list[dict[str, Any]]:
    """The readings of all nodes; those that are named by their cluster have another minimum than 1.0."""
    found = []
    for cluster, names in CLUSTERS.items():
        rows = [row(name, "subscriber" if place else "publisher") for place, name in enumerate(names)]
        for name in names:
            version = configured.get(cluster, {}).get(name, "1.0")
            done = version == "1.2"
            found.append(
                node_facts(
                    name,
                    [] if cluster == "lab" else rows,
                    product=PRODUCTS.get(cluster, "cucm"),
                    configured=version,
                    proof="effective" if done else "not_effective",
                    cluster=cluster,
                    booted="2026-11-28T23:30:00" if done else "2026-11-01T02:00:00",
                )
            )
            reason = "refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher" if done else "accepts TLS 1.0"
            found[-1]["probe"]["reason"] = f"192.0.2.{len(found)}:8443 {reason}."
    return found


def planned(readings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The plan of such readings, with an exception, an accepted condition and the window."""
    exception = {"cluster": "fax", "value": "1.0", "reason": "fax gateway until January", "expires": "2026-12-31"}
    controls = Controls(exceptions=read_exceptions([exception]), today=date(2026, 11, 28), batches=["100%"])
    plan = make_plan([NodeRecord.from_facts(one) for one in readings], "1.2", "lab", controls)
    return plan_to_dict(plan, RunSettings({"window": WINDOW}))


def example_report() -> dict[str, Any]:
    """The report of the last run: munich is done, berlin was stopped at its second node."""
    plan = planned(facts(lab={"pcd-lab": "1.2"}, munich={MUNICH[0]: "1.2", MUNICH[1]: "1.2"}))
    after = facts(lab={"pcd-lab": "1.2"}, munich=dict.fromkeys(MUNICH, "1.2"), berlin=dict.fromkeys(BERLIN, "1.2"))
    stop = ClusterStop(
        cluster="berlin",
        node=BERLIN[1],
        asked=BERLIN[1],
        step=f"Gate after the change: services as before, cluster healthy, checked via {BERLIN[1]}",
        cause=Cause.OTHER,
        sent=Sent.RESTARTED,
        error=(STOPPED,),
        seen=("Connection Conversation Manager[STARTING]",),
        left=(),
        continue_with=("ansible-playbook collabops.vos.enforce_tls12 -i inventory/ -e vos_tls_accept_reboot=true",),
    )
    done = ClusterOutcome(Outcome.DONE)
    outcomes = {
        "lab": ClusterOutcome(Outcome.UNCHANGED),
        "munich": done,
        "berlin": ClusterOutcome(Outcome.FAILED, stop=stop),
        "fax": ClusterOutcome(Outcome.EXCEPTED),
    }
    return build_report(
        plan,
        after,
        outcomes,
        check_mode=False,
        finished=FINISHED,
        restart_seconds={MUNICH[1]: 1512.4, MUNICH[2]: 1490.0, BERLIN[0]: 1105.8},
        night=read_night(example_journal(), OWN),
    )


def journal_line(run: str, time: datetime, event: str, **content: Any) -> str:
    """A line of the journal, with its end."""
    moment = f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z"
    return json.dumps({"v": 1, "time": moment, "run": run, "event": event, **content}) + "\n"


def example_journal() -> list[str]:
    """The lines of the journal: a check in the evening, a run that was killed, and the one that continued."""
    return [*_check(), *_cut_off(), *_own()]


def _begin(run: str, time: datetime, readings: Sequence[dict[str, Any]], *, check: bool = False) -> Iterator[str]:
    yield journal_line(
        run,
        time,
        "begin",
        user=USER,
        change="" if check else CHANGE,
        version=VERSION,
        target="1.2",
        check_mode=check,
        controller="awx-1.example.org",
    )
    plan = planned(readings)
    clusters = [
        {
            **{key: cluster[key] for key in ("name", "blocked", "exception")},
            "nodes": [
                {
                    key: node[key]
                    for key in ("name", "product", "version", "before", "state", "change", "expected_minutes")
                }
                for node in cluster["nodes"]
            ],
            "findings": [{key: one[key] for key in ("severity", "node", "text")} for one in cluster["findings"]],
        }
        for cluster in plan["clusters"]
    ]
    yield journal_line(
        run,
        time + timedelta(seconds=95),
        "plan",
        canary=plan["canary"],
        batches=plan["batches"],
        expected_minutes=plan["expected_minutes"],
        window="22:00 to 05:00, Europe/Berlin",
        clusters=clusters,
        waivers=[
            {
                "what": "R05",
                "cluster": "munich",
                "reason": "the lobby phones are replaced on Monday, CHG0048230",
                "expires": "2026-12-31",
            }
        ],
    )


def _check() -> Iterator[str]:
    begin = NIGHT - timedelta(hours=2)
    yield from _begin(CHECK, begin, facts(), check=True)
    yield journal_line(CHECK, begin + timedelta(minutes=4), "end", outcomes={}, nodes={}, result="checked")


class _Wave:
    """A wave of one node, whose steps follow one another."""

    def __init__(self, run: str, cluster: str, node: str, begin: datetime) -> None:
        self._run, self._cluster, self._node, self.now = run, cluster, node, begin

    def step(self, name: str, seconds: float, line: str = "", result: str = "ok") -> str:
        began, self.now = self.now, self.now + timedelta(seconds=seconds)
        evidence = [{"node": self._node, "command": "utils service list", "line": line, "time": ""}] if line else []
        return journal_line(
            self._run,
            self.now,
            "step",
            cluster=self._cluster,
            nodes=[self._node],
            step=name,
            began=f"{began:%Y-%m-%dT%H:%M:%S}.000Z",
            seconds=seconds,
            evidence=evidence,
            result=result,
        )

    def before(self) -> Iterator[str]:
        yield self.step("window", 1)
        yield self.step("gate before", 185, "Cisco CallManager[STARTED]")
        yield self.step("nobody else", 1)
        yield self.step("baseline", 1)
        yield self.send("set tls min-version 1.2")
        yield self.step("set", 44, "Configured TLS minimum version: 1.2")

    def send(self, command: str) -> str:
        return journal_line(self._run, self.now, "sending", cluster=self._cluster, node=self._node, command=command)

    def whole(self, restart: float) -> Iterator[str]:
        yield from self.before()
        yield self.step("restart", restart, "up 2 min")
        yield self.step("gate after", 420, "Cisco CallManager[STARTED]")
        yield self.step("proof", 38, "8443 refuses TLS 1.0 and TLS 1.1")
        seconds = {self._node: restart + 420}
        yield journal_line(self._run, self.now, "done", cluster=self._cluster, nodes=[self._node], seconds=seconds)


def _cut_off() -> Iterator[str]:
    yield from _begin(CUT_OFF, NIGHT, facts())
    lab = _Wave(CUT_OFF, "lab", "pcd-lab", NIGHT + timedelta(minutes=3))
    yield from lab.whole(610)
    pub = _Wave(CUT_OFF, "munich", MUNICH[0], lab.now + timedelta(seconds=20))
    yield from pub.whole(1080)
    yield from _Wave(CUT_OFF, "munich", MUNICH[1], pub.now + timedelta(seconds=5)).before()  # and then it was killed


def _own() -> Iterator[str]:
    begin = NIGHT + timedelta(hours=3, minutes=15)
    yield from _begin(OWN, begin, facts(lab={"pcd-lab": "1.2"}, munich={MUNICH[0]: "1.2", MUNICH[1]: "1.2"}))
    waves = {"munich": begin + timedelta(minutes=3), "berlin": begin + timedelta(minutes=3)}
    sub1 = _Wave(OWN, "munich", MUNICH[1], waves["munich"])
    yield sub1.step("window", 1)
    yield sub1.step("own reboots", 600, "the boot time has not changed")
    yield sub1.step("gate before", 140, "Cisco CallManager[STARTED]")
    yield sub1.send("utils system restart")
    yield sub1.step("restart", 1092, "up 2 min")
    yield sub1.step("gate after", 420, "Cisco CallManager[STARTED]")
    yield sub1.step("proof", 38, "8443 refuses TLS 1.0 and TLS 1.1")
    sub2 = _Wave(OWN, "munich", MUNICH[2], sub1.now + timedelta(seconds=5))
    yield from sub2.whole(1070)
    first = _Wave(OWN, "berlin", BERLIN[0], waves["berlin"])
    yield from first.whole(686)
    second = _Wave(OWN, "berlin", BERLIN[1], first.now + timedelta(seconds=5))
    yield from second.before()
    yield second.step("restart", 702, "up 2 min")
    yield second.step("gate after", 3600, "Connection Conversation Manager[STARTING]", "stopped")
    yield journal_line(
        OWN,
        second.now,
        "stop",
        cluster="berlin",
        node=BERLIN[1],
        step="gate after",
        cause="other",
        message=STOPPED,
        sent={BERLIN[1]: "restarted"},
    )
