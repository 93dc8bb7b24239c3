# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment: a whole build context, and of Python packages what the collection needs and no more."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.integration.estate import ROOT


def run(program: str, *arguments: str | Path, cwd: Path) -> str:
    command = [Path(sys.executable).with_name(program), *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_build_context_has_this_collection_and_its_requirements(tmp_path: Path) -> None:
    version = loaded(ROOT / "galaxy.yml")["version"]
    run("ansible-galaxy", "collection", "build", "--output-path", tmp_path / "build" / "dist", cwd=ROOT)
    shutil.copy(ROOT / "execution-environment.yml", tmp_path)
    run("ansible-builder", "create", "--output-filename", "Containerfile", "--context", "context", cwd=tmp_path)
    assert "FROM $EE_BASE_IMAGE" in (tmp_path / "context" / "Containerfile").read_text(encoding="utf-8")

    # What the build does with the context, as far as that goes without a container.
    inside = tmp_path / "context" / "_build"
    (named,) = loaded(inside / "requirements.yml")["collections"]
    assert named == {"name": f"configs/collabops-vos-{version}.tar.gz", "type": "file"}
    installed = tmp_path / "installed"
    run(
        "ansible-galaxy",
        "collection",
        "install",
        "--offline",
        "--force",
        "-r",
        "requirements.yml",
        "-p",
        installed,
        cwd=inside,
    )
    told = yaml.safe_load(run("ansible-builder", "introspect", installed, cwd=tmp_path))
    assert told == {"python": ["netmiko[par4]>=4.8  # from collection collabops.vos"], "system": []}


def test_an_execution_environment_gets_what_the_collection_needs_with_paramiko_4() -> None:
    def needs(path: str) -> set[str]:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        return {line for line in lines if line and not line.startswith("#")}

    assert needs("requirements.txt") == {"netmiko>=4.8"}
    assert needs("meta/ee-requirements.txt") == {"netmiko[par4]>=4.8"}
