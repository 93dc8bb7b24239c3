# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes the settings of vos_ssh_algorithms reach, with paramiko 4 and with paramiko 5."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import paramiko
import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import connect
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import ConnectionFailed

from tests.unit.connection.server import LEGACY_ONLY, MODERN_ONLY, Server, serve, target

CHECKOUT = Path(__file__).resolve().parents[3]
PARAMIKO_5 = CHECKOUT / ".build" / "paramiko5"

LEGACY_NODES = pytest.mark.parametrize(
    ("options", "lacking"),
    [
        (LEGACY_ONLY, "kex algorithm"),  # up to release 12.0
        ({**MODERN_ONLY, "kex_algs": LEGACY_ONLY["kex_algs"]}, "kex algorithm"),
        ({**MODERN_ONLY, "server_host_keys": LEGACY_ONLY["server_host_keys"]}, "host key"),  # release 12.5
    ],
)

# asyncssh itself is warned of the key exchange of old releases.
pytestmark = pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")


@pytest.mark.parametrize("setting", ["modern", "legacy"])
def test_a_modern_node_is_reached_with_both_settings(setting: str) -> None:
    with serve(Server(options=MODERN_ONLY)) as server:
        connect(target(server, ssh_algorithms=setting)).close()
        assert server.logins == 1


@LEGACY_NODES
def test_a_legacy_node_is_reached_only_where_legacy_is_allowed(options: dict[str, object], lacking: str) -> None:
    with serve(Server(options=options)) as server:
        with pytest.raises(ConnectionFailed, match=f"no SSH algorithm is common .*no acceptable {lacking}") as caught:
            connect(target(server))
        assert "vos_ssh_algorithms: legacy" in caught.value.hint
        assert server.attempts == []
        connect(target(server, ssh_algorithms="legacy")).close()
        assert server.logins == 1


@pytest.mark.parametrize(("setting", "advice"), [("modern", "vos_ssh_algorithms: legacy"), ("legacy", "ssh -vv")])
@pytest.mark.parametrize("version", ["4.0.0", "5.1.0"])
def test_without_a_common_algorithm_the_error_says_what_to_set_and_what_to_install(
    setting: str, advice: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paramiko, "__version__", version)
    with serve(Server(options={"kex_algs": ["curve448-sha512"]})) as server, pytest.raises(ConnectionFailed) as caught:
        connect(target(server, ssh_algorithms=setting))
    assert advice in caught.value.hint
    assert ("pip install 'netmiko[par4]>=4.8'" in caught.value.hint) == (version == "5.1.0")
    if setting == "legacy":
        assert f"`ssh -vv -p {server.port} {server.address}`" in caught.value.hint
        assert caught.value.hint.startswith(
            "The legacy algorithms are allowed" if version == "4.0.0" else "SHA-1 and ssh-rsa"
        )


def with_paramiko_5(server: Server) -> list[dict[str, Any]]:
    """What a login with each setting comes to in a Python that has the real paramiko 5."""
    assert PARAMIKO_5.is_dir(), "paramiko 5 is missing: `make unit` installs it"
    targets = [asdict(target(server, ssh_algorithms=setting)) for setting in ("modern", "legacy")]
    for described in targets:
        del described["route"]  # the direct way is that of each target
    login = subprocess.run(
        [sys.executable, "-m", "tests.unit.connection.log_in"],
        input=json.dumps(targets),
        capture_output=True,
        check=True,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(PARAMIKO_5)},
        text=True,
        timeout=60,
    )
    assert login.stderr == ""
    results: list[dict[str, Any]] = json.loads(login.stdout)
    assert all(result["paramiko"].startswith("5.") for result in results)
    return results


def test_a_modern_node_is_reached_with_paramiko_5_too() -> None:
    with serve(Server(options=MODERN_ONLY)) as server:
        assert [result["error"] for result in with_paramiko_5(server)] == [None, None]
        assert server.logins == 2


@LEGACY_NODES
def test_where_paramiko_5_does_not_reach_a_legacy_node_the_error_says_what_to_install(
    options: dict[str, object], lacking: str
) -> None:
    with serve(Server(options=options)) as server:
        results = with_paramiko_5(server)
        assert server.attempts == []
    for result, advice in zip(results, ("vos_ssh_algorithms: legacy", "ssh -vv"), strict=True):
        assert result["error"] == "ConnectionFailed"
        assert f"no acceptable {lacking}" in result["message"]
        assert advice in result["hint"]
        assert f"paramiko {result['paramiko']} has neither any more" in result["hint"]
        assert f"{sys.executable} -m pip install 'netmiko[par4]>=4.8'" in result["hint"]
