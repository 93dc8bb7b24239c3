# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user and password of a login, chosen among the places that may set them, so that the two belong together.

A user from one place with the password from another is refused, and three refusals lock the account. So a password is
used only with the user that the same place names. Settings for all of Ansible are the exception: `-u` may be the user
of other hosts (AWX always gives one), and a password typed at a prompt is for the user that the inventory names.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import AuthenticationRefused

__all__ = ["NOBODY", "Account", "Login", "choose_account", "read_password_file"]

# The longest password of a VOS platform account is far shorter; a longer text is not a password file.
_LONGEST = 1024
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f]")
# AWX calls Ansible with `-u root` if a job has no machine credential. The CLI has no such account: root is a user of
# the operating system, and nobody can log in to VOS by SSH with it.
NOBODY = "root"


@dataclass(frozen=True)
class Account:
    """User and password of a login. Empty if no place names them."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Login:
    """What one place says: a user, a password, a file with the password. None: not set; empty: set to nothing."""

    user: str | None
    password: str | None = field(repr=False)
    names: tuple[str, str]  # what the operator calls the user and the password of this place
    file: str | None = None

    @property
    def has_password(self) -> bool:
        """Whether it sets a password, directly or by a file."""
        return self.password is not None or self.file is not None


def choose_account(own: Sequence[Login], environment: Login, general: Login, *, host: str) -> Account:
    """The account for a host. `own` is what the inventory says, the most specific place first; `environment` is
    VOS_USER and VOS_PASSWORD_FILE, as a credential of AWX gives them; `general` is what is set for all of Ansible.

    Raises AuthenticationRefused, before anything is tried, if user and password do not belong together or the file
    with the password cannot be used. A file that is not needed is not read.
    """
    places = (*own, environment, general)
    users = [place for place in places if place.user is not None]
    passwords = [place for place in places if place.has_password]
    if not users or not passwords:
        return Account(users[0].user or "" if users else "", "")
    user, password = users[0], passwords[0]
    name = user.user or ""
    if user is not password:
        _refuse_strangers(user, password, own, environment, general, host)
    if password is environment and environment.user is None and general.has_password:
        raise _refused(
            host,
            f"{environment.names[1]} and {general.names[1]} both give a password, but not the user it belongs to",
            f"Set {environment.names[0]} together with {environment.names[1]}, or remove one of the two passwords.",
        )
    if user is general and name == NOBODY:
        raise _refused(
            host,
            f"the user is {NOBODY}, which the CLI of a node does not have",
            "AWX calls Ansible with `-u root` if nothing names a user. Give the job a credential of the type "
            "Cisco VOS CLI, or set ansible_user.",
        )
    if password.password is not None:
        return Account(name, password.password)
    return Account(name, read_password_file(str(password.file), password.names[1], host=host))


def _refuse_strangers(
    user: Login, password: Login, own: Sequence[Login], environment: Login, general: Login, host: str
) -> None:
    """Raises AuthenticationRefused if the user of one place would be tried with the password of another place."""
    if password is not general and password.user not in (None, user.user):
        raise _refused(
            host,
            f"{user.names[0]} is {user.user}, but the password ({password.names[1]}) belongs to {password.user} "
            f"({password.names[0]})",
            f"Give {user.user} its own password, in the same place as {user.names[0]}: {user.names[1]}.",
        )
    if password in own and user is environment and environment.has_password:
        raise _refused(
            host,
            f"the password is given by {password.names[1]} without its user, while {environment.names[0]} and "
            f"{environment.names[1]} are an account of their own ({environment.user})",
            f"Set {password.names[0]} together with {password.names[1]}, or remove {password.names[1]}.",
        )


def read_password_file(path: str, name: str, *, host: str) -> str:
    """The password that the file holds, without the newline at its end. `name` is what the operator calls the setting.

    Raises AuthenticationRefused if it cannot be read or holds anything but a password. Then no other password is tried.
    """
    place = Path(path).expanduser()
    try:
        if not stat.S_ISREG(place.stat().st_mode):
            raise _refused(host, f"{name} is {place}, which is not a regular file", _WHAT_TO_DO)
        with place.open("rb") as file:
            content = file.read(_LONGEST + 1)
        text = content.decode("utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        # Without the cause: Ansible prints the cause after the error, so the text would appear twice.
        raise _refused(host, f"{name} is {place}, which cannot be read: {why}", _WHAT_TO_DO) from None
    except UnicodeDecodeError:
        raise _refused(host, f"{name} is {place}, which is not UTF-8 text", _WHAT_TO_DO) from None
    password = text.removesuffix("\n").removesuffix("\r")
    if not password:
        raise _refused(host, f"{name} is {place}, which is empty", _WHAT_TO_DO)
    if len(content) > _LONGEST or _CONTROL.search(password):
        why = "which has more than one line, a control character, or more characters than a password can have"
        raise _refused(host, f"{name} is {place}, {why}", _WHAT_TO_DO)
    return password


_WHAT_TO_DO = (
    "The file must contain the password and nothing else, and the user who runs Ansible must be able to read it. Fix "
    "it, or unset the setting. No other password is tried in its place."
)


def _refused(host: str, message: str, hint: str) -> AuthenticationRefused:
    return AuthenticationRefused(f"{message}; nothing was tried", host=host, hint=hint)
