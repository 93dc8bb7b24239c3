# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for AWX refuses what AWX refuses, with its status and its words. What it takes, AWX takes as well."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.integration.awxstub import Awx

ROOT = "/api/v2/"
FIELDS = [{"id": "user", "label": "U"}, {"id": "pw", "label": "P", "secret": True}]


@pytest.fixture
def awx() -> Awx:
    """AWX with one object of each kind; its id is in `ids` by its kind."""
    awx = Awx()
    awx.ids = {"organizations": 1}  # type: ignore[attr-defined]
    made(awx, "teams", name="Ours", organization=1)
    made(awx, "labels", name="TLS", organization=1)
    made(awx, "credential_types", name="VOS", kind="cloud", inputs={"fields": FIELDS}, injectors={})
    made(awx, "credentials", name="Nodes", organization=1, credential_type=ids(awx, "credential_types"), inputs={})
    made(awx, "execution_environments", name="EE", organization=1, image="registry.example.org/ee:1")
    made(awx, "projects", name="P", organization=1, scm_type="git", scm_url="https://git.example.org/p.git")
    made(awx, "inventories", name="I", organization=1)
    source = {"source": "scm", "source_project": ids(awx, "projects"), "source_path": "inventory/vos_cluster.yml"}
    made(awx, "inventory_sources", name="S", inventory=ids(awx, "inventories"), **source)
    template = {"project": ids(awx, "projects"), "inventory": ids(awx, "inventories")}
    made(awx, "job_templates", name="J", playbook="drift_check.yml", **template)
    made(awx, "workflow_job_templates", name="W", organization=1)
    job = ids(awx, "job_templates")
    made(awx, "workflow_job_template_nodes", identifier="n", workflow_job_template=last(awx), unified_job_template=job)
    made(awx, "schedules", name="nightly", unified_job_template=job, rrule=RRULE)
    made(awx, "notification_templates", name="mail", organization=1, notification_type="email", **{MAIL_KEY: MAIL})
    return awx


RRULE = "DTSTART;TZID=Europe/Berlin:20260101T040000 RRULE:FREQ=DAILY;INTERVAL=1"
MAIL_KEY = "notification_configuration"
MAIL = {
    "host": "smtp.example.org",
    "port": 25,
    "username": "",
    "password": "",
    "use_tls": False,
    "use_ssl": False,
    "sender": "a@example.org",
    "recipients": ["b@example.org"],
}


def ids(awx: Awx, kind: str) -> int:
    number: int = awx.ids[kind]  # type: ignore[attr-defined]
    return number


def last(awx: Awx) -> int:
    return ids(awx, "workflow_job_templates")


def made(awx: Awx, collection: str, /, **data: Any) -> None:
    status, answer = awx.answer("POST", f"{ROOT}{collection}/", {}, data)
    assert status == 201, answer
    awx.ids[collection] = answer["id"]  # type: ignore[attr-defined]


def post(awx: Awx, path: str, data: Any) -> tuple[int, Any]:
    return awx.answer("POST", ROOT + path, {}, data)


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "T", "kind": "cloud", "inputs": {"fields": copy.deepcopy(FIELDS)}, "injectors": {}, **changes}


