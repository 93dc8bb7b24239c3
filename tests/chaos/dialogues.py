# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialogues of a journal in which something is changed, put together as the nodes of a wave that were asked side by
side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..simulator.process import Entry

__all__ = ["Batch", "Dialogue", "batches", "is_change", "wave_batches"]

_CHANGES = ("set tls min-version ", "utils system restart")


@dataclass
class Dialogue:
    """One command that changes a node. Times are those of the journal, None until it came so far."""

    node: str
    command: str
    typed: float
    asked: float | None = None
    is_known: bool = True  # the question is the documented one
    answers: list[tuple[float, str, bool]] = field(default_factory=list)  # time, text, whether it was a yes
    lost: float | None = None  # its session ended in the middle

    @property
    def yes(self) -> float | None:
        """When its question was first answered yes."""
        return next((time for time, _text, accepted in self.answers if accepted), None)


@dataclass
class Batch:
    """Dialogues of one play in one cluster that were all begun before the first of them was answered."""

    by: str
    cluster: str
    dialogues: dict[str, Dialogue] = field(default_factory=dict)

    @property
    def first_yes(self) -> float | None:
        """When the first of them was answered yes."""
        return min((dialogue.yes for dialogue in self.dialogues.values() if dialogue.yes is not None), default=None)

    @property
    def confirmed(self) -> set[str]:
        """The nodes whose question was answered yes."""
        return {node for node, dialogue in self.dialogues.items() if dialogue.yes is not None}

    @property
    def is_answered(self) -> bool:
        """Whether one of them has got an answer."""
        return any(dialogue.answers for dialogue in self.dialogues.values())


def is_change(entry: Entry) -> bool:
    """Whether it is a command that changes a node, as the role sends it."""
    return entry.event == "command" and entry.write and entry.text.startswith(_CHANGES)


def batches(journal: Sequence[Entry], cluster_of: Mapping[str, str]) -> list[Batch]:
    """All of them, in the order of their beginning."""
    found: list[Batch] = []
    current: dict[tuple[str, str], Batch] = {}  # by play and cluster
    at: dict[str, Dialogue] = {}  # the last dialogue of a node
    for entry in journal:
        if is_change(entry) and entry.node in cluster_of:
            place = (entry.by, cluster_of[entry.node])
            batch = current.get(place)
            if batch is None or batch.is_answered or entry.node in batch.dialogues:
                batch = current[place] = Batch(*place)
                found.append(batch)
            at[entry.node] = batch.dialogues[entry.node] = Dialogue(entry.node, entry.text, entry.time)
        elif entry.node in at:
            _go_on(at[entry.node], entry)
    return found


def wave_batches(journal: Sequence[Entry], cluster_of: Mapping[str, str]) -> list[Batch]:
    """Those of several nodes."""
    return [batch for batch in batches(journal, cluster_of) if len(batch.dialogues) > 1]


def _go_on(dialogue: Dialogue, entry: Entry) -> None:
    if entry.event == "fault" and entry.text == "unknown_question" and dialogue.asked is None:
        dialogue.is_known = False
    elif entry.event == "question" and dialogue.asked is None:
        dialogue.asked = entry.time
    elif entry.event == "answer":
        dialogue.answers.append((entry.time, entry.text, entry.write))
    elif entry.event == "drop" and f" of {dialogue.command}: " in entry.text and dialogue.lost is None:
        dialogue.lost = entry.time
