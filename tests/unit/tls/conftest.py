# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for the listeners, made once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.collabops.vos.tests.unit.tls.listeners import write_certificate
from cryptography.hazmat.primitives.asymmetric import ec, rsa


@pytest.fixture(scope="session")
def rsa_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return write_certificate(tmp_path_factory.mktemp("rsa") / "node.pem", key)


@pytest.fixture(scope="session")
def ecdsa_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("ecdsa") / "node.pem", ec.generate_private_key(ec.SECP256R1()))
