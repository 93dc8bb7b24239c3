# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request ends with that AWX refuses."""

from __future__ import annotations

from typing import Any

__all__ = ["Refused"]


class Refused(Exception):
    """A status and the content of the answer, in the form in which AWX gives it."""

    def __init__(self, content: Any, status: int = 400) -> None:
        super().__init__(content)
        self.content = content
        self.status = status

    @classmethod
    def field(cls, name: str, text: str) -> Refused:
        """The error of one field."""
        return cls({name: [text]})

    @classmethod
    def whole(cls, text: str) -> Refused:
        """An error that is of no single field."""
        return cls({"__all__": [text]})

    @classmethod
    def forbidden(cls, text: str) -> Refused:
        """What nobody may do."""
        return cls({"detail": text}, 403)

    @classmethod
    def not_found(cls) -> Refused:
        """Something that is not there."""
        return cls({"detail": "Not found."}, 404)
