# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A path where no file can be written is refused before anything is read, and the trial leaves nothing behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.writable import (
    Unwritable,
    impact_files,
    refuse_unwritable,
    why_unwritable,
)
from hypothesis import given, settings
from hypothesis import strategies as st

MakePath = Callable[[Path], str]


def folder(place: Path) -> str:
    (place / "it").mkdir()
    return str(place / "it")


def named_pipe(place: Path) -> str:
    os.mkfifo(place / "it")
    return str(place / "it")


def unix_socket(place: Path) -> str:
    here = Path.cwd()
    os.chdir(place)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("it")
    finally:
        os.chdir(here)
    return str(place / "it")


def link_to(target: str) -> MakePath:
    def make(place: Path) -> str:
        (place / "it").symlink_to(target)
        return str(place / "it")

    return make


def circle(place: Path) -> str:
    (place / "it").symlink_to("other")
    (place / "other").symlink_to("it")
    return str(place / "it")


def below_a_file(place: Path) -> str:
    (place / "file").write_text("", encoding="utf-8")
    return str(place / "file" / "it")


def below_a_dangling_link(place: Path) -> str:
    (place / "share").symlink_to("not-mounted")
    return str(place / "share" / "deep" / "it")


REFUSED: list[tuple[MakePath, str]] = [
    (folder, "it is a folder"),
    (lambda place: f"{place}/reports/", "it names a folder"),
    (lambda _place: "/", "it names a folder"),
    (lambda _place: ".", "it is a folder"),
    (lambda _place: "", "the path is empty"),
    (lambda _place: "/dev/null", "it is a device"),
    (lambda _place: "/dev/full", "it is a device"),
    (link_to("/dev/null"), "it is a device"),
    (lambda _place: "/proc/self/comm", "it is a special file of the kernel"),
    (named_pipe, "it is a named pipe"),
    (unix_socket, "it is a socket"),
    (circle, "its symbolic links lead in a circle"),
    (below_a_file, "not a directory"),
    (below_a_dangling_link, "share is not a folder"),
    (link_to("share/not-mounted/report.json"), "that folder is missing"),
    (lambda place: str(place / ("n" * 300)), "file name too long"),
    (lambda place: f"{place}/a\0b", "it has a null character"),
]


@pytest.mark.parametrize(("make", "reason"), REFUSED)
def test_what_is_no_place_for_a_file_is_refused_by_the_trial_and_by_the_writing(
    tmp_path: Path, make: MakePath, reason: str
) -> None:
    path = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Unwritable, match=reason):
        refuse_unwritable(path)
    with pytest.raises((OSError, ValueError)):
        write_json(path, {})
    assert sorted(tmp_path.rglob("*")) == before


def test_a_way_back_out_of_a_missing_folder_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match=r"through a missing folder in .*, and back"):
        refuse_unwritable(f"{tmp_path}/missing/../report.json")


def test_the_null_device_stays_a_device() -> None:
    with pytest.raises(OSError, match="it is a device"):
        write_json("/dev/null", {})
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", ["report.json", "new/deep/report.json", "é 'quoted' {{ x }}", "n" * 255, "link"])
def test_what_is_not_refused_can_be_written_and_the_trial_leaves_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to("target.json")
    path = tmp_path / name
    before = sorted(tmp_path.rglob("*"))
    refuse_unwritable(str(path))
    assert sorted(tmp_path.rglob("*")) == before
    write_json(str(path), {"a": 1})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": 1}
    refuse_unwritable(str(path))


# As another user, because root may write anywhere. Its exit code is the number of paths that were not refused.
_AS_NOBODY = """
import os, sys
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.writable import Unwritable, refuse_unwritable
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
wrong = 0
for path in sys.argv[1:]:
    try:
        refuse_unwritable(path)
        wrong += 1
    except Unwritable as error:
        print(error)
sys.exit(wrong)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_user_is_refused_where_he_may_not_write_or_replace(tmp_path: Path) -> None:
    for parent in (tmp_path, *tmp_path.parents):
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    (tmp_path / "mine").mkdir(mode=0o755)
    (tmp_path / "hidden").mkdir(mode=0o700)
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)  # as /tmp is
    (shared / "his.json").write_text("", encoding="utf-8")
    paths = [tmp_path / "mine" / "new" / "a.json", tmp_path / "hidden" / "a.json", shared / "his.json"]
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, *map(str, paths)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, ""), done
    first, second, third = done.stdout.splitlines()
    assert first.endswith(f"cannot be written: nothing can be written in {tmp_path / 'mine'}: permission denied")
    assert second.endswith("cannot be written: permission denied")
    assert third.endswith(
        "cannot be written: it belongs to another user, and only its owner may replace it in that folder"
    )


def test_each_option_is_named_and_two_may_not_share_a_file(tmp_path: Path) -> None:
    (tmp_path / "same").symlink_to("plan.json")
    files = {
        "vos_tls_plan_path": [str(tmp_path / "plan.json")],
        "vos_tls_report_path": [str(tmp_path / "same")],
        "vos_tls_html_path": ["/dev/null"],
        "vos_tls_csv_path": [""],
    }
    assert why_unwritable(files) == [
        f"vos_tls_report_path: {tmp_path}/same cannot be written: vos_tls_plan_path names the same file",
        "vos_tls_html_path: /dev/null cannot be written: it is a device",
    ]


def test_all_files_of_the_impact_folder_are_tried(tmp_path: Path) -> None:
    (tmp_path / "items" / "a_b.jsonl").mkdir(parents=True)
    (told,) = why_unwritable({"vos_tls_impact_dir": impact_files(str(tmp_path), ["pub", "a/b"])})
    assert told == f"vos_tls_impact_dir: {tmp_path}/items/a_b.jsonl cannot be written: it is a folder"
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert len(why_unwritable({"vos_tls_impact_dir": impact_files(str(tmp_path / "file"), ["pub"])})) == 4


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["dir", "file", "null", "loop", "dangling", "new", "..", ".", "", "\0", "é"]), min_size=1)
)
def test_a_path_that_is_not_refused_can_always_be_written(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    place = tmp_path_factory.mktemp("place") / "root" / "deep"
    (place / "dir").mkdir(parents=True)
    (place / "file").write_text("", encoding="utf-8")
    for name, target in (("null", "/dev/null"), ("loop", "loop"), ("dangling", "dir/not-there")):
        (place / name).symlink_to(target)
    path = "/".join([str(place), *parts[:4]])
    try:
        refuse_unwritable(path)
    except Unwritable:
        return
    write_json(path, {"a": 1})
    assert json.loads(Path(path).read_text(encoding="utf-8")) == {"a": 1}
