# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs make targets one after the other, also after a failed one, and sums up: `gates.py make lint unit ...`."""

from __future__ import annotations

import subprocess
import sys
import time

make, *gates = sys.argv[1:]
rows = []
for gate in gates:
    print(f"\n==== {gate}", flush=True)
    start = time.monotonic()
    failed = subprocess.run([make, "--no-print-directory", gate], check=False).returncode != 0
    rows.append((gate, failed, time.monotonic() - start))

print()
for gate, failed, seconds in rows:
    print(f"{gate:<12} {'FAILED' if failed else 'passed'} {seconds:7.1f} s")
failures = sum(row[1] for row in rows)
print(f"{len(rows) - failures} passed, {failures} failed")
sys.exit(failures > 0)
