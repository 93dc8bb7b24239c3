# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The play that sets up AWX, with the real modules of awx.awx, against an API that refuses what AWX refuses."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import thorough

from tests.integration.awxstub import Awx, serve
from tests.integration.estate import ROOT

MODULES = ROOT / ".build" / "awx"
SECRET = "Korrekt-Pferd-11"
OF_THE_MAIL_SERVER = "Korrekt-Pferd-12"
KEY = "192.0.2.11 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
WORKFLOW = "VOS TLS rollout"


def ansible(
    url: str, *options: str, modules: Path = MODULES, more: dict[str, str] | None = None, **settings: Any
) -> Any:
    """The play, as an operator runs it; `settings` are what is his."""
    assert MODULES.is_dir(), "awx.awx is missing: `make integration` fetches it"
    environment = {
        **os.environ,
        "CONTROLLER_HOST": url,
        "CONTROLLER_OAUTH_TOKEN": "of-a-test",
        "ANSIBLE_COLLECTIONS_PATH": str(modules),
        "ANSIBLE_NOCOLOR": "1",
        "VOS_AWX_PASSWORD": SECRET,
        **(more or {}),
    }
    given = {"vos_awx_password": "{{ lookup('env', 'VOS_AWX_PASSWORD') }}", "vos_awx_known_hosts": KEY, **settings}
    program = Path(sys.executable).with_name("ansible-playbook")
    command = [program, ROOT / "awx" / "setup.yml", "-e", json.dumps(given), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=380)


def setup(url: str, *options: str, **more: Any) -> str:
    """The output of the play, which must succeed."""
    done = ansible(url, *options, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout + done.stderr)


def written(awx: Awx) -> list[tuple[str, str]]:
    """What was written, without updates of the project, which change nothing where there is nothing new."""
    return [(method, path) for method, path in awx.writes if not path.endswith("/update/")]


def links(awx: Awx) -> dict[str, dict[str, list[str]]]:
    """The nodes of the workflow with what follows them."""
    kinds = ("success_nodes", "failure_nodes", "always_nodes")
    return {
        name: {kind: found for kind in kinds if (found := awx.related(node, kind))}
        for name, node in awx.named("workflow_job_template_nodes").items()
    }


LINKS = {
    "drift check": {"failure_nodes": ["drift gate"]},
    "drift gate": {"success_nodes": ["approve canary"]},
    "approve canary": {"success_nodes": ["change canary"]},
    "change canary": {"success_nodes": ["approve rest"], "failure_nodes": ["report"]},
    "approve rest": {"success_nodes": ["change rest"]},
    "change rest": {"always_nodes": ["report"]},
    "report": {},
}


SETTINGS: dict[str, Any] = {
    "vos_awx_project_credential": "Our Source Control",
    "vos_awx_registry_credential": "Our Container Registry",
    "vos_awx_pull": "always",
    "vos_awx_mail_port": 587,
    "vos_awx_mail_use_tls": True,
    "vos_awx_mail_username": "awx",
    "vos_awx_mail_password": OF_THE_MAIL_SERVER,
    "vos_awx_instance_groups": ["default"],
    "vos_awx_labels": ["TLS", "VOS"],
    "vos_awx_variables": {"vos_tls_exclude_nodes": {"cucm-sub3": "contact centre, change 4712"}},
    "vos_awx_operators": ["Voice"],
    "vos_awx_approvers": ["Change board"],
    "vos_awx_readers": ["Audit"],
}


def bare() -> Awx:
    """AWX with what an operator has made in it before."""
    awx = Awx()
    organization = awx.named("organizations")["Default"]["id"]
    for kind in ("Source Control", "Container Registry"):
        ident = awx.named("credential_types")[kind]["id"]
        own = {"name": f"Our {kind}", "credential_type": ident, "inputs": {"username": "git"}}
        awx.create("credentials", {**own, "organization": organization})
    for name in ("Voice", "Change board", "Audit"):
        awx.create("teams", {"name": name, "organization": organization})
    return awx


@pytest.fixture(scope="module")
def first() -> tuple[Awx, str]:
    """AWX after the first run of the play, with all settings made, and what that run printed."""
    awx = bare()
    with serve(awx) as url:
        return awx, setup(url, "-vv", **SETTINGS)


