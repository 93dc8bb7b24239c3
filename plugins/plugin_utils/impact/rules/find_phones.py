# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules about phones find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..model import Draft, Group, Item, Part, Severity, Shown, alike, largest_first
from ..phone_models import Grade, ModelKind, PhoneModel
from ..situation import ModelCount, Phone, Situation
from ..texts.phrase import Said, phrase
from ..words import NO_OPERATION, SecurityMode, is_known_mode, is_secure, mode_text

__all__ = ["JUDGES", "Judge", "depends_on_firmware", "has_lsc", "https_urls"]

Judge = Callable[[Situation], Iterator[Draft]]

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO
_8831 = "Cisco 8831"
# The lowest firmware of the table is that of TLS 1.2; this model has a bug until a later one (CSCvw60960).
_8851_FIRMWARE, _8851_LOWER = "14.0(1)", "12.0"
_8831_FIRMWARE = "10.3(1)SR6"
_BUILT_IN = "application:cisco/"
_HTTPS = "https://"
_GONE = phrase("seen.cannot_register")


def _registration(s: Situation) -> Iterator[Draft]:
    """A cluster that is not in mixed mode registers each phone without TLS, whatever its profile says (security guide
    12.5(1), overview of the cluster security modes). The exception is SIP OAuth, which phones have from 14 on (feature
    configuration guide 15); none of these models got firmware for it (inferred from the end of their firmware)."""
    phones = [p for p in s.old if is_secure(p.mode)]
    if s.mixed_mode is False:
        yield from _of_phones(s, _WARN, phones, _mode_of, more=s.mixed_mode_proof(), part=Part.NOT_MIXED)
    else:
        yield from _of_phones(s, _BLOCK, phones, _mode_of, more=s.mixed_mode_proof())


def _https(s: Situation) -> Iterator[Draft]:
    phones = [p for p in s.old if p.model.https]
    urls = https_urls(s)
    if urls:
        yield from _of_phones(s, _WARN, phones, _mode_of, more=urls)


def https_urls(s: Situation) -> tuple[Shown, ...]:
    """The services and enterprise parameters with HTTPS URLs; the built-in services use HTTPS from 9.3(3) on."""
    services = []
    for number, (_name, url, secure, enabled) in enumerate(s.rows("phone_services")):
        texts = [(text or "").strip().casefold() for text in (url, secure)]
        if enabled != "f" and any(text.startswith((_HTTPS, _BUILT_IN)) for text in texts):
            services.append(number)
    proofs = s.proof("phone_services", services) if services else ()
    if s.rows("secure_urls"):
        proofs += s.proof("secure_urls", range(len(s.rows("secure_urls"))))
    return proofs


def _renewal(s: Situation) -> Iterator[Draft]:
    rollback = s.rows("rollback")
    more = s.proof("rollback", range(len(rollback))) if rollback else ()
    yield from _of_phones(s, _WARN, s.old, _mode_of, more=more)


def _emcc(s: Situation) -> Iterator[Draft]:
    if (used := _emcc_devices(s)) is not None:
        yield from _of_phones(s, _WARN, s.old, _mode_of, more=used)


def _emcc_devices(s: Situation) -> tuple[Shown, ...] | None:
    rows = s.rows("emcc")
    return s.proof("emcc", [0]) if rows and rows[0][0] != "0" else None


def _proxy_tftp(s: Situation) -> Iterator[Draft]:
    yield from _of_phones(s, _ASK, s.old, _mode_of)


def _certificates(s: Situation) -> Iterator[Draft]:
    phones = [p for p in s.old if p.lsc_until or s.operation_of(p) != NO_OPERATION]
    vpn = s.proof("vpn", range(len(s.rows("vpn")))) if s.rows("vpn") else ()

    def why(p: Phone) -> Said:
        if p.lsc_until:
            return phrase("seen.certificate")
        if s.operation_of(p):
            return phrase("seen.operation_pending")
        return phrase("seen.operation_unknown", operation=p.operation or phrase("seen.nothing"))

    yield from _of_phones(s, _WARN, phones, why, more=vpn)


def _encrypted_config(s: Situation) -> Iterator[Draft]:
    yield from _of_phones(s, _WARN, [p for p in s.old if p.encrypted], _mode_of)


