#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: rollout_wave
short_description: Change the next nodes of a cluster in a rollout
version_added: 0.1.0
description:
  - Brings one wave of nodes of a cluster to the target of the rollout, as M(collabops.vos.rollout_plan) planned it.
    With O(phase=change) it checks that the wave fits into what is left of the maintenance window and that nobody has
    asked for a stop (O(collabops.vos.rollout_plan#module:stop)), waits until the cluster is healthy, checks that
    nobody else works on it, reads the nodes of the wave, sets and restarts them, waits until the cluster is healthy
    again, and proves the new minimum by TLS handshakes. It stops at the first step that fails.
  - It reads all nodes of the cluster over sessions of its own, side by side, whatever the host of the task is. It logs
    in to each node once, and to each node of the wave a second time, for the last look before a question is answered
    yes. A session that a node drops is opened again. No session is left open at the end.
  - Before a C(set) or a restart is confirmed, it waits a random second or two, and reads all nodes of the cluster
    again. If one of them was booted or set, but not by this run, the question is answered no, and the cluster is
    stopped.
  - A wave of several nodes gets its yes on all of them, or on none. The command is typed on each, and each question
    waits for the others, for two minutes at most. If one node refuses, asks what no rule knows, is lost or is late, all
    questions are answered no, and nothing was sent. If a node fails after the yes, the others are awaited as far as
    they go down, but no command is sent any more, and then the cluster is stopped. A node that was set by then, and
    needs C(utils system restart), is left as it is; the next run restarts it.
  - The first wave of an Emergency Responder cluster begins five minutes after the last node with Cisco CTIManager that
    this run restarted was healthy again. If one of them had been up for less than an hour when the plan read it, they
    begin with that reading at the earliest.
  - Before anything is sent that cannot be taken back, it prints the node, the command, and what happens if the run ends
    now.
  - In the first wave of a cluster it also waits for nodes that may reboot by themselves because they were set before
    this run. All of them are awaited side by side, for C(vos_tls_own_reboot_timeout) at most.
  - While nodes restart, only they are asked, every C(vos_tls_poll_interval) seconds, and once a minute after half of
    C(vos_tls_recovery_timeout). When they are healthy, all nodes that tell of the cluster are asked at once. The last
    of these polls also asks what the next wave needs. If that is good and the next wave begins within a minute, its
    gate needs one more good poll instead of C(vos_tls_good_polls).
  - What was done is kept in the folder of the run, before each step and before anything is sent. So the report knows
    about a step that was cut off. Its result counts as unknown.
  - On one controller, one run at a time changes a cluster. A second run waits 60 seconds, and then stops with the
    process and the start of the first one. A run on another controller is only found by the look before the yes.
  - If the process of C(ansible-playbook) is killed, the task sends nothing more, closes its sessions and ends.
requirements:
  - Python 3.11 or newer (on the controller)
  - netmiko (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  run:
    description: RV(collabops.vos.rollout_plan#module:run), the folder of this run on the controller.
    type: path
    required: true
  nodes:
    description:
      - The nodes of one wave, by their inventory names. With O(phase=change) and O(phase=stop) they are an entry of
        RV(collabops.vos.rollout_plan#module:waves), with O(phase=begin) and O(phase=end) one node of it.
    type: list
    elements: str
    required: true
  phase:
    description:
      - V(change) changes the nodes.
      - V(begin) is for a node for which you run tasks of your own before its change. It fails if the wave must not
        begin, for example if too little is left of the maintenance window, and asks no node. Then it remembers that
        your tasks run.
      - V(end) is for such a node after its wave, whatever has come of that. It returns whether tasks of your own are
        due for the node, which is the case once for each node with V(begin).
      - V(stop) is for the C(rescue) of these tasks. It ends the rollout of the cluster, prints why, what is safe to do
        and how to continue, and does not fail.
    type: str
    choices: [change, begin, end, stop]
    default: change
  step:
    description: With O(phase=stop), the name of the task that failed.
    type: str
    default: ""
  result:
    description: With O(phase=stop), the result of the task that failed.
    type: dict
    default: {}
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: The nodes of the wave are read, and nothing is written. The window and the gates are not checked.
  diff_mode:
    support: full
  idempotent:
    support: full
    details: A node that is at the target, and proves it, is left alone.
notes:
  - The hosts need C(ansible_connection=collabops.vos.cli).
  - Do not set a C(timeout) for the task. Ansible would end it in the middle of a step, whose result is unknown then.
seealso:
  - module: collabops.vos.rollout_plan
  - module: collabops.vos.rollout_report
  - module: collabops.vos.tls_min_version
  - module: collabops.vos.restart
  - module: collabops.vos.health
"""

EXAMPLES = r"""
- name: Change the nodes of this cluster, wave after wave
  collabops.vos.rollout_wave:
    run: "{{ vos_tls_read.run }}"
    nodes: "{{ item }}"
  loop: "{{ vos_tls_planned.waves[inventory_hostname] }}"

# The same with tasks of your own around each node. Put these two into before_node.yml.
- name: Check that the wave may begin
  collabops.vos.rollout_wave:
    run: "{{ vos_tls_read.run }}"
    nodes: ["{{ vos_node }}"]
    phase: begin

- name: Take the node out of the load balancer
  ansible.builtin.include_tasks: out_of_the_load_balancer.yml

# Put these two into after_node.yml.
- name: See whether the node was taken out
  collabops.vos.rollout_wave:
    run: "{{ vos_tls_read.run }}"
    nodes: ["{{ vos_node }}"]
    phase: end
  register: vos_end

- name: Put the node back
  ansible.builtin.include_tasks: back_into_the_load_balancer.yml
  when: vos_end.due and vos_end.outcome != 'failed'

# Put this into a file, and include it for each wave of the cluster.
- name: Change one wave
  block:
    - name: Run the tasks before each node
      ansible.builtin.include_tasks: before_node.yml
      loop: "{{ vos_wave }}"
      loop_control: {loop_var: vos_node}

    - name: Change the nodes of the wave
      collabops.vos.rollout_wave:
        run: "{{ vos_tls_read.run }}"
        nodes: "{{ vos_wave }}"
  rescue:
    - name: Print what happened
      collabops.vos.rollout_wave:
        run: "{{ vos_tls_read.run }}"
        nodes: "{{ vos_wave }}"
        phase: stop
        step: "{{ ansible_failed_task.name }}"
        result: "{{ ansible_failed_result }}"
  always:
    - name: Run the tasks after each node
      ansible.builtin.include_tasks: after_node.yml
      loop: "{{ vos_wave }}"
      loop_control: {loop_var: vos_node}
"""

RETURN = r"""
steps:
  description: The steps that were taken, in their order.
  returned: with O(phase=change), not in check mode
  type: list
  elements: dict
  contains:
    name:
      description: The step.
      type: str
      sample: gate before
    seconds:
      description: How long it took.
      type: float
      sample: 41.2
    evidence:
      description: The answers that decided, 40 of them at most. Left out if the wave was stopped.
      type: list
      elements: dict
      contains:
        node:
          description: The node as the inventory calls it; empty for the maintenance window.
          type: str
          sample: cucm-sub1
        command:
          description: The command, or what else was looked at.
          type: str
          sample: show tls min-version
        line:
          description: The line of its answer that decided.
          type: str
          sample: "Configured TLS minimum version: 1.0"
        time:
          description: The controller's time (UTC), if it is known.
          type: str
          sample: "2026-11-23T08:00:00+00:00"
outcomes:
  description: For each node of the wave V(done), V(failed), or V(not_begun) if nothing was sent to it.
  returned: with O(phase=change), not in check mode unless it failed
  type: dict
  sample:
    cucm-sub1: done
sent:
  description:
    - How far each node of the wave was brought. V(nothing); V(unknown) if a C(set) was sent and its result is not
      known; V(set); V(restarting) if the node goes down, or has gone down, and was not seen back; V(restarted).
  returned: with O(phase=change), not in check mode unless it failed
  type: dict
  sample:
    cucm-sub1: restarted
diff:
  description: The minimum of each node that was changed, or in check mode would be.
  returned: with O(phase=change)
  type: list
  elements: dict
  sample:
    - before_header: cucm-sub1
      before: "minimum TLS version: 1.0"
      after_header: cucm-sub1
      after: "minimum TLS version: 1.2"
due:
  description: Whether tasks of your own are due for the node.
  returned: with O(phase=end)
  type: bool
  sample: true
outcome:
  description: What has come of the node, as in RV(outcomes).
  returned: with O(phase=end)
  type: str
  sample: done
message:
  description: The lines that were printed, or why no wave of the cluster was begun.
  returned: with O(phase=stop)
  type: str
  sample: |-
    Cluster alpha was stopped at node cucm-sub1.
    What happened: Gate before the change: the cluster is healthy, checked via cucm-pub
stopped:
  description: RV(stop) of the cluster. Null if no wave of it was begun.
  returned: with O(phase=stop)
  type: dict
  sample:
    cluster: alpha
    node: cucm-sub1
    asked: cucm-pub
    step: "Gate before the change: the cluster is healthy, checked via cucm-pub"
    cause: other
    sent: nothing
    error: ["192.0.2.11: not healthy within 900 s; still waiting for services: Cisco Tomcat is STARTING"]
    seen: ["Cisco Tomcat[STARTING]"]
    left: [cucm-sub1]
    continue_with: ["ansible-playbook collabops.vos.enforce_tls12 -i hosts.yml -e vos_tls_accept_reboot=true"]
    nodes: {cucm-sub1: nothing}
    done: []
    also: []
    of_wave: false
stop:
  description: Why the cluster is stopped. V(node) is the node that was being changed, V(asked) the one on which the
    step failed; empty if not known. In a wave of several nodes, V(nodes) says how far each was brought, V(also) are
    the other nodes that failed, V(done) those that came to a good end, and V(of_wave) is whether the step was one of
    the whole wave.
  returned: on failure, if the wave was begun
  type: dict
  sample:
    cluster: alpha
    node: cucm-sub1
    asked: cucm-sub1
    step: "Set the minimum TLS version of cucm-sub1"
    cause: question
    sent: nothing
    error: ["192.0.2.12: the question is not known"]
    seen: ["Continue? (yes/no)"]
    left: [cucm-sub1]
    continue_with: ["ansible-playbook collabops.vos.enforce_tls12 -i hosts.yml -e vos_tls_accept_reboot=true"]
    nodes: {cucm-sub1: nothing}
    done: []
    also: []
    of_wave: false
msg:
  description: What went wrong, and what to do.
  returned: on failure
  type: str
  sample: "192.0.2.11: the node refused the user or the password"
node:
  description: The node on which it failed, as the inventory calls it.
  returned: on failure, if the wave was begun
  type: str
  sample: cucm-sub1
host:
  description: The address of the node.
  returned: on failure, if a node gave an error
  type: str
  sample: 192.0.2.11
command:
  description: The command that failed; empty while logging in.
  returned: on failure, if a node gave an error
  type: str
  sample: set tls min-version 1.2
seen:
  description: The last text that the node sent.
  returned: on failure, if a node gave an error
  type: str
  sample: No valid command entered
hint:
  description: What to do.
  returned: on failure, if a node gave an error
  type: str
  sample: Check the user and the password. Three refusals may lock the account.
error_type:
  description:
    - The kind of failure, such as V(ConnectionFailed), V(AuthenticationRefused), V(UnknownQuestion), V(SessionLost),
      V(DeadlinePassed), V(WrongNode) or V(ClusterLocked).
  returned: on failure, if a node gave an error
  type: str
  sample: UnknownQuestion
"""
