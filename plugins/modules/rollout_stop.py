#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: rollout_stop
short_description: Say why the rollout of a cluster was stopped, and how to continue
version_added: 0.1.0
description:
  - Prints on one screen what happened, what is safe to do next and the command that continues. Touches no node.
  - The command is the one that started this run. Values of extra variables are shown only for the documented variables
    of this collection, and not if one contains a secret; other values are shown as three dots, which you fill in. Names
    of files are shown. The passwords of all hosts are hidden. Under AWX it says to relaunch the job instead.
  - The role P(collabops.vos.enforce_min_tls#role) runs it when a cluster fails. M(collabops.vos.rollout_report) shows
    the screen again, with the current state of each node of the cluster.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  cluster:
    description: The cluster as it is in the V(plan) that M(collabops.vos.rollout_plan) returned.
    type: dict
    required: true
  outcome:
    description: The V(outcome) so far, the V(node) that was being changed, and in V(awaited) whether the run was
      waiting for its own reboot, which comes before any node is changed.
    type: dict
    required: true
  step:
    description: Name of the task that failed.
    type: str
    default: ""
  result:
    description: Result of the task that failed.
    type: dict
    required: true
  progress:
    description:
      - The results for that node of M(collabops.vos.tls_min_version) (V(set)), M(collabops.vos.restart) (V(restart))
        and, in a loop over the nodes, M(collabops.vos.untouched) (V(looks)); empty if not reached.
    type: dict
    default: {}
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: It only prints.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: collabops.vos.rollout_report
"""

EXAMPLES = r"""
- name: Print what happened
  collabops.vos.rollout_stop:
    cluster: "{{ vos_tls_plan.clusters[0] }}"
    outcome:
      outcome: failed
      node: cucm-sub1
    step: "{{ ansible_failed_task.name }}"
    result: "{{ ansible_failed_result }}"
  register: vos_tls_stop
"""

RETURN = r"""
message:
  description: The lines that were printed.
  returned: success
  type: str
  sample: |-
    Cluster pcd1 was stopped at node pcd1.
    What happened: Gate before the change: the cluster is healthy, checked via pcd1
stopped:
  description: The same as data. V(node) is the node that was being changed, V(asked) the node on which the step
    failed; empty if not known.
  returned: success
  type: dict
  sample:
    cluster: pcd1
    node: pcd1
    asked: pcd1
    step: "Gate before the change: the cluster is healthy, checked via pcd1"
    cause: other
    sent: nothing
    error: ["192.0.2.41: not healthy within 3600 s; still waiting for services: Cisco Tomcat is STARTING"]
    seen: ["Cisco Tomcat[STARTING]"]
    left: [pcd1]
    continue_with: ["ansible-playbook collabops.vos.enforce_tls12 -i hosts.yml -e vos_tls_accept_reboot=true"]
"""
