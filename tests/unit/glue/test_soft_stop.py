# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The soft stop: a file, or a URL of a real HTTP server, that asks for the end of a run before its next node."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.glue import soft_stop
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.soft_stop import require_not_asked, stop_asked
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import ControlError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.stop_place import is_url, read_stop, shown


class Endpoint:
    """A web server on loopback that gives one answer; `silent` keeps it to itself until the test ends, and
    `drips` never comes to the end of its first line."""

    def __init__(self) -> None:
        self.status, self.body, self.silent, self.drips = 200, b"go", False, False
        self.paths: list[str] = []
        self.over = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                endpoint.paths.append(self.path)
                if endpoint.silent:
                    endpoint.over.wait(30)
                    return
                while endpoint.drips and not endpoint.over.wait(0.1):
                    self.wfile.write(b"HTTP/1.0 200 OK\r\n"[:1])
                self.send_response(endpoint.status)
                self.send_header("Content-Length", str(len(endpoint.body)))
                self.end_headers()
                self.wfile.write(endpoint.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.place}/stop"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Endpoint()
    serving = threading.Thread(target=made.server.serve_forever)
    serving.start()
    yield made
    made.over.set()
    made.server.shutdown()
    made.server.server_close()
    serving.join()
    for thread in threading.enumerate():
        if thread.name == "node-0":  # whose answer was not waited for
            thread.join(10)


@pytest.fixture
def warnings() -> list[str]:
    return []


# -- a file ------------------------------------------------------------------------------------------------------


def test_a_file_that_exists_asks_for_the_stop_whatever_is_in_it(tmp_path: Path, warnings: list[str]) -> None:
    path = tmp_path / "stop"
    assert stop_asked(str(path), warnings.append) == ""
    path.touch()
    assert stop_asked(str(path), warnings.append) == f"the file {path} exists (vos_tls_stop)"
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    assert stop_asked(str(path), warnings.append) == f"the file {path} exists (vos_tls_stop)"
    assert stop_asked(str(tmp_path / "no folder" / "stop"), warnings.append) == ""
    assert warnings == []


def test_a_path_that_cannot_be_looked_at_is_no_stop_but_a_warning(tmp_path: Path, warnings: list[str]) -> None:
    path = tmp_path / ("x" * 300)
    assert stop_asked(str(path), warnings.append) == ""
    assert warnings == [
        f"vos_tls_stop: {path} cannot be looked at (File name too long). That is no stop, so the run goes on."
    ]


# -- a URL -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"stop", b" STOP\r\n", b"Stop\n"])
def test_a_url_that_says_stop_asks_for_it(endpoint: Endpoint, warnings: list[str], body: bytes) -> None:
    endpoint.body = body
    assert stop_asked(endpoint.url, warnings.append) == f"{endpoint.url} says stop (vos_tls_stop)"
    assert (endpoint.paths, warnings) == (["/stop"], [])


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, b"go", "answers 200 and no `stop`"),
        (200, b"", "answers 200 and no `stop`"),
        (200, b"don't stop", "answers 200 and no `stop`"),
        (200, b"stop" + b" " * 5000 + b"not", "answers 200 and no `stop`"),
        (202, b"stop", "answers 202 and no `stop`"),
        (404, b"stop", "cannot be read (HTTP Error 404: Not Found)"),
        (503, b"stop", "cannot be read (HTTP Error 503: Service Unavailable)"),
    ],
)
def test_any_other_answer_is_no_stop_but_a_warning(
    endpoint: Endpoint, warnings: list[str], status: int, body: bytes, told: str
) -> None:
    endpoint.status, endpoint.body = status, body
    assert stop_asked(endpoint.url, warnings.append) == ""
    assert warnings == [f"vos_tls_stop: {endpoint.url} {told}. That is no stop, so the run goes on."]


def test_a_server_that_does_not_answer_is_waited_for_a_moment_only(
    endpoint: Endpoint, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soft_stop, "_TIMEOUT", 0.3)
    endpoint.silent = True
    assert stop_asked(endpoint.url, warnings.append) == ""
    (warning,) = warnings
    assert f"{endpoint.url} cannot be read (" in warning
    assert "timed out" in warning


def test_an_answer_that_never_ends_is_waited_for_a_moment_only(
    endpoint: Endpoint, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soft_stop, "_TIMEOUT", 0.5)
    endpoint.drips = True
    assert stop_asked(endpoint.url, warnings.append) == ""
    (warning,) = warnings
    assert warning.startswith(f"vos_tls_stop: {endpoint.url} cannot be read (timed out). That is no stop")


