# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server on loopback that keeps what is posted to it, as a chat would."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Chat", "Post", "chat"]


@dataclass(frozen=True)
class Post:
    """One request: its path, its headers in small letters, and its JSON."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Chat:
    """The server; it answers each request with `status`."""

    url: str
    status: int = 200
    posts: list[Post] = field(default_factory=list)


@contextmanager
def chat() -> Iterator[Chat]:
    """A running server."""
    found: list[Chat] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found[0].posts.append(Post(self.path, headers, json.loads(body)))
            self.send_response(found[0].status)
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.append(Chat(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
