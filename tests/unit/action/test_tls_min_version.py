# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action tls_min_version over a scripted session: what is sent, what is refused, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action.tls_min_version import ActionModule
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    CommandRefused,
    ConnectionFailed,
    SessionLost,
    UnknownQuestion,
    VosError,
)

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, FakeClock, Script, ScriptedConnection, ScriptedSession, run_action

SET = "set tls min-version 1.2"
SHOW = "show tls min-version"
DONE = "Successfully set minimum TLS version to 1.2"
OLD = [texts.min_version("1.0")] * 2


def talk(ending: Ending = Ending.PROMPT, *, accepted: bool = True, line: str = DONE) -> Conversation:
    return Conversation(
        command=SET,
        text=line,
        accepted=accepted,
        answer_text=line,
        success_line=line if accepted else "",
        ending=ending,
    )


def kept(script: Script) -> Script:
    """The script of a node that shows the new value after the old one, which is read twice before anything is sent."""
    return {**script, SHOW: [*OLD, texts.min_version("1.2")]}


def run(session: ScriptedSession | ScriptedConnection, version: str = "1.2", **options: Any) -> dict[str, Any]:
    how = {name: options.pop(name) for name in ("check", "diff", "clock") if name in options}
    return run_action(ActionModule, session, {"version": version, **options}, **how)


def test_a_node_at_the_target_is_asked_one_question_twice_and_left_alone() -> None:
    session = ScriptedSession({SHOW: texts.min_version("1.2")})
    result = run(session)
    assert session.sent == [SHOW, SHOW]
    assert (result["changed"], result["outcome"], result["before"], result["after"]) == (False, "already", "1.2", "1.2")
    assert (result["scope"], result["restart"], result["msg"]) == (None, "none", "the minimum is already 1.2")


def test_a_node_above_the_target_is_left_alone_and_the_values_are_said() -> None:
    session = ScriptedSession({SHOW: texts.min_version("1.3")})
    result = run(session)
    assert session.sent == [SHOW, SHOW]
    assert (result["changed"], result["outcome"], result["after"]) == (False, "already", "1.3")
    assert result["msg"] == "the minimum is 1.3, above 1.2; lowering it needs allow_lowering"


def test_node_regime() -> None:
    session = ScriptedSession(kept(texts.CUCM_125), talk())
    result = run(session)
    assert session.sent[-3:] == [SET, SHOW, SHOW]
    assert (result["changed"], result["outcome"], result["before"], result["after"]) == (True, "set", "1.0", "1.2")
    assert (result["scope"], result["restart"]) == ("node", "automatic")
    assert [(e["command"], e["line"]) for e in result["evidence"] if "tls" in e["command"]] == [
        (SHOW, "Configured TLS minimum version: 1.0"),
        (SET, DONE),
        (SHOW, "Configured TLS minimum version: 1.2"),
    ]
    assert "diff" not in result


def test_cluster_regime_on_the_publisher() -> None:
    result = run(ScriptedSession(kept(texts.CUCM_15SU2), talk()))
    assert (result["outcome"], result["scope"], result["restart"]) == ("set", "cluster", "required")


def test_pcd_is_set_by_itself_and_restarted_by_hand_from_15su2_on() -> None:
    result = run(ScriptedSession(kept(texts.PCD), talk()), product="pcd")
    assert (result["outcome"], result["scope"], result["restart"]) == ("set", "node", "required")


@pytest.mark.parametrize(
    ("version", "restart"),
    [("14.0.1.11900-9", "automatic"), ("15.0.1.11900-9", "automatic"), ("15.0.1.12900-9", "required")],
)
@pytest.mark.parametrize("role", ["Publisher callmanager DBPub", "Subscriber callmanager DBSub"])
def test_each_emergency_responder_is_set_by_itself(version: str, restart: str, role: str) -> None:
    script = {**texts.CER, "show version active": texts.version(version)}
    script["show network cluster"] = str(script["show network cluster"]).replace("Publisher callmanager DBPub", role)
    result = run(ScriptedSession(kept(script), talk()), product="cer")
    assert (result["outcome"], result["scope"], result["restart"]) == ("set", "node", restart)


