# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node answers in the tests of the actions: whole answers, as they come from a session."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "CER",
    "CLUSTER",
    "CUCM_15SU2",
    "CUCM_15SU2_SUB",
    "CUCM_125",
    "PCD",
    "REPLICATION",
    "SINCE",
    "STRANGE",
    "history",
    "min_version",
    "perf",
    "services",
    "status",
    "version",
]


def min_version(version: str) -> str:
    """The answer to `show tls min-version`."""
    return f"Configured TLS minimum version: {version}\n"


def version(text: str) -> str:
    """The answer to `show version active`."""
    return (
        f"Active Master Version: {text}\n"
        "Active Version Installed Software Options:\n"
        "No Installed Software Options Found.\n"
    )


def status(product_version: str, uptime: str = "up 141 days,  1:12") -> str:
    """The answer to `show status` on Sep 29, 2023 at 17:20:42."""
    return f"""
Host Name          : cucm-pub
Date               : Fri Sep 29, 2023 17:20:42
Time Zone          : Central Daylight Time (America/Mexico_City)
Locale             : en_US.UTF-8
Product Ver        : {product_version}
Unified OS Version : 7.0.0.0-4

Uptime:
 17:20:42 {uptime},  1 user,  load average: 2.22, 0.98, 0.82

CPU Idle:   85.86%  System:   07.58%    User:   05.56%
"""


def history(*boots: str) -> str:
    """system-history.log with these times of boots."""
    head = """=======================================
Product Name - Cisco Unified Communications Manager
Product Version - 12.5.1.16900-48
=======================================
02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start
"""
    return head + "".join(f"{time} | root: Boot 12.5.1.16900-48 Start = OK, prior Restart\n" for time in boots)


def services(feature: str, *more: str) -> str:
    """The answer to `utils service list` with a product's own service, and more lines."""
    lines = [
        "Requesting service status, please wait...",
        "System SSH [STARTED]",
        "Cluster Manager [STARTED]",
        "Password Reset [STOPPED] Service Activated",
        "Service Manager [STARTED]",
        "Service Manager is running",
        "Getting list of all services",
        ">> Return code = 0",
        "A Cisco DB[STARTED]",
        "Cisco Tomcat[STARTED]",
        "Cisco DirSync[STOPPED]  Service Not Activated",
        "Cisco DRF Master[STOPPED]  Commanded Out of Service",
        feature,
        *more,
        "Primary Node =true",
    ]
    return "\n".join(lines) + "\n"


def perf(classes: Mapping[str, Mapping[str, int]]) -> str:
    """The answer to `show perf query class` of these classes, with their counters."""
    lines = ["==>query class :", ""]
    for name, counters in classes.items():
        lines.append(f" - Perf class ({name}) has instances and values:")
        lines += [f"                    -> {counter:<30} = {number}" for counter, number in counters.items()]
        lines.append("")
    return "\n".join(lines)


SERVICES = services("Cisco CallManager[STARTED]")

SINCE = "authenticated using TCP since Thu Oct 28 11:24:16 2021"
CLUSTER = f"""192.0.2.11 cucm-pub.example.com cucm-pub Publisher callmanager DBPub authenticated
192.0.2.12 cucm-sub1.example.com cucm-sub1 Subscriber callmanager DBSub {SINCE}

Server Table (processnode) Entries
----------------------------------
cucm-pub
cucm-sub1
"""

CLUSTER_FROM_SUB = f"""192.0.2.12 cucm-sub1.example.com cucm-sub1 Subscriber callmanager DBSub authenticated
192.0.2.11 cucm-pub.example.com cucm-pub Publisher callmanager DBPub {SINCE}
"""

STRANGE = "192.0.2.11 x.example.com x Publisher novelty DBPub authenticated\n"

REPLICATION = """
Server Time: Tue Apr  2 15:16:04 CDT 2024

Cluster Replication State: Replication status command started at: 2024-04-02-15-16
     Replication status command COMPLETED. Checked 749 tables out of 749
     Last Completed Table: functionrole
     No Errors or Mismatches found.

DB Version: ccm12_5_1_16900_48

Repltimeout set to: 300s
PROCESS option set to: 1


Cluster Detailed View from cucm-pub (2 Servers):

                                      PING      DB/RPC/   REPL.    Replication    REPLICATION SETUP
SERVER-NAME         IP ADDRESS        (msec)    DbMon?    QUEUE    Group ID       (RTMT) & Details
-----------         ----------        ------    -------   -----    -----------    ------------------
cucm-pub            192.0.2.11        0.020     Y/Y/Y     0        (g_2)          (2) Setup Completed
cucm-sub1           192.0.2.12        0.256     Y/Y/Y     579      (g_3)          (2) Setup Completed
"""

FIPS_OFF = "The system is operating in NON-FIPS mode.\n"

CUCM_125 = {
    "show version active": version("12.5.1.16900-48"),
    "show network cluster": CLUSTER,
    "utils service list": SERVICES,
    "show tls min-version": min_version("1.0"),
    "show status": status("12.5.1.16900-48"),
    "file dump install system-history.log": history("05/11/2023 16:08:05"),
    "utils dbreplication runtimestate": REPLICATION,
    "utils fips status": FIPS_OFF,
}
CUCM_15SU2 = {
    **CUCM_125,
    "show version active": version("15.0.1.12900-234"),
    "show status": status("15.0.1.12900-234"),
}
CUCM_15SU2_SUB = {**CUCM_15SU2, "show network cluster": CLUSTER_FROM_SUB}
# Emergency Responder: its publisher calls itself callmanager, and it has no runtimestate.
CER = {
    "show version active": version("12.5.1.23900-9"),
    "show network cluster": "192.0.2.31 cer-pub.lab cer-pub Publisher callmanager DBPub authenticated\n\nSuccessful\n",
    "utils service list": services("Cisco Emergency Responder[STARTED]", "Cisco IDS[STARTED]"),
    "show tls min-version": min_version("1.0"),
    "show status": status("12.5.1.23900-9"),
}
PCD = {
    "show version active": version("15.0.1.12900-11"),
    "utils service list": services("Platform Manager[STARTED]").replace(
        "Cluster Manager [STARTED]", "Cluster Manager [STOPPED]"
    ),
    "show tls min-version": min_version("1.0"),
    "show status": status("15.0.1.12900-11"),
}
