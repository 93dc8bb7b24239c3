# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that continues: complete, quoted for a shell, and without a secret."""

from __future__ import annotations

import itertools
import json
import shlex
from collections.abc import Sequence
from typing import Any

import pytest
from ansible.parsing.splitter import parse_kv
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.rerun import (
    HIDDEN,
    Documented,
    command_lines,
    job_number,
    relaunch_lines,
    rerun_command,
)
from hypothesis import given
from hypothesis import strategies as st

DOCUMENTED = {
    "vos_tls_accept_reboot": Documented("bool"),
    "vos_tls_min_version": Documented("str", ("1.0", "1.1", "1.2", "1.3")),
    "vos_tls_fail_on": Documented("list", ("drifted", "missing")),
    "vos_tls_gate_timeout": Documented("int"),
    "vos_tls_window": Documented("dict"),
    "vos_tls_canary": Documented(),
    "vos_cluster": Documented(),
    "vos_session_log": Documented("path"),
    "vos_password_file": Documented("path"),
    "ansible_password": Documented(),
    "vos_tls_mail": Documented("dict"),
    "vos_list": Documented("list"),
}
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
    return shlex.join(rerun_command({**GIVEN, **more}, DEFAULTS, DOCUMENTED))


def extra(*values: str, secrets: Sequence[str] = ()) -> list[str]:
    words = rerun_command({**GIVEN, "extra_vars": values}, DEFAULTS, DOCUMENTED, secrets)
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
    assert extra("vos_tls_accept_reboot: true") == [HIDDEN] * 2  # Ansible takes it for no variable either
    assert extra("{vos_tls_accept_reboot: true}") == ['{"vos_tls_accept_reboot": true}']
    assert [json.loads(value) for value in extra('{"vos_tls_fail_on": ["missing"]}')] == [
        {"vos_tls_fail_on": ["missing"]}
    ]
    assert [json.loads(value) for value in extra('vos_cluster="old town"')] == [{"vos_cluster": "old town"}]


@pytest.mark.parametrize(
    "raw",
    [
        """vos_tls_window={'a':'b c'}""",
        """vos_tls_window={"a-sub":"it is old"} vos_tls_canary='a b'""",
        """vos_tls_canary="it's" """,
        "vos_tls_canary=a=b",
    ],
)
def test_a_variable_in_quotes_comes_back_as_ansible_reads_it(raw: str) -> None:
    given = [part for part in rerun_command({"extra_vars": [raw]}, {}, DOCUMENTED) if part[0] in "{v"]
    read = {}
    for part in given:
        read.update(json.loads(part) if part[0] == "{" else [part.split("=", 1)])
    assert read == parse_kv(raw)


@pytest.mark.parametrize("raw", ["vos_tls_canary=it's", r"vos_tls_canary=a\b", "vos_tls_canary='a\" b"])
def test_a_variable_that_cannot_be_taken_apart_is_not_shown(raw: str) -> None:
    assert rerun_command({"extra_vars": [raw]}, {}, DOCUMENTED) == ["ansible-playbook", "-e", "..."]


@pytest.mark.parametrize(
    "url", ["https://h/stop?token=Korrekt-9", "https://night:Korrekt-9@h/stop", "HTTP://h/stop#Korrekt-9"]
)
def test_a_url_with_what_may_be_secret_is_not_shown(url: str) -> None:
    assert extra(f"vos_tls_canary={url}") == [f"vos_tls_canary={HIDDEN}"]
    assert extra("vos_tls_canary=https://h/stop") == ["vos_tls_canary=https://h/stop"]
    assert extra(json.dumps({"vos_tls_window": {"a": [url]}})) == [f"vos_tls_window={HIDDEN}"]


def test_files_are_named() -> None:
    assert extra("@secrets.yml") == ["@secrets.yml"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("ansible_password=Korrekt-Pferd-9", f"ansible_password={HIDDEN}"),
        ("vos_pw=Korrekt-Pferd-9", f"vos_pw={HIDDEN}"),
        ("vos_tls_accept_reboot=true vos_pw=Korrekt-Pferd-9", f"vos_tls_accept_reboot=true vos_pw={HIDDEN}"),
        ("{vos_pw: Korrekt-Pferd-9, vos_tls_canary: alpha}", f"vos_pw={HIDDEN} vos_tls_canary=alpha"),
        ("vos_enable_password=Korrekt-Pferd-9", f"vos_enable_password={HIDDEN}"),
        ("vos_tls_gate_timeout=Korrekt-Pferd-9", f"vos_tls_gate_timeout={HIDDEN}"),
        ("vos_tls_min_version=Korrekt-Pferd-9", f"vos_tls_min_version={HIDDEN}"),
        ('{"vos_tls_fail_on": ["drifted", "Korrekt-Pferd-9"]}', f"vos_tls_fail_on={HIDDEN}"),
        ("vos_tls_canary={{ 'Korrekt-Pferd-9' }}", HIDDEN),
        ("Korrekt-Pferd-9=1", HIDDEN),
        ("Korrekt-Pferd-9", HIDDEN),
        ('["Korrekt-Pferd-9"]', HIDDEN),
        ("[" * 5000, HIDDEN),
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
        DOCUMENTED,
    )
    lines = command_lines(words)
    assert all(len(line) <= 96 for line in lines)
    assert lines[-1] == f"(Values that may be secret are not shown: replace {HIDDEN} with your values.)"
    assert f"-e 'x={HIDDEN}'" in lines[-2]
    assert shlex.split("\n".join(lines[:-1]).replace("\\\n", "")) == words
    assert lines[0].endswith(" \\")


