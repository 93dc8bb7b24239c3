# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the database of a cluster holds, as a world describes it: phones, trunks, media resources, services, peers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from .section import Section, WorldError

__all__ = [
    "NO_DATABASE",
    "SIGNERS",
    "ApplicationUser",
    "DatabaseSpec",
    "LdapHost",
    "MediaResource",
    "PhoneService",
    "PhoneSpec",
    "RemoteCluster",
    "TrunkSpec",
    "UcService",
    "read_database",
]

# What signed the CTL file of a cluster in mixed mode: a certificate of it, or a USB security token.
SIGNERS = ("callmanager", "etoken")
_NON_SECURE = "Non Secure"
_MEDIA_CLASSES = {"conference bridge": 4, "mtp": 5}

T = TypeVar("T")


@dataclass(frozen=True)
class PhoneSpec:
    """So many phones that are alike. A model or a mode without a text is one that the database has no name for."""

    model: str
    count: int
    security: str
    encrypted_config: bool
    lsc: int | None  # days until their own certificate ends; below 0: it has ended
    capf: bool  # an operation on the certificate is pending
    vpn: bool


@dataclass(frozen=True)
class TrunkSpec:
    """A SIP trunk."""

    name: str
    security: str
    transport: str
    port: int


@dataclass(frozen=True)
class MediaResource:
    """A gateway (class 2), a conference bridge (4) or a media termination point (5)."""

    name: str
    model: str
    security: str
    tkclass: int


@dataclass(frozen=True)
class PhoneService:
    """An IP Phone service."""

    name: str
    url: str
    secure_url: str
    enabled: bool


@dataclass(frozen=True)
class RemoteCluster:
    """Another cluster."""

    name: str
    version: str


@dataclass(frozen=True)
class ApplicationUser:
    """An application user and its groups."""

    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class LdapHost:
    """An LDAP server for logins."""

    host: str
    port: int
    ssl: bool


@dataclass(frozen=True)
class UcService:
    """A UC service."""

    name: str
    host: str
    port: int


@dataclass(frozen=True)
class DatabaseSpec:
    """All of it. A new cluster has none of these, apart from the services that come with it."""

    phones: tuple[PhoneSpec, ...] = ()
    profiles: int = 0  # device profiles and templates, which are no phones
    trunks: tuple[TrunkSpec, ...] = ()
    media: tuple[MediaResource, ...] = ()
    phone_services: tuple[PhoneService, ...] = ()
    url_parameters: tuple[tuple[str, str], ...] = ()
    remote_clusters: tuple[RemoteCluster, ...] = ()
    emcc: int = 0  # devices of Extension Mobility Cross Cluster
    application_users: tuple[ApplicationUser, ...] = ()
    ldap: tuple[LdapHost, ...] = ()
    expressways: tuple[str, ...] = ()
    uc_services: tuple[UcService, ...] = ()


NO_DATABASE = DatabaseSpec()


def read_database(section: Section) -> DatabaseSpec:
    """The section `database` of a cluster. Raises WorldError."""
    spec = DatabaseSpec(
        phones=_each(section, "phones", _phones),
        profiles=int(section.number("profiles", 0)),
        trunks=_each(section, "trunks", _trunk),
        media=_each(section, "media", _media)
        + _each(section, "gateways", lambda one: MediaResource(one.text("name"), one.text("model"), _mode(one), 2)),
        phone_services=_each(section, "phone_services", _service),
        url_parameters=_pairs(section, "url_parameters"),
        remote_clusters=tuple(RemoteCluster(*pair) for pair in _pairs(section, "remote_clusters")),
        emcc=int(section.number("emcc", 0)),
        application_users=_each(
            section, "application_users", lambda one: ApplicationUser(one.text("name"), one.texts("groups"))
        ),
        ldap=_each(
            section,
            "ldap",
            lambda one: LdapHost(one.text("host"), int(one.number("port", 389)), one.flag("ssl")),
        ),
        expressways=section.texts("expressways"),
        uc_services=_each(
            section,
            "uc_services",
            lambda one: UcService(one.text("name"), one.text("host"), int(one.number("port", 443))),
        ),
    )
    section.finish()
    return spec


def _each(section: Section, key: str, read: Callable[[Section], T]) -> tuple[T, ...]:
    found = []
    for one in section.sections(key):
        found.append(read(one))
        one.finish()
    return tuple(found)


def _mode(section: Section) -> str:
    return section.text("security", _NON_SECURE)


def _phones(section: Section) -> PhoneSpec:
    lsc: Any = section.take("lsc", None)
    if lsc is not None and (isinstance(lsc, bool) or not isinstance(lsc, int)):
        raise WorldError(f"{section.at('lsc')}: must be a whole number of days, not {lsc!r}")
    return PhoneSpec(
        model=section.text("model"),
        count=int(section.number("count", 1)),
        security=_mode(section),
        encrypted_config=section.flag("encrypted_config"),
        lsc=lsc,
        capf=section.flag("capf"),
        vpn=section.flag("vpn"),
    )


def _trunk(section: Section) -> TrunkSpec:
    mode = _mode(section)
    transport = section.choice("transport", ("TCP+UDP", "TCP", "UDP", "TLS"), "TCP" if mode == _NON_SECURE else "TLS")
    return TrunkSpec(section.text("name"), mode, transport, int(section.number("port", 5060)))


def _media(section: Section) -> MediaResource:
    kind = section.choice("kind", tuple(_MEDIA_CLASSES), "conference bridge")
    return MediaResource(section.text("name"), section.text("model"), _mode(section), _MEDIA_CLASSES[kind])


def _service(section: Section) -> PhoneService:
    return PhoneService(
        section.text("name"), section.text("url", ""), section.text("secure_url", ""), section.flag("enabled", True)
    )


def _pairs(section: Section, key: str) -> tuple[tuple[str, str], ...]:
    inner = section.section(key)
    names = inner.keys
    return tuple((name, inner.text(name)) for name in names)
