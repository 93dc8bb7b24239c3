# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node is asked for the conditions of a product or of a moment."""

from __future__ import annotations

from ...cli.errors import CommandRefused
from ...parse.availability import Availability, parse_availability
from ...parse.backup import DrsHistory, DrsStatus, parse_drs_history, parse_drs_status
from ...parse.cer import CerReport, parse_cer_report, parse_cer_status
from ...parse.certificate import NodeCertificate, parse_certificate
from ...parse.ntp import ClockSource, parse_ntp
from ...parse.registration import Registrations, parse_registrations
from ...parse.unity import UnityCluster, parse_unity_cluster
from ...parse.upgrade import UpgradeStatus, parse_upgrade_status
from ..reader import Reader

__all__ = [
    "CerReports",
    "availability",
    "backup_history",
    "backups",
    "certificate",
    "clock",
    "registrations",
    "unity_cluster",
    "upgrade",
]

AVAILABILITY = "utils ha status"
CER_REPLICATION = "utils dbreplication status"
CERTIFICATE = "show cert own tomcat"
CLOCK = "utils ntp status"
PHONES = "show risdb query phone"
UNITY_CLUSTER = "show cuc cluster status"
UPGRADE = "utils system upgrade status"
BACKUP_HISTORY = "utils disaster_recovery history backup"
BACKUPS = {name: f"utils disaster_recovery status {name}" for name in ("backup", "restore")}

# Seconds that the slow ones may take.
SLOW = 120.0
MANY_PHONES = 180.0


def availability(reader: Reader) -> Availability | None:
    """The presence redundancy groups of an IM and Presence node. Raises VosError, as all of these do."""
    return reader.ask(AVAILABILITY, parse_availability, lambda found: found.nodes[0].line)


def unity_cluster(reader: Reader) -> UnityCluster | None:
    """The roles of the servers of Unity Connection."""
    return reader.ask(UNITY_CLUSTER, parse_unity_cluster, lambda found: found.servers[0].line, SLOW)


def clock(reader: Reader) -> ClockSource | None:
    """The time source of the node."""
    return reader.ask(CLOCK, parse_ntp, lambda found: found.line)


def backups(reader: Reader) -> dict[str, DrsStatus | None]:
    """What the disaster recovery system does, by operation. Ask the publisher: its agent runs there only."""
    return {
        name: reader.ask(command, parse_drs_status, lambda found: found.line, SLOW) for name, command in BACKUPS.items()
    }


def backup_history(reader: Reader) -> DrsHistory | None:
    """The backups of the past. Ask the publisher of each database: its master agent keeps them."""
    return reader.ask(BACKUP_HISTORY, parse_drs_history, _line_of_backups, SLOW)


def _line_of_backups(found: DrsHistory) -> str:
    decided = found.last_success or found.last
    return decided.line if decided is not None else ""


def certificate(reader: Reader) -> NodeCertificate | None:
    """The certificate of the web services."""
    return reader.ask(CERTIFICATE, parse_certificate, lambda found: found.line)


def upgrade(reader: Reader) -> UpgradeStatus | None:
    """What became of the last upgrade of the node, or becomes of the one that runs."""
    return reader.ask(UPGRADE, parse_upgrade_status, lambda found: found.line)


def registrations(reader: Reader) -> Registrations | None:
    """The phones that the node knows."""
    return reader.ask(
        PHONES,
        parse_registrations,
        lambda found: f"Total count {found.total}",
        MANY_PHONES,
        whole=lambda _: True,  # without its total it is an error
    )


class CerReports:
    """The replication reports of Emergency Responder, which come some time after they were asked for.

    A report that is not complete yet is read again at the next call; one that was complete is followed by a new one.
    """

    def __init__(self) -> None:
        self._path = ""

    def __call__(self, reader: Reader) -> CerReport | None:
        """The report; AnswerNotUnderstood is raised while it is not complete."""
        path = self._path or reader.ask(
            CER_REPLICATION,
            parse_cer_status,
            lambda found: found,
            SLOW,
            whole=lambda _: True,  # sent again, it writes another report
        )
        if path is None:
            return None
        self._path = path
        try:
            report = reader.ask(
                f"file dump activelog {path}",
                parse_cer_report,
                lambda found: found.servers[-1].line,
                whole=lambda _: True,  # without its last entry it is an error
            )
        except CommandRefused:
            self._path = ""  # it was deleted: ask for another one
            raise
        self._path = ""
        return report
