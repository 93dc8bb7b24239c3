# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.tls_impact: what a higher minimum TLS version breaks, read in one login."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import VosAction
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.judge import findings
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.operator_answers import (
    BadInput,
    read_answers,
    read_waivers,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.outcomes import fates
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.peers import (
    KINDS,
    peers_of,
    read_peers,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.read import (
    ask_peers,
    failed_readings,
    publisher_name,
    read_situation,
    require_settable,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.result import item_lines, to_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reconnect import ReconnectingSession
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.product.release import release_name
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.files import write_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.rendering.writable import why_unwritable

__all__ = ["ActionModule"]


class ActionModule(VosAction):
    """Reads a cluster and judges it."""

    ARGUMENT_SPEC = {
        "target": {"type": "str", "choices": list(TLS_VERSIONS), "default": "1.2"},
        "product": VosAction.PRODUCT,
        "cluster": {"type": "str", "default": ""},
        "answers": {"type": "dict", "default": {}},
        "waivers": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "rule": {"type": "str", "required": True},
                "cluster": {"type": "str", "required": True},
                "reason": {"type": "str", "required": True},
                "expires": {"type": "str", "required": True},
            },
        },
        "peers": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "name": {"type": "str"},
                "kind": {"type": "str", "choices": list(KINDS), "default": "other"},
                "host": {"type": "str", "required": True},
                "port": {"type": "int", "required": True},
                "clusters": {"type": "list", "elements": "str", "default": []},
            },
        },
        "limit": {"type": "int", "default": 10},
        "items_path": {"type": "path"},
    }
    OPENS_SESSION = False  # a mistake in the answers or the waivers is reported without a login

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        """Read and judge, in check mode too."""
        if args["limit"] < 0:
            raise AnsibleActionFail(f"limit is {args['limit']}; it must be 0 (all items) or more")
        try:
            answers = read_answers(args["answers"])
            waivers = read_waivers(args["waivers"], datetime.datetime.now(datetime.UTC).date())
            peers = read_peers(args["peers"])
        except BadInput as error:
            raise AnsibleActionFail(str(error)) from error
        if refusals := why_unwritable({"items_path": [args["items_path"] or ""]}):
            raise AnsibleActionFail(f"The items cannot be written to {args['items_path']}: {'; '.join(refusals)}")
        steady = ReconnectingSession(self.open_session(), self.reopen_session)
        reader = self.reader(steady)
        situation = read_situation(reader, steady, args["target"], self.expected_product(args))
        require_settable(situation, reader.host)
        cluster = args["cluster"] or publisher_name(reader)
        self.close_session()  # it is not needed while the peers are probed
        situation = replace(situation, peers=ask_peers(situation, peers_of(peers, cluster)))
        found = findings(situation, cluster, answers, waivers)
        if args["items_path"]:
            try:
                write_texts(args["items_path"], (f"{line}\n" for line in item_lines(found, cluster)))
            except OSError as error:
                raise AnsibleActionFail(f"The items cannot be written to {args['items_path']}: {error}") from error
        return {
            "changed": False,
            "cluster": cluster,
            "target": args["target"],
            "product": situation.product.value,
            "version": reader.version().text,
            "release": release_name(situation.version, situation.product),
            "mixed_mode": situation.mixed_mode,
            "ctl_signer": situation.ctl.signer.value if situation.ctl is not None else None,
            "fips": situation.fips,
            "common_criteria": situation.common_criteria,
            **to_result(found, fates(situation, answers), waivers, cluster, args["limit"]),
            "unread": failed_readings(situation),
            "items_path": args["items_path"],
            "evidence": reader.evidence,
        }
