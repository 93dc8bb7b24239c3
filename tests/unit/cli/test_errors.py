# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error shows: no control sequence of a device, no secret, and what to do."""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import CommandRefused, VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import HIDDEN, OwnWords, hiding

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


def test_an_error_hides_a_secret_in_the_words_of_the_node_and_in_none_of_ours() -> None:
    quoted = "the cluster says 'cluster 7'"
    error = VosError(quoted, host="h", command="show cluster", seen="my cluster", hint="cluster")
    error.redact(["cluster"], own_command=True)
    assert str(error) == (
        f"h: the cluster says '{HIDDEN} 7'\nCommand: show cluster\nLast text seen: my {HIDDEN}\nWhat to do: cluster"
    )
    assert error.heard.seen == "my cluster"  # parsers judge by what was said
    assert "cluster 7" not in repr(error)


def test_a_secret_that_is_no_word_of_ours_is_hidden_wherever_it_got() -> None:
    secret = "Korrekt-Pferd-9"
    error = VosError(f"a {secret} b", host="h", command=f"c {secret}", seen=secret, hint=secret)
    error.redact([secret])
    assert secret not in str(error) + repr(error) + repr(vars(error))


def test_the_command_of_an_operator_hides_a_secret_too() -> None:
    error = VosError("no", host="h", command="set password cluster")
    error.redact(["cluster"])
    assert error.command == f"set password {HIDDEN}"


def test_an_error_hides_the_secrets_that_were_known_where_it_arose() -> None:
    with hiding(["cluster"]):
        error = VosError("no", host="h", seen="my cluster")
    assert error.seen == f"my {HIDDEN}"
    assert VosError("no", host="h", seen="my cluster").seen == "my cluster"


def test_what_was_seen_can_be_told_in_our_words() -> None:
    error = VosError("no", host="h", seen=OwnWords("the cluster: '7 cluster'"))
    error.redact(["cluster"])
    assert error.seen == f"the cluster: '7 {HIDDEN}'"
