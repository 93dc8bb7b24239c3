#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: untouched
short_description: Check that nobody has restarted or set a VOS node since it was read
version_added: 0.1.0
description:
  - Reads boot and minimum TLS version of a node in one login and compares them with an earlier reading. So you notice
    a node that crashed, or that somebody else restarted or set, before the next node of its cluster goes down.
  - Does not fail if the node was touched, does not answer, or another server answers at its address; see
    RV(untouched) and RV(reason).
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  boot:
    description: RV(collabops.vos.node_info#module:boot) of the earlier reading.
    type: dict
    required: true
    suboptions:
      time:
        description: When the node was booted, in its own time zone.
        type: str
      history:
        description: The last boot in C(system-history.log).
        type: str
      uptime_s:
        description: Seconds since the boot.
        type: float
      read_at:
        description: The controller's time (UTC) when the uptime was read.
        type: str
      hostname:
        description: The host name of the node.
        type: str
      history_start:
        description: The first entry of C(system-history.log).
        type: str
      history_boots:
        description: The number of boots in C(system-history.log).
        type: int
      history_tail:
        description: The last few boots in C(system-history.log), oldest first.
        type: list
        elements: str
      ungraceful:
        description: Whether the node went down before this boot without a shutdown command.
        type: bool
  identity:
    description:
      - RV(collabops.vos.node_info#module:identity), read before. Another server counts as a node that was touched.
      - Without it, host name and beginning of the history must be those of O(boot), as far as that has them.
    type: dict
    suboptions:
      hostname:
        description: The host name of the node.
        type: str
      product:
        description: The product.
        type: str
      cluster_row:
        description: The node's own row in C(show network cluster), empty if it has no such list.
        type: str
      address:
        description: The node's own address.
        type: str
      history_start:
        description: The first entry of C(system-history.log).
        type: str
  tls_min_versions:
    description: The minimum TLS versions that the node may show, the one of the earlier reading first. Empty allows
      any.
    type: list
    elements: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
    default: []
  may_reboot:
    description: Whether the node may have been booted since, because it was set before and reboots by itself.
    type: bool
    default: false
  timeout:
    description: Seconds during which a failed login is tried again, before the node counts as down.
    type: float
    default: 60.0
  interval:
    description: Seconds between two such tries.
    type: float
    default: 15.0
extends_documentation_fragment:
  - collabops.vos.attributes
  - collabops.vos.attributes.cli
attributes:
  check_mode:
    support: full
    details: It only reads, so it does the same in check mode.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: collabops.vos.node_info
  - module: collabops.vos.restart
"""

EXAMPLES = r"""
- name: Read the node
  collabops.vos.node_info:
    gather_subset: [cluster, tls, uptime]
  register: vos_before

- name: Check it again before the other node is restarted
  collabops.vos.untouched:
    boot: "{{ vos_before.boot }}"
    identity: "{{ vos_before.identity }}"
    tls_min_versions: ["{{ vos_before.tls_min_version }}"]
  register: vos_look

- name: Stop if somebody else works on it
  ansible.builtin.assert:
    that: vos_look.untouched
    fail_msg: "{{ vos_look.reason }}"
"""

RETURN = r"""
untouched:
  description:
    - Whether the intended node answers, was not booted again, and shows one of the minimums that it may show.
    - Also false if the readings contradict each other, because then it is not known.
  returned: success
  type: bool
  sample: false
reason:
  description: What has happened to the node, in one sentence. Empty if nothing has happened.
  returned: success
  type: str
  sample: "its minimum is TLS 1.2 now, but this run did not set it (before: TLS 1.0)"
error_type:
  description: The kind of failure, such as V(AuthenticationRefused).
  returned: when the node does not answer
  type: str
  sample: AuthenticationRefused
node:
  description: The node as the inventory calls it.
  returned: when the node does not answer
  type: str
  sample: cucm-sub1
boot_before:
  description: The boot of the earlier reading.
  returned: success
  type: dict
  sample:
    time: "2023-05-11T16:08:40"
    history: "05/11/2023 16:08:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
boot:
  description: The boot that was read now. Null if the node does not answer.
  returned: success
  type: dict
  sample:
    time: "2023-09-29T18:02:10"
    history: "09/29/2023 18:02:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
tls_min_version:
  description: The minimum that was read now. Null if the node does not answer, or shows none.
  returned: success
  type: str
  sample: "1.2"
evidence:
  description: The answers that decided.
  returned: success
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
"""
