# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first steps of the README, typed as they stand there: three addresses find thirteen nodes, and each of them
answers with one line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.integration.conftest import MakeEstate, node
from tests.integration.estate import ROOT, Estate

PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SUBSCRIBERS = ("cucm-sub1", "cucm-sub2", "cucm-sub3", "cucm-sub4", "cucm-tftp1", "cucm-tftp2")
SU2, R14 = "15.0.1.12900-234", "14.0.1.12900-69"


def shown(begin: str) -> tuple[str, str]:
    """The command of the README that begins so, and what the README shows of its output."""
    commands = [part for block in BLOCKS for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    (found,) = [part for part in commands if part.startswith(begin)]
    command, _newline, output = found.partition("\n")
    return command, output


def typed(estate: Estate, command: str) -> str:
    """What a command prints in the folder that has `inventory/`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=estate.directory,
        env={**estate.environment(), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_three_addresses_find_thirteen_nodes_and_each_answers_the_password_test_with_one_line(
    make_estate: MakeEstate,
) -> None:
    names = [
        node("cucm-pub", "cucm", SU2),
        *(node(name, "cucm", SU2, "subscriber") for name in SUBSCRIBERS),
        node("imp-pub", "imp", SU2),
        node("imp-sub", "imp", SU2, "subscriber"),
    ]
    estate = make_estate(
        {"name": "hq", "nodes": names},
        {"name": "voicemail", "nodes": [node("cuc-pub", "cuc", R14), node("cuc-sub", "cuc", R14, "subscriber")]},
        {"name": "emergency", "nodes": [node("cer-pub", "cer", R14), node("cer-sub", "cer", R14, "subscriber")]},
    )
    source = yaml.safe_load(re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0])
    publishers = ("cucm-pub", "cuc-pub", "cer-pub")
    assert source["plugin"] == "collabops.vos.cluster"
    assert len(source["publishers"]) == len(publishers)
    estate.discover(*publishers)

    command, output = shown("ansible-inventory -i inventory/ --graph")
    assert typed(estate, command) == output
    assert output.count("|--") == 13

    (listing,) = re.findall(r"\$\((.*)\)", shown("ssh-keyscan $(")[0])
    assert sorted(typed(estate, listing).split()) == sorted(host["ansible_host"] for host in estate.hosts.values())

    command, output = shown("ANSIBLE_CALLBACK_FORMAT_PRETTY=false ansible cuc-pub")
    lines = typed(estate, command.replace("cuc-pub", "vos")).splitlines()
    assert output.strip() in lines
    assert sorted(line.split(" | SUCCESS")[0] for line in lines) == sorted(estate.hosts)
