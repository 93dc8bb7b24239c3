# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs `ansible-test sanity` of the oldest and of the newest ansible-core on a copy of this checkout.

Nothing outside of .build/ is written. ansible-test works only in a folder named ansible_collections/collabops/vos, and
it resolves links: hence the copy. Each core has an environment of its own in .build/sanity/. A core for which no
Python is installed is named as not run; that is no failure, but none at all is.

Arguments are handed on: `tools/sanity.py --test validate-modules`. `make sanity CORES=2.21` runs that core alone.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from elsewhere import BUILD, HOME, copy_checkout, find_python, make_environment, version_of

COPY = BUILD / "ansible_collections" / "collabops" / "vos"

# The supported ansible-core releases at both ends, and the Pythons they run on, the preferred one first.
CORES = {"2.16": ("3.11", "3.12"), "2.21": ("3.12", "3.13", "3.14")}

# ansible-test fetches get-pip.py from a web server of its own unless this file is in its cache; the standard library's
# ensurepip does the same without. As a process, because in-process it switches the pip settings off.
GET_PIP = """\
import subprocess, sys
wanted = [a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel")]
subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", *wanted]))
"""


def write_get_pip(environment: Path) -> None:
    """Puts the stand-in where the ansible-test of that environment looks for the get-pip.py of the version it wants."""
    [path] = environment.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py")
    wanted = re.search(r"pip='([\d.]+)'", path.read_text(encoding="utf-8"))
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


def run(environment: Path, arguments: list[str]) -> int:
    """One ansible-test sanity, with all it prints. Returns the exit code; one that tested nothing fails."""
    write_get_pip(environment)
    # The import and compile tests use the Python of the environment, as the controller's plugins do.
    command = [environment / "bin" / "ansible-test", "sanity", "--local", "--color", "no", *arguments]
    process = subprocess.Popen(
        [*command, "--python", version_of(environment / "bin" / "python")],
        cwd=COPY,
        env=os.environ | {"HOME": str(HOME), "PATH": f"{environment / 'bin'}:{os.environ['PATH']}"},
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


def main(*arguments: str) -> int:
    """Run the cores that can be run; say which could not."""
    copy_checkout(COPY)
    write_pip_settings()
    codes = {}
    wanted = (os.environ.get("CORES") or " ".join(CORES)).split()
    if unknown := sorted({*wanted} - {*CORES}):
        sys.exit(f"CORES names {', '.join(unknown)}; tools/sanity.py knows {', '.join(CORES)}.")
    for core in wanted:
        python = find_python(*CORES[core])
        if python is None:
            print(f"NOT RUN: ansible-test sanity of ansible-core {core}: no Python {' or '.join(CORES[core])} here")
            continue
        print(f"---- ansible-core {core} on Python {version_of(python)}", flush=True)
        environment = make_environment(
            BUILD / "sanity" / f"{core}-{version_of(python)}", python, f"ansible-core~={core}.0"
        )
        codes[core] = run(environment, list(arguments))
    for core, code in codes.items():
        print(f"ansible-test sanity of ansible-core {core}: {'FAILED' if code else 'passed'}")
    return int(not codes or any(codes.values()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
