#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: node_outcome
short_description: Show in Ansible's recap whether a rollout has changed a node
version_added: 0.1.0
description:
  - Is V(changed) for the host of a node that a rollout has set or restarted, so that Ansible's recap and the host view
    of AWX are true for each host. The tasks that change a node run on another host of its cluster.
  - It only repeats what M(collabops.vos.rollout_report) has found. Neither the node nor the connection is used.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  run:
    description:
      - The folder of this run, which is the RV(collabops.vos.rollout_plan#module:run) of a playbook.
        M(collabops.vos.rollout_report) has kept in it what has become of each host.
      - Needed unless O(complaint) is given.
    type: path
  judge:
    description:
      - Fail, with one line that says why, if the host is not as it should be. Then the module is never V(changed).
      - Without the callback plugin P(collabops.vos.verdict#callback), the last host of the play prints the verdict on
        the run first.
    type: bool
    default: false
  complaint:
    description:
      - Fail with this text, for a host whose node is not as it should be by other means than a rollout.
    type: str
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: It only repeats what was found.
  diff_mode:
    support: full
  idempotent:
    support: full
    details: It changes nothing itself.
seealso:
  - module: collabops.vos.rollout_report
"""

EXAMPLES = r"""
- name: Show what has become of the node
  collabops.vos.node_outcome:
    run: "{{ vos_tls_read.run }}"

- name: Fail for a node that is not as it should be
  collabops.vos.node_outcome:
    run: "{{ vos_tls_read.run }}"
    judge: true
"""

RETURN = r"""
diff:
  description: The minimum TLS version in the plan and at the end.
  returned: in diff mode, if the node was changed
  type: dict
  sample:
    before: "minimum TLS version: 1.0\n"
    after: "minimum TLS version: 1.2\n"
"""
