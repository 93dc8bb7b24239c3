#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: drift_report
short_description: Report which nodes are not at the target, and what has changed
version_added: 0.1.0
description:
  - Judges the reading of every node by the same rules as a rollout, prints the nodes that are not compliant, and writes
    the report in the requested formats.
  - The playbook C(collabops.vos.drift_check) calls it.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  nodes:
    description:
      - The reading of every node. Keys are V(name) (the inventory name), V(address), V(error) (empty if the node was
        read), V(cluster) and V(rank) (the host variables C(vos_cluster) and C(vos_rank)), V(settings) (variables that
        must be the same on every host), V(port), V(info) (the result of M(collabops.vos.node_info)) and V(probe) (the
        result of M(collabops.vos.tls_probe)).
      - Without it all hosts of the play are read, O(sessions) at a time, each with its own variables, in the same way
        as by M(collabops.vos.node_info) and M(collabops.vos.tls_probe). This runs in one process; Ansible would start
        a process for each task on each host, which costs several times more than the reading.
      - Then a C(vos_tls_*) variable of the inventory or of C(-e) that this collection does not know is an error.
    type: list
    elements: dict
  target:
    description: The minimum TLS version that every node should have.
    type: str
    required: true
    choices: ["1.0", "1.1", "1.2", "1.3"]
  fail_on:
    description:
      - The states in which a node makes the check fail, unless an exception or an exclusion covers it. V(missing) is a
        member of a cluster that is not among the hosts.
    type: list
    elements: str
    choices: [pending_restart, drifted, unverified, unsupported, unreachable, missing]
    default: [pending_restart, drifted, unverified, unsupported, unreachable, missing]
  exclude:
    description: Nodes that never make the check fail, by inventory name with the reason.
    type: dict
    default: {}
  exceptions:
    description: Clusters that may stay below the target for a while, as for M(collabops.vos.rollout_plan).
    type: list
    elements: dict
    default: []
  allow_partial:
    description: Whether members of a cluster may be left out of the hosts.
    type: bool
    default: false
  login:
    description:
      - Whether there is, or was, a login to the nodes. Without a login no node is compliant, see the documentation of
        states.
    type: bool
    default: true
  handshake:
    description: Whether handshakes are, or were, made. Without them a correctly configured node is V(unverified).
    type: bool
    default: true
  pause:
    description: Seconds between two connections to one TLS port.
    type: float
    default: 0.05
  spacing:
    description: Seconds before a TLS version that was refused is offered again, as for M(collabops.vos.tls_probe).
    type: float
    default: 0.5
  sessions:
    description:
      - How many nodes are logged in to at the same time, 1 to 200. The number of forks has no influence.
      - Handshakes need no login. They are made after the session has ended, while the next node is logged in to, except
        for those that go through a jump host.
    type: int
    default: 100
  node_timeout:
    description:
      - Seconds for each node, from the start of its login to its last handshake. A node that takes longer has an error
        that says so, and delays no other node.
      - By default a node has its O(collabops.vos.cli#connection:login_timeout) plus ten times its
        O(collabops.vos.cli#connection:command_timeout), which is 13 minutes with the defaults of both.
    type: float
  earlier:
    description:
      - Earlier reports in JSON, for the history and for what has changed since the newest of them. A folder stands for
        the JSON files in it, and the last part of a path may have wildcards. Files that do not exist are ignored.
      - They are read before O(json) is written, so the same file can be both.
    type: list
    elements: path
    default: []
  json:
    description: File on the controller for the report as JSON. All files are written in check mode, too.
    type: path
  junit:
    description: File for JUnit XML, with a case for each node.
    type: path
  csv:
    description: File for a spreadsheet, with a row for each node.
    type: path
  prometheus:
    description: File for the textfile collector of Prometheus' node exporter. Its name must end in C(.prom) there.
    type: path
  html:
    description: File for an HTML page that needs no other file.
    type: path
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: Nodes are only read; the files are written in check mode too.
  diff_mode:
    support: none
  idempotent:
    support: full
notes:
  - For each host that it reads, it uses C(vos_cluster), C(vos_rank), C(vos_product), C(vos_tls_probe_ports) and the
    variables of the connection (P(collabops.vos.cli#connection)), each with the value that a task on that host would
    see, wherever it is set.
  - A password that was typed at the prompt of C(--ask-pass) is used for each host that has no password of its own.
  - Of the nodes with the same user and password, one gets the password first. The others connect and wait for its
    answer to the password. If it refuses, one more node is tried, of another cluster if there is one. If that node
    refuses too, the password is tried on no other node, and each of them has an error that says so.
seealso:
  - module: collabops.vos.node_info
  - module: collabops.vos.tls_probe
  - module: collabops.vos.rollout_report
"""

EXAMPLES = r"""
- name: Read all nodes of the play, and report which of them are not at the target
  collabops.vos.drift_report:
    target: "1.2"
    earlier: [drift.json]
    json: drift.json
    html: drift.html
  run_once: true
"""

RETURN = r"""
summary:
  description: The summary of the report, which a job keeps. V(changed) is null where there is no earlier report.
  returned: success
  type: dict
  sample:
    created: "2026-11-23T02:10:45+00:00"
    target: "1.2"
    passed: false
    clusters: 1
    nodes: 3
    states:
      compliant: 2
      pending_restart: 0
      drifted: 1
      unverified: 0
      unsupported: 0
      unreachable: 0
    failing: 1
    missing: 0
    excluded: 0
    excepted: 0
    failing_nodes: [cucm-sub1]
    missing_nodes: []
    changed: 1
hosts:
  description: The state of each host, by its inventory name.
  returned: success
  type: dict
  sample:
    cucm-sub1:
      cluster: cucm-pub
      state: drifted
      failing: true
      note: ""
      missing: []
failing:
  description:
    - Why a host fails, by its inventory name. A host that passes is not among them. No text of a node is in it.
  returned: success
  type: dict
  sample: {cucm-sub1: drifted}
changes:
  description: What has changed since the newest of the earlier reports; null where there is none.
  returned: success
  type: dict
  sample:
    since: "2026-11-22T02:10:44+00:00"
    differences:
      - cluster: cucm-pub
        node: cucm-sub1
        what: state
        before: compliant
        after: drifted
"""
