# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a run leaves out tasks or hosts: a skipped node is not checked."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["parts_left_out", "unknown_patterns"]

# With these nothing is carried out at all.
_LISTINGS = ("listhosts", "listtasks", "listtags", "syntax")
_ALL = "all"
# molecule (26.10, provisioner/ansible.py) skips these in each run that it starts. No task of ours has them.
_OF_MOLECULE = frozenset({"molecule-notest", "notest", "molecule-idempotence-notest"})


def parts_left_out(arguments: Mapping[str, Any], *, lenient: bool = False) -> str:
    """Which arguments of ansible-playbook leave tasks out, and what to do; empty if none does.

    ``arguments`` are its parsed arguments (CLIARGS), including the environment and ansible.cfg. ``lenient``: Ansible
    does not fail for an undefined variable.

    No tag is allowed except those that molecule always skips, not even a tag that an importing playbook gives to the
    whole playbook: we cannot know what a tag selects, and with the tag `always` a rollout would start for a user who
    wanted another part of that playbook.
    """
    if any(arguments.get(name) for name in _LISTINGS):
        return ""
    left_out = []
    tags = sorted(str(tag) for tag in arguments.get("tags") or ())
    if tags and _ALL not in tags:
        left_out.append(f"--tags {','.join(tags)} (also ANSIBLE_RUN_TAGS, and the job tags of AWX)")
    skipped = sorted(str(tag) for tag in arguments.get("skip_tags") or ())
    if not _OF_MOLECULE.issuperset(skipped):
        left_out.append(f"--skip-tags {','.join(skipped)} (also ANSIBLE_SKIP_TAGS, and the skip tags of AWX)")
    if start := arguments.get("start_at_task"):
        left_out.append(f"--start-at-task '{start}'")
    if arguments.get("step"):
        left_out.append("--step")
    if lenient:
        left_out.append("ANSIBLE_ERROR_ON_UNDEFINED_VARS=false (error_on_undefined_vars in ansible.cfg)")
    if not left_out:
        return ""
    return (
        f"Nothing was read: this playbook runs as a whole or not at all, but these settings leave parts of it out: "
        f"{'; '.join(left_out)}. Run it without them; if another playbook imports it, run it directly."
    )


# As Ansible reads a pattern (its guide, "Patterns: targeting hosts and groups"): some hosts of a group, by number.
_SOME_OF = re.compile(r"(?P<name>.+)\[(?:-?[0-9]+|[0-9]+[:-][0-9]*)\]")
_HERE = ("localhost", "127.0.0.1", "::1")  # Ansible knows them in any inventory


def unknown_patterns(parts: Iterable[str], names: Iterable[str]) -> list[str]:
    """The parts of a host pattern that match no group and no host; `names` are all groups and hosts.

    Ansible only warns about them. But with a misspelt name a node is not checked, and after `!` it is changed.
    A file (`@retry`) is not opened; an invalid regular expression is left to Ansible.
    """
    known = [*_HERE, *names]
    return [part for part in parts if not part.startswith("@") and not any(map(_means(part).match, known))]


def _means(part: str) -> re.Pattern[str]:
    name = part[1:] if part.startswith(("!", "&")) else part
    if some := _SOME_OF.fullmatch(name):
        name = some["name"]
    try:
        return re.compile(name[1:] if name.startswith("~") else fnmatch.translate(name))
    except re.error:
        return re.compile("")
