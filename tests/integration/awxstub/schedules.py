# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX checks of the rule of a schedule, and of notification templates."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jinja2
from jinja2 import sandbox

from .refusal import Refused

__all__ = ["check_notification", "check_rrule", "passwords"]

_PART = re.compile(r"DTSTART(?:;TZID=(?P<zone>[^:]+))?:(?P<start>\d{8}T\d{6})(?P<utc>Z?)|(?:EX|R)RULE:(?P<rule>\S+)")
_FREQUENCIES = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"}


def check_rrule(text: str) -> None:
    """Raises Refused."""
    errors = []
    starts = re.findall(r".*?(DTSTART(;[^:]+)?\:[0-9]+T[0-9]+Z?)", text)
    if not starts:
        errors.append("Valid DTSTART required in rrule. Value should start with: DTSTART:YYYYMMDDTHHMMSSZ")
    if re.findall(r".*?(DTSTART:[0-9]+T[0-9]+) ", text):
        errors.append("DTSTART cannot be a naive datetime.  Specify ;TZINFO= or YYYYMMDDTHHMMSSZZ.")
    if len(starts) > 1:
        errors.append("Multiple DTSTART is not supported.")
    if "rrule:" not in text.lower():
        errors.append("One or more rule required in rrule.")
    for name in ("EXDATE", "RDATE"):
        if f"{name.lower()}:" in text.lower():
            raise Refused.field("rrule", f"{name} not allowed in rrule.")
    for rule in re.findall(r".*?(RULE\:[^\s]*)", text):
        if "interval" not in rule.lower():
            errors.append(f"INTERVAL required in rrule: {rule}")
        elif "secondly" in rule.lower():
            errors.append(f"SECONDLY is not supported: {rule}")
        if re.match(r".*?BYDAY[\:\=][0-9]+[a-zA-Z]{2}", rule):
            errors.append(f"BYDAY with numeric prefix not supported: {rule}")
        if "COUNT" in rule and "UNTIL" in rule:
            errors.append(f"RRULE may not contain both COUNT and UNTIL: {rule}")
        count = re.match(r".*?COUNT\=([0-9]+)", rule)
        if count and int(count[1]) > 999:
            errors.append(f"COUNT > 999 is unsupported: {rule}")
    if error := _unreadable(text):
        errors.append(f"rrule parsing failed validation: {error}")
    if errors:
        raise Refused({"rrule": errors})


def _unreadable(text: str) -> str:
    """Why dateutil would not take it; without dateutil, as far as a rule of ours may go wrong."""
    for part in text.split():
        found = _PART.fullmatch(part)
        if found is None:
            return f"unsupported property: {part}"
        try:
            if found["start"]:
                datetime.strptime(found["start"], "%Y%m%dT%H%M%S")  # only whether it is a time
            if found["zone"]:
                zoneinfo.ZoneInfo(found["zone"])
        except (ValueError, zoneinfo.ZoneInfoNotFoundError) as error:
            return str(error)
        pairs = [pair.partition("=")[::2] for pair in (found["rule"] or "FREQ=DAILY").split(";")]
        if dict(pairs).get("FREQ") not in _FREQUENCIES or not all(value for _key, value in pairs):
            return f"invalid rule: {part}"
    return ""


# What each type wants: the type of each key, and those that have a default.
_EMAIL = {
    "host": "string",
    "port": "int",
    "username": "string",
    "password": "password",
    "use_tls": "bool",
    "use_ssl": "bool",
    "sender": "string",
    "recipients": "list",
    "timeout": "int",
}
_WEBHOOK = {
    "url": "string",
    "http_method": "string",
    "disable_ssl_verification": "bool",
    "username": "string",
    "password": "password",
    "headers": "object",
}
_SLACK = {"token": "password", "channels": "list"}
_TYPES: dict[str, dict[str, str]] = {"email": _EMAIL, "slack": _SLACK, "webhook": _WEBHOOK}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "email": {"timeout": 30},
    "slack": {},
    "webhook": {"http_method": "POST", "disable_ssl_verification": False, "username": "", "password": ""},
}
_OTHERS = ("awssns", "grafana", "irc", "mattermost", "pagerduty", "rocketchat", "twilio")
_PYTHON = {"string": str, "password": str, "int": int, "bool": bool, "list": list, "object": dict}


