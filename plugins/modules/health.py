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
  - B(services) - nothing starts or stops, and what must run is STARTED.
  - B(cluster) - the nodes are C(authenticated) in C(show network cluster), as this node sees them.
  - B(replication) - the replication state is 2 on every node of the database. On Emergency Responder and PCD, which do
    not show it, and on a single node, the condition holds.
  - B(session) - the CLI answers. A login or a reading that fails is a poll that was not good, and the next poll logs in
    again. A refused password, a host key that is not the known one and an expired password end the task at once.
author:
  - The collabops.vos authors (@collabops)
options:
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
  replication:
    description: Whether the replication is a condition.
    type: bool
    default: true
  tls_min_version:
    description:
      - The minimum TLS version that the node was set to. Where it is given, the node must show it, or a higher one.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
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
      description: V(session), V(services), V(cluster), V(replication) or V(tls_min_version).
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
