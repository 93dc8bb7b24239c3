# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-lint and galaxy-importer as other people do: in an environment without the link of tools/link.py.

`foreign.py lint` runs on a copy of this checkout, `foreign.py importer TARBALL` on what `make dist` has built.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from elsewhere import BUILD, HOME, ROOT, copy_checkout, make_environment

PINS = ROOT / "requirements-dev.txt"
PACKAGES = ("ansible-core", "ansible-lint", "galaxy-importer")


def environment() -> Path:
    """The tools as pinned, and no collection."""
    return make_environment(BUILD / "foreign", Path(sys.executable), *PACKAGES, pins=PINS)


def settings(tools: Path) -> dict[str, str]:
    """A home of its own, where no other collection is, and no question to a server.

    ansible-lint asks GitHub for schemas and, unless pre-commit runs it, for its newest version.
    """
    ours = ("ANSIBLE_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = f"{tools / 'bin'}:{kept['PATH']}"
    return kept | {"HOME": str(HOME), "PATH": path, "ANSIBLE_LINT_SKIP_SCHEMA_UPDATE": "1", "PRE_COMMIT": "1"}


def lint() -> int:
    """Run ansible-lint on a copy, because it leaves an installed collection behind. Returns the exit code."""
    tools, copy = environment(), BUILD / "lint" / "vos"
    copy_checkout(copy)
    command = [tools / "bin" / "ansible-lint", "--profile=production", "-x", "sanity"]
    return subprocess.run(command, cwd=copy, env=settings(tools), check=False).returncode


def importer(tarball: str) -> int:
    """Run galaxy-importer. Returns the exit code; a warning fails too."""
    tools, place = environment(), BUILD / "importer"
    place.mkdir(exist_ok=True)
    command = [tools / "bin" / "python", "-m", "galaxy_importer.main", Path(tarball).resolve()]
    done = subprocess.run(
        command,
        cwd=place,
        env=settings(tools),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(done.stdout, end="")
    warnings = [line for line in done.stdout.splitlines() if "WARNING" in line or "ERROR" in line]
    if not done.returncode and "completed successfully" not in done.stdout:
        warnings.append("it did not say that it has completed")
    print(f"galaxy-importer: exit code {done.returncode}, {len(warnings)} warnings")
    return done.returncode or int(bool(warnings))


if __name__ == "__main__":
    sys.exit({"lint": lint, "importer": importer}[sys.argv[1]](*sys.argv[2:]))
