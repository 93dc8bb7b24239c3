# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make dist` in a clone that has nothing but somebody's ansible-core, and what is in its tarball."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

from tools.elsewhere import copy_checkout

ROOT = Path(__file__).parents[2]
PROGRAMS = ("ansible-galaxy", "ansible-playbook")


def test_ansible_core_is_enough_and_awx_is_left_out(tmp_path: Path) -> None:
    clone, theirs = tmp_path / "clone", tmp_path / "bin"
    copy_checkout(clone)
    theirs.mkdir()
    for program in PROGRAMS:
        # Not a link: the script says which Python it is of.
        script = f'#!/bin/sh\nexec {Path(sys.executable).with_name(program)} "$@"\n'
        (theirs / program).write_text(script, encoding="utf-8")
        (theirs / program).chmod(0o755)
    done = subprocess.run(
        ["make", "dist"],
        cwd=clone,
        env={"PATH": f"{theirs}:/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (clone / ".venv").exists()
    (tarball,) = (clone / "build" / "dist").iterdir()
    with tarfile.open(tarball) as archive:
        tops = {name.split("/")[0] for name in archive.getnames()}
    # awx/ is of no use where it is installed, and Galaxy cannot find the playbooks that it names.
    assert tops == {
        *("FILES.json", "LICENSE", "MANIFEST.json", "README.md", "requirements.txt"),
        *("changelogs", "docs", "meta", "playbooks", "plugins", "roles"),
    }
