# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host key is accepted only when a file, an inline text or a pin says that it is this node's."""

from __future__ import annotations

import base64
from pathlib import Path

import paramiko
import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import HostKeyRejected
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.hostkeys import HostKeys, fingerprint

RIGHT = b"\x00\x00\x00\x07ssh-rsa" + b"right" * 20
WRONG = b"\x00\x00\x00\x07ssh-rsa" + b"wrong" * 20
RIGHT64 = base64.b64encode(RIGHT).decode()
WRONG64 = base64.b64encode(WRONG).decode()


def known(text: str, host: str = "cucm-pub.example", port: int = 22, pinned: str = "") -> HostKeys:
    return HostKeys.gather(host, port, pinned=pinned, inline=text, files=())


@pytest.mark.parametrize(
    "line",
    [
        "cucm-pub.example ssh-rsa KEY",
        "CUCM-PUB.example ssh-rsa KEY a comment",
        "10.0.0.1,cucm-pub.example ssh-rsa KEY",
        "*.example ssh-rsa KEY",
        "cucm-???.example ssh-rsa KEY",
        "# a comment\n\nbroken\ncucm-pub.example\tssh-rsa\tKEY",
        "cucm-pub.example ssh-rsa !!!\ncucm-pub.example ssh-rsa KEY",
        "cucm-pub.example ssh-rsa OTHER\ncucm-pub.example ssh-rsa KEY",
    ],
)
def test_a_known_key_is_accepted(line: str) -> None:
    known(line.replace("KEY", RIGHT64).replace("OTHER", WRONG64)).check("ssh-rsa", RIGHT)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "other.example ssh-rsa KEY",
        "*.example,!cucm-pub.example ssh-rsa KEY",
        "[cucm-pub.example]:2222 ssh-rsa KEY",
        "@cert-authority *.example ssh-rsa KEY",
        "#cucm-pub.example ssh-rsa KEY",
        "cucm-pub.example ssh-rsa",
        "|1|bad|bad ssh-rsa KEY",
        "|1|bad ssh-rsa KEY",
    ],
)
def test_an_unknown_key_is_rejected_with_its_fingerprint_and_how_to_pin_it(line: str) -> None:
    with pytest.raises(HostKeyRejected, match="is unknown") as caught:
        known(line.replace("KEY", RIGHT64)).check("ssh-rsa", RIGHT)
    assert f'vos_host_key_fingerprint: "{fingerprint(RIGHT)}"' in caught.value.hint
    assert "No password was sent" in caught.value.hint


def test_a_changed_key_is_rejected_and_says_where_the_known_one_stands() -> None:
    with pytest.raises(HostKeyRejected, match=r"not the known one in vos_known_hosts:2") as caught:
        known(f"\ncucm-pub.example ssh-rsa {RIGHT64}").check("ssh-rsa", WRONG)
    assert "utils fips" in caught.value.hint
    assert fingerprint(WRONG) in str(caught.value)


def test_a_revoked_key_is_rejected_even_when_another_line_or_a_pin_trusts_it() -> None:
    text = f"cucm-pub.example ssh-rsa {RIGHT64}\n@revoked * ssh-rsa {RIGHT64}"
    for pinned in ("", fingerprint(RIGHT)):
        with pytest.raises(HostKeyRejected, match="revoked"):
            known(text, pinned=pinned).check("ssh-rsa", RIGHT)


def test_a_port_other_than_22_is_part_of_the_name() -> None:
    line = f"[127.10.1.1]:2222 ssh-rsa {RIGHT64}"
    known(line, "127.10.1.1", 2222).check("ssh-rsa", RIGHT)
    with pytest.raises(HostKeyRejected, match=r"\[127.10.1.1\]:2223 is not in"):
        known(line, "127.10.1.1", 2223).check("ssh-rsa", RIGHT)


@pytest.mark.parametrize(("host", "port"), [("cucm-pub.example", 22), ("cucm-pub.example", 2222)])
def test_hashed_names_are_matched(host: str, port: int) -> None:
    text = f"{paramiko.HostKeys.hash_host(HostKeys.name_of(host, port))} ssh-rsa {RIGHT64}"
    assert text.startswith("|1|")
    known(text, host, port).check("ssh-rsa", RIGHT)
    with pytest.raises(HostKeyRejected):
        known(text, "other.example", port).check("ssh-rsa", RIGHT)


