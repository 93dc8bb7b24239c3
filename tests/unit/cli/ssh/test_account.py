# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User and password of a login: a pair that belongs together, whichever places name one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import AuthenticationRefused
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.account import (
    Account,
    Login,
    choose_account,
    read_password_file,
)

VARIABLES = ("ansible_user", "ansible_password")
CREDENTIAL = ("VOS_USER", "VOS_PASSWORD_FILE")
ANSIBLE = ("the command line", "--ask-pass")


def choose(
    tmp_path: Path,
    variables: tuple[str | None, str | None],
    credential: tuple[str | None, str | None],
    ansible: tuple[str | None, str | None],
) -> Account:
    file = None
    if credential[1] is not None:
        file = str(tmp_path / "password")
        Path(file).write_text(f"{credential[1]}\n", encoding="utf-8")
    return choose_account(
        [Login(*variables, VARIABLES)],
        Login(credential[0], None, CREDENTIAL, file=file),
        Login(*ansible, ANSIBLE),
        host="cucm-pub",
    )


N = (None, None)
C = ("admin", "of-admin")  # what a credential of AWX gives
R = ("root", None)  # what AWX says on the command line without a machine credential
M = ("machine", "typed")  # with one


@pytest.mark.parametrize(
    ("variables", "credential", "ansible", "expected"),
    [
        # Nothing but the inventory and the command line, as ever.
        (("own", "of-own"), N, N, ("own", "of-own")),
        (("own", "of-own"), N, M, ("own", "of-own")),
        (("own", None), N, ("bob", "typed"), ("own", "typed")),
        (("own", None), N, (None, "typed"), ("own", "typed")),
        ((None, "vaulted"), N, ("bob", None), ("bob", "vaulted")),
        ((None, "vaulted"), N, ("bob", "typed"), ("bob", "vaulted")),
        (N, N, ("bob", "typed"), ("bob", "typed")),
        # The credential of AWX.
        (N, C, R, ("admin", "of-admin")),
        (N, C, N, ("admin", "of-admin")),
        (N, C, M, ("admin", "of-admin")),
        # A cluster with an account of its own: both halves win.
        (("own", "of-own"), C, R, ("own", "of-own")),
        (("own", "of-own"), C, M, ("own", "of-own")),
        (("admin", None), C, R, ("admin", "of-admin")),
        # Halves that belong together because nothing else does.
        (N, ("admin", None), (None, "typed"), ("admin", "typed")),
        ((None, "vaulted"), ("admin", None), R, ("admin", "vaulted")),
        (N, (None, "of-file"), ("bob", None), ("bob", "of-file")),
        (("own", None), (None, "of-file"), R, ("own", "of-file")),
        (("own", "of-own"), (None, "of-file"), R, ("own", "of-own")),
        # Something is missing: nothing is tried.
        (N, N, N, ("", "")),
        (N, N, R, ("root", "")),
        (("own", None), N, R, ("own", "")),
        ((None, "vaulted"), N, N, ("", "")),
        (N, ("admin", None), R, ("admin", "")),
        # An empty variable is said: no other password comes in its place.
        (("own", ""), C, M, ("own", "")),
    ],
)
def test_a_pair_is_taken(
    tmp_path: Path,
    variables: tuple[str | None, str | None],
    credential: tuple[str | None, str | None],
    ansible: tuple[str | None, str | None],
    expected: tuple[str, str],
) -> None:
    assert choose(tmp_path, variables, credential, ansible) == Account(*expected)


