# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The replication report of Emergency Responder: a command writes it into a file, which is read afterwards."""

from __future__ import annotations

from ...cli.errors import CommandRefused
from ...parse.cer import CerReport, parse_cer_report, parse_cer_status
from ..reader import Reader

__all__ = ["CER_REPLICATION", "CerReports"]

CER_REPLICATION = "utils dbreplication status"
_PATIENCE = 120.0  # seconds


class CerReports:
    """The replication reports of one node, which are written some time after the command.

    A report that is not complete yet is read again at the next call. After a complete one, a new one is requested.
    """

    def __init__(self) -> None:
        self._path = ""

    def __call__(self, reader: Reader) -> CerReport | None:
        """The report. Raises AnswerNotUnderstood while it is not complete."""
        path = self._path or reader.ask(
            CER_REPLICATION,
            parse_cer_status,
            lambda found: found,
            _PATIENCE,
            whole=lambda _: True,  # not sent twice: each time it writes another report
        )
        if path is None:
            return None
        self._path = path
        try:
            report = reader.ask(
                f"file dump activelog {path}",
                parse_cer_report,
                lambda found: found.servers[-1].line,
                whole=lambda _: True,  # the parser refuses a report without its last entry
            )
        except CommandRefused:
            self._path = ""  # it was deleted: request another one
            raise
        self._path = ""
        return report
