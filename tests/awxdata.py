# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data for AWX as tests read it, without a template of it evaluated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

__all__ = ["CREDENTIAL_TYPE", "DATA"]


class _Loader(yaml.SafeLoader):
    """YAML with the tag of Ansible for text that is no template."""


_Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
_FILE = Path(__file__).resolve().parents[1] / "awx" / "controller.yml"

DATA: dict[str, list[dict[str, Any]]] = yaml.load(
    _FILE.read_text(encoding="utf-8"),
    _Loader,  # noqa: S506  # a safe one
)
(CREDENTIAL_TYPE,) = DATA["controller_credential_types"]
