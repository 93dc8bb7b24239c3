# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX checks of credential types and of credentials (awx/main/fields.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jinja2
from jinja2 import sandbox
from jsonschema import Draft4Validator

from .refusal import Refused

__all__ = ["BLOCKED", "MANAGED", "allowed_in_environment", "check_credential", "check_type", "secrets"]

BLOCKED = frozenset(
    {
        *("VIRTUAL_ENV", "PATH", "PYTHONPATH", "JOB_ID", "INVENTORY_ID", "INVENTORY_SOURCE_ID", "INVENTORY_UPDATE_ID"),
        *("AD_HOC_COMMAND_ID", "REST_API_URL", "REST_API_TOKEN", "MAX_EVENT_RES", "CALLBACK_QUEUE", "CACHE"),
        *("CALLBACK_CONNECTION", "JOB_CALLBACK_DEBUG", "INVENTORY_HOSTVARS", "AWX_HOST", "PROJECT_REVISION"),
        "SUPERVISOR_CONFIG_PATH",
    }
)
_TEXTS = ("id", "label", "help_text")
_FLAGS = ("multiline", "secret", "ask_at_runtime")
_INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": {"type": "string"}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label"],
                "properties": {
                    **{name: {"type": "string"} for name in _TEXTS},
                    **{name: {"type": "boolean"} for name in _FLAGS},
                    "id": {"type": "string", "pattern": "^[a-zA-Z_]+[a-zA-Z0-9_]*$"},
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {"type": "array", "minItems": 1, "items": {"type": "string"}, "uniqueItems": True},
                    "default": {},
                },
            },
        },
    },
}


def _only(pattern: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "patternProperties": {pattern: dict(value)}}


_TEXT = {"type": "string"}
_INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "file": _only(r"^template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?$", _TEXT),
        "env": _only("^[a-zA-Z_]+[a-zA-Z0-9_]*$", {"type": "string", "pattern": "^[\x00-\x7f]*$"}),
        "extra_vars": _only(
            r"^[a-zA-Z_\{\}]+[a-zA-Z0-9_\{\}]*$",
            {"anyOf": [_TEXT, {"type": "array"}, {"$ref": "#/properties/extra_vars"}]},
        ),
    },
}


def _texts(*fields: str) -> list[dict[str, Any]]:
    secret = {"password", "ssh_key_data", "ssh_key_unlock", "become_password", "token", "vault_password"}
    return [{"id": name, "label": name, "type": "string", "secret": name in secret} for name in fields]


# Types that AWX brings with it, as far as they matter here.
MANAGED: dict[str, dict[str, Any]] = {
    "Machine": {"kind": "ssh", "inputs": {"fields": _texts("username", "password", "ssh_key_data")}},
    "Source Control": {"kind": "scm", "inputs": {"fields": _texts("username", "password", "ssh_key_data")}},
    "Container Registry": {"kind": "registry", "inputs": {"fields": _texts("host", "username", "password")}},
    "Vault": {"kind": "vault", "inputs": {"fields": _texts("vault_password", "vault_id")}},
}


def _check_schema(name: str, schema: Mapping[str, Any], value: Any) -> None:
    texts = []
    for error in Draft4Validator(schema).iter_errors(value):
        text = error.message
        if error.validator == "pattern" and error.path and error.path[-1] == "id":
            text = f"{error.instance} is an invalid variable name"
        elif error.validator == "type":
            wanted = {"object": "dict"}.get(error.validator_value, error.validator_value)
            where = f" in relative path {list(error.path)}" if error.path else ""
            text = f"{type(error.instance).__name__} provided{where}, expected {wanted}"
        elif error.validator == "additionalProperties":
            text = f"Schema validation error in relative path {list(error.path)} ({text})"
        texts.append(text)
    if texts:
        raise Refused({name: texts})


def check_type(new: Mapping[str, Any], given: Mapping[str, Any], old: Mapping[str, Any] | None, in_use: bool) -> None:
    """Raises Refused. `new` is the merged object, `given` what was sent of it, `old` what it was."""
    check_inputs(new["inputs"])
    check_injectors(new["injectors"], new["inputs"])
    if old is not None and in_use and "inputs" in given and new["inputs"] != old["inputs"]:
        raise Refused.forbidden("Modifications to inputs are not allowed for credential types that are in use")
    if new["kind"] not in ("cloud", "net"):
        raise Refused.field("kind", f"Must be 'cloud' or 'net', not {new['kind']}")
    if any(one.get("ask_at_runtime") for one in new["inputs"].get("fields", [])):
        raise Refused.field("inputs", "'ask_at_runtime' is not supported for custom credentials.")


def check_inputs(inputs: Any) -> None:
    """Raises Refused. A field without a type becomes a string, as AWX writes it down."""
    if isinstance(inputs, Mapping) and "dependencies" in inputs:
        raise Refused.field("inputs", "'dependencies' is not supported for custom credentials.")
    _check_schema("inputs", _INPUTS, inputs)
    known: set[str] = set()
    for one in inputs.get("fields", []):
        if one["id"] == "tower":
            raise Refused.field("inputs", '"tower" is a reserved field name')
        if one["id"] in known:
            raise Refused.field("inputs", f"field IDs must be unique ({one['id']})")
        known.add(one["id"])
        kind = one.setdefault("type", "string")
        if "default" in one and not isinstance(one["default"], {"string": str, "boolean": bool}[kind]):
            raise Refused.field("inputs", f"{one['default']} is not a {kind}")
        for key in ("choices", "multiline", "format", "secret"):
            if key in one and kind != "string":
                raise Refused.field("inputs", f"{key} not allowed for {kind} type ({one['id']})")


