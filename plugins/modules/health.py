#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: health
short_description: Wait until a VOS node and its cluster are healthy
version_added: 0.1.0
description:
  - Polls a node until all conditions hold several times in a row. Prints a line when something else is awaited,
    and otherwise once a minute.
  - B(session) - the CLI answers. If a login or a reading fails, the poll is not good, and the next poll logs in again.
    A refused password, an unknown or changed host key and an expired password end the task at once.
  - B(services) - no service is starting or stopping, and each required service is STARTED.
  - B(cluster) - the nodes are C(authenticated) in C(show network cluster), as this node sees them.
  - B(replication) - the replication state is 2 on every node of the database. On Emergency Responder each server in the
    report of C(utils dbreplication status) is Active and connected. On PCD and on a single node the condition holds.
  - B(upgrade) - no command of the poll was refused because an upgrade runs, and C(utils system upgrade status) shows
    none. A status that can only be the end of an upgrade holds, such as C(Failed); any other status does not. It is not
    published what a node prints that never had an upgrade, so a text without C(Upgrade status:) holds unless it says
    that an upgrade is in progress or running. If a node does not know the command, only the refusals of other commands
    count.
  - B(availability) - high availability is off in all presence redundancy groups of IM and Presence. With it, services
    hang after a restart.
  - B(unity_cluster) - of two Unity Connection servers one is primary and the other one secondary, and they see each
    other. If the replication table shows a server as C(Dropped) or C(Disconnect), the condition does not hold.
  - B(clock) - the clock of a publisher, or of a node without a cluster, is synchronised.
  - B(disk) - the active and the logging partition are less than 95 percent full.
  - B(backup) - neither a backup nor a restore of the disaster recovery system runs, checked on a database publisher.
  - B(backup_age) - the last good backup in C(utils disaster_recovery history backup) is not older than O(backup_days),
    by the node's own clock, checked on a database publisher. Without a good backup, or without this command, the
    condition does not hold.
  - B(certificate) - the Tomcat certificate is valid for at least seven more days.
  - B(tls_min_version) - checked if O(tls_min_version) is set.
  - B(registrations) - checked if O(registrations) is set, when all other conditions hold.
  - The conditions below are told by counters of C(show perf query class). They are checked when all others hold, on
    nodes on which their service runs, and asked in one command. What must grow, or must not, is compared with the poll
    before. If one good poll is enough (O(good_polls=1)), the counters are read twice in it.
  - B(call_processing) - Cisco CallManager has initialised (C(InitializationState) is 100) and its heartbeat grows.
  - B(registration_queue) - no phone waits to register (C(NewRegQueueSize) and C(TokensOutstanding) are 0), and
    C(NewRegRejected) and C(DBTimeouts) do not grow.
  - B(tftp_overflow) - Cisco Tftp refuses no request while it builds its files (C(RequestsOverflow) does not grow).
  - B(cti_devices) - C(DevicesOpen) of Cisco CTIManager can be read. A rollout compares the sum over the cluster with
    that before, because an application may come back to another node.
  - B(presence_sessions) - C(ActiveJsmSessions) of Cisco Presence Engine can be read. A rollout compares the sum, too.
  - If a condition does not apply to a product or a role, it holds, and says why it was not checked.
  - If one good poll is enough (O(good_polls=1)), a command whose output has no end mark, so that it may be cut off,
    is sent a second time within the poll, and a third time if the two answers differ.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  conditions:
    description: Which conditions must hold, in addition to V(session) and the conditions with their own option.
    type: list
    elements: str
    choices:
      - services
      - cluster
      - replication
      - upgrade
      - availability
      - unity_cluster
      - clock
      - disk
      - backup
      - backup_age
      - certificate
      - call_processing
      - registration_queue
      - tftp_overflow
      - cti_devices
      - presence_sessions
    default: [services, cluster, replication, upgrade]
  gate:
    description:
      - The conditions of one gate of P(collabops.vos.enforce_min_tls#role), instead of O(conditions), which cannot be
        given with it. See U(https://collabops.example/vos/blob/main/docs/conditions.md) for what each gate checks.
      - V(precheck) is checked on each node before the plan.
      - V(other_node) is checked on every other node of the cluster before a node is changed. For a node that is the
        publisher of another database it is V(other_database).
      - V(node_before) is checked on the node itself before its change, and V(cluster_before) on another node of its
        database.
      - V(node_after) is checked on the node itself after its restart, V(peer_after) on the other node, and
        V(other_after) on each further node of the cluster.
        V(own_reboot) is for a node that was set earlier and has rebooted by itself.
      - V(node_after) needs O(services). V(node_after) and V(own_reboot) need O(tls_min_version). They also need
        O(registrations), unless no phone registers with O(product), or O(accepted) has C(registrations).
    type: str
    choices:
      - precheck
      - other_node
      - other_database
      - node_before
      - cluster_before
      - node_after
      - peer_after
      - other_after
      - own_reboot
  accepted:
    description:
      - Conditions that you accept although they do not hold, each with a reason. They are not checked, even if the gate
        or O(conditions) has them.
      - The names are C(upgrade), C(availability), C(unity_cluster), C(clock), C(disk), C(backup), C(backup_age),
        C(certificate), C(registrations), C(call_processing), C(registration_queue), C(tftp_overflow), C(cti_devices)
        and C(presence_sessions). C(redundancy) may be among them, as in C(vos_tls_accept), but no gate checks it.
    type: dict
    default: {}
  product:
    description: The product of the node, which decides which conditions apply. Without it the node's answers decide.
    type: str
    choices: [cucm, imp, cuc, cer, pcd]
  services:
    description:
      - RV(collabops.vos.node_info#module:services) from before the change. Each service that was STARTED then
        must be STARTED; a service that was stopped then is not a fault.
      - Without it, each service must be STARTED that is activated and was not taken out of service by hand.
    type: dict
  nodes:
    description:
      - Host names or addresses of the nodes that must be authenticated. Empty means all nodes of the list.
    type: list
    elements: str
    default: []
  tls_min_version:
    description:
      - The minimum TLS version that the node was set to. If it is set, the node must show this version or a higher one.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
  registrations:
    description:
      - RV(collabops.vos.node_info#module:registrations) from before the change. If it is set, at least the
        share O(registration_tolerance) of the phones that were registered with the node then must be registered again.
    type: dict
  backup_days:
    description: Maximum age of the last good backup in days, for V(backup_age). Must be above 0.
    type: float
    default: 7.0
  registration_tolerance:
    description: The share of the phones that must be back, from 0 to 1.
    type: float
    default: 0.95
  good_polls:
    description: The number of polls in a row that must be good. A poll that is not good starts the count again. At
      least 1.
    type: int
    default: 3
  interval:
    description: Seconds between two polls.
    type: float
    default: 15.0
  timeout:
    description: Seconds until the node must be healthy.
    type: float
    default: 3600.0
extends_documentation_fragment:
  - collabops.vos.attributes
  - collabops.vos.attributes.cli
attributes:
  check_mode:
    support: full
    details: It polls once, reports the conditions and does not fail if they do not hold.
  diff_mode:
    support: none
  idempotent:
    support: full
notes:
  - During an upgrade the CLI does not list the services, so the node is not healthy.
seealso:
  - module: collabops.vos.node_info
  - module: collabops.vos.restart
"""

EXAMPLES = r"""
- name: Wait until the services are as they were, and replication is good
  collabops.vos.health:
    services: "{{ vos_baseline.services }}"

- name: Wait until no backup runs and the disks have room
  collabops.vos.health:
    conditions: [backup, disk]
    good_polls: 1

- name: Check whether anything prevents a restart of the node
  collabops.vos.health:
    gate: node_before
    accepted:
      certificate: renewed on Monday, change 4711
    product: cucm
    good_polls: 1

- name: Check on the publisher whether a subscriber is back in its cluster
  collabops.vos.health:
    nodes: [cucm-sub1]
    timeout: 1800
  delegate_to: cucm-pub
"""

RETURN = r"""
conditions:
  description: The conditions of the last poll. If the CLI did not answer, there is only V(session).
  returned: success, and if the node was not healthy in time
  type: list
  elements: dict
  contains:
    name:
      description: V(session), V(tls_min_version), V(registrations), or a name of O(conditions).
      type: str
      sample: services
    holds:
      description: Whether it holds.
      type: bool
      sample: false
    seen:
      description: What was seen.
      type: str
      sample: Cisco Tomcat is STARTING
waiting_for:
  description: One line for each condition that does not hold.
  returned: success, and if the node was not healthy in time
  type: list
  elements: str
  sample: ["services: Cisco Tomcat is STARTING"]
polls:
  description: Number of polls.
  returned: success, and if the node was not healthy in time
  type: int
  sample: 14
elapsed_s:
  description: Seconds that the polls took.
  returned: success, and if the node was not healthy in time
  type: float
  sample: 301.5
evidence:
  description: The answers that decided.
  returned: success, and if the node was not healthy in time
  type: list
  elements: dict
  contains:
    command:
      description: The command.
      type: str
      sample: show tls min-version
    line:
      description: The line of its answer that decided.
      type: str
      sample: "Configured TLS minimum version: 1.0"
    time:
      description: The controller's time (UTC).
      type: str
      sample: "2026-11-23T08:00:00+00:00"
msg:
  description: What went wrong, with the node, the command, the last text and what to do.
  returned: on failure
  type: str
  sample: "192.0.2.11: the node refused the user or the password"
node:
  description: The node as the inventory calls it.
  returned: on failure
  type: str
  sample: cucm-sub1
host:
  description: The address of the node.
  returned: on failure
  type: str
  sample: 192.0.2.11
command:
  description: The command that failed; empty while logging in.
  returned: on failure
  type: str
  sample: show tls min-version
seen:
  description: The last text that the node sent.
  returned: on failure
  type: str
  sample: No valid command entered
hint:
  description: What to do.
  returned: on failure
  type: str
  sample: Check the user and the password. Three refusals may lock the account.
error_type:
  description:
    - The kind of failure, such as V(ConnectionFailed), V(HostKeyRejected), V(AuthenticationRefused),
      V(PasswordExpired), V(NotVos), V(CommandRefused), V(UnknownQuestion), V(LateText), V(SessionLost),
      V(DeadlinePassed), V(OutputTooLarge), V(AnswerNotUnderstood), V(ProductContradiction), V(RequestRefused)
      or V(ValueNotKept).
  returned: on failure
  type: str
  sample: CommandRefused
"""
