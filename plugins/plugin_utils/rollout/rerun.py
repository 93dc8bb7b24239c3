# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that continues a stopped run, rebuilt from how it was called, without a secret in it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

__all__ = ["HIDDEN", "command_lines", "job_number", "relaunch_lines", "rerun_command"]

HIDDEN = "…"
WIDTH = 100

# Variables of this collection are shown, unless their name, or a name inside, speaks of a secret. Others may be one.
_OURS = re.compile(r"vos_\w+")
_SECRET = re.compile(r"pass|secret|token|credential|private", re.IGNORECASE)
_PLAIN = re.compile(r"[^\s\"'{}\[\]\\]+")

# Options of ansible-playbook by their name in its parsed arguments, in the order of its help. Left out are those that
# only list or check something, and --step and --start-at-task, which would leave the pre-check out.
_REPEATED = {"inventory": "-i"}
_VALUES = {
    "subset": "--limit",
    "tags": "--tags",
    "skip_tags": "--skip-tags",
    "remote_user": "--user",
    "private_key_file": "--private-key",
    "connection": "--connection",
    "timeout": "--timeout",
    "connection_password_file": "--connection-password-file",
    "become_method": "--become-method",
    "become_user": "--become-user",
    "become_password_file": "--become-password-file",
    "forks": "--forks",
}
_VAULT = {"vault_ids": "--vault-id", "vault_password_files": "--vault-password-file"}
_FLAGS = {
    "check": "--check",
    "diff": "--diff",
    "become": "--become",
    "force_handlers": "--force-handlers",
    "flush_cache": "--flush-cache",
    "ask_pass": "--ask-pass",
    "become_ask_pass": "--ask-become-pass",
    "ask_vault_pass": "--ask-vault-password",
}


def rerun_command(arguments: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[str]:
    """The words of the command, unquoted. What equals its default is left out: nobody has typed it.

    `arguments` are the parsed arguments of ansible-playbook (its CLIARGS), `defaults` what they are when not given.
    """
    words = ["ansible-playbook", *(str(playbook) for playbook in arguments.get("args") or ())]
    for group in (_REPEATED, _VALUES, _VAULT):
        for name, flag in group.items():
            given = arguments.get(name)
            if not given or _same(given, defaults.get(name)):
                continue
            if name in ("tags", "skip_tags"):
                given = ",".join(given) if not isinstance(given, str) else given
            for value in [given] if isinstance(given, (str, int)) else given:
                words += [flag, str(value)]
    for raw in arguments.get("extra_vars") or ():
        for shown in _extra(str(raw)):
            words += ["-e", shown]
    words += [flag for name, flag in _FLAGS.items() if arguments.get(name) and not defaults.get(name)]
    louder = int(arguments.get("verbosity") or 0) - int(defaults.get("verbosity") or 0)
    return words + ([f"-{'v' * louder}"] if louder > 0 else [])


def _same(given: Any, default: Any) -> bool:
    if isinstance(given, (list, tuple)) and isinstance(default, (list, tuple)):
        return list(given) == list(default)
    return bool(given == default)


def _extra(raw: str) -> Iterator[str]:
    """The values of one -e that may be shown. A file is named, never opened."""
    if raw.startswith("@"):
        yield raw
        return
    for name, value in _variables(raw):
        if not _may_be_shown(name, value):
            yield f"{name}={HIDDEN}" if name != HIDDEN else HIDDEN
        elif isinstance(value, str) and _PLAIN.fullmatch(value):
            yield f"{name}={value}"
        else:
            yield json.dumps({name: value}, ensure_ascii=False, default=str)


def _variables(raw: str) -> list[tuple[str, Any]]:
    if raw.lstrip()[:1] in "{[":
        try:
            parsed = yaml.safe_load(raw)
        except yaml.YAMLError:
            parsed = None
        return [(str(name), value) for name, value in parsed.items()] if isinstance(parsed, Mapping) else [(HIDDEN, "")]
    try:
        words = shlex.split(raw)
    except ValueError:
        return [(HIDDEN, "")]
    pairs = [word.partition("=") for word in words]
    return [(name, value) if sign else (HIDDEN, "") for name, sign, value in pairs]


def _may_be_shown(name: str, value: Any) -> bool:
    return bool(_OURS.fullmatch(name)) and not any(_SECRET.search(word) for word in (name, *_names_in(value)))


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _names_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _names_in(inner)


def command_lines(words: Sequence[str]) -> list[str]:
    """The command quoted for a shell, on lines that can be pasted; an option stays with its value."""
    parts: list[str] = []
    for word in words:
        quoted = shlex.quote(word)
        if parts and parts[-1].startswith("-") and " " not in parts[-1] and not word.startswith("-"):
            parts[-1] += f" {quoted}"
        else:
            parts.append(quoted)
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(part) + 3 > WIDTH - 4:
            lines[-1] += " \\"
            lines.append(f"  {part}")
        else:
            lines[-1] += f"{' ' if lines[-1] else ''}{part}"
    hint = [f"(Put your own value where {HIDDEN} stands.)"] if any(HIDDEN in word for word in words) else []
    return [*lines, *hint]


def job_number(environment: Mapping[str, str], variables: Mapping[str, Any]) -> str | None:
    """The number of the AWX job that this is, "" if it is one of unknown number, None if it is none.

    AWX gives each job AWX_HOST and JOB_ID in its environment, and awx_job_id (before: tower_job_id) as extra variables.
    Other schedulers set JOB_ID too, so that one alone decides nothing; it only gives the number.
    """
    for name in ("awx_job_id", "tower_job_id"):
        if variables.get(name):
            return str(variables[name])
    return environment.get("JOB_ID", "") if environment.get("AWX_HOST") else None


def relaunch_lines(number: str) -> list[str]:
    """How to continue under AWX, where nobody types a command."""
    job = f"job {number}" if number else "this job"
    return [
        f"Relaunch {job} on failed hosts: all nodes of the clusters that were not done have failed.",
        "With vos_tls_canary set, relaunch it on all hosts; nodes that are done are left alone.",
    ]