def test_where_the_text_of_the_node_tells_the_restart_it_counts() -> None:
    script = {**texts.CER, "show version active": texts.version("15.0.1.12900-9")}
    result = run(ScriptedSession(kept(script), replace(talk(), restart="automatic")), product="cer")
    assert result["restart"] == "automatic"


def test_a_diff_only_in_diff_mode() -> None:
    result = run(ScriptedSession(kept(texts.CUCM_125), talk()), diff=True)
    assert result["diff"] == {"before": "minimum TLS version: 1.0\n", "after": "minimum TLS version: 1.2\n"}


def test_check_mode_reads_reports_and_sends_nothing() -> None:
    session = ScriptedSession(texts.CUCM_125)
    result = run(session, check=True, diff=True)
    assert all(command.startswith(("show ", "utils service list")) for command in session.sent)
    assert (result["changed"], result["outcome"], result["before"], result["after"]) == (
        True,
        "would_set",
        "1.0",
        "1.2",
    )
    assert result["diff"]["after"] == "minimum TLS version: 1.2\n"


def test_lowering_when_it_is_allowed() -> None:
    session = ScriptedSession(
        {**texts.CUCM_15SU2, SHOW: [*[texts.min_version("1.3")] * 2, texts.min_version("1.2")]}, talk()
    )
    result = run(session, allow_lowering=True)
    assert (result["outcome"], result["before"], result["after"]) == ("set", "1.3", "1.2")


