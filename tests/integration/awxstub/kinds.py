# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of objects: their fields, to what the fields lead, their lists of others, and what makes one unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["KINDS", "PROMPTS", "UNIFIED", "Kind"]

_NOTIFIED = tuple(f"notification_templates_{event}" for event in ("started", "success", "error"))
# What several kinds of objects are found in, too.
UNIFIED = ("job_templates", "projects", "inventory_sources", "workflow_job_templates", "workflow_approval_templates")
# What a node or a schedule may give to its template, and the field of the template that allows it.
PROMPTS = {
    "limit": "ask_limit_on_launch",
    "inventory": "ask_inventory_on_launch",
    "scm_branch": "ask_scm_branch_on_launch",
    "job_type": "ask_job_type_on_launch",
    "job_tags": "ask_tags_on_launch",
    "skip_tags": "ask_skip_tags_on_launch",
    "diff_mode": "ask_diff_mode_on_launch",
    "verbosity": "ask_verbosity_on_launch",
    "execution_environment": "ask_execution_environment_on_launch",
    "forks": "ask_forks_on_launch",
    "job_slice_count": "ask_job_slice_count_on_launch",
    "timeout": "ask_timeout_on_launch",
}
_OF_LAUNCH = {"extra_data": {}, **dict.fromkeys(PROMPTS)}
_ASKS = dict.fromkeys(
    (*PROMPTS.values(), "ask_variables_on_launch", "ask_credential_on_launch", "ask_labels_on_launch"), False
)


@dataclass(frozen=True)
class Kind:
    """One kind. Fields have their defaults; of what is not here AWX knows nothing, and drops it without a word."""

    type: str
    fields: Mapping[str, Any]
    # Fields that hold the id of another object, by the kind of that object.
    foreign: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    unique: tuple[str, ...] = ("name", "organization")
    required: tuple[str, ...] = ("name",)
    verbose: str = ""
    roles: tuple[str, ...] = ()


_NAMED = {"name": "", "description": ""}
_ORGANIZATION = {"organization": "organizations"}

