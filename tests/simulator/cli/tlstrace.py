# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`set tlstrace` and `set tls trace`: tracing of TLS connections, under its two names."""

from __future__ import annotations

from collections.abc import Sequence

from ..node import Node
from ..product import Product
from .context import Context
from .registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

# CLI guide of Emergency Responder 15.
_NO_HAPROXY = "CER doesnt support HAProxy service.Blocking user input"
# CLI reference 15; that the newer name and `show` use the same words is assumed.
_STATE = "TLS tracing is {state} for: {service}"
_USAGE = "Supported services: {services}\n" + UNSUCCESSFUL  # not public

_TOMCAT = "tomcat"  # the only service of the older name
_HAPROXY = "haproxy"  # the only one of the newer name, which came with release 15


async def _set_tlstrace(context: Context, arguments: Sequence[str]) -> str:
    return _set(context.node, arguments, _TOMCAT)


async def _set_trace(context: Context, arguments: Sequence[str]) -> str:
    if context.node.spec.product is Product.CER:
        return _NO_HAPROXY
    return _set(context.node, arguments, _HAPROXY)


def _set(node: Node, arguments: Sequence[str], service: str) -> str:
    if list(arguments[1:]) != [service] or arguments[0] not in ("enable", "disable"):
        return _USAGE.format(services=service)
    traces = node.configuration.tls_traces
    (traces.add if arguments[0] == "enable" else traces.discard)(service)
    return _STATE.format(state=f"{arguments[0]}d", service=service)


async def _show_tlstrace(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _show(context.node, _TOMCAT)


async def _show_trace(context: Context, arguments: Sequence[str]) -> str:
    if context.node.spec.product is Product.CER:
        return _NO_HAPROXY
    if list(arguments) != [_HAPROXY]:
        return _USAGE.format(services=_HAPROXY)
    return _show(context.node, _HAPROXY)


def _show(node: Node, service: str) -> str:
    state = "enabled" if service in node.configuration.tls_traces else "disabled"
    return _STATE.format(state=state, service=service)


def _has_trace(node: Node) -> bool:
    spec = node.spec
    recent = spec.product in (Product.CUCM, Product.IMP, Product.CUC) and spec.release.numbers >= (15,)
    return not node.faults.unknown_product and (recent or spec.product is Product.CER)


_HAS_TLSTRACE = on(Product.CUCM, Product.IMP, Product.CUC)

COMMANDS = (
    Command("set tlstrace", _set_tlstrace, level=1, available=_HAS_TLSTRACE, arguments=1, during_upgrade=False),
    Command("show tlstrace", _show_tlstrace, available=_HAS_TLSTRACE),
    Command("set tls trace", _set_trace, level=1, available=_has_trace, arguments=1, during_upgrade=False),
    Command("show tls trace", _show_trace, available=_has_trace),
)
