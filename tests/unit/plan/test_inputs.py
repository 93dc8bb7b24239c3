# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run needs on the controller, and what is said before a node is read if it is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import ControlError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.inputs import check_files


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