def test_nothing_is_to_be_filled_in_where_nothing_was_hidden() -> None:
    reason = json.dumps({"vos_tls_window": {"reason": "wait... and see"}})
    for words in (["ansible-playbook", "a.yml"], ["ansible-playbook", "a.yml", "-e", reason]):
        assert len(command_lines(words)) == 1


def test_secrets_of_the_run_are_hidden_wherever_they_were_typed() -> None:
    secrets = ["Korrekt-Pferd-9", "Andere-8"]
    given = {
        "args": ["/srv/Andere-8/site.yml"],
        "inventory": ["Korrekt-Pferd-9,"],
        "subset": "a,Andere-8",
        "vault_ids": ["Andere-8@prompt"],
    }
    assert shlex.join(rerun_command({**GIVEN, **given}, DEFAULTS, DOCUMENTED, secrets)) == (
        "ansible-playbook /srv/.../site.yml -i ..., --limit a,... --vault-id ...@prompt"
    )
    for raw, shown in (
        ("vos_tls_canary=x-Andere-8", "vos_tls_canary=..."),
        ('{"vos_tls_window": {"start": ["Andere-8"]}}', "vos_tls_window=..."),
        ('{"vos_tls_window": {"Andere-8": 1}}', "vos_tls_window=..."),
        ("@/srv/Andere-8.yml", "@/srv/....yml"),
    ):
        assert extra(raw, secrets=secrets) == [shown]


def test_a_secret_that_reads_like_one_of_our_words_takes_none_of_them_away() -> None:
    secrets = ["collabops.vos.enforce_tls12", "true", "1.2", "600", "vos_tls_canary", "-e"]
    assert command(args=["collabops.vos.enforce_tls12"]).startswith("ansible-playbook collabops.vos.enforce_tls12 ")
    numbers = ("vos_tls_accept_reboot=true", "vos_tls_min_version=1.2", "vos_tls_gate_timeout=600")
    for raw in (*numbers, "vos_tls_canary=a"):
        assert extra(raw, secrets=secrets) == [raw]


def test_where_a_password_lies_is_no_secret() -> None:
    assert extra("vos_password_file=/run/vos") == ["vos_password_file=/run/vos"]


NAMES = st.sampled_from([*DOCUMENTED, "vos_pw", "other"])
VALUES = st.recursive(
    st.just("Korrekt-Pferd-9") | st.text(max_size=5) | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.booleans())
def test_no_value_shows_a_secret_of_the_run_however_it_was_given(variables: dict[str, Any], as_json: bool) -> None:
    raw = json.dumps(variables) if as_json else " ".join(f"{name}={value!r}" for name, value in variables.items())
    words = rerun_command({**GIVEN, "extra_vars": (raw,)}, DEFAULTS, DOCUMENTED, ["Korrekt-Pferd-9"])
    assert "Korrekt-Pferd-9" not in "\n".join([*words, *command_lines(words)])
    for word in (word for word in words if word.startswith(("vos_pw=", "other="))):
        assert word.endswith(f"={HIDDEN}")


def test_awx_is_known_by_what_it_gives_each_job_and_by_nothing_that_others_set_too() -> None:
    assert job_number({"AWX_HOST": "https://awx.example.org", "JOB_ID": "42"}, {}) == "42"
    assert job_number({}, {"awx_job_id": 42}) == "42"
    assert job_number({"AWX_HOST": "https://awx.example.org"}, {}) == ""
    assert job_number({"JOB_ID": "42"}, {}) is None
    assert job_number({}, {}) is None


def test_under_awx_the_job_is_relaunched() -> None:
    assert relaunch_lines("42")[0].startswith("Relaunch job 42 on failed hosts")
    assert relaunch_lines("")[0].startswith("Relaunch this job on failed hosts")
