# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets tests load plugins by their collection names, and keeps the load of the machine out of property tests."""

from __future__ import annotations

from ansible.plugins.loader import init_plugin_loader
from ansible.utils.collection_loader import AnsibleCollectionConfig
from hypothesis import settings

# An example that takes longer on a busy machine is no fault of the code.
settings.register_profile("default", deadline=None)
settings.load_profile("default")

# As an Ansible command does at its start.
if AnsibleCollectionConfig.collection_finder is None:
    init_plugin_loader()
