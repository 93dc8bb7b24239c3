# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node that is restarted, as a script: its boots, what answers at its SSH port, and the access to both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.node.access import NodeAccess
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, ScriptedConnection, ScriptedSession

__all__ = [
    "BOOT",
    "BOOT_READ",
    "GOING",
    "IDENTITY",
    "LISTED",
    "NEW",
    "OLD",
    "RESTART",
    "ROW",
    "START",
    "ScriptedNode",
    "node",
    "other",
]

RESTART = "utils system restart"
OLD = "05/11/2023 16:08:05"
NEW = "09/29/2023 17:15:05"
START = "02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start"
ROW = "192.0.2.11 cucm-pub publisher callmanager DBPub"
# What was read before, as modules return it.
BOOT = {"time": "2023-05-11T16:08:42", "history": f"{OLD} | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"}
IDENTITY = {
    "hostname": "cucm-pub",
    "product": "cucm",
    "cluster_row": ROW,
    "address": "192.0.2.11",
    "history_start": START,
}
LISTED = {"show_network_cluster": texts.CLUSTER, "utils_service_list": texts.SERVICES}
# Neither answer has an end of its own, as this status lists no disk.
BOOT_READ = ["file dump install system-history.log"] * 2 + ["show status"] * 2
GOING = Conversation(
    command=RESTART,
    text="Appliance is being Restarted ...",
    accepted=True,
    answer_text="Appliance is being Restarted ...",
    success_line="Appliance is being Restarted ...",
    ending=Ending.EOF,
)


def node(*boots: str, talk: Conversation | VosError | None = None, **answers: str) -> ScriptedSession:
    """A session of the node with these boots; the last one was a minute ago if it is NEW. `answers` replace or add
    some, by the command with underscores for blanks."""
    script = {
        "show status": texts.status("12.5.1.16900-48", "up 1 min" if NEW in boots else "up 141 days,  1:12"),
        "file dump install system-history.log": texts.history(*boots),
        **{command.replace("_", " "): answer for command, answer in answers.items()},
    }
    return ScriptedSession(script, talk)


def other(*, name: str = "cucm-pub", history: str = texts.history(OLD, NEW), **answers: str) -> ScriptedSession:
    """A server that booted a minute ago, with something that is not the node's."""
    status = texts.status("12.5.1.16900-48", "up 1 min").replace("cucm-pub", name)
    return node(OLD, NEW, **{"show status": status, "file dump install system-history.log": history, **answers})


@dataclass
class ScriptedNode:
    """Sessions, or the errors of logins, in turn, and what the SSH port answers in turn; the last one goes on."""

    sessions: Sequence[ScriptedSession | VosError]
    port: Sequence[SshPort] = (SshPort.SSH,)
    limits: list[float] = field(default_factory=list)  # seconds that each look at the port might take

    def __post_init__(self) -> None:
        self.connection = ScriptedConnection(list(self.sessions))
        self._port = list(self.port)

    @property
    def access(self) -> NodeAccess:
        """The node for whoever waits for it."""
        session: Callable[[], ScriptedSession] = self.connection.session
        return NodeAccess(HOST, self._knock, session, self.connection.close, Reader)

    def _knock(self, limit: float) -> SshPort:
        self.limits.append(limit)
        return self._port.pop(0) if len(self._port) > 1 else self._port[0]
