#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_min_version
short_description: Set the minimum TLS version of a VOS node
version_added: 0.1.0
description:
  - Reads the configured minimum TLS version of a node, and sets it with C(set tls min-version) if it is below
    O(version). Reads it again afterwards.
  - Up to release 15SU1 the value applies to one node, and B(the node reboots by itself) within minutes. From release
    15SU2 on nothing changes until each node is restarted, for instance with M(collabops.vos.restart). The value then
    applies to the whole cluster and is set on the publisher of the database; on Emergency Responder and PCD it still
    applies to one node.
  - Every sentence that the CLI prints before its question must be one that belongs to the product, the release and
    O(version). With any other text the question is answered with C(no) or left with Ctrl-C, and the task fails with the
    whole text and the unknown sentences. O(known_warnings) can accept them.
  - If the session is lost after the answer, the node is read again for up to a minute. If it cannot be read,
    RV(outcome) is V(unknown), and only another reading can show the result. The same is true if no prompt follows a
    question that was declined.
  - This module does not check what the value means for phones and trunks.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  version:
    description:
      - The minimum TLS version. V(1.3) exists from release 15SU2 on.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
    required: true
  allow_lowering:
    description:
      - Set O(version) also if the configured minimum is higher. Without it such a node is not changed.
    type: bool
    default: false
  known_warnings:
    description:
      - Path of a YAML file on the controller with sentences that you have read and accept. Each entry has exactly the
        keys C(product), C(release), C(sentences) and C(reason).
      - C(release) is the version that C(show version active) prints, such as V(15.0.1.12900-10), or its beginning, such
        as V(15.0.1.12900). A sentence must match completely; capitals, blanks, line breaks and the period at its end
        do not matter.
      - The warning must still contain what is required, such as the version, and nothing that is forbidden. The
        error of the task shows the entry, so that you only need to add the reason.
    type: path
extends_documentation_fragment:
  - collabops.vos.attributes
  - collabops.vos.attributes.cli
  - collabops.vos.product
attributes:
  check_mode:
    support: full
    details: It reads, and fails if it would refuse to set.
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - Needs an account with privilege level 1.
  - If the configured minimum need not be changed, only one command is sent and nothing else is read. So O(product)
    is not compared with the node, and RV(scope) is null.
seealso:
  - module: collabops.vos.restart
  - module: collabops.vos.tls_probe
    description: Shows whether the configured value is in effect.
"""

EXAMPLES = r"""
- name: Require TLS 1.2
  collabops.vos.tls_min_version:
    version: "1.2"
  register: vos_tls

- name: Restart the node if it does not reboot by itself
  collabops.vos.restart:
  when: vos_tls.restart == 'required'

- name: Require TLS 1.2 on a node whose text was read and accepted
  collabops.vos.tls_min_version:
    version: "1.2"
    known_warnings: known_warnings.yml

- name: Go back to TLS 1.0 for a legacy phone on purpose
  collabops.vos.tls_min_version:
    version: "1.0"
    allow_lowering: true
"""

RETURN = r"""
before:
  description: The configured minimum before.
  returned: success
  type: str
  sample: "1.0"
after:
  description: The configured minimum afterwards, or what it would be in check mode. Null if it could not be read.
  returned: success
  type: str
  sample: "1.2"
outcome:
  description:
    - V(already) if there was nothing to set. V(set) if it was set and read again. V(would_set) in check mode.
      V(unknown) if it was confirmed but could not be read again, or if an error followed the confirmation, or if no
      prompt followed a question that was declined.
  returned: success, and on failure after the confirmation or without a prompt
  type: str
  sample: set
ending:
  description:
    - How the dialogue ended after the confirmation. V(prompt), V(wall) for a message that the node is going down,
      V(eof), V(reset), V(timeout), or V(unknown) if it could not be determined.
  returned: if the value was set, and on failure after the confirmation
  type: str
  sample: prompt
scope:
  description: What the value applies to, V(node) or V(cluster). Null if there was nothing to set.
  returned: success
  type: str
  sample: node
restart:
  description:
    - What is needed until the new value is in effect. V(automatic) if the node reboots by itself. V(required) if
      each node that the value applies to must be restarted. V(none) if there was nothing to set.
    - On Unity Connection and Emergency Responder from release 15SU2 on no document says it, so the text of the node
      decides; in check mode it is V(required).
    - V(none) does not mean that an earlier value is in effect. M(collabops.vos.tls_probe) shows that.
  returned: success
  type: str
  sample: automatic
known_warnings:
  description: The entries of O(known_warnings) that apply to this node.
  returned: success
  type: list
  elements: dict
  contains:
    product:
      description: The product.
      type: str
      sample: imp
    release:
      description: The version, or its beginning.
      type: str
      sample: 15.0.1.12900
    reason:
      description: Why the sentences are accepted.
      type: str
      sample: read on the node in the lab, CHG0012345
    sentences:
      description: The sentences.
      type: list
      elements: str
      sample: [This will set the minimum TLS to 1.2 on all nodes of the presence cluster]
msg:
  description: Why there was nothing to set, or what went wrong.
  returned: if there was nothing to set, or on failure
  type: str
  sample: the minimum is 1.2 already
diff:
  description: The value before and afterwards.
  returned: in diff mode
  type: dict
  sample:
    before: "minimum TLS version: 1.0\n"
    after: "minimum TLS version: 1.2\n"
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
