# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report the results of tls_impact on the screen, as a page, as CSV and as JSON; touch no node."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.csv_report import csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.items import json_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.page import page_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.screen import screen_lines, verdict
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_texts

ARGUMENT_SPEC: dict[str, Any] = {
    "results": {"type": "list", "elements": "dict", "required": True},
    "language": {"type": "str", "choices": ["en", "ja"], "default": "en"},
    "html_path": {"type": "path"},
    "csv_path": {"type": "path"},
    "json_path": {"type": "path"},
    "quiet": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.impact_report."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``report`` and ``verdict``; fail when a file cannot be written."""
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        language = LANGUAGES[args["language"]]
        created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        report = build_report(args["results"], language, created)
        if not args["quiet"]:
            for line in ["", *screen_lines(report, language), ""]:
                Display().display(line)
        writers: dict[str, Callable[[str], None]] = {
            "html_path": lambda path: write_texts(path, page_parts(report, language)),
            "csv_path": lambda path: write_texts(path, csv_lines(report, language)),
            "json_path": lambda path: write_texts(path, json_texts(report, language)),
        }
        for name, write in writers.items():
            if args[name]:
                _write(args[name], write)
        result.update(changed=False, report=report, verdict=verdict(report, language))
        return result


def _write(path: str, write: Callable[[str], None]) -> None:
    """Write a file and say so. Raises AnsibleActionFail."""
    try:
        write(path)
    except OSError as error:
        raise AnsibleActionFail(f"The report cannot be written to {path}: {error}") from error
    Display().display(f"Report written to {path}")
