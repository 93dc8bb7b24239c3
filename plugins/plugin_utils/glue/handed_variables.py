# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables for another run of Ansible, as the text of a YAML file.

Templates stay templates: the other run evaluates those that it uses, and no lookup is made for the rest. Vaulted values
are decrypted here, because a vault password that was typed is known to this process alone. What is no template of the
operator is marked `!unsafe`: a text that a node has said must not be evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from ansible import template
from ansible.errors import AnsibleError
from ansible.utils.unsafe_proxy import AnsibleUnsafe
from ansible.vars.reserved import get_reserved_names

__all__ = ["HandedVariables"]

# Beside the reserved names: what Ansible tells of the run, of the connection, and of this role.
_PREFIXES = ("ansible_", "inventory_", "enforce_min_tls_", "role_")
_NAMES = frozenset({"group_names", "groups", "hostvars", "omit", "parent_role_names", "play_hosts", "playbook_dir"})
# A vaulted value that is not decrypted yet: the class up to ansible-core 2.18, and the one from 2.19 on.
_VAULTED = ("AnsibleVaultEncryptedUnicode", "EncryptedString")
# From 2.19 on, Ansible marks what may be evaluated. Up to 2.18 it marks what may not.
_IS_TRUSTED: Callable[[Any], bool] | None = getattr(template, "is_trusted_as_template", None)


class _Unsafe(str):
    """A text that is not to be evaluated, although it may look like a template."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> str:
        """The text itself where nobody could take it for a template: ansible-core 2.19 and newer read an unsafe `7` as
        a number, and an empty text as nothing, also in quotes."""
        return cls(text) if "{" in text or text.startswith("#jinja2:") else str.__str__(text)


class _Dumper(yaml.SafeDumper):
    """Knows `!unsafe`, and no aliases: Ansible warns of some of them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(_Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str.__str__(text), style='"'))


@dataclass
class HandedVariables:
    """The text of the file, and what of it came out of a vault, to be hidden in what the other run says."""

    secrets: list[str] = field(default_factory=list)

    def text(self, variables: Mapping[str, Any], **untrusted: Any) -> str:
        """The file with the operator's own ones among these variables, not yet evaluated, and with the `untrusted`
        ones. A variable that cannot be decrypted is not among them."""
        reserved = get_reserved_names() | _NAMES
        own: dict[str, Any] = {}
        for name, value in variables.items():
            if name in reserved or name.startswith(_PREFIXES):
                continue
            try:
                own[str(name)] = self._plain(value)
            except AnsibleError:
                continue
        content = {**own, **{name: _untrusted(value) for name, value in untrusted.items()}}
        return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)

    def _plain(self, value: Any) -> Any:
        """Without Ansible's own types. Raises AnsibleError."""
        if type(value).__name__ in _VAULTED:
            self.secrets.append(str(value))
            return _Unsafe.of(self.secrets[-1])
        if isinstance(value, Mapping):
            return {str.__str__(str(key)): self._plain(item) for key, item in value.items()}
        if isinstance(value, str):
            text = str.__str__(value)
            return text if _is_template(value) else _Unsafe.of(text)
        if isinstance(value, (Sequence, set, frozenset)) and not isinstance(value, bytes):
            return [self._plain(item) for item in value]
        return _simple(value)


def _is_template(text: str) -> bool:
    return _IS_TRUSTED(text) if _IS_TRUSTED is not None else not isinstance(text, AnsibleUnsafe)


def _untrusted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _untrusted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_untrusted(item) for item in value]
    return _Unsafe.of(value) if isinstance(value, str) else value


def _simple(value: Any) -> Any:
    """A number, a truth, a date or nothing, without the marks that ansible-core 2.19 and newer put on them."""
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return value.isoformat() if isinstance(value, date) else _Unsafe.of(str(value))
