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
  - Reads every node of the play again, joins that with the plan and with what this run has done, prints a table, and
    writes it as JSON if O(path) is set. It changes nothing on a node.
  - The state of a node always comes from that last reading. A node without one is reported as V(unreachable).
  - All nodes are read from one process, with the limits of the first reading. The handshakes of a node are compared
    with those from right before its change. A password that a node refused when the plan was made is not tried again.
  - The report can also be written as an HTML page for the change ticket (O(html)), as CSV for a spreadsheet (O(csv)),
    and as JUnit XML for CI servers (O(junit)). The page is one file. It loads nothing and runs no script, follows the
    light or dark setting of its reader, and prints on A4 with the evidence unfolded.
  - The journal tells what earlier runs of the same night have done. RV(report) and page then show for each node the
    minimum that the first of these runs has seen. Nothing else depends on the journal.
  - If a cluster was stopped, the screen with the reason is shown again, with the current state of each of its nodes. A
    step that began but did not end was cut off. Its result is unknown, and the screen says so.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  run:
    description: The folder of this run, which is the V(run) that M(collabops.vos.rollout_plan) returned.
    type: path
    required: true
  read:
    description:
      - Whether to read the nodes again. If V(false), the states are those of the plan.
      - In check mode no node is read again, because none was changed.
    type: bool
    default: true
  fail_on_drift:
    description:
      - Whether RV(hosts) has a complaint about a node that is not as it should be in check mode, too. Outside of check
        mode it always has one.
    type: bool
    default: false
  path:
    description:
      - File on the controller that the report is written to. An existing file is replaced as a whole.
      - It is also written in check mode, because the report is the purpose of a check.
      - The default of this option and of the other files is what M(collabops.vos.rollout_plan) was given for it.
    type: path
  html:
    description:
      - File on the controller for the page. It shows the summary, the runs of the night, their time line, each node
        before and after, findings, exceptions and waivers.
    type: path
  csv:
    description:
      - File on the controller for the CSV, in UTF-8 with a byte order mark, one row for each node.
      - A text that a spreadsheet would read as a formula gets an apostrophe before it.
    type: path
  junit:
    description:
      - File on the controller for the JUnit XML, a suite for each cluster, with a case for its rollout and one for each
        node.
    type: path
  language:
    description:
      - The language of the page. Texts of devices, of operators and of the run stay as they are.
      - The default is what M(collabops.vos.rollout_plan) was given, or V(en).
    type: str
    choices: [en, ja]
  journal:
    description:
      - The journal on the controller that all runs of the night have written to. Without it the journal of this run is
        used alone. A file that does not exist is no error. Lines that cannot be read are counted on the page.
    type: path
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: No node is read; the report file is written in check mode too.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: collabops.vos.rollout_plan
  - module: collabops.vos.node_outcome
"""

EXAMPLES = r"""
- name: Report
  collabops.vos.rollout_report:
    run: "{{ vos_tls_read.run }}"
    path: report.json
    html: report.html
  run_once: true
  register: vos_tls_reported
"""

RETURN = r"""
report:
  description:
    - The report. V(message) of a cluster says why it was not started, or is the screen that says why it was stopped.
    - V(before) of a node is the minimum that the first run of the night has seen, as far as the journal tells;
      V(before_this_run) is the one in the plan of this run. V(run) and V(change) come from the journal of this run and
      are empty without one. V(timezone) is that of the maintenance window, V(UTC) without a window.
    - V(stopped) is the same as data. V(node) is the node whose turn it was, V(asked) the node on which the step failed;
      empty if not known. V(cause) is V(window), V(stop_asked), V(somebody_else), V(question), V(login), V(host_key),
      V(cut_off) or V(other). V(sent) says how far the change of the node had come, with V(nothing), V(unknown),
      V(set), V(restarting) or V(restarted). V(left) are the nodes that are not at the target. V(nodes), V(also),
      V(done) and V(of_wave) tell of the other nodes of its wave, see RV(collabops.vos.rollout_wave#module:stop).
    - In V(unread) the nodes that could not be read are together by their V(cause), with the V(reason) of one of them.
  returned: success
  type: dict
  sample:
    target: "1.2"
    finished: "2026-11-23T02:10:45+00:00"
    run: 20261123T011500Z-4f2a9c
    change: CHG0048211
    timezone: Europe/Berlin
    check_mode: false
    canary: pcd1
    allow_lowering: false
    require_proof: true
    lowers: []
    known_warnings: []
    unread: []
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
        waves: [[pcd1]]
        stopped: null
        exception: null
        findings: []
        nodes:
          - name: pcd1
            product: pcd
            version: 14.0.1.10000-20
            release: "14"
            before: "1.0"
            before_this_run: "1.0"
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
    - Where each host stands, by its inventory name, for M(collabops.vos.node_outcome). V(passes) is false where a drift
      check must fail, and V(note) says what there is to say apart from the state.
    - V(outcome) is how the rollout of its cluster ended (V(done), V(unchanged), V(partial), V(excepted), V(failed),
      V(window_closed), V(blocked) or V(not_started); in check mode V(would_change) for a cluster with work).
    - V(changed) says whether this run has set or restarted the node; in check mode, whether it would have. V(before)
      and V(after) are its minimum TLS version in the plan and now; in check mode V(after) is what it would be.
    - V(complaint) is one line that says why the host fails, or empty.
  returned: success
  type: dict
  sample:
    pcd1:
      cluster: pcd1
      outcome: done
      state: compliant
      passes: true
      note: ""
      changed: true
      before: "1.0"
      after: "1.2"
      complaint: ""
failing:
  description: The hosts that have a complaint.
  returned: success
  type: list
  elements: str
  sample: []
due:
  description:
    - The nodes whose task file before the change has begun, and whose task file after it has not, because Ansible lost
      the host that ran it. They are under the name of the host that stands in for it. Each node has another one, if
      there are enough.
  returned: success
  type: dict
  sample: {}
"""