def inputs(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return typed(inputs={"fields": list(fields), **more})


def injected(**injectors: Any) -> dict[str, Any]:
    return typed(injectors=injectors)


MULTI = {"template.pw": "{{ pw }}"}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (typed(kind="ssh"), "Must be 'cloud' or 'net', not ssh"),
        (inputs({"id": "a"}), "'label' is a required property"),
        (inputs({"id": "1a", "label": "A"}), "1a is an invalid variable name"),
        (inputs({"id": "a", "label": "A", "required": True}), "Schema validation error in relative path ['fields', 0]"),
        (inputs({"id": "a", "label": "A", "type": "integer"}), "'integer' is not one of ['string', 'boolean']"),
        (inputs({"id": "a", "label": "A", "multiline": "yes"}), "str provided in relative path"),
        (inputs({"id": "tower", "label": "A"}), '"tower" is a reserved field name'),
        (inputs({"id": "a", "label": "A"}, {"id": "a", "label": "B"}), "field IDs must be unique (a)"),
        (
            inputs({"id": "a", "label": "A", "type": "boolean", "secret": True}),
            "secret not allowed for boolean type (a)",
        ),
        (inputs({"id": "a", "label": "A", "default": True}), "True is not a string"),
        (inputs({"id": "a", "label": "A", "ask_at_runtime": True}), "'ask_at_runtime' is not supported for custom"),
        (inputs(dependencies={}), "'dependencies' is not supported for custom credentials."),
        (inputs(metadata=[]), "Schema validation error in relative path []"),
        (typed(inputs=[]), "list provided, expected dict"),
        (
            injected(env={"ANSIBLE_VOS_PASSWORD_FILE": "x"}),
            "Environment variable ANSIBLE_VOS_PASSWORD_FILE may affect Ansible configuration so its use is not allowed",
        ),
        (injected(env={"PATH": "x"}), "Environment variable PATH is not allowed to be used in credentials."),
        (injected(env={"A-B": "x"}), "Schema validation error in relative path ['env']"),
        (injected(env={"A": "ü"}), "does not match"),
        (injected(env={"A": "{{ nope }}"}), "A uses an undefined field ('nope' is undefined)"),
        (injected(env={"A": "{{ tower }}"}), "Cannot directly reference reserved `tower` namespace container."),
        (injected(env={"A": "{{ tower.filename }}"}, file=MULTI), "Must define unnamed file injector"),
        (injected(env={"A": "{{ tower.filename.other }}"}, file=MULTI), "A uses an undefined field"),
        (injected(env={"A": "{{ pw"}), "Syntax error rendering template for A inside of env"),
        (injected(env={"A": "{{ lookup('env', 'HOME') }}"}), "A uses an undefined field"),
        (injected(env={"A": "{{ pw.__class__.__mro__ }}"}), "Encountered unsafe code execution"),
        (injected(file={"template": "x", **MULTI}), "Must use multi-file syntax when injecting multiple files"),
        (injected(file={"password": "{{ pw }}"}), "Schema validation error in relative path ['file']"),
        (injected(extra_vars={"a": 1}), "is not valid under any of the given schemas"),
        (injected(extra_vars={"a": {"b": "{{ nope }}"}}), "a.b uses an undefined field"),
        (injected(args={"a": "b"}), "Schema validation error in relative path []"),
    ],
)
def test_a_credential_type(awx: Awx, data: dict[str, Any], text: str) -> None:
    refuses(post(awx, "credential_types/", data), text)


def refuses(answer: tuple[int, Any], text: str, status: int = 400) -> None:
    assert answer[0] == status, answer
    assert text in str(answer[1]), answer


def test_a_credential_type_that_passes_all_rules(awx: Awx) -> None:
    env = {"VOS_PASSWORD_FILE": "{{ tower.filename.pw }}", "VOS_USER": "{% if user %}{{ user | lower }}{% endif %}"}
    status, answer = post(awx, "credential_types/", injected(file=MULTI, env=env, extra_vars={"a": ["{{ user }}"]}))
    assert status == 201, answer
    assert [one["type"] for one in answer["inputs"]["fields"]] == ["string", "string"]


