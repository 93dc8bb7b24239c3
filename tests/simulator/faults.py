# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with a node (faults) and what is merely awkward about it (quirks)."""

from __future__ import annotations

from dataclasses import dataclass

from .reading import Section, WorldError

__all__ = ["NO_FAULTS", "NO_QUIRKS", "Faults", "Quirks", "read_faults", "read_quirks"]

_REPLICATION_STATES = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Faults:
    """Faults of one node. They are replaced as a whole while the simulator runs, and take effect at once."""

    services_stuck: tuple[str, ...] = ()  # stay STARTING after the next reboot
    replication_stuck: int | None = None  # the state that replication stays in after the next reboot
    replication_state: int | None = None  # the state that replication shows now, reboot or not
    never_back: bool = False  # the next reboot never ends
    no_reboot: bool = False  # `yes` is accepted, and the node stays up
    value_not_kept: bool = False  # the next reboot brings the old minimum TLS version back
    unknown_question: str = ""  # asked in place of the documented question
    expired_password: bool = False  # the login wants a new password first
    not_vos: bool = False  # another shell answers on the SSH port
    slow_login: float = 0.0  # device seconds from the login to the prompt
    unknown_product: bool = False  # nothing that the node prints names a known product
    session_drop_after_yes: bool = False  # the connection ends at the `yes`, which still counts


@dataclass(frozen=True)
class Quirks:
    """Habits of one node that a client has to cope with. They are part of the world and stay."""

    keyboard_interactive_only: bool | None = None  # None: as the release does it
    login_notice: str = ""  # printed between the welcome text and the prompt
    page_lines: int = 0  # lines before the pager stops; 0: the height of the terminal
    drop_characters: bool = False  # loses the second character of an answer that comes in one burst
    one_byte_writes: bool = False  # sends every byte in a packet of its own


NO_FAULTS = Faults()
NO_QUIRKS = Quirks()


def read_faults(section: Section) -> Faults:
    """The faults of a section of a world or of a control request. Raises WorldError."""
    faults = Faults(
        services_stuck=section.texts("services_stuck"),
        replication_stuck=_state(section, "replication_stuck"),
        replication_state=_state(section, "replication_state"),
        never_back=section.flag("never_back"),
        no_reboot=section.flag("no_reboot"),
        value_not_kept=section.flag("value_not_kept"),
        unknown_question=section.text("unknown_question", ""),
        expired_password=section.flag("expired_password"),
        not_vos=section.flag("not_vos"),
        slow_login=section.number("slow_login", 0.0),
        unknown_product=section.flag("unknown_product"),
        session_drop_after_yes=section.flag("session_drop_after_yes"),
    )
    section.finish()
    return faults


def read_quirks(section: Section) -> Quirks:
    """The quirks of a section of a world. Raises WorldError."""
    only = section.take("keyboard_interactive_only", None)
    if only is not None and not isinstance(only, bool):
        raise WorldError(f"{section.at('keyboard_interactive_only')}: must be true or false, not {only!r}")
    quirks = Quirks(
        keyboard_interactive_only=only,
        login_notice=section.text("login_notice", ""),
        page_lines=int(section.number("page_lines", 0)),
        drop_characters=section.flag("drop_characters"),
        one_byte_writes=section.flag("one_byte_writes"),
    )
    section.finish()
    return quirks


def _state(section: Section, key: str) -> int | None:
    value = section.take(key, None)
    if value is None:
        return None
    if isinstance(value, bool) or value not in _REPLICATION_STATES:
        raise WorldError(f"{section.at(key)}: must be a replication state (0 to 4), not {value!r}")
    return int(value)
