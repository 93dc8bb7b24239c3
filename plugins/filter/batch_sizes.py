# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.batch_sizes``: how batches cut a number of clusters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import BatchError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import batch_sizes as cut


def batch_sizes(batches: object, clusters: int) -> list[int]:
    """The number of clusters in each batch; fails for batches that cannot be counted."""
    try:
        return list(cut(batches, clusters))
    except BatchError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"batch_sizes": batch_sizes}
