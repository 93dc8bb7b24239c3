# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node says of its platform: time source, core files, tests, network, files, backups."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.simulator.world.section import WorldError
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, CUCM15, CUCM_SUB, UNKNOWN, answer, dialogue, live

CORE = "core.28448.6.ccm.1562952957"
WITH_CORE = {**CUCM, "cores": [CORE]}
DOWN = 60 + 60  # device seconds from an automatic reboot to closed ports
BACK = 480


async def reboot(nodes: Nodes, name: str) -> None:
    nodes[name].reboot(automatic=True)
    await nodes.clock.advance(DOWN + BACK + 1)


# Time


def test_the_time_source_is_ntpd_up_to_14_and_chronyd_from_15_on():
    assert answer("utils ntp status", CUCM).splitlines()[:6] == [
        "ntpd (pid 28435) is running...",
        "",
        "     remote           refid      st t when poll reach   delay   offset  jitter",
        "==============================================================================",
        "*127.0.0.1       LOCAL(1)        2 u  35 1024  377    0.262    2.591   3.260",
        "",
    ]
    assert "\n^* 127.0.0.1 " in answer("utils ntp status", CUCM15)


@pytest.mark.parametrize("node", [CUCM, CUCM15])
def test_the_clock_needs_five_minutes_after_a_boot(node: dict[str, Any]):
    async def scene(nodes: Nodes) -> None:
        await reboot(nodes, "pub")
        async with Console(nodes["pub"]) as console:
            assert "\n\nunsynchronised\n   polling server every 8 s\n" in await console.run("utils ntp status")
            await nodes.clock.advance(300)
            assert "\n\nsynchronised to NTP server (127.0.0.1) at stratum 3\n" in await console.run("utils ntp status")

    live(scene, node)


# Core files


def test_core_files_are_listed_as_on_a_real_node():
    assert answer("utils core active list", WITH_CORE) == (
        "Size         Date            Core File Name\n"
        "=================================================================\n"
        "426260 KB   2019-07-12 17:35:57   core.28448.6.ccm.1562952957"
    )
    assert answer("utils core active list", CUCM) == "No core files found"


def test_the_analysis_of_a_core_file_asks_first_and_leaves_a_trace():
    played = dialogue(f"utils core active analyze {CORE}", WITH_CORE, turns=(("Continue (y/n)?", "y"),))
    assert played.screen.startswith(
        "This command may use a considerable amount of I/O\n"
        "and running it may impact system performance.\n\n"
        "It is highly recommended that this command be\n"
        "run off-hours.\n\n"
        "Continue (y/n)?y\n"
    )
    assert f"core/{CORE}.txt" in played.node.files


def test_the_analysis_asks_without_a_name_and_without_a_core_file_too():
    played = dialogue("utils core active analyze", WITH_CORE, turns=(("Continue (y/n)?", "y"),))
    assert f"core/{CORE}.txt" in played.node.files
    played = dialogue("utils core active analyze", CUCM, turns=(("Continue (y/n)?", "y"),))
    assert played.screen.endswith("Continue (y/n)?y\nNo core files found\nadmin:")
    played = dialogue("utils core active analyze core.1", WITH_CORE, turns=(("Continue (y/n)?", "y"),))
    assert "The core file core.1 could not be found." in played.screen


# Diagnostics


def test_the_diagnostic_tests_are_printed_as_on_a_real_node():
    text = answer("utils diagnose test", CUCM, seconds=60)
    assert text.startswith(
        "\nLog file: platform/log/diag1.log\n\nStarting diagnostic test(s)\n===========================\n"
        "test - disk_space          : Passed (available: 6463 MB, used: 12681 MB)\n"
        "skip - disk_files          : This module must be run directly and off hours\n"
        "test - service_manager     : Passed\n"
    )
    assert text.endswith(
        "skip - sdi_fragmentation   : This module must be run directly and off hours\n\n"
        "Diagnostics Completed\n\n"
        " The final output will be in Log file: platform/log/diag1.log\n\n"
        " Please use 'file view activelog platform/log/diag1.log' command to see the output\n"
    )


def test_one_diagnostic_module_is_run_by_name():
    assert answer("utils diagnose module validate_network", CUCM, seconds=10) == (
        "\nLog file: platform/log/diag1.log\n\nStarting diagnostic test(s)\n===========================\n"
        "test - validate_network    : Passed\n\nDiagnostics Completed"
    )
    assert answer("utils diagnose module nonsense", CUCM).endswith("Executed command unsuccessfully")
    assert "disk_space           - Check available disk space" in answer("utils diagnose list", CUCM)


