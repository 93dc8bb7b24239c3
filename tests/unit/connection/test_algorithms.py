# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes the settings of vos_ssh_algorithms reach, with paramiko 4 and with paramiko 5."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import paramiko
import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import connect
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    ConnectionFailed,
    HopRefused,
    HostKeyRejected,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.hostkeys import fingerprint
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.route import Hop, Route
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.target import Target

from tests.unit.connection.server import (
    LEGACY_ONLY,
    MODERN_ONLY,
    PASSWORD,
    USER,
    Server,
    listen_with_paramiko,
    serve,
    target,
)

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
        with pytest.raises(
            ConnectionFailed, match=f"have no SSH algorithm in common.*no acceptable {lacking}"
        ) as caught:
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
            "The legacy algorithms are already allowed"
            if version == "4.0.0"
            else "Only paramiko 4 and older have SHA-1 and ssh-rsa"
        )


class Sha1Signer(paramiko.RSAKey):
    """A host key that signs with SHA-1, whatever was agreed: paramiko 4 would take it (CVE-2026-44405)."""

    def sign_ssh_data(self, data: bytes, algorithm: str | None = None) -> Any:
        return super().sign_ssh_data(data, "ssh-rsa")


SHA1_SIGNER = Sha1Signer(key=paramiko.RSAKey.generate(2048).key)


class Counting(paramiko.ServerInterface):
    """Counts what comes after the key exchange."""

    asked = 0

    def check_auth_none(self, username: str) -> int:
        type(self).asked += 1
        return int(paramiko.AUTH_FAILED)


def of_sha1_signer(port: int, **changes: Any) -> Target:
    pin = fingerprint(SHA1_SIGNER.asbytes())
    return Target("127.0.0.1", USER, PASSWORD, port, 5, 10, host_key_fingerprint=pin, **changes)


@pytest.mark.parametrize("checking", [True, False])
def test_a_sha1_signature_of_the_host_key_is_refused_although_the_key_is_the_right_one(
    checking: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Counting, "asked", 0)
    with (
        listen_with_paramiko(SHA1_SIGNER, server=Counting) as port,
        pytest.raises(HostKeyRejected, match=r"signed with ssh-rsa, .*rsa-sha2-512") as caught,
    ):
        connect(of_sha1_signer(port, host_key_checking=checking))
    assert "SHA-1" in str(caught.value)
    assert "vos_ssh_algorithms: legacy" in caught.value.hint
    assert Counting.asked == 0


def test_a_sha1_signature_is_taken_where_legacy_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counting, "asked", 0)
    with listen_with_paramiko(SHA1_SIGNER, server=Counting) as port, pytest.raises(VosError) as caught:
        connect(of_sha1_signer(port, ssh_algorithms="legacy"))
    assert "signed" not in str(caught.value)
    assert Counting.asked == 1


@pytest.mark.parametrize("setting", ["modern", "legacy"])
def test_a_sha1_signature_of_a_jump_host_is_refused(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counting, "asked", 0)
    with listen_with_paramiko(SHA1_SIGNER, server=Counting) as port:
        node = of_sha1_signer(22, ssh_algorithms=setting, route=Route((Hop("127.0.0.1", port, "ops"),)))
        node = replace(node, proxy_host_key_fingerprint=node.host_key_fingerprint)
        with pytest.raises(HopRefused, match=rf"the jump host ops@127.0.0.1:{port}: .*signed with ssh-rsa"):
            connect(node)
    assert Counting.asked == 0


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
        assert f"paramiko {result['paramiko']} has neither." in result["hint"]
        assert f"{sys.executable} -m pip install 'netmiko[par4]>=4.8'" in result["hint"]
