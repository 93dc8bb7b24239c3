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

import yaml
from ansible_collections.collabops.vos.tests.awxdata import CREDENTIAL_TYPE
from ansible_collections.collabops.vos.tests.integration.awxinjection import inject
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
    source: Path | None = None  # an inventory of its own, as ansible-inventory has printed it
    more: dict[str, str] = field(default_factory=dict)  # of the environment that runner itself gets
    place: Path = field(init=False)  # where Ansible runs: the same folder, or that of the worker
    inputs: set[str] = field(init=False)  # names of files that AWX writes with a password, and removes after the job

    def __post_init__(self) -> None:
        self.password = self.password or self.estate.inventory["all"]["vars"]["ansible_password"]
        self.place = self.folder
        self.inputs = {"passwords"}

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

    def run(self, *options: str) -> subprocess.CompletedProcess[bytes]:
        """The job in one go, as the runner of an execution node calls it."""
        return self._runner("run", self.folder, *self._what(), *options)

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
        home = self.folder.with_name(f"{self.folder.name}-home")
        home.mkdir(exist_ok=True)
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "ANSIBLE_FORKS": "10", **self.more}

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
        shared = shared_variables(self.estate)
        content = {
            "all": {"hosts": names, "vars": shared},
            "_meta": {"hostvars": {name: hosts[name] for name in names}},
        }
        if self.source is not None:
            content = json.loads(self.source.read_text(encoding="utf-8"))
            content["all"].setdefault("vars", {}).update(shared)
        script = self.folder / "inventory" / "hosts"
        script.write_text(f"#! {sys.executable}\n# -*- coding: utf-8 -*-\nprint({json.dumps(content)!r})\n")
        script.chmod(0o700)

    def _write_environment(self) -> None:
        environment = {
            **OF_EACH_JOB,
            "ANSIBLE_COLLECTIONS_PATH": f"{self.place}/requirements_collections",
            "AWX_PRIVATE_DATA_DIR": str(self.place),
            "JOB_ID": IDENT,
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
            inputs = {"username": user, "password": self.password, "known_hosts": known_hosts}
            given = inject(CREDENTIAL_TYPE, inputs, self.folder / "env", self.place / "env", update=False)
            environment |= given.env
            options += ["-u", "root", *given.arguments]
            self.inputs |= given.files
        settings = {"fact_cache": "fact_cache", "fact_cache_type": "jsonfile"}
        (self.folder / "env" / "settings").write_text(json.dumps(settings))
        (self.folder / "env" / "envvars").write_text(json.dumps(environment))
        (self.folder / "env" / "extravars").write_text(json.dumps(variables))
        (self.folder / "env" / "cmdline").write_text(" ".join(options))


OF_EACH_JOB = {
    "ANSIBLE_FORCE_COLOR": "True",
    "ANSIBLE_HOST_KEY_CHECKING": "False",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_PARAMIKO_RECORD_HOST_KEYS": "False",
    "ANSIBLE_RETRY_FILES_ENABLED": "False",
    "AWX_HOST": "https://awx.example.org",
    "INVENTORY_ID": "2",
    "PROJECT_REVISION": "0" * 40,
    "MAX_EVENT_RES": "700000",
}


def shared_variables(estate: Estate) -> dict[str, Any]:
    """The variables of all hosts, without what the credential gives."""
    return {name: value for name, value in estate.inventory["all"]["vars"].items() if name not in OF_THE_CREDENTIAL}


@dataclass
class Update:
    """An update of the inventory, which gets the environment and the files of the credential, and no variables."""

    estate: Estate
    folder: Path
    publishers: list[dict[str, str]]
    password: str = ""

    @property
    def output(self) -> Path:
        """The inventory, as AWX takes it in."""
        return self.folder / "output.json"

    def run(self) -> subprocess.CompletedProcess[str]:
        """What AWX reads the inventory from (awx/main/tasks/jobs.py, RunInventoryUpdate)."""
        (self.folder / "env").mkdir(parents=True)
        shutil.copytree(ROOT / "awx" / "project", self.folder / "project")
        path = self.folder / "project" / "inventory" / "vos_cluster.yml"
        names = ("login_timeout", "connect_timeout", "prompt_settle")
        times = {name: self.estate.inventory["all"]["vars"][f"vos_{name}"] for name in names}
        own = {"publishers": self.publishers, "port": 2222, "strict_publishers": True, **times}
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), **own}), encoding="utf-8")
        inputs = {
            "username": self.estate.inventory["all"]["vars"]["ansible_user"],
            "password": self.password or self.estate.inventory["all"]["vars"]["ansible_password"],
            "known_hosts": self.estate.simulator.known_hosts.read_text(encoding="utf-8"),
        }
        given = inject(CREDENTIAL_TYPE, inputs, self.folder / "env", self.folder / "env", update=True)
        assert given.arguments == []
        home = self.folder / "home"
        home.mkdir()
        environment = {
            **OF_EACH_JOB,
            **given.env,
            "ANSIBLE_INVENTORY_EXPORT": "True",
            "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
            "ANSIBLE_FORCE_COLOR": "False",
            "INVENTORY_UPDATE_ID": "5",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        }
        program = str(PROGRAMS / "ansible-inventory")
        command = [program, "--list", "--export", "-i", str(path), "--playbook-dir", str(path.parent)]
        command += ["--output", str(self.output), "-vvvv"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


_OF_AWX = {
    "job_id": 42,
    "job_launch_type": "scheduled",
    "job_template_id": 7,
    "job_template_name": "VOS TLS enforce",
    "inventory_id": 2,
    "inventory_name": "VOS nodes",
    "user_name": "admin",
}
