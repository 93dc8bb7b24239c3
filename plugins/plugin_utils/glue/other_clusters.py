# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of which no node answered in this run: an exception may name one of them all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from ansible.errors import AnsibleError
from ansible.playbook.task import Task

from .host_variables import variables_of

__all__ = ["other_clusters"]


def other_clusters(answering: Collection[str], task: Task, task_vars: Mapping[str, Any], templar: Any) -> list[str]:
    """The names of the hosts that `--limit` leaves out or that do not answer, and of their clusters.

    A host whose `vos_cluster` cannot be evaluated names no cluster. That is no reason to tell nothing of the others.
    """
    hosts = [host for host in (task_vars.get("groups") or {}).get("all", ()) if host not in answering]
    names = list(hosts)
    for host in hosts:
        with suppress(AnsibleError):
            cluster = variables_of(host, task, task_vars, templar).get("vos_cluster", "")
            names += [str(cluster)] if cluster else []
    return names