def test_a_line_that_ssh_keygen_hashed_is_matched_and_its_fingerprint_is_the_same() -> None:
    """`ssh-keygen -H` and `ssh-keygen -lf` of OpenSSH 9.2 made these from `cucm-pub.example ssh-ed25519 ...`."""
    text = (
        "|1|hqtV9QI4ro3gJOtiTYrbEC55waU=|ax+ZTkzcOYbgU/ZFTT/5o8jakPc= "
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
    )
    key = base64.b64decode(text.split()[2])
    known(text).check("ssh-ed25519", key)
    assert fingerprint(key) == "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"


def test_a_pin_decides_alone() -> None:
    known("", pinned=fingerprint(RIGHT)).check("ssh-rsa", RIGHT)
    known("", pinned=f"{fingerprint(WRONG)}, {fingerprint(RIGHT)}=").check("ssh-rsa", RIGHT)
    with pytest.raises(HostKeyRejected, match="is not the pinned"):
        known(f"cucm-pub.example ssh-rsa {WRONG64}", pinned=fingerprint(RIGHT)).check("ssh-rsa", WRONG)


@pytest.mark.parametrize("pin", ["MD5:aa:bb", "SHA256:", "sha256:" + "a" * 43, "SHA256:" + "a" * 42, "x"])
def test_a_pin_in_another_form_is_refused_at_once(pin: str) -> None:
    with pytest.raises(HostKeyRejected, match="not of the form SHA256"):
        known("", pinned=pin)


def test_files_are_read_and_missing_ones_are_named_in_the_error(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(f"cucm-pub.example ssh-rsa {RIGHT64}\ncucm-pub.example ssh-ed25519 {WRONG64}\n")
    keys = HostKeys.gather("cucm-pub.example", 22, pinned="", inline="", files=[str(tmp_path / "none"), str(file)])
    keys.check("ssh-rsa", RIGHT)
    assert keys.key_types == ("ssh-rsa", "ssh-ed25519")
    nothing = HostKeys.gather("cucm-pub.example", 22, pinned="", inline="", files=[str(tmp_path / "none")])
    with pytest.raises(HostKeyRejected, match=r"not in .*none"):
        nothing.check("ssh-rsa", RIGHT)


def test_a_file_that_is_missing_or_cannot_be_read_is_said_to_be(tmp_path: Path) -> None:
    files = [str(tmp_path / "none"), str(tmp_path)]
    with pytest.raises(HostKeyRejected) as caught:
        HostKeys.gather("a", 22, pinned="", inline="", files=files).check("ssh-rsa", RIGHT)
    assert f"a is not in {tmp_path}/none (missing), {tmp_path} (not readable: Is a directory)" in caught.value.message


def test_a_list_that_was_given_as_a_text_is_the_list(tmp_path: Path) -> None:
    (tmp_path / "known").write_text(f"a ssh-rsa {RIGHT64}\n")
    for text in (f"['{tmp_path}/none', '{tmp_path}/known']", f'["{tmp_path}/known"]', f"[{tmp_path}/known]"):
        pieces = text.split(",")  # as Ansible makes a list of it
        HostKeys.gather("a", 22, pinned="", inline="", files=pieces).check("ssh-rsa", RIGHT)
    HostKeys.gather("a", 22, pinned="", inline=f"['b ssh-rsa {WRONG64}', 'a ssh-rsa {RIGHT64}']", files=()).check(
        "ssh-rsa", RIGHT
    )
    known(f"[cucm-pub.example]:2222 ssh-rsa {RIGHT64} [comment]", port=2222).check("ssh-rsa", RIGHT)


@pytest.mark.parametrize("text", ["['/srv/a'", "[['/srv/a']]", "[1, 2]", "[]", "['/srv/a', {b: 1}]"])
def test_what_is_no_list_of_files_is_refused_and_said(text: str) -> None:
    with pytest.raises(HostKeyRejected, match=r"vos_known_hosts_files is .*, which is not a list of files") as caught:
        HostKeys.gather("a", 22, pinned="", inline="", files=text.split(","))
    assert "without brackets" in caught.value.hint
