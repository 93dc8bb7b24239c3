# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: whole lines, whoever else writes; secrets hidden; and a run that goes on where it cannot be written."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import HIDDEN
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.settings import RunSettings
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.errors import Orphaned
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.journal import RunJournal, moment, new_run_id
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.journal_content import plan_content, stop_content

from tests.unit.plan.facts import node_facts, row
from tests.unit.rollout.fleet import SU2
from tests.unit.rollout.journal_schema import lines_of
from tests.unit.rollout.night import PUB, RESTART, SET, SUB, Night

RUN = "20261130T021500Z-4f2a9c"
NOW = datetime(2026, 11, 30, 3, 15, 0, 7_999, timezone(timedelta(hours=1)))
PASSWORD = "Korrekt-Pferd-9"


def test_a_run_is_called_by_its_begin_in_utc_and_no_two_alike() -> None:
    assert re.fullmatch(r"20261130T021500Z-[0-9a-f]{6}", new_run_id(NOW))
    assert new_run_id(NOW) != new_run_id(NOW)
    assert moment(NOW) == "2026-11-30T02:15:00.007Z"


def test_a_line_is_added_to_each_file_and_only_its_owner_may_read_a_new_one(tmp_path: Path) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "other.jsonl"]
    paths[1].write_text('{"of": "last night"}\n', encoding="utf-8")
    journal = RunJournal([str(path) for path in paths], RUN, now=lambda: NOW)
    journal.write("sending", cluster="alpha", node="pub", command=SET)
    journal.write("done", cluster="alpha", nodes=("pub",), seconds={"pub": 754.2})
    first, second = lines_of(paths[0])
    head = {"v": 1, "time": "2026-11-30T02:15:00.007Z", "run": RUN}
    assert first == {**head, "event": "sending", "cluster": "alpha", "node": "pub", "command": SET}
    assert second == {**head, "event": "done", "cluster": "alpha", "nodes": ["pub"], "seconds": {"pub": 754.2}}
    assert paths[0].stat().st_mode & 0o777 == 0o600
    assert paths[1].read_text("utf-8") == '{"of": "last night"}\n' + paths[0].read_text("utf-8")


def test_a_line_of_a_process_that_was_killed_takes_no_other_line_with_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"v": 1, "cut o', encoding="utf-8")
    RunJournal([str(path)], RUN).write("sending", cluster="alpha", node="pub", command=SET)
    cut, line = path.read_text("utf-8").splitlines()
    assert cut == '{"v": 1, "cut o'
    assert json.loads(line)["node"] == "pub"


def _write_many(path: str, name: str, start: object) -> None:
    journal = RunJournal([path], RUN)
    start.wait()  # type: ignore[attr-defined]  # a barrier
    for number in range(40):
        journal.write("sending", cluster=name, node=str(number), command=name * 9000)