def _is(value: Any, kind: str) -> bool:
    """Whether the value has that type of JSON, in which true is no number."""
    return isinstance(value, _PYTHON[kind]) and isinstance(value, bool) == (kind == "bool")


_EVENTS = ("started", "success", "error", "workflow_approval")
_APPROVALS = ("running", "approved", "timed_out", "denied")
_KNOWN = {
    "job": {"id": 1, "name": "", "status": "", "playbook": ""},
    "url": "",
    "job_friendly_name": "",
    "job_metadata": "",
    "approval_status": "",
    "approval_node_name": "",
    "workflow_url": "",
}


def passwords(kind: str) -> set[str]:
    """The keys of a configuration that nobody gets to see again."""
    return {key for key, wanted in _TYPES.get(kind, {}).items() if wanted == "password"}


def check_notification(new: Mapping[str, Any]) -> None:
    """Raises Refused. Keys with a default get it."""
    kind = new["notification_type"]
    if kind not in (*_TYPES, *_OTHERS):
        raise Refused.field("notification_type", f'"{kind}" is not a valid choice.')
    assert kind in _TYPES, f"this stub knows nothing of {kind}"
    configuration = new["notification_configuration"]
    for key, value in _DEFAULTS[kind].items():
        configuration.setdefault(key, value)
    wanted = _TYPES[kind]
    errors = []
    missing = [key for key in wanted if key not in configuration]
    right = [key for key in wanted if key not in missing and _is(configuration[key], wanted[key])]
    errors += [f"No values specified for field '{key}'" for key in right if configuration[key] == []]
    if "http_method" in right and configuration["http_method"].lower() not in ("put", "post"):
        errors.append("HTTP method must be either 'POST' or 'PUT'.")
    if missing:
        errors.append(f"Missing required fields for Notification Configuration: {missing}.")
    errors += [
        f"Configuration field '{key}' incorrect type, expected {wanted[key]}."
        for key in wanted
        if key not in (*missing, *right)
    ]
    if errors:
        raise Refused(errors)
    if (texts := _of_messages(new["messages"])) != []:
        raise Refused({"messages": texts})


def _of_messages(messages: Any) -> list[str]:
    if messages is None:
        return []
    if not isinstance(messages, Mapping):
        return [f"Expected dict for 'messages' field, found {type(messages)}"]
    errors, leaves = [], []
    for event, content in messages.items():
        if event not in _EVENTS:
            text = "must be one of 'started', 'success', 'error', or 'workflow_approval'"
            errors.append(f"Event '{event}' invalid, {text}")
        elif event != "workflow_approval":
            leaves.append((event, content or {}))
        else:
            for name, leaf in (content or {}).items():
                if name not in _APPROVALS:
                    text = "must be one of 'running', 'approved', 'timed_out', or 'denied'"
                    errors.append(f"Workflow Approval event '{name}' invalid, {text}")
                else:
                    leaves.append((name, leaf or {}))
    for event, leaf in leaves:
        for key, text in leaf.items():
            if key not in ("message", "body"):
                errors.append(f"Message type '{key}' invalid, must be either 'message' or 'body'")
            elif key == "message" and "\n" in text:
                errors.append(f"Messages cannot contain newlines (found newline in {event} event)")
            else:
                errors += _unrendered(text)
    return errors


def _unrendered(text: str) -> list[str]:
    try:
        sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined).from_string(text).render(_KNOWN)
    except jinja2.TemplateSyntaxError as error:
        return [f"Unable to render message '{text}': {error.message}"]
    except jinja2.UndefinedError as error:
        name = str(error.message).split("'")[1]
        return [f"Field '{name}' unavailable"]
    return []
