# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API like that of AWX in memory, as far as the modules of awx.awx look at it, to see what they make of our data."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

__all__ = ["Awx", "serve"]

ROOT = "/api/v2/"
# Lists of other objects that an object has.
LISTS = (
    "credentials",
    "labels",
    "instance_groups",
    "success_nodes",
    "failure_nodes",
    "always_nodes",
    *(f"notification_templates_{event}" for event in ("approvals", "error", "started", "success")),
)
# What several types of objects are found in, too.
UNIFIED = ("job_templates", "projects", "inventory_sources", "workflow_job_templates", "workflow_approval_templates")
TYPES = {"credentials": "credential", "job_templates": "job_template", "inventories": "inventory"}


class Awx:
    """Objects by their type, each as it was sent, with an id."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[int, dict[str, Any]]] = {}
        self.surveys: dict[str, Any] = {}
        self.lists: dict[tuple[str, str], list[int]] = {}
        self.writes: list[tuple[str, str]] = []
        self._last = 0
        self.add("organizations", {"name": "Default"})

    def named(self, kind: str) -> dict[str, dict[str, Any]]:
        """All objects of a type by their name, or by their identifier within a workflow."""
        return {one.get("identifier") or one["name"]: one for one in self.objects.get(kind, {}).values()}

    def related(self, one: dict[str, Any], what: str) -> list[str]:
        """The names of what an object has in a list."""
        every = {ident: other for kind in self.objects.values() for ident, other in kind.items()}
        return [
            every[ident].get("identifier") or every[ident]["name"] for ident in self.lists.get((one["url"], what), [])
        ]

    def add(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        self._last += 1
        url = f"{ROOT}{kind}/{self._last}/"
        singular = TYPES.get(kind, kind[:-1])
        related = {name: f"{url}{name}/" for name in (*LISTS, "survey_spec")}
        one = {**data, "id": self._last, "url": url, "type": singular, "related": related}
        if kind == "projects":
            one |= {"scm_revision": "", "summary_fields": {}}
        self.objects.setdefault(kind, {})[self._last] = one
        return one

    def answer(self, method: str, path: str, query: dict[str, str], data: Any) -> tuple[int, Any]:
        """Status and content. What is written with a secret comes back encrypted, as from AWX."""
        parts = path.removeprefix(ROOT).strip("/").split("/")
        kind, ident, what = (*parts, "", "", "")[:3]
        if method != "GET":
            self.writes.append((method, path))
        if kind == "ping":
            return 200, {"version": "24.6.1"}
        if not ident:
            return (201, self._shown(self.add(kind, data))) if method == "POST" else (200, self._found(kind, query))
        one = self.objects.get(kind, {}).get(int(ident) if ident.isdecimal() else 0)
        if one is None:
            return 404, {"detail": "Not found."}
        if what == "survey_spec":
            if method == "POST":
                self.surveys[one["url"]] = data
            return 200, self.surveys.get(one["url"], {})
        if what == "create_approval_template":
            template = self.add("workflow_approval_templates", data)
            one["unified_job_template"] = template["id"]
            one["related"]["unified_job_template"] = template["url"]
            return 201, template
        if what:
            return self._list(one, what, method, data)
        if method == "PATCH":
            one.update(data)
        return 200, self._shown(one)

    def _list(self, one: dict[str, Any], what: str, method: str, data: Any) -> tuple[int, Any]:
        members = self.lists.setdefault((one["url"], what), [])
        if method == "POST":
            members.remove(data["id"]) if data.get("disassociate") else members.append(data["id"])
            return 204, None
        return 200, {"count": len(members), "results": [{"id": ident} for ident in members], "next": None}

    def _found(self, kind: str, query: dict[str, str]) -> dict[str, Any]:
        kinds = UNIFIED if kind == "unified_job_templates" else (kind,)
        every = [one for name in kinds for one in self.objects.get(name, {}).values()]
        wanted = {key: value for key, value in query.items() if key not in ("page_size", "order_by")}
        either = {key.removeprefix("or__"): wanted.pop(key) for key in list(wanted) if key.startswith("or__")}
        found = [
            self._shown(one)
            for one in every
            if all(str(one.get(key)) == value for key, value in wanted.items())
            and (not either or any(str(one.get(key)) == value for key, value in either.items()))
        ]
        return {"count": len(found), "results": found, "next": None}

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        if "password" not in (one.get("inputs") or {}):
            return one
        return {**one, "inputs": {**one["inputs"], "password": "$encrypted$"}}


@contextlib.contextmanager
def serve(awx: Awx) -> Iterator[str]:
    """The address of the API, for the length of a `with` block."""

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            status, content = awx.answer(self.command, url.path, dict(parse_qsl(url.query)), body)
            text = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_DELETE = reply  # noqa: N815

        def log_message(self, *_arguments: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
