# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API like that of AWX in memory, which refuses what AWX refuses, in its words.

The rules were read in AWX's sources (awx/api/serializers.py, awx/api/views, awx/main/fields.py, awx/main/models at
e21dd0a0933f, after 24.6.1). Only the kinds of objects that awx/ makes are there, with all that AWX checks of them.
"""

from __future__ import annotations

from .api import Awx
from .refusal import Refused
from .server import serve

__all__ = ["Awx", "Refused", "serve"]
