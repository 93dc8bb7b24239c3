# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks as AWX runs them: by ansible-runner, in its environment, through its stream, sliced, cancelled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.chaos import invariants
from ansible_collections.collabops.vos.tests.integration.awxjob import IDENT, PROGRAMS, Job, Update, digest, slices
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, node, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import ROOT
from ansible_collections.collabops.vos.tests.integration.test_secrets import PASSWORD, WRONG, assert_hidden

RESTARTS = {"vos_tls_min_version": "1.2", "vos_tls_accept_reboot": "yes"}  # as the survey gives them


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection, built and installed, as AWX installs what a project requires."""
    folder = tmp_path_factory.mktemp("collections")
    galaxy = str(PROGRAMS / "ansible-galaxy")
    built = folder / "built"
    subprocess.run([galaxy, "collection", "build", "--output-path", built], cwd=ROOT, check=True, capture_output=True)
    (artifact,) = built.iterdir()
    place = folder / "requirements_collections"
    # By force, because the checkout is there already.
    install = [galaxy, "collection", "install", "--offline", "--force", "-p", place, artifact]
    subprocess.run(install, check=True, capture_output=True)
    return place


def events(artifacts: Path) -> list[dict[str, Any]]:
    """What happened in the job, in order, without lines that are shown at -vvvv alone."""
    folder = artifacts / IDENT / "job_events"
    found = [json.loads(path.read_text()) for path in folder.iterdir() if path.name.endswith(".json")]
    return sorted((event for event in found if "event_data" in event), key=lambda event: event["counter"])


def kept(artifacts: Path) -> dict[str, Any]:
    """What the job has kept by set_stats, which AWX shows as its artifacts and hands on in a workflow."""
    (last,) = (event for event in events(artifacts) if event["event"] == "playbook_on_stats")
    data: dict[str, Any] = last["event_data"]["artifact_data"]
    return data


def outcomes(artifacts: Path) -> dict[str, str]:
    """Outcome by cluster, from the report that the job has kept."""
    return {cluster["name"]: cluster["outcome"] for cluster in kept(artifacts)["vos_tls_report"]["clusters"]}


def changed(artifacts: Path) -> set[str]:
    """The hosts that AWX shows as changed: the conductor of a cluster changes its nodes."""
    results = [event["event_data"] for event in events(artifacts) if event["event"] == "runner_on_ok"]
    return {result["host"] for result in results if result["res"].get("changed")}


def child(pid: int) -> int:
    """The process that this one has started: Ansible, where it is the runner."""
    (found,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(found)


def status(artifacts: Path) -> str:
    return (artifacts / IDENT / "status").read_text()


def stdout(artifacts: Path) -> str:
    return (artifacts / IDENT / "stdout").read_text()


def left_behind(job: Job, *folders: Path) -> bytes:
    """All that lies in these folders, without what AWX has put there and removes after the job."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in paths if path.name not in job.inputs)


def assert_of_the_collection_that_awx_has_installed(artifacts: Path, job: Job) -> None:
    places = {event["event_data"].get("task_path", "") for event in events(artifacts)} - {""}
    assert any("enforce_min_tls" in place for place in places)
    assert [place for place in places if not place.startswith(f"{job.place}/requirements_collections/")] == []


@pytest.mark.timeout(300)
def test_a_rollout(make_estate: MakeEstate, tmp_path: Path, collections: Path) -> None:
    """With the credential type of awx/: `-u root` on the command line, the password in a file, reports in a folder that
    is mounted."""
    clusters = [cucm_pair("a"), pcd("p")]
    del clusters[0]["nodes"][2]
    estate = make_estate(*clusters, password=PASSWORD)
    mounted = tmp_path / "job" / "reports"
    files = {"vos_tls_report_path": str(mounted / "report.json"), "vos_tls_plan_path": str(mounted / "plan.json")}
    more = {**RESTARTS, **files, "vos_tls_impact_dir": str(mounted / "impact")}
    job = Job(estate, tmp_path / "job", "enforce_tls12.yml", collections, survey=more)
    project = job.prepare()
    mounted.mkdir()
    done = job.run()
    artifacts = job.folder / "artifacts"
    assert done.returncode == 0, done.stdout.decode()[-4000:]
    assert status(artifacts) == "successful"
    assert digest(job.place / "project") == project
    assert_of_the_collection_that_awx_has_installed(artifacts, job)
    assert {estate.simulator.state(name)["effective"] for name in estate.hosts} == {"1.2"}
    assert changed(artifacts) == set(estate.hosts)
    assert outcomes(artifacts) == {"a-pub": "done", "p": "done"}
    assert stdout(artifacts).count("VERDICT   DONE. 3 of 3 nodes compliant with TLS 1.2.") == 1
    assert {entry.text for entry in estate.simulator.journal("login")} == {"administrator"}
    kinds = {path.name for path in (artifacts / IDENT).iterdir()}
    assert {"command", "stdout", "job_events", "fact_cache", "status"} <= kinds
    assert {"report.json", "plan.json", "impact"} == {path.name for path in mounted.iterdir()}
    command = json.loads((artifacts / IDENT / "command").read_text())
    assert command["env"]["VOS_USER"] == "administrator"  # it is written down, so nothing secret may be in it
    shown = done.stdout + done.stderr + left_behind(job, job.folder, Path(job.environment()["HOME"]))
    assert b"set tls min-version 1.2" in shown
    assert_hidden(shown, PASSWORD)


