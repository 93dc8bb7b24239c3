# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run needs on the controller, and what is said before a node is read if it is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import ControlError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.inputs import (
    check_event_file,
    check_files,
    check_journal,
    check_stop_file,
)


def test_files_that_can_be_written_pass(tmp_path: Path) -> None:
    check_files({"vos_tls_plan_path": "", "vos_tls_report_path": f"{tmp_path}/new/report.json"}, "", ["pub"])
    check_files({}, f"{tmp_path}/impact", ["pub", "a/b"])
    assert list(tmp_path.iterdir()) == []


def test_each_file_that_cannot_be_written_is_named_with_its_variable(tmp_path: Path) -> None:
    files = {"vos_tls_plan_path": str(tmp_path), "vos_tls_report_path": "/dev/null"}
    told = (
        f"vos_tls_plan_path: {tmp_path} cannot be written: it is a folder; vos_tls_report_path: /dev/null cannot be "
        "written: it is a device. Nothing was read; choose another path."
    )
    with pytest.raises(ControlError, match=f"^{re.escape(told)}$"):
        check_files(files, "", [])


def test_the_file_of_each_host_in_the_impact_folder_is_tried(tmp_path: Path) -> None:
    (tmp_path / "items" / "a_b.jsonl").mkdir(parents=True)
    check_files({}, str(tmp_path), ["pub"])
    with pytest.raises(
        ControlError, match=r"vos_tls_impact_dir: .*/items/a_b\.jsonl cannot be written: it is a folder"
    ):
        check_files({}, str(tmp_path), ["pub", "a/b"])


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("{}/missing/journal.jsonl", "the folder {}/missing does not exist"),
        ("/dev/null", "it is a device"),
        ("{}", "it is a folder"),
        ("{}/report.json", "vos_tls_report_path names the same file"),
        ("{}/kept.jsonl/journal", "not a directory"),
    ],
)
def test_a_journal_to_which_no_line_can_be_added_is_refused(tmp_path: Path, path: str, why: str) -> None:
    (tmp_path / "kept.jsonl").write_text("{}\n", encoding="utf-8")
    files = {"vos_tls_plan_path": "", "vos_tls_report_path": str(tmp_path / "report.json")}
    with pytest.raises(ControlError) as caught:
        check_journal(path.format(tmp_path), files)
    text = str(caught.value)
    assert why.format(tmp_path) in text
    assert text.endswith(
        "Nothing was read. Create the folder, or choose another path. In AWX, mount the folder into the execution "
        "environment (docs/awx.md)."
    )


def test_a_journal_that_the_impact_report_would_replace_is_refused(tmp_path: Path) -> None:
    for name in ("impact.csv", "items/pub.jsonl"):
        (tmp_path / "items").mkdir(exist_ok=True)
        with pytest.raises(ControlError, match="vos_tls_impact_dir names the same file"):
            check_journal(f"{tmp_path}/{name}", {}, str(tmp_path), ["pub"])
    check_journal(f"{tmp_path}/journal.jsonl", {}, str(tmp_path), ["pub"])


def test_a_run_must_not_make_the_file_that_asks_for_its_end(tmp_path: Path) -> None:
    path = f"{tmp_path}/journal.jsonl"
    (tmp_path / "link").symlink_to(path)
    check_stop_file(f"{tmp_path}/stop", {"vos_tls_journal_path": path, "vos_tls_plan_path": ""})
    with pytest.raises(ControlError, match=r"^vos_tls_stop is .*, but vos_tls_journal_path names the same file"):
        check_stop_file(f"{tmp_path}/link", {"vos_tls_plan_path": "", "vos_tls_journal_path": path})


def test_a_new_journal_and_that_of_last_night_pass_and_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").write_text("{}\n", encoding="utf-8")
    for path in ("", f"{tmp_path}/new.jsonl", f"{tmp_path}/kept.jsonl"):
        check_journal(path, {})
    assert [path.read_text("utf-8") for path in tmp_path.iterdir()] == ["{}\n"]


def test_tasks_for_events_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    check_event_file("")
    (tmp_path / "events.yml").touch()
    check_event_file(f"{tmp_path}/events.yml")
    with pytest.raises(ControlError, match=r"^vos_tls_on_event is /no/file\.yml, but this file does not exist on the "):
        check_event_file("/no/file.yml")
