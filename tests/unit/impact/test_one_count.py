# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One count for the same phones: what the findings say of a model is what its fate says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.judge import findings
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.model import Part, Severity
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.outcomes import DeviceOutcome, fates
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.phone_models import known_models
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.queries import QUERIES, Reading
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.situation import Situation
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

MODELS = [*(model.name for model in known_models().values()), "Novelty"]
NOW = datetime(2026, 11, 30, tzinfo=UTC)
IN_A_YEAR = str(int(NOW.timestamp()) + 365 * 86400)
# The rules that judge phones by what they can do. R06 to R12 are about services that an old phone loses.
ABOUT_PHONES = ("R05", "R13", "R14", "R15", "R27", "R28", "X01", "X03")
SERVICES = ("R06", "R07", "R08", "R09", "R11", "R12")
NOT_PHONES = (Part.TRUNKS, Part.TRUNKS_MODE_UNKNOWN, Part.MEDIA_RESOURCES)


def one_of_each(mode: str, target: str, mixed: bool, lsc: str = "0") -> Situation:
    """A cluster of 15SU2 with one phone of each model in this mode."""
    rows: dict[str, tuple[tuple[str | None, ...], ...]] = {
        "models": tuple((name, "1") for name in MODELS),
        "phones": tuple((f"SEP{number:012X}", name, mode, "t", "1", lsc) for number, name in enumerate(MODELS)),
        "security_mode": (("ClusterSecurityMode", "1" if mixed else "0"),),
    }
    readings = {name: Reading(query, rows.get(name, ())) for name, query in QUERIES.items()}
    return Situation(Product.CUCM, (15, 0, 1, 12900), target, NOW, readings)


def told(situation: Situation, answers: Mapping[str, str]) -> dict[str, set[Severity]]:
    """What the findings say of each model. The phones are named; the models of R14 and X03 are the items."""
    model_of = {phone.name: phone.model.name for phone in situation.phones}
    said: dict[str, set[Severity]] = {model.name: set() for model in known_models().values()}
    said["Novelty"] = set()
    for finding in findings(situation, "alpha", answers, ()):
        if finding.rule.id in (*ABOUT_PHONES, *SERVICES) and finding.draft.part not in NOT_PHONES:
            for item in finding.draft.items:
                name = model_of.get(item.name, item.name)
                if name in said:
                    said[name].add(finding.severity)
    return said


@pytest.mark.parametrize("lsc", ["0", IN_A_YEAR])
@pytest.mark.parametrize("mixed", [True, False])
@pytest.mark.parametrize("target", ["1.1", "1.2", "1.3"])
@pytest.mark.parametrize("mode", ["Non Secure", "Authenticated", "Encrypted", ""])
def test_a_phone_has_the_fate_that_the_findings_tell(mode: str, target: str, mixed: bool, lsc: str) -> None:
    situation = one_of_each(mode, target, mixed, lsc)
    said = told(situation, {})
    assert len(fates(situation, {})) == len(MODELS)
    for model in fates(situation, {}):
        [fate] = model.fates
        severities = said[model.model.name]
        if fate is DeviceOutcome.DEAD:
            continue
        assert (fate is DeviceOutcome.STOPS) == (Severity.BLOCK in severities), model
        if fate is DeviceOutcome.WORKS:
            assert severities <= {Severity.INFO}, model
        if severities == {Severity.ASK}:
            assert fate is DeviceOutcome.REVIEW, model
        if Severity.WARN in severities and Severity.BLOCK not in severities:
            assert fate is DeviceOutcome.LIMITED, model


def test_firmware_that_nobody_knows_is_up_for_review_until_the_question_is_answered_with_no() -> None:
    situation = one_of_each("Non Secure", "1.2", True)

    def fate(name: str, answers: Mapping[str, str]) -> DeviceOutcome:
        [found] = [model for model in fates(situation, answers) if model.model.name == name]
        [one] = found.fates
        return one

    assert fate("Cisco 8845", {}) is DeviceOutcome.REVIEW
    assert fate("Cisco 8845", {"R14": "yes"}) is DeviceOutcome.REVIEW
    assert fate("Cisco 8845", {"R14": "no"}) is DeviceOutcome.WORKS
    assert fate("Novelty", {"R14": "no"}) is DeviceOutcome.REVIEW
    assert fate("Novelty", {"X01": "no"}) is DeviceOutcome.WORKS
    assert fate("Cisco 7965", dict.fromkeys(ABOUT_PHONES, "no")) is DeviceOutcome.LIMITED


def test_with_every_question_answered_nothing_is_left_to_review() -> None:
    for target in ("1.2", "1.3"):
        for mode in ("Encrypted", ""):
            found = fates(one_of_each(mode, target, True, IN_A_YEAR), dict.fromkeys(ABOUT_PHONES, "no"))
            assert not [model for model in found if DeviceOutcome.REVIEW in model.fates]


def test_the_groups_of_a_finding_have_each_of_its_devices() -> None:
    for target in ("1.2", "1.3"):
        for finding in findings(one_of_each("Encrypted", target, True), "alpha", {}, ()):
            if finding.draft.groups:
                assert sum(group.number for group in finding.draft.groups) == finding.draft.number
            else:
                assert finding.rule.id not in (*ABOUT_PHONES, *SERVICES)
