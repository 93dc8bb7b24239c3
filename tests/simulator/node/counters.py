# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The counters of a node by their classes, as RTMT and `show perf query` have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..product import Product
from .base_node import BaseNode
from .movements import open_cti_devices
from .phones import registered_phones
from .presence_sessions import presence_sessions
from .registrations import has_devices, returning
from .services import CALL_MANAGER, CTI_MANAGER, PRESENCE_ENGINE, TFTP

__all__ = ["counters"]

_INITIALIZED = 100  # "100-Initialization Complete": RTMT guide 14
_PHASES = 14  # before that
_TOKENS = 10  # assumed to be out at a time while phones come back: Maximum Phone Fallback Queue Depth


def counters(node: BaseNode, name: str) -> Mapping[str, int] | None:
    """The counters of a class, none while its service does not run; None if the node has no such class."""
    product, service, read = _CLASSES.get(name, (None, "", None))
    if read is None or product is not node.spec.product:
        return None
    # That a service which does not run has no instance is assumed.
    return read(node) if read is _call_manager or node.is_started(service) else {}


def _call_manager(node: BaseNode) -> Mapping[str, int]:
    running = node.is_started(CALL_MANAGER)
    phase = _INITIALIZED if running else _phase(node)
    if phase is None:
        return {}
    return {
        "CallManagerHeartBeat": _heartbeat(node) if running else 0,
        "CallsActive": 0,
        "InitializationState": phase,
        "PartiallyRegisteredPhone": 0,
        "RegisteredHardwarePhones": registered_phones(node),
        "RegisteredOtherStationDevices": 0,
    }


def _phase(node: BaseNode) -> int | None:
    """How far a Cisco CallManager is that starts; None for one that does not."""
    progress = node.start_progress(CALL_MANAGER)
    return None if progress is None else 1 + min(_PHASES - 1, int(progress * _PHASES))


def _heartbeat(node: BaseNode) -> int:
    """It counts the seconds since the start. That it does so once a second is assumed."""
    beats = int(node.service_age(CALL_MANAGER) or 0)
    if not node.faults.heartbeat_stuck:
        node.last_heartbeat = None
        return beats
    node.last_heartbeat = beats if node.last_heartbeat is None else min(beats, node.last_heartbeat)
    return node.last_heartbeat


def _sip_station(node: BaseNode) -> Mapping[str, int]:
    return {
        "DBTimeouts": 0,
        "NewRegAccepted": registered_phones(node),
        "NewRegQueueSize": node.faults.registration_queue,
        "NewRegRejected": 0,
        "TokensOutstanding": min(_TOKENS, returning(node)),
    }


def _tftp(node: BaseNode) -> Mapping[str, int]:
    """Requests are refused while the files are built after a start (RTMT guide 14): one a second, which is made up."""
    age = node.service_age(TFTP) or 0.0
    refused = age if node.faults.tftp_overflow else min(age, node.spec.timings.tftp) if has_devices(node) else 0.0
    return {"Requests": int(refused), "RequestsInProgress": 0, "RequestsOverflow": int(refused)}


def _cti_manager(node: BaseNode) -> Mapping[str, int]:
    devices = open_cti_devices(node)
    links = int(node.is_started(CALL_MANAGER))
    return {
        "CTIConnectionActive": int(devices > 0),
        "CcmLinkActive": links,
        "DevicesOpen": devices,
        "LinesOpen": devices,
    }


def _presence_engine(node: BaseNode) -> Mapping[str, int]:
    return {"ActiveJsmSessions": presence_sessions(node)}


# Names of classes and counters: RTMT guide 14, IM and Presence guide 15. Real classes have many more counters.
_CLASSES: Mapping[str, tuple[Product, str, Callable[[BaseNode], Mapping[str, int]]]] = {
    "Cisco CallManager": (Product.CUCM, CALL_MANAGER, _call_manager),
    "Cisco SIP Station": (Product.CUCM, CALL_MANAGER, _sip_station),
    "Cisco TFTP Server": (Product.CUCM, TFTP, _tftp),
    "Cisco CTIManager": (Product.CUCM, CTI_MANAGER, _cti_manager),
    "Cisco Presence Engine": (Product.IMP, PRESENCE_ENGINE, _presence_engine),
}
