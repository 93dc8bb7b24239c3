# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of the Tomcat certificate: the web services may not start again with an expired one."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...parse.certificate import NodeCertificate, parse_certificate
from .check import Check, HealthCommand, Purpose, Scope
from .condition import Condition

__all__ = ["CHECKS", "TOMCAT_CERTIFICATE", "certificate_condition"]

TOMCAT_CERTIFICATE = HealthCommand("show cert own tomcat", parse_certificate, lambda found: found.line)

# Longer than a rollout takes, and longer than an error in the time zone of the certificate.
_DAYS = 7


def certificate_condition(found: NodeCertificate | None, now: datetime) -> Condition:
    """The certificate is valid for at least 7 more days. `now` is the controller's time, in UTC."""
    if found is None:
        return Condition("certificate", False, "the Tomcat certificate could not be read")
    until = f"{found.not_after:%Y-%m-%d}"
    left = found.not_after - now.replace(tzinfo=None)
    if left < timedelta(0):
        return Condition("certificate", False, f"the Tomcat certificate expired on {until}")
    if left < timedelta(days=_DAYS):
        return Condition("certificate", False, f"the Tomcat certificate expires on {until}")
    return Condition("certificate", True, f"the Tomcat certificate is valid until {until}")


_CERTIFICATE: Check[NodeCertificate | None] = Check(
    name="certificate",
    commands=(TOMCAT_CERTIFICATE.text,),
    read=lambda node: TOMCAT_CERTIFICATE.read(node.reader),
    judge=lambda found, node: certificate_condition(found, node.reader.now()),
    purpose=Purpose.PRECHECK | Purpose.RESTART,
    fix="renew the Tomcat certificate first: its web services may not start again with an expired one",
    scope=Scope.NODE,
    acceptable=True,
)

CHECKS = (_CERTIFICATE,)