def has_lsc(s: Situation, phone: Phone) -> bool:
    """Whether a phone has a certificate of its own that is valid now."""
    return phone.lsc_until > s.now.timestamp()


def _conference_phone(s: Situation) -> Iterator[Draft]:
    phones = [p for p in s.phones if p.model.name == _8831]
    bare = [p for p in phones if not has_lsc(s, p)]

    def why(p: Phone) -> Said:
        return phrase("seen.lsc_expired" if p.lsc_until else "seen.no_lsc", mode=_mode_of(p))

    secure = [p for p in bare if is_secure(p.mode)]
    if s.mixed_mode is False:  # as for old phones, see _registration
        yield from _of_phones(s, _WARN, secure, why, more=s.mixed_mode_proof(), part=Part.NO_LSC_NOT_MIXED)
    else:
        yield from _of_phones(s, _BLOCK, secure, why, part=Part.NO_LSC_SECURE)
    yield from _of_phones(s, _WARN, [p for p in bare if not is_secure(p.mode)], why, part=Part.NO_LSC_NON_SECURE)
    needs = phrase("seen.lsc_needs", firmware=_8831_FIRMWARE)
    yield from _of_phones(s, _ASK, [p for p in phones if has_lsc(s, p)], lambda _: needs, part=Part.WITH_LSC)


def _firmware(s: Situation) -> Iterator[Draft]:
    yield from _of_models(s, _ASK, [c for c in s.counts if depends_on_firmware(c.model)], _needed_firmware)


def depends_on_firmware(model: PhoneModel) -> bool:
    """Whether a model does TLS 1.2 from some firmware on, which the database does not tell of a device."""
    return model.grade is Grade.OK and bool(model.firmware) and model.kind is not ModelKind.BRIDGE


def _needed_firmware(model: PhoneModel) -> Said:
    if model.name.startswith("Cisco 8851"):
        return phrase("seen.from_or", version=_8851_FIRMWARE, lower=_8851_LOWER)
    return phrase("seen.from", version=model.firmware)


def _authenticated(s: Situation) -> Iterator[Draft]:
    phones = [p for p in s.phones if not s.is_gone(p.model)]
    authenticated = [p for p in phones if p.mode == SecurityMode.AUTHENTICATED.value]
    yield from _of_phones(s, _BLOCK, authenticated, _mode_of, part=Part.PHONES)
    # An unknown mode may be this one.
    unknown = [p for p in phones if not is_known_mode(p.mode)]
    yield from _of_phones(s, _ASK, unknown, _mode_of, part=Part.PHONES_MODE_UNKNOWN, stops=True)
    rows = s.rows("trunks")
    yield from _of_trunks(s, _BLOCK, [n for n, row in enumerate(rows) if row[1] == SecurityMode.AUTHENTICATED.value])
    yield from _of_trunks(s, _ASK, [n for n, row in enumerate(rows) if not is_known_mode(row[1])])


def _of_trunks(s: Situation, severity: Severity, numbers: Sequence[int]) -> Iterator[Draft]:
    if numbers:
        rows = s.rows("trunks")
        items = [Item(str(rows[n][0]), phrase("kind.trunk"), mode_text(rows[n][1])) for n in numbers]
        part = Part.TRUNKS if severity is _BLOCK else Part.TRUNKS_MODE_UNKNOWN
        yield Draft(severity, items, s.proof("trunks", numbers), part, stops=severity is _ASK)


def _no_1_3(s: Situation) -> Iterator[Draft]:
    """These models can do SIP OAuth, for which a cluster need not be in mixed mode: so the mode changes nothing."""
    known = [p for p in s.phones if p.model.grade is not Grade.OLD and p.model.kind is not ModelKind.CLIENT]
    old = [p for p in known if p.model.grade_at(s.target) is Grade.OLD]
    yield from _of_phones(s, _BLOCK, [p for p in old if is_secure(p.mode)], _mode_of, part=Part.SECURE)
    yield from _of_phones(s, _WARN, [p for p in old if not is_secure(p.mode)], _mode_of, part=Part.NON_SECURE)
    perhaps = [p for p in known if p.model.tls_1_3]
    yield from _of_phones(s, _ASK, perhaps, _tls_1_3_of, part=Part.BY_FIRMWARE)


