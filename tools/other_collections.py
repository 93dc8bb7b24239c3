# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches the collections of others that tests need into a folder: those that pip has, in the package ansible."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ANSIBLE = "ansible==13.8.0"  # the last one with awx.awx
# The modules with which awx/setup.yml talks to AWX, and the callbacks that write JSON.
COLLECTIONS = ("awx/awx", "ansible/posix")


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        options = ["--quiet", "--no-deps", "--python-version", "3.12", "--only-binary", ":all:", "--dest", place]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, ANSIBLE], check=True)
        (wheel,) = Path(place).glob("*.whl")
        with zipfile.ZipFile(wheel) as whole:
            wanted = tuple(f"ansible_collections/{name}/" for name in COLLECTIONS)
            whole.extractall(folder, members=[name for name in whole.namelist() if name.startswith(wanted)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
