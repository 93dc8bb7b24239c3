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
  - Polls a node until all conditions held several times in a row, and prints a line for each poll.
  - B(session) - the CLI answers. A login or a reading that fails is a poll that was not good, and the next poll logs in
    again. A refused password, a host key that is not the known one and an expired password end the task at once.
  - B(services) - nothing starts or stops, and what must run is STARTED.
  - B(cluster) - the nodes are C(authenticated) in C(show network cluster), as this node sees them.
  - B(replication) - the replication state is 2 on every node of the database. On Emergency Responder each server of the
    report of C(utils dbreplication status) is Active, and connected. On PCD and on a single node the condition holds.
  - B(upgrade) - no command of the poll was refused because an upgrade runs, and C(utils system upgrade status) tells of
    none. A status that can be nothing but an end holds, such as C(Failed), and any other does not. Nobody has published
    what a node prints that never had an upgrade, so a text without C(Upgrade status:) holds unless it says that an
    upgrade is in progress or running. A node that does not know the command is judged by its refusals alone.
  - B(availability) - high availability is off in all presence redundancy groups of IM and Presence. With it, services
    hang after a restart.
  - B(unity_cluster) - of two servers of Unity Connection one is primary and the other one secondary, and they see each
    other. A replication table that shows a server as C(Dropped) or C(Disconnect) does not hold.
  - B(clock) - the clock of a publisher, or of a node without a cluster, is synchronised.
  - B(disk) - the active and the logging partition are less than 95 percent full.
  - B(backup) - neither a backup nor a restore of the disaster recovery system runs, asked of a database publisher.
  - B(backup_age) - the last good backup in C(utils disaster_recovery history backup) is not older than O(backup_days),
    by the node's own clock, asked of a database publisher. A node without a good backup does not hold, and neither does
    one without the command.
  - B(certificate) - the Tomcat certificate is valid for seven days or more.
  - B(tls_min_version) - demanded by O(tls_min_version).
  - B(registrations) - demanded by O(registrations), and asked for when all the rest holds.
  - A condition that a product or a role does not have holds, and says why it was not asked.
  - Where one good poll is enough (O(good_polls=1)), an answer that has no end of its own, so that it may be cut, is
    asked for a second time within the poll, and a third time where the two differ.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  conditions:
    description: Which conditions must hold, besides V(session) and those that have an option of their own.
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
    default: [services, cluster, replication, upgrade]
  gate:
    description:
      - The conditions of one gate of P(collabops.vos.enforce_min_tls#role), instead of O(conditions), which cannot be
        given with it. See U(https://collabops.example/vos/blob/main/docs/conditions.md) for what each gate asks for.
      - V(precheck) is what each node is asked for before the plan.
      - V(other_node) is what every other node of the cluster is asked for before a node is changed. It is
        V(other_database) for a node that is the publisher of another database.
      - V(node_before) is what the node itself is asked for before its change, and V(cluster_before) what another node
        of its database is asked for then.
      - V(node_after) is what the node itself is asked for after its restart, and V(peer_after) what the other node is
        asked for then. V(own_reboot) is for a node that was set earlier and has rebooted by itself.
      - V(node_after) needs O(services). V(node_after) and V(own_reboot) need O(tls_min_version), and
        O(registrations) too, unless O(product) is one that no phone registers with, or O(accepted) has
        C(registrations).
    type: str
    choices:
      - precheck
      - other_node
      - other_database
      - node_before
      - cluster_before
      - node_after
      - peer_after
      - own_reboot
  accepted:
    description:
      - Conditions to do without, each with a reason. They are not asked for, whatever demands them.
      - The names are C(upgrade), C(availability), C(unity_cluster), C(clock), C(disk), C(backup), C(backup_age),
        C(certificate) and C(registrations).
    type: dict
    default: {}
  product:
    description: The product of the node, which decides what it can be asked for. Without it the node's answers do.
    type: str
    choices: [cucm, imp, cuc, cer, pcd]
  services:
    description:
      - RV(collabops.vos.node_info#module:services) from before the change. Each service that was STARTED then
        must be STARTED; one that was stopped is no fault.
      - Without it, each service that is activated and that nobody took out of service must be STARTED.
    type: dict
  nodes:
    description:
      - Host names or addresses of the nodes that must be authenticated. Empty means all nodes of the list.
    type: list
    elements: str
    default: []
  tls_min_version:
    description:
      - The minimum TLS version that the node was set to. Where it is given, the node must show it, or a higher one.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
  registrations:
    description:
      - RV(collabops.vos.node_info#module:registrations) from before the change. Where it is given, the share
        O(registration_tolerance) of the phones that were registered with the node then must be so again.
    type: dict
  backup_days:
    description: How many days old the last good backup may be, for V(backup_age). Above 0.
    type: float
    default: 7.0
  registration_tolerance:
    description: The share of the phones that is enough, from 0 to 1.
    type: float
    default: 0.95
  good_polls:
    description: So many polls in a row must be good. One that is not starts the count again. At least 1.
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
    details: It polls once, reports the conditions and does not fail because of them.
  diff_mode:
    support: none
  idempotent:
    support: full
notes:
  - While a node is upgraded, the CLI does not list its services, so the node is not healthy.
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

- name: Ask whether anything speaks against a restart of the node
  collabops.vos.health:
    gate: node_before
    accepted:
      certificate: renewed on Monday, change 4711
    product: cucm
    good_polls: 1

- name: Ask the publisher whether a subscriber is back in its cluster
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
