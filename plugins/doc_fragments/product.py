# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doc fragment: the option product."""

from __future__ import annotations

__all__ = ["ModuleDocFragment"]


class ModuleDocFragment:
    """An expectation of the product."""

    DOCUMENTATION = r"""
options:
  product:
    description:
      - The product that the node is expected to be.
      - The node's own answers decide. If they show another product, the task fails. If they show no product, this
        option decides.
      - V(cucm) is Cisco Unified Communications Manager, V(imp) is IM and Presence Service, V(cuc) is Unity Connection,
        V(cer) is Emergency Responder and V(pcd) is Prime Collaboration Deployment.
    type: str
    choices: [cucm, imp, cuc, cer, pcd]
"""