def test_the_inputs_of_a_type_in_use_cannot_change_and_its_injectors_can(awx: Awx) -> None:
    path = f"{ROOT}credential_types/{ids(awx, 'credential_types')}/"
    answer = awx.answer("PATCH", path, {}, {"inputs": {"fields": FIELDS[:1]}})
    refuses(answer, "Modifications to inputs are not allowed for credential types that are in use", 403)
    assert awx.answer("PATCH", path, {}, {"injectors": {"env": {"A": "{{ user }}"}}})[0] == 200


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"organization": None}, "Missing 'user', 'team', or 'organization'."),
        ({"team": 2}, "should be provided, received organization, team fields."),
        ({"inputs": {"token": "x"}}, "Additional properties are not allowed ('token' was unexpected)"),
        ({"inputs": {"pw": 5}}, "int provided in relative path ['pw'], expected string"),
        ({"inputs": {"pw": "$encrypted$"}}, "$encrypted$ is a reserved keyword, and cannot be used for pw."),
        ({"name": "Nodes"}, "Credential with this Organization and Name and Credential type already exists."),
        ({"credential_type": 999}, 'Invalid pk "999" - object does not exist.'),
    ],
)
def test_a_credential(awx: Awx, changes: dict[str, Any], text: str) -> None:
    data = {"name": "C", "organization": 1, "credential_type": ids(awx, "credential_types"), "inputs": {}}
    refuses(post(awx, "credentials/", {**data, **changes}), text)


def test_a_secret_is_not_shown_and_stays_when_it_comes_back_so(awx: Awx) -> None:
    kind = ids(awx, "credential_types")
    data = {"name": "C", "organization": 1, "credential_type": kind, "inputs": {"user": "a", "pw": "secret"}}
    status, made_now = post(awx, "credentials/", data)
    assert (status, made_now["inputs"]) == (201, {"user": "a", "pw": "$encrypted$"})
    path = f"{ROOT}credentials/{made_now['id']}/"
    awx.answer("PATCH", path, {}, {"inputs": {"user": "b", "pw": "$encrypted$"}})
    assert awx.named("credentials")["C"]["inputs"] == {"user": "b", "pw": "secret"}


def project(awx: Awx) -> dict[str, Any]:
    return {
        "name": "X",
        "project": ids(awx, "projects"),
        "inventory": ids(awx, "inventories"),
        "playbook": "precheck.yml",
    }


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"playbook": "collabops.vos.drift_check"}, "Playbook not found for project."),
        ({"playbook": "inventory/vos_cluster.yml"}, "Playbook not found for project."),
        ({"playbook": ""}, "Must select playbook for project."),
        ({"project": None}, "Job Templates must have a project assigned."),
        ({"inventory": None}, "You must either set a default value or ask to prompt on launch."),
        ({"job_type": "scan"}, '"scan" is not a valid choice.'),
        ({"verbosity": 9}, '"9" is not a valid choice.'),
        ({"forks": -1}, "Ensure this value is greater than or equal to 0."),
        ({"forks": 201}, "Maximum number of forks (200) exceeded."),
        ({"job_slice_count": -1}, "Ensure this value is greater than or equal to 0."),
        ({"scm_branch": "main"}, "Project does not allow overriding branch."),
        ({"extra_vars": "[1]"}, "Cannot parse as JSON"),
        ({"allow_simultaneous": "perhaps"}, "Must be a valid boolean."),
        ({"timeout": "soon"}, "A valid integer is required."),
        ({"inventory": 999}, 'Invalid pk "999" - object does not exist.'),
        ({"name": "J"}, "Job template with this Name and Organization already exists."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_job_template(awx: Awx, changes: dict[str, Any], text: str) -> None:
    refuses(post(awx, "job_templates/", {**project(awx), **changes}), text)
    assert post(awx, "job_templates/", project(awx))[0] == 201


def test_the_playbooks_of_a_project_are_known_after_its_update(awx: Awx) -> None:
    awx.named("projects")["P"]["scm_revision"] = ""
    refuses(post(awx, "job_templates/", project(awx)), "Playbook not found for project.")
    assert post(awx, f"projects/{ids(awx, 'projects')}/update/", {})[0] == 202
    assert post(awx, "job_templates/", project(awx))[0] == 201


def test_what_awx_does_not_know_is_dropped_and_the_organization_is_that_of_the_project(awx: Awx) -> None:
    _status, answer = post(awx, "job_templates/", {**project(awx), "become_usr": "x", "organization": 999})
    assert ("become_usr" in answer, answer["organization"]) == (False, 1)


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (
            "execution_environments",
            {"image": "https://reg/x:1"},
            "The container image name https://reg/x:1 is not valid",
        ),
        ("execution_environments", {"image": "Reg/Name With Space"}, "is not valid"),
        ("execution_environments", {"image": "reg/x:1", "pull": "often"}, '"often" is not a valid choice.'),
        ("execution_environments", {"image": "reg/x:1", "credential": "credentials"}, "Only Container Registry"),
        ("execution_environments", {"image": "reg/x:1", "name": "EE"}, "with this Name already exists."),
        ("projects", {"scm_type": "git"}, "SCM URL is required."),
        ("projects", {"scm_type": "manual"}, '"manual" is not a valid choice.'),
        (
            "projects",
            {"scm_type": "git", "scm_url": "u", "credential": "credentials"},
            "Credential kind must be 'scm'.",
        ),
        ("inventory_sources", {"source": "scm"}, "Project required for scm type sources."),
        ("inventory_sources", {"source": "ec2", "source_path": "x"}, "Cannot set source_path if not SCM type."),
        ("inventory_sources", {"source": "constructed"}, "constructed not a valid source for inventory"),
        ("inventory_sources", {"source": "scm", "source_project": "projects", "source_vars": "PATH: x"}, "`PATH` is a"),
        ("inventory_sources", {"source": "scm", "source_project": "projects", "scm_branch": "x"}, "overriding branch"),
        ("inventory_sources", {"source": "tape"}, '"tape" is not a valid choice.'),
    ],
)
def test_projects_images_and_sources(awx: Awx, kind: str, data: dict[str, Any], text: str) -> None:
    known = {name: ids(awx, value) if value in awx.objects else value for name, value in data.items()}
    whole = {"name": "X", "organization": 1, "inventory": ids(awx, "inventories"), **known}
    refuses(post(awx, f"{kind}/", whole), text)