@pytest.mark.parametrize(
    ("variables", "credential", "ansible", "text"),
    [
        (
            ("own", None),
            C,
            R,
            r"ansible_user is own, but the password \(VOS_PASSWORD_FILE\) belongs to admin \(VOS_USER\)",
        ),
        (("own", None), C, M, "belongs to admin"),
        ((None, "vaulted"), C, R, "the password is given by ansible_password without its user"),
        ((None, "vaulted"), C, M, "without its user"),
        (N, (None, "of-file"), M, "VOS_PASSWORD_FILE and --ask-pass both give a password"),
        (("own", None), (None, "of-file"), M, "both give a password"),
        ((None, "vaulted"), N, R, "the user is root, which the CLI of a node does not have"),
        (N, N, ("root", "typed"), "the user is root"),
        (N, (None, "of-file"), R, "the user is root"),
    ],
)
def test_a_user_is_never_tried_with_the_password_of_another(
    tmp_path: Path,
    variables: tuple[str | None, str | None],
    credential: tuple[str | None, str | None],
    ansible: tuple[str | None, str | None],
    text: str,
) -> None:
    with pytest.raises(AuthenticationRefused, match=text) as error:
        choose(tmp_path, variables, credential, ansible)
    shown = str(error.value)
    assert shown.startswith("cucm-pub: ")
    assert "; nothing was tried" in shown
    assert "What to do: " in shown
    assert not any(secret in shown for secret in ("vaulted", "of-admin", "of-file", "typed"))


def test_more_specific_places_of_an_inventory_go_first(tmp_path: Path) -> None:
    def of(*own: Login) -> Account:
        nothing = Login(None, None, CREDENTIAL)
        return choose_account(own, nothing, nothing, host="vos_cluster.yml")

    shared = Login("admin", "of-admin", VARIABLES)
    assert of(Login(None, "other", ("user", "password")), shared) == Account("admin", "other")
    assert of(Login("admin", None, ("user", "password")), shared) == Account("admin", "of-admin")
    with pytest.raises(
        AuthenticationRefused, match=r"user is reader, but the password \(ansible_password\) belongs to"
    ):
        of(Login("reader", None, ("user", "password")), shared)


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"simple", "simple"),
        (b"with newline\n", "with newline"),
        (b"of Windows\r\n", "of Windows"),
        (b"  blanks stay \n", "  blanks stay "),
        ("Schlüssel€\n".encode(), "Schlüssel€"),
    ],
)
def test_one_newline_is_cut_and_nothing_else(tmp_path: Path, content: bytes, password: str) -> None:
    (tmp_path / "password").write_bytes(content)
    assert read_password_file(str(tmp_path / "password"), "VOS_PASSWORD_FILE", host="a") == password


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "which is empty"),
        (b"\n", "which is empty"),
        (b"\r\n", "which is empty"),
        (b"secret-1\nsecret-2\n", "which has more than one line"),
        (b"secret\n\n", "which has more than one line"),
        (b"#!/bin/sh\necho secret\n", "which has more than one line"),
        (b"secret\x00", "a control character"),
        (b"secret" * 200, "or more characters than a password can have"),
        (b"\xff\xfesecret", "which is not UTF-8 text"),
    ],
)
def test_a_file_that_holds_no_password_is_named_and_no_other_one_is_tried(
    tmp_path: Path, content: bytes, text: str
) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)
    with pytest.raises(AuthenticationRefused) as error:
        choose_account(
            [],
            Login("admin", None, CREDENTIAL, file=str(path)),
            Login("machine", "typed", ANSIBLE),
            host="cucm-pub",
        )
    shown = str(error.value)
    assert f"cucm-pub: VOS_PASSWORD_FILE is {path}, " in shown
    assert text in shown
    assert "No other password is tried in its place." in shown
    assert "secret" not in shown


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path, text in (
        (tmp_path / "missing", "which cannot be read: No such file or directory"),
        (tmp_path, "which is not a regular file"),
        (tmp_path / "fifo", "which is not a regular file"),
        (tmp_path / "missing" / "deeper", "which cannot be read"),
    ):
        with pytest.raises(AuthenticationRefused, match=text):
            read_password_file(str(path), "VOS_PASSWORD_FILE", host="a")


def test_a_file_that_is_not_needed_is_not_read(tmp_path: Path) -> None:
    credential = Login("admin", None, CREDENTIAL, file=str(tmp_path / "missing"))
    own = Login("own", "of-own", VARIABLES)
    assert choose_account([own], credential, Login(None, None, ANSIBLE), host="a") == Account("own", "of-own")


def test_no_password_is_in_the_words_for_an_account() -> None:
    assert "secret" not in repr([Account("admin", "secret"), Login("admin", "secret", ANSIBLE)])
