# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the playbook against a simulated estate as a user would, and ends with the exit code of the playbook."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from ansible_collections.collabops.vos.tests.simulator.process import Simulator, SimulatorFailed

__all__ = ["COMMAND", "DEMO", "ENVIRONMENT", "ROOT", "WORLD"]

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "build" / "demo"
WORLD = ROOT / "tests" / "simulator" / "worlds" / "demo" / "world.yml"
COMMAND = [
    "ansible-playbook",
    "playbooks/enforce_tls12.yml",
    "-i",
    "tests/simulator/worlds/demo/inventory.yml",
    "--forks",
    "15",
    "-e",
    "vos_tls_accept_reboot=true",
    "-e",
    "vos_tls_report_path=build/demo/report.json",
]
ENVIRONMENT = {"ANSIBLE_CALLBACKS_ENABLED": "collabops.vos.verdict"}  # a user has it in ansible.cfg


def main() -> int:
    with Simulator(WORLD, DEMO):
        settings = " ".join(f"{name}={value}" for name, value in ENVIRONMENT.items())
        print(f"$ {settings} {shlex.join(COMMAND)}", flush=True)
        return subprocess.run(COMMAND, cwd=ROOT, env=os.environ | ENVIRONMENT, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SimulatorFailed as error:
        sys.exit(str(error))
