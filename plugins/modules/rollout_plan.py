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
  - A rollout needs it twice. Without O(run) it reads every host of the play and returns a new RV(run). With this
    O(run) it plans the rollout from what was read, and prints the plan. It changes no node.
  - It groups nodes into clusters by what the nodes themselves show, orders the nodes of each cluster, chooses the
    canary cluster and lists what blocks a rollout.
  - The nodes are read side by side from one process, each with its own variables, as by
    M(collabops.vos.node_info) and M(collabops.vos.tls_probe). Run the task once for the whole play.
  - Before a node is read, it checks the options, the variables of all hosts, and the files on the controller. A
    C(vos_tls_*) variable of the inventory or of C(-e) that this collection does not know is an error.
  - Settings that apply to whole clusters, such as C(vos_tls_min_version) and C(vos_tls_window), must be the same on
    every host. A host has the variables C(vos_cluster), C(vos_rank), C(vos_product), C(vos_tls_probe_ports),
    C(vos_tls_probe_pause), C(vos_tls_probe_spacing), C(vos_tls_backup_days), C(vos_tls_expected_restart_minutes) and
    C(vos_tls_node_capacity) for itself.
  - The role P(collabops.vos.enforce_min_tls#role) uses it.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  run:
    description:
      - The RV(run) of an earlier task of the same playbook that read the nodes. All other options are then those of
        that task.
    type: path
  impacts:
    description:
      - What M(collabops.vos.tls_impact) returned, by inventory name, for the nodes in RV(asked). A blocking finding
        stops the cluster if it has something to change, and so does a result that is missing or has failed.
      - Only used with O(run).
    type: dict
    default: {}
  only_impact:
    description:
      - Read only what is needed to find out what breaks, and check only O(impact_dir) of the files. Options that matter
        only for a rollout are ignored, such as O(canary) and O(window).
    type: bool
    default: false
  target:
    description:
      - The minimum TLS version that every node should have.
      - It must be given, unless O(run) is.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
  canary:
    description:
      - Name of the cluster that is changed first, alone.
      - Empty means the smallest cluster that has work to do. The order of the inventory never decides. Emergency
        Responder is chosen only if nothing else has work to do.
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
      - Let a cluster start although it lists members that are not among the hosts of the play. Without this option such
        a cluster is blocked.
    type: bool
    default: false
  batches:
    description:
      - A list with the sizes of the batches of clusters after the canary, as numbers or percentages such as V(25%). The
        last one is repeated until no cluster is left. Clusters without work do not count.
    type: raw
    default: ["100%"]
  path:
    description:
      - File on the controller that the plan is written to. An existing file is replaced as a whole.
      - It is also written in check mode. When it is written, nothing has been sent to a node yet.
    type: path
  report_path:
    description:
      - File on the controller that M(collabops.vos.rollout_report) will write the report to. It is only checked here.
    type: path
  html_path:
    description: The same for the report as a page.
    type: path
  csv_path:
    description: The same for the report as CSV.
    type: path
  junit_path:
    description: The same for the report as JUnit XML.
    type: path
  language:
    description: The language of the page.
    type: str
    choices: [en, ja]
    default: en
  impact_dir:
    description:
      - Folder on the controller that the report of what breaks will be written to. It is only checked here.
    type: path
  journal_path:
    description:
      - File on the controller at whose end the run writes what it does, a JSON object on each line. Its folder must
        exist.
      - It is also written in check mode.
    type: path
  change:
    description: Number of the change in the change management of the operator, for the journal and for O(on_event).
    type: str
    default: ""
  on_event:
    description:
      - File with tasks of the operator. They run on the controller in a process of their own when the run begins and
        ends, after each wave of nodes, and when a cluster is stopped, for at most 30 seconds each time.
      - They do not run in check mode, nor with O(ends_here). What goes wrong in them is a warning.
    type: path
  task_files:
    description:
      - Files on the controller with tasks of the operator, by the name of the variable that names them. A file that
        does not exist is an error before a node is read.
    type: dict
    default: {}
  ends_here:
    description:
      - Whether the run ends with its plan because the operator has not given the opt-in. Then there is a verdict on it,
        the journal ends with it, and nobody carries it out. RV(conductors) is empty.
    type: bool
    default: false
  fail_on_drift:
    description:
      - Whether RV(failing) has each node that is not as it should be. The hosts of a blocked cluster are always in it.
      - Only used with O(run).
    type: bool
    default: true
  accepted:
    description:
      - Conditions of RV(collabops.vos.node_info#module:readiness) that the operator accepts, each with a reason. They
        are then warnings instead of blocking findings.
      - A mapping, or its text as YAML or JSON.
    type: raw
    default: {}
  window:
    description:
      - The maintenance window, with V(start), V(end) and V(timezone). Empty means that nodes may be changed at any
        time.
      - A mapping, or its text as YAML or JSON.
    type: raw
    default: {}
  window_margin:
    description:
      - Minutes that must be left of the window beyond what a node is expected to take. V(-1) begins a node as long as
        the window is open. By default a quarter of the expected minutes.
      - A window that can never hold the first node of a cluster blocks that cluster.
    type: float
  waves:
    description:
      - How many nodes of a cluster may be down at once. With V(single) it goes node by node. With V(redundant) nodes
        form a wave if each Unified CM Group and each service keeps another node that serves it.
      - Where that cannot be read, the plan of the cluster goes node by node and says so.
    type: str
    choices: [single, redundant]
    default: single
  wave_size:
    description: Most nodes of one wave, a whole number from 1 on. With V(single) it has no effect.
    type: raw
    default: 4
  cti_pairs:
    description:
      - The CTIManagers of each CTI application, which nobody but the operator knows. A wave never has all nodes of an
        entry. Each entry has V(application), a text, and V(nodes), at least two inventory names.
      - V(none) means that no application has a list of its own. An empty list is no answer.
      - A list, or its text as YAML or JSON.
    type: raw
    default: []
  stop:
    description:
      - Absolute path of a file on the controller, or a URL. If the file exists, or the URL answers 200 with the body
        V(stop), M(collabops.vos.rollout_wave) begins no further node. Here this is an error before a node is read.
      - A URL that cannot be read, or answers anything else, is a warning and stops nothing.
    type: str
    default: ""
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
  sessions:
    description: How many nodes are logged in to at the same time, 1 to 200.
    type: int
    default: 100
  node_timeout:
    description:
      - Seconds in which a node must be read. The default is long enough for all commands, at the timeouts of the
        connection to the node.
    type: float
  backup_days:
    description:
      - How many days old the last good backup may be. A host may have its own value (C(vos_tls_backup_days)).
    type: float
    default: 7.0
  registration_tolerance:
    description:
      - The share of the registered phones that must be registered again after a restart.
      - The host that conducts a cluster may have its own value (C(vos_tls_registration_tolerance)). The same is true
        of the options below.
    type: float
    default: 0.95
  reboot_timeout:
    description: Seconds in which a node must be back after its restart.
    type: float
    default: 2700.0
  own_reboot_timeout:
    description: Seconds to wait for a node that was set before this run and may reboot by itself.
    type: float
    default: 600.0
  gate_timeout:
    description: Seconds in which a cluster must be healthy before a node is changed.
    type: float
    default: 900.0
  recovery_timeout:
    description: Seconds in which a cluster must be healthy after a node was changed.
    type: float
    default: 3600.0
  poll_interval:
    description: Seconds from one poll to the next.
    type: float
    default: 15.0
  good_polls:
    description: How many good polls in a row a gate needs.
    type: int
    default: 3
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: No node is changed; the file of the plan is written in check mode too. Nobody is a conductor.
  diff_mode:
    support: none
  idempotent:
    support: full
    details: Each task without O(run) makes a new RV(run).
seealso:
  - module: collabops.vos.tls_impact
  - module: collabops.vos.impact_report
  - module: collabops.vos.rollout_report
"""

EXAMPLES = r"""
- name: Read every node
  collabops.vos.rollout_plan:
    target: "1.2"
  run_once: true
  register: vos_tls_read

- name: Find out what breaks
  collabops.vos.tls_impact:
    target: "1.2"
    cluster: "{{ vos_tls_read.asked[inventory_hostname] }}"
  register: vos_tls_told
  when: inventory_hostname in vos_tls_read.asked

- name: Plan the rollout
  collabops.vos.rollout_plan:
    run: "{{ vos_tls_read.run }}"
    impacts: >-
      {{ dict(vos_tls_read.asked_hosts | zip(vos_tls_read.asked_hosts | map('extract', hostvars, 'vos_tls_told'))) }}
  run_once: true
  register: vos_tls_planned
"""

RETURN = r"""
run:
  description:
    - The folder on the controller with what was read. Only its owner may read it. Ansible removes it when the playbook
      ends.
  returned: without O(run)
  type: str
  sample: /home/vos/.ansible/tmp/ansible-local-4711k2x0/vos-run-8s1x
asked:
  description:
    - The nodes on which to read what breaks (M(collabops.vos.tls_impact)), with the name of their cluster. There is one
      for each database that can be set to the target, in each cluster that has something to change.
  returned: without O(run)
  type: dict
  sample: {pcd1: pcd1}
asked_hosts:
  description: The names in RV(asked).
  returned: without O(run)
  type: list
  elements: str
  sample: [pcd1]
duplicates:
  description: The hosts that are, or may be, the same node as another host, by name, each with the text of the finding.
  returned: success
  type: dict
  sample:
    pcd1: the inventory hosts pcd1, pcd1-new are the same node (pcd1)
    pcd1-new: the inventory hosts pcd1, pcd1-new are the same node (pcd1)
plan:
  description:
    - The plan. A finding of severity V(block) means that its cluster is not touched.
    - In each cluster, C(waves) are the nodes that are changed together, wave after wave, C(settings) is what a change
      needs to know, and C(key) tells clusters apart, whatever they are called. C(wave_mode) is V(single) or
      V(redundant), and C(wave_reason) is why it is V(single) although O(waves) is V(redundant).
    - C(forecast) says when a run ends that begins now, or when the window opens if it is closed (C(waits)). For each
      cluster with work it has the nodes that fit into the window, and those that are left. C(end_of_all) is the end if
      there were no window.
    - In C(unread) the nodes that could not be read are together by their C(cause), with the C(reason) of one of them.
    - For each node, C(may_reboot) says whether it may soon reboot by itself for a set before this run.
    - The file (O(path)) has C(wave_details) of each cluster, with what stays up during each wave, which devices move,
      the load of each node that takes over, and why nodes are apart.
    - The file has some more of each node. C(roles) are the services that it runs, of those that waves keep up,
      C(counters) the conditions whose counters could be read, and C(counter_values) their numbers. C(spoke) are the
      places that spoke TLS, C(registrations) is what M(collabops.vos.node_info) returned, and C(probing) is what was
      probed besides the ports of the product.
  returned: with O(run)
  type: dict
  sample:
    target: "1.2"
    canary: pcd1
    canary_reason: no other cluster has work that can begin
    batches: [[pcd1]]
    expected_minutes: 15.0
    forecast:
      window: ""
      waits: false
      begin: 2026-11-24 23:00 CET
      end: 2026-11-24 23:15 CET
      end_of_all: 2026-11-24 23:15 CET
      clusters:
        pcd1: {fits: [pcd1], left: []}
    allow_lowering: false
    require_proof: true
    lowers: []
    known_warnings: []
    unread: []
    clusters:
      - name: pcd1
        key: single/pcd1
        conductor: pcd1
        batch: 0
        blocked: false
        needs_change: true
        expected_minutes: 15.0
        absent: []
        asked: [pcd1]
        exception: null
        findings: []
        settings:
          target: "1.2"
          allow_lowering: false
          require_proof: true
          accepted: {}
          known_warnings: ""
          window: {}
          window_margin: null
          waves: single
          backup_days: 7.0
          registration_tolerance: 0.95
          reboot_timeout: 2700.0
          own_reboot_timeout: 600.0
          gate_timeout: 900.0
          recovery_timeout: 3600.0
          poll_interval: 15.0
          good_polls: 3
        waves: [[pcd1]]
        wave_mode: single
        wave_reason: ""
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
            may_reboot: false
conductors:
  description:
    - The hosts of the play that changes the clusters, batch after batch. There is one for each cluster that is changed.
      Then, if the run has a host left, there is one host in each batch on which nothing is done. So a batch does not
      lose all its hosts, which would end the playbook before its report.
    - Empty in check mode.
  returned: with O(run)
  type: list
  elements: str
  sample: [pcd1]
serial:
  description: How many of RV(conductors) each batch has.
  returned: with O(run)
  type: list
  elements: int
  sample: [1]
waves:
  description: For each of RV(conductors), the nodes that are changed together, wave after wave.
  returned: with O(run)
  type: dict
  sample: {pcd1: [[pcd1]]}
blocked:
  description: The names of the blocked clusters.
  returned: with O(run)
  type: list
  elements: str
  sample: []
continue_with:
  description:
    - The lines of the command with which this run is continued, for a screen that says so after an interruption. No
      value that may be secret is among them.
    - Empty if nothing is to be changed, and in check mode.
  returned: with O(run)
  type: list
  elements: str
  sample: ["ansible-playbook collabops.vos.enforce_tls12 -i inventory.yml -e vos_tls_accept_reboot=true"]
failing:
  description:
    - The hosts for which a run that ends after its plan fails. These are those of blocked clusters and, with
      O(fail_on_drift), those that a drift check does not accept as they are now. M(collabops.vos.node_outcome) tells
      for each why.
  returned: with O(run)
  type: list
  elements: str
  sample: [pcd1]
"""
