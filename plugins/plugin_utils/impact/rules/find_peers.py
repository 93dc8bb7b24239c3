# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules about trunks, gateways, other clusters and servers find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ...parse.sql import Row
from ...product.model import Product, tls_rank
from ..model import Draft, Item, Part, Severity, Shown, alike
from ..peers import Answer
from ..phone_models import ModelKind, classify
from ..situation import Situation
from ..texts.phrase import Said, phrase
from ..words import is_secure, may_be_tls, mode_text, transport_text
from .find_phones import Judge

__all__ = ["JUDGES"]

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO
_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,4}")
_NO_1_2 = (10, 5, 2)
_WHOLE_1_2 = (11, 5, 1, 13900)
_WITH_1_3 = (15, 0, 1, 12900)
_CER_14_SU1 = (14, 0, 1, 11900)
_PAGING = re.compile(r"informacast|singlewire|paging", re.IGNORECASE)
_LDAPS_PORTS = ("636", "3269")
_GATEWAY_CLASS = "2"
_MEETING_SERVER = "Cisco Meeting Server"
_PROVEN = 3  # peers whose answers are shown


def _clusters(s: Situation) -> Iterator[Draft]:
    yield from _remote(s, _BLOCK)


def _remote(s: Situation, bad: Severity) -> Iterator[Draft]:
    """The remote clusters that are too old, those that are old in part, and those whose version says nothing."""
    parts: dict[Part, list[int]] = {}
    for number, row in enumerate(s.rows("remote_clusters")):
        if part := _age(row[2] or "", s.target):
            parts.setdefault(part, []).append(number)
    severities = {Part.TOO_OLD: bad, Part.IN_PART: _WARN, Part.VERSION_UNKNOWN: _ASK}
    kind = phrase("kind.cluster")
    for part, severity in severities.items():
        if part in parts:
            yield _of_rows(s, severity, "remote_clusters", parts[part], kind, _version_of, part=part)


def _version_of(row: Row) -> Said:
    return row[2] or phrase("seen.no_version")


def _age(text: str, target: str) -> Part | None:
    """In which way a release is too old; None if it is not. A version without a build cannot tell its SU."""
    found = _VERSION.search(text)
    if found is None:
        return Part.VERSION_UNKNOWN
    version = tuple(int(part) for part in found[0].split("."))
    first = _WITH_1_3 if target == "1.3" else _WHOLE_1_2
    if version[: len(first)] == first[: len(version)] and len(version) < len(first):
        return Part.VERSION_UNKNOWN
    if version >= first:
        return None
    if target == "1.3" or version < _NO_1_2:
        short = len(version) < len(_NO_1_2) and version == _NO_1_2[: len(version)] and target != "1.3"
        return Part.VERSION_UNKNOWN if short else Part.TOO_OLD
    return Part.IN_PART


def _emcc_clusters(s: Situation) -> Iterator[Draft]:
    rows = s.rows("emcc")
    if rows and rows[0][0] != "0":
        yield from _remote(s, _WARN)


def _is_secure_trunk(row: Row) -> bool:
    return is_secure(row[1]) or may_be_tls(row[2]) or may_be_tls(row[3])


def _secure_trunks(s: Situation) -> list[int]:
    return [number for number, row in enumerate(s.rows("trunks")) if _is_secure_trunk(row)]


def _trunks(s: Situation) -> Iterator[Draft]:
    if numbers := _secure_trunks(s):
        yield _of_rows(s, _ASK, "trunks", numbers, phrase("kind.trunk"), _trunk_detail)


def _trunk_detail(row: Row) -> Said:
    return phrase("seen.trunk", mode=mode_text(row[1]), transport=transport_text(row[3]))


def _media(s: Situation) -> Iterator[Draft]:
    numbers = [
        number
        for number, row in enumerate(s.rows("media"))
        if row[1] != _GATEWAY_CLASS and _is_ios(row[2] or "") and is_secure(row[3])
    ]
    if numbers:
        yield _of_rows(s, _ASK, "media", numbers, 2, lambda r: mode_text(r[3]), part=Part.MEDIA_RESOURCES)
    analog = [p for p in s.phones if p.model.kind is ModelKind.GATEWAY and is_secure(p.mode)]
    if analog:
        items = [Item(p.name, p.model.said_name, mode_text(p.mode)) for p in analog]
        proofs = s.proof("phones", [p.row for p in analog[:3]])
        yield Draft(_ASK, items, proofs, part=Part.ANALOG_PORTS, groups=alike(items))


def _is_ios(model: str) -> bool:
    """The media resources of gateways; software on the servers themselves and Meeting Server are not among them."""
    return classify(model).kind is ModelKind.GATEWAY or re.search(r"\bIOS\b|HDV|NM-HD|WS-SVC", model) is not None


