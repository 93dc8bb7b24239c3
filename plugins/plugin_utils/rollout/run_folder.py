# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder on the controller in which the tasks of one run hand on what they know: readings, plan, one record for
each cluster, and the journal.

Between tasks, Ansible would evaluate all of it as templates, again for each host. And what a task had registered is
lost when it is cut off.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..rendering.files import write_texts
from .journal import RunJournal
from .record import ClusterRecord

__all__ = ["RunFolder", "RunFolderError", "RunName"]

_PREFIX = "vos-run-"


class RunFolderError(ValueError):
    """The folder of a run is missing, or something in it is."""


@dataclass(frozen=True)
class RunName:
    """What a run is called, and where it tells of itself: the operator's journal and tasks for events, or none."""

    id: str
    change: str = ""  # the operator's number of the change
    journal_path: str = ""
    on_event: str = ""


class RunFolder:
    """The folder of one run. Only its owner may read it."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    @classmethod
    def make(cls, parent: str) -> RunFolder:
        """A new folder below `parent`. Raises OSError."""
        return cls(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))

    def keep_name(self, name: RunName) -> None:
        """Keep what the run is called. Raises OSError."""
        self._write("run", asdict(name))

    def name(self) -> RunName:
        """What the run is called. Raises RunFolderError."""
        return RunName(**self._read("run"))

    @property
    def journal_file(self) -> Path:
        """The journal of this run alone. It is there whether or not the operator has named one."""
        return self.path / "journal.jsonl"

    def journal(self, secrets: Sequence[str] = (), warn: Callable[[str], None] = lambda _text: None) -> RunJournal:
        """The journal of the run, in its folder and where the operator wants it. `secrets` are hidden in it, and `warn`
        gets a sentence where it cannot be written. Raises RunFolderError."""
        name = self.name()
        return RunJournal([str(self.journal_file), *filter(None, [name.journal_path])], name.id, secrets, warn)

    def keep_readings(self, readings: Sequence[Mapping[str, Any]]) -> None:
        """Keep the reading of each host, as NodeRecord.from_facts takes them. Raises OSError."""
        self._write("readings", {"nodes": list(readings)})

    def readings(self) -> list[dict[str, Any]]:
        """The readings. Raises RunFolderError."""
        nodes: list[dict[str, Any]] = self._read("readings")["nodes"]
        return nodes

    def keep_options(self, options: Mapping[str, Any]) -> None:
        """Keep what the operator wants of the run. Raises OSError."""
        self._write("options", options)

    def options(self) -> dict[str, Any]:
        """What the operator wants of the run. Raises RunFolderError."""
        return self._read("options")

    def keep_plan(self, plan: Mapping[str, Any]) -> None:
        """Keep the plan's document. Raises OSError."""
        self._write("plan", plan)

    def plan(self) -> dict[str, Any]:
        """The plan's document. Raises RunFolderError."""
        return self._read("plan")

    def keep_outcomes(self, hosts: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what has become of each host, by its inventory name. Raises OSError."""
        self._write("outcomes", {"hosts": hosts})

    def outcomes(self) -> dict[str, dict[str, Any]]:
        """What has become of each host. Raises RunFolderError."""
        hosts: dict[str, dict[str, Any]] = self._read("outcomes")["hosts"]
        return hosts

    def keep_verdict(self, lines: Sequence[str]) -> None:
        """Keep the verdict, for the last host that fails. Raises OSError."""
        self._write("verdict", {"lines": list(lines)})

    def verdict(self) -> list[str]:
        """The verdict; empty where none was kept. Raises RunFolderError."""
        lines: list[str] = self._read("verdict")["lines"] if self._file("verdict").exists() else []
        return lines

    def keep_record(self, record: ClusterRecord) -> None:
        """Keep how far a cluster is. Raises OSError."""
        self._write(_name_of(record.cluster), record.to_result())

    def record(self, cluster: str) -> ClusterRecord | None:
        """How far a cluster is; None where it has not begun. Raises RunFolderError."""
        name = _name_of(cluster)
        return ClusterRecord.from_result(self._read(name)) if self._file(name).exists() else None

    def _file(self, name: str) -> Path:
        return self.path / f"{name}.json"

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        # In one line: with line breaks for people, Python takes ten times as long, in this process of all nodes.
        write_texts(str(self._file(name)), [json.dumps(content), "\n"])

    def _read(self, name: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(self._file(name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            text = f"{self._file(name)} cannot be read ({error}). It belongs to one run of the playbook"
            raise RunFolderError(f"{text}: run the playbook from its beginning") from error
        return content


def _name_of(cluster: str) -> str:
    """The name of a cluster's record: the cluster's own name may not be one for a file."""
    return f"cluster-{sha256(cluster.encode()).hexdigest()[:16]}"
