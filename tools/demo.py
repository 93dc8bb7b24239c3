# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the playbook against a simulated estate as a user would, and ends with the exit code of the playbook."""

from __future__ import annotations

import shlex
import sys

from estate import ROOT, ansible, estate

DEMO = ROOT / "build" / "demo"
WORLD = "tests/simulator/worlds/demo"
COMMAND = [
    "ansible-playbook",
    "playbooks/enforce_tls12.yml",
    "-i",
    f"{WORLD}/inventory.yml",
    "-e",
    "vos_tls_accept_reboot=true",
    "-e",
    "vos_tls_report_path=build/demo/report.json",
]


def main() -> int:
    with estate(ROOT / WORLD / "world.yml", DEMO):
        print(f"$ {shlex.join(COMMAND)}", flush=True)
        return ansible(COMMAND)


if __name__ == "__main__":
    sys.exit(main())
