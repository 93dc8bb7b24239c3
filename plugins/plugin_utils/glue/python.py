# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error for a Python that is too old. This file must compile and run on such a Python."""

from __future__ import annotations

from collections.abc import Sequence

from ansible.errors import AnsibleError

__all__ = ["refuse_python"]


def refuse_python(needed: Sequence[int], found: Sequence[int], executable: str) -> None:
    """Raises AnsibleError with both versions, the interpreter, and what to do."""
    need = ".".join(map(str, needed))
    raise AnsibleError(
        f"collabops.vos needs Python {need} or newer on the controller. This Ansible runs on Python "
        f"{'.'.join(map(str, found))} ({executable}). Install ansible-core with a newer Python: "
        f"`python{need} -m venv vos && vos/bin/pip install ansible-core 'netmiko[par4]>=4.8'`. In an execution "
        "environment (AWX, ansible-navigator): use one with a newer Python."
    )