def test_right_after_a_boot_the_diagnostics_warn_of_the_clock_and_fail_for_tomcat():
    async def scene(nodes: Nodes) -> None:
        await reboot(nodes, "pub")
        async with Console(nodes["pub"]) as console:
            console.type("utils diagnose test\r")
            await nodes.clock.advance(60)
            text = (await console.until("Diagnostics Completed")).replace("\r\n", "\n")
            assert (
                "test - ntp_clock_drift     : Warning\nThe local clock is not synchronised.\n"
                "None of the designated NTP servers are reachable/functioning or legitimate.\n"
            ) in text
            assert "test - tomcat_connectors   : Failed - The HTTP and HTTPS ports are not responding to local" in text

    live(scene, CUCM)


# Network


def test_a_ping_reaches_the_nodes_of_the_cluster_and_nothing_else():
    assert answer("utils network ping sub", CUCM, CUCM_SUB, seconds=5).startswith(
        "PING sub (127.10.9.2) 56(84) bytes of data.\n64 bytes from sub (127.10.9.2): icmp_seq=1 "
    )
    assert answer("utils network ping 127.0.10.31 2 100", CUCM, seconds=5).startswith(
        "PING 127.0.10.31 (127.0.10.31) 100(128) bytes of data.\n"
        "From 127.10.9.1 icmp_seq=1 Destination Host Unreachable\n"
    )
    assert answer("utils network ping nowhere", CUCM).startswith("ping: nowhere: Name or service not known")


def test_a_node_that_is_down_does_not_answer_a_ping():
    async def scene(nodes: Nodes) -> None:
        nodes["sub"].reboot(automatic=True)
        await nodes.clock.advance(DOWN)
        async with Console(nodes["pub"]) as console:
            console.type("utils network ping sub\r")
            await nodes.clock.advance(5)
            assert "4 packets transmitted, 0 received, 100% packet loss" in await console.until("\r\nadmin:")

    live(scene, CUCM, CUCM_SUB)


def test_connectivity_is_tested_after_a_question():
    played = dialogue("utils network connectivity sub", CUCM, CUCM_SUB, turns=(("Continue (y/n)?", "y"),), seconds=60)
    assert played.screen == (
        "This command can take up to 3 minutes to complete.\n"
        "Continue (y/n)?y\n"
        "Running test, please wait ...\n"
        "......\n"
        "Network connectivity test with sub completed successfully.\n"
        "admin:"
    )


def test_without_a_name_a_subscriber_tests_the_way_to_its_publisher():
    played = dialogue(
        "utils network connectivity", CUCM, CUCM_SUB, on="sub", turns=(("Continue (y/n)?", "y"),), seconds=60
    )
    assert "Network connectivity test with 127.10.9.1 completed successfully." in played.screen


def test_names_are_resolved_in_both_directions():
    assert answer("utils network host sub", CUCM, CUCM_SUB) == (
        "Local Resolution:\nsub.lab.example resolves locally to 127.10.9.2\n\n"
        "External Resolution:\nsub.lab.example has address 127.10.9.2"
    )
    assert answer("utils network host 127.10.9.2", CUCM, CUCM_SUB).endswith(
        "2.9.10.127.in-addr.arpa domain name pointer sub.lab.example."
    )


def test_the_interface_has_a_detailed_form():
    plain, detailed = answer("show network eth0", CUCM), answer("show network eth0 detail", CUCM)
    assert detailed.startswith(plain)
    assert "RX stats:" in detailed


@pytest.mark.parametrize(
    ("version", "system", "units"),
    [
        ("11.5.1.13900-52", "UCOS 6.0.0.0-2.i386", "Units = sectors of 512 bytes, counting from 0"),
        ("12.5.1.16900-48", "UCOS 7.0.0.0-4.i386", "Units: sectors of 512 bytes"),
        ("15.0.1.12900-234", "UCOS 9.0.0.0-3.x86_64", "Units: sectors of 512 bytes"),
    ],
)
def test_the_hardware_is_told_in_the_words_of_the_release(version: str, system: str, units: str):
    lines = answer("show hardware", {**CUCM, "version": version}).splitlines()
    assert f"OS Version        : {system}" in lines
    assert units in lines


# Files


