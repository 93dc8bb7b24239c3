# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An estate as many companies have it, judged: what the example report shows, and what tests of it start from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.unit.impact.fleets import connection, run

__all__ = ["READ", "example_results", "fleet_results", "read_then"]

_HEADQUARTERS: Mapping[str, Any] = {
    "phones": [
        {"model": "Cisco 7965", "count": 412, "security": "Encrypted", "lsc": 300, "encrypted_config": True},
        {"model": "Cisco 7965", "count": 96},
        {"model": "Cisco 7942", "count": 655},
        {"model": "Cisco 7937", "count": 24},
        {"model": "Cisco 9971", "count": 38, "security": "Encrypted", "vpn": True},
        {"model": "Cisco 8831", "count": 31, "security": "Encrypted"},
        {"model": "Cisco 8831", "count": 12, "security": "Encrypted", "lsc": 200},
        {"model": "Cisco 7841", "count": 2210, "security": "Encrypted", "lsc": 400},
        {"model": "Cisco 8845", "count": 1480, "security": "Encrypted", "lsc": 400},
        {"model": "Cisco 8851", "count": 930, "security": "Encrypted", "lsc": 400},
        {"model": "Cisco 8832", "count": 74, "security": "Encrypted", "lsc": 400},
        {"model": "Cisco Unified Client Services Framework", "count": 1260},
        {"model": "Cisco ATA 190", "count": 57},
        {"model": "Analog Phone", "count": 48, "security": "Encrypted"},
        {"model": "Cisco 7921", "count": 9},
        {"model": "Cisco Webex Room Kit", "count": 40, "security": "Encrypted"},
    ],
    "profiles": 700,
    "phone_services": [
        {"name": "Corporate Directory", "url": "Application:Cisco/CorporateDirectory"},
        {
            "name": "Extension Mobility",
            "url": "https://cucm-pub.example.com:8443/emapp/EMAppServlet?device=#DEVICENAME#",
        },
    ],
    "url_parameters": {"SecureURLAuthentication": "https://cucm-pub.example.com:8443/ccmcip/authenticate.jsp"},
    "trunks": [
        {"name": "CUBE-Frankfurt", "security": "Encrypted", "port": 5061},
        {"name": "CUBE-Munich", "security": "Encrypted", "port": 5061},
        {"name": "Unity-Connection", "security": "Encrypted", "port": 5061},
        {"name": "InformaCast-Paging"},
    ],
    "media": [
        {"name": "CFB-VG-Frankfurt", "model": "Cisco IOS Conference Bridge (HDV2)", "security": "Encrypted"},
        {"name": "cms1", "model": "Cisco Meeting Server"},
    ],
    "gateways": [{"name": "VG310-Lobby", "model": "Cisco VG310"}],
    "remote_clusters": {"lab": "10.5.1.10000-7", "west": "14.0.1.13900-155"},
    "emcc": 12,
    "application_users": [
        {"name": "UCCX_JTAPI", "groups": ["Standard CTI Enabled", "Standard CTI Secure Connection"]},
        {"name": "axl-inventory", "groups": ["Standard AXL API Access"]},
        {"name": "recorder", "groups": ["Standard CTI Allow Call Recording", "Standard CTI Enabled"]},
    ],
    "ldap": [
        {"host": "dc1.example.com", "port": 636, "ssl": True},
        {"host": "dc2.example.com", "port": 3269, "ssl": True},
    ],
    "expressways": ["exp-c1.example.com", "exp-c2.example.com"],
    "uc_services": [{"name": "Voicemail", "host": "cuc-pub.example.com"}],
}
_BRANCHES: Mapping[str, Any] = {
    "phones": [
        {"model": "Cisco 7942", "count": 130},
        {"model": "Cisco 7821", "count": 640},
        {"model": "Cisco 8865", "count": 210},
        {"model": "Cisco 9861", "count": 55, "security": "Encrypted", "lsc": 500},
        {"model": "Cisco 7965", "count": 6, "security": "Authenticated"},
    ],
    "phone_services": [{"name": "Corporate Directory", "url": "Application:Cisco/CorporateDirectory"}],
    "trunks": [{"name": "Headquarters", "security": "Encrypted", "port": 5061}],
}
_ALL_SAID = dict.fromkeys(("R02", "R16", "R18", "R20", "R21", "R30"), "no")
_WAIVERS = [
    {
        "rule": "R05",
        "cluster": "branches",
        "reason": "The lobby phones are replaced on the same day, CHG0012345",
        "expires": "2999-12-31",
    },
    {"rule": "R06", "cluster": "branches", "reason": "Directory is being moved to HTTP", "expires": "2020-06-30"},
]


# The world of a simulator, in which four clusters differ in what a higher minimum TLS version breaks in them.
_FLEETS = Path(__file__).parents[3] / "simulator" / "worlds" / "fleets" / "world.yml"

READ = "2026-11-24T07:58:00+00:00"


@cache
def example_results() -> tuple[Mapping[str, Any], ...]:
    """The results of tls_impact for five databases, one of which could not be read. All were read at the same time."""
    return tuple(read_then(result) for result in _results())


def fleet_results(items: Path) -> tuple[Mapping[str, Any], ...]:
    """The results of tls_impact for the clusters of the simulator's world `fleets`, with their files of items."""
    world = yaml.safe_load(_FLEETS.read_text(encoding="utf-8"))
    found = []
    for cluster in world["clusters"]:
        [node], modes = cluster["nodes"], {key: cluster[key] for key in ("mixed_mode", "ctl_signer") if key in cluster}
        fleet = connection(cluster["database"], product=node["product"], version=node["version"], **modes)
        path = items / f"{cluster['name']}.jsonl"
        found.append(read_then(run(fleet, {"cluster": cluster["name"], "items_path": str(path)})))
    return tuple(found)


def read_then(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result with READ as the time of each reading."""
    return {**result, "evidence": [{**one, "time": READ} for one in result.get("evidence", ())]}


def _results() -> tuple[dict[str, Any], ...]:
    return (
        run(
            connection(_HEADQUARTERS, mixed_mode=True, ctl_signer="callmanager", version="12.5.1.16900-48"),
            {"cluster": "headquarters", "answers": {"R02": "no", "R20": "no", "R31": "yes"}},
        ),
        run(connection(product="imp", version="12.5.1.16900-19"), {"cluster": "headquarters"}),
        run(
            connection(_BRANCHES, mixed_mode=True, version="15.0.1.12900-234"),
            {"cluster": "branches", "answers": _ALL_SAID, "waivers": _WAIVERS},
        ),
        run(connection(product="cuc", version="14.0.1.13900-21"), {"cluster": "voicemail"}),
        {
            "failed": True,
            "cluster": "emergency",
            "host": "192.0.2.41",
            "msg": "192.0.2.41: the node refused the user or the password",
            "hint": "Check the user and the password. Three refusals may lock the account.",
        },
    )