class _NoFile:
    """The name of the file of which no unnamed template speaks."""

    def __str__(self) -> str:
        raise jinja2.UndefinedError("Must define unnamed file injector in order to reference `tower.filename`.")


class _Tower:
    def __init__(self, names: list[str]) -> None:
        self.filename: Any = "EXAMPLE_FILENAME" if "template" in names else _NoFile()
        for name in names:
            if name != "template":
                setattr(self.filename, name.split(".")[1], "EXAMPLE_FILENAME")

    def __str__(self) -> str:
        raise jinja2.UndefinedError("Cannot directly reference reserved `tower` namespace container.")


def allowed_in_environment(name: str) -> None:
    """Raises Refused where a credential must not set a variable of that name."""
    if name.startswith("ANSIBLE_"):
        raise Refused.field(
            "injectors",
            f"Environment variable {name} may affect Ansible configuration so its use is not allowed in credentials.",
        )
    if name in BLOCKED:
        raise Refused.field("injectors", f"Environment variable {name} is not allowed to be used in credentials.")


def check_injectors(injectors: Any, inputs: Mapping[str, Any]) -> None:
    """Raises Refused. Each template is rendered, with nothing but an example in each field."""
    _check_schema("injectors", _INJECTORS, injectors)
    names = list(injectors.get("file", {}))
    if "template" in names and len(names) > 1:
        raise Refused.field("injectors", "Must use multi-file syntax when injecting multiple files")
    known = {one["id"]: "EXAMPLE" for one in inputs.get("fields", [])} | {"tower": _Tower(names)}
    for name in injectors.get("env", {}):
        allowed_in_environment(name)
    for where, key, template in _templates(injectors):
        try:
            environment = sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
            environment.from_string(template).render(known)
        except sandbox.SecurityError as error:
            raise Refused.field("injectors", f"Encountered unsafe code execution: {error}") from error
        except jinja2.UndefinedError as error:
            raise Refused.field("injectors", f"{key} uses an undefined field ({error})") from error
        except jinja2.TemplateSyntaxError as error:
            text = f"Syntax error rendering template for {key} inside of {where} ({error})"
            raise Refused.field("injectors", text) from error


def _templates(injectors: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for where in ("file", "env"):
        for key, template in injectors.get(where, {}).items():
            yield where, key, template
    yield from _of_variables("a key", injectors.get("extra_vars", {}))


def _of_variables(key: str, node: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield "extra_vars", key, name
            yield from _of_variables(name if key == "a key" else f"{key}.{name}", value)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _of_variables(f"{key}[{number}]", value)
    else:
        yield "extra_vars", key, node


def secrets(kind: Mapping[str, Any]) -> set[str]:
    """The inputs of a type that nobody gets to see again."""
    return {one["id"] for one in kind["inputs"].get("fields", []) if one.get("secret")}


def check_credential(new: Mapping[str, Any], given: Mapping[str, Any], kind: Mapping[str, Any], created: bool) -> None:
    """Raises Refused. `new` is the merged object, `given` what was sent of it, `kind` its type."""
    if created:
        owners = sorted(name for name in ("organization", "team", "user") if given.get(name))
        if not owners:
            raise Refused({"detail": "Missing 'user', 'team', or 'organization'."})
        if len(owners) > 1:
            text = "Only one of 'user', 'team', or 'organization' should be provided"
            raise Refused({"detail": f"{text}, received {', '.join(owners)} fields."})
    inputs = new["inputs"]
    if not isinstance(inputs, Mapping):
        raise Refused.field("inputs", f"{type(inputs).__name__} provided, expected dict")
    fields = {one["id"]: one for one in kind["inputs"].get("fields", [])}
    if created:
        for name in sorted(secrets(kind)):
            if inputs.get(name) == "$encrypted$":
                text = f"$encrypted$ is a reserved keyword, and cannot be used for {name}."
                raise Refused.field("inputs", text)
    if unknown := sorted(set(inputs) - set(fields)):
        named = ", ".join(f"'{name}'" for name in unknown)
        were = "was" if len(unknown) == 1 else "were"
        text = f"Additional properties are not allowed ({named} {were} unexpected)"
        raise Refused.field("inputs", f"Schema validation error in relative path [] ({text})")
    for name, value in inputs.items():
        wanted = fields[name].get("type", "string")
        if not isinstance(value, {"string": str, "boolean": bool}[wanted]):
            text = f"{type(value).__name__} provided in relative path ['{name}'], expected {wanted}"
            raise Refused({"inputs": {name: [text]}})
        if (choices := fields[name].get("choices")) and value not in choices:
            raise Refused({"inputs": {name: [f"{value!r} is not one of {choices}"]}})
