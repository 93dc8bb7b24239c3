# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recogniser of refusals: whether a node turned a command down because an upgrade runs."""

from __future__ import annotations

import re

from .text import squeezed

__all__ = ["says_upgrade_runs"]

# CLI reference 12.5(1)SU5: `A cluster upgrade is in progress.`, `Cluster upgrade is in progress.`, `(Local upgrade is
# in progress.)`. Which commands answer with which of them is not documented.
_RUNS = re.compile(
    r"(?P<no>\bno )?(?:\b(?:cluster|local) )?\bupgrade is (?:(?:currently|already) )?in progress\b", re.IGNORECASE
)


def says_upgrade_runs(text: str) -> bool:
    """Whether the text of a refusal says that an upgrade of the node or its cluster is in progress.

    Meant for the answer to a command that failed, not for any text: data that hold such a sentence would be taken for
    the node's own words. `No upgrade is in progress` says the opposite. Nothing is raised.
    """
    return any(not match["no"] for match in _RUNS.finditer(squeezed(text)))