def test_an_update_of_the_inventory_and_a_job_on_it(make_estate: MakeEstate, tmp_path: Path, collections: Path) -> None:
    """The update gets no -u and no variables; the inventory that it makes names neither user nor password."""
    estate = make_estate(cucm_pair("a"), pcd("p"), password=PASSWORD)
    publishers = [estate.publisher(name) for name in ("a-pub", "p")]
    update = Update(estate, tmp_path / "update", publishers)
    done = update.run()
    assert done.returncode == 0, done.stderr
    inventory = update.output.read_text()
    assert_hidden((done.stdout + done.stderr + inventory).encode(), PASSWORD)
    assert "ansible_user" not in inventory
    assert set(json.loads(inventory)["_meta"]["hostvars"]) == set(estate.hosts)

    job = Job(estate, tmp_path / "job", "drift_check.yml", collections, check=True, source=update.output)
    job.prepare()
    job.run()
    assert kept(job.folder / "artifacts")["vos_tls_drift"]["states"]["drifted"] == len(estate.hosts)
    assert {entry.text for entry in estate.simulator.journal("login")} == {"administrator"}
    assert estate.writes() == []


@pytest.mark.parametrize("what", ["password", "publisher"])
def test_an_update_that_fails_is_no_inventory(make_estate: MakeEstate, tmp_path: Path, what: str) -> None:
    estate = make_estate(pcd("p"), password=PASSWORD)
    if what == "publisher":
        estate.simulator.set_faults("p", connection_refused=True)
    publishers = [estate.publisher("p")]
    done = Update(estate, tmp_path / "update", publishers, password=WRONG if what == "password" else "").run()
    assert done.returncode != 0
    assert "could not be read" in " ".join(done.stderr.split())
    assert len(estate.simulator.journal("login_refused")) == (what == "password")  # three refusals lock the account
    assert_hidden((done.stdout + done.stderr).encode(), PASSWORD, WRONG)


ENGINE = """#!/bin/sh
# Stands in for podman: takes the environment as podman takes it, and starts nothing.
while [ $# -gt 0 ]; do
  [ "$1" = --env-file ] && cp "$2" "$VOS_ENVIRONMENT_SEEN"
  shift
done
"""


def test_an_execution_node_loses_no_variable_and_writes_no_secret_down(
    make_estate: MakeEstate, tmp_path: Path, collections: Path
) -> None:
    """The runner hands the environment to podman as a file, one variable a line, and leaves that file behind."""
    estate = make_estate(pcd("p"), password=PASSWORD)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "podman").write_text(ENGINE)
    (tmp_path / "bin" / "podman").chmod(0o755)
    job = Job(estate, tmp_path / "job", "drift_check.yml", collections)
    seen = tmp_path / "seen"
    path = f"{tmp_path / 'bin'}{os.pathsep}{job.environment()['PATH']}"
    job.more = {"PATH": path, "VOS_ENVIRONMENT_SEEN": str(seen)}
    job.prepare(Path("/runner"))
    job.run("--process-isolation", "--process-isolation-executable", "podman", "--container-image", "ee")
    lines = seen.read_text().splitlines()
    assert all("=" in line for line in lines), lines
    environment = dict(line.split("=", 1) for line in lines)
    assert environment["VOS_USER"] == "administrator"
    for name in ("VOS_PASSWORD_FILE", "VOS_KNOWN_HOSTS_FILES"):
        place, _slash, file = environment[name].rpartition("/")
        assert place == "/runner/env"
        assert (job.folder / "env" / file).stat().st_mode & 0o777 == 0o600
    assert (job.folder / "artifacts" / IDENT / "env.list").is_file()
    assert_hidden(left_behind(job, job.folder, Path(job.environment()["HOME"])) + seen.read_bytes(), PASSWORD)


