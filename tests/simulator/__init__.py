# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for servers that run the Voice Operating System: their CLI over real SSH, their TLS ports over real TLS.

It shares no code with the collection, so that both cannot be wrong in the same way.
"""