@pytest.fixture
def awx(first: tuple[Awx, str]) -> Awx:
    """The same for one test."""
    return copy.deepcopy(first[0])


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_awx_is_set_up_once_and_then_left_alone(first: tuple[Awx, str], awx: Awx) -> None:
    for secret in (SECRET, OF_THE_MAIL_SERVER):
        assert secret not in first[1]
    before = written(awx)
    assert len(before) > 50
    filled = ("inventory_sources", "VOS publishers")
    assert (awx.updates.count(filled), awx.updates[-1]) == (1, filled)
    with serve(awx) as url:
        for options in ((), ("--check",)):
            output = setup(url, *options, **SETTINGS)
            assert "changed=0" in output, output
            assert written(awx) == before
    assert awx.updates.count(filled) == 1


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_awx_has_what_the_data_says(awx: Awx) -> None:
    templates = awx.named("job_templates")
    enforce, canary = templates["VOS TLS enforce"], templates["VOS TLS canary"]
    assert (enforce["survey_enabled"], enforce["timeout"], enforce["ask_limit_on_launch"]) == (True, -1, True)
    assert [question["variable"] for question in awx.surveys[enforce["id"]]["spec"]] == [
        "vos_tls_min_version",
        "vos_tls_accept_reboot",
    ]
    assert awx.related(enforce, "credentials") == ["VOS nodes"]
    assert awx.related(enforce, "notification_templates_error") == ["VOS TLS failures"]
    assert (canary["limit"], canary["ask_limit_on_launch"], canary["timeout"]) == ("vos_cluster_lab", False, -1)
    assert json.loads(enforce["extra_vars"]) == SETTINGS["vos_awx_variables"]
    assert json.loads(canary["extra_vars"]) == {
        **SETTINGS["vos_awx_variables"],
        "vos_tls_hosts": "vos_cluster_lab",
        "vos_tls_fail_on_drift": True,
    }
    assert awx.named("credentials")["VOS nodes"]["inputs"]["password"] == SECRET

    assert links(awx) == LINKS
    nodes = awx.named("workflow_job_template_nodes")
    assert nodes["change canary"]["unified_job_template"] == canary["id"]
    assert [name for name, node in nodes.items() if node["extra_data"]] == ["change canary", "change rest"]
    approvals = awx.named("workflow_approval_templates")
    assert {name: one["timeout"] for name, one in approvals.items()} == {
        "Change the canary cluster?": 86400,
        "Change all other clusters?": 604800,
    }
    schedules = {one["name"]: awx.find(one["unified_job_template"])["name"] for one in awx.named("schedules").values()}
    assert schedules == {
        "VOS TLS drift check, each night": "VOS TLS drift check",
        "VOS publishers, each night": "VOS publishers",
    }

    mail = awx.named("notification_templates")["VOS TLS failures"]["notification_configuration"]
    assert (mail["port"], mail["use_tls"], mail["use_ssl"], mail["password"]) == (587, True, False, OF_THE_MAIL_SERVER)
    assert awx.find(awx.named("projects")["VOS TLS"]["credential"])["name"] == "Our Source Control"
    environment = awx.named("execution_environments")["VOS TLS"]
    assert (awx.find(environment["credential"])["name"], environment["pull"]) == ("Our Container Registry", "always")
    for name in ("VOS TLS drift check", "VOS TLS enforce", "VOS TLS canary"):
        assert awx.related(templates[name], "instance_groups") == ["default"]
        assert awx.related(templates[name], "labels") == ["TLS", "VOS"]
    assert awx.related(awx.named("workflow_job_templates")[WORKFLOW], "labels") == ["TLS", "VOS"]


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_nobody_may_start_a_rollout_without_approvals(awx: Awx) -> None:
    granted = {
        (awx.find(ident)["name"], role, awx.objects[kind][of]["name"])
        for (number, _what), members in awx.granted.items()
        for ident in members
        for kind, of, role in [awx.roles[number]]
    }
    assert {(team, role, name) for team, role, name in granted if role != "read_role"} == {
        ("Voice", "execute_role", "VOS TLS drift check"),
        ("Voice", "execute_role", "VOS TLS pre-check"),
        ("Voice", "execute_role", WORKFLOW),
        ("Voice", "update_role", "VOS nodes"),
        ("Change board", "approval_role", WORKFLOW),
    }
    assert {(team, name) for team, role, name in granted if role == "read_role"} >= {
        ("Audit", "VOS TLS canary"),
        ("Change board", "VOS TLS drift gate"),
        ("Voice", WORKFLOW),
    }


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_a_password_is_replaced_when_that_is_asked_for(awx: Awx) -> None:
    with serve(awx) as url:
        setup(url, **{**SETTINGS, "vos_awx_mail_password": "another", "vos_awx_update_secrets": True})
    mail = awx.named("notification_templates")["VOS TLS failures"]["notification_configuration"]
    assert mail["password"] == "another"


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_an_older_workflow_leaves_nothing_behind_and_no_node_may_restart_before_its_link_is_there(awx: Awx) -> None:
    kind = "workflow_job_template_nodes"
    nodes = awx.named(kind)
    old = awx.create(
        kind,
        {
            "identifier": "canary",
            "workflow_job_template": awx.named("workflow_job_templates")[WORKFLOW]["id"],
            "unified_job_template": awx.named("job_templates")["VOS TLS enforce"]["id"],
            "limit": "vos_cluster_lab",
            "extra_data": {"vos_tls_accept_reboot": "yes"},
        },
    )
    awx.associate(kind, nodes["approve canary"], "success_nodes", {"id": old["id"]})
    loose: list[str] = []
    original = awx.answer

    def answer(*request: Any) -> tuple[int, Any]:
        result = original(*request)
        followers = {name for one in links(awx).values() for names in one.values() for name in names}
        loose.extend(name for name, node in awx.named(kind).items() if node["extra_data"] and name not in followers)
        return result

    awx.answer = answer  # type: ignore[method-assign]
    with serve(awx) as url:
        assert "changed=0" not in setup(url, **SETTINGS)
        assert links(awx) == LINKS
        assert len(awx.named("workflow_approval_templates")) == 2
        assert "changed=0" in setup(url, **SETTINGS)
    assert loose == []


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_a_publisher_that_does_not_answer_fails_the_setup_at_its_end_and_the_next_run_tries_again(awx: Awx) -> None:
    awx.named("inventory_sources")["VOS publishers"]["status"] = "never updated"
    awx.failing_updates = True
    only = {**SETTINGS, "vos_awx_update_project": False}
    with serve(awx) as url:
        done = ansible(url, **only)
        assert done.returncode != 0
        assert "Fill the inventory from the publishers" in done.stdout
        awx.failing_updates = False
        setup(url, **only)
    assert awx.named("inventory_sources")["VOS publishers"]["status"] == "successful"


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_the_modules_of_automation_controller_do_the_same_behind_its_gateway(tmp_path: Path) -> None:
    """awx.awx under the name of ansible.controller, of awx.awx itself only the fragments for documents."""
    collections = tmp_path / "ansible_collections"
    (collections / "ansible").mkdir(parents=True)
    (collections / "awx" / "awx" / "plugins").mkdir(parents=True)
    awx_awx = MODULES / "ansible_collections" / "awx" / "awx"
    (collections / "ansible" / "controller").symlink_to(awx_awx)
    fragments = Path("plugins") / "doc_fragments"
    (collections / "awx" / "awx" / fragments).symlink_to(awx_awx / fragments)
    awx = bare()
    prefix = "/api/controller/"
    more = {"CONTROLLER_OPTIONAL_API_URLPATTERN_PREFIX": prefix}
    with serve(awx, prefix) as url:
        for expected in (False, True):
            output = setup(url, modules=tmp_path, more=more, vos_awx_modules="ansible.controller")
            assert ("changed=0" in output) is expected
        before = list(awx.writes)
        assert ansible(url, modules=tmp_path, more=more).returncode != 0  # awx.awx is not there
        assert awx.writes == before
    assert links(awx) == LINKS


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"vos_awx_known_hosts": ""}, "vos_awx_known_hosts has no host key"),
        ({"vos_awx_variables": {"vos_tls_accept_reboot": True}}, "vos_awx_variables must not contain"),
        thorough(
            {"vos_awx_known_hosts": "# 192.0.2.11:22 SSH-2.0-OpenSSH_7.4\n"}, "vos_awx_known_hosts has no host key"
        ),
        thorough({"vos_awx_password": ""}, "must both be set"),
        thorough({"vos_awx_username": " "}, "must both be set"),
        thorough({"vos_awx_canary": ""}, "it must be the group of one cluster"),
        thorough({"vos_awx_canary": "all"}, "it must be the group of one cluster"),
        thorough({"vos_awx_canary": "vos"}, "it must be the group of one cluster"),
        thorough({"vos_awx_canary": "vos_cluster_a:vos_cluster_b"}, "it must be the group of one cluster"),
        thorough({"vos_awx_variables": {"ansible_password": "x"}}, "vos_awx_variables must not contain"),
        thorough({"vos_awx_mail_port": "25"}, "vos_awx_mail_port must be a number"),
        thorough({"vos_awx_mail_use_tls": True, "vos_awx_mail_use_ssl": True}, "not both true"),
        thorough({"vos_awx_modules": "community.awx"}, "it must be awx.awx or ansible.controller"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_before_anything_is_sent(settings: dict[str, Any], text: str) -> None:
    awx = Awx()
    with serve(awx) as url:
        done = ansible(url, **settings)
    assert done.returncode != 0
    assert text in " ".join(done.stdout.split())
    assert awx.writes == []
