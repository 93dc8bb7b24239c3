# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FIPS and the modes above it, mixed mode, certificates, traces and client certificates."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import (
    CER,
    CUC,
    CUCM,
    CUCM15,
    CUCM15_SUB,
    CUCM_SUB,
    IMP,
    PCD,
    UCCX,
    UNKNOWN,
    answer,
    dialogue,
    live,
)

CONTINUE = "Do you want to continue (yes/no) ? "
STARS = "*" * 81
REBOOTED = 60 + 60 + 480  # device seconds from an automatic reboot to the CLI's return

FIPS_UCCX = f"""
Security Warning: The operation will regenerate certificates for

1)Tomcat
2)IPsec

Any third party CA signed certificates that have been uploaded for the above
components will need to be re-uploaded.
If there are other servers in the cluster, please wait and do not change the
FIPS settings on any other node until the FIPS operation on this node is complete
and the system is back up and running.
{STARS}
This will change the system to FIPS mode and will reboot.
{STARS}

Do you want to continue (yes/no) ? yes

Generating certificates...

Setting FIPS mode in operating system.
FIPS mode enabled.

FIPS mode enabled successfully.
********************************************************
It is highly recommended that after your system restarts,
a system backup is performed.
********************************************************
The system will reboot in a few minutes.
admin:"""


# FIPS


def test_fips_is_enabled_with_a_reboot_and_in_effect_after_it():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils fips enable\r")
            await console.until(CONTINUE)
            console.type("yes\r")
            await console.until("in a few minutes.")
            await console.until("admin:")
            assert await console.run("utils fips status") == "The system is operating in NON-FIPS mode."
        await nodes.clock.advance(REBOOTED)
        async with Console(nodes["pub"]) as console:
            assert "operating in FIPS mode" in await console.run("utils fips status")

    journal = live(scene, CUCM).journal()
    assert ("set", "fips enable", True) in journal
    assert "going_down" in [event for event, _text, _write in journal]


def test_the_dialogue_of_fips_is_ciscos():
    assert dialogue("utils fips enable", UCCX, turns=((CONTINUE, "yes"),)).screen == FIPS_UCCX


def test_cucm_names_seven_units_and_mixed_mode():
    screen = dialogue("utils fips enable", CUCM, turns=((CONTINUE, "no"),)).screen
    assert "\n1)CallManager\n2)Tomcat\n3)IPsec\n4)TVS\n5)CAPF\n6)SSH\n7)ITLRecovery\n" in screen
    assert "\nIf the system is operating in mixed mode, then the CTL client needs to be run\nagain to update" in screen


def test_pcd_has_no_other_servers():
    assert "other servers" not in dialogue("utils fips enable", PCD, turns=((CONTINUE, "no"),)).screen


def test_fips_is_disabled_the_same_way():
    played = dialogue(
        "utils fips disable", {**CUCM, "fips": True}, turns=((CONTINUE, "yes"),), seconds=REBOOTED, ends=True
    )
    assert "This will change the system to NON-FIPS mode and will reboot." in played.screen
    assert not played.node.spec.fips


@pytest.mark.parametrize(
    ("version", "runlevel", "ipsec", "last"),
    [
        ("12.5.1.16900-48", "N 3", "Openswan", "CryptoJ"),
        ("14.0.1.12900-161", "multi-user.target", "Libreswan", "KFOM"),
        ("15.0.1.12900-234", "graphical.target", "Strongswan", "KFOM"),
    ],
)
def test_the_self_tests_are_those_of_the_release(version: str, runlevel: str, ipsec: str, last: str):
    lines = answer("utils fips status", {**CUCM, "version": version, "fips": True}).splitlines()
    assert lines[4] == f"runlevel is {runlevel}"
    assert f"{ipsec} self tests passed." in lines
    assert lines[-1] == f"{last} self tests passed."


# The modes above FIPS


def test_enhanced_security_takes_fips_along():
    played = dialogue(
        "utils EnhancedSecurityMode enable",
        CUCM,
        turns=(
            ("Do you wish to enable  FIPS mode as well (yes/no) ? ", "yes"),
            (CONTINUE, "yes"),
            (CONTINUE, "yes"),
        ),
        seconds=REBOOTED,
        ends=True,
    )
    assert played.screen.startswith(
        "The system is operating in NON-FIPS and NOT operating in Enhanced Security Mode.\n\n"
        "Enhanced Security Mode can be enabled only when the system is operating in FIPS mode\n"
        "Do you wish to enable  FIPS mode as well (yes/no) ? yes\n\n"
        "Warning : This operation will modify the password policies\n"
    )
    assert (played.node.spec.fips, played.node.spec.enhanced_security) == (True, True)


def test_common_criteria_wants_fips_and_then_refuses_tls_1_0():
    node = {**CUCM, "fips": True}
    played = dialogue(
        "utils fips_common_criteria enable", node, turns=((CONTINUE, "yes"),), seconds=REBOOTED, ends=True
    )
    assert played.node.spec.common_criteria


def test_leaving_common_criteria_asks_for_a_minimum():
    node = {**CUCM, "fips": True, "common_criteria": True}
    played = dialogue(
        "utils fips_common_criteria disable",
        node,
        turns=(("Please enter the minimum TLS version to be set : ", "1.2"), (CONTINUE, "yes")),
    )
    assert played.node.configured == "1.2"


def test_fips_stays_while_a_mode_stands_on_it():
    text = answer("utils fips disable", {**CUCM, "fips": True, "common_criteria": True})
    assert text == "FIPS mode cannot be disabled in Common Criteria mode or Enhanced Security Mode."


