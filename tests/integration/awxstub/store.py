# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of the API and what a request makes of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import credentials, schedules, surveys, templates
from .kinds import KINDS, PROMPTS, UNIFIED
from .refusal import Refused

__all__ = ["ROOT", "Store"]

ROOT = "/api/v2/"
_LINKS = ("success_nodes", "failure_nodes", "always_nodes")
_TEXT = (True, False, "true", "false", "True", "False", 1, 0)


class Store:
    """Objects by their kind, each with what AWX keeps of what was sent."""

    def __init__(self, project: Path) -> None:
        self.objects: dict[str, dict[int, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.lists: dict[tuple[int, str], list[int]] = {}  # by the id of the object that has the list
        self.surveys: dict[int, dict[str, Any]] = {}
        self.roles: dict[int, tuple[str, int, str]] = {}  # kind and id of an object, and the name of its role
        self.granted: dict[tuple[int, str], list[int]] = {}  # teams and users of a role
        self._project = project
        self._last = 0
        self.keep("organizations", {"name": "Default"})
        self.keep("instance_groups", {"name": "default"})
        for name, content in credentials.MANAGED.items():
            self.keep("credential_types", {"name": name, "managed": True, "injectors": {}, **content})

    def named(self, kind: str) -> dict[str, dict[str, Any]]:
        """All objects of a kind by their name, or by their identifier within a workflow."""
        return {one.get("identifier") or one["name"]: one for one in self.objects[kind].values()}

    def related(self, one: Mapping[str, Any], what: str) -> list[str]:
        """The names of what an object has in a list."""
        found = (self.find(ident) for ident in self.lists.get((one["id"], what), []))
        return [other.get("identifier") or other["name"] for other in found]

    def keep(self, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """A new object, without a question."""
        self._last += 1
        one = {**copy.deepcopy(dict(KINDS[kind].fields)), **copy.deepcopy(dict(data)), "id": self._last}
        self.objects[kind][self._last] = one
        for name in KINDS[kind].roles:
            self._last += 1
            self.roles[self._last] = (kind, one["id"], f"{name}_role")
        return one

    def find(self, ident: Any, *kinds: str) -> dict[str, Any]:
        """The object of that id; KeyError where there is none of these kinds."""
        for kind in kinds or self.objects:
            if ident in self.objects[kind]:
                return self.objects[kind][ident]
        raise KeyError(ident)

    def create(self, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """A new object, if AWX would take it. Raises Refused."""
        for name in KINDS[kind].required:
            if data.get(name) in (None, ""):
                raise Refused.field(name, "This field is required.")
        return self.keep(kind, self._checked(kind, data, None))

    def change(self, kind: str, old: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
        """The same object with other fields. Raises Refused."""
        if old.get("managed"):
            raise Refused.forbidden("Modifications not allowed for managed credential types")
        old.update(self._checked(kind, data, old))
        return old

    def delete(self, kind: str, one: Mapping[str, Any]) -> None:
        """Gone, with the approval that only this node has, and out of each list."""
        del self.objects[kind][one["id"]]
        if kind == "workflow_job_template_nodes":
            self.objects["workflow_approval_templates"].pop(one["unified_job_template"], None)
        self.lists = {
            key: [ident for ident in members if ident != one["id"]]
            for key, members in self.lists.items()
            if key[0] != one["id"]
        }

    def _checked(self, kind: str, data: Mapping[str, Any], old: dict[str, Any] | None) -> dict[str, Any]:
        fields = KINDS[kind].fields
        given = {key: copy.deepcopy(value) for key, value in data.items() if key in fields}
        if kind == "job_templates":
            given.pop("organization", None)  # it is that of the project
        if kind == "inventory_sources" and old is not None:
            given.pop("inventory", None)
        for name, value in given.items():
            default = fields[name]
            if value is None and default == "":
                given[name] = ""
            elif isinstance(default, bool) and value not in _TEXT:
                raise Refused.field(name, "Must be a valid boolean.")
            elif isinstance(default, int) and not isinstance(default, bool) and not isinstance(value, int):
                raise Refused.field(name, "A valid integer is required.")
        for name, other in KINDS[kind].foreign.items():
            if given.get(name) is not None and not self._is_there(given[name], other):
                raise Refused.field(name, f'Invalid pk "{given[name]}" - object does not exist.')
        new = {**copy.deepcopy(dict(fields)), **(old or {}), **given}
        if kind in ("job_templates", "inventory_sources"):
            self._inherit(kind, new)
        # Owners of a credential other than an organization are told when it is made, and never kept.
        owners = {name: data[name] for name in ("team", "user") if kind == "credentials" and name in data}
        self._check(kind, new, {**given, **owners}, old)
        self._check_unique(kind, new, old)
        return new

    def _is_there(self, ident: Any, kind: str) -> bool:
        return any(ident in self.objects[one] for one in (UNIFIED if kind == "unified_job_templates" else (kind,)))

    def _inherit(self, kind: str, new: dict[str, Any]) -> None:
        holder = new["project"] if kind == "job_templates" else new["inventory"]
        new["organization"] = self.find(holder)["organization"] if holder else None

    def _check(self, kind: str, new: dict[str, Any], given: dict[str, Any], old: dict[str, Any] | None) -> None:
        if kind == "credential_types":
            in_use = old is not None and any(
                one["credential_type"] == old["id"] for one in self.objects["credentials"].values()
            )
            credentials.check_type(new, given, old, in_use)
        elif kind == "credentials":
            self._check_credential(new, given, old)
        elif kind == "execution_environments":
            templates.check_environment(new, given, old, self._kind_of(new["credential"]))
        elif kind == "projects":
            used = any(one["project"] == new.get("id") for one in self.objects["job_templates"].values())
            templates.check_project(new, old, self._kind_of(new["credential"]), used)
        elif kind == "inventory_sources":
            project = self.objects["projects"].get(new["source_project"])
            inventory = self.find(new["inventory"])["kind"]
            templates.check_source(new, given, project, inventory, self._kind_of(new["credential"]))
        elif kind == "job_templates":
            project = self.objects["projects"].get(new["project"])
            templates.check_job_template(new, project and {**project, "playbooks": self.playbooks(project)})
        elif kind == "notification_templates":
            schedules.check_notification(new)
        elif kind in ("schedules", "workflow_job_template_nodes"):
            if kind == "schedules":
                schedules.check_rrule(new["rrule"])
            if new["unified_job_template"] and {*PROMPTS, "extra_data"} & set(given):
                one = self.find(new["unified_job_template"], *UNIFIED)
                template = {**one, "type": next(KINDS[k].type for k in UNIFIED if one["id"] in self.objects[k])}
                survey = self.surveys.get(one["id"], {})
                surveys.check_prompts(new, template, survey, required=kind == "schedules")

    def _check_credential(self, new: dict[str, Any], given: dict[str, Any], old: dict[str, Any] | None) -> None:
        kind = self.objects["credential_types"][new["credential_type"]]
        credentials.check_credential(new, given, kind, old is None)
        if old is not None:  # what was shown as encrypted comes back so, and stays
            for name in credentials.secrets(kind) & set(new["inputs"]):
                if new["inputs"][name] == "$encrypted$":
                    new["inputs"][name] = old["inputs"].get(name, "")

    def _kind_of(self, credential: Any) -> str:
        if credential is None:
            return ""
        one = self.objects["credentials"][credential]
        return str(self.objects["credential_types"][one["credential_type"]]["kind"])

    def playbooks(self, project: Mapping[str, Any]) -> list[str]:
        """Those that AWX knows of: none before the first update."""
        return templates.playbooks(self._project) if project.get("scm_revision") else []

    def _check_unique(self, kind: str, new: Mapping[str, Any], old: Mapping[str, Any] | None) -> None:
        names = KINDS[kind].unique
        if not names or any(new[name] is None for name in names):
            return
        for other in self.objects[kind].values():
            if other is not old and all(other[name] == new[name] for name in names):
                called = " and ".join(name.replace("_", " ").capitalize() for name in names)
                raise Refused.whole(f"{KINDS[kind].verbose} with this {called} already exists.")

    def associate(self, kind: str, one: Mapping[str, Any], what: str, data: Any) -> None:
        """One more object in a list of another one, or one less. Raises Refused."""
        ident = data.get("id")
        if not ident and "disassociate" in data:
            raise Refused({"msg": '"id" is required to disassociate'})
        if not isinstance(ident, int):
            raise Refused({"msg": '"id" field must be an integer.'})
        holder = kind if what in _LINKS else "notification_templates" if what.startswith("notification") else what
        if ident not in self.objects[holder]:
            raise Refused({"detail": f"{KINDS[holder].verbose} matching query does not exist."})
        members = self.lists.setdefault((one["id"], what), [])
        if "disassociate" in data:
            members[:] = [member for member in members if member != ident]
            return
        if what in _LINKS:
            self._check_link(one, what, ident)
        elif what == "credentials" and kind == "job_templates" and ident not in members:
            held = [self._type_of(member) for member in members]
            if text := templates.credential_refusal(self._type_of(ident), held):
                raise Refused({"error": text})
        if ident not in members:
            members.append(ident)

    def _type_of(self, credential: int) -> dict[str, Any]:
        return self.objects["credential_types"][self.objects["credentials"][credential]["credential_type"]]

    def _check_link(self, one: Mapping[str, Any], what: str, ident: int) -> None:
        nodes = self.objects["workflow_job_template_nodes"]
        if nodes[ident]["workflow_job_template"] != one["workflow_job_template"]:
            raise Refused({"Error": "Node is of another workflow."})
        if any(ident in self.lists.get((one["id"], other), []) for other in _LINKS if other != what):
            raise Refused({"Error": "Relationship not allowed."})
        if ident == one["id"] or one["id"] in set(self._below(ident)):
            raise Refused({"Error": "Cycle detected."})

    def _below(self, ident: int) -> Iterator[int]:
        for what in _LINKS:
            for child in self.lists.get((ident, what), []):
                yield child
                yield from self._below(child)
