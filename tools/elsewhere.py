# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of this checkout, the other Pythons of this machine, and environments that have no link to the checkout.

As a program it makes an environment for one of these Pythons, or says that there is none:
`tools/elsewhere.py FOLDER PYTHONS PACKAGE...`, with the versions of Python divided by commas, the preferred one first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
HOME = BUILD / "home"


def copy_checkout(target: Path) -> None:
    """Copies what is or could be committed, in place of what was there.

    Inside of an ignored folder ansible-test would see no file, so the copy is a git repository of its own.
    """
    shutil.rmtree(target, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    subprocess.run(["git", "init", "--quiet", target], check=True)


def version_of(python: Path) -> str:
    """Its version as in "3.11", or "" when it does not run: pyenv has shims of Pythons that are not installed."""
    code = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return found.stdout.strip()


def find_python(*versions: str) -> Path | None:
    """The interpreter of the first of these versions that is installed: on the path, or below pyenv's folder."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for version in versions:
        names = [Path(sys.base_prefix) / "bin" / f"python{version}", *(f / f"python{version}" for f in folders)]
        names += sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))
        for name in names:
            if name.is_file() and version_of(name) == version:
                return name
    return None


def make_environment(folder: Path, python: Path, *packages: str, pins: Path | None = None) -> Path:
    """A virtual environment with these packages, in the versions of `pins`, made once. Returns its folder."""
    done = folder / ".made-with"
    constraints = ["--constraint", str(pins)] if pins else []
    wanted = "\n".join([str(python), *packages, pins.read_text(encoding="utf-8") if pins else ""])
    if done.is_file() and done.read_text(encoding="utf-8") == wanted:
        return folder
    subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
    theirs = folder / "bin" / "python"
    what = ["install", "--quiet", *constraints, *packages]
    uv = [sys.executable, "-m", "uv", "pip", *what, "--compile-bytecode", "--python", theirs]
    # uv reads no pip.conf: where only that one names the way to the packages, pip does it.
    if subprocess.run(uv, check=False).returncode:
        subprocess.run([theirs, "-m", "pip", *what], check=True)
    done.write_text(wanted, encoding="utf-8")
    return folder


def main(folder: str, versions: str, *packages: str) -> int:
    """Make the environment, with packages as the pins have them."""
    python = find_python(*versions.split(","))
    if python is None:
        print(f"NOT RUN: no Python {versions.replace(',', ' or ')} here for {folder}")
    else:
        make_environment(Path(folder), python, *packages)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