def _tls_1_3_of(phone: Phone) -> Said:
    return phrase("seen.tls_1_3_from", version=phone.model.tls_1_3)


def _client_minimum(s: Situation) -> Iterator[Draft]:
    yield from _of_models(s, _INFO, [c for c in s.counts if _is_78_88(c.model) or c.model.name == "Cisco ATA 191"])


def _web_server(s: Situation) -> Iterator[Draft]:
    yield from _of_models(s, _INFO, [c for c in s.counts if _is_78_88(c.model) or c.model.name == _8831])


def _is_78_88(model: PhoneModel) -> bool:
    return model.grade is Grade.OK and model.name.startswith(("Cisco 78", "Cisco 88"))


def _unknown(s: Situation) -> Iterator[Draft]:
    phones = [p for p in s.phones if p.model.grade is Grade.REVIEW]
    secure = [p for p in phones if is_secure(p.mode)]
    rest = [p for p in phones if not is_secure(p.mode)]

    def why(p: Phone) -> Said:
        return phrase("seen.mode_and_note", mode=_mode_of(p), note=p.model.said_note)

    yield from _of_phones(s, _ASK, secure, why, part=Part.SECURE, stops=True)
    yield from _of_phones(s, _ASK, rest, why, part=Part.NON_SECURE)


def _clients(s: Situation) -> Iterator[Draft]:
    def wanted(model: PhoneModel) -> Said:
        version = model.tls_1_3 if s.target == "1.3" else model.firmware
        return phrase("seen.from", version=version) if version else ""

    yield from _of_models(s, _ASK, [c for c in s.counts if c.model.kind is ModelKind.CLIENT], wanted)


def _dead(s: Situation) -> Iterator[Draft]:
    yield from _of_phones(s, _INFO, [p for p in s.phones if s.is_gone(p.model)], lambda _: _GONE)


def _of_phones(
    s: Situation,
    severity: Severity,
    phones: Sequence[Phone],
    detail: Callable[[Phone], Said],
    *,
    more: tuple[Shown, ...] = (),
    part: Part = Part.WHOLE,
    stops: bool = False,
) -> Iterator[Draft]:
    """A draft with each phone as an item, or none without a phone."""
    if phones:
        items = [Item(phone.name, phone.model.said_name, detail(phone)) for phone in phones]
        proofs = s.proof("phones", _first(phones)) + more
        yield Draft(severity, items, proofs, part, groups=alike(items), stops=stops)


def _of_models(
    s: Situation,
    severity: Severity,
    counts: Iterable[ModelCount],
    detail: Callable[[PhoneModel], Said] = lambda _: "",
) -> Iterator[Draft]:
    """A draft with each model as an item, and the number of its devices. `detail` is what decides about a model."""
    found = list(counts)
    if found:
        groups = [Group(c.model.said_name, detail(c.model), c.number) for c in found]
        items = [Item(c.model.name, phrase("kind.model"), _counted(g)) for c, g in zip(found, groups, strict=True)]
        proofs = s.proof("models", [c.row for c in found])
        yield Draft(severity, items, proofs, count=sum(c.number for c in found), groups=largest_first(groups))


def _counted(group: Group) -> Said:
    if not group.detail:
        return phrase("seen.devices", number=group.number)
    return phrase("seen.devices_seen", number=group.number, seen=group.detail)


def _first(phones: Sequence[Phone]) -> list[int]:
    return [phone.row for phone in phones[:3]]


def _mode_of(phone: Phone) -> Said:
    return mode_text(phone.mode)


JUDGES: Mapping[str, Judge] = {
    "R05": _registration,
    "R06": _https,
    "R07": _https,
    "R08": _renewal,
    "R09": _emcc,
    "R10": _proxy_tftp,
    "R11": _certificates,
    "R12": _encrypted_config,
    "R13": _conference_phone,
    "R14": _firmware,
    "R27": _authenticated,
    "R28": _no_1_3,
    "R33": _client_minimum,
    "R34": _web_server,
    "X01": _unknown,
    "X03": _clients,
    "X04": _dead,
}
