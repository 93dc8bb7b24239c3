# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The play that sets up AWX, with the real modules of awx.awx, against an API in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.awxstub import Awx, serve
from tests.integration.estate import ROOT

MODULES = ROOT / ".build" / "awx"
SECRET = "Korrekt-Pferd-11"


def setup(url: str, *options: str) -> str:
    """The output of the play, which must succeed."""
    assert MODULES.is_dir(), "awx.awx is missing: `make thorough` fetches it"
    environment = {
        **os.environ,
        "CONTROLLER_HOST": url,
        "CONTROLLER_OAUTH_TOKEN": "of-a-test",
        "ANSIBLE_COLLECTIONS_PATH": str(MODULES),
        "ANSIBLE_NOCOLOR": "1",
        "VOS_AWX_PASSWORD": SECRET,
    }
    given = [
        "-e",
        "vos_awx_password={{ lookup('env', 'VOS_AWX_PASSWORD') }}",
        "-e",
        '{"vos_awx_update_project": false}',
    ]
    command = [Path(sys.executable).with_name("ansible-playbook"), ROOT / "awx" / "setup.yml", *given, *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.thorough
def test_awx_is_set_up_once_and_then_left_alone() -> None:
    awx = Awx()
    with serve(awx) as url:
        output = setup(url, "-vv")
        assert SECRET not in output
        written = list(awx.writes)
        assert len(written) > 20
        for options in ((), ("--check",)):
            assert "changed=0" in setup(url, *options)
            assert awx.writes == written

    enforce = awx.named("job_templates")["VOS TLS enforce"]
    assert enforce["survey_enabled"] is True
    assert [question["variable"] for question in awx.surveys[enforce["url"]]["spec"]] == [
        "vos_tls_min_version",
        "vos_tls_accept_reboot",
    ]
    assert awx.related(enforce, "credentials") == ["VOS nodes"]
    assert awx.related(enforce, "notification_templates_error") == ["VOS TLS failures"]
    assert awx.named("credentials")["VOS nodes"]["inputs"]["password"] == SECRET
    injectors = awx.named("credential_types")["Cisco VOS CLI"]["injectors"]
    assert injectors["file"]["template.password"] == "{{ password }}"
    assert injectors["extra_vars"] == {"ansible_user": "{{ username }}"}

    nodes = awx.named("workflow_job_template_nodes")
    assert awx.related(nodes["drift"], "failure_nodes") == ["approve canary"]
    assert awx.related(nodes["approve canary"], "success_nodes") == ["canary"]
    assert awx.related(nodes["canary"], "success_nodes") == ["approve rest"]
    assert awx.related(nodes["approve rest"], "success_nodes") == ["rest"]
    assert awx.related(nodes["rest"], "always_nodes") == ["report"]
    assert nodes["canary"]["limit"] == "vos_cluster_lab"
    assert set(awx.named("workflow_approval_templates")) == {"approve canary", "approve rest"}
    assert (
        awx.named("schedules")["VOS TLS drift check, each night"]["unified_job_template"]
        == (awx.named("job_templates")["VOS TLS drift check"]["id"])
    )
