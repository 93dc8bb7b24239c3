# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The password is in nothing that a run shows or leaves behind, whether the run succeeds or fails."""

from __future__ import annotations

import base64
import json
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import PLAYBOOK, Estate

# With what JSON, a shell, a URL and UTF-8 write in another way.
PASSWORD = 'Kö"rrekt\\Pferd&-9'
WRONG = 'Fal"sches\\Pferd&-8'

PROGRAMS = Path(sys.executable).parent

# What is run, besides the playbook of the collection: a read, what the node prints of itself, and a change.
TASKS = """
- name: Read, print and change
  hosts: all
  gather_facts: false
  tasks:
    - name: Read the node
      collabops.vos.node_info:
    - name: Print what the node prints
      collabops.vos.command:
        commands: [show myself]
    - name: Set the minimum
      collabops.vos.tls_min_version:
        version: "1.2"
    - name: Keep a value for the job
      ansible.builtin.set_stats:
        data:
          done: true
"""


def forms(secret: str) -> set[bytes]:
    """The secret as it may have been written."""
    texts = {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        shlex.quote(secret),
        quote(secret),
        base64.b64encode(secret.encode()).decode(),
    }
    return {text.encode() for text in texts}


class ProcessWatch(threading.Thread):
    """Looks at the command lines and environments of all processes as long as it runs."""

    def __init__(self) -> None:
        super().__init__(name="process watch")
        self.seen: set[bytes] = set()
        self.looks = 0
        self._over = threading.Event()

    def __enter__(self) -> ProcessWatch:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(0.02):
            self.looks += 1
            for process in Path("/proc").glob("[0-9]*"):
                for name in ("cmdline", "environ"):
                    try:
                        self.seen.add((process / name).read_bytes())
                    except OSError:  # it has ended, or is somebody else's
                        continue


def watch(folder: Path, program: str, *arguments: str) -> tuple[int, bytes]:
    """Run a program; its exit code, what it printed, and the command lines and environments of all processes."""
    with ProcessWatch() as processes:
        done = subprocess.run(
            [str(PROGRAMS / program), *arguments],
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            timeout=150,
            check=False,
        )
    assert processes.looks > 10
    return done.returncode, b"\n".join([done.stdout, done.stderr, *processes.seen, b""])


def environment(folder: Path) -> dict[str, str]:
    """Everything that Ansible keeps for itself goes into the folder, and nothing is left out of what it shows."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "HOME": str(folder),
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_LOG_PATH": str(folder / "ansible.log"),
        "ANSIBLE_RETRY_FILES_ENABLED": "True",
        "ANSIBLE_KEEP_REMOTE_FILES": "True",
        "ANSIBLE_HOST_KEY_CHECKING": "False",
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "facts"),
    }


def estate_of(make_estate: MakeEstate, password: str = PASSWORD, **node: Any) -> Estate:
    cluster = pcd("p")
    cluster["nodes"][0].update(node)
    estate = make_estate(cluster, password=password)
    del estate.inventory["all"]["vars"]["ansible_password"]
    estate.variables(vos_session_log=str(estate.directory / "run" / "session.log"), vos_login_timeout=5)
    return estate


def run(estate: Estate, tmp_path: Path, playbook: Path, password: str, *options: str) -> tuple[int, bytes]:
    """The exit code of ansible-playbook at -vvvv, and everything that it showed or left behind."""
    folder = estate.directory / "run"
    folder.mkdir()
    (folder / "inventory.yml").write_text(yaml.safe_dump(estate.inventory))
    (folder / "tasks.yml").write_text(TASKS)
    given = tmp_path / "given"
    given.write_text(password)
    how = ["-vvvv", "-i", "inventory.yml", "--connection-password-file", str(given), *options]
    code, shown = watch(folder, "ansible-playbook", *how, str(playbook))
    return code, shown + everything(estate, folder)


def everything(estate: Estate, folder: Path) -> bytes:
    """All files of the run, and those of the simulator without what the test told it: the world, and its questions."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    files += [path for path in estate.simulator.journal_path.parent.iterdir() if path.name != "world.yml"]
    lines = b"\n".join(path.read_bytes() for path in files).split(b"\n")
    return b"\n".join(line for line in lines if b'"event": "question"' not in line)