KINDS: dict[str, Kind] = {
    "organizations": Kind("organization", _NAMED, unique=("name",), verbose="Organization", roles=("read", "execute")),
    "teams": Kind("team", {**_NAMED, "organization": None}, _ORGANIZATION, verbose="Team"),
    "instance_groups": Kind("instance_group", {"name": ""}, unique=("name",), verbose="Instance group"),
    "labels": Kind("label", {"name": "", "organization": None}, _ORGANIZATION, verbose="Label"),
    "credential_types": Kind(
        "credential_type",
        {**_NAMED, "kind": "", "namespace": None, "managed": False, "inputs": {}, "injectors": {}},
        unique=("name", "kind"),
        required=("name", "kind"),
        verbose="Credential type",
    ),
    "credentials": Kind(
        "credential",
        {**_NAMED, "organization": None, "credential_type": None, "inputs": {}},
        {**_ORGANIZATION, "credential_type": "credential_types"},
        unique=("organization", "name", "credential_type"),
        required=("name", "credential_type"),
        verbose="Credential",
        roles=("admin", "use", "read"),
    ),
    "execution_environments": Kind(
        "execution_environment",
        {**_NAMED, "organization": None, "image": "", "credential": None, "pull": ""},
        {**_ORGANIZATION, "credential": "credentials"},
        unique=("name",),
        required=("name", "image"),
        verbose="Execution environment",
    ),
    "projects": Kind(
        "project",
        {
            **_NAMED,
            "organization": None,
            "scm_type": "",
            "scm_url": "",
            "scm_branch": "",
            "credential": None,
            "default_environment": None,
            "allow_override": False,
            "timeout": 0,
            "scm_update_on_launch": False,
        },
        {**_ORGANIZATION, "credential": "credentials", "default_environment": "execution_environments"},
        lists=_NOTIFIED,
        verbose="Project",
        roles=("admin", "use", "update", "read"),
    ),
    "inventories": Kind(
        "inventory",
        {**_NAMED, "organization": None, "kind": "", "variables": "", "host_filter": None},
        _ORGANIZATION,
        required=("name", "organization"),
        verbose="Inventory",
        roles=("admin", "use", "adhoc", "update", "read"),
    ),
    "inventory_sources": Kind(
        "inventory_source",
        {
            **_NAMED,
            "inventory": None,
            "source": "",
            "source_project": None,
            "source_path": "",
            "source_vars": "",
            "credential": None,
            "execution_environment": None,
            "overwrite": False,
            "overwrite_vars": False,
            "update_on_launch": False,
            "update_cache_timeout": 0,
            "timeout": 0,
            "verbosity": 1,
            "scm_branch": "",
        },
        {
            "inventory": "inventories",
            "source_project": "projects",
            "credential": "credentials",
            "execution_environment": "execution_environments",
        },
        lists=_NOTIFIED,
        unique=("name", "inventory"),
        required=("name", "inventory"),
        verbose="Inventory source",
    ),
    "notification_templates": Kind(
        "notification_template",
        {**_NAMED, "organization": None, "notification_type": "", "notification_configuration": {}, "messages": None},
        _ORGANIZATION,
        unique=("organization", "name"),
        required=("name", "organization", "notification_type"),
        verbose="Notification template",
    ),
    "job_templates": Kind(
        "job_template",
        {
            **_NAMED,
            "project": None,
            "playbook": "",
            "inventory": None,
            "execution_environment": None,
            "job_type": "run",
            "organization": None,
            "scm_branch": "",
            "forks": 0,
            "limit": "",
            "verbosity": 0,
            "extra_vars": "",
            "job_tags": "",
            "skip_tags": "",
            "timeout": 0,
            "job_slice_count": 1,
            "use_fact_cache": False,
            "survey_enabled": False,
            "become_enabled": False,
            "diff_mode": False,
            "allow_simultaneous": False,
            **_ASKS,
        },
        {
            "project": "projects",
            "inventory": "inventories",
            "execution_environment": "execution_environments",
            "organization": "organizations",
        },
        lists=("credentials", "labels", "instance_groups", *_NOTIFIED),
        unique=("name", "organization"),
        verbose="Job template",
        roles=("admin", "execute", "read"),
    ),
    "schedules": Kind(
        "schedule",
        {**_NAMED, "unified_job_template": None, "rrule": "", "enabled": True, **_OF_LAUNCH},
        {"unified_job_template": "unified_job_templates"},
        lists=("credentials", "labels", "instance_groups"),
        unique=("unified_job_template", "name"),
        required=("name", "unified_job_template", "rrule"),
        verbose="Schedule",
    ),
    "workflow_job_templates": Kind(
        "workflow_job_template",
        {
            **_NAMED,
            "organization": None,
            "inventory": None,
            "limit": None,
            "scm_branch": None,
            "extra_vars": "",
            "survey_enabled": False,
            "allow_simultaneous": False,
            "ask_limit_on_launch": False,
            "ask_inventory_on_launch": False,
            "ask_variables_on_launch": False,
        },
        {**_ORGANIZATION, "inventory": "inventories"},
        lists=("labels", *_NOTIFIED, "notification_templates_approvals"),
        verbose="Workflow job template",
        roles=("admin", "execute", "approval", "read"),
    ),
    "workflow_job_template_nodes": Kind(
        "workflow_job_template_node",
        {
            "identifier": "",
            "workflow_job_template": None,
            "unified_job_template": None,
            "all_parents_must_converge": False,
            **_OF_LAUNCH,
        },
        {"workflow_job_template": "workflow_job_templates", "unified_job_template": "unified_job_templates"},
        lists=("success_nodes", "failure_nodes", "always_nodes", "credentials", "labels", "instance_groups"),
        unique=("identifier", "workflow_job_template"),
        required=("workflow_job_template",),
        verbose="Workflow job template node",
    ),
    "workflow_approval_templates": Kind("workflow_approval_template", {**_NAMED, "timeout": 0}, unique=()),
}
