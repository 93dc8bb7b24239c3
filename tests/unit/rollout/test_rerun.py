# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that continues: complete, quoted for a shell, and without a secret."""

from __future__ import annotations

import itertools
import json
import shlex
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.rerun import (
    HIDDEN,
    command_lines,
    job_number,
    relaunch_lines,
    rerun_command,
)

DEFAULTS = {"inventory": ["/etc/ansible/hosts"], "tags": ("all",), "skip_tags": (), "forks": 5, "verbosity": 0}
GIVEN: dict[str, Any] = {
    "args": ("collabops.vos.enforce_tls12",),
    "inventory": ("/srv/night shift/hosts.yml",),
    "subset": None,
    "tags": ("all",),
    "skip_tags": (),
    "forks": 5,
    "extra_vars": (),
    "check": False,
    "diff": False,
    "verbosity": 0,
}


def command(**more: Any) -> str:
    return shlex.join(rerun_command({**GIVEN, **more}, DEFAULTS))


def extra(*values: str) -> list[str]:
    words = rerun_command({**GIVEN, "extra_vars": values}, DEFAULTS)
    return [value for flag, value in itertools.pairwise(words) if flag == "-e"]


def test_what_was_typed_is_there_and_what_was_not_is_not() -> None:
    assert command() == "ansible-playbook collabops.vos.enforce_tls12 -i '/srv/night shift/hosts.yml'"
    assert command(inventory=DEFAULTS["inventory"]) == "ansible-playbook collabops.vos.enforce_tls12"
    assert command(
        inventory=["a", "b,"],
        subset="c1:!c2",
        forks=20,
        check=True,
        diff=True,
        verbosity=2,
        vault_ids=["prod@~/.vault"],
        vault_password_files=["/run/vault"],
        ask_vault_pass=True,
        ask_pass=True,
        remote_user="admin",
    ) == (
        "ansible-playbook collabops.vos.enforce_tls12 -i a -i b, --limit 'c1:!c2' --user admin --forks 20 "
        "--vault-id 'prod@~/.vault' --vault-password-file /run/vault --check --diff --ask-pass --ask-vault-password -vv"
    )


def test_variables_of_the_collection_are_shown() -> None:
    assert extra("vos_tls_accept_reboot=true vos_tls_min_version=1.2") == [
        "vos_tls_accept_reboot=true",
        "vos_tls_min_version=1.2",
    ]
    window = {"start": "22:00", "end": "05:00", "timezone": "Europe/Berlin"}
    assert [json.loads(value) for value in extra(json.dumps({"vos_tls_window": window}))] == [
        {"vos_tls_window": window}
    ]
    assert extra("vos_tls_accept_reboot: true") == [HIDDEN] * 2
    assert [json.loads(value) for value in extra('vos_cluster="old town"')] == [{"vos_cluster": "old town"}]


def test_files_are_named() -> None:
    assert extra("@secrets.yml") == ["@secrets.yml"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("ansible_password=Korrekt-Pferd-9", f"ansible_password={HIDDEN}"),
        ("vos_enable_password=Korrekt-Pferd-9", f"vos_enable_password={HIDDEN}"),
        ('{"ansible_password": "Korrekt-Pferd-9"}', f"ansible_password={HIDDEN}"),
        ("{ansible_become_pass: Korrekt-Pferd-9}", f"ansible_become_pass={HIDDEN}"),
        ('{"vos_tls_mail": {"smtp_password": "Korrekt-Pferd-9"}}', f"vos_tls_mail={HIDDEN}"),
        ('{"vos_list": [{"token": "Korrekt-Pferd-9"}]}', f"vos_list={HIDDEN}"),
        ("other='Korrekt-Pferd-9 x'", f"other={HIDDEN}"),
        ("{broken: [Korrekt-Pferd-9", HIDDEN),
        ("vos_tls_canary='Korrekt-Pferd-9", HIDDEN),
    ],
)
def test_a_secret_is_never_shown(raw: str, shown: str) -> None:
    text = " ".join(extra(raw))
    assert shown in text
    assert "Korrekt-Pferd-9" not in text


def test_the_lines_can_be_pasted_and_are_at_most_96_columns() -> None:
    words = rerun_command(
        {**GIVEN, "extra_vars": ("vos_tls_accept_reboot=true", "vos_tls_canary=some-cluster-with-a-long-name", "x=1")},
        DEFAULTS,
    )
    lines = command_lines(words)
    assert all(len(line) <= 96 for line in lines)
    assert lines[-1] == f"(Put your own value where {HIDDEN} stands.)"
    assert shlex.split("\n".join(lines[:-1]).replace("\\\n", "")) == words
    assert lines[0].endswith(" \\")


def test_awx_is_known_by_what_it_gives_each_job_and_by_nothing_that_others_set_too() -> None:
    assert job_number({"AWX_HOST": "https://awx.example.org", "JOB_ID": "42"}, {}) == "42"
    assert job_number({}, {"awx_job_id": 42}) == "42"
    assert job_number({"AWX_HOST": "https://awx.example.org"}, {}) == ""
    assert job_number({"JOB_ID": "42"}, {}) is None
    assert job_number({}, {}) is None


def test_under_awx_the_job_is_relaunched() -> None:
    assert relaunch_lines("42")[0].startswith("Relaunch job 42 on failed hosts")
    assert relaunch_lines("")[0].startswith("Relaunch this job on failed hosts")
