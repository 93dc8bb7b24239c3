# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of models: every row, and names that it does not have."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.phone_models import (
    Grade,
    ModelKind,
    PhoneModel,
    classify,
    known_models,
    known_without_tls,
    without_tls,
)

MODELS = tuple(known_models().values())

# What the sources say of each series, independent of the table.
OLD_NUMBERS = (
    "7902 7905 7906 7910 7911 7912 7920 7921 7925 7926 7931 7935 7936 7937 7940 7941 7941G-GE 7942 7945 7960 7961 "
    "7961G-GE 7962 7965 7970 7971 7975 7985 6901 6911 6921 6941 6945 6961 3905 3911 3951 8941 8945 8961 9951 9971"
)
FIRST = ("12 S", "12 SP", "12 SP+", "30 SP+", "30 VIP")  # of before TLS; gone with 11.5(1)
OLD = (*OLD_NUMBERS.split(), *FIRST, "IP Communicator")
UP_TO_1_2 = "7811 7821 7841 7861 8811 8811NS 8821 8841 8841NS 8845 8851 8851NR 8851NS 8861 8865 8865NR DX650 DX70 DX80"
BY_FIRMWARE = ("7832", "8832", "8832NR", "ATA 191")
UP_TO_1_3 = "8875 8875NR 9811 9841 9851 9861 9861NR 9871 9871NR"
UNKNOWN = ("ATA 186", "ATA 187", "ATA 190", "840", "860", "Cius", "Cius SP", "E20", "VXC 6215")


def test_the_table_has_every_model() -> None:
    assert len(MODELS) == 197


@pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])
def test_each_model_is_found_by_its_name_however_it_is_written(model: PhoneModel) -> None:
    assert classify(model.name) is model
    assert classify(f"  {model.name.upper().replace(' ', '  ')} ") is model
    assert without_tls(model.name) is None


@pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])
def test_the_grade_and_the_version_of_a_model_agree(model: PhoneModel) -> None:
    if model.grade is Grade.OLD:
        assert (model.tls, model.tls_1_3) == ("1.0", "")
    elif model.grade is Grade.OK:
        assert model.tls in ("1.2", "1.3")
    elif model.grade is Grade.REVIEW:
        assert (model.tls, model.tls_1_3, model.firmware) == ("", "", "")
        assert model.note, "it says why"
    else:
        assert model.kind in (ModelKind.CLIENT, ModelKind.GATEWAY) or model.name == "Cisco 8831"
    assert model.sources


@pytest.mark.parametrize("name", OLD)
def test_old_models(name: str) -> None:
    model = classify(f"Cisco {name}")
    assert (model.grade, model.kind) == (Grade.OLD, ModelKind.PHONE)
    assert model.grade_at("1.3") is Grade.OLD


def test_no_other_model_is_old() -> None:
    assert {model.name for model in MODELS if model.grade is Grade.OLD} == {f"Cisco {name}" for name in OLD}


@pytest.mark.parametrize("name", UP_TO_1_2.split())
def test_models_of_tls_1_2(name: str) -> None:
    model = classify(f"Cisco {name}")
    assert (model.grade, model.grade_at("1.2"), model.grade_at("1.3")) == (Grade.OK, Grade.OK, Grade.OLD)


@pytest.mark.parametrize("name", BY_FIRMWARE)
def test_models_whose_firmware_decides_over_tls_1_3(name: str) -> None:
    model = classify(f"Cisco {name}")
    assert (model.grade_at("1.2"), model.grade_at("1.3")) == (Grade.OK, Grade.CONDITIONAL)


@pytest.mark.parametrize("name", UP_TO_1_3.split())
def test_models_of_tls_1_3(name: str) -> None:
    assert classify(f"Cisco {name}").grade_at("1.3") is Grade.OK


def test_no_other_phone_is_ok() -> None:
    phones = {model.name for model in MODELS if model.grade is Grade.OK and model.kind is ModelKind.PHONE}
    named = [*UP_TO_1_2.split(), *UP_TO_1_3.split(), *BY_FIRMWARE]
    assert phones == {f"Cisco {name}" for name in named} - {
        f"Cisco {name}" for name in named if classify(f"Cisco {name}").kind is not ModelKind.PHONE
    }


@pytest.mark.parametrize("name", UNKNOWN)
def test_models_that_no_source_names(name: str) -> None:
    assert classify(f"Cisco {name}").grade is Grade.REVIEW


@pytest.mark.parametrize(
    "name",
    [
        "Cisco 9899",
        "Cisco 8899",
        "Cisco 7899",
        "Cisco Novelty",
        "Cisco 98",
        "Cisco 12",
        "CTI Portal",
        "SIP Station",
        "7965",
        "",
        "Cisco 89",
        "Cisco 99710",
    ],
)
def test_an_unknown_name_is_up_for_review_and_never_ok(name: str) -> None:
    assert classify(name).grade is Grade.REVIEW


@pytest.mark.parametrize(
    "name", ["Cisco 7999", "Cisco 6999", "Cisco 3999", "Cisco 8971", "Cisco 9981", "cisco 7966-XL"]
)
def test_an_unknown_name_of_an_old_series_is_old(name: str) -> None:
    assert classify(name).grade is Grade.OLD


# Models that a cluster keeps beside the phones of the matrices: section 4 of the facts, XModel of the AXL schema 12.5.
NO_TLS = (
    "CTI Port",
    "CTI Route Point",
    "CTI Remote Device",
    "Cisco Spark Remote Device",
    "Remote Destination Profile",
    "Interactive Voice Response",
    "EMCC Base Phone",
    "Universal Device Template",
    "7914 14-Button Line Expansion Module",
    "CP-8800-Video 28-Button Key Expansion Module",
)
TLS_CLIENTS = (
    "Generic Desktop Video Endpoint",
    "Generic Single Screen Room System",
    "Generic Multiple Screen Room System",
    "Ascom IP-DECT Device",
    "SCCP Phone",
    "H.323 Phone",
    "Third-party SIP Device (Basic)",
    "Third-party SIP Device (Advanced)",
    "Third-party AS-SIP Endpoint",
)


@pytest.mark.parametrize("name", NO_TLS)
def test_what_is_no_phone_is_known_with_its_reason(name: str) -> None:
    assert name.casefold() in known_without_tls(), "in the table, not by its name only"
    assert without_tls(name)
    assert without_tls(f" {name.upper()}  ")


@pytest.mark.parametrize("name", TLS_CLIENTS)
def test_a_real_device_of_unknown_ability_stays_unknown(name: str) -> None:
    assert name.casefold() in known_models()
    assert classify(name).grade is Grade.REVIEW
    assert without_tls(name) is None


@pytest.mark.parametrize("name", FIRST)
def test_the_first_phones_cannot_register_with_any_release_that_has_the_setting(name: str) -> None:
    assert classify(f"Cisco {name}").gone == (11, 5, 1)


def test_no_name_is_in_both_tables() -> None:
    assert not set(known_models()) & set(known_without_tls())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Phone Template", True),
        ("Device Profile", True),
        ("CP-9900 99-Button Key Expansion Module", True),  # one that no list has yet
        ("New Line Expansion Module", True),
        ("Cisco TelePresence Profile 42 (C20)", False),
        ("Cisco 7965", False),
        ("Expansion Module Gateway", False),
        ("CTI Port 2", False),
        ("Template Phone", False),
        ("", False),
    ],
)
def test_templates_profiles_and_expansion_modules_are_known_by_their_names(name: str, expected: bool) -> None:
    assert (without_tls(name) is not None) is expected
