# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report the drift of all nodes on the screen, in files, and in the result of the job; change no node."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.csv_report import csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.document import (
    FAIL_ON,
    MISSING,
    build_document,
    summary_of,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.history import read_earlier
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.judge import judge, judge_by_handshake
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.junit import junit_text
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.metrics import metric_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.page import page_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.screen import screen_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import without_source
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import (
    ReadRequest,
    check_limits,
    read_hosts,
    require_hosts,
    require_seen_by_plays,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.other_clusters import other_clusters
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.screen import show
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.unknown_variables import require_known_variables
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import (
    ControlError,
    Controls,
    read_exclusions,
    require_shared,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import PlanError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import ExceptionError, read_exceptions
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_json, write_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.writable import why_unwritable
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import too_close

ARGUMENT_SPEC: dict[str, Any] = {
    "nodes": {"type": "list", "elements": "dict"},
    "target": {"type": "str", "required": True, "choices": list(TLS_VERSIONS)},
    "fail_on": {"type": "list", "elements": "str", "choices": [*FAIL_ON], "default": [*FAIL_ON]},
    "exclude": {"type": "dict", "default": {}},
    "exceptions": {"type": "list", "elements": "dict", "default": []},
    "allow_partial": {"type": "bool", "default": False},
    "login": {"type": "bool", "default": True},
    "handshake": {"type": "bool", "default": True},
    "pause": {"type": "float", "default": 0.05},
    "spacing": {"type": "float", "default": 0.5},
    "sessions": {"type": "int", "default": 100},
    "node_timeout": {"type": "float"},
    "earlier": {"type": "list", "elements": "path", "default": []},
    "json": {"type": "path"},
    "junit": {"type": "path"},
    "csv": {"type": "path"},
    "prometheus": {"type": "path"},
    "html": {"type": "path"},
}

# The collector of metrics runs as another user. The metrics contain only names and states.
_READABLE = 0o644

# Settings of the role that every host of a run must share.
SHARED = (
    "vos_tls_min_version",
    "vos_tls_exceptions",
    "vos_tls_exclude_nodes",
    "vos_tls_allow_partial",
    "vos_tls_fail_on",
    "vos_tls_fail_on_drift",
    "vos_tls_login",
    "vos_tls_handshake",
    "vos_tls_sessions",
    "vos_tls_node_timeout",
)

WRITERS: dict[str, Callable[[str, dict[str, Any]], None]] = {
    "json": write_json,
    "junit": lambda path, document: write_texts(path, [junit_text(document)]),
    "csv": lambda path, document: write_texts(path, csv_lines(document)),
    "prometheus": lambda path, document: write_texts(path, metric_lines(document), _READABLE),
    "html": lambda path, document: write_texts(path, page_parts(document)),
}
# The names of these options in the role, for messages: most users do not know the module.
_VARIABLES = {name: f"vos_tls_{'report' if name == 'json' else name}_path" for name in WRITERS}


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.drift_report."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    @without_source
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``summary``, ``hosts`` and ``changes``; fail when a file cannot be written."""
        result = super().run(tmp, task_vars)
        if self._task.args.get("nodes") is None:  # first: another complaint may be about what was misspelt
            require_known_variables(self._task, task_vars or {})
        # Called on the class: then mypy sees that it is a function of Ansible, which has no types.
        _validation, args = ActionBase.validate_argument_spec(self, argument_spec=ARGUMENT_SPEC)
        if not args["login"] and not args["handshake"]:
            raise AnsibleActionFail("vos_tls_login and vos_tls_handshake are both false, so nothing would be checked")
        require_hosts(task_vars or {}, self._templar)
        require_seen_by_plays(self._task, task_vars or {}, self._templar)
        check_limits(args["sessions"], args["node_timeout"])
        if refusals := why_unwritable({f"{name} ({_VARIABLES[name]})": [args[name] or ""] for name in WRITERS}):
            raise AnsibleActionFail(f"{'; '.join(refusals)}. Nothing was read; choose another path")
        earlier, odd = read_earlier(args["earlier"], datetime.datetime.now(datetime.UTC))
        for text in odd:
            Display().warning(text)
        document = build_document(
            self._judged(self._nodes(args, task_vars or {}), args, task_vars or {}),
            target=args["target"],
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            fail_on=args["fail_on"],
            login=args["login"],
            handshake=args["handshake"],
            earlier=earlier,
        )
        for line in ["", *screen_lines(document), ""]:
            show(line)
        for name, write in WRITERS.items():
            if args[name]:
                try:
                    write(args[name], document)
                except OSError as error:
                    raise AnsibleActionFail(f"The report cannot be written to {args[name]}: {error}") from error
                show(f"Report written to {args[name]}")
        hosts = _hosts(document)
        result.update(changed=False, summary=summary_of(document), hosts=hosts, changes=document["changes"])
        result["failing"] = {
            name: _complaint(host) for name, host in hosts.items() if host["failing"] or host["missing"]
        }
        return result

    def _nodes(self, args: dict[str, Any], task_vars: dict[str, Any]) -> list[dict[str, Any]]:
        """The readings that were given, else those of all hosts of the play.

        They are read here because Ansible takes several times as long to hand them from one task to the next.
        """
        if args["nodes"] is not None:
            given: list[dict[str, Any]] = args["nodes"]
            return given
        if args["handshake"] and (warning := too_close(args["spacing"])):
            Display().warning(warning)
        request = ReadRequest(
            target=args["target"],
            login=args["login"],
            handshake=args["handshake"],
            pause=args["pause"],
            spacing=args["spacing"],
            sessions=args["sessions"],
            node_timeout=args["node_timeout"],
            settings=SHARED,
        )
        return read_hosts(self._task, self._play_context, task_vars, self._templar, request, show)

    def _judged(
        self, nodes: list[dict[str, Any]], args: dict[str, Any], task_vars: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if not nodes:
            raise AnsibleActionFail("there is no node to check, and a check without nodes must not pass")
        answering = {node["name"] for node in nodes if not node.get("error")}
        try:
            require_shared(nodes, SHARED)
            exceptions = read_exceptions(args["exceptions"])
            controls = Controls(
                exclude=read_exclusions(args["exclude"], _known(nodes, task_vars)),
                allow_partial=args["allow_partial"],
                exceptions=exceptions,
                today=datetime.datetime.now(datetime.UTC).date(),
                elsewhere=other_clusters(answering, self._task, task_vars, self._templar) if exceptions else (),
            )
            return (judge if args["login"] else judge_by_handshake)(nodes, args["target"], controls)
        except ExceptionError as error:
            raise AnsibleActionFail(f"vos_tls_exceptions: {error}") from error
        except (PlanError, ControlError) as error:
            raise AnsibleActionFail(str(error)) from error


def _known(nodes: Iterable[dict[str, Any]], task_vars: dict[str, Any]) -> set[str]:
    return {*task_vars.get("groups", {}).get("all", ()), *(node["name"] for node in nodes)}


def _hosts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The state of each host, by its name."""
    return {
        node["name"]: {
            "cluster": cluster["name"],
            "state": node["state"],
            "failing": node["failing"],
            "note": node["note"],
            "missing": cluster["missing"] if MISSING in document["fail_on"] else [],
        }
        for cluster in document["clusters"]
        for node in cluster["nodes"]
    }


def _complaint(host: dict[str, Any]) -> str:
    """Why the host fails. It has nothing that a node has said: Ansible would take that for a template."""
    missing = ", and members of its cluster are not among the hosts" if host["missing"] else ""
    return f"{host['state'].replace('_', ' ')}{missing}"
