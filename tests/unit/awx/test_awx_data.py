# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data for AWX: what it names is there, nothing but choices is asked for, and no secret becomes a variable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.awxdata import CREDENTIAL_TYPE, DATA

ROOT = Path(__file__).parents[3]


TEMPLATES = {template["name"]: template for template in DATA["controller_templates"]}
(WORKFLOW,) = DATA["controller_workflows"]
NODES = {node["identifier"]: node for node in WORKFLOW["workflow_nodes"]}
SPECS: dict[str, Any] = yaml.safe_load(
    (ROOT / "roles" / "enforce_min_tls" / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
)["argument_specs"]


def names(what: str) -> set[str]:
    return {item["name"] for item in DATA[f"controller_{what}"]}


def test_each_template_runs_a_playbook_of_the_project_which_runs_one_of_the_collection() -> None:
    for template in TEMPLATES.values():
        (play,) = yaml.safe_load((ROOT / "awx" / "project" / template["playbook"]).read_text(encoding="utf-8"))
        name = play["ansible.builtin.import_playbook"]
        assert (ROOT / "playbooks" / f"{name.removeprefix('collabops.vos.')}.yml").is_file()


def test_what_is_named_is_there() -> None:
    for template in TEMPLATES.values():
        assert template["project"] in names("projects")
        assert template["inventory"] in names("inventories")
        assert set(template["credentials"]) <= names("credentials")
        assert template["execution_environment"] in names("execution_environments")
        assert set(template["notification_templates_error"]) <= names("notifications")
    assert {schedule["unified_job_template"] for schedule in DATA["controller_schedules"]} <= set(TEMPLATES)
    assert {one["credential_type"] for one in DATA["controller_credentials"]} == {CREDENTIAL_TYPE["name"]}
    for source in DATA["controller_inventory_sources"]:
        assert source["inventory"] in names("inventories")
        assert source["source_project"] in names("projects")
        assert (ROOT / "awx" / "project" / source["source_path"]).is_file()


def test_the_password_gets_into_a_file_and_no_variable() -> None:
    secrets = {field["id"] for field in CREDENTIAL_TYPE["inputs"]["fields"] if field.get("secret")}
    assert secrets == {"password"}
    injectors = CREDENTIAL_TYPE["injectors"]
    assert injectors["file"] == {"template.password": "{{ password }}"}
    assert "{{ password }}" not in str([injectors["extra_vars"], injectors["env"]])
    assert injectors["env"]["ANSIBLE_CONNECTION_PASSWORD_FILE"] == "{{ tower.filename.password }}"
    assert "password" not in str([*TEMPLATES.values(), WORKFLOW])


def test_surveys_have_choices_only() -> None:
    surveys = {
        name: template["survey_spec"]["spec"] for name, template in TEMPLATES.items() if "survey_spec" in template
    }
    assert list(surveys) == ["VOS TLS enforce"]
    for question in surveys["VOS TLS enforce"]:
        assert question["type"] == "multiplechoice"
        assert all(isinstance(choice, str) for choice in question["choices"])
        assert question["default"] in question["choices"]
        assert question["variable"] in SPECS["precheck"]["options"]
    assert surveys["VOS TLS enforce"][1]["default"] == "no"


def test_only_the_template_with_the_survey_may_restart_a_node() -> None:
    kinds = {name: template["job_type"] for name, template in TEMPLATES.items()}
    assert kinds == {"VOS TLS drift check": "check", "VOS TLS pre-check": "check", "VOS TLS enforce": "run"}
    assert not any("vos_tls_accept_reboot" in template.get("extra_vars", {}) for template in TEMPLATES.values())
    assert {template["job_slice_count"] for template in TEMPLATES.values()} == {1}


def test_nobody_is_restarted_before_two_approvals() -> None:
    followers = {
        name: [other["identifier"] for others in node.get("related", {}).values() for other in others]
        for name, node in NODES.items()
    }
    assert followers == {
        "drift": ["approve canary"],
        "approve canary": ["canary"],
        "canary": ["approve rest", "report"],
        "approve rest": ["rest"],
        "rest": ["report"],
        "report": [],
    }
    kinds = {name: node["unified_job_template"]["type"] for name, node in NODES.items()}
    assert [name for name, kind in kinds.items() if kind == "workflow_approval"] == ["approve canary", "approve rest"]
    assert list(NODES["drift"]["related"]) == ["failure_nodes"]
    assert list(NODES["approve rest"]["related"]) == ["success_nodes"]
    assert NODES["canary"]["limit"] == "{{ vos_awx_canary }}"


@pytest.mark.parametrize("name", ["canary", "rest"])
def test_the_workflow_answers_the_survey_with_its_choices(name: str) -> None:
    spec = TEMPLATES["VOS TLS enforce"]["survey_spec"]["spec"]
    answers = NODES[name]["extra_data"]
    assert set(answers) == {question["variable"] for question in spec}
    assert all(answers[question["variable"]] in question["choices"] for question in spec)
