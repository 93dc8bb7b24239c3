# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of dialogues as the CLI references print them, with their blanks."""

from __future__ import annotations

ASK = "Do you want to continue (yes/no) ? "


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


# CLI reference 12.5 to 15
NODE_12 = _crlf(
    "\nThis command will result in setting minimum TLS version to 1.2 on all the secure interfaces.\n"
    "If you have custom applications that makes secure connection to the system, please ensure \n"
    "they support the TLS version you have chosen to configure. \n"
    "Also, please refer to the Cisco Unified Reporting Administration Guide to ensure the \n"
    "endpoints in your deployment supports this feature.\n\n"
    + "*" * 100
    + "\n\nWarning: This will set the minimum TLS to 1.2 and the server will reboot.\n\n"
    + "*" * 100
    + "\n\n"
)
# CLI reference 15, from 15SU2
CLUSTER_12 = _crlf(
    "\nThis command will result in setting minimum TLS version to 1.2 on all the secure interfaces.\n"
    "If you have custom applications that makes secure connection to the system, please ensure they support the TLS "
    "version you have chosen to configure.\n"
    "Also, please refer to the Cisco Unified Reporting Administration Guide to ensure all the endpoints in your "
    "deployment supports this feature\n\n"
    + "*"
    * 88
    + "\n\nWarning: This will set the minimum TLS to 1.2 across all the callmanager nodes  in the  cluster. "
    "Please reboot all the nodes in the cluster using utils system restart for updated minimum TLS value to take "
    "affect.\n\n"
    "NOTE:- This will set minimum TLS version for CallManager only. Please ensure to set the desired minimum TLS "
    "version in IM & Presense publisher.\n\n" + "*" * 88 + "\n\n"
)
CLUSTER_13 = CLUSTER_12.replace("1.2", "1.3").replace(
    "NOTE:-",
    "The Authenticated mode for Phone Security Profile and SIP Trunk Security Profile will not work when the system is "
    "set to minimum TLS 1.3.\r\n\r\nNOTE:-",
)
# PCD administration guide 15, from 15SU2: its sample sets 1.3 and warns of 1.2
PCD_12 = _crlf(
    "Warning: This will set the minimum TLS to 1.2 on PCD node. Please reboot the node using utils system restart for "
    "updated minimum TLS value to take affect.\n\n" + "*" * 88 + "\n\n"
)
PCD_13 = PCD_12.replace("1.2", "1.3")
# Not published, and taken from that of PCD
CER_MANUAL_12 = PCD_12.replace("PCD", "CER")
# CLI guide of Emergency Responder 12.5(1) to 15
CER_NODE_12 = _crlf(
    "This command results in setting the minimum TLS version to 1.2 to all secured interfaces. If you have custom "
    "applications\n"
    "that make secure connection to the system, then make sure the applications support the TLS version that you have "
    "selected\n"
    "to configure. See Cisco Unified Reporting Administration Guide to make sure the endpoints in your deployment "
    "support this feature.\n"
    "Warning\n"
    "This will set the minimum TLS to 1.2 and the server will reboot.\n"
)
CAPITAL_ASK = "Do you want to continue (Yes or No)? "
# Not published: the structure of the CallManager text with the other product's name.
IMP_CLUSTER_12 = CLUSTER_12.replace("callmanager nodes", "IM & Presence nodes").partition("NOTE:-")[0]

RESTART = ["Do you really want to restart ?\r\n\r\n"]
# Finesse 15
RESTART_WARNING = _crlf(
    "     ***   W A R N I N G   ***\n"
    "Please make sure database replication setup is complete. Use the command 'utils dbreplication runtimestate' to "
    "get the current status.\n"
    "If database replication setup is in progress, restarting the server may leave database replication unable to "
    "complete.\n"
)
