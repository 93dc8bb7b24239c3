# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show tls min-version`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.min_version import MinVersion, parse_min_version


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cucm_15_doc", MinVersion("1.0", "Configured TLS minimum version: 1.0")),
        ("cer_15_doc", MinVersion("1.0", "The configured TLS minimum version is 1.0.")),
        ("uccx_15_server_doc", MinVersion("1.2", "The server tls min-version is set to 1.2")),
        ("uccx_15_client_doc", MinVersion("1.2", "The client tls min-version is set to 1.2")),
    ],
)
def test_the_three_shapes_are_read(transcript: Callable[[str], str], name: str, expected: MinVersion) -> None:
    assert parse_min_version(transcript(f"show_tls_min_version/{name}")) == expected


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
def test_each_version_is_read(version: str) -> None:
    assert parse_min_version(f"Configured TLS minimum version: {version}\n").version == version


def test_a_sentence_around_the_line_does_not_matter() -> None:
    text = "Configured TLS minimum version: 1.2\nPlease refer to the administration guide.\n"
    assert parse_min_version(text).version == "1.2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No valid command entered",
        "Configured TLS minimum version:",
        "Configured TLS minimum version: 1.4",
        "Configured TLS minimum version: 12",
        "Configured TLS minimum version: 1.2 (pending)",
        "Configured TLS minimum version: 1.2\nConfigured TLS minimum version: 1.0",
        "Configured TLS minimum version: 1.2\nRunning TLS minimum version: 1.0",
        "TLS 1.2 is enabled",
    ],
)
def test_text_that_may_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="show tls min-version"):
        parse_min_version(text)