# Mixed mode


def test_the_cluster_goes_to_mixed_mode_and_has_a_ctl_file():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert (await console.run("show ctl")).startswith("Length of CTL file: 0\nCTL File not found . Please run ")
            console.type("utils ctl set-cluster mixed-mode\r")
            await console.until("(y/n):")
            console.type("y\r")
            await console.until(
                "\r\nMoving Cluster to Mixed Mode\r\nCluster set to Mixed Mode\r\n"
                "You must reset all phones to ensure they received the updated CTL file. \r\n"
                "You must restart Cisco CTIManager services on all the nodes in the cluster that have the service "
                "activated.\r\nadmin:"
            )
        async with Console(nodes["sub"]) as console:
            text = await console.run("show ctl")
            assert text.startswith("The checksum value of the CTL file:\n")
            assert "\nThis etoken was used to sign the CTL file.\n" in text
            assert text.endswith("\nThe CTL file was verified successfully.")

    live(scene, CUCM15, CUCM15_SUB)


def test_a_world_can_begin_in_mixed_mode():
    query = "run sql select paramname,paramvalue from processconfig where paramname='ClusterSecurityMode'"
    mixed = {"mixed_mode": True}
    assert answer(query, CUCM, cluster=mixed).endswith("\nClusterSecurityMode 1")
    assert answer(query, CUCM).endswith("\nClusterSecurityMode 0")
    assert answer("show ctl", CUCM, cluster=mixed).startswith("The checksum value of the CTL file:")


def test_the_ctl_file_outlives_mixed_mode_until_it_is_deleted():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils ctl set-cluster non-secure-mode\r")
            await console.until("(y/n):")
            console.type("y\r")
            await console.until("Cluster set to Non Secure Mode\r\nPlease Restart the TFTP and Cisco CallManager")
            await console.until("admin:")
            assert "checksum" in await console.run("show ctl")
            console.type("file delete tftp CTLFile.tlv\r")
            await console.until("continue:")
            console.type("y\r")
            await console.until("admin:")
            assert "CTL File not found" in await console.run("show ctl")

    live(scene, CUCM, cluster={"mixed_mode": True})


def test_a_subscriber_does_not_set_the_mode_of_the_cluster():
    text = answer("utils ctl set-cluster mixed-mode", CUCM, CUCM_SUB, on="sub")
    assert text.endswith("Executed command unsuccessfully")


# Certificates


def test_own_certificates_are_listed_by_product():
    assert (
        answer("show cert list own", CUCM).splitlines()[0]
        == "CAPF/CAPF.pem: Self-signed certificate generated by system"
    )
    assert answer("show cert list own", PCD) == (
        "ipsec/ipsec.pem: Self-signed certificate generated by system\n"
        "tomcat/tomcat.pem: Self-signed certificate generated by system"
    )
    assert "tomcat-trust/sub.lab.example.pem" in answer("show cert list trust", CUCM, CUCM_SUB)


@pytest.mark.parametrize(
    ("version", "pattern"),
    [
        ("14.0.1.11900-132", r"\n  Validity From: .*\n           To:   \w{3} (\w{3} \d\d) [\d:]{8} UTC (\d{4})\n"),
        (
            "14.0.1.12900-161",
            r"\n           Start Date: .*\n           Final Date: \w{3} (\w{3} \d\d) [\d:]{8} UTC (\d{4})\n",
        ),
    ],
)
def test_the_validity_has_other_names_from_14su2_on(version: str, pattern: str):
    assert re.search(pattern, answer("show cert own tomcat", {**CUCM, "version": version}))


@pytest.mark.parametrize("days", [-3, 20])
def test_a_world_says_when_the_certificates_expire(days: int):
    played = dialogue("show cert own tomcat", {**CUCM, "certificate_days": days})
    left = played.node.configuration.certificates["tomcat"] - played.node.clock.now()
    assert round(left.total_seconds() / 86400) == days


def test_a_new_certificate_is_valid_for_five_years():
    played = dialogue(
        "set cert regen tomcat",
        {**CUCM, "certificate_days": -3},
        turns=(("Proceed with regeneration (yes|no)? ", "yes"),),
    )
    assert played.screen == (
        "\nWARNING: This operation will overwrite any CA signed certificate previously imported for  tomcat\n"
        "Proceed with regeneration (yes|no)? yes\n\n"
        "Successfully Regenerated Certificate for tomcat.\n\n"
        "You must restart services related to tomcat for the regenerated certificates to become active.\nadmin:"
    )
    left = played.node.configuration.certificates["tomcat"] - played.node.clock.now()
    assert left.days == 5 * 365


# Client certificates


def test_client_auth_validation_counts_for_the_whole_cluster():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils tls client-auth-validation enable\r")
            await console.until("Proceed with this operation (yes|no)? ")
            console.type("yes\r")
            await console.until(
                "Client Authentication validation has been enabled successfully across all nodes\r\nin the cluster.\r\n"
            )
        async with Console(nodes["sub"]) as console:
            text = await console.run("utils tls client-auth-validation status")
            assert text == "Client Authentication EKU validation is currently: ENABLED"

    live(scene, CUCM15, CUCM15_SUB)


@pytest.mark.parametrize("node", [CUCM, {**CUCM, "version": "15.0.1.13900-20"}, CUC, CER])
def test_client_auth_validation_came_with_15su4(node: dict[str, Any]):
    assert answer("utils tls client-auth-validation status", node) == UNKNOWN
    assert answer("utils tls client-auth-validation status", IMP).endswith(": DISABLED")
