# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes this checkout the collection `collabops.vos` of the Python environment that runs this file.

Ansible and its tools look for collections in site-packages too, so a link there serves all of them with the live files,
from any folder.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path

checkout = Path(__file__).resolve().parent.parent
link = Path(sysconfig.get_path("purelib"), "ansible_collections", "collabops", "vos")
link.parent.mkdir(parents=True, exist_ok=True)
link.unlink(missing_ok=True)
link.symlink_to(checkout)
