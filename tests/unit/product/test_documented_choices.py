# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every list of products or TLS versions that a user can read is the catalogue's.

One walk goes through the documentation of all modules and plugins, the argument specs of all actions, those of the
role, the JSON schema of the drift report, the surveys of AWX and the pages in docs/. A product or a TLS version that is
added to the catalogue fails here with each place that does not have it yet.
"""

from __future__ import annotations

import functools
import importlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.product.catalogue import CATALOGUE, RECOGNISED, SETTABLE
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, Product
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.client_hello import OFFERS

from tests.awxdata import DATA

COLLECTION = "ansible_collections.collabops.vos.plugins"
ROOT = Path(__file__).parents[3]
PLUGINS = ROOT / "plugins"

PRODUCTS = {product.value for product in Product} - {Product.UNKNOWN.value}
# What a list may be, where it has a product or a TLS version at all.
PRODUCT_LISTS = {
    "products that can be set": [product.value for product in SETTABLE],
    "products that are recognised": [product.value for product in RECOGNISED],
    "products, known or not": [product.value for product in Product],
}
VERSION_LISTS = {"TLS versions": list(TLS_VERSIONS), "versions that can be offered": list(OFFERS)}
# A survey is for raising: nobody raises a minimum to 1.0 or 1.1.
WORTH_RAISING_TO = [version for version in TLS_VERSIONS if version >= "1.2"]
# So many products in one sentence are meant to be all of them.
ALL_ARE_MEANT = 3


class Place(NamedTuple):
    """A list, and where a reader finds it."""

    where: str
    values: list[str]


def python_modules(folder: str) -> Iterator[Any]:
    for path in sorted((PLUGINS / folder).glob("*.py")):
        if path.stem != "__init__":
            yield importlib.import_module(f"{COLLECTION}.{folder}.{path.stem}")


def data(text: str) -> Any:
    """The same as safe_load gives, ten times as fast: each worker of pytest reads all of this before its first test."""
    return yaml.load(text, yaml.CSafeLoader)


@functools.cache
def documents() -> tuple[tuple[str, Any], ...]:
    """Everything that has options, or stands for them, as data with its name."""
    return tuple(read_documents())


def read_documents() -> Iterator[tuple[str, Any]]:
    for folder in ("modules", "inventory", "connection"):
        for module in python_modules(folder):
            for part in ("DOCUMENTATION", "RETURN"):
                yield (
                    f"plugins/{folder}/{module.__name__.rpartition('.')[2]}.py {part}",
                    data(getattr(module, part, "") or "{}"),
                )
    for module in python_modules("doc_fragments"):
        for part, text in vars(module.ModuleDocFragment).items():
            if part.isupper():
                yield f"plugins/doc_fragments/{module.__name__.rpartition('.')[2]}.py", data(text)
    for path in sorted((PLUGINS / "filter").glob("*.yml")):
        yield f"plugins/filter/{path.name}", data(path.read_text(encoding="utf-8"))
    for module in python_modules("action"):
        spec = getattr(module, "ARGUMENT_SPEC", None) or module.ActionModule.ARGUMENT_SPEC
        yield f"plugins/action/{module.__name__.rpartition('.')[2]}.py ARGUMENT_SPEC", spec
    for path in sorted(ROOT.glob("roles/*/meta/argument_specs.yml")):
        yield str(path.relative_to(ROOT)), data(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "docs").glob("*.json")):
        yield f"docs/{path.name}", json.loads(path.read_text(encoding="utf-8"))


def walk(where: str, value: Any) -> Iterator[Place]:
    """The lists of choices in a document, at any depth; JSON schemas call them enum."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key in ("choices", "enum") and isinstance(part, Iterable) and not isinstance(part, str):
                yield Place(f"{where}: {key}", [str(one) for one in part if one is not None])
            else:
                yield from walk(f"{where}: {key}", part)
    elif isinstance(value, list):
        for part in value:
            yield from walk(where, part)


