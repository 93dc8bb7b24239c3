# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The screen of a cluster that was stopped: what a run prints when a service of a scripted node does not come back from
the restart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import node_state
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, tls_rank
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.make_stop import stop_of
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_screen import screen
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.client_hello import wire_version
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.observation import Kind, Observation
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import PortResult, Verdict

from tests.unit.action import texts
from tests.unit.rollout.fleet import ADDRESSES, Machine
from tests.unit.rollout.night import PUB, SUB, Night
from tools.drawing.svg import WIDTH, Drawing

__all__ = ["stop_lines", "stop_picture"]

_SERVICES = texts.services("Cisco CallManager[STARTED]", "Cisco Tftp[STARTED]")
_STARTING = texts.services("Cisco CallManager[STARTED]", "Cisco Tftp[STARTING]")
_TARGET = "1.2"
_COMMAND = "ansible-playbook collabops.vos.enforce_tls12 -i inventory/ -e vos_tls_accept_reboot=true"
_LEFT, _TOP, _STEP = 20, 66, 19


def stop_lines() -> list[str]:
    """What the run prints, with the nodes as they are read again at its end."""
    night = Night(recovery_timeout=3600.0)
    node = night.machines[SUB]
    for machine in night.machines.values():
        machine.faults["utils service list"] = _SERVICES
    node.faults_after_boot = {"utils service list": _STARTING}
    night.wave(PUB)
    stopped = night.stopped(SUB)
    return screen(stop_of(stopped, _cluster(night), [_COMMAND]), [_read(one) for one in night.machines.values()])


def stop_picture() -> str:
    """The picture."""
    lines = stop_lines()
    advance = (WIDTH - 2 * _LEFT) / max(100, *(len(line) for line in lines))
    drawing = Drawing("A cluster that was stopped, on the screen", "\n".join(lines))
    height = _TOP + _STEP * len(lines) + 4
    drawing.box(0.5, 0.5, WIDTH - 1, height - 1, "plain", 8)
    for number, kind in enumerate(("full-red", "full-amber", "full-green")):
        drawing.circle(26 + 20 * number, 24, 6, kind)
    drawing.text(WIDTH / 2, 28.5, "a cluster that was stopped", "soft small", "middle")
    drawing.path(f"M0 44 H{WIDTH}", "line")
    for number, line in enumerate(lines):
        # What begins at the left says what a line is about, up to its colon.
        head = "" if line.startswith(" ") else line.partition(": ")[0]
        drawing.columns(_LEFT, _TOP + number * _STEP, line, advance, strong=len(head))
    return drawing.svg(height)


def _cluster(night: Night) -> Mapping[str, Any]:
    """Its part of the plan, as far as a stop reads it."""
    nodes = [
        {
            "name": member.name,
            "change": "set",
            "peer": member.peer,
            "may_reboot": member.may_reboot,
            "product": member.product.value,
            "before": member.configured,
        }
        for member in night.cluster.members
    ]
    return {"name": night.cluster.name, "conductor": PUB, "nodes": nodes}


def _read(machine: Machine) -> Mapping[str, Any]:
    """The node in the report, by what it shows and what its port says."""
    summary = prove(_port(machine), _TARGET)
    state = node_state(
        reachable=machine.up,
        target=_TARGET,
        supported_targets=(*TLS_VERSIONS[:3],),
        configured=machine.configured,
        proof=summary.proof,
        restarted=len(machine.boots) > 1,
    )
    return {
        "name": machine.name,
        "before": "1.0",
        "after": machine.configured,
        "state": state.state.value,
        "reason": state.reason,
        "proof": summary.reason,
    }


def _port(machine: Machine) -> Sequence[PortResult]:
    """What its HTTPS port says to each version."""
    rows = []
    for version in TLS_VERSIONS[:3]:
        accepted = tls_rank(version) >= tls_rank(machine.served)
        verdict = Verdict.ACCEPTED if accepted else Verdict.REFUSED_BY_VERSION
        observation = Observation(Kind.ANSWER if accepted else Kind.ALERT)
        chosen = frozenset({wire_version(version)} if accepted else ())
        rows.append(PortResult(ADDRESSES[machine.name], 8443, version, verdict, "", observation, chosen=chosen))
    return rows
