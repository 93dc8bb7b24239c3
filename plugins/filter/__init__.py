# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters. Ansible skips one that fails at its import, with a warning, and then knows no such filter.

A package that fails is told as the reason, so that a Python that is too old is refused here.
"""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins import plugin_utils as _checked  # noqa: F401