def assert_hidden(text: bytes, *secrets: str) -> None:
    for secret in secrets:
        for form in forms(secret):
            place = text.find(form)
            assert place < 0, text[max(0, place - 300) : place + 100]


def test_the_search_finds_each_form_of_a_secret() -> None:
    for form in forms(PASSWORD):
        with pytest.raises(AssertionError):
            assert_hidden(b"before " + form + b" after", PASSWORD)


def test_a_rollout_leaves_no_password(make_estate: MakeEstate, tmp_path: Path) -> None:
    estate = estate_of(make_estate, quirks={"login_notice": f"The password is {PASSWORD}"})
    report = estate.directory / "run" / "report.json"
    variables = {"vos_tls_accept_reboot": True, "vos_tls_report_path": str(report)}
    code, text = run(estate, tmp_path, PLAYBOOK, PASSWORD, "-e", json.dumps(variables))
    assert code == 0, text.decode(errors="replace")[-4000:]
    assert b"set tls min-version 1.2" in text
    assert b"Z 127." in text  # the session log
    assert report.exists()
    assert_hidden(text, PASSWORD)


FAILURES: dict[str, dict[str, Any]] = {
    "wrong password": {},
    "unknown host key": {"quirks": {"other_host_key": True}},
    "expired password": {"quirks": {"expired_password": True}},
    "no session left": {"quirks": {"sessions_taken": 10}},
    "banner that prints the password": {"quirks": {"auth_banner": f"Not {PASSWORD}", "sessions_taken": 10}},
    "prints the password and hangs": {
        "quirks": {"login_notice": f"Your password {PASSWORD} is known"},
        "faults": {"drops": [{"at": "login", "how": "hang"}]},
    },
    "connection refused": {"faults": {"connection_refused": True}},
    "SSH silent": {"faults": {"silence": "greeting"}},
    "another system": {"faults": {"not_vos": True}},
    "question with the password": {"faults": {"unknown_question": f"Use {PASSWORD} again (yes/no) ? "}},
    "session lost after yes": {"faults": {"drops": [{"at": "result", "moment": "before", "how": "reset"}]}},
    "session lost in the answer": {"faults": {"drops": [{"at": "answer", "moment": "during", "how": "reset"}]}},
    "full disk": {"faults": {"disk_full": True}},
}
SUCCEED_IN_DOUBT = {"session lost after yes"}
# One for each place in which the password could get: a message of ours, of the SSH library, a notice, a question, an
# answer.
QUICK = (
    "wrong password",
    "banner that prints the password",
    "prints the password and hangs",
    "question with the password",
    "session lost in the answer",
)


@pytest.mark.parametrize(
    "failure", [pytest.param(name, marks=() if name in QUICK else pytest.mark.thorough) for name in FAILURES]
)
def test_a_failure_leaves_no_password(make_estate: MakeEstate, tmp_path: Path, failure: str) -> None:
    estate = estate_of(make_estate, **FAILURES[failure])
    password = WRONG if failure == "wrong password" else PASSWORD
    code, text = run(estate, tmp_path, Path("tasks.yml"), password)
    assert (code != 0) == (failure not in SUCCEED_IN_DOUBT), text.decode(errors="replace")[-4000:]
    assert b"What to do: " in text or failure in SUCCEED_IN_DOUBT
    assert_hidden(text, PASSWORD, WRONG)


