# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that continues a stopped run, rebuilt from how it was called, without a secret in it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ..cli.redaction import HIDDEN as BLANK
from ..cli.redaction import redact
from ..plan.stop_place import may_hold_secret

__all__ = ["HIDDEN", "Documented", "command_lines", "job_number", "relaunch_lines", "rerun_command"]

HIDDEN = "..."
WIDTH = 100
OURS = "collabops.vos."  # playbooks of this collection are called so

# A documented option that holds a secret says so by its name, or by a name inside; a path to one is none.
_SECRET = re.compile(r"pass|secret|token|credential|private", re.IGNORECASE)
_PLAIN = re.compile(r"[^\s\"'{}\[\]\\]+")
# A word of `-e a=1 b="x y"`: quotes join what has blanks.
_WORD = re.compile(r"""(?:[^\s"'\\]|"[^"\\]*"|'[^'\\]*')+""")
_TEMPLATE = re.compile(r"\{[{%#]")


@dataclass(frozen=True)
class Documented:
    """A variable that the documents of this collection name, with its type and the values that it can have."""

    type: str = "str"
    choices: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether its values are numbers or our own words: then none is a secret, even if it looks like one."""
        return bool(self.choices) or self.type in ("bool", "int", "float")

    def allows(self, value: Any) -> bool:
        """Whether this is one of the values of a closed option."""
        if isinstance(value, (list, tuple)):
            return self.type == "list" and all(str(one) in self.choices for one in value)
        if self.choices:
            return str(value) in self.choices
        words = r"(?i:true|false|yes|no|on|off|[01])" if self.type == "bool" else r"-?[0-9]+(\.[0-9]+)?"
        return re.fullmatch(words, str(value)) is not None


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


def rerun_command(
    arguments: Mapping[str, Any],
    defaults: Mapping[str, Any],
    documented: Mapping[str, Documented],
    secrets: Sequence[str] = (),
) -> list[str]:
    """The words of the command, unquoted. An argument that equals its default is left out.

    `arguments` are the parsed arguments of ansible-playbook (its CLIARGS), `defaults` what they are when not given.
    Of extra variables only `documented` ones have their values. `secrets` are those that the run knows.
    """

    def typed(text: Any) -> str:
        return redact(str(text), secrets).replace(BLANK, HIDDEN)

    playbooks = [str(playbook) for playbook in arguments.get("args") or ()]
    words = ["ansible-playbook", *(name if name.startswith(OURS) else typed(name) for name in playbooks)]
    for group in (_REPEATED, _VALUES, _VAULT):
        for name, flag in group.items():
            given = arguments.get(name)
            if not given or _same(given, defaults.get(name)):
                continue
            if name in ("tags", "skip_tags"):
                given = ",".join(given) if not isinstance(given, str) else given
            for value in [given] if isinstance(given, (str, int)) else given:
                words += [flag, typed(value)]
    for raw in arguments.get("extra_vars") or ():
        for shown in _extra(str(raw), documented, secrets):
            words += ["-e", shown]
    words += [flag for name, flag in _FLAGS.items() if arguments.get(name) and not defaults.get(name)]
    louder = int(arguments.get("verbosity") or 0) - int(defaults.get("verbosity") or 0)
    return words + ([f"-{'v' * louder}"] if louder > 0 else [])


def _same(given: Any, default: Any) -> bool:
    if isinstance(given, (list, tuple)) and isinstance(default, (list, tuple)):
        return list(given) == list(default)
    return bool(given == default)


def _extra(raw: str, documented: Mapping[str, Documented], secrets: Sequence[str]) -> Iterator[str]:
    """The values of one -e that may be shown. A file is named, never opened."""
    if raw.startswith("@"):
        yield redact(raw, secrets).replace(BLANK, HIDDEN)
        return
    for name, value in _variables(raw):
        option = documented.get(name)
        if option is None:
            # This may not even be a name: a part of a value may look like one.
            yield f"{name}={HIDDEN}" if name.isidentifier() and redact(name, secrets) == name else HIDDEN
        elif not _may_be_shown(name, value, option, secrets):
            yield f"{name}={HIDDEN}"
        elif isinstance(value, str) and _PLAIN.fullmatch(value):
            yield f"{name}={value}"
        else:
            yield json.dumps({name: value}, ensure_ascii=False, default=str)


def _variables(raw: str) -> list[tuple[str, Any]]:
    """The variables of one -e; one without a name where it cannot be taken apart as Ansible does it."""
    if raw.lstrip()[:1] in ("{", "["):
        try:
            parsed = yaml.safe_load(raw)
        except (yaml.YAMLError, ValueError, RecursionError):
            parsed = None
        return [(str(name), value) for name, value in parsed.items()] if isinstance(parsed, Mapping) else [("", "")]
    # What is left between the words is an open quote or a backslash.
    words = _WORD.findall(raw) if not _TEMPLATE.search(raw) and not _WORD.sub("", raw).strip() else []
    pairs = [word.partition("=") for word in words]
    return [(name, _unquoted(value)) if sign else ("", "") for name, sign, value in pairs] or [("", "")]


def _unquoted(value: str) -> str:
    """Without the quotes around it. Those inside belong to it, as in {"a": "b"}: Ansible keeps them too."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _may_be_shown(name: str, value: Any, option: Documented, secrets: Sequence[str]) -> bool:
    if option.type != "path" and any(_SECRET.search(word) for word in (name, *_names_in(value))):
        return False
    if option.is_closed:
        return option.allows(value)
    return all(redact(text, secrets) == text and not may_hold_secret(text) for text in _texts_in(value))


def _texts_in(value: Any) -> Iterator[str]:
    """What stands in a value; names inside too, as they are the operator's."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (str(name), *_texts_in(inner))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts_in(inner)
    else:
        yield str(value)


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
        # What is filled in may need the quotes.
        quoted = f"'{word}'" if _is_open(word) and shlex.quote(word) == word else shlex.quote(word)
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
    if any(_is_open(word) for word in words):
        lines.append(f"(Values that may be secret are not shown: replace {HIDDEN} with your values.)")
    return lines


def _is_open(word: str) -> bool:
    """Whether the user must fill something in; a JSON value is always complete."""
    return HIDDEN in word and not word.startswith("{")


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
        f"Relaunch {job} on failed hosts: all nodes of the unfinished clusters count as failed.",
        "With vos_tls_canary set, relaunch it on all hosts; nodes that are done are not changed again.",
    ]