@pytest.mark.parametrize(
    "wrong",
    [thorough(False, id="right password"), pytest.param(True, id="wrong password")],
)
def test_a_drift_check_through_a_stream(
    make_estate: MakeEstate, tmp_path: Path, collections: Path, wrong: bool
) -> None:
    """With a machine credential: the password typed at the prompt, the job on another machine of the mesh."""
    estate = make_estate(cucm_pair("a"), password=PASSWORD)
    job = Job(
        estate,
        tmp_path / "job",
        "drift_check.yml",
        collections,
        machine=True,
        check=True,
        password=WRONG if wrong else PASSWORD,
    )
    project = job.prepare(tmp_path / "worker")
    answers = tmp_path / "answers"
    stream = job.transmit_work_process(answers)
    artifacts = answers / "artifacts"
    assert status(artifacts) == "failed", stdout(artifacts)[-4000:]
    assert digest(job.place / "project") == project
    assert_of_the_collection_that_awx_has_installed(artifacts, job)
    summary = kept(artifacts)["vos_tls_drift"]
    assert set(summary["failing_nodes"]) == set(estate.hosts)
    assert {name: count for name, count in summary["states"].items() if count} == {
        "unreachable" if wrong else "drifted": len(estate.hosts)
    }
    if wrong:  # three refusals lock the account
        assert len(estate.simulator.journal("login_refused")) <= len(estate.hosts)
    assert estate.writes() == []
    assert_hidden(stream + left_behind(job, answers, job.place, Path(job.environment()["HOME"])), PASSWORD, WRONG)


@pytest.mark.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("whom", ["the runner", "Ansible"])
def test_a_job_that_is_cancelled_in_the_middle_is_continued_by_the_next_one(
    make_estate: MakeEstate, tmp_path: Path, collections: Path, whom: str
) -> None:
    """AWX sends SIGTERM to the runner, which kills Ansible; the end of a container sends it to Ansible itself."""
    estate = make_estate(cucm_pair("a"))
    job = Job(estate, tmp_path / "job0", "enforce_tls12.yml", collections, survey=RESTARTS)
    job.prepare()
    with job.start() as process:
        estate.simulator.await_event("set", "a-pub", seconds=120)
        pid = process.pid if whom == "the runner" else child(process.pid)
        os.kill(pid, signal.SIGTERM)
        process.wait(60)
    assert status(job.folder / "artifacts") == ("canceled" if whom == "the runner" else "failed")
    assert estate.events("set") == ["a-pub"]

    again = Job(estate, tmp_path / "job1", "enforce_tls12.yml", collections, survey=RESTARTS)
    again.prepare()
    assert again.run().returncode == 0, stdout(again.folder / "artifacts")[-4000:]
    assert outcomes(again.folder / "artifacts") == {"a-pub": "done"}
    assert sorted(estate.events("set")) == sorted(estate.events("down")) == sorted(estate.hosts)  # none of it twice
    assert invariants.one_node_down(estate.simulator.journal(), dict.fromkeys(estate.hosts, "a")) == []


@pytest.mark.thorough
def test_slices_that_cut_a_cluster_in_two_send_nothing(
    make_estate: MakeEstate, tmp_path: Path, collections: Path
) -> None:
    estate = make_estate(cucm_pair("a"))
    parts = slices(estate.hosts, 2)
    assert [len(part) for part in parts] == [2, 1]
    for number, part in enumerate(parts):
        job = Job(estate, tmp_path / f"job{number}", "enforce_tls12.yml", collections, hosts=part, survey=RESTARTS)
        job.prepare()
        done = job.run()
        assert done.returncode != 0
        told = " ".join(stdout(job.folder / "artifacts").split())
        assert "a --limit or a sliced job must contain whole clusters" in told
        assert set(outcomes(job.folder / "artifacts").values()) == {"blocked"}
    assert estate.writes() == []


@pytest.mark.thorough
def test_slices_along_clusters_work_side_by_side(make_estate: MakeEstate, tmp_path: Path, collections: Path) -> None:
    """In the order of names, which AWX takes, every second node is of the same cluster here."""
    version = "12.5.1.16900-48"
    one = [node("n1", "cucm", version), node("n3", "cucm", version, "subscriber")]
    other = [node("n2", "cucm", version), node("n4", "cucm", version, "subscriber")]
    estate = make_estate({"name": "x", "nodes": one}, {"name": "y", "nodes": other})
    parts = slices(estate.hosts, 2)
    assert [list(part) for part in parts] == [["n1", "n3"], ["n2", "n4"]]
    jobs = []
    for number, part in enumerate(parts):
        jobs.append(
            Job(estate, tmp_path / f"job{number}", "enforce_tls12.yml", collections, hosts=part, survey=RESTARTS)
        )
        jobs[-1].prepare()
    running = [job.start() for job in jobs]
    for job, process in zip(jobs, running, strict=True):
        assert process.wait(170) == 0, stdout(job.folder / "artifacts")[-4000:]
    assert {estate.simulator.state(name)["effective"] for name in estate.hosts} == {"1.2"}
    assert sorted(estate.events("down")) == sorted(estate.hosts)
