# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Last words of ansible-playbook where it is ended before its own end: by Ctrl-C, by an error, or by SIGTERM.

After Ctrl-C, Ansible ends its workers, says that it was interrupted, and exits as any program does: the words come
then. SIGINT itself is not handled, so a second Ctrl-C ends Ansible at once as before. SIGTERM ends Ansible without a
way out, so the words come first there, and then the signal goes its way: ansible-core 2.19 and newer end their workers
by it, older ones do not. How the process ends stays what it is without these words.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["LastWords"]

# Seconds. A terminal that takes no more text must not keep the process from its end.
_PATIENCE = 5.0


class LastWords:
    """Calls ``say`` once if this process ends while it is watched. A process that it forks says nothing."""

    def __init__(self, say: Callable[[], None]) -> None:
        self._say = say
        self._pid = 0  # of the process that is watched
        self._earlier: Any = None  # what SIGTERM did before; None if it is not handled here
        self._is_forkable = False
        self._forking = threading.local()

    def watch(self) -> None:
        """From now on there is something to say. Only the main thread can watch for SIGTERM."""
        if self._pid == os.getpid():
            return
        self._pid = os.getpid()
        atexit.register(self._at_exit)
        if not self._is_forkable:
            os.register_at_fork(
                before=self._before_fork, after_in_parent=self._after_fork, after_in_child=self._in_worker
            )
            self._is_forkable = True
        earlier = signal.getsignal(signal.SIGTERM)
        if earlier not in (None, signal.SIG_IGN) and threading.current_thread() is threading.main_thread():
            self._earlier = earlier
            signal.signal(signal.SIGTERM, self._on_sigterm)

    def rest(self) -> None:
        """There is nothing to say any more; all is as it was before."""
        self._pid = 0
        atexit.unregister(self._at_exit)
        self._give_back()

    def _give_back(self) -> None:
        earlier, self._earlier = self._earlier, None
        if earlier is not None and signal.getsignal(signal.SIGTERM) == self._on_sigterm:
            signal.signal(signal.SIGTERM, earlier)

    def _before_fork(self) -> None:
        # Ansible ends its workers by SIGTERM, and a worker inherits the handler. One that came before the worker has
        # given it back would be lost.
        if self._earlier is not None:
            self._forking.mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def _after_fork(self) -> None:
        mask, self._forking.mask = getattr(self._forking, "mask", None), None
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _in_worker(self) -> None:
        self.rest()
        self._after_fork()

    def _at_exit(self) -> None:
        if self._pid == os.getpid():
            self._pid = 0
            self._say()

    def _on_sigterm(self, signum: int, _frame: FrameType | None) -> None:
        self._give_back()  # so a second one ends the process at once
        try:
            if self._pid == os.getpid():
                again = threading.Timer(_PATIENCE, os.kill, (os.getpid(), signum))
                again.daemon = True
                again.start()
                self._at_exit()
        finally:
            os.kill(os.getpid(), signum)
