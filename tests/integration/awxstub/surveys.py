# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX checks of surveys, and of what a node or a schedule gives to its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .kinds import PROMPTS
from .refusal import Refused

__all__ = ["check_prompts", "check_survey"]

_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("text", "textarea", "password", "multiplechoice", "multiselect"), (str,)),
    "integer": (int,),
    "float": (float, int),
}


def check_survey(spec: Any) -> None:
    """Raises Refused. The last of several mistakes of the whole is told, as AWX does it."""
    text = ""
    for name, kind, label in (("name", str, "string"), ("description", str, "string"), ("spec", list, "list of items")):
        if name not in spec:
            text = f"Field '{name}' is missing from survey spec."
        elif not isinstance(spec[name], kind):
            text = f"Expected {label} for field '{name}', received {type(spec[name]).__name__} type."
    if isinstance(spec.get("spec"), list) and not spec["spec"]:
        text = "'spec' doesn't contain any items."
    if text:
        raise Refused({"error": text})
    variables: set[str] = set()
    for number, question in enumerate(spec["spec"]):
        if error := _of_question(question, number, variables):
            raise Refused({"error": error})
        variables.add(question["variable"])


def _of_question(question: Any, number: int, variables: set[str]) -> str:
    if not isinstance(question, Mapping):
        return f"Survey question {number} is not a json object."
    for name in ("type", "question_name", "variable", "required"):
        if name not in question:
            return f"'{name}' missing from survey question {number}"
        wanted, label = (bool, "boolean") if name == "required" else (str, "string")
        if not isinstance(question[name], wanted):
            return f"'{name}' in survey question {number} expected to be {label}."
    if question["variable"] in variables:
        return f"'variable' '{question['variable']}' duplicated in survey question {number}."
    kind = question["type"]
    if kind not in _TYPES:
        return f"'{kind}' in survey question {number} is not one of '{', '.join(_TYPES)}' allowed question types."
    default = question.get("default", "")
    if default != "" and not isinstance(default, _TYPES[kind]):
        label = kind if kind in ("integer", "float") else "string"
        return f"Default value {default} in survey question {number} expected to be {label}."
    for key in ("min", "max"):
        if question.get(key) is not None and not isinstance(question[key], int):
            return f"The {key} limit in survey question {number} expected to be integer."
    if kind in ("multiselect", "multiplechoice") and (text := _of_choices(question, number, kind)):
        return text
    if isinstance(default, str) and default.startswith("$encrypted$"):
        if kind != "password":
            return (
                "$encrypted$ is a reserved keyword for password question defaults, survey question "
                f"{number} is type {kind}."
            )
        return f"$encrypted$ is a reserved keyword, may not be used for new default in position {number}."
    return ""


def _of_choices(question: Mapping[str, Any], number: int, kind: str) -> str:
    if "choices" not in question:
        return f"Survey question {number} of type {kind} must specify choices."
    defaults = [line for line in str(question.get("default", "")).splitlines() if line.strip()]
    if kind == "multiplechoice" and len(defaults) > 1:
        return "Multiple Choice (Single Select) can only have one default value."
    if any(default not in question["choices"] for default in defaults):
        return "Default choice must be answered from the choices listed."
    return ""


def check_prompts(
    new: Mapping[str, Any], template: Mapping[str, Any], survey: Mapping[str, Any], *, required: bool
) -> None:
    """Raises Refused where a node or a schedule gives to its template what that does not ask for.

    `required` says whether answers that the survey needs must be there: for a schedule, not for a node.
    """
    errors: dict[str, Any] = {}
    given = dict(new.get("extra_data") or {})
    if template.get("survey_enabled") and survey.get("spec"):
        wrong = [text for question in survey["spec"] for text in _of_answer(question, given, required=required)]
        if wrong:
            errors["variables_needed_to_start"] = wrong
        given = {key: value for key, value in given.items() if key not in {q["variable"] for q in survey["spec"]}}
    if given and not template.get("ask_variables_on_launch"):
        name = template["type"].replace("_", " ").title()
        text = (
            f"Variables {', '.join(given)} are not allowed on launch. Check the Prompt on Launch setting on the {name}"
        )
        errors["extra_data"] = [f"{text} to include Extra Variables."]
    for name, ask in PROMPTS.items():
        if new.get(name) not in (None, "") and not template.get(ask):
            errors[name] = ["Field is not configured to prompt on launch."]
    if errors:
        raise Refused(errors)


def _of_answer(question: Mapping[str, Any], answers: Mapping[str, Any], *, required: bool) -> list[str]:
    name, kind = question["variable"], question["type"]
    if name not in answers:
        return [f"'{name}' value missing"] if required and question["required"] else []
    value = answers[name]
    if kind in ("text", "textarea", "password"):
        if not isinstance(value, str):
            return [f"Value {value} for '{name}' expected to be a string."]
        return _of_size(question, value, len(value), f"(length is {len(value)} must be at least {question.get('min')})")
    if kind in ("integer", "float"):
        if type(value) not in _TYPES[kind]:
            label = "an integer" if kind == "integer" else "a numeric type"
            return [f"Value {value} for '{name}' expected to be {label}."]
        return _of_size(question, value, value, f"(must be at least {question.get('min')})")
    choices = question["choices"].splitlines() if isinstance(question["choices"], str) else list(question["choices"])
    if kind == "multiselect" and not isinstance(value, list):
        return [f"'{name}' value is expected to be a list."]
    values = value if kind == "multiselect" else [value]
    return [f"Value {one} for '{name}' expected to be one of {choices}." for one in values if one not in choices]


def _of_size(question: Mapping[str, Any], value: Any, size: float, too_small: str) -> list[str]:
    name = question["variable"]
    if question.get("min") not in ("", None) and size < question["min"]:
        return [f"'{name}' value {value} is too small {too_small}."]
    if question.get("max") not in ("", None) and size > question["max"]:
        return [f"'{name}' value {value} is too large (must be no more than {question['max']})."]
    return []
