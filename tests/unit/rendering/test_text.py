# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines for a terminal lose no word, and a command between backticks is never broken over two of them."""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.text import counted, wrapped
from hypothesis import given
from hypothesis import strategies as st

COMMAND = "`/opt/ansible/bin/python3 -m pip install 'netmiko[par4]>=4.8'`"


def test_a_command_stays_on_one_line() -> None:
    assert wrapped(f"Install netmiko with paramiko 4 there: {COMMAND}. Then run it again.", 60, "  ", "    ") == [
        "  Install netmiko with paramiko 4 there:",
        f"    {COMMAND}.",
        "    Then run it again.",
    ]


def test_a_backtick_of_a_device_holds_nothing_together() -> None:
    assert wrapped("it said ` and then nothing", 12) == ["it said `", "and then", "nothing"]


@given(words=st.lists(st.text("ab`-\0", min_size=1) | st.just("`show tls min-version`")), width=st.integers(10, 60))
def test_no_word_is_lost_or_broken(words: list[str], width: int) -> None:
    text = " ".join(words)
    assert " ".join(wrapped(text, width)).split() == text.replace("\0", " ").split()


def test_a_number_with_its_noun() -> None:
    assert [counted(number, "node") for number in (0, 1, 2)] == ["0 nodes", "1 node", "2 nodes"]
