# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the password is: results have the same keys, values and words, and what a node says of it is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.action import (
    command,
    health,
    node_info,
    restart,
    tls_min_version,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import system_restart
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import UnknownQuestion, VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import HIDDEN, redact
from ansible_collections.collabops.vos.plugins.plugin_utils.glue import action as glue_action
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.results import DEVICE_TEXT
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.action import texts
from tests.unit.action.scripted import (
    HOST,
    PASSWORD,
    FakeClock,
    Script,
    ScriptedConnection,
    ScriptedSession,
    conversation,
    refused,
    run_action,
)
from tests.unit.impact import fleets

OLD, NEW = "05/11/2023 16:08:05", "09/29/2023 17:15:05"
STARTING = texts.services("Cisco CallManager[STARTING]")
TLS = "show tls min-version"
SET = "set tls min-version 1.2"
CHANGED: Script = {**texts.CUCM_125, TLS: [texts.min_version("1.0"), texts.min_version("1.2")]}
HISTORY = {"file dump install system-history.log": texts.history(OLD)}

# They tell of the time that the test took.
OF_THE_MOMENT = {"time", "read_at", "elapsed_s"}
QUOTED = re.compile(r"(?<!\w)(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")

WORDS = ["cluster", "failed", "true", "1.2", "no", "set", "e", "node", "admin", "show", "publisher", "STARTED", "Cisco"]
WORDS += ["changed", "line", "HOST", "192.0.2.11", "services", "drifted", "'", '"', "\\", "cucm-pub", "rows"]
PASSWORDS = st.sampled_from(WORDS) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"]), min_size=1
)


def talk(*, accepted: bool = True, said: str = "Successfully set minimum TLS version to 1.2") -> Any:
    dialogue = system_restart()
    return conversation(dialogue, said, accepted=accepted, ending=Ending.EOF)


def run(action: Any, password: str, session: ScriptedSession, args: dict[str, Any], **how: Any) -> dict[str, Any]:
    options = {"host": HOST, "port": 22, "command_timeout": 60, "password": password}
    return run_action(action.ActionModule, ScriptedConnection([session], options), args, clock=FakeClock(1.0), **how)


def by_session(password: str, error: VosError) -> VosError:
    """The error as a session raises it."""
    error.redact([password], own_command=True)
    return error


def asked(said: str) -> UnknownQuestion:
    return UnknownQuestion(
        f"this dialogue has no such question. It was answered 'no'. The question: {said!r}",
        host=HOST,
        command=SET,
        seen=said,
        hint="Run the command by hand to see what it asks.",
    )


def what_breaks(password: str, said: str) -> dict[str, Any]:
    """The pre-check of a cluster in which somebody has called a trunk what the node says."""
    connection = fleets.connection(
        {"phones": [{"model": "Cisco 7965", "count": 2, "security": "Encrypted"}], "trunks": [{"name": said}]}
    )
    connection.options["password"] = password
    return fleets.run(connection, {"target": "1.2"})


# What is run, with the password and with what the node says of it in the middle of its own text.
RUNS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "a node": lambda p, said: run(node_info, p, ScriptedSession(texts.CUCM_125), {}),
    "a node that refuses": lambda p, said: run(
        node_info, p, ScriptedSession({**texts.CUCM_125, TLS: by_session(p, refused(TLS, said))}), {}
    ),
    "a node that is not understood": lambda p, said: run(
        node_info, p, ScriptedSession({**texts.CUCM_125, "show network cluster": said}), {}
    ),
    "a change": lambda p, said: run(
        tls_min_version, p, ScriptedSession(CHANGED, talk()), {"version": "1.2"}, diff=True
    ),
    "a change with another success": lambda p, said: run(
        tls_min_version, p, ScriptedSession(CHANGED, talk(said=said)), {"version": "1.2"}
    ),
    "an unknown question": lambda p, said: run(
        tls_min_version, p, ScriptedSession(CHANGED, by_session(p, asked(said))), {"version": "1.2"}
    ),
    "a change that asks nothing": lambda p, said: run(
        tls_min_version, p, ScriptedSession(CHANGED, talk(accepted=False, said=said)), {"version": "1.2"}
    ),
    "a value that cannot be read again": lambda p, said: run(
        tls_min_version,
        p,
        ScriptedSession({**texts.CUCM_125, TLS: [texts.min_version("1.0"), said]}, talk()),
        {"version": "1.2"},
    ),
    "health": lambda p, said: run(health, p, ScriptedSession(texts.CUCM_125), {}),
    "no health": lambda p, said: run(
        health, p, ScriptedSession({**texts.CUCM_125, "utils service list": STARTING}), {"timeout": 30}
    ),
    "health that is not understood": lambda p, said: run(
        health, p, ScriptedSession({**texts.CUCM_125, "utils service list": said}), {"timeout": 30}
    ),
    "health that is refused": lambda p, said: run(
        health,
        p,
        ScriptedSession({**texts.CUCM_125, "utils service list": by_session(p, refused("utils service list", said))}),
        {"timeout": 30},
    ),
    "a restart": lambda p, said: run(
        restart, p, ScriptedSession({**texts.CUCM_125, **HISTORY}, talk(said=said)), {"timeout": 60}
    ),
    "what breaks": what_breaks,
    "a command of an operator": lambda p, said: run(
        command, p, ScriptedSession({"show x": said}), {"commands": ["show x", "show y"]}
    ),
}


@pytest.fixture(autouse=True)
def ssh_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glue_action, "ssh_port", lambda host, port, timeout, way: SshPort.SSH)


def pairs(one: Any, other: Any, key: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The values of two results side by side, each with its key. Their keys and lengths are the same."""
    if isinstance(one, dict):
        assert list(one) == list(other)
        for name in one:
            # What was seen of a condition is told in our words.
            yield from pairs(one[name], other[name], "told" if name == "seen" and "holds" in one else name)
    elif isinstance(one, list):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            yield from pairs(first, second, key)
    elif key not in OF_THE_MOMENT:
        yield key, one, other


def own_words(text: str) -> str:
    """A sentence without what it quotes, and an error without its command and the text of the node."""
    text = re.sub(r"\nCommand: .*", "", text)
    text = re.sub(r"\nLast text seen: .*?(?=\nWhat to do: |\Z)", "", text, flags=re.DOTALL)
    return QUOTED.sub("", re.sub(r" \([^()]*\)", "", text))


@pytest.mark.parametrize("what", RUNS)
@settings(max_examples=20)
@given(password=PASSWORDS)
def test_a_password_takes_no_key_no_value_and_no_word_of_ours_away(what: str, password: str) -> None:
    said = "the node's own words: cluster 1.2 no set"
    reference, result = RUNS[what](PASSWORD, said), RUNS[what](password, said)
    assert HIDDEN not in repr(reference)
    for key, before, after in pairs(reference, result):
        if not isinstance(before, str) or HIDDEN not in after:
            assert before == after, key
        elif key in DEVICE_TEXT or (key == "command" and what == "a command of an operator"):
            assert after == redact(before, [password])
        else:
            assert own_words(before) == own_words(after), key


@pytest.mark.parametrize("what", RUNS)
@settings(max_examples=20)
@given(password=PASSWORDS)
def test_what_a_node_says_of_the_password_is_hidden(what: str, password: str) -> None:
    result = RUNS[what](password, f"your password is <({password})> today")
    for form in (password, repr(password)[1:-1], password.replace("'", "\\'")):
        assert f"<({form})>" not in repr(result)
        assert not any(f"<({form})>" in text for text in texts_of(result))


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, str):
        yield value
