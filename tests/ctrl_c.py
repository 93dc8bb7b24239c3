# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C, which tests press, in a process that a script has started in its background."""

from __future__ import annotations

import signal

__all__ = ["let_ctrl_c_through"]


def let_ctrl_c_through() -> None:
    """A shell lets what it starts in the background of a script ignore Ctrl-C, and all that is started there inherits
    that. From now on it ends this process and those that it starts, as in a terminal."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
