# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves in the plan's document and on its screen, from what the nodes of a cluster have told."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict, without_details
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import WaveMode
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.screen_parts import WIDTH, finding_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.wave_screen import wave_lines

from tests.unit.plan.wave_facts import CALLS, CTI, MEDIA, TFTP, cluster_facts, headquarters


def document(facts: list[dict[str, Any]], waves: WaveMode = WaveMode.REDUNDANT, **controls: Any) -> dict[str, Any]:
    records = [NodeRecord.from_facts(fact) for fact in facts]
    return plan_to_dict(make_plan(records, "1.2", "", Controls(waves=waves, **controls)))


# Seven Unified CM and two IM and Presence nodes, in waves.
SCREEN = """\
PLAN  minimum TLS version 1.2: 1 cluster, 9 nodes to restart, canary: pub
      expected to take about 2 h 30 min

pub (canary), about 2 h 30 min in 5 waves (node by node: about 4 h 30 min)
  1.  pub      CUCM 15SU2  1.0  drifted  set for its cluster, then restart, health checked via backup1
  2.  backup1  CUCM 15SU2  1.0  drifted  restart, health checked via pub
  3.  backup2  CUCM 15SU2  1.0  drifted  restart, health checked via pub
  4.  tftp1    CUCM 15SU2  1.0  drifted  restart, health checked via pub
  5.  main1    CUCM 15SU2  1.0  drifted  restart, health checked via pub
  6.  main2    CUCM 15SU2  1.0  drifted  restart, health checked via pub
  7.  tftp2    CUCM 15SU2  1.0  drifted  restart, health checked via pub
  8.  imp1     IM&P 15SU2  1.0  drifted  set for its cluster, then restart, health checked via imp2
  9.  imp2     IM&P 15SU2  1.0  drifted  restart, health checked via imp1
  WAVE 1  pub: about 30 min
  WAVE 2  backup1, backup2, tftp1: about 30 min
          stays up    Cisco CallManager, Cisco CTIManager: main1, main2
                      Cisco Tftp, Cisco IP Voice Media Streaming App: tftp2
                      Unified CM Group East: main1
                      Unified CM Group West: main2
          apart       the Unified CM publisher restarts alone, before the other Unified CM nodes
  WAVE 3  main1, main2, tftp2: about 30 min
          stays up    Cisco CallManager, Cisco CTIManager: backup1, backup2
                      Cisco Tftp, Cisco IP Voice Media Streaming App: tftp1
                      Unified CM Group East: backup1
                      Unified CM Group West: backup2
          takes over  backup1: up to 2,100 from main1, then it has up to 2,100 of 5,000 devices
                      backup2: up to 1,900 from main2, then it has up to 1,900 of 5,000 devices
          apart       main1 and backup1 are both in the Unified CM Group East
                      main2 and backup2 are both in the Unified CM Group West
                      only tftp1 and tftp2 run Cisco Tftp, and one of them stays up
  WAVE 4  imp1: about 30 min
          stays up    presence redundancy group DefaultCluster: imp2
          apart       IM and Presence nodes come after all Unified CM nodes
  WAVE 5  imp2: about 30 min
          stays up    presence redundancy group DefaultCluster: imp1
          apart       the IM and Presence publisher restarts alone, before the other IM and Presence
                        nodes
  WARN   backup1: nobody has said which CTIManagers each CTI application can use: the application
         itself holds that list. backup1, backup2 restart in one wave, so an application that knows
         only these has none
         name them in vos_tls_cti_pairs, or set it to none if no application has a list of its own
  INFO   imp1: your step before it restarts: switch high availability off in each presence
         redundancy group (DefaultCluster), and wait two minutes
         when imp2, the last of 2 nodes, is back: compare ActiveJsmSessions of each node with the
         number before, then switch it on again
"""


def test_the_screen_shows_each_wave_with_what_stays_up_what_moves_and_why_nodes_are_apart() -> None:
    assert "\n".join(plan_lines(document(headquarters(regime="cluster")))[:-2]) == SCREEN.rstrip("\n")


