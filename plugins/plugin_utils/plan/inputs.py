# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run needs on the controller, checked before a node is read: the files it writes, and the operator's tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..rendering.writable import impact_files, why_unwritable
from .controls import ControlError

__all__ = ["check_files"]


def check_files(files: Mapping[str, str], impact_dir: str, hosts: Iterable[str]) -> None:
    """Raises ControlError if a file of the run could not be written: that happens at its end, hours after its start.

    ``files`` are the paths by the name of the variable, empty for none; ``impact_dir`` is the folder of the impact
    report, which has a file for each of the hosts.
    """
    wanted = {name: [path] for name, path in files.items() if path}
    if impact_dir:
        wanted["vos_tls_impact_dir"] = impact_files(impact_dir, hosts)
    if reasons := why_unwritable(wanted):
        raise ControlError(f"{'; '.join(reasons)}. Nothing was read; choose another path.")
