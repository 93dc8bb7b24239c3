# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of devices that no other rule judges, and of values that no source names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ..model import Draft, Group, Item, Severity, Shown, largest_first
from ..situation import Situation
from ..texts.phrase import english, phrase
from ..words import is_known_mode, is_known_transport
from .find_phones import Judge

__all__ = ["JUDGES"]

_MODE, _IN, _OUT = 1, 2, 3  # columns of the trunks
_MEDIA_MODE = 3


def _without_tls(s: Situation) -> Iterator[Draft]:
    """Each name as an item, with the number of its devices."""
    if s.others:
        groups = [Group(one.name, phrase(f"no_tls.{one.why}"), one.number) for one in s.others]
        items = [
            Item(one.name, phrase("kind.model"), phrase("seen.devices_why", number=group.number, why=group.detail))
            for one, group in zip(s.others, groups, strict=True)
        ]
        proofs = s.proof("models", [one.row for one in s.others])
        count = sum(group.number for group in groups)
        yield Draft(Severity.INFO, items, proofs, count=count, groups=largest_first(groups))


def _unknown_values(s: Situation) -> Iterator[Draft]:
    """Each value that is missing (NULL, as the node prints it) or that the schema does not have, with its number.

    Software bridges and H.323 gateways have no security profile, so a missing mode says nothing of them.
    """
    found: Counter[tuple[str, str]] = Counter()  # by the value, and by what has it, as a key of phrases.toml
    seen: dict[str, list[int]] = {"phones": [], "trunks": [], "media": []}

    def count(reading: str, row: int, value: str | None, kind: str) -> None:
        found[value or "NULL", kind] += 1
        seen[reading].append(row)

    for phone in s.phones:
        if not is_known_mode(phone.mode):
            count("phones", phone.row, phone.mode, "mode_of_phones")
        if s.operation_of(phone) is None:
            count("phones", phone.row, phone.operation, "operation_of_phones")
    for number, row in enumerate(s.rows("trunks")):
        if not is_known_mode(row[_MODE]):
            count("trunks", number, row[_MODE], "mode_of_trunks")
        for text in dict.fromkeys((row[_IN], row[_OUT])):
            if not is_known_transport(text):
                count("trunks", number, text, "transport_of_trunks")
    for number, row in enumerate(s.rows("media")):
        if row[_MEDIA_MODE] and not is_known_mode(row[_MEDIA_MODE]):
            count("media", number, row[_MEDIA_MODE], "mode_of_media")
    if found:
        items = [
            Item(value, phrase(f"kind.{kind}"), phrase("seen.devices", number=number))
            for (value, kind), number in found.items()
        ]
        items.sort(key=lambda item: (item.name, english(item.kind)))
        proofs: tuple[Shown, ...] = ()
        for reading, rows in seen.items():
            proofs += s.proof(reading, rows) if rows else ()
        yield Draft(Severity.INFO, items, proofs, count=found.total())


JUDGES: Mapping[str, Judge] = {
    "X06": _without_tls,
    "X07": _unknown_values,
}
