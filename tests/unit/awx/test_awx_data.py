# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data for AWX: what it names is there, nothing but choices is asked for, and no secret becomes a variable."""

from __future__ import annotations

import configparser
import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.awxdata import CREDENTIAL_TYPE, DATA
from tests.integration.awxinjection import inject
from tests.integration.awxstub import Awx

ROOT = Path(__file__).parents[3]
GATE, CANARY = "VOS TLS drift gate", "VOS TLS canary"

TEMPLATES = {template["name"]: template for template in DATA["controller_templates"]}
(WORKFLOW,) = DATA["controller_workflows"]
NODES = {node["identifier"]: node for node in WORKFLOW["workflow_nodes"]}
SPECS: dict[str, Any] = yaml.safe_load(
    (ROOT / "roles" / "enforce_min_tls" / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
)["argument_specs"]


def names(what: str) -> set[str]:
    return {item["name"] for item in DATA[f"controller_{what}"]}


def test_each_template_runs_a_playbook_of_the_project_which_runs_one_of_the_collection() -> None:
    for name, template in TEMPLATES.items():
        (play,) = yaml.safe_load((ROOT / "awx" / "project" / template["playbook"]).read_text(encoding="utf-8"))
        if name == GATE:
            assert (play["hosts"], template["credentials"]) == (
                "localhost",
                [],
            )  # it reads what the job before it found
            continue
        imported = play["ansible.builtin.import_playbook"]
        assert (ROOT / "playbooks" / f"{imported.removeprefix('collabops.vos.')}.yml").is_file()


def test_the_jobs_of_the_project_end_with_the_verdict() -> None:
    """AWX refuses to set ANSIBLE_CALLBACKS_ENABLED by a credential; a job runs in the folder of its project."""
    settings = configparser.ConfigParser()
    settings.read_string((ROOT / "awx" / "project" / "ansible.cfg").read_text(encoding="utf-8"))
    assert settings["defaults"]["callbacks_enabled"] == "collabops.vos.verdict"
    assert (ROOT / "plugins" / "callback" / "verdict.py").is_file()


def test_no_template_and_no_workflow_runs_twice_at_once() -> None:
    assert {name: template["allow_simultaneous"] for name, template in TEMPLATES.items()} == dict.fromkeys(
        TEMPLATES, False
    )
    assert WORKFLOW["allow_simultaneous"] is False


def test_what_is_named_is_there() -> None:
    for template in TEMPLATES.values():
        assert template["project"] in names("projects")
        assert template["inventory"] in names("inventories")
        assert set(template["credentials"]) <= names("credentials")
        assert template["execution_environment"] in names("execution_environments")
        assert set(template["notification_templates_error"]) <= names("notifications")
    scheduled = {schedule["unified_job_template"] for schedule in DATA["controller_schedules"]}
    assert scheduled == {"VOS TLS drift check", "VOS publishers"}
    for node in NODES.values():
        if node["unified_job_template"]["type"] == "job_template":
            assert node["unified_job_template"]["name"] in TEMPLATES
    for role in DATA["controller_roles"]:
        assert set(role.get("job_templates", ())) <= set(TEMPLATES)
        assert set(role.get("workflows", ())) <= names("workflows")
        assert set(role.get("inventories", ())) <= names("inventories")
    assert {one["credential_type"] for one in DATA["controller_credentials"]} == {CREDENTIAL_TYPE["name"]}
    for source in DATA["controller_inventory_sources"]:
        assert source["inventory"] in names("inventories")
        assert source["source_project"] in names("projects")
        assert (ROOT / "awx" / "project" / source["source_path"]).is_file()


def test_the_password_gets_into_a_file_and_no_variable() -> None:
    fields = {field["id"]: field for field in CREDENTIAL_TYPE["inputs"]["fields"]}
    # Once a credential of the type exists AWX lets nobody change them: a change needs a type of another name.
    assert list(fields) == CREDENTIAL_TYPE["inputs"]["required"] == ["username", "password", "known_hosts"]
    assert [name for name, field in fields.items() if field.get("secret")] == ["password"]
    assert {field["type"] for field in fields.values()} == {"string"}
    assert CREDENTIAL_TYPE["injectors"] == {
        "file": {"template.password": "{{ password }}", "template.known_hosts": "{{ known_hosts }}"},
        "env": {
            "VOS_USER": "{{ username }}",
            "VOS_PASSWORD_FILE": "{{ tower.filename.password }}",
            "VOS_KNOWN_HOSTS_FILES": "{{ tower.filename.known_hosts }}",
        },
    }
    assert "password" not in str([*TEMPLATES.values(), WORKFLOW])


def test_awx_takes_the_credential_type() -> None:
    awx = Awx()
    data = {key: copy.deepcopy(CREDENTIAL_TYPE[key]) for key in ("name", "description", "kind", "inputs", "injectors")}
    status, answer = awx.answer("POST", "/api/v2/credential_types/", {}, data)
    assert status == 201, answer
    assert answer["inputs"] == CREDENTIAL_TYPE["inputs"]  # else a second run would see a change


SECRETS = {
    "username": "admin",
    "password": "{{ lookup('env', 'X') }} *&!",
    "known_hosts": "a ssh-rsa AAA\nb ssh-rsa B\n",
}


@pytest.mark.parametrize("update", [False, True])
def test_a_job_gets_two_files_and_three_variables(tmp_path: Path, update: bool) -> None:
    given = inject(CREDENTIAL_TYPE, SECRETS, tmp_path, Path("/runner/env"), update=update)
    assert (given.arguments, given.dropped) == ([], [])
    assert given.env.pop("VOS_USER") == "admin"
    contents = {name: (tmp_path / Path(path).name) for name, path in given.env.items()}
    assert {name: path.read_text(encoding="utf-8") for name, path in contents.items()} == {
        "VOS_PASSWORD_FILE": SECRETS["password"],
        "VOS_KNOWN_HOSTS_FILES": SECRETS["known_hosts"],
    }
    assert {path.stat().st_mode & 0o777 for path in contents.values()} == {0o600}
    assert all(path.startswith("/runner/env/") for path in given.env.values())


def test_the_injection_is_that_of_awx(tmp_path: Path) -> None:
    """Variables that AWX refuses are dropped, an update gets no extra variables, and text is never a template."""
    kind = {
        "inputs": {"fields": [{"id": "a", "type": "string"}, {"id": "b", "type": "boolean"}]},
        "injectors": {
            "env": {"ANSIBLE_A": "{{ a }}", "PATH": "x", "A": "{{ a }}{{ missing }}{{ b }}"},
            "extra_vars": {"{{ a }}": ["{{ a }}", {"c": "{{ b }}"}]},
            "file": {"template": "{{ a }}"},
        },
    }
    given = inject(kind, {"a": "{{x}}", "empty": ""}, tmp_path, tmp_path, update=False)
    assert (given.env, given.dropped) == ({"A": "{{x}}False"}, ["ANSIBLE_A", "PATH"])
    path = Path(given.arguments[1].removeprefix("@"))
    assert path.stat().st_mode & 0o777 == 0o400
    assert path.read_text(encoding="utf-8").count("!unsafe") == 4
    assert inject(kind, {"a": "x"}, tmp_path, tmp_path, update=True).arguments == []
    with pytest.raises(AssertionError, match="A has several lines"):
        inject(kind, {"a": "x\ny"}, tmp_path, tmp_path, update=False)


def test_surveys_have_choices_only() -> None:
    surveys = {
        name: template["survey_spec"]["spec"] for name, template in TEMPLATES.items() if "survey_spec" in template
    }
    assert list(surveys) == ["VOS TLS enforce", CANARY]
    assert surveys["VOS TLS enforce"] == surveys[CANARY]
    for question in surveys["VOS TLS enforce"]:
        assert question["type"] == "multiplechoice"
        assert all(isinstance(choice, str) for choice in question["choices"])
        assert question["default"] in question["choices"]
        assert question["variable"] in SPECS["precheck"]["options"]
    assert surveys["VOS TLS enforce"][1]["default"] == "no"


def test_only_the_templates_with_the_survey_may_restart_a_node() -> None:
    kinds = {name: template["job_type"] for name, template in TEMPLATES.items() if name != GATE}
    assert kinds == {
        "VOS TLS drift check": "check",
        "VOS TLS pre-check": "check",
        "VOS TLS enforce": "run",
        CANARY: "run",
    }
    assert not any("vos_tls_accept_reboot" in template["extra_vars"] for template in TEMPLATES.values())
    assert {template["job_slice_count"] for template in TEMPLATES.values()} == {1}
    assert [name for name, template in TEMPLATES.items() if template.get("timeout") == -1] == [
        "VOS TLS enforce",
        CANARY,
    ]
    assert not any(
        key.startswith("ask_") and value for key, value in WORKFLOW.items()
    )  # a limit for the workflow would replace those of its nodes


def test_the_canary_stays_the_canary_whatever_is_unticked() -> None:
    template = TEMPLATES[CANARY]
    assert template["limit"] == "{{ vos_awx_canary }}"
    assert "'vos_tls_hosts': vos_awx_canary" in template["extra_vars"]
    assert not any(value for key, value in template.items() if key.startswith("ask_"))
    # Without its survey the job may restart nothing, and must not look like a canary that succeeded.
    assert "'vos_tls_fail_on_drift': true" in template["extra_vars"]
    assert "limit" not in NODES["change canary"]
    assert NODES["change canary"]["unified_job_template"]["name"] == CANARY


def test_nobody_is_restarted_before_two_approvals() -> None:
    followers = {
        name: [other["identifier"] for others in node.get("related", {}).values() for other in others]
        for name, node in NODES.items()
    }
    assert followers == {
        "drift check": ["drift gate"],
        "drift gate": ["approve canary"],
        "approve canary": ["change canary"],
        "change canary": ["approve rest", "report"],
        "approve rest": ["change rest"],
        "change rest": ["report"],
        "report": [],
    }
    kinds = {name: node["unified_job_template"]["type"] for name, node in NODES.items()}
    assert [name for name, kind in kinds.items() if kind == "workflow_approval"] == ["approve canary", "approve rest"]
    assert list(NODES["drift check"]["related"]) == ["failure_nodes"]
    for name in ("drift gate", "approve canary", "approve rest"):
        assert list(NODES[name]["related"]) == ["success_nodes"]


def test_nobody_gets_a_rollout_without_approvals() -> None:
    for role in DATA["controller_roles"]:
        if role["role"] != "read":
            assert not {"VOS TLS enforce", CANARY} & set(role.get("job_templates", ()))


FOUND = {"nodes": 3, "target": "1.2", "missing": 0, "failing_nodes": ["a-pub"]}


def states(**counts: int) -> dict[str, Any]:
    return {**FOUND, "states": {"compliant": 0, "drifted": 0, "pending_restart": 0, "unreachable": 0, **counts}}


@pytest.mark.parametrize(
    ("found", "code", "text"),
    [
        (
            states(drifted=1, compliant=2),
            0,
            "1 of 3 nodes are below TLS 1.2 or wait for a restart; 0 could not be reached",
        ),
        (states(pending_restart=1, unreachable=1), 0, "1 could not be reached"),
        (states(unreachable=3), 2, "it found no node below the target (3 unreachable, 0 missing)"),
        (None, 2, "the drift check before this job did not finish"),
    ],
    ids=["drift", "pending", "nothing but unreachable", "cancelled"],
)
def test_an_approver_is_asked_only_if_the_check_came_to_its_end_and_found_drift(
    found: dict[str, Any] | None, code: int, text: str
) -> None:
    """AWX takes the path of a failure for a job that was cancelled or could not start, too."""
    given = [] if found is None else ["-e", json.dumps({"vos_tls_drift": found})]
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    command = [program, str(ROOT / "awx" / "project" / "drift_gate.yml"), "-u", "root", *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stdout
    assert text in " ".join(done.stdout.split())


@pytest.mark.parametrize("name", ["change canary", "change rest"])
def test_the_workflow_answers_the_survey_with_its_choices(name: str) -> None:
    spec = TEMPLATES[NODES[name]["unified_job_template"]["name"]]["survey_spec"]["spec"]
    answers = NODES[name]["extra_data"]
    assert set(answers) == {question["variable"] for question in spec}
    assert all(answers[question["variable"]] in question["choices"] for question in spec)
