# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where lines of our own go on the screen: to standard output, unless a program reads that.

A stdout callback such as ansible.posix.json writes one JSON document, or one a line. A line of ours between them would
make it invalid, so it goes to standard error there, where a person still sees it.
"""

from __future__ import annotations

from ansible import constants
from ansible.utils.display import Display

__all__ = ["is_read_by_program", "show"]

# The stdout callbacks that write for people. What any other one writes may be read by a program.
_FOR_PEOPLE = frozenset(
    {
        "awx_display",
        "debug",
        "default",
        "default_without_diff",
        "dense",
        "minimal",
        "oneline",
        "tasks_only",
        "unixy",
        "yaml",
    }
)


def is_read_by_program() -> bool:
    """Whether standard output may be read by a program."""
    # By name, because Ansible sets the values at its start.
    name = str(getattr(constants, "DEFAULT_STDOUT_CALLBACK"))  # noqa: B009
    return name.rpartition(".")[2] not in _FOR_PEOPLE


def show(text: str) -> None:
    """Show the text at once, also from a worker. No callback and no setting of Ansible hides it."""
    Display().display(text, stderr=is_read_by_program())
