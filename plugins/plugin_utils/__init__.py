# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code that the plugins share. Every plugin imports this package first, so it refuses Python 3.10 here.

ansible-core 2.16 and 2.17 also run on Python 3.10, which lacks what the plugins need. A collection has no setting to
require a newer Python.
"""

from __future__ import annotations

import sys

_NEEDED = (3, 11)

if sys.version_info < _NEEDED:
    from .glue.python import refuse_python

    refuse_python(_NEEDED, sys.version_info[:3], sys.executable)
