# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of a night with a run that is killed, and the events of a night that nothing in them can disturb."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, pcd
from ansible_collections.collabops.vos.tests.integration.estate import PASSWORD
from ansible_collections.collabops.vos.tests.unit.glue.chat import chat
from ansible_collections.collabops.vos.tests.unit.rollout.journal_schema import lines_of


def of(lines: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    return [line for line in lines if line["event"] == event]


def test_the_journal_of_a_night_survives_a_run_that_is_killed(make_estate: MakeEstate, tmp_path: Path) -> None:
    """With two clusters beside each other after the canary, and a node that prints the password."""
    clusters = [pcd(name) for name in ("c", "p", "q")]
    clusters[1]["nodes"][0]["quirks"] = {"login_notice": f"The password is {PASSWORD}"}
    estate = make_estate(*clusters)
    path = tmp_path / "night.jsonl"
    night = {"vos_tls_journal_path": str(path), "vos_tls_change": "CHG0031415", "vos_tls_canary": "c"}
    begun = estate.begin(**night, awx_user_name="night shift")
    estate.simulator.await_event("going_down", "p", seconds=120)
    begun.kill()
    killed = lines_of(path)
    assert of(killed, "end") == []
    assert {"c", "p"} <= {line["node"] for line in of(killed, "sending")}
    for name in estate.events("set"):
        estate.simulator.await_event("cli_up", name, seconds=120)
    again = estate.play(**night)
    assert again.code == 0, again.output

    lines = lines_of(path)
    assert lines[: len(killed)] == killed
    (second,) = {line["run"] for line in lines} - {killed[0]["run"]}
    assert (killed[0]["event"], killed[0]["user"]) == ("begin", "night shift")
    rerun = [line for line in lines if line["run"] == second]
    assert [line["event"] for line in rerun[:2]] == ["begin", "plan"]
    assert (rerun[0]["change"], rerun[0]["target"], rerun[0]["check_mode"]) == ("CHG0031415", "1.2", False)
    assert rerun[-1]["event"] == "end"
    assert rerun[-1]["result"] == "done"
    assert {node["after"] for node in rerun[-1]["nodes"].values()} == {"1.2"}
    # Both runs together tell each set. One that the kill came before its yes has been told, and not sent.
    told = Counter(line["node"] for line in of(lines, "sending") if line["command"].startswith("set "))
    sent = Counter(estate.events("set"))
    assert sent <= told
    assert sent == Counter(["c", "p", "q"])
    text = path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert path.stat().st_mode & 0o777 == 0o600


def test_events_are_told_with_vaulted_variables_and_disturb_nothing(make_estate: MakeEstate, tmp_path: Path) -> None:
    """After each message, the tasks ask a host that cannot be reached."""
    estate = make_estate(pcd("p"))
    secret = VaultSecret(b"open sesame")
    (tmp_path / "vault").write_text("open sesame", encoding="utf-8")
    shared = tmp_path / "group_vars"
    shared.mkdir()
    token = VaultLib([("default", secret)]).encrypt("a token", secret).decode()
    lines = "".join(f"  {line}\n" for line in token.splitlines())
    (shared / "all.yml").write_text(f"chat_token: !vault |\n{lines}", encoding="utf-8")
    away = {"ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_connection": "ssh"}
    with chat() as server:
        post = {
            "url": f"{server.url}/night",
            "method": "POST",
            "headers": {"Authorization": "Bearer {{ chat_token }}"},
            "body_format": "json",
            "body": "{{ vos_tls_event }}",
        }
        tasks = [
            {"name": "Post", "ansible.builtin.uri": post},
            {"name": "Ask", "ansible.builtin.raw": "true", "delegate_to": "away", "vars": away},
        ]
        (tmp_path / "events.yml").write_text(yaml.safe_dump(tasks, sort_keys=False), encoding="utf-8")
        options = ("--vault-password-file", str(tmp_path / "vault"))
        night = {"vos_tls_on_event": "events.yml", "vos_tls_change": "CHG0031415"}
        run = estate.play(*options, **night)
    assert run.code == 0, run.output
    assert run.outcomes() == {"p": "done"}
    events = [post.body for post in server.posts]
    assert [event["event"] for event in events] == ["begin", "wave_done", "end"]
    assert {post.headers["authorization"] for post in server.posts} == {"Bearer a token"}
    assert {(event["change"], event["run"]) for event in events} == {("CHG0031415", events[0]["run"])}
    assert [event["nodes"] for event in events] == [[], ["p"], []]
    assert events[-1]["outcome"] == "done"
    assert run.output.count("was not told (vos_tls_on_event)") == len(events)
    recap = [line for line in run.output.splitlines() if "unreachable=" in line]
    assert recap
    assert all("unreachable=0" in line and "failed=0" in line and "rescued=0" in line for line in recap)
    assert "a token" not in run.output
