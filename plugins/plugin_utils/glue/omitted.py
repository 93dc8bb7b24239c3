# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable that is left out for one node: `{{ ... | default(omit) }}`."""

from __future__ import annotations

from typing import Any

from ansible import errors

__all__ = ["value_of"]

# From ansible-core 2.19 on. Up to 2.18 the template returns a placeholder text.
_LEFT_OUT: type[Exception] | tuple[()] = getattr(errors, "AnsibleValueOmittedError", ())
_PLACEHOLDER = "__omit_place_holder__"


def value_of(templar: Any, name: str, raw: Any) -> Any:
    """The evaluated value of a variable. Raises KeyError if it is left out, and AnsibleError."""
    try:
        value = templar.template(raw)
    except _LEFT_OUT as error:
        raise KeyError(name) from error
    if isinstance(value, str) and value.startswith(_PLACEHOLDER):
        raise KeyError(name)
    return value