def _gateways(s: Situation) -> Iterator[Draft]:
    rows = s.rows("media")
    gateways = [number for number, row in enumerate(rows) if row[1] == _GATEWAY_CLASS]
    items = [Item(rows[n][0] or "", rows[n][2] or phrase("kind.gateway"), mode_text(rows[n][3])) for n in gateways]
    proofs = s.proof("media", gateways) if gateways else ()
    trunks = _secure_trunks(s)
    items += [
        Item(s.rows("trunks")[n][0] or "", phrase("kind.trunk"), _trunk_detail(s.rows("trunks")[n])) for n in trunks
    ]
    yield Draft(_ASK, items, proofs + (s.proof("trunks", trunks) if trunks else ()))


def _ldap(s: Situation) -> Iterator[Draft]:
    rows = s.rows("ldap")
    numbers = [number for number, row in enumerate(rows) if row[2] != "f" or (row[1] or "") in _LDAPS_PORTS]
    if numbers:
        kind = phrase("kind.ldap_host")
        yield _of_rows(s, _ASK, "ldap", numbers, kind, lambda r: phrase("seen.port", port=str(r[1])))


def _asked(s: Situation) -> Iterator[Draft]:
    yield Draft(_ASK)


def _paging(s: Situation) -> Iterator[Draft]:
    users = {row[0]: n for n, row in enumerate(s.rows("applications")) if _PAGING.search(row[0] or "")}
    trunks = [n for n, row in enumerate(s.rows("trunks")) if _PAGING.search(row[0] or "")]
    why = phrase("seen.by_name")
    items = [Item(name or "", phrase("kind.application_user"), why) for name in users]
    items += [Item(s.rows("trunks")[n][0] or "", phrase("kind.trunk"), why) for n in trunks]
    proofs: tuple[Shown, ...] = s.proof("applications", users.values()) if users else ()
    yield Draft(_ASK, items, proofs + (s.proof("trunks", trunks) if trunks else ()))


def _responder(s: Situation) -> Iterator[Draft]:
    """Emergency Responder counts its builds before 14 in its own way, so that an SU of 12.5 cannot be told."""
    if s.product is Product.CUCM:
        yield Draft(_ASK)
        return
    proof = Shown("show version active", (".".join(str(part) for part in s.version),))
    if tls_rank(s.target) >= tls_rank("1.2") and (14,) <= s.version < _CER_14_SU1:
        item = Item("Emergency Responder", phrase("kind.release"), phrase("seen.before", release="14SU1"))
        yield Draft(_BLOCK, (item,), (proof,))
    elif s.version < (14,) or s.target == "1.3":
        yield Draft(_ASK, (), (proof,))


def _expressways(s: Situation) -> Iterator[Draft]:
    if rows := s.rows("expressways"):
        yield _of_rows(s, _ASK, "expressways", range(len(rows)), phrase("kind.expressway"), lambda _: "")


def _meeting_servers(s: Situation) -> Iterator[Draft]:
    rows = s.rows("media")
    numbers = [n for n, row in enumerate(rows) if (row[2] or "").casefold() == _MEETING_SERVER.casefold()]
    if numbers:
        severity = _ASK if s.target == "1.3" else _INFO
        yield _of_rows(s, severity, "media", numbers, 2, lambda r: r[3] or "")


def _named_peers(s: Situation) -> Iterator[Draft]:
    parts = ((Answer.REFUSES, _BLOCK, Part.REFUSE), (Answer.UNKNOWN, _ASK, Part.NO_ANSWER))
    for answer, severity, part in (*parts, (Answer.ACCEPTS, _INFO, Part.ACCEPT)):
        if met := [one for one in s.peers if one.answer is answer]:
            items = [Item(one.peer.name, phrase(f"peer.{one.peer.kind}"), one.peer.place) for one in met]
            proofs = tuple(Shown(f"ClientHello to {one.peer.place}", one.lines) for one in met[:_PROVEN])
            yield Draft(severity, items, proofs, part)


def _of_rows(
    s: Situation,
    severity: Severity,
    name: str,
    numbers: Sequence[int],
    kind: Said | int,
    detail: Callable[[Row], Said],
    *,
    part: Part = Part.WHOLE,
) -> Draft:
    """A draft with each of these rows as an item, named by its first column; `kind` is said, or a column."""
    rows = s.rows(name)
    items = [
        Item(rows[n][0] or "", (rows[n][kind] or "") if isinstance(kind, int) else kind, detail(rows[n]))
        for n in numbers
    ]
    return Draft(severity, items, s.proof(name, numbers), part)


JUDGES: Mapping[str, Judge] = {
    "R03": _clusters,
    "R04": _trunks,
    "R15": _media,
    "R16": _gateways,
    "R19": _ldap,
    "R20": _asked,
    "R21": _paging,
    "R22": _emcc_clusters,
    "R30": _responder,
    "R31": _expressways,
    "R32": _meeting_servers,
    "X05": _named_peers,
}
