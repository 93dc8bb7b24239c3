# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as AWX starts it: the folder that it hands to ansible-runner, and what is left there afterwards.

What AWX puts into the folder was read from its sources (awx/main/tasks/jobs.py): the inventory as a script, the project
and the collections that it requires beside it, `-u` in any case, its own variables, and the environment.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from ansible_collections.collabops.vos.tests.awxdata import CREDENTIAL_TYPE
from ansible_collections.collabops.vos.tests.integration.estate import ROOT, Estate

PROGRAMS = Path(sys.executable).parent
IDENT = "42"
# What the credential type of awx/controller.yml gives to a job, and what of the estate it takes the place of.
OF_THE_CREDENTIAL = ("ansible_user", "ansible_password", "vos_known_hosts_files")


def slices(hosts: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """What AWX makes of an inventory for the jobs of a sliced template: every so many-th host in the order of names."""
    names = sorted(hosts)
    return [{name: hosts[name] for name in names[number::count]} for number in range(count)]


def digest(folder: Path) -> str:
    """Of the names and contents of all that is in the folder."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        total.update(str(path.relative_to(folder)).encode())
        total.update(path.read_bytes() if path.is_file() else b"")
    return total.hexdigest()


@dataclass
class Job:
    """One job. `machine` is for a machine credential with a password prompt, in place of the collection's own one."""

    estate: Estate
    folder: Path
    playbook: str
    collections: Path
    password: str = ""
    machine: bool = False
    check: bool = False
    hosts: dict[str, Any] | None = None
    survey: dict[str, Any] = field(default_factory=dict)
    place: Path = field(init=False)  # where Ansible runs: the same folder, or that of the worker

    def __post_init__(self) -> None:
        self.password = self.password or self.estate.inventory["all"]["vars"]["ansible_password"]
        self.place = self.folder

    def prepare(self, place: Path | None = None) -> str:
        """Write the folder. `place` is where a worker will unpack it. Returns the digest of the project."""
        self.place = place or self.folder
        for name in ("inventory", "env", "project"):
            (self.folder / name).mkdir(parents=True)
        self._write_inventory()
        shutil.copytree(self.collections, self.folder / "requirements_collections")
        shutil.copytree(ROOT / "awx" / "project", self.folder / "project", dirs_exist_ok=True)
        for path in (self.folder / "project").rglob("*"):
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
        self._write_environment()
        return digest(self.folder / "project")

    def run(self) -> subprocess.CompletedProcess[bytes]:
        """The job in one go, as the runner of an execution node calls it."""
        return self._runner("run", self.folder, *self._what())

    def start(self) -> subprocess.Popen[bytes]:
        """The same, without waiting for its end."""
        command = [str(PROGRAMS / "ansible-runner"), "run", str(self.folder), *self._what()]
        return subprocess.Popen(command, env=self.environment(), stdout=subprocess.DEVNULL, start_new_session=True)

    def transmit_work_process(self, answers: Path) -> bytes:
        """The job through a stream, as AWX and its mesh do it; all that came back, and all that was printed."""
        sent = self._runner("transmit", self.folder, *self._what())
        assert sent.returncode == 0, sent.stderr
        worked = self._runner("worker", "--private-data-dir", self.place, stdin=sent.stdout)
        processed = self._runner("process", answers, "--ident", IDENT, stdin=worked.stdout)
        assert processed.returncode == 0, processed.stderr
        return worked.stdout + worked.stderr + processed.stdout + processed.stderr

    def environment(self) -> dict[str, str]:
        """That of the container: nothing of Ansible comes from outside."""
        home = self.place.with_name(f"{self.place.name}-home")
        home.mkdir(exist_ok=True)
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "ANSIBLE_FORKS": "10"}

    def _what(self) -> list[str]:
        return ["-p", self.playbook, "--ident", IDENT, "-vvvv"]

    def _runner(self, *arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(PROGRAMS / "ansible-runner"), *map(str, arguments)],
            input=stdin,
            env=self.environment(),
            capture_output=True,
            timeout=240,
            check=False,
        )

    def _write_inventory(self) -> None:
        """A script that prints all hosts with their variables, in no order."""
        hosts = self.estate.hosts if self.hosts is None else self.hosts
        names = sorted(hosts)
        random.Random(7).shuffle(names)
        shared = {
            name: value for name, value in self.estate.inventory["all"]["vars"].items() if name not in OF_THE_CREDENTIAL
        }
        content = {
            "all": {"hosts": names, "vars": shared},
            "_meta": {"hostvars": {name: hosts[name] for name in names}},
        }
        script = self.folder / "inventory" / "hosts"
        script.write_text(f"#! {sys.executable}\n# -*- coding: utf-8 -*-\nprint({json.dumps(content)!r})\n")
        script.chmod(0o700)

    def _write_environment(self) -> None:
        environment = {
            "ANSIBLE_FORCE_COLOR": "True",
            "ANSIBLE_HOST_KEY_CHECKING": "False",
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "ANSIBLE_PARAMIKO_RECORD_HOST_KEYS": "False",
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "ANSIBLE_COLLECTIONS_PATH": f"{self.place}/requirements_collections",
            "AWX_HOST": "https://awx.example.org",
            "AWX_PRIVATE_DATA_DIR": str(self.place),
            "INVENTORY_ID": "2",
            "JOB_ID": IDENT,
            "PROJECT_REVISION": "0" * 40,
            "MAX_EVENT_RES": "700000",
        }
        known_hosts = self.estate.simulator.known_hosts.read_text(encoding="utf-8")
        user = self.estate.inventory["all"]["vars"]["ansible_user"]
        options = ["--check"] if self.check else []
        variables = {f"{who}_{name}": value for who in ("awx", "tower") for name, value in _OF_AWX.items()}
        variables |= self.survey
        if self.machine:
            options += ["--ask-pass", "-u", user]
            variables["vos_known_hosts"] = known_hosts  # of the inventory
            prompt = {r"SSH password:\s*?$": self.password}
            (self.folder / "env" / "passwords").write_text(json.dumps(prompt))
        else:
            given = injected(f"{self.place}/env", username=user, password=self.password, known_hosts=known_hosts)
            environment |= given["env"]
            options += ["-u", "root", "-e", "@../env/credential"]
            (self.folder / "env" / "credential").write_text(json.dumps(given["extra_vars"]))
            for name, content in given["file"].items():
                (self.folder / "env" / name).write_text(content)
        (self.folder / "env" / "envvars").write_text(json.dumps(environment))
        (self.folder / "env" / "extravars").write_text(json.dumps(variables))
        (self.folder / "env" / "cmdline").write_text(" ".join(options))


_OF_AWX = {
    "job_id": 42,
    "job_launch_type": "scheduled",
    "job_template_id": 7,
    "job_template_name": "VOS TLS enforce",
    "inventory_id": 2,
    "inventory_name": "VOS nodes",
    "user_name": "admin",
}


def injected(folder: str, **inputs: str) -> dict[str, dict[str, str]]:
    """What the credential type of awx/controller.yml makes of a credential's inputs: `env`, `extra_vars`, `file`.

    The files are meant to be written to the folder, where Ansible finds them.
    """
    injectors = CREDENTIAL_TYPE["injectors"]
    files = {name.removeprefix("template."): value for name, value in injectors["file"].items()}
    known = {**inputs, "tower": {"filename": {name: f"{folder}/{name}" for name in files}}}
    return {
        where: {name: jinja2.Template(value, keep_trailing_newline=True).render(known) for name, value in what.items()}
        for where, what in {**injectors, "file": files}.items()
    }