def test_node_by_node_the_screen_shows_no_wave() -> None:
    found = document(headquarters(), WaveMode.SINGLE)
    assert not [line for line in plan_lines(found) if "WAVE" in line or "stays up" in line]
    assert wave_lines(found["clusters"][0]) == []


def test_a_large_cluster_has_short_lists_that_are_counted() -> None:
    """The publisher, 20 subscribers in 60 groups."""
    names = [f"headquarters-cucm-{number:02}" for number in range(1, 21)]
    services = {"pub": (TFTP,), **dict.fromkeys(names, (CALLS, CTI, TFTP, MEDIA))}
    groups = {f"Site {n:02}": ((names[n % 20], names[(n * 7 + 3) % 20]), 100) for n in range(60)}
    facts = cluster_facts(services, groups, dict.fromkeys(names, 300))
    lines = wave_lines(document(facts, wave_size=10)["clusters"][0])
    assert len(lines) < 120
    assert max(map(len, lines)) <= WIDTH
    assert any(" and " in line and line.rstrip().endswith(" more") for line in lines)


def test_the_document_has_each_wave_in_full_and_the_result_of_the_task_only_its_nodes() -> None:
    found = document(headquarters())
    (cluster,) = found["clusters"]
    assert (cluster["wave_mode"], cluster["wave_reason"], cluster["expected_minutes"]) == ("redundant", "", 150.0)
    assert [wave["nodes"] for wave in cluster["wave_details"]] == cluster["waves"]
    assert cluster["wave_details"][2] == {
        "nodes": ["main1", "main2", "tftp2"],
        "minutes": 30.0,
        "stays": [
            {"what": CALLS, "nodes": ["backup1", "backup2"]},
            {"what": TFTP, "nodes": ["tftp1"]},
            {"what": CTI, "nodes": ["backup1", "backup2"]},
            {"what": MEDIA, "nodes": ["tftp1"]},
            {"what": "Unified CM Group East", "nodes": ["backup1"]},
            {"what": "Unified CM Group West", "nodes": ["backup2"]},
        ],
        "moves": [
            {"from": "main1", "to": "backup1", "devices": 2100},
            {"from": "main2", "to": "backup2", "devices": 1900},
        ],
        "loads": [
            {"node": "backup1", "devices": 2100, "capacity": 5000},
            {"node": "backup2", "devices": 1900, "capacity": 5000},
        ],
        "apart": [
            "main1 and backup1 are both in the Unified CM Group East",
            "main2 and backup2 are both in the Unified CM Group West",
            "only tftp1 and tftp2 run Cisco Tftp, and one of them stays up",
        ],
    }
    roles = {node["name"]: node["roles"] for node in cluster["nodes"]}
    assert (roles["pub"], roles["main1"], roles["tftp1"]) == ([], [CTI, CALLS], [MEDIA, TFTP])
    (shown,) = without_details(found)["clusters"]
    assert shown["waves"] == cluster["waves"]
    assert "wave_details" not in shown
    assert "roles" not in shown["nodes"][0]


def test_a_cluster_that_goes_node_by_node_after_all_says_why() -> None:
    facts = headquarters()
    facts[0]["info"]["callmanager_groups"] = {"groups": {}, "error": "no database"}
    (cluster,) = document(facts)["clusters"]
    assert cluster["wave_mode"] == "single"
    assert cluster["wave_reason"] == "the Unified CM Groups could not be read: no database"


def test_a_blocked_cluster_has_no_wave() -> None:
    facts = headquarters()
    facts[3]["probe"]["proof"] = "unproven"
    (cluster,) = document(facts)["clusters"]
    assert (cluster["blocked"], cluster["waves"], cluster["wave_details"]) == (True, [], [])


def test_findings_that_block_come_first_and_each_kind_keeps_its_order() -> None:
    told = [("info", "a"), ("warn", "b"), ("block", "c"), ("info", "d"), ("block", "e")]
    findings = [{"severity": kind, "node": node, "text": "seen", "fix": f"fix {node}"} for kind, node in told]
    lines = [line for line in finding_lines(findings) if "seen" in line]
    assert [line.split(":")[0].split() for line in lines] == [
        *(["BLOCK", "c"], ["BLOCK", "e"], ["WARN", "b"], ["INFO", "a"], ["INFO", "d"])
    ]
