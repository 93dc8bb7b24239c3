# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which SSH host key of a node is the right one: known_hosts files, inline text, pinned fingerprints."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from ..errors import HostKeyRejected

__all__ = ["HostKeys", "KnownKey", "fingerprint", "parse_known_hosts"]

_PIN = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")


_PATTERN = re.compile(r"[*?!]|\|1\|")  # a line with one of these may match a host without its name in it


@dataclass(frozen=True)
class KnownKey:
    """A line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""

    names: tuple[str, ...]  # patterns, hashed names, and negations with a leading !
    key_type: str
    key: bytes
    revoked: bool
    source: str  # file and line

    def matches(self, name: str) -> bool:
        """Whether the line is about that host name."""
        if any(pattern[0] == "!" and fnmatchcase(name, pattern[1:].lower()) for pattern in self.names):
            return False
        return any(_matches(pattern, name) for pattern in self.names)


def _matches(pattern: str, name: str) -> bool:
    if pattern.startswith("|1|"):
        try:
            salt, digest = (base64.b64decode(part, validate=True) for part in pattern[3:].split("|"))
        except (ValueError, binascii.Error):
            return False
        return hmac.compare_digest(hmac.new(salt, name.encode(), "sha1").digest(), digest)
    if "*" not in pattern and "?" not in pattern:  # most lines are names, and a file may hold thousands
        return name == pattern.lower()
    # [host]:port is a name here, and no set of characters.
    return fnmatchcase(name, pattern.lower().replace("[", "[[]"))


def parse_known_hosts(text: str, source: str, name: str = "") -> tuple[KnownKey, ...]:
    """The usable lines of a known_hosts text. Others are skipped, as ssh does, and so are certificate authorities.

    With a name, lines that cannot match that host are skipped without parsing: a file may hold thousands.
    """
    keys = []
    for number, line in enumerate(text.splitlines(), 1):
        if name not in line.lower() and not _PATTERN.search(line):
            continue
        fields = line.split()
        marker = fields.pop(0) if fields and fields[0].startswith("@") else ""
        if len(fields) < 3 or fields[0].startswith("#") or marker not in ("", "@revoked"):
            continue
        names, key_type, encoded = fields[:3]
        try:
            key = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            continue
        patterns = tuple(name for name in names.split(",") if name.strip("!"))
        keys.append(KnownKey(patterns, key_type, key, marker == "@revoked", f"{source}:{number}"))
    return tuple(keys)


def _files(host: str, files: Iterable[str]) -> tuple[str, ...]:
    """The files, also where the list was given as a text: Ansible cuts `['a', 'b']` at its comma, brackets and all."""
    pieces = tuple(files)
    text = ",".join(pieces).strip()
    if not text.startswith("["):
        return pieces
    if listed := _list_in(text):
        return listed
    raise HostKeyRejected(
        f"vos_known_hosts_files is {text}, which is not a list of files",
        host=host,
        hint="Write it as a YAML list, or as paths separated by commas, without brackets. No password was sent.",
    )


def _list_in(text: str) -> tuple[str, ...]:
    """The texts of a YAML or JSON list that was given as one text; none if it is no such list."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return ()
    try:
        found: Any = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ()
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else ()


def fingerprint(key: bytes) -> str:
    """The fingerprint of a host key as ssh prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class HostKeys:
    """The keys that are accepted from one node."""

    host: str
    port: int
    pins: tuple[str, ...]
    keys: tuple[KnownKey, ...]  # those of this node
    sources: tuple[str, ...]  # what was searched
    variable: str = "vos_host_key_fingerprint"  # the one for pins
    of_jump_host: bool = False

    @classmethod
    def gather(
        cls,
        host: str,
        port: int,
        *,
        pinned: str,
        inline: str,
        files: Iterable[str],
        variable: str = "vos_host_key_fingerprint",
        of_jump_host: bool = False,
    ) -> HostKeys:
        """Reads the known keys of a node. A file that does not exist or cannot be read holds no key; `sources` says so.

        `variable` is the one that `pinned` comes from. Raises HostKeyRejected when a pinned fingerprint does not have
        the form SHA256:..., or `files` is not a list of files.
        """
        pins = tuple(pinned.replace(",", " ").split())
        for pin in pins:
            if not _PIN.fullmatch(pin):
                raise HostKeyRejected(
                    f"the pinned fingerprint {pin!r} is not of the form SHA256:...",
                    host=host,
                    hint=f"{variable} takes what `ssh-keygen -lf` prints: SHA256: and 43 characters.",
                )
        name = cls.name_of(host, port)
        if lines := _list_in(inline):
            inline = "\n".join(lines)
        known = list(parse_known_hosts(inline, "vos_known_hosts", name))
        sources = ["vos_known_hosts"] if inline.strip() else []
        for file in _files(host, files):
            path = Path(file).expanduser()
            try:
                text = path.read_text(encoding="utf-8", errors="replace")
            except FileNotFoundError:
                sources.append(f"{path} (missing)")
            except OSError as error:
                sources.append(f"{path} (not readable: {error.strerror})")
            else:
                sources.append(str(path))
                known.extend(parse_known_hosts(text, str(path), name))
        return cls(
            host,
            port,
            tuple(pin.rstrip("=") for pin in pins),
            tuple(k for k in known if k.matches(name)),
            tuple(sources),
            variable,
            of_jump_host,
        )

    @staticmethod
    def name_of(host: str, port: int) -> str:
        """The name of a node in a known_hosts file."""
        return host.lower() if port == 22 else f"[{host.lower()}]:{port}"

    @property
    def key_types(self) -> tuple[str, ...]:
        """The types of the known keys, so that the node can be asked for a key that can be compared."""
        return tuple(dict.fromkeys(known.key_type for known in self.keys if not known.revoked))

    def check(self, key_type: str, key: bytes) -> None:
        """Returns when the key is the right one. Raises HostKeyRejected, with the fingerprint seen, for any other."""
        seen = fingerprint(key)
        revoked = [known for known in self.keys if known.revoked and known.key == key]
        if revoked:
            raise self._rejected(f"its host key {seen} ({key_type}) is marked as revoked in {revoked[0].source}", seen)
        if self.pins:
            if seen in self.pins:
                return
            raise self._rejected(
                f"its host key {seen} ({key_type}) is not the pinned {' or '.join(self.pins)}", seen, changed=True
            )
        trusted = [known for known in self.keys if not known.revoked]
        if any(known.key == key for known in trusted):
            return
        if trusted:
            raise self._rejected(
                f"its host key {seen} ({key_type}) is not the known one in {', '.join(k.source for k in trusted)}",
                seen,
                changed=True,
            )
        searched = ", ".join(self.sources) or "no file"
        raise self._rejected(
            f"its host key {seen} ({key_type}) is unknown: {self.name_of(self.host, self.port)} is not in {searched}",
            seen,
        )

    def _rejected(self, message: str, seen: str, *, changed: bool = False) -> HostKeyRejected:
        compare = "Compare the fingerprint with the one that the node shows on its own console."
        renewed = "the node has a new key, because it was reinstalled or `utils fips enable|disable` was run"
        if self.of_jump_host:
            compare = (
                "Compare the fingerprint with the one on the jump host itself: "
                "`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`, or the file for the key type named here."
            )
            renewed = "the jump host has a new key, for example because it was reinstalled"
        if changed:
            compare = f"Somebody may be intercepting the connection, or {renewed}. {compare}"
        return HostKeyRejected(
            message,
            host=self.host,
            hint=f"{compare} If it is right, put the key into a known_hosts file, or pin it for this host with "
            f'{self.variable}: "{seen}". No password was sent.',
        )
