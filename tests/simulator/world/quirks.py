# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quirks of a node: unusual but correct behaviour that a client must handle."""

from __future__ import annotations

from dataclasses import dataclass

from .section import Section, WorldError

__all__ = ["NO_QUIRKS", "Quirks", "read_quirks"]


@dataclass(frozen=True)
class Quirks:
    """The habits of one node. They can be replaced as a whole while the simulator runs."""

    keyboard_interactive_only: bool | None = None  # None: as the release does it
    legacy_ssh: bool = False  # SHA-1 key exchange, hmac-sha1 and ssh-rsa host keys only
    other_host_key: bool = False  # another host key than the one in known_hosts, as after `utils fips enable`
    sessions_taken: int = 0  # sessions of other people
    expired_password: bool = False  # the login wants a new password first
    auth_banner: str = ""  # sent before the authentication
    login_notice: str = ""  # printed between the welcome text and the prompt
    slow_start: float = 0.0  # device seconds from the login to the prompt; 0: as the timings say
    prompt_needs_enter: bool = False  # the first prompt does not come before Enter was pressed
    doubled_prompts: bool = False  # each prompt is drawn twice
    control_sequences: bool = False  # colours and cursor moves around prompts and output
    redraw_columns: int = 0  # the width of the line editor, whatever the terminal's; 0: the terminal's
    page_lines: int = 0  # lines before the pager stops; 0: the height of the terminal
    pagination_refused: bool = False  # `set cli pagination off` is turned down
    drop_characters: bool = False  # loses the second character of an answer that comes in one burst
    one_byte_writes: bool = False  # sends every byte in a packet of its own
    minimum_shown_late: bool = False  # `show tls min-version` tells of a new minimum after the next restart only
    phones_total: str = "Total count"  # the words before the total of `show risdb query phone`
    tls_floor: str = "1.0"  # the TLS ports refuse what is below it at any minimum, as 6971 and 9443 do with 1.2
    tls_reset: bool = False  # they refuse with a reset in place of an alert
    tls_gcm_only: bool = False  # Cipher Management leaves them GCM suites only
    tls_weak: tuple[int, ...] = ()  # TLS ports that accept every version at any minimum
    tls_closed: tuple[int, ...] = ()  # TLS ports that do not open
    tls_silent: tuple[int, ...] = ()  # TLS ports that take connections and say nothing
    tls_plain_text: tuple[int, ...] = ()  # TLS ports that speak HTTP without TLS


NO_QUIRKS = Quirks()


def read_quirks(section: Section) -> Quirks:
    """The quirks of a section of a world or of a control request. Raises WorldError."""
    only = section.take("keyboard_interactive_only", None)
    if only is not None and not isinstance(only, bool):
        raise WorldError(f"{section.at('keyboard_interactive_only')}: must be true or false, not {only!r}")
    quirks = Quirks(
        keyboard_interactive_only=only,
        legacy_ssh=section.flag("legacy_ssh"),
        other_host_key=section.flag("other_host_key"),
        sessions_taken=int(section.number("sessions_taken", 0)),
        expired_password=section.flag("expired_password"),
        auth_banner=section.text("auth_banner", ""),
        login_notice=section.text("login_notice", ""),
        slow_start=section.number("slow_start", 0.0),
        prompt_needs_enter=section.flag("prompt_needs_enter"),
        doubled_prompts=section.flag("doubled_prompts"),
        control_sequences=section.flag("control_sequences"),
        redraw_columns=int(section.number("redraw_columns", 0)),
        page_lines=int(section.number("page_lines", 0)),
        pagination_refused=section.flag("pagination_refused"),
        drop_characters=section.flag("drop_characters"),
        one_byte_writes=section.flag("one_byte_writes"),
        minimum_shown_late=section.flag("minimum_shown_late"),
        phones_total=section.text("phones_total", "Total count"),
        tls_floor=section.choice("tls_floor", ("1.0", "1.1", "1.2", "1.3"), "1.0"),
        tls_reset=section.flag("tls_reset"),
        tls_gcm_only=section.flag("tls_gcm_only"),
        tls_weak=section.ports("tls_weak"),
        tls_closed=section.ports("tls_closed"),
        tls_silent=section.ports("tls_silent"),
        tls_plain_text=section.ports("tls_plain_text"),
    )
    section.finish()
    return quirks
