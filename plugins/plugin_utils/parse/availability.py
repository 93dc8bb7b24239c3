# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `utils ha status`: the presence redundancy groups of IM and Presence, and their high availability."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["Availability", "AvailabilityNode", "Subcluster", "parse_availability"]

_COMMAND = "`utils ha status`"
_LABEL = re.compile(r"\b(?P<label>Subcluster Name|(?:Node [0-9]{1,3} )?Name|State|Reason) ?:(?: |$)")
# A line without one of the labels is ignored, unless it contains one of these words.
_DOUBTFUL = re.compile(r"\b(?:subcluster|node|name|state|status|reason)\b", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z]")
_OFF = ("unknown", "high availability not enabled")
# The states that only a pair with high availability has: CLI reference 15, which shows the temporary states in samples
# of a failover and a fallback. `Failed Over` may be followed by the services that do not run.
_ON = re.compile(
    r"normal|idle|fail(?:ed|ing)|fail(?:ed|ing) over\b.*|failover|running in backup mode|running in failed mode"
    r"|taking (?:over|back)|falling back",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AvailabilityNode:
    """One node. `state` and `reason` are the node's words, `reason` may be empty; `line` joins its lines."""

    name: str
    state: str
    reason: str
    line: str

    @property
    def enabled(self) -> bool | None:
        """Whether the state says that high availability is on; None if it says neither on nor off."""
        if (self.state.lower(), self.reason.lower()) == _OFF:
            return False
        return True if _ON.fullmatch(self.state) and self.reason.lower() != _OFF[1] else None


@dataclass(frozen=True)
class Subcluster:
    """A presence redundancy group; its name is empty if the text has none."""

    name: str
    nodes: tuple[AvailabilityNode, ...]

    @property
    def enabled(self) -> bool | None:
        """Whether high availability is on. None unless all nodes say the same: the value is never guessed.

        A node whose services do not run answers `Unknown`, so the value is not known.
        """
        answers = {node.enabled for node in self.nodes}
        return answers.pop() if len(answers) == 1 else None


@dataclass(frozen=True)
class Availability:
    """The groups in the order of the text; each has a node."""

    subclusters: tuple[Subcluster, ...]

    @property
    def nodes(self) -> tuple[AvailabilityNode, ...]:
        """The nodes of all groups."""
        return tuple(node for subcluster in self.subclusters for node in subcluster.nodes)

    @property
    def enabled(self) -> bool | None:
        """True if a group has high availability on, False if all have it off, None if that is not known."""
        answers = {subcluster.enabled for subcluster in self.subclusters}
        if True in answers:
            return True
        return None if None in answers else False


@successful_only
def parse_availability(text: str) -> Availability:
    """Reads groups (`Subcluster Name:`) and nodes with `Name`, `State` and `Reason`, on one line or on three.

    Known shapes: the samples of the CLI reference 15 (`Node 1 Name : <name> State: <state> Reason: <reason>`, whose
    reason may be on the next line), and the three lines that a client matches, each after a tab. The complete output
    of a current release was not found. It is said to contain numbers of users, so lines without the words node, state
    or reason are ignored. Raises ParseError for no node, a node without a state, a node twice, and a line with one of
    these words in an unknown form.
    """
    reader = _GroupReader(text)
    for line in map(squeezed, content_lines(text)):
        labels = list(_LABEL.finditer(line))
        if not labels and not reader.continues(line) and _DOUBTFUL.search(line):
            raise reader.refusal(line)
        if labels and labels[0].start() > 0:
            raise reader.refusal(line)
        for number, label in enumerate(labels):
            end = labels[number + 1].start() if number + 1 < len(labels) else len(line)
            reader.take(label["label"].split()[-1], line[label.start() : end].strip(), line[label.end() : end].strip())
    return reader.whole()


class _GroupReader:
    """Puts the fields together, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._groups: list[tuple[str, list[AvailabilityNode]]] = []
        self._node: dict[str, str] = {}
        self._words: list[str] = []

    def continues(self, words: str) -> bool:
        """Take words without a label as the reason that the line before has announced, if it has."""
        if self._node.get("Reason") != "" or not _WORDS.search(words):
            return False
        self._node["Reason"] = words
        self._words.append(words)
        return True

    def take(self, field: str, words: str, value: str) -> None:
        if field == "Name":
            self._close()
            group = words.startswith("Subcluster")
            if not value or (not group and " " in value):
                raise self.refusal(words)
            if group:
                self._groups.append((value, []))
                return
        elif field in self._node or not self._node or (field == "State" and not value):
            raise self.refusal(words)
        self._node[field] = value
        self._words.append(words)

    def whole(self) -> Availability:
        self._close()
        nodes = [node.name for _name, group in self._groups for node in group]
        if not nodes:
            raise ParseError(f"{_COMMAND} shows no node", self._text)
        if len(set(nodes)) < len(nodes):
            raise ParseError(f"{_COMMAND} lists a node twice", self._text)
        return Availability(tuple(Subcluster(name, tuple(group)) for name, group in self._groups if group))

    def refusal(self, line: str) -> ParseError:
        return ParseError(f"{_COMMAND} has a line that is not recognised: {line[:200]!r}", self._text)

    def _close(self) -> None:
        if not self._node:
            return
        if "State" not in self._node:
            raise ParseError(f"{_COMMAND} shows the node {self._node['Name'][:60]!r} without a state", self._text)
        if not self._groups:
            self._groups.append(("", []))
        node = AvailabilityNode(
            self._node["Name"], self._node["State"], self._node.get("Reason", ""), " ".join(self._words)
        )
        self._groups[-1][1].append(node)
        self._node, self._words = {}, []