@pytest.mark.parametrize(
    "failure",
    [
        "question with the password",
        *(thorough(name) for name in ("none", "wrong password")),
    ],
)
def test_the_artifacts_of_a_runner_have_no_password(make_estate: MakeEstate, tmp_path: Path, failure: str) -> None:
    """As AWX runs it: --ask-pass, and the password typed at the prompt."""
    estate = estate_of(make_estate, **FAILURES.get(failure, {}))
    folder = estate.directory / "run"
    for name in ("inventory", "env", "project"):
        (folder / name).mkdir(parents=True)
    (folder / "project" / "tasks.yml").write_text(TASKS)
    (folder / "inventory" / "hosts.json").write_text(json.dumps(estate.inventory))
    (folder / "env" / "cmdline").write_text("--ask-pass --user administrator")
    (folder / "env" / "passwords").write_text(
        json.dumps({r"SSH password:\s*?$": WRONG if failure == "wrong password" else PASSWORD})
    )
    code, shown = watch(folder, "ansible-runner", "run", str(folder), "-p", "tasks.yml", "--ident", "42", "-vvvv")
    (folder / "env" / "passwords").unlink()  # what went in
    text = shown + everything(estate, folder)
    assert (code == 0) == (failure == "none"), text.decode(errors="replace")[-4000:]
    events = [json.loads(path.read_text()) for path in (folder / "artifacts" / "42" / "job_events").glob("*.json")]
    assert {"runner_on_ok", "runner_on_failed"} & {event["event"] for event in events}
    assert_hidden(text, PASSWORD, WRONG)


def hidden_in(value: Any, key: str = "") -> set[str]:
    """The keys under which something was hidden."""
    if isinstance(value, dict):
        assert not any("*" * 8 in name for name in value)
        return {found for name, inner in value.items() for found in hidden_in(inner, name)}
    if isinstance(value, list):
        return {found for inner in value for found in hidden_in(inner, key)}
    return {key} if "*" * 8 in str(value) else set()


@pytest.mark.thorough
@pytest.mark.parametrize("password", ["cluster", "admin", "1.2", "node"])
def test_a_password_that_is_one_of_our_words_takes_nothing_from_a_rollout(
    make_estate: MakeEstate, tmp_path: Path, password: str
) -> None:
    """Were it blanked in keys or values, the rollout would die of it, and the password could be read off."""
    estate = estate_of(make_estate, password, quirks={"login_notice": f"The password is <{password}>"})
    report = estate.directory / "run" / "report.json"
    variables = {"vos_tls_accept_reboot": True, "vos_tls_report_path": str(report), "vos_tls_min_version": "1.2"}
    code, text = run(estate, tmp_path, PLAYBOOK, password, "-e", json.dumps(variables))
    assert code == 0, text.decode(errors="replace")[-4000:]
    assert f"<{password}>".encode() not in text
    (cluster,) = json.loads(report.read_text())["clusters"]
    assert (cluster["name"], cluster["outcome"]) == ("p", "done")
    (node,) = cluster["nodes"]
    assert (node["before"], node["after"], node["state"]) == ("1.0", "1.2", "compliant")
    assert hidden_in(json.loads(report.read_text())) <= {"line"}  # of the evidence: the text of the node


def test_the_command_that_continues_shows_no_value_that_may_be_secret(make_estate: MakeEstate, tmp_path: Path) -> None:
    """A password through a variable of the operator's own, and the same one where it does not belong."""
    question = "Do you want to erase all phones (yes/no) ? "
    # It stands in the command line, where the tests beside this one look for theirs.
    password = 'An"deres\\Pferd&-7'
    estate = estate_of(make_estate, password, faults={"unknown_question": question})
    estate.variables(ansible_password="{{ vos_pw }}")
    report = estate.directory / "run" / "report.json"
    given = {"vos_tls_accept_reboot": True, "vos_tls_report_path": str(report), "vos_pw": password}
    more = ["-e", f"vos_other={shlex.quote('Geheim-1')} vos_tls_canary=p", "-e", f"vos_session_log=x{password!r}"]
    code, _text = run(estate, tmp_path, PLAYBOOK, WRONG, "-e", json.dumps(given), *more)
    assert code != 0
    (cluster,) = json.loads(report.read_text())["clusters"]
    command = "\n".join(cluster["stopped"]["continue_with"])
    assert "-e 'vos_pw=...'" in command
    assert "-e 'vos_other=...'" in command
    assert "-e vos_tls_canary=p" in command
    assert "replace ... with your values" in command
    shown = report.read_bytes()
    assert_hidden(shown, password, "Geheim-1")