def sentences(where: str, value: Any) -> Iterator[tuple[str, str]]:
    """The descriptions in a document, at any depth."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key == "description":
                for text in [part] if isinstance(part, str) else part:
                    yield where, str(text)
            else:
                yield from sentences(f"{where}: {key}", part)
    elif isinstance(value, list):
        for part in value:
            yield from sentences(where, part)


def named(text: str, mark: str) -> set[str]:
    """The products that a text names in a mark: V(cucm) in documentation, `cucm` on a page."""
    return set(re.findall(mark, text)) & PRODUCTS


PLACES = [place for where, document in documents() for place in walk(where, document)]
WITH_PRODUCTS = [place for place in PLACES if set(place.values) & PRODUCTS]
WITH_VERSIONS = [place for place in PLACES if set(place.values) & set(TLS_VERSIONS)]
SURVEYS = [
    Place(f"awx/controller.yml, {template['name']}: {question['variable']}", question["choices"])
    for template in DATA["controller_templates"]
    for question in template.get("survey_spec", {}).get("spec", ())
    if set(question["choices"]) & set(TLS_VERSIONS)
]


def files(places: Iterable[Place]) -> set[str]:
    return {place.where.partition(":")[0] for place in places}


def test_the_walk_finds_the_lists_of_every_kind_of_document() -> None:
    assert {
        "plugins/modules/tls_probe.py DOCUMENTATION",
        "plugins/inventory/cluster.py DOCUMENTATION",
        "plugins/doc_fragments/product.py",
        "plugins/action/node_info.py ARGUMENT_SPEC",
        "roles/enforce_min_tls/meta/argument_specs.yml",
        "docs/drift_report.schema.json",
    } <= files(WITH_PRODUCTS)
    assert {
        "plugins/modules/tls_min_version.py DOCUMENTATION",
        "plugins/action/rollout_plan.py ARGUMENT_SPEC",
        "roles/enforce_min_tls/meta/argument_specs.yml",
        "docs/drift_report.schema.json",
    } <= files(WITH_VERSIONS)
    assert SURVEYS


@pytest.mark.parametrize("place", WITH_PRODUCTS, ids=lambda place: place.where)
def test_a_list_of_products_is_one_of_the_catalogue(place: Place) -> None:
    assert place.values in PRODUCT_LISTS.values(), f"{place.where} is none of {PRODUCT_LISTS}"


@pytest.mark.parametrize("place", WITH_VERSIONS, ids=lambda place: place.where)
def test_a_list_of_tls_versions_is_the_whole_one(place: Place) -> None:
    assert place.values in VERSION_LISTS.values(), f"{place.where} is none of {VERSION_LISTS}"


@pytest.mark.parametrize("place", SURVEYS, ids=lambda place: place.where)
def test_a_survey_offers_what_is_worth_raising_to(place: Place) -> None:
    assert place.values == WORTH_RAISING_TO


def lists_in_texts() -> Iterator[Place]:
    """The sentences and the lines of pages that enumerate products."""
    for where, document in documents():
        for place, text in sentences(where, document):
            if len(found := named(text, r"V\((\w+)\)")) >= ALL_ARE_MEANT:
                yield Place(place, sorted(found))
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(found := named(line, r"`(\w+)`")) >= ALL_ARE_MEANT:
                yield Place(f"{path.relative_to(ROOT)}:{number}", sorted(found))


TEXTS = list(lists_in_texts())


def test_there_are_texts_that_enumerate_products() -> None:
    assert "plugins/doc_fragments/product.py" in files(TEXTS)
    assert {"docs/dialogues.md", "docs/inventory.md"} <= files(TEXTS)


@pytest.mark.parametrize("place", TEXTS, ids=lambda place: place.where)
def test_a_text_that_enumerates_products_leaves_none_out(place: Place) -> None:
    assert {product.value for product in SETTABLE} <= set(place.values)


def by_minutes() -> dict[float, list[str]]:
    """The products that can be set, by the minutes that the plan counts for a node."""
    found: dict[float, list[str]] = {}
    for product in SETTABLE:
        row = CATALOGUE[product]
        found.setdefault(row.minutes, []).append(row.name)
    return found


def test_the_role_says_the_minutes_of_each_product() -> None:
    specs = data((ROOT / "roles" / "enforce_min_tls" / "meta" / "argument_specs.yml").read_text("utf-8"))
    texts = [
        " ".join(spec["options"]["vos_tls_expected_restart_minutes"]["description"])
        for spec in specs["argument_specs"].values()
        if "vos_tls_expected_restart_minutes" in (spec.get("options") or {})
    ]
    assert texts
    says = ", ".join(f"{minutes:g} for {' and '.join(names)}" for minutes, names in by_minutes().items())
    assert all(f"By default {says}." in text for text in texts)


def test_the_page_says_the_minutes_of_each_product() -> None:
    page = (ROOT / "docs" / "rollout.md").read_text(encoding="utf-8")
    for product in SETTABLE:
        row = CATALOGUE[product]
        assert re.search(rf"^\| [^|]*\b{row.name}\b[^|]*\| {row.minutes:g} \|", page, re.MULTILINE), row.name
