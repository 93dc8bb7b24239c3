#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: restart
short_description: Restart a VOS node, or wait for its reboot, with proof
version_added: 0.1.0
description:
  - Restarts a node with C(utils system restart), or waits for a reboot that is about to happen, and waits until
    the CLI is back.
  - An answer of the node is not a proof. The task succeeds when the node shows a new boot. Its C(system-history.log)
    must be the one that was read before with one more boot at its end, and its uptime must not contradict that. If that
    log cannot be read, the uptime decides. Readings that contradict each other prove nothing; the task then keeps
    waiting until O(timeout).
  - The server that answers must be the node that was read before, see O(identity). If another server answers at its
    address, even with the same SSH key, the task keeps waiting in the same way, and the error says so.
  - Prints a line when something else is awaited of the node, and otherwise once a minute.
  - To check whether the services are up again, use M(collabops.vos.health).
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  mode:
    description:
      - V(restart) restarts the node. V(wait) sends nothing that changes the node and waits for a reboot that must come,
        such as the one after M(collabops.vos.tls_min_version) up to release 15SU1. V(own_reboot) waits for a reboot
        that may come, for example if somebody else has just set the node; it is not an error if the node stays up.
    type: str
    choices: [restart, wait, own_reboot]
    default: restart
  boot:
    description:
      - RV(collabops.vos.node_info#module:boot), read before the reboot was triggered.
      - Required with O(mode=wait) and O(mode=own_reboot).
      - With O(mode=restart) the boot is read right before the restart. Then only the host name and the beginning of the
        history in this option are used, so that nothing is sent to another server.
    type: dict
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
      - RV(collabops.vos.node_info#module:identity), read before. The server that answers must be that node.
      - Without it, host name and beginning of the history must be those of O(boot), or of the node that is restarted.
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
  grace:
    description:
      - With O(mode=own_reboot), seconds in which the node may go down by itself. If it does, O(timeout) applies to its
        return.
    type: float
    default: 600.0
  timeout:
    description: Seconds until the node must be back. With O(mode=own_reboot) they start when the node is seen going
      down.
    type: float
    default: 2700.0
  interval:
    description: Seconds between two checks of the node.
    type: float
    default: 15.0
extends_documentation_fragment:
  - collabops.vos.attributes
  - collabops.vos.attributes.cli
attributes:
  check_mode:
    support: full
    details: With O(mode=restart) the boot is read and a change is reported. The task does not wait.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - Idempotent with O(mode=wait) and O(mode=own_reboot). With O(mode=restart) the node is restarted each time.
notes:
  - Needs an account with privilege level 1. The CLI refuses to restart a node during an upgrade.
seealso:
  - module: collabops.vos.health
  - module: collabops.vos.node_info
"""

EXAMPLES = r"""
- name: Restart the node
  collabops.vos.restart:

- name: Read the running boot
  collabops.vos.node_info:
    gather_subset: [uptime]
  register: vos_before

- name: Require TLS 1.2, after which a node up to release 15SU1 reboots by itself
  collabops.vos.tls_min_version:
    version: "1.2"
  register: vos_tls

- name: Wait for the reboot
  collabops.vos.restart:
    mode: wait
    boot: "{{ vos_before.boot }}"
    timeout: 3600
  when: vos_tls.restart == 'automatic'
"""

RETURN = r"""
rebooted:
  description:
    - Whether a new boot was proven. False in check mode, because the task does not wait, and for a node that stayed
      up with O(mode=own_reboot).
  returned: success, and if the node was not back in time
  type: bool
  sample: true
boot_before:
  description: The boot before, as in RV(collabops.vos.node_info#module:boot).
  returned: success, and if the node was not back in time
  type: dict
  sample:
    time: "2023-05-11T16:08:40"
    history: "05/11/2023 16:08:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
boot_after:
  description: The boot that was read last. Null if none was read.
  returned: success, and if the node was not back in time
  type: dict
  sample:
    time: "2023-09-29T18:02:10"
    history: "09/29/2023 18:02:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
elapsed_s:
  description: Seconds since the restart was sent, or since the wait began.
  returned: success, and if the node was not back in time
  type: float
  sample: 624.3
ending:
  description:
    - How the dialogue of the restart ended. V(eof) or V(reset) if the node ended the session, V(prompt) if it came back
      to its prompt, V(wall) or V(timeout) if it announced its shutdown, or said nothing, for five minutes, or
      V(unknown). This proves nothing; only RV(rebooted) does.
  returned: if a restart was sent
  type: str
  sample: eof
last_seen:
  description:
    - The last state of the node. V(up_as_before) if the CLI works and shows the old boot, V(port_closed) if nothing
      answers, V(no_cli) if SSH answers but the CLI does not, V(unproven) if the CLI works but does not show the boot,
      or contradicts itself, V(other_node) if another server answers.
  returned: if the node was not back in time
  type: str
  sample: port_closed
evidence:
  description: The answers that decided.
  returned: success, and if the node was not back in time
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
      V(DeadlinePassed), V(OutputTooLarge), V(AnswerNotUnderstood), V(ProductContradiction), V(RequestRefused),
      V(ValueNotKept) or V(WrongNode).
  returned: on failure
  type: str
  sample: CommandRefused
"""
