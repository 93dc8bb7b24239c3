# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium that is driven over a pipe, so that it takes no port and no package."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["Chromium", "NoChromium", "find_chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE = 60.0  # seconds for one answer
_SHEET = re.compile(rb"/Type\s*/Page\b")  # as Chromium writes PDF; the list of all sheets is /Pages
_COMPLAINTS = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")


class NoChromium(RuntimeError):
    """There is no Chromium, or it went away."""


def find_chromium() -> str:
    """The program. Raises NoChromium with what to do."""
    given = os.environ.get("CHROMIUM")
    found = shutil.which(given) if given else next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise NoChromium(f"{given or 'Chromium'} is not here. Install it, or name it: CHROMIUM=/path/to/chromium")
    return found


class Chromium:
    """One window. `complaints` are what the page wrote to the console, `requests` what it asked for beside itself."""

    def __init__(self) -> None:
        program = find_chromium()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._page = ""
        self._number = 0
        self._loaded = False
        self._rest = b""
        self._profile = tempfile.mkdtemp(prefix="chromium.")
        commands, self._write = os.pipe()
        self._read, answers = os.pipe()
        # Chromium reads from 3 and writes to 4; the ends are moved out of the way of these first.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (commands, answers)]
        arguments = [
            program,
            "--headless=new",
            "--remote-debugging-pipe",
            f"--user-data-dir={self._profile}",
            "--no-first-run",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ]
        quiet = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, quiet, number) for number in (0, 1, 2)]
        actions += [(os.POSIX_SPAWN_DUP2, end, number) for end, number in zip(ends, (3, 4), strict=True)]
        self._process = os.posix_spawn(program, arguments, os.environ, file_actions=actions, setpgroup=0)
        for end in (commands, answers, quiet, *ends):
            os.close(end)
        os.set_blocking(self._read, False)

    def __enter__(self) -> Self:
        target = self._send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, page: Path, *, width: int, dark: bool = False, media: str = "") -> None:
        """Open a file in a window of this width (CSS pixels), and wait until all of it is there.

        `media` is how it looks meanwhile; without it, a window is a screen and a print is paper.
        """
        self.complaints, self.requests, self._loaded = [], [], False
        self._page = page.resolve().as_uri()
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media=media, features=[scheme])
        metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **metrics)
        self.ask("Page.navigate", url=self._page)
        deadline = time.monotonic() + _PATIENCE
        while not self._loaded:
            self._receive(deadline)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page; of a promise, what it comes to. Raises NoChromium where it throws."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise NoChromium(f"the page cannot be asked: {json.dumps(found['exceptionDetails'])[:500]}")
        return found["result"].get("value")

    def screenshot(self, target: Path, *, width: int, height: int | None = None) -> None:
        """Write the page as PNG from its top: so many pixels of it, or all."""
        whole = int(self.ask("Page.getLayoutMetrics")["cssContentSize"]["height"])
        clip = {"x": 0, "y": 0, "width": width, "height": min(height or whole, whole), "scale": 1}
        shot = self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        target.write_bytes(base64.b64decode(shot["data"]))

    def print(self, target: Path) -> int:
        """Write the page as PDF, on the paper that it asks for. Return the number of its sheets."""
        printed = base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])
        target.write_bytes(printed)
        return len(_SHEET.findall(printed))

    def ask(self, method: str, **parameters: Any) -> Mapping[str, Any]:
        """The answer of the page to a command."""
        return self._send(method, parameters, self._session)

    def _send(self, method: str, parameters: Mapping[str, Any], session: str | None = None) -> Mapping[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": dict(parameters)}
        if session is not None:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + _PATIENCE
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise NoChromium(f"{method}: {answer['error']['message']}")
                result: Mapping[str, Any] = answer["result"]
                return result

    def _receive(self, deadline: float) -> Mapping[str, Any]:
        """The next message. Events are noted on the way."""
        while b"\0" not in self._rest:
            try:
                found = os.read(self._read, 1 << 20)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise NoChromium(f"Chromium did not answer for {_PATIENCE:.0f} s") from None
                time.sleep(0.01)
                continue
            if not found:
                raise NoChromium("Chromium went away")
            self._rest += found
        line, _end, self._rest = self._rest.partition(b"\0")
        message: Mapping[str, Any] = json.loads(line)
        self._note(message)
        return message

    def _note(self, message: Mapping[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method in _COMPLAINTS:
            self.complaints.append(json.dumps(parameters))
        elif method == "Network.requestWillBeSent" and parameters["request"]["url"] != self._page:
            self.requests.append(parameters["request"]["url"])
