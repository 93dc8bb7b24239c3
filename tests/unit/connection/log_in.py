# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in to the targets that its input describes, with the paramiko of its Python path; prints what comes of it."""

from __future__ import annotations

import json
import sys

import paramiko
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import Target, connect
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError

results = []
for described in json.load(sys.stdin):
    result = {"paramiko": paramiko.__version__, "error": None}
    try:
        connect(Target(**described)).close()
    except VosError as error:
        result |= {"error": type(error).__name__, "message": error.message, "hint": error.hint}
    results.append(result)
print(json.dumps(results))
