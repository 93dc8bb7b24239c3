# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions that counters tell: calls are processed, no phone waits to register, what was open is open again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from ...parse.cluster import Cluster
from ...parse.services import Services
from ...product.model import Product
from ..perf_query import Counters, Wanted, perf_command, read_counters
from .check import Check, Demand, NodeView, Purpose, Scope, Turn
from .condition import Condition

__all__ = ["CHECKS", "COUNTED", "SUMMED", "counted_on", "counter_condition", "counters_of"]

Numbers = Mapping[str, float]

# By condition: the class of its counters with their names (RTMT guide 14). The first one is its number in node_info.
COUNTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "call_processing": ("Cisco CallManager", ("InitializationState", "CallManagerHeartBeat")),
    "registration_queue": (
        "Cisco SIP Station",
        ("NewRegQueueSize", "TokensOutstanding", "NewRegRejected", "DBTimeouts"),
    ),
    "tftp_overflow": ("Cisco TFTP Server", ("RequestsOverflow",)),
    "cti_devices": ("Cisco CTIManager", ("DevicesOpen",)),
    "presence_sessions": ("Cisco Presence Engine", ("ActiveJsmSessions",)),
}
# A client may come back to another node than the one that it left. So these are judged by their sum over the cluster.
SUMMED: Mapping[str, str] = {
    "cti_devices": "CTI devices are open",
    "presence_sessions": "sessions of IM and Presence are active",
}
_INITIALISED = 100  # "100-Initialization Complete"; 1 to 14 are phases before it (RTMT guide 14)


def counter_condition(name: str, found: Counters, last: Numbers, *, alone: bool = False) -> Condition:
    """A condition by its counters; `last` are those of the poll before, as far as there was one. If no other poll
    decides (`alone`), it does not hold without them.

    One that is summed holds if it can be read: a node alone does not know what is enough.
    """
    if missing := found.why_without(COUNTED[name][1]):
        return Condition(name, False, missing)
    now = {counter: found.values[counter] for counter in COUNTED[name][1]}
    shown = ", ".join(f"{counter} is {_text(number)}" for counter, number in now.items())
    if name in SUMMED:
        (number,) = now.values()
        shown, fault = f"{_text(number)} {SUMMED[name]} on this node", ""
    elif alone and not last.keys() >= now.keys():
        fault = f"there is nothing to compare with yet: {shown}"
    else:
        fault = _FAULTS[name](now, last)
    return Condition(name, not fault, fault or shown, numbers=now)


def _call_processing(now: Numbers, last: Numbers) -> str:
    state, beats = now["InitializationState"], now["CallManagerHeartBeat"]
    if state != _INITIALISED:
        return f"Cisco CallManager initialises: its state is {_text(state)}, and {_INITIALISED} is the end"
    before = last.get("CallManagerHeartBeat")
    if before is None or beats > before:
        return ""
    if beats < before:
        return f"the heartbeat of Cisco CallManager began anew: {_text(beats)} after {_text(before)}"
    return f"the heartbeat of Cisco CallManager stands still at {_text(beats)}"


def _registration_queue(now: Numbers, last: Numbers) -> str:
    waiting = [f"{name} is {_text(now[name])}" for name in ("NewRegQueueSize", "TokensOutstanding") if now[name]]
    return ", ".join(waiting) or _grown(("NewRegRejected", "DBTimeouts"), now, last)


def _tftp_overflow(now: Numbers, last: Numbers) -> str:
    return _grown(("RequestsOverflow",), now, last)


def _grown(counters: tuple[str, ...], now: Numbers, last: Numbers) -> str:
    """What grew. A smaller number is that of a service which was restarted meanwhile."""
    grown = [name for name in counters if now[name] > last.get(name, now[name])]
    return ", ".join(f"{name} grew from {_text(last[name])} to {_text(now[name])}" for name in grown)


_FAULTS: Mapping[str, Callable[[Numbers, Numbers], str]] = {
    "call_processing": _call_processing,
    "registration_queue": _registration_queue,
    "tftp_overflow": _tftp_overflow,
}


def _text(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else str(number)


def _read(name: str, node: NodeView) -> Counters:
    """The counters of a condition, asked in one command with those of all others that the node is asked for."""
    others = {check.name for check in CHECKS if node.demand.asks(check) and not node.why_not_asked(check)}
    wanted: Wanted = dict(COUNTED[other] for other in COUNTED if other in others | {name})
    return read_counters(node.reader, wanted)[COUNTED[name][0]]


def _check(
    name: str, service: str, product: Product = Product.CUCM, purpose: Purpose = Purpose.LOAD
) -> Check[Counters]:
    def asked_of(asked: Product, _cluster: Cluster | None) -> str:
        return "" if asked is product else f"{asked.value} has no {service}"

    return Check(
        name=name,
        commands=(perf_command([COUNTED[name][0]]),),
        read=partial(_read, name),
        judge=lambda found, node: counter_condition(name, found, node.demand.last, alone=node.demand.alone),
        purpose=purpose,
        asked_of=asked_of,
        scope=Scope.CLUSTER,
        acceptable=True,
        turn=Turn.REST_HOLDS,
        service=service,
        compares=name not in SUMMED,
    )


# What is summed is read on the nodes that go down, too: it is the number to come back to.
CHECKS = (
    _check("call_processing", "Cisco CallManager"),
    _check("registration_queue", "Cisco CallManager"),
    _check("tftp_overflow", "Cisco Tftp"),
    _check("cti_devices", "Cisco CTIManager", purpose=Purpose.LOAD | Purpose.RESTART),
    _check("presence_sessions", "Cisco Presence Engine", Product.IMP, Purpose.LOAD | Purpose.RESTART),
)


def counted_on(product: Product, services: Services | None) -> tuple[str, ...]:
    """The conditions that apply to a node by its product and its services."""
    return tuple(
        check.name
        for check in CHECKS
        if not check.asked_of(product, None) and services is not None and services.runs(check.service)
    )


def counters_of(demand: Demand) -> Demand | None:
    """What a demand asks of the counters, for a session of their own; None if that is nothing. If one poll decides
    alone, they stay with the rest: what must grow needs time between two readings."""
    names = [check.name for check in CHECKS if demand.asks(check)]
    if not names or demand.alone or demand.counted is None:
        return None
    return replace(demand, conditions=names, minimum=None, registrations=None)
