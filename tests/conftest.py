# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for all tests: they can press Ctrl-C, wherever they were started."""

from __future__ import annotations

from tests.ctrl_c import let_ctrl_c_through

let_ctrl_c_through()
