# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doc fragments: the attributes of the modules."""

from __future__ import annotations

__all__ = ["ModuleDocFragment"]


class ModuleDocFragment:
    """What the attributes mean; each module says how far it supports them."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description:
      - In check mode the module reads what it needs to predict its result, and sends nothing that changes the node.
  diff_mode:
    description:
      - In diff mode the module returns what it changed, or would change in check mode.
  idempotent:
    description:
      - If the module runs a second time with the same arguments, outside of check mode, it changes nothing, unless
        somebody else changed the node in the meantime.
"""

    # Modules that talk to the CLI of a node.
    CLI = r"""
options: {}
attributes:
  action:
    description:
      - The module is an action plugin. It runs on the controller, and nothing is copied to the node.
    support: full
  action_group:
    description:
      - Defaults for all modules of the group can be set with C(module_defaults) under the name
        C(group/collabops.vos.vos).
    support: full
    membership:
      - collabops.vos.vos
  async:
    description:
      - Supports being used with the C(async) keyword.
    support: none
  platform:
    description:
      - The platforms that the module supports.
    support: full
    platforms: VOS (Cisco Voice Operating System)
requirements:
  - netmiko (on the controller)
notes:
  - The host needs C(ansible_connection=collabops.vos.cli). The module logs in once and logs out at the end of the task.
  - A node that cannot be reached or read is a failed host, not an unreachable one. The result says what was seen and
    what to do.
seealso:
  - plugin: collabops.vos.cli
    plugin_type: connection
    description: The connection to the CLI of a node.
"""