def test_an_error_that_nobody_thought_of_is_a_warning(
    endpoint: Endpoint, warnings: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "netrc"
    broken.write_text("what is this", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(broken))
    assert stop_asked(endpoint.url, warnings.append) == ""
    (warning,) = warnings
    assert warning.startswith(f"vos_tls_stop: {endpoint.url} cannot be read (")


def test_an_error_that_quotes_the_url_hides_what_may_be_secret(endpoint: Endpoint, warnings: list[str]) -> None:
    assert stop_asked(f"{endpoint.url}?token=Andere 8", warnings.append) == ""
    (warning,) = warnings
    assert "control characters" in warning
    assert "Andere" not in warning


def test_a_server_that_is_not_there_is_a_warning(endpoint: Endpoint, warnings: list[str]) -> None:
    gone = endpoint.url.replace(f":{endpoint.server.server_port}/", ":1/")
    assert stop_asked(gone, warnings.append) == ""
    (warning,) = warnings
    assert "Connection refused" in warning
    assert "\n" not in warning


def test_the_proxy_of_the_environment_is_used(
    endpoint: Endpoint, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.body = b"stop"
    monkeypatch.setenv("http_proxy", f"http://{endpoint.place}")
    assert (
        stop_asked("http://stop.invalid/tonight", warnings.append)
        == "http://stop.invalid/tonight says stop (vos_tls_stop)"
    )
    assert endpoint.paths == ["http://stop.invalid/tonight"]


def test_what_may_be_secret_in_a_url_is_sent_but_not_shown(endpoint: Endpoint, warnings: list[str]) -> None:
    url = endpoint.url.replace("://", "://night:Korrekt-9@") + "?token=Andere-8#x"
    assert stop_asked(url, warnings.append) == ""
    endpoint.status = 403
    assert stop_asked(url, warnings.append) == ""
    assert endpoint.paths[0] == "/stop?token=Andere-8"
    assert len(warnings) == 2
    assert all(endpoint.url in warning for warning in warnings)
    assert not any(secret in "".join(warnings) for secret in ("Korrekt", "Andere", "night"))


# -- before the run ----------------------------------------------------------------------------------------------


def test_a_stop_that_is_left_over_is_refused(tmp_path: Path, endpoint: Endpoint, warnings: list[str]) -> None:
    path = tmp_path / "stop"
    require_not_asked("", warnings.append)
    require_not_asked(str(path), warnings.append)
    require_not_asked(endpoint.url, warnings.append)
    assert len(warnings) == 1, "the URL says neither"
    path.touch()
    endpoint.body = b"stop"
    for place, text in (
        (str(path), f"the file {path} exists (vos_tls_stop). Remove it"),
        (endpoint.url, f"{endpoint.url} says stop (vos_tls_stop). Let it answer something else"),
    ):
        with pytest.raises(ControlError) as caught:
            require_not_asked(place, warnings.append)
        assert str(caught.value) == f"A stop is asked for already: {text} first. Nothing was read."


@pytest.mark.parametrize("place", ["", "/srv/night/stop", "http://stop.example.org/x", "HTTPS://[2001:db8::1]:8443/"])
def test_a_place_is_an_absolute_path_or_a_url(place: str) -> None:
    assert read_stop(f" {place} ") == place


@pytest.mark.parametrize(
    "place", ["stop", "./stop", "~/stop", "ftp://example.org/stop", "http://", "http://[::1", "http:/x"]
)
def test_a_place_that_is_neither_is_refused(place: str) -> None:
    with pytest.raises(ControlError, match="it must be the absolute path of a file on the controller, or a URL with"):
        read_stop(place)
    assert not is_url(place)
    assert shown(place) == place


@pytest.mark.parametrize(
    "place",
    ["ftp://ops:Geheim-1@host.example/stop", "https:/ops:Geheim-1@host.example", "htps://host.example?Geheim-1"],
)
def test_the_error_for_a_mistyped_url_shows_no_secret(place: str) -> None:
    with pytest.raises(ControlError, match="must be the absolute path") as caught:
        read_stop(place)
    assert "Geheim-1" not in str(caught.value)
    assert "vos_tls_stop is not shown, because it may hold a secret" in str(caught.value)
