# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``collabops.vos.whole_run``: refuses a run that would leave out some of its tasks, or all of its hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible import constants, context
from ansible.errors import AnsibleFilterError
from ansible.inventory.manager import InventoryManager, split_host_pattern
from ansible.parsing.dataloader import DataLoader
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.whole_run import parts_left_out, unknown_patterns


def whole_run(hosts: str, groups: Mapping[str, Iterable[str]] | None = None) -> str:
    """The pattern of hosts as it is; fails where the command line or the configuration leaves tasks out, and where the
    hosts of the inventory, as Ansible has them in `groups`, have none that both the pattern and --limit mean."""
    lenient = not getattr(constants, "DEFAULT_UNDEFINED_VAR_BEHAVIOR", True)
    if reason := parts_left_out(context.CLIARGS, lenient=lenient):
        raise AnsibleFilterError(reason)
    limit = context.CLIARGS.get("subset")
    names = {*groups, *(name for members in groups.values() for name in members)} if groups is not None else set()
    asked = [*split_host_pattern(hosts), *split_host_pattern(limit or [])]
    if names and (unknown := unknown_patterns(asked, names)):
        raise AnsibleFilterError(
            f"Nothing was read: the inventory has no host and no group with the name {', '.join(unknown)} "
            "(vos_tls_hosts, --limit, or the limit of an AWX job). Correct the name, or remove it."
        )
    if limit and groups is not None and not _left(hosts, limit, groups):
        raise AnsibleFilterError(
            f"Nothing was read: --limit {limit} leaves none of the hosts that this run is for (vos_tls_hosts). Remove "
            "one of the two, or name hosts that both of them match."
        )
    return hosts


def _left(hosts: str, limit: str, groups: Mapping[str, Iterable[str]]) -> bool:
    """Whether a play has a host; Ansible itself skips one without any, and ends well."""
    manager = InventoryManager(DataLoader(), parse=False)
    for group, names in groups.items():
        manager.add_group(group)
        for name in names:
            manager.add_host(name, group=group)
    manager.subset(limit)
    return bool(manager.get_hosts(hosts))


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name to function, as Ansible asks for it."""
        return {"whole_run": whole_run}
