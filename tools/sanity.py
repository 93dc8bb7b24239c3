# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs `ansible-test sanity` on a copy of this checkout, without writing anything outside of it.

ansible-test works only in a folder named ansible_collections/collabops/vos, and it resolves links: hence the copy.
Arguments are handed on: `tools/sanity.py --test validate-modules`.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import ansible_test

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
COPY = BUILD / "ansible_collections" / "collabops" / "vos"
HOME = BUILD / "home"

# ansible-test fetches get-pip.py from a web server of its own unless this file is in its cache; the standard library's
# ensurepip does the same without. As a process, because in-process it switches the pip settings off.
GET_PIP = """\
import subprocess, sys
wanted = [a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel")]
subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", *wanted]))
"""


def copy_checkout() -> None:
    """Copies what is or could be committed.

    Inside of an ignored folder ansible-test would see no file, so the copy is a git repository of its own.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    subprocess.run(["git", "init", "--quiet", COPY], check=True)


def write_get_pip() -> None:
    """Puts the stand-in where ansible-test looks for the get-pip.py of the version it wants."""
    source = Path(ansible_test.__path__[0], "_internal", "python_requirements.py").read_text(encoding="utf-8")
    wanted = re.search(r"pip='([\d.]+)'", source)
    if wanted is None:
        sys.exit("This ansible-test names its pip version in another way; see write_get_pip in tools/sanity.py.")
    cache = HOME / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / f"get_pip_{wanted[1].replace('.', '_')}.py").write_text(GET_PIP, encoding="utf-8")


def write_pip_settings() -> None:
    """Gives ansible-test, which drops HOME and the environment, the pip settings that are in force here."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, stdout=subprocess.PIPE, text=True
    )
    settings = dict(re.findall(r"^(?:global|install|:env:)\.([\w-]+)=(.*)$", listed.stdout, re.MULTILINE))
    settings["quiet"] = "2"
    lines = [f"{name} = {ast.literal_eval(value)}".replace("\n", "\n  ") for name, value in settings.items()]
    target = HOME / ".config" / "pip" / "pip.conf"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_text("\n".join(["[global]", *lines, ""]), encoding="utf-8")


def main() -> int:
    copy_checkout()
    write_get_pip()
    write_pip_settings()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = ["ansible-test", "sanity", "--local", "--color", "no", "--python", python, *sys.argv[1:]]
    process = subprocess.Popen(
        command,
        cwd=COPY,
        env=os.environ | {"HOME": str(HOME)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    nothing_tested = False
    for line in process.stdout:
        print(line, end="", flush=True)
        nothing_tested |= "All targets skipped" in line
    if nothing_tested:
        print("ansible-test saw no file: that is no success.")
    return process.wait() or int(nothing_tested)


if __name__ == "__main__":
    sys.exit(main())
