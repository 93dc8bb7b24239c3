# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that the whole collection shares."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, tls_rank


def test_tls_versions_compare_by_rank() -> None:
    assert [tls_rank(version) for version in TLS_VERSIONS] == [0, 1, 2, 3]


@pytest.mark.parametrize("text", ["", "1.4", "1.20", "TLSv1.2"])
def test_text_that_is_no_tls_version_has_no_rank(text: str) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        tls_rank(text)
