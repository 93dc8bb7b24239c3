# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of docs/events.md send what the chats take, as their makers have published it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.events import Event, tell_event
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunName

from tests.unit.glue.chat import Post, chat
from tests.unit.glue.play import play_of

PAGE = (Path(__file__).parents[3] / "docs" / "events.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^# events/(\w+)\.yml.*?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
RUN = "20261130T021500Z-4f2a9c"
EVENT = Event("stopped", 'pub: it said "{{ no }}"\nCommand: x', "alpha", ("pub", "sub"), "Set it", "question", "failed")
TEXT = "alpha pub, sub (CHG0031415): " + EVENT.message
# Of the module community.general.mail, which is not installed for tests.
OF_MAIL = {"host", "port", "secure", "username", "password", "from", "to", "subject", "body", "timeout"}


def posted(name: str, tmp_path: Path, status: int = 200) -> tuple[Post, list[str]]:
    """What an example sends for a stop, and what is warned of."""
    warnings: list[str] = []
    with chat() as server, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Display, "warning", lambda _self, text, **_more: warnings.append(text))
        server.status = status
        path = tmp_path / f"{name}.yml"
        path.write_text(EXAMPLES[name].replace("https://webexapis.com", server.url), encoding="utf-8")
        hook = f"{server.url}/hooks/T0/B0"
        own = {"webex_token": "Zm9v", "webex_room": "Y2lz", "slack_webhook": hook, "teams_webhook": hook}
        task, variables, _templar = play_of({"pub": {}, "localhost": own}, "pub")
        folder = RunFolder.make(str(tmp_path))
        folder.keep_name(RunName(RUN, "CHG0031415", on_event=str(path)))
        tell_event(folder, EVENT, task, variables)
    (post,) = server.posts
    return post, warnings


def test_there_is_an_example_for_each_chat_and_for_mail() -> None:
    assert set(EXAMPLES) == {"webex", "slack", "teams", "mail"}


def test_webex_gets_a_message_for_the_room(tmp_path: Path) -> None:
    """https://developer.webex.com/docs/api/v1/messages/create-a-message"""
    post, warnings = posted("webex", tmp_path)
    assert warnings == []
    assert post.path == "/v1/messages"
    assert post.headers["authorization"] == "Bearer Zm9v"
    assert post.headers["content-type"] == "application/json"
    assert post.body == {"roomId": "Y2lz", "markdown": f"**stopped** {TEXT}"}


def test_slack_gets_a_text(tmp_path: Path) -> None:
    """https://api.slack.com/messaging/webhooks"""
    post, warnings = posted("slack", tmp_path)
    assert warnings == []
    assert post.path == "/hooks/T0/B0"
    assert post.body == {"text": f"*stopped* {TEXT}"}


def test_teams_gets_an_adaptive_card_and_may_answer_202(tmp_path: Path) -> None:
    """https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook"""
    post, warnings = posted("teams", tmp_path, status=202)
    assert warnings == []
    assert post.body["type"] == "message"
    (attachment,) = post.body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: dict[str, Any] = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    head, text, facts = card["body"]
    assert (head["text"], text["text"]) == ("stopped alpha", EVENT.message)
    assert facts["facts"] == [
        {"title": "Nodes", "value": "pub, sub"},
        {"title": "Change", "value": "CHG0031415"},
        {"title": "Run", "value": RUN},
    ]


def test_a_chat_that_refuses_is_a_warning_without_its_address(tmp_path: Path) -> None:
    _post, (warning,) = posted("slack", tmp_path, status=403)
    assert "403" in warning
    assert "/hooks/" not in warning


def test_a_mail_is_sent_where_somebody_must_act() -> None:
    (task,) = yaml.safe_load(EXAMPLES["mail"])
    assert set(task["community.general.mail"]) == OF_MAIL
    assert task["when"] == "vos_tls_event.event in ['stopped', 'window_closed', 'end']"
