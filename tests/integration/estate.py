# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated estate for one test: a world, the inventory that a user would write for it, and runs of the playbook."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.collabops.vos.tests.simulator.inventory import host_variables
from ansible_collections.collabops.vos.tests.simulator.process import Simulator

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = ROOT / "playbooks" / "enforce_tls12.yml"
DRIFT_CHECK = ROOT / "playbooks" / "drift_check.yml"
PASSWORD = "Korrekt-Pferd-9"
# Device seconds at 60 to the second: a restart takes some two seconds, as much as the slowest test needs.
TIMINGS = {"login": 6, "grace": 20, "shutdown": 10, "down": 60, "services": 40, "replication": 60}


@dataclass(frozen=True)
class Run:
    """How a run of ansible-playbook ended."""

    code: int
    output: str
    seconds: float
    report: dict[str, Any] | None

    def states(self) -> dict[str, str]:
        """State by node, from the report."""
        assert self.report is not None, self.output
        return {node["name"]: node["state"] for cluster in self.report["clusters"] for node in cluster["nodes"]}

    def outcomes(self) -> dict[str, str]:
        """Outcome by cluster, from the report."""
        assert self.report is not None, self.output
        return {cluster["name"]: cluster["outcome"] for cluster in self.report["clusters"]}


@dataclass
class Estate:
    """A running simulator with an inventory beside it."""

    simulator: Simulator
    directory: Path
    inventory: dict[str, Any]
    runs: int = field(default=0)
    source: Path | None = None  # an inventory of its own, in place of `inventory`
    more_environment: dict[str, str] = field(default_factory=dict)

    @property
    def hosts(self) -> dict[str, Any]:
        """Host variables by inventory name; changes count from the next run on."""
        hosts: dict[str, Any] = self.inventory["all"]["hosts"]
        return hosts

    def publisher(self, name: str) -> dict[str, str]:
        """The entry of this host among the publishers of the inventory plugin."""
        options = {"ansible_host": "address", "vos_ssh_algorithms": "ssh_algorithms"}
        return {options[variable]: value for variable, value in self.hosts[name].items()}

    def discover(self, *publishers: str, **options: Any) -> None:
        """Take the hosts from these publishers, by name, from the next run on; `options` are those of the plugin."""
        self.source = self.directory / "inventory"
        (self.source / "group_vars").mkdir(parents=True, exist_ok=True)
        entries = [self.publisher(name) for name in publishers]
        content = {"plugin": "collabops.vos.cluster", "publishers": entries, **options}
        (self.source / "vos_cluster.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        shared = yaml.safe_dump(self.inventory["all"]["vars"])
        (self.source / "group_vars" / "all.yml").write_text(shared, encoding="utf-8")

    def listed(self, *options: str) -> tuple[dict[str, Any], str]:
        """What `ansible-inventory --list` prints, and what it warns of."""
        code, output, errors, _seconds = self._call("ansible-inventory", "--list", *options)
        assert code == 0, errors
        return json.loads(output), errors

    def variables(self, **more: Any) -> None:
        """Set variables for all hosts."""
        self.inventory["all"]["vars"].update(more)

    def play(self, *options: str, accept: bool = True, **extra: Any) -> Run:
        """Run the playbook as a user would; ``extra`` become -e variables."""
        report = self.directory / f"report{self.runs}.json"
        variables: dict[str, Any] = {"vos_tls_report_path": str(report), **extra}
        if accept:
            variables["vos_tls_accept_reboot"] = True
        return self._play(PLAYBOOK, report, variables, *options)

    def precheck(self, *options: str, **extra: Any) -> Run:
        """Run the playbook that tells what breaks; its report is that of impact_report."""
        folder = self.directory / f"impact{self.runs}"
        variables = {"vos_tls_impact_dir": str(folder), **extra}
        return self._play(PLAYBOOK.with_name("precheck.yml"), folder / "impact.json", variables, *options)

    def drift(self, *options: str, playbook: Path = DRIFT_CHECK, **extra: Any) -> Run:
        """Run the drift check as a user would, or a playbook that has it; ``extra`` become -e variables."""
        report = self.directory / f"report{self.runs}.json"
        return self._play(playbook, report, {"vos_tls_report_path": str(report), **extra}, *options)

    def run(self, playbook: str, *options: str, **extra: Any) -> Run:
        """Run a playbook of the collection by its name, with no variables but these; the report is not read."""
        return self._play(ROOT / "playbooks" / f"{playbook}.yml", self.directory / "no report", extra, *options)

    def _play(self, playbook: Path, report: Path, variables: dict[str, Any], *options: str) -> Run:
        call = (str(playbook), "-e", json.dumps(variables))
        code, output, seconds = self._run("ansible-playbook", *call, *options)
        content = json.loads(report.read_text(encoding="utf-8")) if report.exists() else None
        return Run(code, output, seconds, content)

    def task(self, host: str, module: str, *options: str, **arguments: Any) -> tuple[int, dict[str, Any]]:
        """Run one module on one host; return the exit code and the module's result."""
        code, results = self._module(host, module, *options, **arguments)
        return code, results[host]

    def ask(self, module: str, *options: str, **arguments: Any) -> dict[str, dict[str, Any]]:
        """Run one module on all hosts, where it must succeed; return its results by host."""
        code, results = self._module("all", module, *options, **arguments)
        assert code == 0, results
        return results

    def writes(self, node: str = "") -> list[str]:
        """The texts of all that changed something, on one node or on all."""
        return [entry.text for entry in self.simulator.writes() if node in ("", entry.node)]

    def sent(self, command: str) -> list[str]:
        """The nodes that got this command, in order."""
        return [entry.node for entry in self.simulator.journal("command") if entry.text == command]

    def events(self, event: str) -> list[str]:
        """The nodes with such an event, in order."""
        return [entry.node for entry in self.simulator.journal(event)]

    def assert_never_two_down(self) -> None:
        """A node of a cluster, such as a-pub of a, went down only when all others of it were back as a whole."""
        down: dict[str, set[str]] = defaultdict(set)
        for entry in self.simulator.journal("going_down", "replication_up"):
            cluster = down[entry.node.split("-")[0]]
            if entry.event == "going_down":
                assert not cluster, f"{entry.node} goes down while {cluster} is not back"
                cluster.add(entry.node)
            else:
                cluster.discard(entry.node)

    def _module(
        self, hosts: str, module: str, *options: str, **arguments: Any
    ) -> tuple[int, dict[str, dict[str, Any]]]:
        tree = self.directory / f"tree{self.runs}"
        call = ("-m", f"collabops.vos.{module}", "-a", json.dumps(arguments), "--tree", str(tree))
        code, output, _seconds = self._run("ansible", hosts, *call, *options)
        assert tree.exists(), output
        return code, {path.name: json.loads(path.read_text(encoding="utf-8")) for path in tree.iterdir()}

    def _run(self, program: str, *arguments: str) -> tuple[int, str, float]:
        code, output, errors, seconds = self._call(program, *arguments)
        return code, output + errors, seconds

    def start(self, playbook: Path, *options: str, settings: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """The playbook in a process group of its own, as a terminal starts it, with `settings` in its environment."""
        return subprocess.Popen(
            self._command("ansible-playbook", str(playbook), *options),
            cwd=self.directory,
            env={**self.environment(), **(settings or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _call(self, program: str, *arguments: str) -> tuple[int, str, str, float]:
        command = self._command(program, *arguments)
        start = time.monotonic()
        done = subprocess.run(
            command,
            cwd=self.directory,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        return done.returncode, done.stdout, done.stderr, time.monotonic() - start

    def begin(self, *options: str, **extra: Any) -> Begun:
        """Start the playbook with the opt-in, as in a terminal of its own, and go on."""
        report = self.directory / f"report{self.runs}.json"
        variables = {"vos_tls_report_path": str(report), "vos_tls_accept_reboot": True, **extra}
        command = self._command("ansible-playbook", str(PLAYBOOK), "-e", json.dumps(variables), *options)
        output = self.directory / f"output{self.runs}.txt"
        with output.open("wb") as stream:
            process = subprocess.Popen(
                command,
                cwd=self.directory,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Begun(process, output, report)

    def _command(self, program: str, *arguments: str) -> list[str]:
        self.runs += 1
        path = self.source or self.directory / "inventory.yml"
        if self.source is None:
            path.write_text(yaml.safe_dump(self.inventory, sort_keys=False), encoding="utf-8")
        return [str(Path(sys.executable).with_name(program)), "-i", str(path), *arguments]

    def environment(self) -> dict[str, str]:
        """The environment of a run."""
        environment = {
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "tests" / "ansible.cfg"),
            "ANSIBLE_FORKS": "10",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCAL_TEMP": str(self.directory / "tmp"),
            "ANSIBLE_LOG_PATH": str(self.directory / "ansible.log"),
            **self.more_environment,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return environment


@dataclass
class Begun:
    """A run of the playbook that was started. It has a terminal of its own: Ctrl-C reaches all of its processes."""

    process: subprocess.Popen[bytes]
    output: Path
    report: Path
    started: float = field(default_factory=time.monotonic)

    def interrupt(self) -> Run:
        """Press Ctrl-C, and wait for the end."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.ended()

    def terminate(self) -> Run:
        """End the main process as a service manager does, and wait for the end."""
        self.process.terminate()
        return self.ended()

    def kill(self) -> Run:
        """Kill the main process alone, as AWX does when a job is cancelled: its workers live on."""
        self.process.kill()
        return self.ended()

    def ended(self) -> Run:
        """Wait for the end."""
        code = self.process.wait(timeout=240)
        content = json.loads(self.report.read_text(encoding="utf-8")) if self.report.exists() else None
        text = self.output.read_text(encoding="utf-8", errors="replace")
        return Run(code, text, time.monotonic() - self.started, content)


def inventory_of(world: dict[str, Any], known_hosts: Path) -> dict[str, Any]:
    """The inventory that a user would write for the world: one group, standard variables, quick polls."""
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    return {
        "all": {
            "hosts": {node["name"]: host_variables(node) for node in nodes},
            "vars": {
                "ansible_connection": "collabops.vos.cli",
                "ansible_port": 2222,
                "ansible_user": world["user"],
                "ansible_password": world["password"],
                "vos_known_hosts_files": [str(known_hosts)],
                "vos_login_timeout": 15,
                "vos_connect_timeout": 5,
                "vos_typing_delay": 0.02,
                "vos_prompt_settle": 0.02,
                "vos_tls_poll_interval": 0.3,
                "vos_tls_probe_pause": 0,
                "vos_tls_probe_spacing": 0.05,
                "vos_tls_good_polls": 2,
                "vos_tls_reboot_timeout": 40,
                "vos_tls_own_reboot_timeout": 3,
                "vos_tls_gate_timeout": 40,
                "vos_tls_recovery_timeout": 40,
            },
        }
    }
