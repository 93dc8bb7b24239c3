# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX checks of execution environments, projects, inventory sources and job templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .refusal import Refused

__all__ = [
    "check_environment",
    "check_job_template",
    "check_project",
    "check_source",
    "credential_refusal",
    "playbooks",
]

# awx/main/validators.py: a reference as docker and podman take it.
_COMPONENT = r"[a-z0-9]+(?:(?:[_.]|__|[-]*)[a-z0-9]+)*"
_DOMAIN = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_IMAGE = re.compile(
    rf"(?:{_DOMAIN}(?:\.{_DOMAIN})*(?::[0-9]+)?/)?{_COMPONENT}(?:/{_COMPONENT})*"
    r"(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?"
)
# awx/main/utils/ansible.py: what makes a file of a project a playbook.
_PLAYBOOK = re.compile(r"^\s*?-?\s*?(?:hosts|(ansible\.builtin\.)?include|(ansible\.builtin\.)?import_playbook):")
_NO_PLAYBOOKS = {"roles", "tasks", "group_vars", "host_vars"}
_BLOCKED = ("HOME", "USER", "_", "TERM", "PATH")
_SOURCES = ("file", "constructed", "scm", "ec2", "gce", "azure_rm", "vmware", "satellite6", "openstack", "controller")
_MAX_FORKS = 200


def playbooks(project: Path) -> list[str]:
    """The playbooks that AWX finds in a project after its update."""
    found = []
    for path in sorted(project.rglob("*")):
        parts = path.relative_to(project).parts
        if path.suffix not in (".yml", ".yaml") or not path.is_file():
            continue
        if any(part in _NO_PLAYBOOKS or part.startswith(".") for part in parts[:-1]) or parts[-1].startswith("."):
            continue
        if any(_PLAYBOOK.match(line) for line in path.read_text(encoding="utf-8").splitlines()):
            found.append("/".join(parts))
    return found


def _choice(name: str, value: Any, known: tuple[Any, ...]) -> None:
    if value not in known:
        raise Refused.field(name, f'"{value}" is not a valid choice.')


def check_environment(
    new: Mapping[str, Any], given: Mapping[str, Any], old: Mapping[str, Any] | None, credential: str
) -> None:
    """Raises Refused. `credential` is the kind of the credential, "" where there is none."""
    if not _IMAGE.fullmatch(str(new["image"])):
        raise Refused.field("image", f"The container image name {new['image']} is not valid")
    _choice("pull", new["pull"], ("", "always", "missing", "never"))
    if credential not in ("", "registry"):
        raise Refused.field(
            "credential", "Only Container Registry credentials can be associated with an Execution Environment"
        )
    if old is not None and given.get("organization") not in (None, old["organization"]):
        raise Refused.field("organization", "Cannot change the organization of an execution environment")


def check_project(new: Mapping[str, Any], old: Mapping[str, Any] | None, credential: str, used: bool) -> None:
    """Raises Refused. `used` says whether a job template takes its playbook from it."""
    _choice("scm_type", new["scm_type"], ("", "git", "svn", "insights", "archive"))
    if new["scm_type"] and not str(new["scm_url"]).strip():
        raise Refused.field("scm_url", "SCM URL is required.")
    if credential not in ("", "scm"):
        raise Refused.field("credential", "Credential kind must be 'scm'.")
    if new["scm_type"] == "" and new["scm_update_on_launch"]:
        raise Refused.field("scm_update_on_launch", "Update options must be set to false for manual projects.")
    if old is not None and used and new["organization"] != old["organization"]:
        raise Refused.field("organization", "Organization cannot be changed when in use by job templates.")


def check_source(
    new: Mapping[str, Any], given: Mapping[str, Any], project: Mapping[str, Any] | None, inventory: str, credential: str
) -> None:
    """Raises Refused. `inventory` and `credential` are the kinds of these."""
    _choice("source", new["source"], ("", *_SOURCES))
    if inventory in ("smart", "constructed"):
        raise Refused({"detail": "Cannot create Inventory Source for Smart or Constructed Inventories"})
    if project is not None and project["scm_type"] == "":
        raise Refused.field("source_project", "Cannot use manual project for SCM-based inventory.")
    _check_variables("source_vars", new["source_vars"])
    for name in yaml.safe_load(new["source_vars"] or "{}") or {}:
        if name in _BLOCKED:
            raise Refused.field("source_vars", f"`{name}` is a prohibited environment variable")
    if new["source"] == "scm":
        if project is None:
            raise Refused({"source_project": "Project required for scm type sources."})
    elif new["source"] == "constructed":
        raise Refused({"error": "constructed not a valid source for inventory"})
    elif wrong := [name for name in ("source_project", "source_path", "scm_branch") if given.get(name)]:
        raise Refused({"detail": f"Cannot set {' '.join(wrong)} if not SCM type."})
    if new["scm_branch"] and not (project or {}).get("allow_override"):
        raise Refused({"scm_branch": "Project does not allow overriding branch."})
    if new["source"] == "scm" and credential in ("insights", "vault"):
        text = "Credentials of type insights and vault are disallowed for scm inventory sources."
        raise Refused({"credential": text})
    _choice("verbosity", new["verbosity"], (0, 1, 2))


def check_job_template(new: Mapping[str, Any], project: Mapping[str, Any] | None) -> None:
    """Raises Refused. `project` has its `playbooks`."""
    _choice("job_type", new["job_type"], ("run", "check"))
    _choice("verbosity", new["verbosity"], (0, 1, 2, 3, 4, 5))
    for name in ("forks", "job_slice_count"):
        if new[name] < 0:
            raise Refused.field(name, "Ensure this value is greater than or equal to 0.")
    if new["forks"] > _MAX_FORKS:
        raise Refused.field("forks", f"Maximum number of forks ({_MAX_FORKS}) exceeded.")
    if project is None:
        raise Refused({"project": "Job Templates must have a project assigned."})
    if new["inventory"] is None and not new["ask_inventory_on_launch"]:
        raise Refused({"inventory": "You must either set a default value or ask to prompt on launch."})
    if new["playbook"] and not project["allow_override"] and new["playbook"] not in project["playbooks"]:
        raise Refused({"playbook": "Playbook not found for project."})
    if not new["playbook"]:
        raise Refused({"playbook": "Must select playbook for project."})
    for name in ("scm_branch", "ask_scm_branch_on_launch"):
        if new[name] and not project["allow_override"]:
            raise Refused({name: "Project does not allow overriding branch."})
    _check_variables("extra_vars", new["extra_vars"])


def _check_variables(name: str, text: Any) -> None:
    try:
        good = isinstance(yaml.safe_load(text or "{}") or {}, Mapping)
    except (yaml.YAMLError, AttributeError):
        good = False
    if not good:
        raise Refused.field(name, "Cannot parse as JSON or YAML: a dictionary is expected.")


def credential_refusal(kind: Mapping[str, Any], others: list[Mapping[str, Any]]) -> str:
    """Why a job template may not have one more credential of this type, or ""."""
    if any(other["id"] == kind["id"] for other in others):
        return f"Cannot assign multiple {kind['name']} credentials."
    if kind["kind"] not in ("ssh", "vault", "cloud", "net", "kubernetes"):
        return f"Cannot assign a Credential of kind `{kind['kind']}`."
    return ""
