# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers: what is asked for by its address, and how objects are shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import credentials, schedules
from .kinds import KINDS, UNIFIED
from .refusal import Refused
from .store import ROOT, Store
from .surveys import check_survey

__all__ = ["Awx"]

_PROJECT = Path(__file__).resolve().parents[3] / "awx" / "project"
_SURVEYED = ("job_templates", "workflow_job_templates")
_LINKS = ("success_nodes", "failure_nodes", "always_nodes")
_ALWAYS = ("id", "type", "page_size", "page", "order_by", "search")
_REVISION = "5" * 40


class Awx(Store):
    """The API. `answer` gives a status and a content for each request."""

    def __init__(self, project: Path = _PROJECT) -> None:
        super().__init__(project)
        self.writes: list[tuple[str, str]] = []
        self.updates: list[tuple[str, str]] = []  # kind and name of what was updated
        self.failing_updates = False
        self.jobs: dict[tuple[str, int], dict[str, Any]] = {}

    def answer(self, method: str, path: str, query: Mapping[str, str], data: Any) -> tuple[int, Any]:
        """Status and content."""
        if method != "GET":
            self.writes.append((method, path))
        parts = path.removeprefix(ROOT).strip("/").split("/")
        try:
            return self._answer(method, (*parts, "", "", "")[:3], query, data if data is not None else {})
        except Refused as refused:
            return refused.status, refused.content

    def _answer(self, method: str, parts: Any, query: Mapping[str, str], data: Any) -> tuple[int, Any]:
        kind, ident, what = parts
        number = int(ident) if ident.isdecimal() else 0
        if kind == "ping":
            return 200, {"version": "24.6.1"}
        if (kind, number) in self.jobs:
            return 200, self.jobs[kind, number]
        if kind == "roles" and number in self.roles and what in ("teams", "users"):
            return self._grant(number, what, method, data)
        if kind not in KINDS and kind != "unified_job_templates":
            raise Refused.not_found()
        if not ident:
            if method != "POST":
                return 200, self._found(kind, query)
            if kind in ("unified_job_templates", "workflow_approval_templates"):
                raise Refused({"detail": f'Method "{method}" not allowed.'}, 405)
            one = self.create(kind, data)
            if kind == "projects" and one["scm_type"]:  # AWX begins to fetch it at once
                self._update(kind, one)
            return 201, self._shown(kind, one)
        if kind == "unified_job_templates" or number not in self.objects[kind]:
            raise Refused.not_found()
        one = self.objects[kind][number]
        if what:
            return self._below_one(kind, one, what, method, data)
        if method == "DELETE":
            self.delete(kind, one)
            return 204, None
        if method == "PATCH":
            self.change(kind, one, data)
        return 200, self._shown(kind, one)

    def _below_one(self, kind: str, one: dict[str, Any], what: str, method: str, data: Any) -> tuple[int, Any]:
        if what == "survey_spec" and kind in _SURVEYED:
            if method == "POST":
                check_survey(data)
                self.surveys[one["id"]] = data
            elif method == "DELETE":
                self.surveys.pop(one["id"], None)
            return 200, self.surveys.get(one["id"], {}) if method == "GET" else {}
        if what == "update" and kind in ("projects", "inventory_sources") and method == "POST":
            return 202, self._update(kind, one)
        if what == "playbooks" and kind == "projects":
            return 200, self.playbooks(one)
        if what == "create_approval_template" and kind == "workflow_job_template_nodes" and method == "POST":
            return 201, self._shown("workflow_approval_templates", self._approval(one, data))
        if what not in KINDS[kind].lists:
            raise Refused.not_found()
        if method == "POST":
            self.associate(kind, one, what, data)
            return 204, None
        members = self.lists.get((one["id"], what), [])
        return 200, {"count": len(members), "results": [{"id": ident} for ident in members], "next": None}

    def _approval(self, node: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
        if not data.get("name"):
            raise Refused.field("name", "This field is required.")
        if not isinstance(data.get("timeout", 0), int):
            raise Refused.field("timeout", "A valid integer is required.")
        known = {key: data[key] for key in ("name", "description", "timeout") if key in data}
        template = self.keep("workflow_approval_templates", known)
        node["unified_job_template"] = template["id"]
        return template

    def _update(self, kind: str, one: dict[str, Any]) -> dict[str, Any]:
        """An update that is over at once."""
        failed = self.failing_updates
        self.updates.append((kind, one["name"]))
        one["status"] = "failed" if failed else "successful"
        job = "project_updates" if kind == "projects" else "inventory_updates"
        if kind == "projects" and not failed:
            one["scm_revision"] = _REVISION
        self._last += 1
        ended = {"status": one["status"], "failed": failed, "finished": "2026-01-01T00:00:00Z", "elapsed": 1.0}
        self.jobs[job, self._last] = {
            "id": self._last,
            "url": f"{ROOT}{job}/{self._last}/",
            "event_processing_finished": True,
            **ended,
            "scm_revision": _REVISION,
        }
        return {**self.jobs[job, self._last], "status": "pending"}

    def _grant(self, role: int, what: str, method: str, data: Any) -> tuple[int, Any]:
        members = self.granted.setdefault((role, what), [])
        if method == "GET":
            return 200, {"count": len(members), "results": [{"id": ident} for ident in members], "next": None}
        ident = data.get("id")
        if ident not in self.objects["teams"]:
            raise Refused({"detail": "Team matching query does not exist."})
        kind, holder, name = self.roles[role]
        one = self.objects[kind][holder]
        if kind == "organizations" and name in ("member_role", "admin_role"):
            raise Refused({"msg": "You cannot assign an Organization participation role as a child role for a Team."})
        if kind == "credentials" and one["organization"] != self.objects["teams"][ident]["organization"]:
            raise Refused(
                {
                    "msg": "You cannot grant credential access to a team when the Organization field isn't set, or "
                    "belongs to a different organization"
                }
            )
        if data.get("disassociate"):
            members[:] = [member for member in members if member != ident]
        elif ident not in members:
            members.append(ident)
        return 204, None

    def _found(self, kind: str, query: Mapping[str, str]) -> dict[str, Any]:
        kinds = UNIFIED if kind == "unified_job_templates" else (kind,)
        known = {"name", "organization"} if kind == "unified_job_templates" else set(KINDS[kind].fields)
        if kind == "inventory_sources":
            known.add("organization")
        for key in query:
            name = key.removeprefix("or__")
            if name not in known and name not in _ALWAYS:
                model = kind.replace("_", " ").title().replace(" ", "").removesuffix("s")
                raise Refused({"detail": f"{model} has no field named '{name}'"})
        every = [self._shown(name, one) for name in kinds for one in self.objects[name].values()]
        wanted = {key: value for key, value in query.items() if key not in ("page_size", "page", "order_by")}
        either = {key.removeprefix("or__"): wanted.pop(key) for key in list(wanted) if key.startswith("or__")}
        found = [
            one
            for one in every
            if all(str(one.get(key)) == value for key, value in wanted.items())
            and (not either or any(str(one.get(key)) == value for key, value in either.items()))
        ]
        return {"count": len(found), "results": found, "next": None}

    def _shown(self, kind: str, one: dict[str, Any]) -> dict[str, Any]:
        """As AWX shows it: no secret, with the addresses of what belongs to it."""
        url = f"{ROOT}{kind}/{one['id']}/"
        related = {name: f"{url}{name}/" for name in KINDS[kind].lists}
        if kind in _SURVEYED:
            related["survey_spec"] = f"{url}survey_spec/"
        if kind in ("projects", "inventory_sources"):
            related["update"] = f"{url}update/"
        summary: dict[str, Any] = {}
        roles = {name: ident for ident, (owner, of, name) in self.roles.items() if (owner, of) == (kind, one["id"])}
        if roles:
            summary["object_roles"] = {name: {"id": ident, "name": name} for name, ident in roles.items()}
        shown = {**one, "url": url, "type": KINDS[kind].type, "related": related, "summary_fields": summary}
        if kind == "projects":
            shown.setdefault("scm_revision", "")
        if kind == "credentials":
            hidden = credentials.secrets(self.objects["credential_types"][one["credential_type"]])
            shown["inputs"] = {k: "$encrypted$" if k in hidden and v else v for k, v in one["inputs"].items()}
        if kind == "notification_templates":
            hidden = schedules.passwords(one["notification_type"])
            configuration = one["notification_configuration"]
            shown["notification_configuration"] = {
                k: "$encrypted$" if k in hidden and v else v for k, v in configuration.items()
            }
        if kind == "workflow_job_template_nodes":
            shown.update({name: list(self.lists.get((one["id"], name), [])) for name in _LINKS})
            if one["unified_job_template"]:
                self._show_template(one["unified_job_template"], related, summary)
        return shown

    def _show_template(self, ident: int, related: dict[str, str], summary: dict[str, Any]) -> None:
        kind = next(name for name in UNIFIED if ident in self.objects[name])
        template = self.objects[kind][ident]
        related["unified_job_template"] = f"{ROOT}{kind}/{ident}/"
        job = {"job_templates": "job", "workflow_approval_templates": "workflow_approval"}.get(kind, kind[:-1])
        summary["unified_job_template"] = {
            "id": ident,
            "name": template["name"],
            "description": template["description"],
            "unified_job_type": job,
        }
