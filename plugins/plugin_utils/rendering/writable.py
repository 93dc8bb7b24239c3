# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file of a run can be written at its path. The check leaves nothing behind."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = [
    "TEMPORARY",
    "Place",
    "Unwritable",
    "expanded",
    "impact_files",
    "place_of",
    "refuse_unappendable",
    "refuse_unwritable",
    "why_unwritable",
]

# The beginning of the name of an incomplete file. The name of the final file is not part of it: a long name would
# become too long.
TEMPORARY = ".vos-"

# How many links the Linux kernel follows (path_resolution(7)).
_LINKS = 40
_KINDS = {
    stat.S_IFDIR: "it is a folder",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
    stat.S_IFIFO: "it is a named pipe",
    stat.S_IFSOCK: "it is a socket",
}
_KERNEL = ("/proc/", "/sys/")


class Unwritable(OSError):
    """A path where no file can be written; the text says why."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}")


Place = tuple[Path, os.stat_result | None]
"""Where the links of a path end, and what is there now."""


def expanded(path: str) -> str:
    """The path as Ansible reads an option of the type path: with the user's home and environment variables replaced."""
    return os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111  # Path.expanduser raises for an unknown user


def place_of(path: str) -> Place:
    """Where a file with this path is written. Raises Unwritable if it is not a file, and for links that lead nowhere.

    A link stays as it is, and the file that it points to is replaced. If the folder of that file is missing, as on a
    share that is not mounted, it is not created.
    """
    if "\0" in path:
        raise Unwritable(path, "it has a null character")
    if not path or path.endswith("/"):
        raise Unwritable(path, "it names a folder" if path else "the path is empty")
    place = Path(path)
    found = _stat(path)
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise Unwritable(path, _KINDS.get(stat.S_IFMT(found.st_mode), "it is not a file"))
    linked = False
    for _link in range(_LINKS):
        if str(place).startswith(_KERNEL):
            raise Unwritable(path, "it is a special file of the kernel")
        if not place.is_symlink():
            break
        place, linked = place.parent / place.readlink(), True
    if linked and not place.parent.is_dir():
        raise Unwritable(path, f"it is a symbolic link to {place}, but that folder is missing")
    return place, found


def refuse_unwritable(path: str) -> None:
    """Raises Unwritable if a file with this path could not be created or replaced. The check leaves nothing behind.

    It cannot check whether the disk has enough room.
    """
    place, found = place_of(path)
    folder = place.parent
    while not os.path.lexists(folder):
        folder = folder.parent
    if ".." in place.relative_to(folder).parts:
        raise Unwritable(path, f"it goes through a missing folder in {folder}, and back with ..")
    if not folder.is_dir():
        raise Unwritable(path, f"{folder} is not a folder")
    try:
        if folder == place.parent:
            handle, name = tempfile.mkstemp(dir=folder, prefix=TEMPORARY)
            os.close(handle)
            Path(name).unlink()
        else:
            Path(tempfile.mkdtemp(dir=folder, prefix=TEMPORARY)).rmdir()
    except OSError as error:
        raise Unwritable(path, f"nothing can be written in {folder}: {_words(error)}") from error
    if found is not None:
        _refuse_irreplaceable(path, place, found)


def refuse_unappendable(path: str) -> None:
    """Raises Unwritable if no line could be added to a file with this path. The check leaves nothing behind.

    Its folder must be there. A missing one is most often a share or a volume that is not mounted: a new folder in its
    place would be lost.
    """
    place, found = place_of(path)
    if not place.parent.is_dir():
        raise Unwritable(path, f"the folder {place.parent} does not exist")
    try:
        if found is None:
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=TEMPORARY)
            Path(name).unlink()
        else:
            handle = os.open(place, os.O_RDWR | os.O_APPEND)
        os.close(handle)
    except OSError as error:
        what = f"nothing can be written in {place.parent}" if found is None else "no line can be added to it"
        raise Unwritable(path, f"{what}: {_words(error)}") from error


def impact_files(folder: str, hosts: Iterable[str]) -> list[str]:
    """The files of the impact report in its folder: some for all clusters, and one for each host that is asked."""
    items = [f"items/{host.replace('/', '_')}.jsonl" for host in hosts]
    return [f"{folder}/{name}" for name in ("impact.html", "impact.csv", "impact.json", *items)]


def why_unwritable(files: Mapping[str, Iterable[str]]) -> list[str]:
    """A sentence for each path that cannot be written, and for each path that two options share.

    ``files`` are the paths by the name of the option; an empty path writes no file.
    """
    reasons = []
    owners: dict[str, str] = {}
    for option, paths in files.items():
        for path in paths:
            if not path:
                continue
            try:
                refuse_unwritable(path)
                owner = owners.setdefault(os.path.realpath(path), option)
                if owner != option:
                    raise Unwritable(path, f"{owner} names the same file")
            except Unwritable as error:
                reasons.append(f"{option}: {error}")
    return reasons


def _refuse_irreplaceable(path: str, place: Path, found: os.stat_result) -> None:
    """Raises Unwritable for an existing file that cannot be replaced although its folder is writable."""
    folder = place.parent.stat()
    ours = os.geteuid() in (0, found.st_uid, folder.st_uid)
    if folder.st_mode & stat.S_ISVTX and not ours:  # as in /tmp
        raise Unwritable(path, "it belongs to another user, and only its owner may replace it in that folder")
    if os.path.realpath(place) in _mount_points():  # as in a container that was started with this file
        raise Unwritable(path, "it is mounted as a single file, which cannot be replaced; mount its folder")


def _mount_points() -> set[str]:
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # not on Linux
        return set()
    # proc(5): the fifth field; blanks and backslashes are written as octal numbers.
    return {line.split(" ")[4].replace("\\040", " ").replace("\\134", "\\") for line in lines if line.count(" ") > 4}


def _stat(path: str) -> os.stat_result | None:
    """The status of the file at the path; None if there is none."""
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unwritable(path, _words(error)) from error


def _words(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "its symbolic links lead in a circle"
    return (error.strerror or str(error)).lower()
