"""
Which days of an archive are there, and which are due, without reading them.

It loads the standard library's dates and no more, because a sync that finds
nothing to do should not cost more than to start Python.
"""

from __future__ import annotations

import datetime as dt
import os

from ..exceptions import ArchiveError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["days_due", "days_in", "path_of"]

_SUFFIX = ".json"
#: In the end of a file whose list was over and read whole; bytes to look for it in.
_WHOLE, _TAIL = b'\n "complete": true,\n', 2048


def path_of(root: str, day: dt.date) -> str:
    """
    The file of a day: ``YYYY/MM/YYYY-MM-DD.json``.
    """
    name = day.isoformat()
    return os.path.join(root, name[:4], name[5:7], name + _SUFFIX)


def days_in(root: str) -> tuple[dt.date, ...]:
    """
    The days that have a file, in order; none where there is no directory.

    Raises:
        ArchiveError: The path is no directory, or cannot be read.
    """
    try:
        return tuple(sorted(_days(root))) if os.path.lexists(root) else ()
    except OSError as exc:
        msg = f"cannot read the archive {root}: {exc.strerror}: {exc.filename}"
        raise ArchiveError(msg) from exc


def _days(root: str) -> Iterator[dt.date]:
    for year in _numbers(root, 4):
        for month in _numbers(os.path.join(root, year), 2):
            for name in os.listdir(os.path.join(root, year, month)):
                # Other names are not ours, as of editors' copies, and of files half written.
                if name.startswith(f"{year}-{month}-") and name.endswith(_SUFFIX):
                    try:
                        yield dt.date.fromisoformat(name.removesuffix(_SUFFIX))
                    except ValueError:
                        continue


def _numbers(directory: str, digits: int) -> list[str]:
    return [name for name in os.listdir(directory) if len(name) == digits and name.isdecimal()]


def days_due(root: str, days: Iterable[dt.date], *, since: dt.date) -> list[dt.date]:
    """
    Those of the days that a sync has to ask for.

    They are missing, or were not over or had gaps when they were saved, or
    are not before *since*.

    Raises:
        ArchiveError: The path is no directory, or cannot be read.
    """
    there = set(days_in(root))
    return [day for day in days if day not in there or day >= since or not _is_whole(root, day)]


def _is_whole(root: str, day: dt.date) -> bool:
    path = path_of(root, day)
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.lseek(handle, max(0, os.lseek(handle, 0, os.SEEK_END) - _TAIL), os.SEEK_SET)
            return _WHOLE in os.read(handle, _TAIL)
        finally:
            os.close(handle)
    except OSError as exc:
        msg = f"cannot read {path}: {exc.strerror}"
        raise ArchiveError(msg) from exc