def test_the_organization_of_an_image_stays(awx: Awx) -> None:
    made(awx, "organizations", name="Other")
    path = f"{ROOT}execution_environments/{ids(awx, 'execution_environments')}/"
    answer = awx.answer("PATCH", path, {}, {"organization": ids(awx, "organizations")})
    refuses(answer, "Cannot change the organization of an execution environment")


def question(**changes: Any) -> dict[str, Any]:
    one = {"type": "multiplechoice", "question_name": "Q", "variable": "v", "choices": ["1.2", "1.3"], "required": True}
    return {"name": "", "description": "", "spec": [{**one, "default": "1.2", **changes}]}


def without(key: str) -> dict[str, Any]:
    survey = question()
    del survey["spec"][0][key]
    return survey


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ({"name": "", "spec": [{}]}, "Field 'description' is missing from survey spec."),
        ({"name": "", "description": "", "spec": []}, "'spec' doesn't contain any items."),
        ({"name": "", "description": "", "spec": {}}, "Expected list of items for field 'spec', received dict type."),
        ({"name": "", "description": "", "spec": ["x"]}, "Survey question 0 is not a json object."),
        (without("required"), "'required' missing from survey question 0"),
        (question(required="true"), "'required' in survey question 0 expected to be boolean."),
        (question(type="boolean"), "'boolean' in survey question 0 is not one of 'text, textarea, password"),
        (question(default=True), "Default value True in survey question 0 expected to be string."),
        (question(type="integer", default="3"), "Default value 3 in survey question 0 expected to be integer."),
        (question(default="maybe"), "Default choice must be answered from the choices listed."),
        (question(default="1.2\n1.3"), "Multiple Choice (Single Select) can only have one default value."),
        (without("choices"), "Survey question 0 of type multiplechoice must specify choices."),
        (question(min="1"), "The min limit in survey question 0 expected to be integer."),
        ({**question(), "spec": question()["spec"] * 2}, "'variable' 'v' duplicated in survey question 1."),
        (question(type="text", default="$encrypted$"), "$encrypted$ is a reserved keyword for password question"),
        (question(type="password", default="$encrypted$"), "may not be used for new default in position 0."),
    ],
)
def test_a_survey(awx: Awx, spec: dict[str, Any], text: str) -> None:
    refuses(post(awx, f"job_templates/{ids(awx, 'job_templates')}/survey_spec/", spec), text)


