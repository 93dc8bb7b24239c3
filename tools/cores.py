# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the unit tests of the code that knows Ansible with the oldest and with the newest ansible-core.

plugin_utils/glue uses private parts of ansible-core (glue/ansible_private.py), which a new version may drop. A core for
which no Python is installed is named as not run; that is no failure, but none at all is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from elsewhere import BUILD, ROOT, find_python, make_environment, version_of
from sanity import CORES

TESTS = ("tests/unit/glue", "tests/unit/action", "tests/unit/callback")
NEEDED = ("netmiko[par4]", "pytest", "pytest-timeout", "hypothesis", "asyncssh", "jsonschema")
# The tools that come with one version of ansible-core, and that version itself.
OF_A_CORE = re.compile(r"^(ansible-|resolvelib)")


def main() -> int:
    """Run the cores that can be run; say which could not."""
    pins = BUILD / "cores" / "pins.txt"
    pins.parent.mkdir(parents=True, exist_ok=True)
    pinned = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    pins.write_text("\n".join(line for line in pinned if not OF_A_CORE.match(line)) + "\n", encoding="utf-8")
    codes = []
    for core, pythons in CORES.items():
        python = find_python(*pythons)
        if python is None:
            print(f"NOT RUN: unit tests with ansible-core {core}: no Python {' or '.join(pythons)} here")
            continue
        folder = BUILD / "cores" / f"{core}-{version_of(python)}"
        programs = make_environment(folder, python, f"ansible-core~={core}.0", *NEEDED, pins=pins) / "bin"
        subprocess.run([programs / "python", ROOT / "tools" / "link.py"], check=True)
        print(f"---- ansible-core {core} on Python {version_of(python)}", flush=True)
        path = f"{programs}:{os.environ['PATH']}"
        tests = subprocess.run(
            [programs / "pytest", "-q", *TESTS], cwd=ROOT, env=os.environ | {"PATH": path}, check=False
        )
        codes.append(tests.returncode)
    return int(not codes or any(codes))


if __name__ == "__main__":
    sys.exit(main())
