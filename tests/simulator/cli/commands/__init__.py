# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of the CLI: one file per family of commands, each with its texts.

Texts are those of Cisco's command references and of published captures. Where none is public, a comment says so.
"""