@pytest.mark.parametrize("kind", ["schedules", "workflow_job_template_nodes"])
def test_what_a_template_does_not_ask_for_is_not_given(awx: Awx, kind: str) -> None:
    job = ids(awx, "job_templates")
    base = {"name": "x", "rrule": RRULE, "unified_job_template": job}
    if kind == "workflow_job_template_nodes":
        base |= {"identifier": "x", "workflow_job_template": last(awx)}
    refuses(
        post(awx, f"{kind}/", {**base, "limit": "lab"}), "'limit': ['Field is not configured to prompt on launch.']"
    )
    answer = post(awx, f"{kind}/", {**base, "extra_data": {"v": "1.2"}})
    refuses(answer, "Variables v are not allowed on launch. Check the Prompt on Launch setting on the Job Template")
    assert post(awx, f"job_templates/{job}/survey_spec/", question())[0] == 200
    refuses(post(awx, f"{kind}/", {**base, "extra_data": {"v": "1.2"}}), "Variables v are not allowed")  # not enabled
    awx.answer("PATCH", f"{ROOT}job_templates/{job}/", {}, {"survey_enabled": True, "ask_limit_on_launch": True})
    answer = post(awx, f"{kind}/", {**base, "extra_data": {"v": 1.2}})
    refuses(answer, "{'variables_needed_to_start': [\"Value 1.2 for 'v' expected to be one of ['1.2', '1.3'].\"]}")
    answer = post(awx, f"{kind}/", {**base, "extra_data": {}, "name": "y", "identifier": "y"})
    if kind == "schedules":
        refuses(answer, "'v' value missing")
    else:  # a node may leave it to the workflow
        assert answer[0] == 201
    whole = {**base, "extra_data": {"v": "1.2"}, "limit": "lab"}
    assert post(awx, f"{kind}/", whole)[0] == 201


@pytest.mark.parametrize(
    ("rrule", "text"),
    [
        ("RRULE:FREQ=DAILY;INTERVAL=1", "Valid DTSTART required in rrule."),
        ("DTSTART:20260101T040000 RRULE:FREQ=DAILY;INTERVAL=1", "DTSTART cannot be a naive datetime."),
        ("DTSTART:20260101T040000Z DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1", "Multiple DTSTART"),
        ("DTSTART:20260101T040000Z", "One or more rule required in rrule."),
        ("DTSTART:20260101T040000Z RRULE:FREQ=DAILY", "INTERVAL required in rrule: RULE:FREQ=DAILY"),
        ("DTSTART:20260101T040000Z RRULE:FREQ=SECONDLY;INTERVAL=1", "SECONDLY is not supported"),
        ("DTSTART:20260101T040000Z RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=2MO", "BYDAY with numeric prefix not supported"),
        ("DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1;COUNT=2;UNTIL=20270101T000000Z", "both COUNT and UNTIL"),
        ("DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1;COUNT=1000", "COUNT > 999 is unsupported"),
        (
            "DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1 EXDATE:20260102T040000Z",
            "EXDATE not allowed in rrule.",
        ),
        ("DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1 RDATE:20260102T040000Z", "RDATE not allowed in rrule."),
        ("DTSTART;TZID=Europe/Atlantis:20260101T040000 RRULE:FREQ=DAILY;INTERVAL=1", "rrule parsing failed validation"),
        ("DTSTART:20261301T040000Z RRULE:FREQ=DAILY;INTERVAL=1", "rrule parsing failed validation"),
        ("DTSTART:20260101T040000Z RRULE:FREQ=OFTEN;INTERVAL=1", "rrule parsing failed validation"),
    ],
)
def test_a_schedule(awx: Awx, rrule: str, text: str) -> None:
    data = {"name": "x", "unified_job_template": ids(awx, "job_templates"), "rrule": rrule}
    refuses(post(awx, "schedules/", data), text)
    assert post(awx, "schedules/", {**data, "rrule": RRULE})[0] == 201


