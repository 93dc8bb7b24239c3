# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who runs the playbook, on which controller, and with which version of this collection."""

from __future__ import annotations

import json
import os
import pwd
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

__all__ = ["who_runs"]

_COLLECTION = Path(__file__).parents[3]
# What AWX calls the person who has launched a job, in its extra variables. A schedule has nobody.
_USERS = ("awx_user_name", "tower_user_name")


def who_runs(task_vars: Mapping[str, Any]) -> dict[str, str]:
    """The user (of AWX, else of the controller), the version of the collection, and the controller's host name."""
    users = (str(task_vars[name]) for name in _USERS if task_vars.get(name))
    return {"user": next(users, _own_name()), "version": _version(), "controller": socket.gethostname()}


def _own_name() -> str:
    uid = os.geteuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run as a user that it does not know
        return str(uid)


def _version() -> str:
    """An installed collection has MANIFEST.json, a clone of the repository galaxy.yml."""
    manifest = _COLLECTION / "MANIFEST.json"
    if manifest.exists():
        return str(json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"])
    return str(yaml.safe_load((_COLLECTION / "galaxy.yml").read_text(encoding="utf-8"))["version"])
