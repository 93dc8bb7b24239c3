# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules about the platform, administration and applications find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...parse.ctl import Signer
from ..model import Draft, Item, Part, Severity, Shown
from ..situation import Situation
from ..texts.phrase import phrase
from .find_phones import Judge

__all__ = ["JUDGES"]

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO
_CTL_CLIENT_ENDS = (14,)
_EWS_GOVERNED_FROM = (15, 0, 1, 13900)  # 15SU3
_CTL = "show ctl"
_VERSION = "show version active"
_SECURE_CTI = "Standard CTI Secure Connection"  # the name of a group, in each language


def _ctl_client(s: Situation) -> Iterator[Draft]:
    if s.ctl is None or s.ctl.signer is Signer.NONE:
        return
    proofs = (Shown(_CTL, (s.ctl.line,)), *s.proof("security_mode", range(len(s.rows("security_mode")))))
    item = (Item("CTL file", phrase(f"kind.{s.ctl.signer.value}"), s.ctl.line),)
    if s.mixed_mode is False:
        yield Draft(_INFO, item, proofs, part=Part.LEFT_OVER)
    elif s.ctl.signer is Signer.ETOKEN:
        if s.version >= _CTL_CLIENT_ENDS:
            yield Draft(_INFO, item, proofs, part=Part.NO_CLIENT)
        else:
            yield Draft(_WARN, item, proofs)


def _always(severity: Severity) -> Judge:
    def judge(s: Situation) -> Iterator[Draft]:
        yield Draft(severity, (), _release(s))

    return judge


def _cti(s: Situation) -> Iterator[Draft]:
    if rows := s.rows("secure_cti"):
        items = [Item(name or "", phrase("kind.application_user"), _SECURE_CTI) for (name,) in rows]
        yield Draft(_ASK, items, s.proof("secure_cti", range(len(rows))))


def _web_clients(s: Situation) -> Iterator[Draft]:
    """Application users with their groups, one item each."""
    groups: dict[str, list[str]] = {}
    for name, group in s.rows("applications"):
        groups.setdefault(name or "", []).extend([group] if group else [])
    items = [
        Item(name, phrase("kind.application_user"), ", ".join(found) or phrase("seen.no_group"))
        for name, found in groups.items()
    ]
    yield Draft(_ASK, items, s.proof("applications", range(len(s.rows("applications")))) if items else ())


def _calendars(s: Situation) -> Iterator[Draft]:
    if s.version < _EWS_GOVERNED_FROM:
        yield Draft(_INFO, (), _release(s), part=Part.NOT_GOVERNED)
    else:
        yield Draft(_ASK, (), _release(s))


def _check_list(s: Situation) -> Iterator[Draft]:
    rows = s.rows("uc_services")
    items = [Item(row[0] or "", phrase("kind.uc_service"), f"{row[1] or ''}:{row[2] or ''}") for row in rows]
    yield Draft(_ASK, items, s.proof("uc_services", range(len(rows))) if rows else ())


def _common_criteria(s: Situation) -> Iterator[Draft]:
    """The mode needs FIPS. How the CLI prints it is in no source, so an answer that says nothing is a question."""
    if s.common_criteria:
        yield Draft(_BLOCK, (), (Shown("utils fips_common_criteria status", ("on",)),))
    elif s.common_criteria is None and s.fips:
        yield Draft(_ASK, (), (Shown("utils fips status", ("FIPS mode is on",)),), stops=True)


def _release(s: Situation) -> tuple[Shown, ...]:
    return (Shown(_VERSION, (".".join(str(part) for part in s.version),)),)


JUDGES: Mapping[str, Judge] = {
    "R01": _ctl_client,
    "R02": _always(_ASK),
    "R17": _cti,
    "R18": _web_clients,
    "R23": _always(_WARN),
    "R24": _always(_ASK),
    "R25": _calendars,
    "R26": _always(_BLOCK),
    "R29": _always(_ASK),
    "R35": _always(_INFO),
    "R36": _check_list,
    "X02": _common_criteria,
}