def test_the_links_of_a_workflow(awx: Awx) -> None:
    for name in ("a", "b", "c"):
        made(awx, "workflow_job_template_nodes", identifier=name, workflow_job_template=last(awx))
        awx.ids[name] = ids(awx, "workflow_job_template_nodes")  # type: ignore[attr-defined]

    def link(parent: str, child: Any, kind: str = "success") -> tuple[int, Any]:
        path = f"workflow_job_template_nodes/{ids(awx, parent)}/{kind}_nodes/"
        return post(awx, path, {"id": ids(awx, child) if isinstance(child, str) and child in "abc" else child})

    assert link("a", "b") == (204, None) == link("a", "b") == link("b", "c")  # again is no mistake
    refuses(link("a", "b", "failure"), "Relationship not allowed.")
    refuses(link("a", "a"), "Cycle detected.")
    refuses(link("c", "a", "always"), "Cycle detected.")
    refuses(link("a", "7"), '"id" field must be an integer.')
    refuses(link("a", 999), "matching query does not exist.")
    path = f"workflow_job_template_nodes/{ids(awx, 'a')}/success_nodes/"
    refuses(post(awx, path, {"disassociate": True}), '"id" is required to disassociate')
    assert post(awx, path, {"id": ids(awx, "b"), "disassociate": True}) == (204, None)
    assert awx.answer("GET", ROOT + path, {}, None)[1]["count"] == 0

    made(awx, "workflow_job_templates", name="Other", organization=1)
    made(awx, "workflow_job_template_nodes", identifier="a", workflow_job_template=last(awx))
    refuses(link("a", ids(awx, "workflow_job_template_nodes")), "Error")
    again = {"identifier": "a", "workflow_job_template": last(awx)}
    refuses(post(awx, "workflow_job_template_nodes/", again), "already exists.")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"description": "x"}, "This field is required."),
        ({"name": "x", "timeout": "1"}, "A valid integer is required."),
    ],
)
def test_an_approval(awx: Awx, data: dict[str, Any], text: str) -> None:
    path = f"workflow_job_template_nodes/{ids(awx, 'workflow_job_template_nodes')}/create_approval_template/"
    refuses(post(awx, path, data), text)
    status, answer = post(awx, path, {"name": "ok?", "timeout": 5, "identifier": "n"})
    assert (status, answer["name"], answer["timeout"], "identifier" in answer) == (201, "ok?", 5, False)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"port": "25"}, "Configuration field 'port' incorrect type, expected int."),
        ({"use_tls": "false"}, "Configuration field 'use_tls' incorrect type, expected bool."),
        ({"recipients": []}, "No values specified for field 'recipients'"),
        ({"port": None}, "Configuration field 'port' incorrect type, expected int."),
        ({"sender": ...}, "Missing required fields for Notification Configuration: ['sender']."),
    ],
)
def test_a_notification(awx: Awx, changes: dict[str, Any], text: str) -> None:
    whole = {key: value for key, value in {**MAIL, **changes}.items() if value is not ...}
    data = {"name": "x", "organization": 1, "notification_type": "email", MAIL_KEY: whole}
    refuses(post(awx, "notification_templates/", data), text)


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ({"failed": {"message": "x"}}, "Event 'failed' invalid"),
        ({"error": {"text": "x"}}, "Message type 'text' invalid, must be either 'message' or 'body'"),
        ({"error": {"message": "a\nb"}}, "Messages cannot contain newlines (found newline in error event)"),
        ({"error": {"message": "{{ nope }}"}}, "Field 'nope' unavailable"),
        ({"error": {"message": "{{ job"}}, "Unable to render message"),
        ({"workflow_approval": {"asked": {"message": "x"}}}, "Workflow Approval event 'asked' invalid"),
        ([], "Expected dict for 'messages' field"),
    ],
)
def test_messages(awx: Awx, messages: Any, text: str) -> None:
    data = {"name": "x", "organization": 1, "notification_type": "email", MAIL_KEY: MAIL, "messages": messages}
    refuses(post(awx, "notification_templates/", data), text)
    data = {"name": "x", "organization": 1, "notification_type": "webhook", MAIL_KEY: {"url": "u", "headers": []}}
    refuses(
        post(awx, "notification_templates/", data), "Configuration field 'headers' incorrect type, expected object."
    )
    data = {"name": "x", "organization": 1, "notification_type": "pigeon", MAIL_KEY: {}}
    refuses(post(awx, "notification_templates/", data), '"pigeon" is not a valid choice.')


