#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: rollout_plan
short_description: Plan a rollout of the minimum TLS version over clusters
version_added: 0.1.0
description:
  - Groups nodes into clusters by what the nodes themselves show, orders the nodes of each cluster, chooses the
    canary cluster and lists what blocks a rollout. Prints the plan. Touches no node.
  - The role P(collabops.vos.enforce_min_tls#role) runs it after it has read every node.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  nodes:
    description:
      - What the pre-check found, one entry for each inventory host.
      - Keys are V(name) (the inventory name), V(address), V(error) (empty if the node was read), V(cluster) and
        V(rank) (the host variables C(vos_cluster) and C(vos_rank)), V(settings) (the role's settings on this host;
        those that apply to whole clusters must be the same on every host), V(port), V(minutes) (the host variable
        C(vos_tls_expected_restart_minutes), empty for the default of the product), V(info) (the result of
        M(collabops.vos.node_info)) and V(probe) (the result of M(collabops.vos.tls_probe)).
    type: list
    elements: dict
    required: true
  target:
    description: The minimum TLS version that every node should have.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
    required: true
  canary:
    description:
      - Name of the cluster that is changed first, alone.
      - Empty means the smallest cluster that has work to do. The order of the inventory never decides.
    type: str
    default: ""
  exclude:
    description:
      - Nodes that are never set or restarted, by inventory name with the reason. Each must be in the inventory.
      - They are read and reported, and still count as members of their cluster.
    type: dict
    default: {}
  allow_partial:
    description:
      - Let a cluster start although it lists members that are not among O(nodes). Without this option such a cluster is
        blocked.
    type: bool
    default: false
  batches:
    description:
      - Sizes of the batches of clusters after the canary, as numbers or percentages such as V(25%). The last one is
        repeated until no cluster is left. Clusters without work do not count.
    type: list
    elements: raw
    default: ["100%"]
  path:
    description:
      - File on the controller that the plan is written to. An existing file is replaced as a whole.
      - It is also written in check mode. When it is written, nothing has been sent to a node yet.
    type: path
  allow_lowering:
    description: Plan to lower nodes that are above O(target). Without it these nodes are compliant.
    type: bool
    default: false
  require_proof:
    description:
      - Block a cluster if no handshake can prove the result. If this is false, it is a warning, and a node that shows
        the target but that no handshake could judge is not changed and is V(unverified).
    type: bool
    default: true
  exceptions:
    description:
      - Clusters that are not changed, with V(cluster), V(value) (the lowest minimum that its nodes must have),
        V(reason) and V(expires) (a date; the exception is valid until the end of that day in UTC).
    type: list
    elements: dict
    default: []
  known_warnings:
    description:
      - Path of the YAML file for O(collabops.vos.tls_min_version#module:known_warnings). The plan shows the
        entries that apply to one of its nodes.
    type: path
  accepted:
    description:
      - Conditions of RV(collabops.vos.node_info#module:readiness) that the operator accepts, each with a reason. They
        are then warnings instead of blocking findings.
    type: dict
    default: {}
  impacts:
    description:
      - What M(collabops.vos.tls_impact) returned, by inventory name, for the nodes that RV(plan) lists in C(asked) of
        each cluster. A blocking finding stops the cluster if it has something to change, and so does a result that is
        missing or has failed.
      - Without this option the plan says nothing about what breaks.
    type: dict
  quiet:
    description: Print nothing and write no file. Use this for a first plan that only shows on which nodes to read what
      breaks.
    type: bool
    default: false
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: No node is touched; the file of the plan is written in check mode too.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: collabops.vos.rollout_report
"""

EXAMPLES = r"""
- name: Plan the rollout from the facts of the pre-check
  collabops.vos.rollout_plan:
    nodes: "{{ ansible_play_hosts_all | map('extract', hostvars, 'vos_tls_node') | list }}"
    target: "1.2"
  run_once: true
  register: vos_tls_planned
"""

RETURN = r"""
plan:
  description:
    - The plan. A finding of severity V(block) means that its cluster is not touched. C(asked) are the nodes on
      which to read what breaks, one for each database that can be set to the target.
  returned: success
  type: dict
  sample:
    target: "1.2"
    canary: pcd1
    batches: [[pcd1]]
    expected_minutes: 15.0
    allow_lowering: false
    require_proof: true
    lowers: []
    known_warnings: []
    clusters:
      - name: pcd1
        conductor: pcd1
        batch: 0
        blocked: false
        needs_change: true
        expected_minutes: 15.0
        absent: []
        asked: [pcd1]
        exception: null
        findings: []
        nodes:
          - name: pcd1
            hostname: pcd1
            product: pcd
            version: 14.0.1.10000-20
            release: "14"
            regime: node
            is_publisher: true
            before: "1.0"
            boot:
              time: "2023-05-11T16:08:40"
              history: "05/11/2023 16:08:05 | root: Boot 14.0.1.10000-20 Start"
            identity:
              hostname: pcd1
              product: pcd
              cluster_row: ""
              address: 192.0.2.31
            state: drifted
            reason: configured minimum is TLS 1.0, the target is 1.2
            passes: false
            note: ""
            rank: 0
            change: set
            peer: pcd1
            excluded: ""
            expected_minutes: 15.0
duplicates:
  description: The hosts that are, or may be, the same node as another host, by name, each with the text of the finding.
  returned: success
  type: dict
  sample:
    pcd1: the inventory hosts pcd1, pcd1-new are the same node (pcd1)
    pcd1-new: the inventory hosts pcd1, pcd1-new are the same node (pcd1)
"""
