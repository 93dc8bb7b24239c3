# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run needs on the controller, checked before a node is read: the files it writes, and the operator's tasks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..rendering.writable import Unwritable, impact_files, refuse_unappendable, why_unwritable
from .controls import ControlError

__all__ = ["check_event_file", "check_files", "check_journal", "check_stop_file", "check_task_files"]


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


def check_journal(path: str, files: Mapping[str, str], impact_dir: str = "", hosts: Iterable[str] = ()) -> None:
    """Raises ControlError if no line can be added to the journal (empty: none), or if it is one of the other files:
    those are replaced, and its lines would be lost. ``files``, ``impact_dir`` and ``hosts`` as for check_files."""
    if not path:
        return
    wanted = {name: [other] for name, other in files.items()}
    wanted["vos_tls_impact_dir"] = impact_files(impact_dir, hosts) if impact_dir else []
    try:
        refuse_unappendable(path)
        if name := _owner(path, wanted):
            raise Unwritable(path, f"{name} names the same file")
    except Unwritable as error:
        raise ControlError(
            f"vos_tls_journal_path: {error}. Nothing was read. Create the folder, or choose another path. In AWX, "
            "mount the folder into the execution environment (docs/awx.md)."
        ) from error


def check_stop_file(path: str, files: Mapping[str, str]) -> None:
    """Raises ControlError if the run itself would make the file that asks for its end. ``files`` are all those that it
    writes, by the name of the variable."""
    if name := _owner(path, {name: [other] for name, other in files.items()}):
        raise ControlError(f"vos_tls_stop is {path}, but {name} names the same file. Nothing was read.")


def _owner(path: str, wanted: Mapping[str, Iterable[str]]) -> str:
    """The first variable that names the same file; empty if there is none."""
    place = os.path.realpath(path)
    return next((name for name, paths in wanted.items() for one in paths if one and os.path.realpath(one) == place), "")


def check_event_file(path: str) -> None:
    """Raises ControlError if the operator's tasks for events (empty: none) are not a file."""
    if path and not os.path.isfile(path):  # noqa: PTH113  # also for a path with a null character
        raise ControlError(f"vos_tls_on_event is {path}, but this file does not exist on the controller")


def check_task_files(files: Mapping[str, str]) -> None:
    """Raises ControlError if a file with tasks of the operator does not exist: it is first included hours later, and
    Ansible would end the whole run then. ``files`` are the paths by the name of the variable."""
    missing = [f"{name} is {path}" for name, path in files.items() if not Path(path).is_file()]
    if missing:
        raise ControlError(f"{'; '.join(missing)}, but this file does not exist on the controller. Nothing was read.")