def test_lines_of_processes_beside_each_other_stay_whole(tmp_path: Path) -> None:
    path, names = tmp_path / "journal.jsonl", "abcd"
    context = multiprocessing.get_context("fork")
    start = context.Barrier(len(names))
    writers = [context.Process(target=_write_many, args=(str(path), name, start)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    lines = lines_of(path)
    for name in names:
        own = [line for line in lines if line["cluster"] == name]
        assert [line["node"] for line in own] == [str(number) for number in range(40)]
        assert all(line["command"] == name * 9000 for line in own)


def test_lines_of_threads_stand_in_the_order_of_their_times(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    times = iter(NOW + timedelta(seconds=number) for number in range(400))
    journal = RunJournal([str(path)], RUN, now=lambda: next(times))

    def work(name: str) -> None:
        for _number in range(100):
            journal.write("sending", cluster="alpha", node=name, command=SET)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = [line["time"] for line in lines_of(path)]
    assert len(written) == 400
    assert written == sorted(written)


def test_a_secret_is_hidden_in_the_text_of_a_device_and_where_a_sentence_quotes_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    line = {"node": "cluster", "command": "show myself", "line": "I am cluster", "time": ""}
    journal = RunJournal([str(path)], RUN, secrets=["cluster", PASSWORD])
    journal.write("step", step="cluster", evidence=[line, {**line, "line": f"it is {PASSWORD}"}], message="'cluster' x")
    journal.write("begin", change=f"4711 {PASSWORD}")
    step, begin = (json.loads(one) for one in path.read_text("utf-8").splitlines())
    assert [one["line"] for one in step["evidence"]] == [f"I am {HIDDEN}", f"it is {HIDDEN}"]
    assert (step["step"], step["evidence"][0]["node"]) == ("cluster", "cluster"), "our own words stay"
    assert step["message"] == f"'{HIDDEN}' x"
    assert begin["change"] == f"4711 {HIDDEN}"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_and_the_other_file_has_its_line(tmp_path: Path) -> None:
    path, told = tmp_path / "journal.jsonl", list[str]()
    (tmp_path / "full").symlink_to("/dev/full")
    RunJournal([str(tmp_path / "full"), str(path)], RUN, warn=told.append).write("done", nodes=["a"])
    (text,) = told
    assert text.startswith(f"The journal {tmp_path}/full cannot be written, so it is incomplete: ")
    assert json.loads(path.read_text("utf-8"))["nodes"] == ["a"]


def test_a_line_that_is_no_json_stops_nothing_and_is_told(tmp_path: Path) -> None:
    path, told = tmp_path / "journal.jsonl", list[str]()
    RunJournal([str(path)], RUN, warn=told.append).write("done", nodes=["a"], seconds={"a": 1j})
    assert told == [
        f"The journal {path} cannot be written, so it is incomplete: Object of type complex is not JSON serializable"
    ]


def test_a_pipe_in_the_place_of_the_file_that_nobody_reads_holds_nothing(tmp_path: Path) -> None:
    path, told = tmp_path / "journal.jsonl", list[str]()
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        journal = RunJournal([str(path)], RUN, warn=told.append)
        for _line in range(3):
            journal.write("done", nodes=["a" * 60_000])
    finally:
        os.close(reader)
    assert told[-1].startswith(f"The journal {path} cannot be written, so it is incomplete: ")


# -- what a change notes ---------------------------------------------------------------------------------------------


def test_a_change_notes_its_steps_and_each_command_before_its_yes_and_its_end(tmp_path: Path) -> None:
    night = Night(SU2)
    night.wave(PUB)
    steps = [line for line in night.noted if line["event"] == "step"]
    assert [step["step"] for step in steps] == [step.name for step in night.steps]
    assert {step["result"] for step in steps} == {"ok"}
    assert {(step["cluster"], tuple(step["nodes"])) for step in steps} == {("alpha", (PUB,))}
    (restart,) = [step for step in steps if step["step"] == "restart"]
    assert restart["seconds"] >= 600
    assert restart["began"].startswith("2023-11-14T22:")
    assert any("Boot 12.5.1" in line["line"] for line in restart["evidence"])
    sending = [(line["command"], line["after"]) for line in night.noted if line["event"] == "sending"]
    yes = [night.journal.index((PUB, f"yes {command}")) for command in (SET, RESTART)]
    assert [command for command, _after in sending] == [SET, RESTART]
    assert all(after <= place for (_command, after), place in zip(sending, yes, strict=True))
    assert night.noted[-1]["event"] == "done"
    assert night.noted[-1]["seconds"] == {PUB: night.progress.seconds[PUB]}
    journal = RunJournal([str(tmp_path / "journal.jsonl")], RUN)
    for line in night.noted:
        journal.write(line["event"], **{key: value for key, value in line.items() if key not in ("event", "after")})
    assert len(lines_of(tmp_path / "journal.jsonl")) == len(night.noted)


def test_a_step_that_stops_the_cluster_is_noted_and_no_end() -> None:
    night = Night(SU2)
    night.hesitate = lambda: night.machines[SUB].boots.append("09/29/2023 17:15:05")
    night.stopped(PUB)
    assert [line["command"] for line in night.noted if line["event"] == "sending"] == [SET]
    assert (night.noted[-1]["event"], night.noted[-1]["step"], night.noted[-1]["result"]) == ("step", "set", "stopped")


def test_an_orphan_notes_no_end_of_its_step() -> None:
    night = Night()
    night.fleet.orphan_at = lambda: (PUB, f"asked {SET}") in night.journal
    with pytest.raises(Orphaned):
        night.wave(PUB)
    assert night.noted[-1]["event"] == "sending"


# -- what is written of a plan and of a stop -------------------------------------------------------------------------


def test_the_plan_is_written_with_its_window_and_what_is_accepted(tmp_path: Path) -> None:
    rows = [row("pub", "publisher"), row("sub")]
    facts = [node_facts(name, rows) for name in ("pub", "sub")]
    shared = {"accepted": {"certificate": "renewed on Monday"}}
    plan = make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2")
    window = "22:00 to 05:00 Europe/Berlin: open until 2026-12-01 05:00 CET"
    document = {**plan_to_dict(plan, RunSettings(shared)), "forecast": {"window": window}}
    waiver = {"reason": "phones are replaced", "expires": "2026-12-31", "expired": False}
    found = [{"rule": "R05", "waiver": waiver}, {"rule": "R06", "waiver": None}]
    expired = {"rule": "R07", "waiver": {**waiver, "expired": True}}
    impacts = {name: {"findings": [*found, expired]} for name in document["clusters"][0]["asked"]}
    content = plan_content(document, impacts)
    path = tmp_path / "journal.jsonl"
    RunJournal([str(path)], RUN).write("plan", **content)
    (line,) = lines_of(path)
    assert line["window"] == window
    assert [node["name"] for node in line["clusters"][0]["nodes"]] == ["pub", "sub"]
    assert line["clusters"][0]["waves"] == [["pub"], ["sub"]]
    assert line["waivers"] == [
        {"cluster": "", "what": "certificate", "reason": "renewed on Monday", "expires": ""},
        {"cluster": "pub", "what": "R05", "reason": "phones are replaced", "expires": "2026-12-31"},
    ]
    assert plan_content(plan_to_dict(plan), {})["window"] == ""


def test_a_stop_is_written_with_its_cause_and_what_had_been_sent(tmp_path: Path) -> None:
    stop = ClusterStop("alpha", PUB, PUB, "Set it", Cause.QUESTION, Sent.UNKNOWN, ("a", "b"), (), (PUB,), ("again",))
    path = tmp_path / "journal.jsonl"
    RunJournal([str(path)], RUN).write("stop", **stop_content(stop, {PUB: Sent.UNKNOWN}))
    (line,) = lines_of(path)
    assert (line["cause"], line["message"], line["sent"]) == ("question", "a\nb", {PUB: "unknown"})


def test_the_time_of_a_line_is_now(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    before = datetime.now(UTC)
    RunJournal([str(path)], RUN).write("sending", cluster="a", node="b", command="c")
    (line,) = lines_of(path)
    assert timedelta(milliseconds=-1) <= datetime.fromisoformat(line["time"]) - before <= timedelta(seconds=30)