def test_the_credentials_of_a_template_are_one_of_a_type_and_of_a_kind_that_fits(awx: Awx) -> None:
    kind = ids(awx, "credential_types")
    made(awx, "credentials", name="Second", organization=1, credential_type=kind, inputs={})
    path = f"job_templates/{ids(awx, 'job_templates')}/credentials/"
    first = awx.named("credentials")["Nodes"]["id"]
    assert post(awx, path, {"id": first}) == (204, None) == post(awx, path, {"id": first})
    refuses(post(awx, path, {"id": ids(awx, "credentials")}), "Cannot assign multiple VOS credentials.")
    registry = awx.named("credential_types")["Container Registry"]["id"]
    made(awx, "credentials", name="Registry", organization=1, credential_type=registry, inputs={})
    refuses(post(awx, path, {"id": ids(awx, "credentials")}), "Cannot assign a Credential of kind `registry`.")


def test_a_team_gets_a_credential_of_its_own_organization_only(awx: Awx) -> None:
    made(awx, "organizations", name="Other")
    made(awx, "teams", name="Theirs", organization=ids(awx, "organizations"))
    (role,) = [ident for ident, (kind, _of, name) in awx.roles.items() if (kind, name) == ("credentials", "use_role")]
    answer = post(awx, f"roles/{role}/teams/", {"id": ids(awx, "teams")})
    refuses(answer, "You cannot grant credential access to a team when the Organization field isn't set")
    assert post(awx, f"roles/{role}/teams/", {"id": awx.named("teams")["Ours"]["id"]}) == (204, None)


@pytest.mark.parametrize(
    ("method", "path", "query", "status", "text"),
    [
        ("GET", "job_templates/", {"colour": "red"}, 400, "JobTemplate has no field named 'colour'"),
        ("GET", "unified_job_templates/", {"colour": "red"}, 400, "has no field named 'colour'"),
        ("GET", "jobs_templates/", {}, 404, "Not found."),
        ("GET", "job_templates/999/", {}, 404, "Not found."),
        ("POST", "job_templates/J/notification_templates_approvals/", {}, 404, "Not found."),
        ("POST", "workflow_job_templates/W/credentials/", {}, 404, "Not found."),
        ("POST", "unified_job_templates/", {}, 405, "not allowed"),
        ("PATCH", "credential_types/Machine/", {}, 403, "Modifications not allowed for managed credential types"),
    ],
)
def test_what_is_not_there(awx: Awx, method: str, path: str, query: dict[str, str], status: int, text: str) -> None:
    for kind, name in (("job_templates", "J"), ("workflow_job_templates", "W"), ("credential_types", "Machine")):
        path = path.replace(f"{kind}/{name}/", f"{kind}/{awx.named(kind)[name]['id']}/")
    refuses(awx.answer(method, ROOT + path, query, {"id": 1}), text, status)