def test_reports_are_written_listed_read_and_deleted():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            text = await console.run("show tech dbstateinfo")
            path = re.search(r"Output is in /(cm/trace/dbl/showtechdbstateinfo\d{6}\.txt)\n", text)
            assert path is not None
            assert f'Please use "file view activelog {path[1]}" command to see output' in text
            name = path[1].rsplit("/", 1)[1]
            assert (await console.run("file list activelog cm/trace/dbl")).startswith(f"{name}\n")
            assert (await console.run(f"file dump activelog {path[1]}")).startswith("Database State Info")
            assert await console.run(f"file delete activelog {path[1]} noconfirm") == "files: found = 1, deleted = 1"
            assert (await console.run(f"file dump activelog {path[1]}")).endswith("Executed command unsuccessfully")

    live(scene, CUCM)


def test_a_file_is_deleted_for_a_y_only():
    question = f'Delete the File core/{CORE}? Enter "y" followed by return to continue:'
    deleted = dialogue(f"file delete activelog core/{CORE}", WITH_CORE, turns=((question, "y"),))
    kept = dialogue(f"file delete activelog core/{CORE}", WITH_CORE, turns=((question, "Yes"),))
    assert deleted.screen.endswith("continue:y\nfiles: found = 1, deleted = 1\nadmin:")
    assert kept.screen.endswith("continue:Yes\nfiles: found = 1, deleted = 0\nadmin:")
    assert (deleted.node.files, list(kept.node.files)) == ({}, [f"core/{CORE}"])


def test_the_history_cannot_be_deleted():
    text = answer("file delete install system-history.log", CUCM)
    assert text == "files: found = 0, deleted = 0"


# Backups


def test_the_last_backup_is_in_the_history():
    row = answer("utils disaster_recovery history backup", CUCM15).splitlines()[1]
    assert re.fullmatch(
        r"\d{4}(?:-\d\d){5}\.tar   NETWORK        \w{3} \w{3} [ \d]\d [\d:]{8} UTC \d{4}  SUCCESS  MANUAL        "
        r"15\.0\.1\.14900-45  UCM                        ---",
        row,
    )


def test_older_releases_have_the_shorter_row():
    head, row = answer("utils disaster_recovery history backup", CUCM).splitlines()
    assert head == "Tar Filename: Backup Device: Completed On: Result: Backup Type: Features Backed Up:"
    assert row.endswith(" SUCCESS MANUAL UCM")


def test_a_world_without_a_backup_has_no_history():
    never = {**CUCM15, "last_backup": "never"}
    assert answer("utils disaster_recovery history backup", never) == "No backup history available"
    assert answer("utils disaster_recovery status backup", never) == "drfCliMsg: No backup status available"
    assert answer("utils disaster_recovery history restore", CUCM15) == "No history data is available"


def test_a_backup_that_failed_says_so():
    text = answer("utils disaster_recovery history backup", {**CUCM15, "last_backup_failed": True})
    assert "  ERROR    MANUAL  " in text
    assert text.endswith(" UCM")


def test_a_subscriber_has_no_master_agent_to_ask():
    text = answer("utils disaster_recovery device list", CUCM, CUCM_SUB, on="sub")
    assert text == "drfCliMsg: Error Occurred:Master Agent may be processing an operation or it is down"


def test_devices_and_schedules_are_told():
    assert answer("utils disaster_recovery device list", CUCM).startswith("sftpdevice                 NETWORK   ")
    assert answer("utils disaster_recovery schedule list", CUCM).startswith(
        "schedule name\tdevice name\tSchedule Status\n"
    )


def test_a_new_backup_is_the_last_one():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert "No backup" in await console.run("utils disaster_recovery history backup")
            await console.run("utils disaster_recovery backup network UCM sftpdevice")
            assert " SUCCESS " in await console.run("utils disaster_recovery history backup")

    live(scene, {**CUCM15, "last_backup": "never"})


# Settings of a world


@pytest.mark.parametrize(
    ("node", "complaint"),
    [
        ({"last_backup": "yesterday"}, r"last_backup: must be a number of days ago or never, not 'yesterday'"),
        ({"last_backup": -1}, r"last_backup: must be a number of days ago or never"),
        ({"certificate_days": 1.5}, r"certificate_days: must be a whole number of days"),
        ({"inactive_version": "14"}, r"inactive_version: must be a version such as"),
        ({"cores": ["../etc/passwd"]}, r"cores: must be names such as core\.4560"),
    ],
)
def test_a_mistake_in_a_setting_is_named(node: dict[str, Any], complaint: str):
    with pytest.raises(WorldError, match=complaint):
        Nodes({**CUCM, **node})


def test_pcd_has_no_reports_of_a_database():
    assert answer("show tech dbstateinfo", {**CUCM, "product": "pcd"}) == UNKNOWN
