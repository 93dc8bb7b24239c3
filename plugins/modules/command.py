#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: command
short_description: Run commands of the VOS CLI
version_added: 0.1.0
description:
  - Runs commands at the C(admin:) prompt of a node, one after the other in one session, and returns what they print.
  - If the CLI refuses a command, the task fails with the text of the refusal. Later commands are not sent.
  - If a command asks a question, it is answered with C(no), or left with Ctrl-C, and the task fails with the text of
    the question. Two commands that only read can be confirmed, see O(commands).
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  commands:
    description:
      - The commands. An entry is a string, or a dictionary with the keys C(command), C(timeout) and C(confirm).
      - With C(confirm=true) the question of C(utils network connectivity) or of C(utils core active analyze) is
        answered with yes, if the text before it is the known one. No other command can be confirmed here;
        M(collabops.vos.tls_min_version) and M(collabops.vos.restart) confirm their own commands.
      - C(timeout) is the time in seconds that the answer may take. The default is the
        connection's O(collabops.vos.cli#connection:command_timeout).
      - A command must not contain a line break, a tab or a question mark, because the CLI reacts to them while they are
        typed.
    type: list
    elements: raw
    required: true
extends_documentation_fragment:
  - collabops.vos.attributes
  - collabops.vos.attributes.cli
attributes:
  check_mode:
    support: partial
    details:
      - Only commands that are known to be read-only are run, such as C(show), C(file dump), C(utils service list) and
        C(run sql select). The others are listed in RV(skipped_commands), and the task is reported as changed.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - A task with only read-only commands reports no change. A task with any other command reports a change
        each time, because the CLI does not show whether a command changed something.
seealso:
  - module: collabops.vos.node_info
  - module: collabops.vos.restart
  - module: collabops.vos.tls_min_version
"""

EXAMPLES = r"""
- name: Read the NTP state and the core files
  collabops.vos.command:
    commands:
      - utils ntp status
      - utils core active list
  register: vos_reading

- name: Read the nodes from the database, which may take minutes on a large cluster
  collabops.vos.command:
    commands:
      - command: run sql select name, nodeid from processnode
        timeout: 300

- name: Test the network to another node; the command asks before it starts
  collabops.vos.command:
    commands:
      - command: utils network connectivity 192.0.2.12
        confirm: true
        timeout: 240
"""

RETURN = r"""
stdout:
  description:
    - The output of each command, without echo, prompt and pager, in the order of O(commands).
    - A command that was skipped in check mode has an empty text.
  returned: always
  type: list
  elements: str
  sample:
    - "Active Master Version: 12.5.1.16900-48\nActive Version Installed Software Options:\nNo Installed Software ..."
stdout_lines:
  description: RV(stdout) in lines.
  returned: always
  type: list
  elements: list
  sample:
    - - "Active Master Version: 12.5.1.16900-48"
      - "Active Version Installed Software Options:"
      - "No Installed Software ..."
skipped_commands:
  description: The commands that were not run, because of check mode.
  returned: always
  type: list
  elements: str
  sample: []
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