# -- refusals, before anything is sent -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "options", "message"),
    [
        (
            texts.CUCM_125,
            {"version": "1.3"},
            "cucm 12.5.1.16900-48 (12.5(1)SU6) cannot be set to TLS 1.3: TLS 1.3 came with 15SU2",
        ),
        (
            {**texts.CUCM_125, "show version active": texts.version("10.5.2.10000-5")},
            {},
            "`set tls min-version` came with 11.5(1)SU3",
        ),
        (texts.CUCM_125, {"product": "imp"}, "the node is cucm, but it was expected to be imp"),
        (texts.CUCM_15SU2_SUB, {}, "cucm-sub1 is not the publisher of its database"),
        ({**texts.CUCM_125, SHOW: "Configured TLS minimum version: 1.2 sometimes\n"}, {}, "min-version"),
        (
            {**texts.CUCM_125, "utils service list": "Cisco Tomcat[STARTED]\n", "show network cluster": texts.STRANGE},
            {},
            "the product of this node is not known",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_sent(
    script: Script, options: dict[str, Any], message: str
) -> None:
    session = ScriptedSession(script)
    result = run(session, **options)
    assert result["failed"]
    assert not result["changed"]
    assert message in result["msg"]
    assert result["host"] == HOST
    assert result["hint"]
    assert not [command for command in session.sent if command.startswith("set ")]


def test_a_subscriber_is_told_the_name_of_its_publisher() -> None:
    assert "Set it on cucm-pub." in run(ScriptedSession(texts.CUCM_15SU2_SUB))["msg"]


def test_check_mode_refuses_the_same() -> None:
    assert run(ScriptedSession(texts.CUCM_15SU2_SUB), check=True)["failed"]


def test_a_node_that_should_have_the_command_and_does_not_know_it_is_refused() -> None:
    result = run(ScriptedSession({name: text for name, text in texts.CUCM_125.items() if name != SHOW}))
    assert "cucm 12.5.1.16900-48 (12.5(1)SU6) should have a minimum TLS version, but the node does not" in result["msg"]


def test_a_node_without_its_own_row_is_not_taken_for_a_publisher() -> None:
    rows = texts.CLUSTER.replace("DBPub authenticated", f"DBPub {texts.SINCE}")
    result = run(ScriptedSession({**texts.CUCM_15SU2, "show network cluster": rows}))
    assert "does not show whether it is the publisher" in result["msg"]


# -- after the answer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [Ending.EOF, Ending.RESET, Ending.WALL, Ending.TIMEOUT])
def test_after_a_lost_session_the_node_is_read_again_over_a_new_one(ending: Ending) -> None:
    first = ScriptedSession(texts.CUCM_125, talk(ending, line=""))
    second = ScriptedSession({SHOW: texts.min_version("1.2")})
    refusal = ConnectionFailed("connection refused", host=HOST)
    fake = FakeClock()
    result = run(ScriptedConnection([first, refusal, second]), clock=fake)
    assert (result["outcome"], result["after"], result["changed"]) == ("set", "1.2", True)
    assert second.sent == [SHOW, SHOW]


def test_a_session_that_breaks_while_the_value_is_read_again_is_opened_anew() -> None:
    lost = SessionLost("the session ended", host=HOST, command=SHOW)
    first = ScriptedSession({**texts.CUCM_125, SHOW: [*OLD, lost]}, talk())
    second = ScriptedSession({SHOW: texts.min_version("1.2")})
    assert run(ScriptedConnection([first, second]), clock=FakeClock())["outcome"] == "set"


def test_a_node_that_cannot_be_read_again_is_unknown_and_changed() -> None:
    fake = FakeClock()
    gone = ConnectionFailed("connection refused", host=HOST)
    connection = ScriptedConnection([ScriptedSession(texts.CUCM_125, talk(Ending.EOF)), gone])
    result = run(connection, clock=fake, diff=True)
    assert (result["outcome"], result["after"], result["changed"]) == ("unknown", None, True)
    assert "connection refused" in result["warnings"][0]
    assert result["diff"]["after"] == "minimum TLS version: unknown\n"
    assert "failed" not in result
    assert sum(fake.pauses) == 60.0


def test_a_password_that_is_refused_now_is_not_tried_again() -> None:
    refusal: VosError = AuthenticationRefused("refused", host=HOST)
    connection = ScriptedConnection([ScriptedSession(texts.CUCM_125, talk(Ending.EOF)), refusal])
    result = run(connection, clock=FakeClock())
    assert result["outcome"] == "unknown"
    assert connection.login_count == 2


def test_a_value_that_is_not_kept_is_a_failure() -> None:
    result = run(ScriptedSession(texts.CUCM_125, talk()))
    assert result["failed"]
    assert not result["changed"]
    assert (result["before"], result["after"], result["error_type"]) == ("1.0", "1.0", "ValueNotKept")
    assert "TLS 1.2 was confirmed, but the node says that its minimum is 1.0" in result["msg"]


def test_a_cli_that_does_not_ask_is_a_failure() -> None:
    result = run(ScriptedSession(texts.CUCM_125, talk(accepted=False, line="Something else")))
    assert (result["failed"], result["changed"]) == (True, False)
    assert "did not ask for the confirmation" in result["msg"]


def test_an_unknown_question_is_a_failure_with_its_text() -> None:
    error = UnknownQuestion("unknown question", host=HOST, command=SET, seen="Reboot the world (yes/no) ?", hint="h")
    result = run(ScriptedSession(texts.CUCM_125, error))
    assert (result["failed"], result["changed"], result["error_type"]) == (True, False, "UnknownQuestion")
    assert "Reboot the world" in result["seen"]


@pytest.mark.parametrize(("value", "changed"), [("1.2", True), ("1.0", False)])
def test_an_error_after_the_answer_comes_with_what_the_node_says_then(value: str, changed: bool) -> None:
    error = CommandRefused("no space left", host=HOST, command=SET, seen="No space left", hint="h", accepted=True)
    session = ScriptedSession({**texts.CUCM_125, SHOW: [*OLD, texts.min_version(value)]}, error)
    result = run(session, clock=FakeClock())
    assert (result["failed"], result["changed"], result["after"]) == (True, changed, value)
    assert (result["error_type"], result["ending"]) == ("CommandRefused", "unknown")
    assert f"The node now says that its minimum is {value}." in result["msg"]
    assert result["evidence"][-1]["line"] == f"Configured TLS minimum version: {value}"


def test_an_error_after_the_answer_on_a_node_that_cannot_be_read_again_counts_as_a_change() -> None:
    error = UnknownQuestion("asks more", host=HOST, command=SET, seen="Force it (yes/no) ?", accepted=True)
    lost = SessionLost("the session is no longer at its prompt", host=HOST, command=SHOW)
    first = ScriptedSession({**texts.CUCM_125, SHOW: [*OLD, lost]}, error)
    gone = ConnectionFailed("connection refused", host=HOST)
    result = run(ScriptedConnection([first, gone]), clock=FakeClock())
    assert (result["failed"], result["changed"], result["after"]) == (True, True, None)
    assert "connection refused" in result["msg"]


def test_a_question_that_no_prompt_followed_is_read_again_and_its_outcome_is_unknown() -> None:
    error = UnknownQuestion("unknown question", host=HOST, command=SET, seen="Reboot the world (yes/no) ?", hint="h")
    error.unsettled = True
    lost = SessionLost("the session is no longer at its prompt", host=HOST, command=SHOW)
    closed = {**texts.CUCM_125, SHOW: [*OLD, lost]}
    again = ScriptedSession({SHOW: texts.min_version("1.0")})
    result = run(ScriptedConnection([ScriptedSession(closed, error), again]), clock=FakeClock())
    assert again.sent == [SHOW, SHOW]
    told = ("failed", "changed", "outcome", "after", "error_type")
    assert [result[key] for key in told] == [True, False, "unknown", "1.0", "UnknownQuestion"]
    gone = ConnectionFailed("connection refused", host=HOST)
    result = run(ScriptedConnection([ScriptedSession(closed, error), gone]), clock=FakeClock())
    assert [result[key] for key in told] == [True, True, "unknown", None, "UnknownQuestion"]


# -- known warnings --------------------------------------------------------------------------------------------------

ENTRY = """- product: cucm
  release: "12.5.1.16900"
  sentences: ["All is well."]
  reason: read in the lab
- product: cucm
  release: "14.0.1"
  sentences: ["All is well."]
  reason: another release
"""


def test_an_unknown_text_comes_with_the_entry_that_would_accept_it() -> None:
    error = UnknownQuestion("unknown", host=HOST, command=SET, seen="All is well. Continue (yes/no) ?", hint="h")
    error.sentences = ("All is well", 'It says "so"')
    result = run(ScriptedSession(texts.CUCM_125, error))
    assert result["failed"]
    entry = (
        "- product: cucm\n"
        '  release: "12.5.1.16900-48"\n'
        '  reason: ""\n'
        "  sentences:\n"
        '    - "All is well"\n'
        '    - "It says \\"so\\""'
    )
    assert entry in result["hint"]
    assert entry in result["msg"]
    assert "vos_known_warnings" in result["msg"]


def test_the_entries_that_count_for_the_node_are_used_and_told(tmp_path: Path) -> None:
    path = tmp_path / "known.yml"
    path.write_text(ENTRY)
    session = ScriptedSession(kept(texts.CUCM_125), talk())
    result = run(session, known_warnings=str(path))
    assert result["known_warnings"] == [
        {"product": "cucm", "release": "12.5.1.16900", "reason": "read in the lab", "sentences": ["All is well"]}
    ]
    (dialogue,) = session.dialogues
    assert {question.accepted for question in dialogue.questions} == {frozenset({"all is well"})}
    assert run(ScriptedSession(kept(texts.CUCM_125), talk()))["known_warnings"] == []


def test_a_file_that_is_no_list_of_entries_is_refused_before_the_node_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "known.yml"
    path.write_text(ENTRY.replace("cucm", "cisco"))
    session = ScriptedSession(texts.CUCM_125)
    with pytest.raises(AnsibleActionFail, match="entry 1 has the product 'cisco'"):
        run(session, known_warnings=str(path))
    assert session.sent == []


def test_the_ending_of_the_dialogue_is_told() -> None:
    assert run(ScriptedSession(kept(texts.CUCM_125), talk()))["ending"] == "prompt"


# -- answers that may be cut -----------------------------------------------------------------------------------------


def test_a_value_above_a_refusal_is_no_value() -> None:
    notice = "Configured TLS minimum version: 1.2\nThe value could not be read.\nExecuted command unsuccessfully"
    refusal = CommandRefused("the CLI refused the command", host=HOST, command=SHOW, seen=notice)
    for answer in (refusal, notice):
        result = run(ScriptedSession({**texts.CUCM_125, SHOW: answer}))
        assert (result["failed"], result["changed"]) == (True, False)
        assert "before" not in result


def test_nothing_is_sent_to_a_node_that_shows_another_value_each_time() -> None:
    values = [texts.min_version(value) for value in ("1.0", "1.1", "1.3")]
    session = ScriptedSession({**texts.CUCM_125, SHOW: values}, talk())
    result = run(session)
    assert (result["failed"], result["error_type"]) == (True, "AnswerNotUnderstood")
    assert "no two answers agree" in result["msg"]
    assert session.sent == [SHOW, SHOW, SHOW]
