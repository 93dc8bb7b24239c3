# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error shows: no control sequence of a device, no secret, and what to do."""

from __future__ import annotations

import json

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import CommandRefused, VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import HIDDEN, redact, redact_in

EVIL = "\x1b]0;owned\x07\x1b[31mred\x1b[0m\x9b31m \u202etext"


def test_an_error_names_host_command_last_text_and_what_to_do() -> None:
    error = CommandRefused("it was refused", host="cucm-pub", command="show x", seen="No\n", hint="Look.")
    assert str(error) == "cucm-pub: it was refused\nCommand: show x\nLast text seen: No\nWhat to do: Look."
    assert str(VosError("it failed", host="h")) == "h: it failed"


def test_no_text_of_an_error_carries_control_sequences() -> None:
    error = VosError(EVIL, host=EVIL, command=EVIL, seen=EVIL, hint=EVIL)
    for text in (error.message, error.host, error.command, error.seen, error.hint, str(error), str(error.args)):
        assert not [character for character in text if not character.isprintable() and character != "\n"]
        assert "red" in text


def test_no_text_of_an_error_carries_a_secret_once_it_was_redacted() -> None:
    error = VosError("a pw b", host="h", command="c pw", seen="pw", hint="pw pw")
    error.redact(["pw"])
    assert (
        str(error) == f"h: a {HIDDEN} b\nCommand: c {HIDDEN}\nLast text seen: {HIDDEN}\nWhat to do: {HIDDEN} {HIDDEN}"
    )
    assert "pw" not in repr(error)


def test_the_longer_of_two_secrets_is_replaced_whole() -> None:
    assert redact("secret-2 and secret", ["secret", "secret-2"]) == f"{HIDDEN} and {HIDDEN}"
    assert redact("nothing", ["", "x"]) == "nothing"


def test_a_secret_is_replaced_also_where_it_is_quoted() -> None:
    secret = "Kö\"r\\n'x"
    for quoted in (f"{secret!r}", json.dumps(secret), json.dumps(secret, ensure_ascii=False)):
        assert redact(f"the line {quoted}", [secret]) == f"the line {quoted[0]}{HIDDEN}{quoted[-1]}"


def test_results_are_redacted_at_any_depth_and_other_values_left_alone() -> None:
    result = {"a": ["pw", {"pw": ("x pw", 1, None, True, 2.5)}], "failed": False}
    assert redact_in(result, ["pw"]) == {
        "a": [HIDDEN, {HIDDEN: [f"x {HIDDEN}", 1, None, True, 2.5]}],
        "failed": False,
    }
