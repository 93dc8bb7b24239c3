# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All parsers: noise around a transcript changes nothing, and no text raises anything but ParseError."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.availability import parse_availability
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.backup import parse_drs_history, parse_drs_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.call_devices import parse_call_devices
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.callmanager_groups import parse_call_groups
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cer import parse_cer_report, parse_cer_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.certificate import parse_certificate
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cluster import parse_cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.ctl import parse_ctl
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.device_limits import parse_device_limits
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.fips import parse_common_criteria, parse_fips
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.min_version import parse_min_version
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.network import parse_eth0
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.ntp import parse_ntp
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.perf import parse_perf
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.registration import parse_registrations
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.replication import parse_runtimestate
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.services import parse_services
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.sip_ports import parse_sip_ports
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.sql import parse_sql
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import parse_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.system_history import parse_history
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.unity import parse_unity_cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.upgrade import parse_upgrade_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.version import parse_version
from hypothesis import given, settings
from hypothesis import strategies as st

Parser = Callable[[str], object]

PARSERS: dict[str, Parser] = {
    "replication_status_out": parse_cer_report,
    "run_sql": parse_sql,
    "run_sql_callmanagergroupmember": parse_call_groups,
    "run_sql_device": parse_call_devices,
    "run_sql_processconfig": parse_device_limits,
    "run_sql_securityprofile": parse_sip_ports,
    "show_cert_own": parse_certificate,
    "show_ctl": parse_ctl,
    "show_cuc_cluster_status": parse_unity_cluster,
    "show_network_cluster": parse_cluster,
    "show_network_eth0": parse_eth0,
    "show_perf_query": parse_perf,
    "show_risdb_query_phone": parse_registrations,
    "show_status": parse_status,
    "show_tls_min_version": parse_min_version,
    "show_version_active": parse_version,
    "system_history_log": parse_history,
    "utils_dbreplication_runtimestate": parse_runtimestate,
    "utils_dbreplication_status": parse_cer_status,
    "utils_disaster_recovery_history": parse_drs_history,
    "utils_disaster_recovery_status": parse_drs_status,
    "utils_fips_status": parse_fips,
    "utils_ha_status": parse_availability,
    "utils_ntp_status": parse_ntp,
    "utils_service_list": parse_services,
    "utils_system_upgrade_status": parse_upgrade_status,
}
FILES = sorted((Path(__file__).parents[2] / "fixtures").glob("*/*.txt"))
TEXTS = {f"{file.parent.name}/{file.stem}": file.read_text(encoding="utf-8") for file in FILES}
REFUSED = ("db-not-running", "master-agent-down")
WHOLE = sorted(name for name in TEXTS if not any(word in name for word in REFUSED))

NOISE: dict[str, Callable[[str], str]] = {
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "doubled carriage returns": lambda text: text.replace("\n", "\r\r\n"),
    "blanks at line ends": lambda text: text.replace("\n", " \t \n"),
    "blanks at line starts": lambda text: "  " + text.replace("\n", "\n  "),
    "blank lines between all lines": lambda text: "\n\n" + text.replace("\n", "\n\n"),
    "a prompt below": lambda text: f"{text}\nadmin:",
    "a redrawn prompt below": lambda text: f"{text}\nadmin:\r\n\radmin:",
    "the echo above": lambda text: f"admin:the command\n{text}",
    "Successful": lambda text: f"{text}\nSuccessful\n",
    "Command successful.": lambda text: f"{text}\n\nCommand successful.\n",
    "no end of the last line": lambda text: text.rstrip(),
}


def test_each_folder_of_transcripts_has_a_parser() -> None:
    assert {name.split("/")[0] for name in TEXTS} == set(PARSERS)


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("name", WHOLE)
def test_noise_changes_nothing(name: str, noise: str) -> None:
    parse = PARSERS[name.split("/")[0]]
    assert parse(NOISE[noise](TEXTS[name])) == parse(TEXTS[name])


@pytest.mark.parametrize("parse", [*PARSERS.values(), parse_common_criteria])
@settings(deadline=None)  # a loaded machine is no failure
@given(text=st.text())
def test_random_text_is_refused_with_a_parse_error_at_most(parse: Parser, text: str) -> None:
    with suppress(ParseError):
        parse(text)


@pytest.mark.parametrize("command", PARSERS)
@settings(deadline=None)
@given(data=st.data())
def test_damaged_transcripts_are_refused_with_a_parse_error_at_most(command: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for name, text in sorted(TEXTS.items()) if name.startswith(f"{command}/")]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damage = data.draw(st.text() | st.text("()[]:/,.-= \r\n0123456789", max_size=30))
    with suppress(ParseError):
        PARSERS[command](text[:start] + damage + text[end:])


# What a node prints that never had an upgrade is not known, so for that parser any other text is an answer.
@pytest.mark.parametrize("parse", [parse for parse in PARSERS.values() if parse is not parse_upgrade_status])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "admin:",
        "Executed command unsuccessfully",
        "Incomplete command entered",
        "No valid command entered",
        "Command successful.",
        "Welcome to Ubuntu 22.04\nuser@host:~$ ",
    ],
)
def test_an_answer_without_the_subject_is_no_result(parse: Parser, text: str) -> None:
    with pytest.raises(ParseError):
        parse(text)


@pytest.mark.parametrize(
    "name",
    sorted(name for name in WHOLE if name.startswith("utils_dbreplication_runtimestate") and "single" not in name),
)
def test_a_replication_table_that_lost_a_row_is_refused(name: str) -> None:
    lines = TEXTS[name].splitlines()
    rows = [number for number, line in enumerate(lines) if "(2)" in line or "(3)" in line]
    for row in rows:
        with pytest.raises(ParseError, match="servers"):
            parse_runtimestate("\n".join(lines[:row] + lines[row + 1 :]))
