#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: rollout_report
short_description: Report the state of every node against the target
version_added: 0.1.0
description:
  - Joins the plan with the last reading of every node, prints a table, and writes it as JSON if O(path) is set.
  - The state of a node always comes from that last reading. A node without one is reported as V(unreachable).
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  plan:
    description: The V(plan) that M(collabops.vos.rollout_plan) returned.
    type: dict
    required: true
  nodes:
    description: The last reading of every node, in the form of O(collabops.vos.rollout_plan#module:nodes).
    type: list
    elements: dict
    required: true
  outcomes:
    description:
      - How the rollout of each cluster ended, by the name of the cluster.
      - Each value has V(outcome) (V(done), V(unchanged), V(partial), V(excepted), V(failed), V(window_closed),
        V(blocked) or V(not_started)), V(message), and V(stopped) as M(collabops.vos.rollout_stop) returns it.
    type: dict
    default: {}
  restart_seconds:
    description: Seconds from the restart of a node until its gate has passed, by its inventory name, as far as they
      were seen.
    type: dict
    default: {}
  path:
    description:
      - File on the controller that the report is written to. An existing file is replaced as a whole.
      - It is also written in check mode, because the report is the purpose of a check.
    type: path
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: No node is touched; the report file is written in check mode too.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: collabops.vos.rollout_plan
"""

EXAMPLES = r"""
- name: Report
  collabops.vos.rollout_report:
    plan: "{{ vos_tls_plan }}"
    nodes: "{{ ansible_play_hosts_all | map('extract', hostvars, 'vos_tls_node') | list }}"
    path: report.json
  run_once: true
"""

RETURN = r"""
report:
  description: The report.
  returned: success
  type: dict
  sample:
    target: "1.2"
    finished: "2026-11-23T02:10:45+00:00"
    check_mode: false
    canary: pcd1
    allow_lowering: false
    require_proof: true
    lowers: []
    known_warnings: []
    summary:
      compliant: 1
      pending_restart: 0
      drifted: 0
      unverified: 0
      unsupported: 0
      unreachable: 0
    clusters:
      - name: pcd1
        outcome: done
        message: ""
        absent: []
        stopped: null
        exception: null
        findings: []
        nodes:
          - name: pcd1
            product: pcd
            version: 14.0.1.10000-20
            release: "14"
            before: "1.0"
            after: "1.2"
            state: compliant
            reason: configured minimum is TLS 1.2, proven by handshake
            excluded: ""
            restart_seconds: 754.2
            passes: true
            note: ""
            proof: 192.0.2.41:8443 refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher.
            evidence:
              - command: show tls min-version
                line: "Configured TLS minimum version: 1.2"
                time: "2026-11-23T02:10:40+00:00"
hosts:
  description:
    - Where each host stands, by its inventory name. V(passes) is false where a drift check must fail, and V(note)
      says what there is to say apart from the state.
  returned: success
  type: dict
  sample:
    pcd1:
      cluster: pcd1
      outcome: done
      state: compliant
      passes: true
      note: ""
"""
